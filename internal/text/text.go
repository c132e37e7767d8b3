// Package text counts text the way each network counts it. The composer counts with
// the same rules in TypeScript; one file of examples tests both.
package text

import (
	"regexp"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/rivo/uniseg"

	"caio/internal/caio"
)

// Count returns the length of s under the limit's counter.
func Count(limit caio.TextLimit, s string) int {
	switch limit.Counter {
	case caio.CountCodePoints:
		return utf8.RuneCountInString(s)
	case caio.CountUTF16:
		return len(utf16.Encode([]rune(s)))
	case caio.CountBytes:
		return len(s)
	case caio.CountMastodon:
		return uniseg.GraphemeClusterCount(mastodonText(s, limit.URLLength))
	case caio.CountWeighted:
		return weighted(s, limit.URLLength)
	case caio.CountGraphemes:
		return uniseg.GraphemeClusterCount(s)
	}
	return uniseg.GraphemeClusterCount(s)
}

var (
	urlPattern    = regexp.MustCompile(`(?i)\bhttps?://[^\s<>"]+`)
	remotePattern = regexp.MustCompile(`(^|[^\w/@])(@[A-Za-z0-9_]+(?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?)@[A-Za-z0-9.-]+[A-Za-z0-9]`)
)

// mastodonText replaces what Mastodon counts differently: any link is as long as every
// other, and of @user@host only @user counts (Mastodon documentation, "Statuses").
func mastodonText(s string, urlLength int) string {
	s = replaceURLs(s, strings.Repeat("x", urlLength))
	if strings.Count(s, "@") < 2 {
		return s
	}
	return remotePattern.ReplaceAllString(s, "$1$2")
}

// replaceURLs puts the same text in the place of every link.
func replaceURLs(s, by string) string {
	var b strings.Builder
	end := 0
	for _, at := range URLs(s) {
		b.WriteString(s[end:at[0]])
		b.WriteString(by)
		end = at[1]
	}
	b.WriteString(s[end:])
	return b.String()
}

var (
	hashtagPattern = regexp.MustCompile(`(^|[^\p{L}\p{N}_&/])[#＃][\p{L}\p{N}_]*[\p{L}_][\p{L}\p{N}_]*`)
	mentionPattern = regexp.MustCompile(`(^|[^\p{L}\p{N}_/])@[A-Za-z0-9_.]+`)
)

// Hashtags returns how many #tags s has. A tag needs a letter: #1 is none.
func Hashtags(s string) int { return len(hashtagPattern.FindAllString(s, -1)) }

// Mentions returns how many @names s has.
func Mentions(s string) int { return len(mentionPattern.FindAllString(s, -1)) }

// URLs returns where the http(s) links of s begin and end, in bytes. Punctuation that
// ends a sentence, and a bracket that was opened before the link, do not belong to it; a
// host without a dot makes no link.
func URLs(s string) [][2]int {
	if !strings.Contains(s, "://") { // most texts: the pattern costs more than all the rest
		return nil
	}
	var out [][2]int
	for _, m := range urlPattern.FindAllStringIndex(s, -1) {
		link := trimEnd(s[m[0]:m[1]])
		host := link[strings.Index(link, "//")+2:]
		if i := strings.IndexAny(host, "/?#"); i >= 0 {
			host = host[:i]
		}
		if strings.Contains(strings.Trim(host, "."), ".") {
			out = append(out, [2]int{m[0], m[0] + len(link)})
		}
	}
	return out
}

func trimEnd(link string) string {
	for {
		last, size := utf8.DecodeLastRuneInString(link)
		closes := last == ')' && strings.Count(link, ")") > strings.Count(link, "(")
		if !closes && !strings.ContainsRune(".,;:!?'\"…", last) {
			return link
		}
		link = link[:len(link)-size]
	}
}
