package youtube_test

import (
	"testing"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	emu "caio/internal/platform/emulator"
	"caio/internal/platform/platformtest"
)

// doubtful is a delivery whose publishing request was lost, or only its answer.
func doubtful(t *testing.T, accepted bool) (*platformtest.Stage, *platformtest.Delivery) {
	t.Helper()
	st := suite().Stage(t)
	d := st.Delivery(st.Post("Is it there?"))
	prepare(st, d)
	st.Kit.Inject(emu.Fault{Publishing: true, Accepted: accepted, How: emu.Reset})
	_, err := st.Client.Publish(t.Context(), st.Session, d.Job)
	st.Is(err, "a lost answer", caio.Uncertain)
	d.Job.Doubt, d.Job.DoubtAt = platform.StepPost, caio.At(st.Clock.Now())
	return st, d
}

// TestFindByHand looks after somebody was at the video meanwhile.
func TestFindByHand(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		accepted bool
		byHand   string
		found    bool
		kind     caio.Kind
	}{
		"made public by hand":        {false, "public", true, ""},
		"made unlisted by hand":      {false, "unlisted", true, ""},
		"unlisted after it was live": {true, "unlisted", true, ""},
		"deleted before":             {false, "", false, caio.Gone},
		"deleted after":              {true, "", false, caio.Gone},
	} {
		st, d := doubtful(t, test.accepted)
		networkOf(st).ByHand(only(st).ID, test.byHand)
		st.Clock.Advance(10 * time.Minute)
		r, found, err := st.Client.Find(t.Context(), st.Session, d.Job)
		if found != test.found || st.See(err) != test.kind || found && (r.RemoteID != only(st).ID || r.At == 0) {
			t.Errorf("%s: %+v, %v, %v", name, r, found, err)
		}
	}
}

// TestFindTime gives the receipt the time of publication, not that of the upload.
func TestFindTime(t *testing.T) {
	t.Parallel()
	st, d := doubtful(t, true)
	live := caio.At(st.Clock.Now())
	st.Clock.Advance(20 * time.Minute)
	r, found, err := st.Client.Find(t.Context(), st.Session, d.Job)
	if err != nil || !found || r.At != live {
		t.Errorf("found %v at %s, want %s: %v", found, r.At, live, err)
	}
}

// TestFindComment takes no older and nobody else's comment for ours, over several pages.
func TestFindComment(t *testing.T) {
	t.Parallel()
	for _, accepted := range []bool{true, false} {
		st := suite().Stage(t)
		v := st.Post("Commented")
		d := st.Delivery(v)
		r := st.Live(d)
		networkOf(st).Comment("bob", r.RemoteID, "Me first")
		if _, err := st.Client.Reply(t.Context(), st.Session, st.Channel, r, caio.Comment{}, "Me first"); err != nil {
			t.Fatal(err)
		}
		st.Clock.Advance(10 * time.Minute)
		d.Job.Variant.Comment = "Me  first"
		st.Kit.Inject(emu.Fault{Publishing: true, Accepted: accepted, How: emu.Reset})
		_, err := st.Client.Publish(t.Context(), st.Session, d.Job)
		st.Is(err, "a lost answer", caio.Uncertain)
		d.Job.Doubt, d.Job.DoubtAt = platform.StepComment, caio.At(st.Clock.Now())
		for range 250 {
			networkOf(st).Comment("carl", r.RemoteID, "Me first")
		}
		found, ok, err := st.Client.Find(t.Context(), st.Session, d.Job)
		if err != nil || ok != accepted {
			t.Errorf("accepted %v: found %v, %v", accepted, ok, err)
		}
		if live := st.Kit.Live(); ok && (len(found.Parts) != 1 || found.Parts[0].RemoteID != live[len(live)-1].ID) {
			t.Errorf("the comment found is %+v, want %s", found.Parts, live[len(live)-1].ID)
		}
	}
}
