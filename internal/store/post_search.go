package store

import (
	"strings"
	"unicode"

	"caio/internal/caio"
)

// searchText returns everything in a Post that a person may look for.
func searchText(p caio.Post) string {
	var b strings.Builder
	add := func(parts []caio.Part) {
		for _, part := range parts {
			b.WriteString(part.Text + "\n")
			for _, a := range part.Attachments {
				b.WriteString(a.Alt + "\n" + a.Asset.Name + "\n")
			}
		}
	}
	add(p.Parts)
	for _, t := range p.Targets {
		add(t.Parts)
		b.WriteString(t.Comment + "\n")
		for _, field := range t.Fields {
			b.WriteString(field + "\n")
		}
	}
	return spaced(b.String())
}

// searchQuery turns what a person typed into an FTS5 query: every word must occur, the
// last one at least as a beginning. Only letters, marks and digits get through, each
// word in quotes, so no input is a syntax error. It is "" when no word is left.
func searchQuery(typed string) string {
	words := strings.FieldsFunc(typed, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsNumber(r)
	})
	for i, word := range words {
		words[i] = `"` + strings.TrimSpace(spaced(word)) + `"`
	}
	if len(words) == 0 {
		return ""
	}
	return strings.Join(words, " ") + "*"
}

// spaced puts spaces around the characters of scripts that are written without any, so
// that a word within a Chinese or Japanese sentence is found.
func spaced(text string) string {
	var b strings.Builder
	b.Grow(len(text))
	for _, r := range text {
		if unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana) {
			b.WriteRune(' ')
			b.WriteRune(r)
			b.WriteRune(' ')
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}
