package facebook_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	emu "caio/internal/platform/emulator"
	"caio/internal/platform/platformtest"
)

func count(st *platformtest.Stage, method, path string) int {
	n := 0
	for _, r := range st.Kit.Requests() {
		if r.Method == method && strings.Contains(r.Path, path) {
			n++
		}
	}
	return n
}

// TestChunks sends a video in the pieces that Facebook asks for.
func TestChunks(t *testing.T) {
	t.Parallel()
	st := suite().Stage(t)
	networkOf(st).SetChunk(1000)
	d := st.Delivery(attach(st, video))
	size := d.Job.Variant.Parts[0].Attachments[0].Asset.Size
	var last int64
	d.Job.Moved = func(done, total int64) {
		if done < last || total != size {
			t.Errorf("progress %d of %d after %d", done, total, last)
		}
		last = done
	}
	st.Live(d)
	if n, want := count(st, http.MethodPost, "/videos"), int(size/1000)+3; n != want || last != size {
		t.Errorf("%d requests, want %d; %d of %d bytes", n, want, last, size)
	}
}

// TestChunksResumed goes on after the connection broke or the program was killed within
// an upload: no upload is begun anew, and no piece that Facebook has is sent again but
// the one whose acknowledgement was lost.
func TestChunksResumed(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		accepted bool
		times    int // all three tries of a piece, or one
		kind     caio.Kind
		requests int // beside start, one for each piece, and finish
	}{
		"broken for a moment":      {times: 1, requests: 1},
		"broken":                   {times: 3, kind: caio.Unavailable, requests: 3},
		"acknowledgement lost":     {accepted: true, times: 1, requests: 1},
		"acknowledgement not told": {accepted: true, times: 3, kind: caio.Unavailable, requests: 3},
	} {
		st := suite().Stage(t)
		networkOf(st).SetChunk(1000)
		d := st.Delivery(attach(st, video))
		pieces := int(d.Job.Variant.Parts[0].Attachments[0].Asset.Size/1000) + 1
		st.Kit.Inject(emu.Fault{Path: "/videos", Method: http.MethodPost, Skip: 5, Times: tt.times, How: emu.Reset, Accepted: tt.accepted})
		err := st.Client.Prepare(t.Context(), st.Session, d.Job)
		if platform.KindOf(err) != tt.kind {
			t.Errorf("%s: %v", name, err)
		}
		st.Restart()
		st.Live(d)
		if n := count(st, http.MethodPost, "/videos") - pieces - 2; n != tt.requests || networkOf(st).Uploads() != 1 {
			t.Errorf("%s: %d requests too many, want %d; %d uploads", name, n, tt.requests, networkOf(st).Uploads())
		}
	}
}

// TestReelResumed goes on with the bytes that are missing.
func TestReelResumed(t *testing.T) {
	t.Parallel()
	for _, make := range []func(*platformtest.Stage) caio.Variant{reel, videoStory} {
		st := suite().Stage(t)
		d := st.Delivery(make(st))
		st.Kit.Inject(emu.Fault{Path: "/video-upload/", How: emu.Reset, Accepted: true})
		prepare(t, st, d)
		st.Live(d)
		if n := count(st, http.MethodPost, "/video-upload/"); n != 1 || networkOf(st).Uploads() != 1 {
			t.Errorf("the bytes were sent %d times in %d uploads", n, networkOf(st).Uploads())
		}
	}
}

// TestUploadBroken begins a new upload once when Facebook does not take the first.
func TestUploadBroken(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		make  func(*platformtest.Stage) caio.Variant
		fault emu.Fault
		begun int // uploads when the trouble does not end
	}{
		"piece": {
			func(st *platformtest.Stage) caio.Variant { return attach(st, video) },
			emu.Fault{Path: "/videos", Skip: 1, How: emu.Status, Code: 400, Body: `{"error":{"code":6001,"message":"problem"}}`},
			1,
		},
		"bytes": {reel, emu.Fault{Path: "/video-upload/", How: emu.Status, Code: 400, Body: `{"debug_info":{"retriable":false,"type":"ProcessingFailedError","message":"Request processing failed"}}`}, 2},
	} {
		st := suite().Stage(t)
		st.Kit.Inject(tt.fault)
		d := st.Delivery(tt.make(st))
		err := st.Client.Prepare(t.Context(), st.Session, d.Job)
		st.Is(err, name, caio.Unavailable)
		st.Live(d)
		if n := networkOf(st).Uploads(); n != 2 {
			t.Errorf("%s: %d uploads, want 2", name, n)
		}
		d = st.Delivery(tt.make(st))
		tt.fault.Times = 50
		st.Kit.Inject(tt.fault)
		o := st.Drive(d)
		if n := networkOf(st).Uploads(); n != 2+tt.begun || o.Err == nil {
			t.Errorf("%s for good: %d uploads, want %d: %v", name, n-2, tt.begun, o.Err)
		}
	}
}

// TestProcessingFails says why nothing came of a video, and does not take it for live.
func TestProcessingFails(t *testing.T) {
	t.Parallel()
	for code, want := range map[int]string{1363128: "A reel lasts 3 to 90 seconds; cut the video.", 987: "Facebook refused this; change the post or its options and try again."} {
		for _, make := range []func(*platformtest.Stage) caio.Variant{reel, func(st *platformtest.Stage) caio.Variant { return attach(st, video) }} {
			st := suite().Stage(t)
			d := st.Delivery(make(st))
			prepare(t, st, d)
			networkOf(st).FailVideos(code)
			o := st.Drive(d)
			if o.Kind != caio.Rejected || o.Receipt.RemoteID != "" || d.Saved.Receipt() != nil || platform.AsError(o.Err).Message != want {
				t.Errorf("kind %q, receipt %+v: %v", o.Kind, o.Receipt, o.Err)
			}
			st.Live(d) // tried again by the person: a new upload
		}
	}
}

// TestPostUnknown takes the video's own number where Facebook does not name its post.
func TestPostUnknown(t *testing.T) {
	t.Parallel()
	st := suite().Stage(t)
	networkOf(st).KeepPostsQuiet()
	o := st.Drive(st.Delivery(reel(st)))
	if live := st.Kit.Live(); o.Err != nil || len(live) != 1 || o.Receipt.RemoteID != live[0].Key || !strings.Contains(o.Receipt.URL, "/reel/"+live[0].Key) {
		t.Errorf("receipt %+v, live %+v: %v", o.Receipt, live, o.Err)
	}
	v := reel(st)
	v.Parts[0].Text = "As it is now"
	if err := st.Client.Edit(t.Context(), st.Session, st.Channel, o.Receipt, v); err != nil {
		t.Error(err)
	}
	if list := snapshots(t, st, o.Receipt); list[0] != nil {
		t.Errorf("numbers of a video alone: %+v", list[0])
	}
	networkOf(st).Comment(st.Kit.Live()[0].ID, "bob", "Well said")
	if list, err := st.Client.Comments(t.Context(), st.Session, st.Channel, o.Receipt); err != nil || len(list) != 1 {
		t.Errorf("comments %+v: %v", list, err)
	}
	if err := st.Client.Delete(t.Context(), st.Session, st.Channel, o.Receipt); err != nil || len(st.Kit.Live()) != 0 {
		t.Errorf("delete: %v, %d live", err, len(st.Kit.Live()))
	}
}

// TestStrangeUploadAddress sends no token to an address that is not Facebook's.
func TestStrangeUploadAddress(t *testing.T) {
	t.Parallel()
	st := suite().Stage(t)
	st.Kit.Inject(emu.Fault{Path: "/video_reels", How: emu.Status, Code: 200, Body: `{"video_id":"1","upload_url":"https://example.org/take"}`})
	err := st.Client.Prepare(t.Context(), st.Session, st.Delivery(reel(st)).Job)
	st.Is(err, "a strange address", caio.Unavailable)
}

// TestWorkingForLong waits while Facebook works, less and less often, and asks a person
// after a day.
func TestWorkingForLong(t *testing.T) {
	t.Parallel()
	st := suite().Stage(t)
	d := st.Delivery(reel(st))
	prepare(t, st, d)
	busy := emu.Fault{Method: http.MethodGet, Times: 2000, How: emu.Status, Code: 200, Body: `{"id":"1","status":{"video_status":"processing","uploading_phase":{"status":"complete"},"processing_phase":{"status":"in_progress"},"publishing_phase":{"status":"not_started"}}}`}
	st.Kit.Inject(busy)
	begin := st.Clock.Now()
	for n := range 1000 {
		_, err := st.Client.Publish(t.Context(), st.Session, d.Job)
		if platform.Is(err, caio.Uncertain) && st.Clock.Now().Sub(begin) > 24*time.Hour {
			if n > 400 {
				t.Errorf("%d looks within a day", n)
			}
			return
		}
		st.Is(err, "while Facebook works", caio.Pending)
		if t.Failed() {
			return
		}
		st.Clock.Set(platform.AsError(err).RetryAt.Time())
	}
	t.Error("it waits for ever")
}
