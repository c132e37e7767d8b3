package pinterest_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	emu "caio/internal/platform/emulator"
	"caio/internal/platform/pinterest/emulator"
	"caio/internal/platform/platformtest"
)

// uploads counts registrations and uploads.
func uploads(st *platformtest.Stage) (registered, sent int) {
	for _, r := range st.Kit.Requests() {
		switch {
		case r.Method == http.MethodPost && r.Path == "/v5/media":
			registered++
		case r.Path == "/media-upload/":
			sent++
		}
	}
	return registered, sent
}

// TestUploadOnce uploads a video once, whatever happens afterwards, and carries no token
// to the storage host.
func TestUploadOnce(t *testing.T) {
	t.Parallel()
	st, _ := open(t)
	d := st.Delivery(attach(st, video))
	err := st.Client.Prepare(t.Context(), st.Session, d.Job)
	st.Is(err, "a video that was just uploaded", caio.Pending)
	if at := platform.AsError(err).RetryAt; at != caio.At(st.Clock.Now().Add(5*time.Second)) {
		t.Errorf("asked again at %s", at)
	}
	st.Restart()
	st.Kit.Inject(emu.Fault{Publishing: true, How: emu.Status, Code: http.StatusTooManyRequests, Body: "{}", Header: http.Header{"Retry-After": {"60"}}})
	st.Live(d)
	if registered, sent := uploads(st); registered != 1 || sent != 1 {
		t.Errorf("%d registrations, %d uploads", registered, sent)
	}
	polls := 0
	for _, r := range st.Kit.Requests() {
		if strings.HasPrefix(r.Path, "/v5/media/") {
			polls++
		}
		if r.Path == "/media-upload/" && r.Header.Get("Authorization") != "" {
			t.Error("the token went to the storage host")
		}
	}
	if polls != 3 {
		t.Errorf("asked %d times whether it is processed, which it is at the third", polls)
	}
}

// TestUploadAgain loses a video in several ways: it is uploaded again by itself.
func TestUploadAgain(t *testing.T) {
	t.Parallel()
	for name, trouble := range map[string]func(*platformtest.Stage, *emulator.Emulator){
		"forgotten when it is used": func(_ *platformtest.Stage, e *emulator.Emulator) { e.LoseMedia(1) },
		"permission expired": func(st *platformtest.Stage, _ *emulator.Emulator) {
			st.Kit.Inject(emu.Fault{Path: "/media-upload/", How: emu.Status, Code: http.StatusForbidden, Body: "<Error><Code>AccessDenied</Code></Error>"})
		},
		"connection broken": func(st *platformtest.Stage, _ *emulator.Emulator) {
			st.Kit.Inject(emu.Fault{Path: "/media-upload/", How: emu.Reset, Times: 3})
		},
		"gone while it is processed": func(st *platformtest.Stage, _ *emulator.Emulator) {
			st.Kit.Inject(emu.Fault{Method: http.MethodGet, Path: "/v5/media/", How: emu.Status, Code: http.StatusNotFound, Body: `{"code":404,"message":"Media not found."}`, Times: 3})
		},
	} {
		st, network := open(t)
		trouble(st, network)
		st.Live(st.Delivery(attach(st, video)))
		if registered, _ := uploads(st); registered != 2 {
			t.Errorf("%s: registered %d times", name, registered)
		}
		if took := st.Clock.Now().Sub(platformtest.Start); took > 2*time.Minute {
			t.Errorf("%s: it took %s", name, took)
		}
	}
}

// TestNeverPickedUp gives up on an upload that stays registered, and makes another.
func TestNeverPickedUp(t *testing.T) {
	t.Parallel()
	st, _ := open(t)
	const registered = `{"media_id":"52","media_type":"video","status":"registered"}`
	st.Kit.Inject(emu.Fault{Method: http.MethodGet, Path: "/v5/media/", How: emu.Status, Code: http.StatusOK, Body: registered, Times: 130})
	st.Live(st.Delivery(attach(st, video)))
	st.Kit.Clear()
	if n, _ := uploads(st); n != 2 {
		t.Errorf("registered %d times", n)
	}
}

// TestProcessingFails has Pinterest fail at a video; the next try uploads it anew.
func TestProcessingFails(t *testing.T) {
	t.Parallel()
	st, network := open(t)
	network.FailMedia(1)
	d := st.Delivery(attach(st, video))
	if o := st.Drive(d); o.Kind != caio.Rejected || !strings.Contains(o.Err.Error(), "could not process") {
		t.Errorf("the outcome is %+v", o)
	}
	st.Live(d)
}
