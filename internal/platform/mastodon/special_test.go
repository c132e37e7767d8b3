package mastodon_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	emu "caio/internal/platform/emulator"
	"caio/internal/platform/mastodon/emulator"
)

// TestVersions publishes on servers that are older, or relatives: text, file, thread.
func TestVersions(t *testing.T) {
	t.Parallel()
	for _, version := range []string{"4.2.0", "3.5.0", "pleroma"} {
		t.Run(version, func(t *testing.T) {
			t.Parallel()
			st, _ := stageOf(t, version)
			g := st.SignIn(st.Client.SignIn[0])
			if g.Name != "@ann@social.example" {
				t.Errorf("the account is called %q", g.Name)
			}
			v := st.Attach(st.Text("With a moving picture"), 0, caio.KindAnimated)
			v.Parts = append(v.Parts, caio.Part{Text: "And on"})
			r := st.Live(st.Delivery(v))
			list, err := st.Client.PostMetrics(t.Context(), st.Session, st.Channel, []caio.Receipt{r})
			if err != nil || list[0] == nil || list[0].Metrics[caio.Comments] != 1 {
				t.Errorf("metrics without the batch: %+v, %v", list, err)
			}
			if _, has := list[0].Native["quotes_count"]; has {
				t.Error("a server that does not count quotes has some")
			}
		})
	}
}

// TestManyMetrics asks for more posts than one request may name.
func TestManyMetrics(t *testing.T) {
	t.Parallel()
	st, e := stageOf(t, emulator.Latest)
	r := st.Live(st.Delivery(st.Text("Counted often")))
	e.Favourite(r.RemoteID, 7)
	list, err := st.Client.PostMetrics(t.Context(), st.Session, st.Channel, slices.Repeat([]caio.Receipt{r}, 45))
	if err != nil || len(list) != 45 || slices.ContainsFunc(list, func(s *caio.Snapshot) bool { return s == nil || s.Metrics[caio.Likes] != 7 }) {
		t.Errorf("45 receipts have %d snapshots: %v", len(list), err)
	}
	n := 0
	for _, q := range st.Kit.Requests() {
		if q.Method == http.MethodGet && q.Path == "/api/v1/statuses" {
			n++
		}
	}
	if n != 3 {
		t.Errorf("%d requests for 45 posts, want 3", n)
	}
}

// TestProcessingFails has the server fail at a video after it took the upload.
func TestProcessingFails(t *testing.T) {
	t.Parallel()
	st, e := stageOf(t, emulator.Latest)
	e.FailMedia(1)
	o := st.Drive(st.Delivery(st.Attach(st.Text("A broken video"), 0, caio.KindVideo)))
	if o.Kind != caio.Rejected || len(st.Kit.Live()) != 0 || !strings.Contains(o.Err.Error(), "could not process") {
		t.Errorf("the outcome is %+v", o)
	}
}

// TestNotYet has the server answer an upload with 200 and no address: that is not ready
// (mastodon/mastodon issue 21864).
func TestNotYet(t *testing.T) {
	t.Parallel()
	st, _ := stageOf(t, emulator.Latest)
	st.Kit.Inject(emu.Fault{How: emu.Status, Code: 200, Path: "/api/v2/media", Body: `{"id":"1","type":"image","url":null}`})
	d := st.Delivery(st.Attach(st.Text("A slow picture"), 0, caio.KindImage))
	st.Live(d) // the made-up id is asked for, is not there, and the file is sent again
	asked := slices.ContainsFunc(st.Kit.Requests(), func(r emu.Record) bool { return r.Path == "/api/v1/media/1" })
	if !asked {
		t.Error("the server was not asked whether the file is ready")
	}
}

// TestPKCE uses PKCE where the server says that it knows it, and only there.
func TestPKCE(t *testing.T) {
	t.Parallel()
	for version, want := range map[string]bool{"4.5.0": true, "4.2.0": false} {
		st, _ := stageOf(t, version)
		step, err := st.Client.Begin(t.Context(), st.Ask(st.Client.SignIn[0]))
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Contains(step.URL, "code_challenge_method=S256"); got != want {
			t.Errorf("%s: PKCE %v, want %v", version, got, want)
		}
	}
}

// TestHandedOver lets the server publish at its time.
func TestHandedOver(t *testing.T) {
	t.Parallel()
	st, _ := stageOf(t, emulator.Latest)
	d := st.Delivery(st.Attach(st.Text("Later"), 0, caio.KindImage))
	d.Job.Due = caio.At(st.Clock.Now().Add(time.Hour))
	st.Kit.Inject(emu.Fault{Method: http.MethodPost, Path: "/api/v1/statuses", Accepted: true, How: emu.Reset})
	_, err := st.Client.HandOver(t.Context(), st.Session, d.Job)
	st.Is(err, "hand over with the answer lost", caio.Uncertain)
	id, err := st.Client.HandOver(t.Context(), st.Session, d.Job)
	if err != nil {
		t.Fatal(err)
	}
	st.Clock.Advance(2 * time.Hour)
	err = st.Client.TakeBack(t.Context(), st.Session, st.Channel, id)
	st.Is(err, "taking back what is live", caio.Gone)
	if live := st.Kit.Live(); len(live) != 1 || live[0].Text != "Later" || live[0].Media != 1 {
		t.Errorf("live is %+v", live)
	}
	d = st.Delivery(st.Text("Too soon"))
	d.Job.Due = caio.At(st.Clock.Now().Add(time.Minute))
	_, err = st.Client.HandOver(t.Context(), st.Session, d.Job)
	st.Is(err, "hand over a minute ahead", caio.Rejected)
}

// TestEdit changes the words, the warning and the alt text and keeps the file.
func TestEdit(t *testing.T) {
	t.Parallel()
	st, e := stageOf(t, emulator.Latest)
	v := st.Attach(st.Text("Befor"), 0, caio.KindImage)
	v.Parts = append(v.Parts, caio.Part{Text: "Second"})
	v.Comment = "A comment"
	r := st.Live(st.Delivery(v))
	v.Parts[0].Text, v.Parts[1].Text, v.Comment = "After", "Second, better", "A better comment"
	v.Parts[0].Attachments[0].Alt = "A better description"
	v.Fields["spoiler"] = "Careful"
	if err := st.Client.Edit(t.Context(), st.Session, st.Channel, r, v); err != nil {
		t.Fatal(err)
	}
	text, spoiler, alts := e.Source(r.RemoteID)
	if text != "After" || spoiler != "Careful" || !slices.Equal(alts, []string{"A better description"}) {
		t.Errorf("the post is %q, %q, %q", text, spoiler, alts)
	}
	for i, want := range []string{"Second, better", "A better comment"} {
		if text, _, _ := e.Source(r.Parts[i].RemoteID); text != want {
			t.Errorf("part %d is %q, want %q", i+1, text, want)
		}
	}
	for name, change := range map[string]func(*caio.Variant){
		"another file": func(v *caio.Variant) { *v = st.Attach(*v, 0, caio.KindImage) },
		"another part": func(v *caio.Variant) { v.Parts = append(v.Parts, caio.Part{Text: "Third"}) },
		"no comment":   func(v *caio.Variant) { v.Comment = "" },
	} {
		changed := v
		changed.Parts = slices.Clone(v.Parts)
		change(&changed)
		st.Is(st.Client.Edit(t.Context(), st.Session, st.Channel, r, changed), name, caio.Rejected)
	}
}

// TestQuotas goes over the server's limit for uploads.
func TestQuotas(t *testing.T) {
	t.Parallel()
	st, e := stageOf(t, emulator.Latest)
	e.Enforce()
	var err error
	for range 31 {
		if err == nil {
			err = st.Client.Prepare(t.Context(), st.Session, st.Delivery(st.Attach(st.Text("Upload"), 0, caio.KindImage)).Job)
		}
	}
	st.Is(err, "the 31st upload", caio.RateLimited)
	if err != nil && platform.AsError(err).RetryAt != caio.At(st.Clock.Now().Add(30*time.Minute)) {
		t.Errorf("the next try is at %s", platform.AsError(err).RetryAt)
	}
}

// TestForgottenApp revokes at a server that does not know the app any more.
func TestForgottenApp(t *testing.T) {
	t.Parallel()
	st, e := stageOf(t, emulator.Latest)
	step, err := st.Client.Begin(t.Context(), st.Ask(st.Client.SignIn[0]))
	if err != nil {
		t.Fatal(err)
	}
	answer := st.Press(step, "allow")
	e.Forget()
	_, err = st.Client.Finish(t.Context(), step, answer)
	st.Is(err, "finish with a forgotten app", caio.Unauthorized)
	if again := st.SignIn(st.Client.SignIn[0]); again.Access.IsZero() {
		t.Error("a new sign-in does not register the app again")
	}
	e.Forget()
	st.Is(st.Client.Revoke(t.Context(), st.Session.Grant), "revoke", caio.Forbidden)
}

// TestDisabled publishes with a login that a moderator disabled.
func TestDisabled(t *testing.T) {
	t.Parallel()
	st, e := stageOf(t, emulator.Latest)
	e.Disable("ann")
	if o := st.Drive(st.Delivery(st.Text("Not today"))); o.Kind != caio.Forbidden || !strings.Contains(o.Err.Error(), "disabled this login") {
		t.Errorf("the outcome is %+v", o)
	}
}
