package threads_test

import (
	"net/http"
	"testing"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	emu "caio/internal/platform/emulator"
	"caio/internal/platform/platformtest"
)

// TestContainerFails has processing end in an error: what may have been passing is tried
// once more, everything else says what to do.
func TestContainerFails(t *testing.T) {
	t.Parallel()
	for message, want := range map[string]struct{ once, always caio.Kind }{
		"FAILED_DOWNLOADING_VIDEO":     {"", caio.Forbidden},
		"FAILED_PROCESSING_VIDEO":      {"", caio.Rejected},
		"FAILED_PROCESSING_AUDIO":      {"", caio.Rejected},
		"UNKNOWN":                      {"", caio.Rejected},
		"":                             {"", caio.Rejected},
		"INVALID_ASPEC_RATIO":          {caio.Rejected, caio.Rejected},
		"INVALID_AUDIO_CHANNEL_LAYOUT": {caio.Rejected, caio.Rejected},
	} {
		for _, kinds := range [][]caio.MediaKind{{video}, {image, video}} {
			st := suite().Stage(t)
			d := st.Delivery(attach(st, kinds...))
			st.Is(st.Client.Prepare(t.Context(), st.Session, d.Job), "the first look", caio.Pending)
			body := `{"id":"1","status":"ERROR","error_message":"` + message + `"}`
			st.Kit.Inject(emu.Fault{Method: http.MethodGet, Path: "/v1.0/180", How: emu.Status, Code: http.StatusOK, Body: body})
			if o := st.Drive(d); o.Kind != want.once {
				t.Errorf("%s with %v: %q %v", message, kinds, o.Kind, o.Err)
			} else if want.once == "" {
				st.Once(d, o)
			}

			st = suite().Stage(t)
			d = st.Delivery(attach(st, kinds...))
			st.Kit.Inject(emu.Fault{Method: http.MethodGet, Path: "/v1.0/180", How: emu.Status, Code: http.StatusOK, Body: body, Times: 100})
			if o := st.Drive(d); o.Kind != want.always || len(st.Kit.Live()) != 0 {
				t.Errorf("%s always with %v: %q %v", message, kinds, o.Kind, o.Err)
			}
			if st.Kit.Clear(); st.Host.Offers() > len(kinds) {
				t.Errorf("%s: %d files are offered", message, st.Host.Offers())
			}
			st.Live(d) // the creator tries again
		}
	}
}

// TestContainerUnknown has a fresh container not be known everywhere: that is waited out,
// then a new one is made.
func TestContainerUnknown(t *testing.T) {
	t.Parallel()
	const unknown = `{"error":{"message":"The requested resource does not exist","type":"OAuthException","code":24,"error_subcode":4279009}}`
	for times, left := range map[int]int{4: 0, 5: 1} {
		for _, fault := range []emu.Fault{{Method: http.MethodGet, Path: "/v1.0/180"}, {Publishing: true}} {
			st := suite().Stage(t)
			d := st.Delivery(st.Post("Seen, unseen"))
			fault.How, fault.Code, fault.Body, fault.Times = emu.Status, http.StatusBadRequest, unknown, times
			st.Kit.Inject(fault)
			st.Live(d)
			if n := networkOf(st).Containers(); n != left {
				t.Errorf("unknown %d times: %d containers were left behind, want %d", times, n, left)
			}
		}
	}
}

// TestContainerStuck gives up on one that never gets ready.
func TestContainerStuck(t *testing.T) {
	t.Parallel()
	st := suite().Stage(t)
	d := st.Delivery(st.Post("Soon"))
	st.Kit.Inject(emu.Fault{Method: http.MethodGet, Path: "/v1.0/180", How: emu.Status, Code: http.StatusOK, Body: `{"id":"1","status":"IN_PROGRESS"}`, Times: 150})
	st.Live(d)
	if n := networkOf(st).Containers(); n != 1 {
		t.Errorf("%d containers were left behind", n)
	}
}

// TestCarouselItemGone looks at the items again when the carousel is refused because of
// one.
func TestCarouselItemGone(t *testing.T) {
	t.Parallel()
	const unknown = `{"error":{"message":"The requested resource does not exist","type":"OAuthException","code":24,"error_subcode":4279009}}`
	st := suite().Stage(t)
	d := st.Delivery(attach(st, image, image))
	st.Kit.Inject(emu.Fault{Method: http.MethodPost, Path: "/threads", Skip: 2, How: emu.Status, Code: http.StatusBadRequest, Body: unknown})
	st.Live(d)
}

// TestPublishedAfterAll has the first request counted as lost take effect: the second is
// refused, and the post taken over.
func TestPublishedAfterAll(t *testing.T) {
	t.Parallel()
	for _, refusal := range []string{
		`{"error":{"message":"The requested resource does not exist","type":"OAuthException","code":24,"error_subcode":4279009}}`,
		`{"error":{"message":"does not exist or has been expired","type":"OAuthException","code":24,"error_subcode":2207008}}`,
		`{"error":{"message":"Invalid parameter","type":"OAuthException","code":100}}`,
	} {
		for _, forgotten := range []bool{false, true} {
			st := suite().Stage(t)
			d := st.Delivery(st.Post("Out already"))
			lose(t, st, d, platform.StepPost, true)
			// Find was told that it is not out, and so is who prepares and who publishes.
			d.Job.Doubt, d.Job.DoubtAt = "", 0
			status := emu.Fault{Method: http.MethodGet, Path: "/v1.0/180", How: emu.Status, Code: http.StatusOK, Body: `{"id":"1","status":"FINISHED"}`, Times: 2}
			st.Kit.Inject(status, emu.Fault{Publishing: true, How: emu.Status, Code: http.StatusBadRequest, Body: refusal})
			if forgotten {
				st.Kit.Inject(emu.Fault{Method: http.MethodGet, Path: "/v1.0/180", How: emu.Status, Code: http.StatusBadRequest, Body: refusal, Times: 3})
			}
			o := st.Drive(d)
			st.Once(d, o)
		}
	}
}

// TestEndedAfterAll takes over the post of a container that is called expired, or failed,
// although it was published.
func TestEndedAfterAll(t *testing.T) {
	t.Parallel()
	for _, status := range []string{"EXPIRED", "ERROR"} {
		st := suite().Stage(t)
		d := st.Delivery(attach(st, image))
		lose(t, st, d, platform.StepPost, true)
		d.Job.Doubt, d.Job.DoubtAt = "", 0
		st.Kit.Inject(emu.Fault{Method: http.MethodGet, Path: "/v1.0/180", How: emu.Status, Code: http.StatusOK, Body: `{"id":"1","status":"` + status + `"}`, Times: 2})
		st.Live(d)
	}
}

// TestNeverTwice loses the container of a post that may be live: no other is made until
// somebody has looked.
func TestNeverTwice(t *testing.T) {
	t.Parallel()
	for _, accepted := range []bool{true, false} {
		st := suite().Stage(t)
		d := st.Delivery(st.Post("Once or never"))
		lose(t, st, d, platform.StepPost, accepted)
		networkOf(st).Lose()
		_, found, err := st.Client.Find(t.Context(), st.Session, d.Job)
		if accepted {
			if err != nil || !found {
				t.Errorf("found %v %v", found, err)
			}
			st.Live(d)
			continue
		}
		st.Is(err, "a container that is lost", caio.Uncertain)
		o := st.Drive(d)
		if o.Kind != caio.Uncertain || len(st.Kit.Live()) != 0 {
			t.Errorf("%q, %d live: %v", o.Kind, len(st.Kit.Live()), o.Err)
		}
	}
}

// lose publishes with the answer to a step lost and leaves the job in doubt.
func lose(t *testing.T, st *platformtest.Stage, d *platformtest.Delivery, step string, accepted bool) {
	t.Helper()
	skip := 0
	for n := range d.Job.Variant.Parts {
		if step == platform.StepPart(n) {
			skip = n
		}
	}
	if step == platform.StepComment {
		skip = len(d.Job.Variant.Parts)
	}
	prepare(t, st, d)
	st.Kit.Inject(emu.Fault{Publishing: true, Skip: skip, Accepted: accepted, How: emu.Reset})
	for range 100 {
		_, err := st.Client.Publish(t.Context(), st.Session, d.Job)
		if !platform.Is(err, caio.Pending) {
			st.Is(err, "a lost answer", caio.Uncertain)
			d.Job.Doubt, d.Job.DoubtAt = step, caio.At(st.Clock.Now())
			return
		}
		st.Clock.Set(platform.AsError(err).RetryAt.Time().Add(time.Millisecond))
	}
	t.Fatal("it is not published")
}
