package campaign

import (
	"context"
	"flag"
	"fmt"
	"os"
	"testing"
	"time"

	"caio/internal/caio"
)

const settle = 300 * time.Millisecond // the networks need 32 ms; a busy machine needs the rest

// TestMain lets more parts run at the same time than there are processors: most of each is
// waiting.
func TestMain(m *testing.M) {
	flag.Parse()
	if err := flag.Set("test.parallel", "7"); err != nil {
		panic(err) // the flag has another name now
	}
	os.Exit(m.Run())
}

// TestCampaign is a short campaign, several parts at the same time. Each run meets every network
// and every fault, and kills at one commit in twenty-four; what meets what is drawn from the
// seed. The long one, with all of it, is `go run ./build faults`.
func TestCampaign(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	dir := t.TempDir()
	ctx := t.Context()
	programs, err := Build(ctx, dir)
	if err != nil {
		t.Fatal(err)
	}
	// The networks end after the last part, and t's context before.
	g, err := NewGround(context.WithoutCancel(ctx), programs, dir, seed, settle)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := g.Close(); err != nil {
			t.Error(err)
		}
	})
	for _, part := range []struct { // the longest first
		name string
		run  func(*testing.T, *Ground)
	}{
		{"kills at every commit", testSteps},
		{"tokens that run out", testRenewals},
		{"kills at random instants", testKills},
		{"uploads over bad lines", testUploads},
		{"a network that hangs", testFairness},
		{"faults", testFaults},
		{"the harness bites", testDoubles},
	} {
		t.Run(part.name, func(t *testing.T) {
			t.Parallel()
			part.run(t, g)
		})
	}
}

func testKills(t *testing.T, g *Ground) {
	tally, err := g.Kill(t.Context(), Parts(), 28, 280, os.Stdout)
	if err != nil {
		t.Fatal(err)
	}
	tally.Print(os.Stdout)
	// How fast it decides is measured by the long run: here other work may hold it up.
	if !tally.Verdict.OK() || tally.Live < 240 {
		t.Error("the product did not keep its word; see above")
	}
}

func testSteps(t *testing.T, g *Ground) {
	tally, err := g.Steps(t.Context(), RichestShape, 24, os.Stdout)
	if err != nil {
		t.Fatal(err)
	}
	tally.Print(os.Stdout)
	if !tally.Verdict.OK() || len(tally.Blocked) > 0 {
		t.Error("the product did not keep its word; see above")
	}
}

func testFaults(t *testing.T, g *Ground) {
	rows, err := g.Spoil(t.Context(), SomeCells(g.Seed, 1), 1, 1)
	if err != nil {
		t.Fatal(err)
	}
	PrintRows(os.Stdout, rows)
	for _, r := range rows {
		if !r.OK() {
			t.Errorf("%s, %s: the product did not keep its word; see above", r.Platform, r.Trouble)
		}
	}
}

// testDoubles takes away both what keeps posts from going out twice on one network: then
// doubles must be seen, or the campaign proves nothing.
func testDoubles(t *testing.T, g *Ground) {
	var tally Tally
	for round := range 4 { // on a busy machine the kills of one may all have missed
		part := Part{Name: fmt.Sprintf("deaf-%d", round), Lens: "deaf", Platforms: []caio.PlatformID{"mastodon"}, Share: 1}
		next, err := g.Kill(t.Context(), []Part{part}, 25, 280, os.Stdout)
		if err != nil {
			t.Fatal(err)
		}
		if tally.Add(next); len(tally.Doubled) > 0 {
			break
		}
	}
	if len(tally.Doubled) == 0 {
		t.Error("a network on which nothing helps shows no double")
	}
	fmt.Printf("control: %d of %d doubled where neither key nor read-back works\n", len(tally.Doubled), tally.Deliveries)
}
