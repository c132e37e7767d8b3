package instagram_test

import (
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	emu "caio/internal/platform/emulator"
	"caio/internal/platform/instagram/emulator"
	"caio/internal/platform/platformtest"
)

// formOf returns what the containers of a live post were made with, but for addresses.
func formOf(t *testing.T, st *platformtest.Stage, r caio.Receipt) (map[string]string, []map[string]string) {
	t.Helper()
	for _, e := range st.Kit.Ledger() {
		if e.ID != r.RemoteID {
			continue
		}
		form, children := networkOf(st).Form(e.Key)
		for _, f := range append(children, form) {
			for _, name := range []string{"image_url", "video_url", "cover_url"} {
				if strings.HasPrefix(f[name], "http://127.0.0.1:") {
					f[name] = "address"
				}
			}
		}
		delete(form, "children")
		return form, children
	}
	t.Fatalf("%s is not in the ledger", r.RemoteID)
	return nil, nil
}

func with(v caio.Variant, fields map[string]string) caio.Variant {
	v.Fields = fields
	return v
}

func attach(st *platformtest.Stage, kinds ...caio.MediaKind) caio.Variant {
	v := st.Text("Hello #world")
	for _, k := range kinds {
		v = st.Attach(v, 0, k)
	}
	return withoutVideoAlt(st, v)
}

const image, video = caio.KindImage, caio.KindVideo

// TestForms checks what Instagram is sent for every type of post.
func TestForms(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		make     func(st *platformtest.Stage) caio.Variant
		form     map[string]string
		children []map[string]string
	}{
		"picture": {
			make: func(st *platformtest.Stage) caio.Variant {
				return with(attach(st, image), map[string]string{
					"collaborators": "@bob\ncarol", "user_tags": "dave\n@eve 0.25 0.75", "location_id": emulator.Place, "ai_label": "true",
				})
			},
			form: map[string]string{
				"image_url": "address", "caption": "Hello #world", "alt_text": "Sample 1 of the kind image", "collaborators": `["bob","carol"]`,
				"user_tags":   `[{"username":"dave","x":0.5,"y":0.5},{"username":"eve","x":0.25,"y":0.75}]`,
				"location_id": emulator.Place, "is_ai_generated": "true",
			},
		},
		"single video": {
			make: func(st *platformtest.Stage) caio.Variant { return attach(st, video) },
			form: map[string]string{"media_type": "REELS", "upload_type": "resumable", "caption": "Hello #world", "share_to_feed": "true"},
		},
		"reel": {
			make: func(st *platformtest.Stage) caio.Variant {
				return with(attach(st, video), map[string]string{
					"type": "reel", "share_to_feed": "false", "thumb_offset": "1500", "audio_name": "My song", "trial": "MANUAL", "user_tags": "bob 0.5 0.5",
				})
			},
			form: map[string]string{
				"media_type": "REELS", "upload_type": "resumable", "caption": "Hello #world", "share_to_feed": "false", "thumb_offset": "1500",
				"audio_name": "My song", "trial_params": `{"graduation_strategy":"MANUAL"}`, "user_tags": `[{"username":"bob"}]`,
			},
		},
		"reel with a cover": {
			make: func(st *platformtest.Stage) caio.Variant {
				return with(attach(st, image, video), map[string]string{"type": "reel", "thumb_offset": "1500"})
			},
			form: map[string]string{"media_type": "REELS", "upload_type": "resumable", "caption": "Hello #world", "share_to_feed": "true", "cover_url": "address"},
		},
		"story picture": {
			make: func(st *platformtest.Stage) caio.Variant {
				v := st.Text("")
				a := st.Files.Image(t, "image/jpeg", 720, 1280)
				v.Parts[0].Attachments = []caio.Attachment{{Asset: a, Alt: "left out"}}
				return with(v, map[string]string{"type": "story", "user_tags": "bob", "ai_label": "true"})
			},
			form: map[string]string{"media_type": "STORIES", "image_url": "address", "user_tags": `[{"username":"bob"}]`},
		},
		"story video": {
			make: func(st *platformtest.Stage) caio.Variant {
				return with(attach(st, video), map[string]string{"type": "story"})
			},
			form: map[string]string{"media_type": "STORIES", "upload_type": "resumable"},
		},
		"carousel": {
			make: func(st *platformtest.Stage) caio.Variant {
				return with(attach(st, image, video, image), map[string]string{"user_tags": "2: bob\n3: carol 0 1", "collaborators": "dave"})
			},
			form: map[string]string{"media_type": "CAROUSEL", "caption": "Hello #world", "collaborators": `["dave"]`},
			children: []map[string]string{
				{"image_url": "address", "is_carousel_item": "true", "alt_text": "Sample 1 of the kind image"},
				{"media_type": "VIDEO", "upload_type": "resumable", "is_carousel_item": "true", "user_tags": `[{"username":"bob"}]`},
				{"image_url": "address", "is_carousel_item": "true", "alt_text": "Sample 3 of the kind image", "user_tags": `[{"username":"carol","x":0,"y":1}]`},
			},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			st := viaFacebook().Stage(t)
			o := st.Drive(st.Delivery(tt.make(st)))
			if o.Err != nil {
				t.Fatal(o.Err)
			}
			form, children := formOf(t, st, o.Receipt)
			if !maps.Equal(form, tt.form) {
				t.Errorf("sent %v\nwant %v", form, tt.form)
			}
			if len(children) != len(tt.children) {
				t.Fatalf("%d children, want %d", len(children), len(tt.children))
			}
			for i := range children {
				if !maps.Equal(children[i], tt.children[i]) {
					t.Errorf("child %d: sent %v\nwant %v", i, children[i], tt.children[i])
				}
			}
			if n := st.Host.Offers(); n != 0 {
				t.Errorf("%d files are still offered", n)
			}
		})
	}
}

// TestFollowUpFails leaves the receipt standing when only the first comment, or
// switching comments off, is refused.
func TestFollowUpFails(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(v *caio.Variant){
		"comment":      func(v *caio.Variant) { v.Comment = "First!" },
		"comments off": func(v *caio.Variant) { v.Fields = map[string]string{"comments_off": "true"} },
	} {
		st := viaFacebook().Stage(t)
		networkOf(st).Forget("ann", "instagram_manage_comments")
		v := st.Post("It goes out all the same")
		change(&v)
		d := st.Delivery(v)
		o := st.Drive(d)
		if o.Kind != caio.Forbidden || o.Receipt.RemoteID == "" || d.Saved.Receipt() == nil || len(st.Kit.Live()) != 1 {
			t.Errorf("%s: kind %q, receipt %+v, %d live", name, o.Kind, o.Receipt, len(st.Kit.Live()))
		}
	}
}

func TestCommentsOff(t *testing.T) {
	t.Parallel()
	st := viaInstagram().Stage(t)
	r := st.Live(st.Delivery(with(st.Post("Quiet, please"), map[string]string{"comments_off": "true"})))
	_, err := st.Client.Reply(t.Context(), st.Session, st.Channel, r, caio.Comment{}, "Still open?")
	st.Is(err, "a comment where comments are off", caio.Rejected)
}

// TestQuota does not publish what the account may not, and says when it looks again.
func TestQuota(t *testing.T) {
	t.Parallel()
	st := viaFacebook().Stage(t)
	st.Kit.Inject(emu.Fault{Path: "/content_publishing_limit", How: emu.Status, Code: http.StatusOK, Body: `{"data":[{"quota_usage":50,"config":{"quota_total":50,"quota_duration":86400}}]}`})
	d := st.Delivery(st.Post("One too many"))
	var err error
	for err = st.Client.Prepare(t.Context(), st.Session, d.Job); platform.Is(err, caio.Pending); err = st.Client.Prepare(t.Context(), st.Session, d.Job) {
		st.Clock.Set(platform.AsError(err).RetryAt.Time())
	}
	st.Is(err, "the quota is used up", caio.RateLimited)
	if e := platform.AsError(err); e.RetryAt != caio.At(st.Clock.Now().Add(time.Hour)) || e.Scope != platform.ScopeAccount {
		t.Errorf("next try at %s for %s", e.RetryAt, e.Scope)
	}
	st.Clock.Advance(time.Hour)
	st.Live(d)
}

// TestLate prepares, and publishes when the container has expired: a new one is made.
func TestLate(t *testing.T) {
	t.Parallel()
	for _, kinds := range [][]caio.MediaKind{{image}, {video}, {image, image}} {
		st := viaFacebook().Stage(t)
		d := st.Delivery(attach(st, kinds...))
		prepare(t, st, d)
		st.Clock.Advance(25 * time.Hour)
		st.Live(d)
	}
}

// prepare prepares until nothing is pending.
func prepare(t *testing.T, st *platformtest.Stage, d *platformtest.Delivery) {
	t.Helper()
	for range 50 {
		err := st.Client.Prepare(t.Context(), st.Session, d.Job)
		if err == nil {
			return
		}
		if !platform.Is(err, caio.Pending) {
			t.Fatal(err)
		}
		st.Clock.Set(platform.AsError(err).RetryAt.Time())
	}
	t.Fatal("preparing does not come to an end")
}

// TestOnTheSecond counts the requests that remain for the due second.
func TestOnTheSecond(t *testing.T) {
	t.Parallel()
	for _, kinds := range [][]caio.MediaKind{{image}, {video}, {image, video, image}} {
		st := viaFacebook().Stage(t)
		d := st.Delivery(attach(st, kinds...))
		prepare(t, st, d)
		before := len(st.Kit.Requests())
		st.Live(d)
		n := 0
		for _, r := range st.Kit.Requests()[before:] {
			if n++; r.Publishes {
				break
			}
		}
		if n != 2 { // what is new in the list, then the post
			t.Errorf("%v: %d requests until the post is live", kinds, n)
		}
	}
}
