package text

import (
	"encoding/json"
	"os"
	"testing"

	"caio/internal/caio"
)

// The composer's counters read the same examples.
func TestCount(t *testing.T) {
	t.Parallel()
	b, err := os.ReadFile("../../frontend/src/text/cases.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct {
		Counter   caio.Counter `json:"counter"`
		URLLength int          `json:"urlLength"`
		Text      string       `json:"text"`
		Count     int          `json:"count"`
	}
	if err := json.Unmarshal(b, &cases); err != nil {
		t.Fatal(err)
	}
	counters := map[caio.Counter]int{}
	for _, c := range cases {
		counters[c.Counter]++
		if got := Count(caio.TextLimit{Counter: c.Counter, URLLength: c.URLLength}, c.Text); got != c.Count {
			t.Errorf("%s %q: %d, want %d", c.Counter, c.Text, got, c.Count)
		}
	}
	for _, counter := range []caio.Counter{caio.CountGraphemes, caio.CountCodePoints, caio.CountUTF16, caio.CountBytes, caio.CountMastodon, caio.CountWeighted} {
		if counters[counter] == 0 {
			t.Errorf("no example for %s", counter)
		}
	}
}

func TestTagsAndNames(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text               string
		hashtags, mentions int
	}{
		{"", 0, 0},
		{"#one #two", 2, 0},
		{"#1 is no tag, #1a is", 1, 0},
		{"a#b and &#39; are none, https://x.example/#part neither", 0, 0},
		{"＃全角 #日本語", 2, 0},
		{"@ann and @bob.b, but not mail@example.org", 0, 2},
	} {
		if h, m := Hashtags(c.text), Mentions(c.text); h != c.hashtags || m != c.mentions {
			t.Errorf("%q: %d hashtags, %d mentions; want %d, %d", c.text, h, m, c.hashtags, c.mentions)
		}
	}
}

func TestURLs(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		"see https://a.example/x.":                                   {"https://a.example/x"},
		"(https://a.example/x)":                                      {"https://a.example/x"},
		"https://en.example/wiki/Go_(language), or HTTP://b.example": {"https://en.example/wiki/Go_(language)", "HTTP://b.example"},
		"ünï https://c.example/ü?q=1&r=2…":                           {"https://c.example/ü?q=1&r=2"},
		"no link: http:// and ftp://x.example":                       nil,
	} {
		var got []string
		for _, at := range URLs(text) {
			got = append(got, text[at[0]:at[1]])
		}
		if len(got) != len(want) {
			t.Errorf("%q: %q, want %q", text, got, want)
			continue
		}
		for i := range got {
			if got[i] != want[i] {
				t.Errorf("%q: %q, want %q", text, got[i], want[i])
			}
		}
	}
}
