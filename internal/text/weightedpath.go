package text

import (
	"strings"
	"unicode/utf8"
)

// tailEnd returns where port, path and query after a domain end. X's own short links end
// with their name.
func tailEnd(s string, at int, short bool) int {
	if digits := skip(s, at+1, func(r rune) bool { return r >= '0' && r <= '9' }); at < len(s) && s[at] == ':' && digits > at+1 {
		at = digits
	}
	if at < len(s) && s[at] == '/' {
		if name := skip(s, at+1, asciiWord); short && name > at+1 {
			at = name
		} else {
			at = pathEnd(s, at+1)
		}
	}
	if at == len(s) || s[at] != '?' {
		return at
	}
	query := skip(s, at+1, func(r rune) bool { return asciiWord(r) || strings.ContainsRune("!?*'@();:&=+$/%#[]-_.,~|", r) })
	for end := query; end > at+1; end-- {
		if r := rune(s[end-1]); asciiWord(r) || strings.ContainsRune("-_&=#/", r) {
			return end
		}
	}
	return at
}

// pathEnd returns where a path that has begun before at ends. Brackets belong to it when
// they are balanced, marks at its end do not.
func pathEnd(s string, at int) int {
	end := at
	for at < len(s) {
		r, size := utf8.DecodeRuneInString(s[at:])
		switch {
		case inPath(r):
			at += size
			if asciiWord(r) || r > 0x7f && r != '–' || strings.ContainsRune("+-=_#/", r) {
				end = at
			}
			continue
		case r == '(':
			if closed := balanced(s, at); closed > 0 {
				at, end = closed, closed
				continue
			}
		}
		break
	}
	return end
}

// balanced returns where the bracket that opens at at is closed, with one more pair
// inside at most; 0 when it is not.
func balanced(s string, at int) int {
	inner := skip(s, at+1, inPath)
	if inner < len(s) && s[inner] == '(' {
		deep := skip(s, inner+1, inPath)
		if deep == inner+1 || deep == len(s) || s[deep] != ')' {
			return 0
		}
		inner = skip(s, deep+1, inPath)
	}
	if inner == at+1 || inner == len(s) || s[inner] != ')' {
		return 0
	}
	return inner + 1
}

// skip returns where the characters from at on that are end.
func skip(s string, at int, is func(rune) bool) int {
	for at < len(s) {
		r, size := utf8.DecodeRuneInString(s[at:])
		if !is(r) {
			break
		}
		at += size
	}
	return at
}

func asciiWord(r rune) bool {
	return r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
}

// inRun holds for what stands in domains of any script, dots, dashes and underscores
// included: all but other punctuation, spaces and marks of direction.
func inRun(r rune) bool {
	switch {
	case r == '.', r == '-', r == '_':
		return true
	case r < 0x80:
		return r > ' ' && r != 0x7f && !strings.ContainsRune("!'#%&()*+,\\/:;<=>?@[]^{|}~$", r)
	}
	return !strings.ContainsRune("\u0085\u00a0\u1680\u180e\u2028\u2029\u202f\u205f\u3000\u061c\u200e\u200f\ufeff\ufffe\uffff", r) &&
		(r < 0x2000 || r > 0x200a) && (r < 0x202a || r > 0x202e) && (r < 0x2066 || r > 0x2069)
}

// latinDomain holds for what stands in the labels of a bare domain.
func latinDomain(r rune) bool { return asciiWord(r) || r == '-' || latinAccent(r) }

func latinRun(r rune) bool { return r == '.' || latinDomain(r) }

func inPath(r rune) bool {
	return asciiWord(r) || latinAccent(r) || r >= 0x400 && r <= 0x4ff || strings.ContainsRune("!*';:=+,.$/%#[]-–_~@|&", r)
}

func latinAccent(r rune) bool {
	return r >= 0xc0 && r <= 0x24f && r != 0xd7 && r != 0xf7 || r >= 0x300 && r <= 0x36f || r >= 0x1e00 && r <= 0x1eff ||
		strings.ContainsRune("\u0253\u0254\u0256\u0257\u0259\u025b\u0263\u0268\u026f\u0272\u0289\u028b\u02bb", r)
}
