package facebook_test

import (
	"testing"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	emu "caio/internal/platform/emulator"
	"caio/internal/platform/platformtest"
)

// lose publishes with the answer lost and leaves the job in doubt.
func lose(t *testing.T, st *platformtest.Stage, d *platformtest.Delivery, accepted bool) {
	t.Helper()
	prepare(t, st, d)
	st.Kit.Inject(emu.Fault{Publishing: true, Accepted: accepted, How: emu.Reset})
	_, err := st.Client.Publish(t.Context(), st.Session, d.Job)
	st.Is(err, "a lost answer", caio.Uncertain)
	d.Job.Doubt, d.Job.DoubtAt = platform.StepPost, caio.At(st.Clock.Now())
}

// TestFindByPhotos knows a post by its photos, among three that look alike, and knows
// that a post with other photos is not ours.
func TestFindByPhotos(t *testing.T) {
	t.Parallel()
	for _, kinds := range [][]caio.MediaKind{{image}, {image, image}} {
		st := suite().Stage(t)
		d := st.Delivery(attach(st, kinds...))
		lose(t, st, d, true)
		ours := st.Kit.Live()[0]
		for range 2 {
			st.Clock.Advance(time.Minute)
			st.Live(st.Delivery(attach(st, kinds...)))
		}
		r, found, err := st.Client.Find(t.Context(), st.Session, d.Job)
		if err != nil || !found || r.RemoteID != ours.ID {
			t.Errorf("found %q %v %v, want %q", r.RemoteID, found, err, ours.ID)
		}

		d = st.Delivery(attach(st, kinds...))
		lose(t, st, d, false)
		st.Live(st.Delivery(attach(st, kinds...)))
		if r, found, err := st.Client.Find(t.Context(), st.Session, d.Job); err != nil || found {
			t.Errorf("found %q %v %v of what never arrived", r.RemoteID, found, err)
		}
	}
}

// TestFindText knows a text by what is new since the request left, and asks a person when
// two could be ours.
func TestFindText(t *testing.T) {
	t.Parallel()
	const text = "A  text\nwith spaces"
	for name, tt := range map[string]struct {
		accepted      bool
		before, after int           // posts by hand with the same text
		later         time.Duration // how much later the latter are
		found         bool
		kind          caio.Kind
	}{
		"ours alone":         {accepted: true, found: true},
		"nothing":            {},
		"one before":         {before: 1},
		"ours beside one":    {accepted: true, before: 1, found: true},
		"two could be ours":  {accepted: true, after: 1, kind: caio.Uncertain},
		"one an hour later":  {after: 1, later: time.Hour},
		"ours and one later": {accepted: true, after: 1, later: time.Hour, found: true},
	} {
		st := suite().Stage(t)
		network := networkOf(st)
		for range tt.before {
			network.PostByHand(st.Channel.RemoteID, text)
		}
		d := st.Delivery(st.Post(text))
		lose(t, st, d, tt.accepted)
		ours := st.Kit.Live()
		st.Clock.Advance(tt.later)
		for range tt.after {
			network.PostByHand(st.Channel.RemoteID, text)
		}
		r, found, err := st.Client.Find(t.Context(), st.Session, d.Job)
		if found != tt.found || platform.KindOf(err) != tt.kind || (found && r.RemoteID != ours[len(ours)-1].ID) {
			t.Errorf("%s: found %q %v: %v", name, r.RemoteID, found, err)
		}
	}
}

// TestFindBackdated finds a post that is filed under another time.
func TestFindBackdated(t *testing.T) {
	t.Parallel()
	st := suite().Stage(t)
	d := st.Delivery(with(st.Post("Long ago"), map[string]string{"backdated": "2020-01-01T00:00:00Z"}))
	lose(t, st, d, true)
	r, found, err := st.Client.Find(t.Context(), st.Session, d.Job)
	if err != nil || !found || r.RemoteID != st.Kit.Live()[0].ID || r.At != caio.At(st.Clock.Now()) {
		t.Errorf("found %+v %v %v", r, found, err)
	}
}

// TestFindStories knows a story by its picture or video, a day later too.
func TestFindStories(t *testing.T) {
	t.Parallel()
	for _, make := range []func(*platformtest.Stage) caio.Variant{photoStory, videoStory} {
		for _, later := range []time.Duration{0, 30 * time.Hour} {
			st := suite().Stage(t)
			st.Live(st.Delivery(make(st)))
			d := st.Delivery(make(st))
			lose(t, st, d, true)
			st.Clock.Advance(time.Minute)
			if _, err := st.Client.Channels(t.Context(), st.Session); err != nil { // the emulator looks at its clock
				t.Fatal(err)
			}
			ours := st.Kit.Live()[1]
			st.Live(st.Delivery(make(st)))
			st.Clock.Advance(later)
			r, found, err := st.Client.Find(t.Context(), st.Session, d.Job)
			if err != nil || !found || r.RemoteID != ours.ID {
				t.Errorf("found %q %v %v, want %q", r.RemoteID, found, err, ours.ID)
			}
		}
	}
}

// TestDeletedMeanwhile does not post again what a person deleted by hand while its answer
// was lost, where that can be told: a video keeps its number.
func TestDeletedMeanwhile(t *testing.T) {
	t.Parallel()
	st := suite().Stage(t)
	d := st.Delivery(reel(st))
	lose(t, st, d, true)
	st.Clock.Advance(time.Minute)
	if _, err := st.Client.Channels(t.Context(), st.Session); err != nil { // the emulator looks at its clock
		t.Fatal(err)
	}
	networkOf(st).DeleteByHand(st.Kit.Live()[0].ID)
	o := st.Drive(d)
	if o.Kind != caio.Uncertain || len(st.Kit.Live()) != 0 || networkOf(st).Uploads() != 1 {
		t.Errorf("kind %q, %d live, %d uploads: %v", o.Kind, len(st.Kit.Live()), networkOf(st).Uploads(), o.Err)
	}
	// The person says that it is not live, and has it sent again.
	if r := st.Live(d); r.RemoteID == "" || networkOf(st).Uploads() != 2 {
		t.Errorf("receipt %+v, %d uploads", r, networkOf(st).Uploads())
	}
}

// TestStoryDeletedMeanwhile does not make a story again whose photo Facebook has used.
func TestStoryDeletedMeanwhile(t *testing.T) {
	t.Parallel()
	st := suite().Stage(t)
	d := st.Delivery(photoStory(st))
	lose(t, st, d, true)
	networkOf(st).DeleteByHand(st.Kit.Live()[0].ID)
	o := st.Drive(d)
	if o.Kind != caio.Uncertain || len(st.Kit.Ledger()) != 1 {
		t.Errorf("kind %q, %d were live: %v", o.Kind, len(st.Kit.Ledger()), o.Err)
	}
	st.Live(d) // the person says that it is not live
}

// TestDeletedWhileWorking asks a person about a video that Facebook took and does not have
// any more, and does not send it again by itself.
func TestDeletedWhileWorking(t *testing.T) {
	t.Parallel()
	st := suite().Stage(t)
	d := st.Delivery(attach(st, video))
	prepare(t, st, d)
	_, err := st.Client.Publish(t.Context(), st.Session, d.Job)
	st.Is(err, "while Facebook works", caio.Pending)
	networkOf(st).DeleteVideos()
	o := st.Drive(d)
	if o.Kind != caio.Uncertain || len(st.Kit.Ledger()) != 0 || networkOf(st).Uploads() != 1 {
		t.Errorf("kind %q, %d were live, %d uploads: %v", o.Kind, len(st.Kit.Ledger()), networkOf(st).Uploads(), o.Err)
	}
	st.Live(d) // the person says that it is not live
}

// TestFindCoarse publishes and finds where Facebook does not tell what is in a post.
func TestFindCoarse(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		byHand int
		found  bool
		kind   caio.Kind
	}{"alone": {found: true}, "beside another": {byHand: 1, kind: caio.Uncertain}} {
		st := suite().Stage(t)
		d := st.Delivery(attach(st, image))
		prepare(t, st, d)
		refusal := emu.Fault{Path: "/published_posts", How: emu.Status, Code: 400, Body: `{"error":{"code":100,"message":"Tried accessing nonexisting field (target)"}}`}
		st.Kit.Inject(refusal)
		lose(t, st, d, true)
		for range tt.byHand {
			networkOf(st).PostByHand(st.Channel.RemoteID, d.Job.Variant.Text())
		}
		st.Kit.Inject(refusal)
		_, found, err := st.Client.Find(t.Context(), st.Session, d.Job)
		if found != tt.found || platform.KindOf(err) != tt.kind || st.Kit.Clear() != 0 {
			t.Errorf("%s: found %v: %v", name, found, err)
		}
	}
}
