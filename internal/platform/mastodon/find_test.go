package mastodon_test

import (
	"slices"
	"testing"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	emu "caio/internal/platform/emulator"
	"caio/internal/platform/mastodon/emulator"
	"caio/internal/platform/platformtest"
)

// TestSameTextTwice has the same text go out by hand a moment before ours is lost: while
// the key lives it decides, and nothing is guessed.
func TestSameTextTwice(t *testing.T) {
	t.Parallel()
	for _, accepted := range []bool{true, false} {
		st, _ := stageOf(t, emulator.Latest)
		d := st.Delivery(st.Text("Twins"))
		if err := st.Client.Prepare(t.Context(), st.Session, d.Job); err != nil {
			t.Fatal(err)
		}
		first := st.Live(st.Delivery(st.Text("Twins")))
		second := st.Live(st.Delivery(st.Text("Twins")))
		st.Kit.Inject(emu.Fault{Publishing: true, Accepted: accepted, How: emu.Reset})
		o := st.Drive(d)
		if o.Err != nil || len(st.Kit.Live()) != 3 || o.Receipt.RemoteID == first.RemoteID || o.Receipt.RemoteID == second.RemoteID {
			t.Errorf("accepted %v: %d live, outcome %+v\n  %s", accepted, len(st.Kit.Live()), o, d.Story())
		}
	}
}

// TestTwins has a post by hand that looks like the one whose answer is lost: the file, or
// what it answers, tells them apart at once.
func TestTwins(t *testing.T) {
	t.Parallel()
	picture := func(st *platformtest.Stage) caio.Variant { return st.Attach(st.Text("Twins"), 0, caio.KindImage) }
	commented := func(st *platformtest.Stage) caio.Variant {
		v := st.Text("Twins")
		v.Comment = "More below"
		return v
	}
	for name, test := range map[string]struct {
		ours, other func(*platformtest.Stage) caio.Variant
		lost        int // which publication's answer
	}{
		"picture": {picture, picture, 0},
		"comment": {commented, func(st *platformtest.Stage) caio.Variant { return st.Text("More below") }, 1},
	} {
		for _, accepted := range []bool{true, false} {
			st, _ := stageOf(t, emulator.Latest)
			d := st.Delivery(test.ours(st))
			if err := st.Client.Prepare(t.Context(), st.Session, d.Job); err != nil {
				t.Fatal(err)
			}
			other := st.Live(st.Delivery(test.other(st)))
			st.Kit.Inject(emu.Fault{Publishing: true, Accepted: accepted, Skip: test.lost, How: emu.Reset})
			o := st.Drive(d)
			mine := []string{o.Receipt.RemoteID}
			for _, p := range o.Receipt.Parts {
				mine = append(mine, p.RemoteID)
			}
			if o.Err != nil || slices.Contains(mine, other.RemoteID) || len(st.Kit.Live()) != len(mine)+1 {
				t.Errorf("%s, accepted %v: ours %q, other %s, %d live: %v", name, accepted, mine, other.RemoteID, len(st.Kit.Live()), o.Err)
			}
		}
	}
}

// TestUsedFile sends a post again whose file is attached already, although Find was told
// that nothing is there: that is in doubt, not "upload again".
func TestUsedFile(t *testing.T) {
	t.Parallel()
	st, _ := stageOf(t, emulator.Latest)
	d := st.Delivery(st.Attach(st.Text("With a picture"), 0, caio.KindImage))
	if err := st.Client.Prepare(t.Context(), st.Session, d.Job); err != nil {
		t.Fatal(err)
	}
	st.Kit.Inject(emu.Fault{Publishing: true, Accepted: true, How: emu.Reset})
	if _, err := st.Client.Publish(t.Context(), st.Session, d.Job); !platform.Is(err, caio.Uncertain) {
		t.Fatal(err)
	}
	st.Clock.Advance(2 * time.Hour) // the key is forgotten
	_, err := st.Client.Publish(t.Context(), st.Session, d.Job)
	st.Is(err, "publishing again with a used file", caio.Uncertain)
	if n := len(st.Kit.Live()); n != 1 {
		t.Errorf("%d posts are live", n)
	}
}
