package facebook_test

import (
	"testing"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	emu "caio/internal/platform/emulator"
	"caio/internal/platform/platformtest"
)

const day = 24 * time.Hour

// handOver hands over, waiting while the network is working.
func handOver(t *testing.T, st *platformtest.Stage, d *platformtest.Delivery) (string, error) {
	t.Helper()
	for range 20 {
		id, err := st.Client.HandOver(t.Context(), st.Session, d.Job)
		if !platform.Is(err, caio.Pending) {
			return id, err
		}
		st.Clock.Set(platform.AsError(err).RetryAt.Time())
	}
	t.Fatal("handing over does not come to an end")
	return "", nil
}

func dueIn(st *platformtest.Stage, v caio.Variant, after time.Duration) *platformtest.Delivery {
	d := st.Delivery(v)
	d.Job.Due = caio.At(st.Clock.Now().Add(after))
	return d
}

// look has the emulator look at its clock.
func look(t *testing.T, st *platformtest.Stage) {
	t.Helper()
	if _, err := st.Client.Channels(t.Context(), st.Session); err != nil {
		t.Fatal(err)
	}
}

var kindsOfPosts = map[string]func(*platformtest.Stage) caio.Variant{
	"text":     func(st *platformtest.Stage) caio.Variant { return st.Text("Later") },
	"pictures": func(st *platformtest.Stage) caio.Variant { return attach(st, image, image) },
	"video":    func(st *platformtest.Stage) caio.Variant { return attach(st, video) },
	"reel":     reel,
}

// TestScheduler has posts go live by Facebook's own clock, not before their time, and does
// not take back, which would delete, what is live.
func TestScheduler(t *testing.T) {
	t.Parallel()
	for name, make := range kindsOfPosts {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			st := suite().Stage(t)
			d := dueIn(st, make(st), 3*day)
			id, err := handOver(t, st, d)
			if err != nil || id == "" {
				t.Fatal(id, err)
			}
			st.Clock.Set(d.Job.Due.Time().Add(-time.Second))
			look(t, st)
			if n := len(st.Kit.Live()); n != 0 {
				t.Fatalf("%d live before the time", n)
			}
			st.Clock.Advance(time.Minute)
			look(t, st)
			if n := len(st.Kit.Live()); n != 1 {
				t.Fatalf("%d live at the time", n)
			}
			st.Is(st.Client.TakeBack(t.Context(), st.Session, st.Channel, id), "take back what is live", caio.Gone)
			if n := len(st.Kit.Live()); n != 1 {
				t.Errorf("%d live after taking back too late", n)
			}
		})
	}
}

// TestHandedOverOnce loses answers and kills the program while a post is handed over.
func TestHandedOverOnce(t *testing.T) {
	t.Parallel()
	for name, make := range kindsOfPosts {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for skip := range 8 {
				for _, accepted := range []bool{true, false} {
					st := suite().Stage(t)
					d := dueIn(st, make(st), 3*day)
					st.Kit.Inject(emu.Fault{Method: "POST", Skip: skip, How: emu.Reset, Accepted: accepted})
					for range 5 {
						if _, err := handOver(t, st, d); err == nil {
							break
						}
						st.Clock.Advance(time.Minute)
					}
					if st.Kit.Clear() > 0 {
						continue // there are fewer requests
					}
					st.Clock.Set(d.Job.Due.Time().Add(time.Minute))
					look(t, st)
					if n := len(st.Kit.Live()); n != 1 {
						t.Errorf("request %d lost, accepted %v: %d live", skip+1, accepted, n)
					}
				}
			}
		})
	}
}

// TestSchedulerBounds hands nothing over that Facebook would not keep.
func TestSchedulerBounds(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		make  func(*platformtest.Stage) caio.Variant
		after time.Duration
		kind  caio.Kind
	}{
		"too soon":        {kindsOfPosts["text"], 10 * time.Minute, caio.Rejected},
		"soon":            {kindsOfPosts["text"], 12 * time.Minute, ""},
		"last day":        {kindsOfPosts["text"], 30*day - time.Hour, ""},
		"too late":        {kindsOfPosts["text"], 31 * day, caio.Rejected},
		"reel":            {reel, 29*day - time.Hour, ""},
		"reel too late":   {reel, 30*day - time.Hour, caio.Rejected},
		"video":           {kindsOfPosts["video"], 170 * day, ""},
		"video too late":  {kindsOfPosts["video"], 181 * day, caio.Rejected},
		"story":           {photoStory, day, caio.Unsupported},
		"first comment":   {func(st *platformtest.Stage) caio.Variant { v := st.Text("Later"); v.Comment = "First!"; return v }, day, caio.Unsupported},
		"with an invited": {func(st *platformtest.Stage) caio.Variant { v := reel(st); v.Fields["collaborators"] = "21"; return v }, day, caio.Unsupported},
	} {
		st := suite().Stage(t)
		requests := len(st.Kit.Requests())
		_, err := handOver(t, st, dueIn(st, tt.make(st), tt.after))
		if platform.KindOf(err) != tt.kind {
			t.Errorf("%s: %v, want %q", name, err, tt.kind)
		}
		if tt.kind != "" && len(st.Kit.Requests()) != requests {
			t.Errorf("%s: requests were sent", name)
		}
	}
}

// TestTakenBackThenPublished publishes itself what was handed over and taken back.
func TestTakenBackThenPublished(t *testing.T) {
	t.Parallel()
	for name, make := range kindsOfPosts {
		st := suite().Stage(t)
		d := dueIn(st, make(st), day)
		id, err := handOver(t, st, d)
		if err == nil {
			err = st.Client.TakeBack(t.Context(), st.Session, st.Channel, id)
		}
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		st.Live(d)
	}
}
