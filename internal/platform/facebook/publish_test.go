package facebook_test

import (
	"fmt"
	"maps"
	"net/http"
	"testing"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	emu "caio/internal/platform/emulator"
	"caio/internal/platform/facebook/emulator"
	"caio/internal/platform/platformtest"
)

// form returns what Facebook was sent, but for what is different each time.
func form(st *platformtest.Stage, id string) map[string]string {
	f := networkOf(st).Form(id)
	for _, name := range []string{"upload_session_id", "video_id", "fields", "attached_media[0]", "attached_media[1]"} {
		if f[name] != "" {
			f[name] = "…"
		}
	}
	return f
}

// TestForms checks what Facebook is sent for every type of post.
func TestForms(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		make   func(st *platformtest.Stage) caio.Variant
		form   map[string]string
		photos []map[string]string
	}{
		"text": {
			make: func(st *platformtest.Stage) caio.Variant {
				return with(st.Text("Hello"), map[string]string{
					"place": emulator.Place, "tags": "11\n12", "backdated": "2026-01-02T09:00:00+01:00",
					"audience": "targeting", "countries": "de\nAT", "age_min": "18",
				})
			},
			form: map[string]string{
				"message": "Hello", "published": "true", "place": emulator.Place, "tags": "[11,12]", "backdated_time": "2026-01-02T08:00:00+0000",
				"targeting": `{"age_min":18,"geo_locations":{"countries":["DE","AT"]}}`, "fields": "…",
			},
		},
		"link": {
			make: func(st *platformtest.Stage) caio.Variant {
				return with(st.Text("Read"), map[string]string{"link": "https://example.org/x", "button": "LEARN_MORE", "audience": "feed_targeting", "countries": "FR"})
			},
			form: map[string]string{
				"message": "Read", "published": "true", "link": "https://example.org/x", "fields": "…",
				"call_to_action": `{"type":"LEARN_MORE","value":{"link":"https://example.org/x"}}`, "feed_targeting": `{"geo_locations":{"countries":["FR"]}}`,
			},
		},
		"background": {
			make: func(st *platformtest.Stage) caio.Variant {
				return with(st.Text("Loud"), map[string]string{"background": emulator.Background})
			},
			form: map[string]string{"message": "Loud", "published": "true", "text_format_preset_id": emulator.Background, "fields": "…"},
		},
		"pictures": {
			make: func(st *platformtest.Stage) caio.Variant { return attach(st, image, image) },
			form: map[string]string{"message": "Hello #world", "published": "true", "attached_media[0]": "…", "attached_media[1]": "…", "fields": "…"},
			photos: []map[string]string{
				{"published": "false", "alt_text_custom": "Sample 1 of the kind image"}, {"published": "false", "alt_text_custom": "Sample 2 of the kind image"},
			},
		},
		"video": {
			make: func(st *platformtest.Stage) caio.Variant {
				return with(attach(st, video), map[string]string{"title": "A film"})
			},
			form: map[string]string{"upload_phase": "finish", "upload_session_id": "…", "description": "Hello #world", "title": "A film"},
		},
		"video with a cover": {
			make: func(st *platformtest.Stage) caio.Variant {
				return with(attach(st, video), map[string]string{"cover": st.Files.Image(t, "image/jpeg", 320, 180).Path})
			},
			form: map[string]string{"upload_phase": "finish", "upload_session_id": "…", "description": "Hello #world", "cover": "true"},
		},
		"reel": {
			make: func(st *platformtest.Stage) caio.Variant {
				return with(attach(st, video), map[string]string{
					"type": "reel", "title": "A reel", "place": emulator.Place, "collaborators": "21\n22", "cover": st.Files.Image(t, "image/png", 180, 320).Path,
				})
			},
			form: map[string]string{
				"upload_phase": "finish", "video_id": "…", "video_state": "PUBLISHED", "description": "Hello #world", "title": "A reel", "place": emulator.Place,
				"cover": "true", "invited 21": "true", "invited 22": "true",
			},
		},
		"video story": {make: videoStory, form: map[string]string{"upload_phase": "finish", "video_id": "…"}},
		"photo story": {make: photoStory, photos: []map[string]string{{"published": "false"}}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			st := suite().Stage(t)
			r := st.Live(st.Delivery(tt.make(st)))
			if got := form(st, r.RemoteID); !maps.Equal(got, tt.form) {
				t.Errorf("sent %v\nwant %v", got, tt.form)
			}
			photos := networkOf(st).Photos(r.RemoteID)
			if len(photos) != len(tt.photos) {
				t.Fatalf("%d photos, want %d", len(photos), len(tt.photos))
			}
			for i := range photos {
				if !maps.Equal(photos[i], tt.photos[i]) {
					t.Errorf("photo %d: sent %v\nwant %v", i, photos[i], tt.photos[i])
				}
			}
			if page, _ := st.Browse(r.URL); page.StatusCode != http.StatusOK {
				t.Errorf("the post's address %s answers %d", r.URL, page.StatusCode)
			}
		})
	}
}

// TestExactlyOnce kills the program and loses answers for what the contract does not
// know: reels, stories, covers and invitations.
func TestExactlyOnce(t *testing.T) {
	t.Parallel()
	for name, make := range map[string]func(*platformtest.Stage) caio.Variant{
		"reel": reel, "video story": videoStory, "photo story": photoStory,
		"reel with all": func(st *platformtest.Stage) caio.Variant {
			v := with(attach(st, video), map[string]string{"type": "reel", "collaborators": "21", "cover": st.Files.Image(t, "image/png", 180, 320).Path})
			v.Comment = "First!"
			return v
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			st := suite().Stage(t)
			clean, before := st.Delivery(make(st)), len(st.Kit.Requests())
			st.Live(clean)
			requests := len(st.Kit.Requests()) - before
			once := func(trouble string, arrange func(st *platformtest.Stage, d *platformtest.Delivery)) {
				st := suite().Stage(t)
				d := st.Delivery(make(st))
				arrange(st, d)
				if st.Live(d); t.Failed() {
					t.Fatal(trouble)
				}
			}
			for n := 1; n <= clean.Saved.Writes(); n++ {
				for _, landed := range []bool{false, true} {
					once(fmt.Sprintf("killed at checkpoint %d, durable %v", n, landed), func(_ *platformtest.Stage, d *platformtest.Delivery) { d.Saved.CrashAt(n, landed) })
				}
			}
			for n := range requests {
				for _, fault := range []emu.Fault{
					{How: emu.Reset},
					{How: emu.Reset, Accepted: true},
					{How: emu.Half, Accepted: true},
					{How: emu.Garbage, Accepted: true},
					{How: emu.Empty, Accepted: true},
					{How: emu.Status, Code: http.StatusBadGateway, Body: "<html>"},
					{How: emu.Status, Code: http.StatusInternalServerError, Body: "{}", Accepted: true},
				} {
					fault.Skip = n
					once(fmt.Sprintf("request %d: %s, accepted %v", n+1, fault.How, fault.Accepted), func(st *platformtest.Stage, _ *platformtest.Delivery) { st.Kit.Inject(fault) })
				}
			}
		})
	}
}

// TestOnTheSecond counts the requests that remain for the due second.
func TestOnTheSecond(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		make func(*platformtest.Stage) caio.Variant
		want int
	}{
		"pictures":    {func(st *platformtest.Stage) caio.Variant { return attach(st, image, image) }, 2}, // what is new in the list, then the post
		"video":       {func(st *platformtest.Stage) caio.Variant { return attach(st, video) }, 1},
		"reel":        {reel, 1},
		"photo story": {photoStory, 1},
	} {
		st := suite().Stage(t)
		d := st.Delivery(tt.make(st))
		prepare(t, st, d)
		before := len(st.Kit.Requests())
		st.Live(d)
		n := 0
		for _, r := range st.Kit.Requests()[before:] {
			if n++; r.Publishes {
				break
			}
		}
		if n != tt.want {
			t.Errorf("%s: %d requests until the post is sent, want %d", name, n, tt.want)
		}
	}
}

// TestLate prepares, and publishes when what was uploaded has expired.
func TestLate(t *testing.T) {
	t.Parallel()
	for _, make := range []func(*platformtest.Stage) caio.Variant{
		func(st *platformtest.Stage) caio.Variant { return attach(st, image, image) },
		func(st *platformtest.Stage) caio.Variant { return attach(st, video) },
		reel, videoStory, photoStory,
	} {
		st := suite().Stage(t)
		d := st.Delivery(make(st))
		prepare(t, st, d)
		st.Clock.Advance(25 * time.Hour)
		st.Live(d)
	}
}

// TestPhotosForgotten uploads pictures again that Facebook lost before their time.
func TestPhotosForgotten(t *testing.T) {
	t.Parallel()
	st := suite().Stage(t)
	d := st.Delivery(attach(st, image))
	prepare(t, st, d)
	networkOf(st).LosePhotos()
	st.Clock.Advance(3 * time.Hour)
	st.Live(d)
}

// TestFirstCommentFails leaves the receipt standing when only the first comment is
// refused.
func TestFirstCommentFails(t *testing.T) {
	t.Parallel()
	st := suite().Stage(t)
	networkOf(st).Forget("ann", "pages_manage_engagement")
	v := st.Post("It goes out all the same")
	v.Comment = "First!"
	d := st.Delivery(v)
	o := st.Drive(d)
	if o.Kind != caio.Forbidden || o.Receipt.RemoteID == "" || d.Saved.Receipt() == nil || len(st.Kit.Live()) != 1 {
		t.Errorf("kind %q, receipt %+v, %d live", o.Kind, o.Receipt, len(st.Kit.Live()))
	}
}

// TestRepeatRefused takes Facebook's word for a repetition, unless an earlier request of
// ours may have been the one that it repeats.
func TestRepeatRefused(t *testing.T) {
	t.Parallel()
	st := suite().Stage(t)
	networkOf(st).RefuseRepeats()
	st.Live(st.Delivery(st.Post("Again")))
	o := st.Drive(st.Delivery(st.Post("Again")))
	if o.Kind != caio.Rejected || len(st.Kit.Live()) != 1 {
		t.Errorf("kind %q, %d live: %v", o.Kind, len(st.Kit.Live()), o.Err)
	}

	st = suite().Stage(t)
	d := st.Delivery(st.Post("Once"))
	st.Kit.Inject(emu.Fault{Publishing: true, How: emu.Reset})
	_, err := st.Client.Publish(t.Context(), st.Session, d.Job)
	st.Is(err, "a lost request", caio.Uncertain)
	st.Kit.Inject(emu.Fault{Publishing: true, How: emu.Status, Code: http.StatusBadRequest, Body: `{"error":{"code":506,"message":"Duplicate status message"}}`})
	_, err = st.Client.Publish(t.Context(), st.Session, d.Job)
	st.Is(err, "a repetition after a lost request", caio.Uncertain)
}

// TestLateArrival adopts the post of a request that was taken for lost and took effect
// after all, instead of sending another.
func TestLateArrival(t *testing.T) {
	t.Parallel()
	st := suite().Stage(t)
	d := st.Delivery(st.Post("Slow"))
	st.Kit.Inject(emu.Fault{Publishing: true, How: emu.Reset})
	_, err := st.Client.Publish(t.Context(), st.Session, d.Job)
	st.Is(err, "a lost request", caio.Uncertain)
	d.Job.Doubt, d.Job.DoubtAt = platform.StepPost, caio.At(st.Clock.Now())
	if _, found, err := st.Client.Find(t.Context(), st.Session, d.Job); found || err != nil {
		t.Fatalf("found %v %v before it arrived", found, err)
	}
	st.Clock.Advance(2 * time.Minute)
	id := networkOf(st).PostByHand(st.Channel.RemoteID, "Slow")
	d.Job.Doubt = ""
	r, err := st.Client.Publish(t.Context(), st.Session, d.Job)
	if err != nil || r.RemoteID != id || len(st.Kit.Live()) != 1 {
		t.Errorf("receipt %q, want %q; %d live: %v", r.RemoteID, id, len(st.Kit.Live()), err)
	}
}

// TestDefiniteRefusal does not take a look-alike for ours after a request that certainly
// did nothing.
func TestDefiniteRefusal(t *testing.T) {
	t.Parallel()
	st := suite().Stage(t)
	d := st.Delivery(st.Post("By hand, too"))
	st.Kit.Inject(emu.Fault{Publishing: true, How: emu.Status, Code: http.StatusForbidden, Body: `{"error":{"code":32,"message":"limit"}}`})
	_, err := st.Client.Publish(t.Context(), st.Session, d.Job)
	st.Is(err, "a limit", caio.RateLimited)
	byHand := networkOf(st).PostByHand(st.Channel.RemoteID, "By hand, too")
	st.Clock.Advance(15 * time.Minute)
	r, err := st.Client.Publish(t.Context(), st.Session, d.Job)
	if err != nil || r.RemoteID == byHand || len(st.Kit.Live()) != 2 {
		t.Errorf("receipt %q beside %q; %d live: %v", r.RemoteID, byHand, len(st.Kit.Live()), err)
	}
}
