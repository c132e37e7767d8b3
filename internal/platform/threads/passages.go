package threads

import (
	"slices"
	"strings"
	"unicode/utf8"

	"caio/internal/platform"
)

// entity is a hidden passage of a text. Meta's pages do not say in what offsets are
// counted; characters are code points there in every other place.
type entity struct {
	Type   string `json:"entity_type"`
	Offset int    `json:"offset"`
	Length int    `json:"length"`
}

// spoilersIn returns where the passages stand in the text. Those that overlap an earlier
// one are hidden with it.
func spoilersIn(text string, passages []string) []entity {
	var out []entity
	for _, at := range places(text, passages) {
		out = append(out, entity{"SPOILER", at[0], at[1] - at[0]})
	}
	return out
}

// places returns where the passages begin and end, in code points, in order. What
// overlaps is joined.
func places(text string, passages []string) [][2]int {
	var found [][2]int
	for _, p := range passages {
		for from := 0; p != ""; {
			i := strings.Index(text[from:], p)
			if i < 0 {
				break
			}
			begin := utf8.RuneCountInString(text[:from+i])
			found = append(found, [2]int{begin, begin + utf8.RuneCountInString(p)})
			from += i + len(p)
		}
	}
	slices.SortFunc(found, func(a, b [2]int) int { return a[0] - b[0] })
	var out [][2]int
	for _, f := range found {
		if n := len(out); n > 0 && f[0] < out[n-1][1] {
			out[n-1][1] = max(out[n-1][1], f[1])
			continue
		}
		out = append(out, f)
	}
	return out
}

// longText is the parameter text_attachment.
type longText struct {
	Text   string        `json:"plaintext"`
	Link   string        `json:"link_attachment_url,omitempty"`
	Styles []styledRange `json:"text_with_styling_info,omitempty"`
}

type styledRange struct {
	Offset int      `json:"offset"`
	Length int      `json:"length"`
	Styles []string `json:"styling_info"`
}

var styleNames = []string{"bold", "italic", "highlight", "underline", "strikethrough"}

// styled reads "bold: these words"; ok is false when there is no such style.
func styled(line string) (style, words string, ok bool) {
	style, words, found := strings.Cut(line, ":")
	style, words = strings.ToLower(strings.TrimSpace(style)), strings.TrimSpace(words)
	return style, words, found && words != "" && slices.Contains(styleNames, style)
}

func (p post) longText() longText {
	out := longText{Text: p.option(fieldLong), Link: p.option(fieldLongLink)}
	for _, line := range platform.Lines(p.option(fieldLongStyles)) {
		style, words, ok := styled(line)
		if !ok {
			continue // Check has refused it
		}
		for _, at := range places(out.Text, []string{words}) {
			out.Styles = append(out.Styles, styledRange{at[0], at[1] - at[0], []string{style}})
		}
	}
	slices.SortStableFunc(out.Styles, func(a, b styledRange) int { return a.Offset - b.Offset })
	return out
}
