package linkedin

import (
	"regexp"
	"strings"

	"caio/internal/text"
)

// reserved are the characters that mean something in LinkedIn's "little text" ("Posts
// API", "little Text Format"). One that stands alone may cut the post off at that point
// (alexey-pelykh/linkedctl#194).
const reserved = `\|{}@[]()<>#*_~`

// markup finds what is meant to be more than text: a mention as LinkedIn writes it,
// @[Name](urn:li:organization:123), and a hashtag, which needs a letter.
var markup = regexp.MustCompile(`@\[([^\[\]\r\n]+)\]\((urn:li:(?:person|organization):[A-Za-z0-9_-]+)\)` +
	`|(?:^|[^\p{L}\p{N}_&])#([\p{L}\p{M}\p{N}_]*[\p{L}_][\p{L}\p{M}\p{N}_]*)`)

// littleText writes a text so that LinkedIn shows it as it is, with its mentions and
// hashtags alive.
func littleText(s string) string {
	var b strings.Builder
	links := text.URLs(s)
	end := 0
	for _, m := range markup.FindAllStringSubmatchIndex(s, -1) {
		if tag := m[6]; tag >= 0 {
			if !within(links, tag) { // #top of an address is no hashtag
				escape(&b, s[end:tag-1])
				b.WriteString(`{hashtag|\#|`)
				escape(&b, s[tag:m[7]])
				b.WriteByte('}')
				end = m[7]
			}
			continue
		}
		escape(&b, s[end:m[0]])
		b.WriteString("@[")
		escape(&b, s[m[2]:m[3]])
		b.WriteString("](" + s[m[4]:m[5]] + ")")
		end = m[1]
	}
	escape(&b, s[end:])
	return b.String()
}

func within(spans [][2]int, at int) bool {
	for _, span := range spans {
		if at >= span[0] && at < span[1] {
			return true
		}
	}
	return false
}

func escape(b *strings.Builder, s string) {
	for _, r := range []byte(s) { // all of them are ASCII
		if strings.IndexByte(reserved, r) >= 0 {
			b.WriteByte('\\')
		}
		b.WriteByte(r)
	}
}

var template = regexp.MustCompile(`^\{hashtag\|\\?(#|＃)\|((?:\\.|[^\\{}|])*)\}`)

// plainText returns the text that little text stands for; littleText undoes it.
func plainText(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\\' && i+1 < len(s) && strings.IndexByte(reserved, s[i+1]) >= 0:
			i++
			b.WriteByte(s[i])
		case s[i] == '{':
			if m := template.FindStringSubmatch(s[i:]); m != nil {
				b.WriteString(m[1] + plainText(m[2]))
				i += len(m[0]) - 1
				continue
			}
			b.WriteByte('{')
		default:
			b.WriteByte(s[i])
		}
	}
	return b.String()
}
