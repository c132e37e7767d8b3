package linkedin_test

import (
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	emu "caio/internal/platform/emulator"
	"caio/internal/platform/platformtest"
)

const partBytes = 4000 // so that the sample has several parts

func videoStage(t *testing.T, s platformtest.Suite) (*platformtest.Stage, *platformtest.Delivery, int) {
	t.Helper()
	st := s.Stage(t)
	networkOf(st).PartSize(partBytes)
	v := st.Adapt(st.Attach(st.Text("A long video"), 0, caio.KindVideo))
	parts := int((v.Parts[0].Attachments[0].Asset.Size + partBytes - 1) / partBytes)
	if parts < 3 {
		t.Fatalf("the sample has only %d parts", parts)
	}
	return st, st.Delivery(v), parts
}

// puts counts the uploads that arrived, and those of them without a token.
func puts(st *platformtest.Stage) (all, open int) {
	for _, r := range st.Kit.Requests() {
		if r.Method == http.MethodPut {
			all++
			if r.Header.Get("Authorization") == "" {
				open++
			}
		}
	}
	return all, open
}

func writeFile(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

const subtitles = "1\n00:00:00,000 --> 00:00:02,000\nHello\n"

// A video goes in the parts that LinkedIn names, without a token, with captions and cover.
func TestVideo(t *testing.T) {
	t.Parallel()
	st, d, parts := videoStage(t, suite())
	cover := st.Files.Image(t, "image/jpeg", 720, 1280)
	with(d.Job.Variant, "title", "On stage", "captions", writeFile(t, "words.srt", subtitles), "cover", cover.Path)
	var moved []int64
	d.Job.Moved = func(done, total int64) {
		if total != d.Job.Variant.Parts[0].Attachments[0].Asset.Size || done > total {
			t.Errorf("progress is %d of %d", done, total)
		}
		moved = append(moved, done)
	}
	r := st.Live(d)
	if all, open := puts(st); all != parts+2 || open != parts {
		t.Errorf("%d uploads, %d of them without a token; there are %d parts, captions and a cover", all, open, parts)
	}
	if len(moved) < parts || !slices.IsSorted(moved) {
		t.Errorf("progress went %v", moved)
	}
	if !strings.HasPrefix(r.RemoteID, "urn:li:ugcPost:") {
		t.Errorf("the post is %s", r.RemoteID)
	}
}

// An upload that was killed goes on where it stopped.
func TestVideoResumes(t *testing.T) {
	t.Parallel()
	for _, s := range []platformtest.Suite{suite(), person()} {
		st, d, parts := videoStage(t, s)
		writes := 0
		for n := 2; n <= parts+1; n++ { // the first write keeps the instructions
			d.Saved.CrashAt(n, true)
			err := st.Client.Prepare(t.Context(), st.Session, d.Job)
			if err == nil || platform.Is(err, caio.Pending) {
				t.Fatalf("write %d: %v", n, err)
			}
			st.Restart()
			d.Saved = d.Saved.Restarted()
			d.Job.Saved = d.Saved
			writes++
		}
		st.Live(d)
		if all, _ := puts(st); all != parts {
			t.Errorf("%d parts were uploaded, there are %d; it was killed %d times", all, parts, writes)
		}
	}
}

// Addresses that have expired, or that LinkedIn refuses, are asked for anew.
func TestVideoBeginsAgain(t *testing.T) {
	t.Parallel()
	st, d, _ := videoStage(t, suite())
	st.Kit.Inject(emu.Fault{Method: http.MethodPut, Skip: 1, Times: 3, How: emu.Reset})
	st.Is(st.Client.Prepare(t.Context(), st.Session, d.Job), "an upload that broke off", caio.Unavailable)
	st.Clock.Advance(72 * time.Hour)
	if g, err := st.Client.Refresh(t.Context(), st.Session.Grant); err != nil {
		t.Fatal(err)
	} else {
		st.Session.Grant = st.Keep(g)
	}
	d.Job.Due = caio.At(st.Clock.Now())
	st.Live(d)

	for _, step := range []emu.Fault{
		{Method: http.MethodPut, Skip: 1, How: emu.Status, Code: 400, Body: `{"status":400,"code":"EXPIRED_UPLOAD_URL","message":"x"}`},
		{Method: http.MethodPut, How: emu.Status, Code: 410, Body: `<html>`},
		{Path: "/rest/videos", Skip: 1, Accepted: true, How: emu.Reset}, // finalised, but nobody said so
	} {
		st, d, _ := videoStage(t, person())
		st.Kit.Inject(step)
		st.Live(d)
	}
}

// Instructions that do not cover the file are not followed.
func TestVideoInstructions(t *testing.T) {
	t.Parallel()
	for _, body := range []string{
		`{"value":{"video":"urn:li:video:C5F10AQ1","uploadInstructions":[]}}`,
		`{"value":{"video":"urn:li:video:C5F10AQ1","uploadInstructions":[{"uploadUrl":"http://x.example/1","firstByte":0,"lastByte":10}]}}`,
		`{"value":{"video":"urn:li:video:C5F10AQ1","uploadInstructions":[{"uploadUrl":"http://x.example/1","firstByte":5,"lastByte":4}]}}`,
		`{"value":{}}`,
	} {
		st, d, _ := videoStage(t, suite())
		st.Kit.Inject(emu.Fault{Path: "/rest/videos", How: emu.Status, Code: 200, Body: body})
		st.Is(st.Client.Prepare(t.Context(), st.Session, d.Job), "instructions "+body, caio.Unavailable)
		st.Live(d)
	}
}

// A file that LinkedIn cannot process is sent again, but not for ever.
func TestFilesThatFail(t *testing.T) {
	t.Parallel()
	for name, s := range map[string]platformtest.Suite{"page": suite(), "person": person()} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			st := s.Stage(t)
			networkOf(st).FailFiles(1)
			st.Live(st.Delivery(st.Attach(st.Text("At second try"), 0, caio.KindImage)))

			networkOf(st).FailFiles(10)
			st.Clock.Advance(time.Minute)
			o := st.Drive(st.Delivery(st.Attach(st.Text("Never"), 0, caio.KindImage)))
			if o.Kind != caio.Rejected || len(st.Kit.Live()) != 1 {
				t.Errorf("kind %q, %d live: %v", o.Kind, len(st.Kit.Live()), o.Err)
			}
		})
	}
}

// LinkedIn takes a person's post only when its files are ready, which cannot be asked.
func TestPersonWaitsByRefusals(t *testing.T) {
	t.Parallel()
	st, d, _ := videoStage(t, person())
	st.Live(d)
	refused := 0
	for _, r := range st.Kit.Requests() {
		if strings.Contains(r.Path, "/rest/videos/") {
			t.Errorf("%s %s was sent, which a person's token may not", r.Method, r.Path)
		}
		if r.Publishes {
			refused++
		}
	}
	if refused < 2 {
		t.Errorf("the post was sent %d times; the video takes longer than CAIO waits at first", refused)
	}
}

// A page's token that may not ask for the state of files goes the same way.
func TestStateForbidden(t *testing.T) {
	t.Parallel()
	st := suite().Stage(t)
	st.Kit.Inject(emu.Fault{Method: http.MethodGet, Path: "/rest/images/", Times: 50, How: emu.Status, Code: 403, Body: `{"status":403}`})
	st.Live(st.Delivery(st.Attach(st.Text("Unseen"), 0, caio.KindImage)))
}

// A file that never gets ready is sent again after three quarters of an hour, and asked
// after less and less often until then.
func TestStuck(t *testing.T) {
	t.Parallel()
	for name, s := range map[string]platformtest.Suite{"page": suite(), "person": person()} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			st := s.Stage(t)
			body := `{"id":"urn:li:image:C1","status":"PROCESSING"}`
			st.Kit.Inject(
				emu.Fault{Method: http.MethodGet, Path: "/rest/images/", Times: 80, How: emu.Status, Code: 200, Body: body},
				emu.Fault{Publishing: true, Times: 60, How: emu.Status, Code: 400, Body: `{"status":400,"code":"MEDIA_ASSET_PROCESSING","message":"x"}`},
			)
			d := st.Delivery(st.Attach(st.Text("Slow"), 0, caio.KindImage))
			began, asked := st.Clock.Now(), 0
			for range 200 {
				_, err := st.Client.Publish(t.Context(), st.Session, d.Job)
				if !platform.Is(err, caio.Pending) {
					st.Is(err, "a file that does not get ready", caio.Unavailable)
					break
				}
				asked++
				st.Clock.Set(platform.AsError(err).RetryAt.Time())
			}
			if took := st.Clock.Now().Sub(began); took < 45*time.Minute || took > 47*time.Minute || asked > 65 {
				t.Errorf("it was given up after %s and %d questions", took, asked)
			}
			st.Kit.Clear()
			st.Live(d)
			if all, _ := puts(st); all != 2 {
				t.Errorf("it was uploaded %d times", all)
			}
		})
	}
}
