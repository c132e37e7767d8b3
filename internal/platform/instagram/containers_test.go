package instagram_test

import (
	"bytes"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	emu "caio/internal/platform/emulator"
)

// TestContainerFails has processing end in an error: what can be mended by a new
// container is, everything else says what to do.
func TestContainerFails(t *testing.T) {
	t.Parallel()
	for subcode, want := range map[int]struct {
		kind    caio.Kind // "" the post is live in the end
		message string
	}{
		2207001: {}, 2207003: {}, 2207020: {}, 2207032: {}, 2207052: {}, 2207053: {}, 2207077: {}, 2207082: {}, 9999999: {kind: caio.Rejected, message: "Instagram refused this; change the post or its options and try again."},
		2207004: {caio.Rejected, "The picture is larger than 8 MiB; make it smaller."},
		2207005: {caio.Rejected, "Instagram takes JPEG pictures only, and this one is none; convert it."},
		2207009: {caio.Rejected, "The picture is too wide or too high for Instagram; crop it to between 4:5 and 1.91:1."},
		2207010: {caio.Rejected, "The text is too long for Instagram; 2200 characters and 30 hashtags are allowed."},
		2207026: {caio.Rejected, "Instagram does not take this video's format; use MP4 with H.264 video and AAC sound."},
		2207057: {caio.Rejected, "The cover's time lies outside the video; choose an earlier one."},
		2207050: {caio.Forbidden, "Instagram has restricted this account; open the app and follow its notice, then try again."},
		2207081: {caio.Rejected, "This account cannot publish trial reels; switch the trial off."},
	} {
		for _, kinds := range [][]caio.MediaKind{{image}, {video}, {image, image}} {
			st := viaFacebook().Stage(t)
			d := st.Delivery(attach(st, kinds...))
			err := st.Client.Prepare(t.Context(), st.Session, d.Job)
			st.Is(err, "the first look", caio.Pending)
			networkOf(st).Fail(subcode)
			o := st.Drive(d)
			if o.Kind != want.kind || (o.Err != nil && platform.AsError(o.Err).Message != want.message) {
				t.Errorf("%d with %v: %q %v", subcode, kinds, o.Kind, o.Err)
			}
			if want.kind == "" {
				st.Once(d, o)
			}
		}
	}
}

// TestContainerDenied has Instagram deny a container that exists: twice that is waited
// out, then a new one is made.
func TestContainerDenied(t *testing.T) {
	t.Parallel()
	const denied = `{"error":{"message":"Unsupported get request.","type":"GraphMethodException","code":100,"error_subcode":33,"fbtrace_id":"A"}}`
	for times, containers := range map[int]int{2: 0, 3: 1} {
		st := viaFacebook().Stage(t)
		d := st.Delivery(st.Post("Seen, unseen"))
		st.Kit.Inject(emu.Fault{Method: http.MethodGet, Path: "/178", How: emu.Status, Code: http.StatusBadRequest, Body: denied, Times: times})
		st.Live(d)
		if n := networkOf(st).Containers(); n != containers {
			t.Errorf("denied %d times: %d containers were left behind, want %d", times, n, containers)
		}
	}
}

// TestCarouselItemGone makes an item again when the carousel is refused because of it.
func TestCarouselItemGone(t *testing.T) {
	t.Parallel()
	const (
		gone   = `{"error":{"message":"does not exist or has been expired","type":"OAuthException","code":24,"error_subcode":2207008}}`
		denied = `{"error":{"message":"Unsupported get request.","type":"GraphMethodException","code":100,"error_subcode":33}}`
	)
	for denials, containers := range map[int]int{0: 0, 3: 1} {
		st := viaFacebook().Stage(t)
		d := st.Delivery(attach(st, image, image))
		st.Kit.Inject(emu.Fault{Method: http.MethodPost, Path: "/media", Skip: 2, How: emu.Status, Code: http.StatusBadRequest, Body: gone})
		var err error
		for err = st.Client.Prepare(t.Context(), st.Session, d.Job); !strings.Contains(platform.AsError(err).Message, "cannot find"); err = st.Client.Prepare(t.Context(), st.Session, d.Job) {
			st.Is(err, "before the carousel is refused", caio.Pending)
			st.Clock.Set(platform.AsError(err).RetryAt.Time())
		}
		if denials > 0 {
			st.Kit.Inject(emu.Fault{Method: http.MethodGet, Path: "/178", How: emu.Status, Code: http.StatusBadRequest, Body: denied},
				emu.Fault{Method: http.MethodGet, Path: "/178", Skip: 1, How: emu.Status, Code: http.StatusBadRequest, Body: denied},
				emu.Fault{Method: http.MethodGet, Path: "/178", Skip: 1, How: emu.Status, Code: http.StatusBadRequest, Body: denied})
		}
		st.Live(d)
		if n := networkOf(st).Containers(); n != containers {
			t.Errorf("%d denials: %d containers were left behind, want %d", denials, n, containers)
		}
	}
}

// TestPublishDenied has publishing refused although the container seemed ready.
func TestPublishDenied(t *testing.T) {
	t.Parallel()
	for _, body := range []string{
		`{"error":{"message":"Media ID is not available","type":"OAuthException","code":9007,"error_subcode":2207027}}`,
		`{"error":{"message":"does not exist or has been expired","type":"OAuthException","code":24,"error_subcode":2207008}}`,
		`{"error":{"message":"The media has expired","type":"OAuthException","code":-2,"error_subcode":2207020}}`,
	} {
		st := viaFacebook().Stage(t)
		st.Kit.Inject(emu.Fault{Publishing: true, How: emu.Status, Code: http.StatusBadRequest, Body: body, Times: 2})
		st.Live(st.Delivery(st.Post("Now?")))
	}
}

// TestStuck gives a container up that does not get done.
func TestStuck(t *testing.T) {
	t.Parallel()
	st := viaFacebook().Stage(t)
	d := st.Delivery(st.Post("Slow"))
	busy := emu.Fault{Method: http.MethodGet, Path: "/178", How: emu.Status, Code: http.StatusOK, Body: `{"status_code":"IN_PROGRESS","id":"1"}`, Times: 1000}
	st.Kit.Inject(busy)
	var err error
	began := st.Clock.Now()
	for err = st.Client.Prepare(t.Context(), st.Session, d.Job); platform.Is(err, caio.Pending); err = st.Client.Prepare(t.Context(), st.Session, d.Job) {
		st.Clock.Set(platform.AsError(err).RetryAt.Time())
	}
	st.Is(err, "a stuck container", caio.Unavailable)
	if waited := st.Clock.Now().Sub(began); waited < 30*time.Minute || waited > 31*time.Minute {
		t.Errorf("given up after %s", waited)
	}
	st.Kit.Clear()
	st.Live(d)
}

// cut is a way to the network whose connection breaks after some bytes of an upload.
type cut struct {
	http.RoundTripper
	after int64
	times atomic.Int64
}

var errCut = errors.New("the connection broke")

// RoundTrip sends the head and some of the body, and loses the answer. When it returns,
// the network has taken what was sent.
func (c *cut) RoundTrip(r *http.Request) (*http.Response, error) {
	if !strings.Contains(r.URL.Path, "upload") || c.times.Add(-1) < 0 {
		return c.RoundTripper.RoundTrip(r)
	}
	httptrace.ContextClientTrace(r.Context()).WroteHeaderField("Host", nil) // something has left this computer
	short := r.Clone(r.Context())
	short.Body = io.NopCloser(io.LimitReader(r.Body, c.after))
	var sent bytes.Buffer
	_ = short.Write(&sent) // it misses the rest of the body
	_ = r.Body.Close()     // a RoundTripper must
	conn, err := (&net.Dialer{}).DialContext(r.Context(), "tcp", r.URL.Host)
	if err != nil {
		return nil, err
	}
	defer func() { _ = conn.Close() }()
	_, err = conn.Write(sent.Bytes())
	if err == nil {
		err = conn.(*net.TCPConn).CloseWrite()
	}
	if err == nil {
		_, err = io.Copy(io.Discard, conn)
	}
	return nil, errors.Join(errCut, err)
}

// TestUploadGoesOn breaks the connection in the middle of a video: what has arrived is
// not sent again.
func TestUploadGoesOn(t *testing.T) {
	t.Parallel()
	for _, times := range []int64{1, 2, 5} { // the third break ends an attempt
		st := viaFacebook().Stage(t)
		breaks := &cut{RoundTripper: st.Env.HTTP.Transport, after: 30_000}
		breaks.times.Store(times)
		st.Env.HTTP = &http.Client{Transport: breaks}
		st.Restart()
		v := attach(st, video)
		v.Parts[0].Attachments[0].Asset = st.Files.Padded(t, v.Parts[0].Attachments[0].Asset, 200_000)
		d := st.Delivery(v)
		var moved []int64
		d.Job.Moved = func(done, total int64) {
			if total != 200_000 {
				t.Errorf("%d bytes in all", total)
			}
			moved = append(moved, done)
		}
		st.Live(d)
		if !slices.IsSorted(moved) || moved[len(moved)-1] != 200_000 {
			t.Errorf("progress went %v", moved)
		}
		var offsets []string
		for _, r := range st.Kit.Requests() {
			if strings.Contains(r.Path, "upload") {
				offsets = append(offsets, r.Header.Get("Offset"))
			}
		}
		if offsets[0] != "0" || slices.Contains(offsets[1:], "0") || len(offsets) != int(times)+1 {
			t.Errorf("%d breaks: uploaded from %q", times, offsets)
		}
	}
}

// TestUploadRefused falls back to the Host where bytes are not taken from Instagram's own
// flavour, and starts anew in the other.
func TestUploadRefused(t *testing.T) {
	t.Parallel()
	const (
		refusal   = `{"debug_info":{"retriable":false,"type":"ProcessingFailedError","message":"no"}}`
		stranger  = `{"debug_info":{"retriable":false,"type":"NotAuthorizedError","message":"User not authorized to perform this request"}}`
		parameter = `{"error":{"message":"(#100) upload_type","type":"OAuthException","code":100}}`
	)
	for name, fault := range map[string]emu.Fault{
		"bytes": {Path: "/ig-api-upload/", How: emu.Status, Code: http.StatusBadRequest, Body: refusal},
		"token": {Path: "/ig-api-upload/", How: emu.Status, Code: http.StatusForbidden, Body: stranger},
		"param": {Method: http.MethodPost, Path: "/media", How: emu.Status, Code: http.StatusBadRequest, Body: parameter},
	} {
		st := viaInstagram().Stage(t)
		st.Kit.Inject(fault)
		form, _ := formOf(t, st, st.Live(st.Delivery(attach(st, video))))
		if form["video_url"] != "address" || form["upload_type"] != "" {
			t.Errorf("%s: the video went out with %v", name, form)
		}

		st = viaInstagram().Stage(t)
		st.Env.Host = nil
		st.Restart()
		st.Kit.Inject(fault)
		if o := st.Drive(st.Delivery(attach(st, video))); o.Err == nil || o.Kind == caio.Uncertain || len(st.Kit.Live()) != 0 {
			t.Errorf("%s without a Host: %q %v, %d live", name, o.Kind, o.Err, len(st.Kit.Live()))
		}
	}
	st := viaFacebook().Stage(t)
	st.Kit.Inject(emu.Fault{Path: "/ig-api-upload/", How: emu.Status, Code: http.StatusBadRequest, Body: refusal})
	st.Live(st.Delivery(attach(st, video)))
	if n := networkOf(st).Containers(); n != 1 {
		t.Errorf("%d containers were left behind, want the one that did not take the bytes", n)
	}
}

// TestUploadAddress sends a token nowhere but to the network.
func TestUploadAddress(t *testing.T) {
	t.Parallel()
	st := viaFacebook().Stage(t)
	for _, uri := range []string{"https://rupload.facebook.com.evil.example/x", "http://rupload.facebook.com/x", "https://evil.example/", "//", "%"} {
		body := `{"id":"17800000000000001","uri":"` + uri + `"}`
		st.Kit.Inject(emu.Fault{Method: http.MethodPost, Path: "/media", How: emu.Status, Code: http.StatusOK, Body: body})
		d := st.Delivery(attach(st, video))
		st.Is(st.Client.Prepare(t.Context(), st.Session, d.Job), uri, caio.Unavailable)
	}
}

// TestChangedFile notices a file that is not the one that was attached.
func TestChangedFile(t *testing.T) {
	t.Parallel()
	st := viaFacebook().Stage(t)
	v := attach(st, image)
	v.Parts[0].Attachments[0].Asset = st.Files.Padded(t, v.Parts[0].Attachments[0].Asset, 9000)
	v.Parts[0].Attachments[0].Asset.Size--
	if o := st.Drive(st.Delivery(v)); o.Kind != caio.Rejected {
		t.Errorf("%q %v", o.Kind, o.Err)
	}
}
