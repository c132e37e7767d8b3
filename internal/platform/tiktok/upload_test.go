package tiktok_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	emu "caio/internal/platform/emulator"
	"caio/internal/platform/platformtest"
)

const (
	inboxInit = "/v2/post/publish/inbox/video/init/"
	big       = 35_000_000 // three chunks, the last of 15 MB
)

// bigVideo is a draft of a video that is sent in three chunks.
func bigVideo(t *testing.T, st *platformtest.Stage) caio.Variant {
	v := attach(st, video)
	v.Parts[0].Text = ""
	a := &v.Parts[0].Attachments[0]
	a.Asset = st.Files.Padded(t, a.Asset, big)
	return v
}

// chunks lists the ranges that arrived.
func chunks(st *platformtest.Stage) []string {
	var out []string
	for _, r := range st.Kit.Requests() {
		if r.Method == http.MethodPut {
			out = append(out, r.Header.Get("Content-Range"))
		}
	}
	return out
}

const (
	chunk1 = "bytes 0-9999999/35000000"
	chunk2 = "bytes 10000000-19999999/35000000"
	chunk3 = "bytes 20000000-34999999/35000000"
)

// TestPrepareLeavesTheLastChunk sends everything ahead of time but what posts the video.
func TestPrepareLeavesTheLastChunk(t *testing.T) {
	t.Parallel()
	st := whole().Stage(t)
	d := st.Delivery(bigVideo(t, st))
	var done, total int64
	d.Job.Moved = func(a, b int64) { done, total = max(done, a), b }
	prepare(t, st, d)
	if got := chunks(st); fmt.Sprint(got) != fmt.Sprint([]string{chunk1, chunk2}) || len(st.Kit.Live()) != 0 {
		t.Errorf("prepared with %q, %d live", got, len(st.Kit.Live()))
	}
	if done != 20_000_000 || total != big {
		t.Errorf("progress is %d of %d", done, total)
	}
	_, err := st.Client.Publish(t.Context(), st.Session, d.Job)
	if e := platform.AsError(err); e.Kind != caio.Pending || e.RetryAt != caio.At(st.Clock.Now().Add(5*time.Second)) {
		t.Errorf("after the last chunk: %v, again at %s", err, e.RetryAt)
	}
	st.Live(d)
	if got := chunks(st); len(got) != 3 || got[2] != chunk3 || done != big {
		t.Errorf("published with %q, progress %d", got, done)
	}
}

// TestResume kills the program at each answer, loses it and has the upload host fail:
// what has arrived is not sent again, and the upload is begun once.
func TestResume(t *testing.T) {
	t.Parallel()
	for name, trouble := range map[string][]emu.Fault{
		"first chunk lost":      {{Method: http.MethodPut, How: emu.Reset, Accepted: true}},
		"second chunk lost":     {{Method: http.MethodPut, Skip: 1, How: emu.Reset, Accepted: true}},
		"last chunk lost":       {{Publishing: true, How: emu.Reset, Accepted: true}},
		"second never arrived":  {{Method: http.MethodPut, Skip: 1, How: emu.Reset}},
		"last never arrived":    {{Publishing: true, How: emu.Reset}},
		"500 on the second":     {{Method: http.MethodPut, Skip: 1, How: emu.Status, Code: 500}},
		"500 on all for a time": {{Method: http.MethodPut, Skip: 1, Times: 4, How: emu.Status, Code: 503}},
		"429 on the second":     {{Method: http.MethodPut, Skip: 1, How: emu.Status, Code: 429}},
		"lost place":            {{Method: http.MethodPut, Skip: 1, How: emu.Status, Code: 416}},
		"set back": {{
			Method: http.MethodPut, Skip: 1, How: emu.Status, Code: 416, Header: http.Header{"Content-Range": {"bytes 0-0/35000000"}},
		}},
		"ahead, by the last byte": {{
			Method: http.MethodPut, How: emu.Status, Code: 416, Accepted: true, Header: http.Header{"Content-Range": {"bytes 0-9999999/35000000"}},
		}},
		"ahead, by the number of bytes": {{
			Method: http.MethodPut, How: emu.Status, Code: 416, Accepted: true, Header: http.Header{"Content-Range": {"bytes 0-10000000/35000000"}},
		}},
		"all there": {{
			Publishing: true, How: emu.Status, Code: 416, Accepted: true, Header: http.Header{"Content-Range": {"bytes 0-35000000/35000000"}},
		}},
		"sent already": {
			{Method: http.MethodPut, Skip: 1, How: emu.Reset, Accepted: true},
			{Path: "/status/fetch/", How: emu.Status, Code: 500, Times: 3},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			st := whole().Stage(t)
			d := st.Delivery(bigVideo(t, st))
			st.Kit.Inject(trouble...)
			r := st.Live(d)
			if n := count(st, http.MethodPost, inboxInit); n != 1 {
				t.Errorf("the upload was begun %d times", n)
			}
			if told := networkOf(st).Told(r.RemoteID); told.Received != big || told.Chunks != 3 {
				t.Errorf("%+v", told)
			}
			if st.Kit.Clear() != 0 {
				t.Error("the trouble did not come")
			}
		})
	}
}

// TestKilledWhileUploading starts the program anew after each write: no chunk that was
// written down is sent again.
func TestKilledWhileUploading(t *testing.T) {
	t.Parallel()
	for n := 1; n <= 6; n++ {
		for _, durable := range []bool{true, false} {
			st := whole().Stage(t)
			d := st.Delivery(bigVideo(t, st))
			d.Saved.CrashAt(n, durable)
			st.Live(d)
			sent := map[string]int{}
			for _, c := range chunks(st) {
				sent[c]++
			}
			if sent[chunk1] != 1 || sent[chunk2] != 1 || sent[chunk3] != 1 {
				t.Errorf("killed at write %d, durable %v: %v", n, durable, sent)
			}
		}
	}
}

// TestExpiredAddress begins anew with an address that takes nothing any more: one that
// CAIO knows to be old, and one that TikTok refuses early.
func TestExpiredAddress(t *testing.T) {
	t.Parallel()
	for name, expire := range map[string]func(st *platformtest.Stage){
		"an hour later": func(st *platformtest.Stage) { st.Clock.Advance(time.Hour) },
		"early":         func(st *platformtest.Stage) { networkOf(st).ExpireUploads() },
	} {
		st := whole().Stage(t)
		d := st.Delivery(bigVideo(t, st))
		prepare(t, st, d)
		expire(st)
		st.Live(d)
		if n := count(st, http.MethodPost, inboxInit); n != 2 {
			t.Errorf("%s: the upload was begun %d times", name, n)
		}
	}
}

// TestRefusedAfterLoss has the last chunk arrive, its answer lost, and the address refuse
// to be used again: the video is there and must not be sent a second time.
func TestRefusedAfterLoss(t *testing.T) {
	t.Parallel()
	for _, code := range []int{400, 403, 404, 416} {
		st := whole().Stage(t)
		d := st.Delivery(bigVideo(t, st))
		prepare(t, st, d)
		st.Kit.Inject(
			emu.Fault{Publishing: true, Accepted: true, How: emu.Reset},
			emu.Fault{Method: http.MethodPut, How: emu.Status, Code: code},
			// TikTok lags behind: for a while it still says that the last chunk is missing.
			emu.Fault{Path: "/status/fetch/", Skip: 2, Times: 4, How: emu.Status, Code: 200, Body: `{"data":{"status":"PROCESSING_UPLOAD","uploaded_bytes":20000000},"error":{"code":"ok"}}`},
		)
		st.Live(d)
		if n := count(st, http.MethodPost, inboxInit); n != 1 {
			t.Errorf("%d: the upload was begun %d times", code, n)
		}
		if n := st.Kit.Clear(); n != 0 {
			t.Errorf("%d: %d troubles did not come", code, n)
		}
	}
}

// TestRefusedAtOnce begins anew when the first try of the last chunk is refused: nothing is
// in doubt then, whatever the status leaves out.
func TestRefusedAtOnce(t *testing.T) {
	t.Parallel()
	st := whole().Stage(t)
	d := st.Delivery(bigVideo(t, st))
	prepare(t, st, d)
	st.Kit.Inject(
		emu.Fault{Publishing: true, How: emu.Status, Code: 403},
		emu.Fault{Path: "/status/fetch/", Skip: 1, How: emu.Status, Code: 200, Body: `{"data":{"status":"PROCESSING_UPLOAD"},"error":{"code":"ok"}}`},
	)
	for i, want := range []caio.Kind{caio.RateLimited, caio.Pending} {
		_, err := st.Client.Publish(t.Context(), st.Session, d.Job)
		st.Is(err, fmt.Sprintf("attempt %d", i+1), want)
		st.Clock.Advance(time.Minute)
	}
	st.Live(d)
	if n := count(st, http.MethodPost, inboxInit); n != 2 || st.Kit.Clear() != 0 {
		t.Errorf("the upload was begun %d times", n)
	}
}

// TestAlwaysRefused gives up an upload that is refused again and again.
func TestAlwaysRefused(t *testing.T) {
	t.Parallel()
	for _, code := range []int{403, 404} {
		st := whole().Stage(t)
		st.Kit.Inject(emu.Fault{Method: http.MethodPut, How: emu.Status, Code: code, Times: 50})
		o := st.Drive(st.Delivery(bigVideo(t, st)))
		if o.Kind != caio.Forbidden || len(st.Kit.Live()) != 0 {
			t.Errorf("%d: %q %v", code, o.Kind, o.Err)
		}
	}
}

// TestFileChanged refuses a file that is another one by now.
func TestFileChanged(t *testing.T) {
	t.Parallel()
	st := whole().Stage(t)
	v := bigVideo(t, st)
	v.Parts[0].Attachments[0].Asset.Size--
	o := st.Drive(st.Delivery(v))
	if o.Kind != caio.Rejected || count(st, http.MethodPost, inboxInit) != 0 {
		t.Errorf("%q %v", o.Kind, o.Err)
	}
}

// TestNoAuthorization sends no token to the upload host.
func TestNoAuthorization(t *testing.T) {
	t.Parallel()
	st := whole().Stage(t)
	st.Live(st.Delivery(bigVideo(t, st)))
	for _, r := range st.Kit.Requests() {
		if r.Method == http.MethodPut && r.Header.Get("Authorization") != "" {
			t.Error("the upload host was sent a token")
		}
	}
}

// TestUnknownUpload leaves it to a person when TikTok forgets what it was handed, and
// begins anew when it was handed nothing yet.
func TestUnknownUpload(t *testing.T) {
	t.Parallel()
	const forgotten = `{"data":{},"error":{"code":"invalid_publish_id","message":"","log_id":"1"}}`
	st := whole().Stage(t)
	d := st.Delivery(bigVideo(t, st))
	prepare(t, st, d)
	st.Kit.Inject(emu.Fault{Path: "/status/fetch/", How: emu.Status, Code: 400, Body: forgotten})
	st.Live(d)
	if n := count(st, http.MethodPost, inboxInit); n != 2 {
		t.Errorf("begun %d times", n)
	}
	d = st.Delivery(bigVideo(t, st))
	prepare(t, st, d)
	st.Kit.Inject(emu.Fault{Path: "/status/fetch/", Skip: 1, Times: 50, How: emu.Status, Code: 400, Body: forgotten})
	o := st.Drive(d)
	if !platform.Is(o.Err, caio.Uncertain) || len(st.Kit.Live()) != 2 {
		t.Errorf("%v, %d live", o.Err, len(st.Kit.Live()))
	}
}
