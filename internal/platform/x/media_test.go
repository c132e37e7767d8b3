package x_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"caio/internal/caio"
	emu "caio/internal/platform/emulator"
)

// TestForgottenUploads has X drop the uploads before the post: they are sent again, once.
func TestForgottenUploads(t *testing.T) {
	t.Parallel()
	st, e := stageOf(t, "None")
	d := st.Delivery(st.Attach(st.Attach(st.Text("Two pictures"), 0, caio.KindImage), 0, caio.KindImage))
	if err := st.Client.Prepare(t.Context(), st.Session, d.Job); err != nil {
		t.Fatal(err)
	}
	e.ForgetMedia()
	st.Live(d)
	if n := count(st, "POST", "/2/media/upload"); n != 4 {
		t.Errorf("%d uploads, want 4", n)
	}
	late := st.Delivery(st.Attach(st.Text("A day later"), 0, caio.KindImage))
	if err := st.Client.Prepare(t.Context(), st.Session, late.Job); err != nil {
		t.Fatal(err)
	}
	st.Clock.Advance(21 * time.Hour)
	st.Live(late)
	if n := count(st, "POST", "/2/media/upload"); n != 6 {
		t.Errorf("%d uploads, want 6", n)
	}
}

// TestChunks uploads a video of several chunks, is stopped in between, and goes on where
// it was.
func TestChunks(t *testing.T) {
	t.Parallel()
	st, e := stageOf(t, "None")
	const size = 9<<20 + 123
	v := st.Attach(st.Text("A video"), 0, caio.KindVideo)
	a := &v.Parts[0].Attachments[0].Asset
	*a = st.Files.Padded(t, *a, size)
	d := st.Delivery(v)
	st.Kit.Inject(emu.Fault{Path: "/append", Skip: 1, Times: 3, How: emu.Status, Code: 503, Body: "{}"})
	err := st.Client.Prepare(t.Context(), st.Session, d.Job)
	st.Is(err, "the second chunk", caio.Unavailable)
	st.Restart()
	last := int64(4 << 20)
	d.Job.Moved = func(done, total int64) {
		if total != size || done < last {
			t.Errorf("progress %d of %d after %d", done, total, last)
		}
		last = done
	}
	r := st.Live(d)
	if n := count(st, "POST", "/2/media/upload/initialize"); n != 1 {
		t.Errorf("the upload began %d times", n)
	}
	want, err := os.ReadFile(a.Path)
	if err != nil {
		t.Fatal(err)
	}
	if got := e.Shown(r.RemoteID).Files[0]; !slices.Equal(got, want) {
		t.Errorf("X has %d bytes of %d, or others", len(got), len(want))
	}
	if n := count(st, "POST", "/2/media/upload/"); n != 1+1+3+2+1 { // begin, chunk, refused, two more, end
		t.Errorf("%d requests", n)
	}
	if last != size {
		t.Errorf("progress ended at %d", last)
	}
}

// TestProcessingFails tells what is wrong with a video.
func TestProcessingFails(t *testing.T) {
	t.Parallel()
	for said, want := range map[string]string{
		"Unsupported video format":                                       "X could not process",
		"This user is not allowed to post a video longer than 2 minutes": "from Premium accounts only",
	} {
		st, e := stageOf(t, "None")
		e.FailMedia(said)
		d := st.Delivery(st.Attach(st.Text("A video"), 0, caio.KindVideo))
		o := st.Drive(d)
		if o.Kind != caio.Rejected || !strings.Contains(o.Err.Error(), want) || len(st.Kit.Live()) != 0 {
			t.Errorf("%+v", o)
		}
		st.Live(st.Delivery(d.Job.Variant))
	}
}

// TestAltRefused publishes without an alt text that X does not take, on time.
func TestAltRefused(t *testing.T) {
	t.Parallel()
	st, e := stageOf(t, "None")
	e.RefuseAlt()
	o := st.Drive(st.Delivery(st.Attach(st.Text("A picture"), 0, caio.KindImage)))
	if o.Err != nil || len(st.Kit.Live()) != 1 || !strings.Contains(st.Log.String(), "alt text") {
		t.Errorf("%+v, log %q", o, st.Log.String())
	}
	st, _ = stageOf(t, "None")
	d := st.Delivery(st.Attach(st.Text("A picture"), 0, caio.KindImage))
	st.Kit.Inject(emu.Fault{Path: "/2/media/metadata", Times: 1000, How: emu.Status, Code: 503, Body: "{}"})
	err := st.Client.Prepare(t.Context(), st.Session, d.Job)
	st.Is(err, "before the time", caio.Unavailable)
	st.Clock.Advance(time.Minute)
	if _, err := st.Client.Publish(t.Context(), st.Session, d.Job); err != nil {
		t.Errorf("after the time: %v", err)
	}
}

// TestSubtitles uploads them beside the video, goes on after a stop between the two, and
// publishes without them when X does not take them.
func TestSubtitles(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "words.srt")
	words := "1\n00:00:00,000 --> 00:00:02,000\nHello\n"
	if err := os.WriteFile(path, []byte(words), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, refused := range []bool{false, true} {
		st, e := stageOf(t, "None")
		v := with(with(st.Attach(st.Text("A video"), 0, caio.KindVideo), "subtitles", path), "subtitles_language", "de")
		v.Parts[0].Attachments[0].Alt = ""
		if refused {
			e.RefuseAlt()
		} else {
			st.Kit.Inject(emu.Fault{Path: "/2/media/subtitles", Times: 3, How: emu.Status, Code: 503, Body: "{}"})
		}
		r := st.Live(st.Delivery(v))
		want := words
		if refused {
			want = ""
		}
		if got := e.Shown(r.RemoteID).Subtitles["DE"]; got != want {
			t.Errorf("refused %v: the subtitles are %q", refused, got)
		}
		if n := count(st, "POST", "/2/media/upload/initialize"); n != 2 {
			t.Errorf("%d uploads, want 2", n)
		}
		if price := st.Client.Price(st.Channel, v); price.Micros != 45_000 {
			t.Errorf("it costs %s", price)
		}
	}
	st, _ := stageOf(t, "None")
	o := st.Drive(st.Delivery(with(st.Text("No video"), "subtitles", path)))
	if o.Kind != caio.Rejected || !strings.Contains(o.Err.Error(), "need a video") {
		t.Errorf("%+v", o)
	}
}
