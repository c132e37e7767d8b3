package instagram_test

import (
	"net/http"
	"testing"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	emu "caio/internal/platform/emulator"
	"caio/internal/platform/platformtest"
)

func story(st *platformtest.Stage) caio.Variant {
	v := attach(st, image)
	v.Parts[0].Text = ""
	return with(v, map[string]string{"type": "story"})
}

// lose publishes with the answer lost and leaves the job in doubt.
func lose(t *testing.T, st *platformtest.Stage, d *platformtest.Delivery, accepted bool) {
	t.Helper()
	prepare(t, st, d)
	st.Kit.Inject(emu.Fault{Publishing: true, Accepted: accepted, How: emu.Reset})
	_, err := st.Client.Publish(t.Context(), st.Session, d.Job)
	st.Is(err, "a lost answer", caio.Uncertain)
	d.Job.Doubt, d.Job.DoubtAt = platform.StepPost, caio.At(st.Clock.Now())
}

// TestFindStory looks for a story among stories: three of them look alike.
func TestFindStory(t *testing.T) {
	t.Parallel()
	for name, s := range map[string]platformtest.Suite{"facebook": viaFacebook(), "instagram": viaInstagram()} {
		st := s.Stage(t)
		publish := func() caio.Receipt {
			o := st.Drive(st.Delivery(story(st)))
			if o.Err != nil {
				t.Fatal(o.Err)
			}
			return o.Receipt
		}
		before := publish()
		st.Clock.Advance(time.Minute)
		d := st.Delivery(story(st))
		lose(t, st, d, true)
		ours := st.Kit.Live()[1]
		st.Clock.Advance(time.Minute)
		after := publish()
		r, found, err := st.Client.Find(t.Context(), st.Session, d.Job)
		if err != nil || !found || r.RemoteID != ours.ID {
			t.Errorf("%s: found %q %v %v, want %q between %q and %q", name, r.RemoteID, found, err, ours.ID, before.RemoteID, after.RemoteID)
		}
	}
}

// TestFindBesideOthers takes the first post with our text and of our kind that appeared
// after our request left.
func TestFindBesideOthers(t *testing.T) {
	t.Parallel()
	for name, s := range map[string]platformtest.Suite{"facebook": viaFacebook(), "instagram": viaInstagram()} {
		st := s.Stage(t)
		d := st.Delivery(attach(st, image))
		lose(t, st, d, true)
		ours := st.Kit.Live()[0]
		for _, v := range []caio.Variant{attach(st, image), attach(st, video), attach(st, image, image)} {
			st.Clock.Advance(time.Minute)
			if o := st.Drive(st.Delivery(v)); o.Err != nil {
				t.Fatal(o.Err)
			}
		}
		r, found, err := st.Client.Find(t.Context(), st.Session, d.Job)
		if err != nil || !found || r.RemoteID != ours.ID {
			t.Errorf("%s: found %q %v %v, want %q", name, r.RemoteID, found, err, ours.ID)
		}
	}
}

// TestFindUnlisted waits for a post that is live and not listed yet, rather than say that
// it is not there.
func TestFindUnlisted(t *testing.T) {
	t.Parallel()
	st := viaFacebook().Stage(t)
	d := st.Delivery(st.Post("Live, but where?"))
	lose(t, st, d, true)
	st.Kit.Inject(emu.Fault{Method: http.MethodGet, Path: "/media", How: emu.Status, Code: http.StatusOK, Body: `{"data":[]}`})
	_, found, err := st.Client.Find(t.Context(), st.Session, d.Job)
	if found {
		t.Error("found before it is listed")
	}
	st.Is(err, "a post that is not listed", caio.Uncertain)
	_, found, err = st.Client.Find(t.Context(), st.Session, d.Job)
	if err != nil || !found {
		t.Errorf("found %v %v", found, err)
	}
}

// TestFindDenied has Instagram deny the container that was published.
func TestFindDenied(t *testing.T) {
	t.Parallel()
	const denied = `{"error":{"message":"Unsupported get request.","type":"GraphMethodException","code":100,"error_subcode":33}}`
	for _, accepted := range []bool{true, false} {
		st := viaFacebook().Stage(t)
		d := st.Delivery(st.Post("Denied"))
		lose(t, st, d, accepted)
		st.Kit.Inject(emu.Fault{Method: http.MethodGet, Path: "/178", How: emu.Status, Code: http.StatusBadRequest, Body: denied})
		_, found, err := st.Client.Find(t.Context(), st.Session, d.Job)
		if accepted {
			if err != nil || !found {
				t.Errorf("a live post is found: %v, %v", found, err)
			}
			continue
		}
		st.Is(err, "nothing is listed and the container is denied", caio.Uncertain)
		if found {
			t.Error("found what is not there")
		}
	}
}

// TestStatusLags has the status say twice that the container waits to be published,
// though it is: publishing again is refused and the post taken over.
func TestStatusLags(t *testing.T) {
	t.Parallel()
	st := viaFacebook().Stage(t)
	d := st.Delivery(st.Post("Out already"))
	lose(t, st, d, true)
	st.Kit.Inject(emu.Fault{Method: http.MethodGet, Path: "/178", How: emu.Status, Code: http.StatusOK, Body: `{"status_code":"FINISHED","id":"1"}`, Times: 2})
	_, found, err := st.Client.Find(t.Context(), st.Session, d.Job)
	if found || err != nil {
		t.Fatalf("found %v %v", found, err)
	}
	d.Job.Doubt, d.Job.DoubtAt = "", 0
	r, err := st.Client.Publish(t.Context(), st.Session, d.Job)
	st.Once(d, platformtest.Outcome{Receipt: r, Err: err})
}

// TestFindComment tells our lost comment from a stranger's with the same words.
func TestFindComment(t *testing.T) {
	t.Parallel()
	for _, accepted := range []bool{true, false} {
		st := viaFacebook().Stage(t)
		v := st.Post("Comment below")
		v.Comment = "First!"
		d := st.Delivery(v)
		prepare(t, st, d)
		st.Kit.Inject(emu.Fault{Publishing: true, Skip: 1, Accepted: accepted, How: emu.Reset})
		r, err := st.Client.Publish(t.Context(), st.Session, d.Job)
		st.Is(err, "a lost comment", caio.Uncertain)
		if r.RemoteID == "" {
			t.Error("the post's receipt is lost with the comment's")
		}
		stranger := networkOf(st).Comment(r.RemoteID, "bob", "First!")
		d.Job.Doubt, d.Job.DoubtAt = platform.StepComment, caio.At(st.Clock.Now())
		r, found, err := st.Client.Find(t.Context(), st.Session, d.Job)
		if err != nil || found != accepted || (found && r.Parts[0].RemoteID == stranger) {
			t.Errorf("accepted %v: found %v %v, %+v", accepted, found, err, r.Parts)
		}
	}
}
