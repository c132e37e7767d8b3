package youtube_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	emu "caio/internal/platform/emulator"
	"caio/internal/platform/platformtest"
)

const (
	quantum    = 256 << 10
	uploadPath = "/upload/youtube/v3/videos"
)

// film is a post with a video of that size.
func film(st *platformtest.Stage, size int64) caio.Variant {
	st.T.Helper()
	v := st.Post("A film")
	a := &v.Parts[0].Attachments[0].Asset
	*a = st.Files.Padded(st.T, *a, size)
	return v
}

func sha(t testing.TB, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// whole checks that there is one video, with the file's bytes.
func whole(st *platformtest.Stage, d *platformtest.Delivery) {
	st.T.Helper()
	videos := networkOf(st).Videos()
	if len(videos) != 1 {
		st.T.Fatalf("there are %d videos, private ones too, want 1", len(videos))
	}
	if want := sha(st.T, d.Job.Variant.Parts[0].Attachments[0].Asset.Path); videos[0].SHA256 != want {
		st.T.Errorf("the video's bytes are not the file's")
	}
	if want := "caio-" + d.Job.Key + ".mp4"; videos[0].File != want {
		st.T.Errorf("the file is called %q, want %q", videos[0].File, want)
	}
}

// puts counts the requests that carried bytes.
func puts(st *platformtest.Stage) int {
	n := 0
	for _, r := range st.Kit.Requests() {
		if r.Method == http.MethodPut && r.Path == uploadPath && !strings.HasPrefix(r.Header.Get("Content-Range"), "bytes *") {
			n++
		}
	}
	return n
}

// TestUploadStreams sends a large file in one request and tells how far it is.
func TestUploadStreams(t *testing.T) {
	t.Parallel()
	const size = 40<<20 + 12345
	st := suite().Stage(t)
	d := st.Delivery(film(st, size))
	last := int64(0)
	d.Job.Moved = func(done, total int64) {
		if done < last || total != size {
			t.Errorf("progress went from %d to %d of %d", last, done, total)
		}
		last = done
	}
	st.Live(d)
	whole(st, d)
	if last != size || puts(st) != 1 {
		t.Errorf("the last progress is %d of %d, after %d requests, want 1", last, size, puts(st))
	}
}

// TestUploadMemory needs no more memory for a larger file. It runs by itself, for it
// counts what the whole process allocates.
func TestUploadMemory(t *testing.T) {
	allocated := func(size int64) int64 {
		st := suite().Stage(t)
		d := st.Delivery(film(st, size))
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		prepare(st, d)
		runtime.ReadMemStats(&after)
		return int64(after.TotalAlloc - before.TotalAlloc)
	}
	small, large := allocated(1<<20), allocated(64<<20)
	if large > small+2<<20 {
		t.Errorf("a file of 1 MiB takes %d bytes of memory, one of 64 MiB %d", small, large)
	}
}

// TestUploadBreaks cuts the connection several times: each time it goes on where it was.
func TestUploadBreaks(t *testing.T) {
	t.Parallel()
	const size = 3<<20 + 17
	for name, trouble := range map[string]func(st *platformtest.Stage){
		"cut":        func(st *platformtest.Stage) { networkOf(st).Cut(quantum, 3*quantum, 5*quantum, quantum) },
		"at once":    func(st *platformtest.Stage) { networkOf(st).Cut(0, 0) },
		"kept less":  func(st *platformtest.Stage) { networkOf(st).KeepLess(quantum, 2*quantum) },
		"503":        func(st *platformtest.Stage) { inject(st, emu.Fault{How: emu.Status, Code: 503, Body: "<html>"}) },
		"answer":     func(st *platformtest.Stage) { inject(st, emu.Fault{How: emu.Reset, Accepted: true}) },
		"408 answer": func(st *platformtest.Stage) { inject(st, emu.Fault{How: emu.Status, Code: 408, Accepted: true}) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			st := suite().Stage(t)
			trouble(st)
			d := st.Delivery(film(st, size))
			st.Live(d)
			whole(st, d)
			if got := networkOf(st).Received(); got > size+4*quantum {
				t.Errorf("%d bytes were sent for a file of %d", got, size)
			}
			if n := networkOf(st).Uploads(); n != 1 {
				t.Errorf("%d uploads were opened, want 1", n)
			}
		})
	}
}

func inject(st *platformtest.Stage, f emu.Fault) {
	f.Method, f.Path = http.MethodPut, uploadPath
	st.Kit.Inject(f)
}

// TestUploadKilled stops the program in the middle of the file; started again it goes on
// with the same upload.
func TestUploadKilled(t *testing.T) {
	t.Parallel()
	const size = 8 << 20
	st := suite().Stage(t)
	d := st.Delivery(film(st, size))
	ctx, kill := context.WithCancel(t.Context())
	d.Job.Moved = func(done, _ int64) {
		if done > size/2 {
			kill()
		}
	}
	st.See(st.Client.Prepare(ctx, st.Session, d.Job))
	if len(networkOf(st).Videos()) != 0 {
		t.Fatal("the upload was complete before it was stopped")
	}
	st.Restart()
	d.Job.Moved = nil
	st.Live(d)
	whole(st, d)
	if got := networkOf(st).Received(); got > size+2<<20 {
		t.Errorf("%d bytes were sent for a file of %d: it began again", got, size)
	}
	if n := networkOf(st).Uploads(); n != 1 {
		t.Errorf("%d uploads were opened, want 1", n)
	}
}

// TestUploadForgotten has YouTube forget the upload, before or after its last byte. In
// the end there is one video.
func TestUploadForgotten(t *testing.T) {
	t.Parallel()
	for name, complete := range map[string]bool{"half": false, "complete": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			st := suite().Stage(t)
			d := st.Delivery(film(st, 1<<20))
			if complete {
				d.Saved.CrashAt(2, false) // the upload's address is durable, its video is not
			} else {
				networkOf(st).Cut(quantum, 0, 0, 0)
			}
			st.See(st.Client.Prepare(t.Context(), st.Session, d.Job))
			if n := len(networkOf(st).Videos()); (n == 1) != complete {
				t.Fatalf("%d videos are complete", n)
			}
			d.Job.Saved = d.Saved.Restarted()
			networkOf(st).ExpireUploads()
			networkOf(st).Lag(true)
			err := st.Client.Prepare(t.Context(), st.Session, d.Job)
			st.Is(err, "an upload that is forgotten", caio.Pending)
			networkOf(st).Lag(false)
			for range 100 {
				if !platform.Is(err, caio.Pending) {
					break
				}
				st.Clock.Set(platform.AsError(err).RetryAt.Time())
				err = st.Client.Prepare(t.Context(), st.Session, d.Job)
			}
			if err != nil {
				t.Fatal(err)
			}
			whole(st, d)
			if want := map[bool]int{true: 1, false: 2}[complete]; networkOf(st).Uploads() != want {
				t.Errorf("%d uploads were opened, want %d", networkOf(st).Uploads(), want)
			}
		})
	}
}

// TestUploadOutlivesToken breaks after the token's hour is over: that is no withdrawn
// consent, and the next attempt goes on with a new token.
func TestUploadOutlivesToken(t *testing.T) {
	t.Parallel()
	st := suite().Stage(t)
	networkOf(st).Cut(quantum)
	d := st.Delivery(film(st, 1<<20))
	late := false
	d.Job.Moved = func(int64, int64) {
		if !late {
			late = true
			st.Clock.Advance(2 * time.Hour)
		}
	}
	st.Is(st.Client.Prepare(t.Context(), st.Session, d.Job), "an upload longer than the token's life", caio.Pending)
	st.Live(d)
	whole(st, d)
	if n := networkOf(st).Uploads(); n != 1 {
		t.Errorf("%d uploads were opened, want 1", n)
	}
}

// TestUploadRefusesEarly asks for nothing when the file is not what was attached.
func TestUploadRefusesEarly(t *testing.T) {
	t.Parallel()
	st := suite().Stage(t)
	d := st.Delivery(film(st, 1<<20))
	if err := os.Truncate(d.Job.Variant.Parts[0].Attachments[0].Asset.Path, 1<<19); err != nil {
		t.Fatal(err)
	}
	st.Is(st.Client.Prepare(t.Context(), st.Session, d.Job), "a file that has changed", caio.Rejected)
	if n := networkOf(st).Uploads(); n != 0 {
		t.Errorf("%d uploads were opened", n)
	}
}

// TestUploadAddress takes no address that is not Google's: the token would go with it.
func TestUploadAddress(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"https://uploads.example/x?upload_id=1", "http://www.googleapis.com.example/x", "://", ""} {
		st := suite().Stage(t)
		header := http.Header{"Location": {address}}
		st.Kit.Inject(emu.Fault{Method: http.MethodPost, Path: uploadPath, How: emu.Status, Code: 200, Header: header, Times: 3})
		st.Is(st.Client.Prepare(t.Context(), st.Session, st.Delivery(st.Post("Whose address?")).Job), "the address "+address, caio.Unavailable)
	}
}
