package bluesky

import (
	"cmp"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"

	"caio/internal/text"
)

// facet makes a stretch of text a link, a mention or a tag. The server links nothing by
// itself (lexicon app.bsky.richtext.facet).
type facet struct {
	Index    byteSlice `json:"index"`
	Features []feature `json:"features"`
}

// byteSlice counts in bytes of UTF-8, not in characters; the end is exclusive.
type byteSlice struct {
	Start int `json:"byteStart"`
	End   int `json:"byteEnd"`
}

type feature struct {
	Type string `json:"$type"`
	URI  string `json:"uri,omitempty"`
	DID  string `json:"did,omitempty"`
	Tag  string `json:"tag,omitempty"`
}

const (
	featureLink    = "app.bsky.richtext.facet#link"
	featureMention = "app.bsky.richtext.facet#mention"
	featureTag     = "app.bsky.richtext.facet#tag"
)

// facetsOf finds links, mentions and tags in s, sorted and apart from each other.
// dids maps lower-case handles to accounts; a handle that is missing stays plain text.
func facetsOf(s string, dids map[string]string) []facet {
	var all []facet
	add := func(start, end int, f feature) {
		all = append(all, facet{byteSlice{start, end}, []feature{f}})
	}
	for _, at := range text.URLs(s) {
		link := s[at[0]:at[1]]
		if u, err := url.Parse(link); err == nil && u.Host != "" {
			add(at[0], at[1], feature{Type: featureLink, URI: link})
		}
	}
	for _, m := range mentionsOf(s) {
		if did := dids[m.handle]; did != "" {
			add(m.start, m.end, feature{Type: featureMention, DID: did})
		}
	}
	for _, at := range tagsOf(s) {
		_, sign := utf8.DecodeRuneInString(s[at[0]:])
		add(at[0], at[1], feature{Type: featureTag, Tag: s[at[0]+sign : at[1]]})
	}
	slices.SortStableFunc(all, func(a, b facet) int { return cmp.Compare(a.Index.Start, b.Index.Start) })
	end := 0
	return slices.DeleteFunc(all, func(f facet) bool {
		if f.Index.Start < end {
			return true
		}
		end = f.Index.End
		return false
	})
}

type mention struct {
	handle     string // lower case, no @
	start, end int
}

// A handle is a host name (AT Protocol specification, "Handle"); like Bluesky's own
// composer this asks for a space or a bracket before the @.
var handlePattern = regexp.MustCompile(`(?:^|[\s(])(@((?:[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?\.)+[a-zA-Z](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?))`)

func mentionsOf(s string) []mention {
	var out []mention
	for _, m := range handlePattern.FindAllStringSubmatchIndex(s, -1) {
		start, end := m[2], m[3]
		if next, _ := utf8.DecodeRuneInString(s[end:]); end < len(s) && (next == '@' || next == '_' || next == '/' || unicode.IsLetter(next) || unicode.IsDigit(next)) {
			continue // an address of another network, or a longer word
		}
		out = append(out, mention{strings.ToLower(s[m[4]:m[5]]), start, end})
	}
	return out
}

// tagsOf returns where #tags are, by the rules of Bluesky's own composer (atproto,
// api/src/rich-text/util.ts): after white space, not digits alone, without the
// punctuation that ends it, at most 64 characters.
func tagsOf(s string) [][2]int {
	var out [][2]int
	previous := ' '
	for i, r := range s {
		if (r == '#' || r == '＃') && unicode.IsSpace(previous) {
			start := i + utf8.RuneLen(r)
			if n := tagLength(s[start:]); n > 0 {
				out = append(out, [2]int{i, start + n})
			}
		}
		previous = r
	}
	return out
}

// tagLength returns how many bytes at the beginning of s are a tag; 0 none.
func tagLength(s string) int {
	if strings.HasPrefix(s, "\ufe0f") {
		return 0 // the keycap emoji #️⃣
	}
	end := strings.IndexFunc(s, func(r rune) bool {
		return unicode.IsSpace(r) || strings.ContainsRune("\u00ad\u2060\u200a\u200b\u200c\u200d\u20e2", r)
	})
	if end < 0 {
		end = len(s)
	}
	tag := strings.TrimRightFunc(s[:end], unicode.IsPunct)
	meant := strings.ContainsFunc(tag, func(r rune) bool { return !unicode.IsDigit(r) && !unicode.IsPunct(r) })
	if !meant || uniseg.GraphemeClusterCount(tag) > maxTagLength || len(tag) > 10*maxTagLength {
		return 0
	}
	return len(tag)
}
