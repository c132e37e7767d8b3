package mastodon

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/text/unicode/norm"

	"caio/internal/text"
)

// plainText reads a status' HTML as a person would: paragraphs and breaks as lines,
// nothing of the markup.
func plainText(content string) string {
	var out strings.Builder
	z := html.NewTokenizer(strings.NewReader(content))
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			return strings.TrimSpace(out.String()) // the end, or where it cannot be read on
		}
		t := z.Token()
		opens := kind == html.StartTagToken || kind == html.SelfClosingTagToken
		switch {
		case kind == html.TextToken:
			out.WriteString(t.Data)
		case opens && t.DataAtom == atom.Br:
			out.WriteByte('\n')
		case opens && slices.Contains(blocks[:], t.DataAtom) && out.Len() > 0:
			out.WriteString("\n\n")
		}
	}
}

// blocks are the elements that begin a new paragraph.
var blocks = [...]atom.Atom{atom.P, atom.Blockquote, atom.Pre, atom.Ul, atom.Ol, atom.Li}

// sameText compares what was sent with what the server shows of it. The server shows a
// mention without its host and may treat spaces differently.
func sameText(sent, content string) bool {
	return canonical(withoutHosts(sent)) == canonical(withoutHosts(plainText(content)))
}

func canonical(s string) string { return norm.NFC.String(strings.Join(strings.Fields(s), " ")) }

// withoutHosts shortens @user@host to @user, but not within links.
func withoutHosts(s string) string {
	var out strings.Builder
	at := 0
	for _, link := range text.URLs(s) {
		out.WriteString(shortMentions(s[at:link[0]]))
		out.WriteString(s[link[0]:link[1]])
		at = link[1]
	}
	out.WriteString(shortMentions(s[at:]))
	return out.String()
}

func shortMentions(s string) string {
	words := strings.SplitAfter(s, "@")
	for i := 1; i+1 < len(words); i++ {
		name := strings.TrimSuffix(words[i], "@")
		if name == "" || strings.ContainsFunc(name, notInName) || !strings.HasSuffix(words[i], "@") {
			continue
		}
		host := len(words[i+1])
		if end := strings.IndexFunc(words[i+1], notInHost); end >= 0 {
			host = end
		}
		for host > 0 && words[i+1][host-1] == '.' {
			host--
		}
		if host > 0 {
			words[i], words[i+1] = name, words[i+1][host:]
		}
	}
	return strings.Join(words, "")
}

func notInName(r rune) bool {
	return r != '_' && r != '.' && r != '-' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
}

func notInHost(r rune) bool {
	return r != '.' && r != '-' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
}
