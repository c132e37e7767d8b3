package emulator

import (
	"regexp"
	"strings"
)

// The elements of "little Text Format". A character of them that stands alone ends the
// text.
var (
	hashtagTemplate = regexp.MustCompile(`^\{hashtag\|(?:\\#|#|＃)\|((?:\\[\\|{}@\[\]()<>#*_~]|[^\\|{}@\[\]()<>#*_~])+)\}`)
	mentionElement  = regexp.MustCompile(`^@\[((?:\\[\\|{}@\[\]()<>#*_~]|[^\\|{}@\[\]()<>#*_~])+)\]\((urn:li:(?:person|organization):[A-Za-z0-9_-]+)\)`)
	hashtagElement  = regexp.MustCompile(`^#[\p{L}\p{N}\p{M}]+`)
)

const reservedCharacters = `\|{}@[]()<>#*_~`

// Read returns the text that a commentary shows, mentions as @[Name](urn), and whether
// it was cut off at a reserved character that is neither escaped nor part of an element.
func Read(commentary string) (text string, cut bool) {
	var b strings.Builder
	for rest := commentary; rest != ""; {
		if m := hashtagTemplate.FindStringSubmatch(rest); m != nil {
			b.WriteString("#" + unescape(m[1]))
			rest = rest[len(m[0]):]
			continue
		}
		if m := mentionElement.FindStringSubmatch(rest); m != nil {
			b.WriteString("@[" + unescape(m[1]) + "](" + m[2] + ")")
			rest = rest[len(m[0]):]
			continue
		}
		if m := hashtagElement.FindString(rest); m != "" {
			b.WriteString(m)
			rest = rest[len(m):]
			continue
		}
		if len(rest) > 1 && rest[0] == '\\' && strings.IndexByte(reservedCharacters, rest[1]) >= 0 {
			b.WriteByte(rest[1])
			rest = rest[2:]
			continue
		}
		if strings.IndexByte(reservedCharacters, rest[0]) >= 0 {
			return b.String(), true
		}
		b.WriteByte(rest[0])
		rest = rest[1:]
	}
	return b.String(), false
}

func unescape(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) {
			i++
		}
		b.WriteByte(s[i])
	}
	return b.String()
}
