package campaign

import (
	"math/rand/v2"
	"os"
	"testing"
)

// testUploads sends a file over a line that is cut at some tenth of it, and over another
// bad one, to each network: which they are follows from the seed.
func testUploads(t *testing.T, g *Ground) {
	rows, err := g.Upload(t.Context(), 0, 24<<20, func(all []Weather, dice *rand.Rand) []Weather {
		cut := len(all) - tenths + dice.IntN(tenths-1)
		return []Weather{all[cut], all[dice.IntN(cut)]}
	})
	if err != nil {
		t.Fatal(err)
	}
	PrintUploads(os.Stdout, rows)
	for _, r := range rows {
		if !r.OK() {
			t.Errorf("%s, %s: the product did not keep its word; see above", r.Platform, r.Weather)
		}
	}
}

func testRenewals(t *testing.T, g *Ground) {
	rows, err := g.Renew(t.Context(), 12)
	if err != nil {
		t.Fatal(err)
	}
	PrintRenewals(os.Stdout, rows)
	for _, r := range rows {
		if !r.OK() {
			t.Errorf("tokens of %s: the product did not keep its word; see above", r.Platform)
		}
	}
}

// testFairness asserts no time: other work may hold everything up.
func testFairness(t *testing.T, g *Ground) {
	f, err := g.Fair(t.Context(), 36)
	if err != nil {
		t.Fatal(err)
	}
	f.Print(os.Stdout)
	if !f.OK() {
		t.Error("a network that hangs held up others; see above")
	}
}
