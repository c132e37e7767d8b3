package text

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
)

func TestWeightedURLs(t *testing.T) {
	t.Parallel()
	for s, want := range map[string][]string{
		"see example.com/a_(b)?c=d&e. Or foo.org!":              {"example.com/a_(b)?c=d&e", "foo.org"},
		"(https://sub_domain.example.co.uk:8080/x)":             {"https://sub_domain.example.co.uk:8080/x"},
		"日本example.com/x":                                       {"example.com/x"},
		"example.com:80 and example.com:80/":                    {"example.com", "example.com:80/"},
		"a.com👍b.org/c":                                         {"a.com", "b.org/c"},
		"mail@example.com #example.com /a.com node.js e.g. 1.5": nil,
		"https://t.co/abc-def?x=1":                              {"https://t.co/abc"},
		"https://例え.jp/パス":                                      {"https://例え.jp/"},
		"https://a.com/((x)) https://a.com/(x":                  {"https://a.com/((x))", "https://a.com/"},
		"https://a.com/(x(y)z)/w,":                              {"https://a.com/(x(y)z)/w"},
		"xn--a.com example.xn--p1ai пример.рф a.рф":             {"xn--a.com", "example.xn--p1ai", "a.рф"},
	} {
		var got []string
		for _, at := range WeightedURLs(s) {
			got = append(got, s[at[0]:at[1]])
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", s, got, want)
		}
	}
}

// The composer has the same list of top-level domains.
func TestTopLevelDomains(t *testing.T) {
	t.Parallel()
	b, err := os.ReadFile("../../frontend/src/text/tlds.json")
	if err != nil {
		t.Fatal(err)
	}
	var list string
	if err := json.Unmarshal(b, &list); err != nil || list != strings.TrimSpace(tldList) {
		t.Errorf("tlds.json and tlds.txt differ: %v", err)
	}
}

// FuzzWeightedURLs: links lie in the text, in order, and apart.
func FuzzWeightedURLs(f *testing.F) {
	for _, seed := range []string{"", ".", "a.com", "https://x.y.de/(a", "日.рф/\xff", "t.co/?", "http://.com:"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		end := 0
		for _, at := range WeightedURLs(s) {
			if at[0] < end || at[1] <= at[0] || at[1] > len(s) {
				t.Fatalf("%q has a link at %v", s, at)
			}
			end = at[1]
		}
	})
}
