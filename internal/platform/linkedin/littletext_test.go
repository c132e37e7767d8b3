package linkedin

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"caio/internal/platform/linkedin/emulator"
)

func TestLittleText(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"Hello (world)":                                 `Hello \(world\)`,
		`a\b|c{d}e@f[g]h<i>j#1 k*l_m~n`:                 `a\\b\|c\{d\}e\@f\[g\]h\<i\>j\#1 k\*l\_m\~n`,
		"#go and #deep_work":                            `{hashtag|\#|go} and {hashtag|\#|deep\_work}`,
		"(#go) a#b &#39; #1":                            `\({hashtag|\#|go}\) a\#b &\#39; \#1`,
		"#Größe #日本 #हिन्दी":                            `{hashtag|\#|Größe} {hashtag|\#|日本} {hashtag|\#|हिन्दी}`,
		"https://a.example/x_(y)#top #go":               `https://a.example/x\_\(y\)\#top {hashtag|\#|go}`,
		"With @[Ann (Lee)](urn:li:person:aB_c-1).":      `With @[Ann \(Lee\)](urn:li:person:aB_c-1).`,
		"@[#1 Co](urn:li:organization:12)#go":           `@[\#1 Co](urn:li:organization:12)\#go`,
		"@ann, @[Ann], @[Ann](urn:li:group:1) @[](urn)": `\@ann, \@\[Ann\], \@\[Ann\]\(urn:li:group:1\) \@\[\]\(urn\)`,
		`{hashtag|\#|go}`:                               `\{hashtag\|\\\#\|go\}`,
		"":                                              "",
	} {
		got := littleText(in)
		if got != want {
			t.Errorf("%q\nis  %s\nnot %s", in, got, want)
		}
		if back := plainText(got); back != in {
			t.Errorf("%q comes back as %q", in, back)
		}
	}
}

// words are what texts are made of where something may go wrong.
var words = [...]string{
	`\`, "|", "{", "}", "@", "[", "]", "(", ")", "<", ">", "#", "*", "_", "~", " ", "\n", "a", "Ж", "é", "👩‍👩‍👧", "1", "&", "/", ".", ":",
	"#go", "#a_b", "#1", "＃go", "{hashtag|", `{hashtag|\#|go}`, "hashtag", "@[Ann Lee](urn:li:person:aB_1)", "@[A & B](urn:li:organization:7)",
	"@[", "](", "urn:li:person:x", "https://a.example/b_c(d)#e", "http://x.example", "\x00", "\u0301",
}

func texts() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		parts := rapid.SliceOfN(rapid.OneOf(rapid.SampledFrom(words[:]), rapid.String()), 0, 30).Draw(t, "parts")
		return strings.Join(parts, "")
	})
}

// Whatever is written is read as it was, by us and by the emulator's own grammar, and
// nothing is cut off.
func TestLittleTextComesBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in := texts().Draw(t, "text")
		little := littleText(in)
		if back := plainText(little); back != in {
			t.Errorf("%q\nis %q\nand comes back as %q", in, little, back)
		}
		if seen, cut := emulator.Read(little); cut || seen != in {
			t.Errorf("%q\nis %q\nof which readers see %q, cut off: %v", in, little, seen, cut)
		}
	})
}

// A mention and a hashtag stay what they are, whatever is around them.
func TestMarkupIsAlive(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		before, after := texts().Draw(t, "before"), texts().Draw(t, "after")
		little := littleText(before + " @[Ann Lee](urn:li:person:aB1) #go " + after)
		if !strings.Contains(little, " @[Ann Lee](urn:li:person:aB1) {hashtag|\\#|go} ") {
			t.Errorf("%q", little)
		}
	})
}

// Reading takes whatever LinkedIn may send.
func TestPlainTextTakesAnything(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"#go as it came":     "#go as it came",
		`{hashtag|#|go} now`: "#go now",
		`{hashtag|\＃|go}`:    "＃go",
		`{hashtag|\#|a\_b}`:  "#a_b",
		`{hashtag|\#|open`:   `{hashtag|#|open`,
		`ends with \`:        `ends with \`,
		`\a stays`:           `\a stays`,
	} {
		if got := plainText(in); got != want {
			t.Errorf("%q is read as %q, want %q", in, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		in := texts().Draw(t, "text")
		if got := plainText(in); len(got) > len(in) {
			t.Errorf("%q grew to %q", in, got)
		}
	})
}

func TestPostURN(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"urn:li:share:7300000000000000000":                                                          "urn:li:share:7300000000000000000",
		"https://www.linkedin.com/feed/update/urn:li:ugcPost:7300000000000000000/":                  "urn:li:ugcPost:7300000000000000000",
		"https://www.linkedin.com/feed/update/urn%3Ali%3Ashare%3A7300000000000000000?utm_source=x":  "urn:li:share:7300000000000000000",
		" https://www.linkedin.com/posts/ann-example_words-ugcPost-7300000000000000000-aB1c?rcm=1 ": "urn:li:ugcPost:7300000000000000000",
		"https://www.linkedin.com/posts/ann-example_words-share-7300000000000000000-aB1c":           "urn:li:share:7300000000000000000",
		"https://www.linkedin.com/posts/ann-example_words-activity-7300000000000000000-aB1c":        "",
		"https://www.linkedin.com/in/ann-example/":                                                  "",
		"": "",
	} {
		if got := postURN(in); got != want {
			t.Errorf("%q names %q, want %q", in, got, want)
		}
	}
}

func TestMadeAt(t *testing.T) {
	t.Parallel()
	for urn, want := range map[string]int64{
		"urn:li:share:7300000000000000000": 1740455627441,
		"urn:li:share:123":                 0,
		"urn:li:share:9223372036854775807": 2199023255551,
		"urn:li:share:x":                   0,
	} {
		if got := madeAt(urn); int64(got) != want {
			t.Errorf("%s was made at %d, want %d", urn, got, want)
		}
	}
}
