package youtube_test

import (
	"testing"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	emu "caio/internal/platform/emulator"
	"caio/internal/platform/platformtest"
)

// waiting is a delivery handed over for in two hours.
func waiting(t *testing.T) (*platformtest.Stage, *platformtest.Delivery, string) {
	t.Helper()
	st := suite().Stage(t)
	d := st.Delivery(dressed(st, st.Post("Without this computer")))
	d.Job.Due = caio.At(st.Clock.Now().Add(2 * time.Hour))
	return st, d, handOver(st, d)
}

func handOver(st *platformtest.Stage, d *platformtest.Delivery) string {
	st.T.Helper()
	for range 20 {
		id, err := st.Client.HandOver(st.T.Context(), st.Session, d.Job)
		if err == nil {
			return id
		}
		if !platform.Is(err, caio.Pending) {
			st.T.Fatal(err)
		}
		st.Clock.Set(platform.AsError(err).RetryAt.Time())
	}
	st.T.Fatal("handing over does not come to an end")
	return ""
}

// renew moves the clock and gets a token that is good then.
func renew(st *platformtest.Stage, d time.Duration) {
	st.T.Helper()
	st.Clock.Advance(d)
	g, err := st.Client.Refresh(st.T.Context(), st.Session.Grant)
	if err != nil {
		st.T.Fatal(err)
	}
	st.Session.Grant = st.Keep(g)
}

// TestHandedOver has YouTube publish at the due second, fully dressed.
func TestHandedOver(t *testing.T) {
	t.Parallel()
	st, d, id := waiting(t)
	v := only(st)
	if v.ID != id || v.Privacy != "private" || v.PublishAt != d.Job.Due.Time().Format(time.RFC3339) || v.Thumbnail == "" || len(v.Playlists) != 1 {
		t.Fatalf("what waits is %+v", v)
	}
	renew(st, 3*time.Hour)
	if _, err := st.Client.Channels(t.Context(), st.Session); err != nil {
		t.Fatal(err)
	}
	if len(st.Kit.Live()) != 1 || only(st).Privacy != "public" {
		t.Errorf("after it was due the video is %+v", only(st))
	}
	st.Is(st.Client.TakeBack(t.Context(), st.Session, st.Channel, id), "taking back what is live", caio.Gone)
}

// TestTakenBack keeps the video and its options, and hands the same one over again.
func TestTakenBack(t *testing.T) {
	t.Parallel()
	st, d, id := waiting(t)
	if err := st.Client.TakeBack(t.Context(), st.Session, st.Channel, id); err != nil {
		t.Fatal(err)
	}
	if v := only(st); v.PublishAt != "" || v.Privacy != "private" || v.License != "youtube" || !v.Embeddable {
		t.Errorf("what was taken back is %+v", v)
	}
	if again := handOver(st, d); again != id || only(st).PublishAt == "" {
		t.Errorf("handed over again it is %s, waiting until %q", again, only(st).PublishAt)
	}
	networkOf(st).ByHand(id, "")
	st.Is(st.Client.TakeBack(t.Context(), st.Session, st.Channel, id), "taking back what is gone", caio.Gone)
}

// TestHandOverLost loses the answer; handing over again changes nothing.
func TestHandOverLost(t *testing.T) {
	t.Parallel()
	st := suite().Stage(t)
	d := st.Delivery(st.Post("Say it again"))
	d.Job.Due = caio.At(st.Clock.Now().Add(2*time.Hour)) + 123
	prepare(st, d)
	st.Kit.Inject(emu.Fault{Method: "PUT", Path: "/youtube/v3/videos", Accepted: true, How: emu.Reset})
	_, err := st.Client.HandOver(t.Context(), st.Session, d.Job)
	st.Is(err, "a lost answer", caio.Unavailable)
	used := networkOf(st).Used("")
	if id := handOver(st, d); id != only(st).ID {
		t.Errorf("handed over again it is %s, want %s", id, only(st).ID)
	}
	if n := networkOf(st).Used("") - used; n > 5 {
		t.Errorf("%d units were used for what YouTube had taken", n)
	}
}

// TestNotHandedOver says what YouTube cannot do by itself.
func TestNotHandedOver(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		change func(*caio.Variant)
		ahead  time.Duration
		kind   caio.Kind
	}{
		"comment":  {func(v *caio.Variant) { v.Comment = "First" }, time.Hour, caio.Unsupported},
		"unlisted": {func(v *caio.Variant) { v.Fields["privacy"] = "unlisted" }, time.Hour, caio.Unsupported},
		"past":     {func(*caio.Variant) {}, -time.Hour, caio.Rejected},
	} {
		st := suite().Stage(t)
		v := st.Post("Not by itself")
		test.change(&v)
		d := st.Delivery(v)
		d.Job.Due = caio.At(st.Clock.Now().Add(test.ahead))
		_, err := st.Client.HandOver(t.Context(), st.Session, d.Job)
		st.Is(err, name, test.kind)
		if n := networkOf(st).Uploads(); n != 0 {
			t.Errorf("%s: %d uploads were opened", name, n)
		}
	}
}
