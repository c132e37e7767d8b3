package threads_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	emu "caio/internal/platform/emulator"
	"caio/internal/platform/platformtest"
)

// formOf returns what the i-th thing that is live was made from.
func formOf(st *platformtest.Stage, i int) (map[string]string, []map[string]string) {
	st.T.Helper()
	live := st.Kit.Live()
	if i >= len(live) {
		st.T.Fatalf("%d things are live", len(live))
	}
	return networkOf(st).Form(live[i].Key)
}

// sameForm compares parameters; those that are JSON by what they say.
func sameForm(t *testing.T, what string, got, want map[string]string) {
	t.Helper()
	if names, wanted := slices.Sorted(maps.Keys(got)), slices.Sorted(maps.Keys(want)); !slices.Equal(names, wanted) {
		t.Errorf("%s: the parameters %q, want %q", what, names, wanted)
	}
	for name, v := range want {
		var a, b any
		if json.Unmarshal([]byte(v), &a) == nil && json.Unmarshal([]byte(got[name]), &b) == nil && reflect.DeepEqual(a, b) {
			continue
		}
		if got[name] != v && v != "*" {
			t.Errorf("%s: %s is %q, want %q", what, name, got[name], v)
		}
	}
}

// TestOptions publishes each option and looks at what the network was sent.
func TestOptions(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		make func(st *platformtest.Stage) caio.Variant
		want map[string]string // beside media_type TEXT and the text
	}{
		"none": {func(st *platformtest.Stage) caio.Variant { return st.Text("Hello") }, nil},
		"audience": {func(st *platformtest.Stage) caio.Variant {
			return with(st.Text("Hello"), "reply_control", "followers_only", "reply_approvals", "true", "countries", "de\nFR")
		}, map[string]string{"reply_control": "followers_only", "enable_reply_approvals": "true", "allowlisted_country_codes": "DE,FR"}},
		"topic": {func(st *platformtest.Stage) caio.Variant { return with(st.Text("Hello"), "topic_tag", " Go ") }, map[string]string{"topic_tag": "Go"}},
		"poll": {
			func(st *platformtest.Stage) caio.Variant { return with(st.Text("Hello"), "poll", "Yes\n\nNo\nPerhaps") },
			map[string]string{"poll_attachment": `{"option_a":"Yes","option_b":"No","option_c":"Perhaps"}`},
		},
		"preview": {func(st *platformtest.Stage) caio.Variant {
			return with(st.Text("Hello"), "link_attachment", "https://a.example/x")
		}, map[string]string{"link_attachment": "https://a.example/x"}},
		"gif": {
			func(st *platformtest.Stage) caio.Variant { return with(st.Text("Hello"), "gif_id", "3o7TKsQ") },
			map[string]string{"gif_attachment": `{"gif_id":"3o7TKsQ","provider":"GIPHY"}`},
		},
		"spoilers": {func(st *platformtest.Stage) caio.Variant {
			return with(st.Text("Ünd Ann was Ann, not Anna"), "spoilers", "Ann\nnot Anna")
		}, map[string]string{"text_entities": `[{"entity_type":"SPOILER","offset":4,"length":3},{"entity_type":"SPOILER","offset":12,"length":3},{"entity_type":"SPOILER","offset":17,"length":8}]`}},
		"long text": {func(st *platformtest.Stage) caio.Variant {
			return with(st.Text("Hello"), "long_text", "Once upon a time", "long_text_link", "https://a.example/", "long_text_styles", "italic: time\nBold: Once upon")
		}, map[string]string{"text_attachment": `{"plaintext":"Once upon a time","link_attachment_url":"https://a.example/","text_with_styling_info":[{"offset":0,"length":9,"styling_info":["bold"]},{"offset":12,"length":4,"styling_info":["italic"]}]}`}},
		"ghost":          {func(st *platformtest.Stage) caio.Variant { return with(st.Text("Hello"), "ghost", "true") }, map[string]string{"is_ghost_post": "true"}},
		"place":          {func(st *platformtest.Stage) caio.Variant { return with(st.Text("Hello"), "location", "café mitte") }, map[string]string{"location_id": "7640348501"}},
		"place's number": {func(st *platformtest.Stage) caio.Variant { return with(st.Text("Hello"), "location", "7640348503") }, map[string]string{"location_id": "7640348503"}},
		"off": {func(st *platformtest.Stage) caio.Variant {
			return with(st.Text("Hello"), "ghost", "false", "reply_approvals", "false", "spoiler_media", "true", "long_text_link", "https://a.example/")
		}, nil},
	} {
		st := suite().Stage(t)
		v := tt.make(st)
		st.Live(st.Delivery(v))
		got, _ := formOf(st, 0)
		want := map[string]string{"media_type": "TEXT", "text": v.Text()}
		maps.Copy(want, tt.want)
		sameForm(t, name, got, want)
	}
}

// TestMediaForms publishes pictures and videos, alone and in a carousel.
func TestMediaForms(t *testing.T) {
	t.Parallel()
	st := suite().Stage(t)
	v := with(attach(st, image), "spoiler_media", "true", "spoilers", "at")
	st.Live(st.Delivery(v))
	got, _ := formOf(st, 0)
	sameForm(t, "a picture", got, map[string]string{
		"media_type": "IMAGE", "text": "Look at this", "image_url": "*", "alt_text": "Sample 1 of the kind image", "is_spoiler_media": "true",
		"text_entities": `[{"entity_type":"SPOILER","offset":5,"length":2}]`,
	})
	v = with(attach(st, video, image), "spoiler_media", "true", "reply_control", "mentioned_only")
	v.Parts[0].Text = ""
	st.Live(st.Delivery(v))
	got, children := formOf(st, 1)
	sameForm(t, "a carousel", got, map[string]string{"media_type": "CAROUSEL", "children": "*", "is_spoiler_media": "true", "reply_control": "mentioned_only"})
	sameForm(t, "its video", children[0], map[string]string{"media_type": "VIDEO", "video_url": "*", "alt_text": "Sample 1 of the kind video", "is_carousel_item": "true"})
	sameForm(t, "its picture", children[1], map[string]string{"media_type": "IMAGE", "image_url": "*", "alt_text": "Sample 2 of the kind image", "is_carousel_item": "true"})
}

// TestThreadForms keeps what belongs to the first part out of the others.
func TestThreadForms(t *testing.T) {
	t.Parallel()
	st := suite().Stage(t)
	v := with(chain(st, "One secret", "Two", "Three secret"), "topic_tag", "Go", "reply_control", "mentioned_only", "spoilers", "secret", "spoiler_media", "true")
	v = st.Attach(st.Attach(v, 1, image), 1, image)
	v.Comment = "Below"
	r := st.Live(st.Delivery(v))
	for i, want := range []map[string]string{
		{"media_type": "TEXT", "text": "One secret", "topic_tag": "Go", "reply_control": "mentioned_only", "text_entities": "*"},
		{"media_type": "CAROUSEL", "text": "Two", "children": "*", "is_spoiler_media": "true", "reply_to_id": r.RemoteID},
		{"media_type": "TEXT", "text": "Three secret", "text_entities": "*", "reply_to_id": r.Parts[0].RemoteID},
		{"media_type": "TEXT", "text": "Below", "reply_to_id": r.RemoteID},
	} {
		got, _ := formOf(st, i)
		sameForm(t, want["text"], got, want)
	}
	for _, p := range append(r.Parts, caio.PartReceipt{URL: r.URL}) {
		if !strings.Contains(p.URL, "/@ann/post/") {
			t.Errorf("the address of %s is %q", p.Name, p.URL)
		}
	}
}

// TestPrepared leaves one request to be made at the due time.
func TestPrepared(t *testing.T) {
	t.Parallel()
	st := suite().Stage(t)
	v := st.Attach(st.Attach(chain(st, "One", "Two"), 1, image), 1, video)
	d := st.Delivery(st.Attach(v, 0, image))
	prepare(t, st, d)
	if n := networkOf(st).Containers(); n != 3 || len(st.Kit.Live()) != 0 {
		t.Errorf("%d containers are prepared, %d posts live", n, len(st.Kit.Live()))
	}
	creates, looks := requests(st, http.MethodPost, "/threads"), requests(st, http.MethodGet, "/v1.0/180")
	_, err := st.Client.Publish(t.Context(), st.Session, d.Job)
	st.Is(err, "the second part", caio.Pending)
	if n := len(st.Kit.Live()); n != 1 {
		t.Errorf("%d posts are live", n)
	}
	if n := requests(st, http.MethodPost, "/threads") - creates; n != 2 { // publish, and the second part's container, refused once
		t.Errorf("%d requests to change something", n)
	}
	if n := requests(st, http.MethodGet, "/v1.0/180") - looks; n != 0 {
		t.Errorf("%d looks at containers that were ready", n)
	}
	st.Live(d)
}

// TestParentDeleted says so when a part cannot follow, and leaves the rest standing.
func TestParentDeleted(t *testing.T) {
	t.Parallel()
	st := suite().Stage(t)
	d := st.Delivery(chain(st, "One", "Two"))
	prepare(t, st, d)
	_, err := st.Client.Publish(t.Context(), st.Session, d.Job)
	st.Is(err, "the second part", caio.Pending)
	networkOf(st).Remove(st.Kit.Live()[0].ID)
	o := st.Drive(d)
	if o.Kind != caio.Gone || o.Receipt.RemoteID == "" || len(st.Kit.Live()) != 0 {
		t.Errorf("%q, receipt %q, %d live: %v", o.Kind, o.Receipt.RemoteID, len(st.Kit.Live()), o.Err)
	}
}

// TestReplyForbidden does not hold the account when parts after the first are refused.
func TestReplyForbidden(t *testing.T) {
	t.Parallel()
	const refused = `{"error":{"message":"Application does not have permission for this action","type":"OAuthException","code":10}}`
	for _, path := range []string{"/threads", "/threads_publish"} {
		st := suite().Stage(t)
		d := st.Delivery(chain(st, "One", "Two"))
		prepare(t, st, d)
		skip := 2 // of what is posted: the first publication, the first try to answer
		if path == "/threads_publish" {
			skip = 1
		}
		st.Kit.Inject(emu.Fault{Method: http.MethodPost, Path: path, Skip: skip, How: emu.Status, Code: http.StatusForbidden, Body: refused})
		o := st.Drive(d)
		if o.Kind != caio.Forbidden || o.Receipt.RemoteID == "" {
			t.Errorf("%s: %q %v", path, o.Kind, o.Err)
		}
		st.Live(d)
	}
}

// TestQuota begins nothing that cannot be brought to its end.
func TestQuota(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		posts, replies int
		make           func(st *platformtest.Stage) caio.Variant
		kind           caio.Kind
	}{
		"last post":    {249, 1000, func(st *platformtest.Stage) caio.Variant { return st.Post("x") }, ""},
		"one too many": {250, 0, func(st *platformtest.Stage) caio.Variant { return st.Post("x") }, caio.RateLimited},
		"short thread": {0, 998, func(st *platformtest.Stage) caio.Variant { return chain(st, "a", "b", "c") }, ""},
		"long thread":  {0, 998, func(st *platformtest.Stage) caio.Variant { return chain(st, "a", "b", "c", "d") }, caio.RateLimited},
		"comment":      {0, 1000, func(st *platformtest.Stage) caio.Variant { v := st.Post("x"); v.Comment = "y"; return v }, caio.RateLimited},
	} {
		st := suite().Stage(t)
		networkOf(st).UseUp("ann", tt.posts, tt.replies)
		d := st.Delivery(tt.make(st))
		if tt.kind == "" {
			st.Live(d)
			continue
		}
		var err error
		for err = st.Client.Prepare(t.Context(), st.Session, d.Job); platform.Is(err, caio.Pending); err = st.Client.Prepare(t.Context(), st.Session, d.Job) {
			st.Clock.Set(platform.AsError(err).RetryAt.Time())
		}
		st.Is(err, name, tt.kind)
		if at := platform.AsError(err).RetryAt; at != caio.At(st.Clock.Now().Add(time.Hour)) || len(st.Kit.Live()) != 0 {
			t.Errorf("%s: again at %s, %d live", name, at, len(st.Kit.Live()))
		}
		st.Clock.Advance(24 * time.Hour)
		st.Live(d)
	}
}

// TestQuotaUnread publishes although the network does not tell how much is left.
func TestQuotaUnread(t *testing.T) {
	t.Parallel()
	st := suite().Stage(t)
	st.Kit.Inject(emu.Fault{Path: "/threads_publishing_limit", How: emu.Status, Code: http.StatusBadRequest, Body: `{"error":{"message":"no","type":"OAuthException","code":100}}`, Times: 9})
	st.Live(st.Delivery(st.Post("Who counts?")))
}

// TestChangedAfterRefusal publishes what the creator made of a refused post, not what was
// prepared before.
func TestChangedAfterRefusal(t *testing.T) {
	t.Parallel()
	st := suite().Stage(t)
	d := st.Delivery(attach(st, image, image))
	prepare(t, st, d)
	d.Job.Variant = attach(st, image, video)
	d.Job.Variant.Parts[0].Text = "Look at that"
	st.Live(d)
}

// TestStartsAgain makes a container anew when it expired, while preparing or at the last
// moment.
func TestStartsAgain(t *testing.T) {
	t.Parallel()
	const expired = `{"error":{"message":"does not exist or has been expired","type":"OAuthException","code":24,"error_subcode":2207008}}`
	for _, late := range []bool{false, true} {
		st := suite().Stage(t)
		d := st.Delivery(attach(st, image, image))
		prepare(t, st, d)
		if late {
			st.Kit.Inject(emu.Fault{Publishing: true, How: emu.Status, Code: http.StatusBadRequest, Body: expired})
		} else {
			st.Clock.Advance(26 * time.Hour)
		}
		st.Live(d)
	}
}
