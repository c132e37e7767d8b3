package text

import (
	_ "embed"
	"strings"
	"sync"
	"unicode/utf8"
)

// tldList are the top-level domains that X knows (twitter-text 3.1.0, Apache-2.0). The
// composer has the same list.
//
//go:embed tlds.txt
var tldList string

var tlds = sync.OnceValue(func() map[string]bool {
	known := map[string]bool{}
	for _, name := range strings.Fields(tldList) {
		known[name] = true
	}
	return known
})

// WeightedURLs returns where X sees links in s, in bytes: addresses with http:// or
// https://, and bare domains such as example.com/path, as long as their top-level domain
// exists. Of a bare domain only the part in Latin letters is one.
func WeightedURLs(s string) [][2]int {
	if !strings.Contains(s, ".") { // most texts
		return nil
	}
	var out [][2]int
	for at := 0; at < len(s); {
		r, size := utf8.DecodeRuneInString(s[at:])
		if !inRun(r) {
			at += size
			continue
		}
		end := domainEnd(s, at, inRun)
		if end == 0 {
			at = skip(s, at, inRun)
			continue
		}
		start, ok := scheme(s, at)
		tail := tailEnd(s, end, ok && strings.EqualFold(s[at:end], "t.co"))
		switch {
		case ok:
			out = append(out, [2]int{start, tail})
		case !mayPrecede(before(s, at)) || before(s, at) == '/':
		default:
			out = append(out, bare(s, at, end, tail)...)
		}
		at = tail
	}
	return out
}

// bare returns the links in a domain without a scheme; the last has what follows it, if
// that includes a path.
func bare(s string, at, end, tail int) [][2]int {
	var out [][2]int
	domain := s[:end]
	for at < end {
		r, size := utf8.DecodeRuneInString(domain[at:])
		if !latinDomain(r) {
			at += size
			continue
		}
		stop := domainEnd(domain, at, latinRun)
		if stop == 0 {
			at = skip(domain, at, latinRun)
			continue
		}
		out = append(out, [2]int{at, stop})
		at = stop
	}
	if len(out) > 0 && strings.HasPrefix(strings.TrimLeft(s[end:tail], ":0123456789"), "/") {
		out[len(out)-1][1] = tail
	}
	return out
}

// domainEnd returns where the longest domain that begins at at ends, 0 when there is
// none. is tells the characters of its labels, dots included.
func domainEnd(s string, at int, is func(rune) bool) int {
	run := s[at:skip(s, at, is)]
	for dot := strings.LastIndexByte(run, '.'); dot > 0; dot = strings.LastIndexByte(run[:dot], '.') {
		if end := tldEnd(s, at+dot+1); end > 0 && goodLabels(run[:dot]) {
			return end
		}
	}
	return 0
}

// goodLabels checks what is before the top-level domain: only subdomains have underscores.
func goodLabels(s string) bool {
	labels := strings.Split(s, ".")
	for _, label := range labels {
		if label == "" || strings.Trim(label, "-_") != label {
			return false
		}
	}
	return !strings.Contains(labels[len(labels)-1], "_")
}

// tldEnd returns where the top-level domain at at ends, 0 when there is none.
func tldEnd(s string, at int) int {
	const longest = 24 // characters
	word := skip(s, at, func(r rune) bool { return asciiWord(r) || r == '-' })
	if name := strings.ToLower(s[at:word]); tlds()[name] && follows(s, word) || strings.HasPrefix(name, "xn--") && len(name) > 4 {
		return word
	}
	if word > at {
		return 0
	}
	found := 0
	for n, end := 0, at; n < longest && end < len(s); n++ {
		_, size := utf8.DecodeRuneInString(s[end:])
		end += size
		if tlds()[strings.ToLower(s[at:end])] && follows(s, end) {
			found = end
		}
	}
	return found
}

// follows reports whether a top-level domain may end here.
func follows(s string, at int) bool {
	r, _ := utf8.DecodeRuneInString(s[at:])
	return at == len(s) || !asciiWord(r) && !strings.ContainsRune("@+-", r)
}

// scheme returns where http:// or https:// before at begins.
func scheme(s string, at int) (start int, ok bool) {
	for _, name := range [...]string{"https://", "http://"} {
		if start = at - len(name); start >= 0 && strings.EqualFold(s[start:at], name) {
			r := before(s, start)
			return start, mayPrecede(r) && !asciiWord(r) && r != '＠' && r != '＃'
		}
	}
	return 0, false
}

func before(s string, at int) rune {
	if at == 0 {
		return ' '
	}
	r, _ := utf8.DecodeLastRuneInString(s[:at])
	return r
}

func mayPrecede(r rune) bool {
	return r != '@' && r != '$' && r != '#' && r != 0xFFFE && r != 0xFEFF && r != 0xFFFF
}
