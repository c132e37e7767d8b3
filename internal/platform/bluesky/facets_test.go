package bluesky

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestFacets(t *testing.T) {
	t.Parallel()
	dids := map[string]string{"ann.bsky.social": "did:plc:ann", "ben.example": "did:plc:ben"}
	for name, test := range map[string]struct {
		text string
		want []string // the stretch of text, an arrow and what it points to
	}{
		"nothing":                {"Just words", nil},
		"link":                   {"See https://example.com/a?b=c#d.", []string{"https://example.com/a?b=c#d→https://example.com/a?b=c#d"}},
		"link in brackets":       {"(https://example.com)", []string{"https://example.com→https://example.com"}},
		"link without a host":    {"https://... and so on", nil},
		"mention":                {"Hi @Ann.bsky.social!", []string{"@Ann.bsky.social→did:plc:ann"}},
		"mention in brackets":    {"(@ben.example)", []string{"@ben.example→did:plc:ben"}},
		"two mentions":           {"@ann.bsky.social @ben.example", []string{"@ann.bsky.social→did:plc:ann", "@ben.example→did:plc:ben"}},
		"end of a sentence":      {"It was @ben.example.", []string{"@ben.example→did:plc:ben"}},
		"nobody's handle":        {"@nobody.example", nil},
		"no handle":              {"@ann and a@ben.example", nil},
		"another network's name": {"@ben.example@mastodon.example", nil},
		"a longer word":          {"@ben.exampleé", nil},
		"mention in a link":      {"https://ben.example/@ben.example", []string{"https://ben.example/@ben.example→https://ben.example/@ben.example"}},
		"tag":                    {"#go is #fun!", []string{"#go→go", "#fun→fun"}},
		"tag of letters":         {"#日本語 #Straße_1", []string{"#日本語→日本語", "#Straße_1→Straße_1"}},
		"full width":             {"＃日本", []string{"＃日本→日本"}},
		"tag in a word":          {"C# and a#b", nil},
		"number sign":            {"We are #1 of #2026", nil},
		"number and letters":     {"#2026goals", []string{"#2026goals→2026goals"}},
		"keycap":                 {"#️⃣ one", nil},
		"tag too long":           {"#" + strings.Repeat("a", 65), nil},
		"tag just right":         {"#" + strings.Repeat("é", 64), []string{"#" + strings.Repeat("é", 64) + "→" + strings.Repeat("é", 64)}},
		"emoji before":           {"👩‍👩‍👧 https://a.example 👍🏽 #b", []string{"https://a.example→https://a.example", "#b→b"}},
	} {
		var got []string
		for _, f := range facetsOf(test.text, dids) {
			x := f.Features[0]
			got = append(got, test.text[f.Index.Start:f.Index.End]+"→"+x.URI+x.DID+x.Tag)
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%s: %q has the facets %q, want %q", name, test.text, got, test.want)
		}
	}
}

// TestFacetsProperty checks what must hold for any text: sorted, apart, between code
// points, and the stretch is what the feature says.
func TestFacetsProperty(t *testing.T) {
	t.Parallel()
	piece := rapid.OneOf(
		rapid.String(),
		rapid.SampledFrom([]string{" ", "\n", "(", ")", ".", "#", "＃", "@", "https://", "http://a.b", "é", "👩‍👩‍👧", "\u200d", "\ufe0f", "a", "1", "_", "/", "ß"}),
		rapid.SampledFrom([]string{"@ann.bsky.social", "#tag", "#日本語", "https://example.com/ä?b#c", " @ben.example", "https://x.example/#y"}),
	)
	dids := map[string]string{"ann.bsky.social": "did:plc:ann", "ben.example": "did:plc:ben"}
	rapid.Check(t, func(t *rapid.T) {
		s := strings.Join(rapid.SliceOfN(piece, 0, 12).Draw(t, "text"), "")
		end := 0
		for _, f := range facetsOf(s, dids) {
			from, to := f.Index.Start, f.Index.End
			if from < end || from >= to || to > len(s) {
				t.Fatalf("%q: facet %d–%d after %d", s, from, to, end)
			}
			if !utf8.RuneStart(s[from]) || to < len(s) && !utf8.RuneStart(s[to]) {
				t.Fatalf("%q: facet %d–%d splits a code point", s, from, to)
			}
			end = to
			stretch, x := s[from:to], f.Features[0]
			switch x.Type {
			case featureLink:
				if stretch != x.URI || strings.ContainsAny(stretch, " \n") {
					t.Fatalf("%q: link %q to %q", s, stretch, x.URI)
				}
			case featureMention:
				if dids[strings.ToLower(strings.TrimPrefix(stretch, "@"))] != x.DID {
					t.Fatalf("%q: mention %q of %q", s, stretch, x.DID)
				}
			case featureTag:
				if stretch != "#"+x.Tag && stretch != "＃"+x.Tag || x.Tag == "" {
					t.Fatalf("%q: tag %q as %q", s, stretch, x.Tag)
				}
			}
		}
	})
}
