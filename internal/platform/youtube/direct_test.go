package youtube_test

import (
	"testing"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	emu "caio/internal/platform/emulator"
	"caio/internal/platform/platformtest"
)

// narrow is a Stage whose consent covers publishing and nothing else.
func narrow(t testing.TB) *platformtest.Stage {
	t.Helper()
	s := suite()
	s.SignIn = map[string]func(*platformtest.Stage) platform.Ask{"oauth": func(st *platformtest.Stage) platform.Ask {
		a := ask(st)
		delete(a.Fields, "uses")
		return a
	}}
	st := s.Open(t)
	st.Session = platform.Session{Account: "account", Grant: st.SignIn(st.Client.SignIn[0])}
	list, err := st.Client.Channels(t.Context(), st.Session)
	if err != nil {
		t.Fatal(err)
	}
	st.Channel = list[0]
	st.Channel.ID, st.Channel.Account = "channel", "account"
	return st
}

// TestDirect holds back the end of the file until the video is due: there is none before.
func TestDirect(t *testing.T) {
	t.Parallel()
	for _, size := range []int64{1000, quantum, quantum + 1, 3 << 20} {
		st := narrow(t)
		v := film(st, max(size, 20_000)) // the sample has its size too
		d := st.Delivery(v)
		d.Job.Due = caio.At(st.Clock.Now().Add(30 * time.Minute))
		prepare(st, d)
		if n := len(networkOf(st).Videos()); n != 0 {
			t.Fatalf("%d videos are there before they are due", n)
		}
		if size > quantum && networkOf(st).Received() == 0 {
			t.Error("nothing was sent ahead")
		}
		st.Live(d)
		whole(st, d)
		if n := networkOf(st).Uploads(); n != 1 {
			t.Errorf("%d uploads were opened, want 1", n)
		}
	}
}

// TestDirectOnce kills the program at every checkpoint and loses every answer: the video
// is there once.
func TestDirectOnce(t *testing.T) {
	t.Parallel()
	once := func(t *testing.T, arrange func(*platformtest.Stage, *platformtest.Delivery)) (writes, requests int) {
		st := narrow(t)
		d := st.Delivery(film(st, 2<<20))
		arrange(st, d)
		before := len(st.Kit.Requests())
		st.Live(d)
		whole(st, d)
		return d.Saved.Writes(), len(st.Kit.Requests()) - before
	}
	writes, requests := once(t, func(*platformtest.Stage, *platformtest.Delivery) {})
	for n := 1; n <= writes; n++ {
		for _, landed := range []bool{true, false} {
			once(t, func(_ *platformtest.Stage, d *platformtest.Delivery) { d.Saved.CrashAt(n, landed) })
		}
	}
	for n := range requests {
		for _, fault := range []emu.Fault{{How: emu.Reset}, {How: emu.Reset, Accepted: true}, {How: emu.Empty, Accepted: true}, {How: emu.Status, Code: 502, Accepted: true}} {
			fault.Skip = n
			once(t, func(st *platformtest.Stage, _ *platformtest.Delivery) { st.Kit.Inject(fault) })
		}
	}
}

// TestDirectFound finds a video whose upload was forgotten just after its last byte, by
// the name of its file.
func TestDirectFound(t *testing.T) {
	t.Parallel()
	st := narrow(t)
	other := st.Live(st.Delivery(st.Post("The same twice")))
	d := st.Delivery(st.Post("The same twice"))
	prepare(st, d)
	st.Kit.Inject(emu.Fault{Publishing: true, Accepted: true, How: emu.Reset})
	_, err := st.Client.Publish(t.Context(), st.Session, d.Job)
	st.Is(err, "a lost answer", caio.Uncertain)
	networkOf(st).ExpireUploads()
	d.Job.Doubt, d.Job.DoubtAt = platform.StepPost, caio.At(st.Clock.Now())
	r, found, err := st.Client.Find(t.Context(), st.Session, d.Job)
	if err != nil || !found || r.RemoteID == other.RemoteID || r.RemoteID != networkOf(st).Videos()[1].ID {
		t.Errorf("found %v %+v, the other is %s: %v", found, r, other.RemoteID, err)
	}
}

// TestDirectChanges gets more rights, or fewer, in the middle: nothing is public early.
func TestDirectChanges(t *testing.T) {
	t.Parallel()
	wide := func(st *platformtest.Stage) { st.Session.Grant = st.Keep(st.Emulator.Connect(st.URL, "ann")) }
	st := narrow(t)
	d := st.Delivery(film(st, 1<<20))
	d.Job.Due = caio.At(st.Clock.Now().Add(20 * time.Minute))
	prepare(st, d)
	wide(st)
	handOver(st, d)
	if v := only(st); v.Privacy != "private" || len(st.Kit.Live()) != 0 {
		t.Errorf("begun with few rights and handed over, the video is %s", v.Privacy)
	}

	st = narrow(t)
	few := st.Session.Grant
	wide(st)
	networkOf(st).Cut(quantum, 0, 0, 0)
	d = st.Delivery(film(st, 1<<20))
	st.See(st.Client.Prepare(t.Context(), st.Session, d.Job))
	networkOf(st).ExpireUploads()
	st.Session.Grant = few
	prepare(st, d)
	if v := only(st); v.Privacy != "private" || len(st.Kit.Live()) != 0 {
		t.Errorf("begun with many rights and forgotten, the video is %s before it is due", v.Privacy)
	}
	_, err := st.Client.Publish(t.Context(), st.Session, d.Job)
	st.Is(err, "a private video without the right to change it", caio.Unauthorized)
	wide(st)
	st.Live(d)
}

// TestNarrow refuses with a sentence, and without a request, what was not granted.
func TestNarrow(t *testing.T) {
	t.Parallel()
	st := narrow(t)
	r := st.Live(st.Delivery(st.Post("Little is allowed")))
	requests := len(st.Kit.Requests())
	ctx := t.Context()
	_, commentsErr := st.Client.Comments(ctx, st.Session, st.Channel, r)
	_, replyErr := st.Client.Reply(ctx, st.Session, st.Channel, r, caio.Comment{}, "Hello")
	d := st.Delivery(st.Post("Later"))
	d.Job.Due = caio.At(st.Clock.Now().Add(time.Hour))
	_, handErr := st.Client.HandOver(ctx, st.Session, d.Job)
	for what, err := range map[string]error{
		"comments": commentsErr, "reply": replyErr, "hand over": handErr,
		"delete":         st.Client.Delete(ctx, st.Session, st.Channel, r),
		"edit":           st.Client.Edit(ctx, st.Session, st.Channel, r, st.Post("Changed")),
		"hide":           st.Client.Hide(ctx, st.Session, st.Channel, caio.Comment{RemoteID: "Ugx"}, true),
		"delete comment": st.Client.DeleteComment(ctx, st.Session, st.Channel, caio.Comment{RemoteID: "Ugx"}),
		"take back":      st.Client.TakeBack(ctx, st.Session, st.Channel, r.RemoteID),
	} {
		st.Is(err, what, caio.Forbidden)
	}
	if n := len(st.Kit.Requests()) - requests; n != 0 {
		t.Errorf("what is not granted caused %d requests", n)
	}
	v := st.Post("With a comment")
	v.Comment = "Not allowed"
	st.Is(st.Client.Prepare(ctx, st.Session, st.Delivery(v).Job), "a comment without the right", caio.Rejected)
	v.Channel, st.Channel.Meta = "", nil // a channel that was listed long ago
	st.Is(st.Client.Prepare(ctx, st.Session, st.Delivery(v).Job), "a comment without the right", caio.Forbidden)

	list, err := st.Client.PostMetrics(ctx, st.Session, st.Channel, []caio.Receipt{r})
	if err != nil || list[0] == nil || list[0].Metrics[caio.Views] != 0 {
		t.Errorf("numbers: %+v, %v", list, err)
	}
}
