package tiktok_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	emu "caio/internal/platform/emulator"
	"caio/internal/platform/platformtest"
	"caio/internal/platform/tiktok/emulator"
)

// told returns what TikTok was told of the one post that is live.
func told(t *testing.T, st *platformtest.Stage) emulator.Share {
	t.Helper()
	live := st.Kit.Live()
	if len(live) != 1 {
		t.Fatalf("%d posts are live", len(live))
	}
	return networkOf(st).Told(live[0].Key)
}

// TestForms checks what TikTok is told of every kind of post.
func TestForms(t *testing.T) {
	t.Parallel()
	everything := []string{
		"allow_comment", "true", "allow_duet", "true", "allow_stitch", "true", "disclose", "true", "brand_own", "true", "brand_paid", "true",
		"ai", "true", "cover_at", "1500", "title", "A title", "cover_picture", "2", "music", "true",
	}
	const direct, levels = "direct", "MUTUAL_FOLLOW_FRIENDS"
	tests := map[string]struct {
		kinds  []caio.MediaKind
		fields []string
		want   emulator.Share
	}{
		"draft of a video":         {[]caio.MediaKind{video}, nil, emulator.Share{Inbox: true, Chunks: 1}},
		"draft, whatever is set":   {[]caio.MediaKind{video}, everything, emulator.Share{Inbox: true, Chunks: 1}},
		"draft, after a change":    {[]caio.MediaKind{video}, append([]string{"mode", "inbox", "privacy", levels}, everything...), emulator.Share{Inbox: true, Chunks: 1}},
		"draft of pictures":        {[]caio.MediaKind{image}, nil, emulator.Share{Inbox: true, Text: "Hello #world", Pictures: 1}},
		"draft of pictures, title": {[]caio.MediaKind{image, image}, everything, emulator.Share{Inbox: true, Title: "A title", Text: "Hello #world", Pictures: 2, CoverIndex: 1}},
		"video, all off": {
			[]caio.MediaKind{video},
			[]string{"mode", direct, "privacy", levels},
			emulator.Share{Title: "Hello #world", Privacy: levels, NoDuet: true, NoStitch: true, NoComment: true, Chunks: 1},
		},
		"video, all on": {
			[]caio.MediaKind{video},
			append([]string{"mode", direct, "privacy", levels}, everything...),
			emulator.Share{Title: "Hello #world", Privacy: levels, Paid: true, Own: true, AI: true, CoverAt: 1500, Chunks: 1},
		},
		"video, disclosure off again": {
			[]caio.MediaKind{video},
			[]string{"mode", direct, "privacy", levels, "disclose", "false", "brand_paid", "true"},
			emulator.Share{Title: "Hello #world", Privacy: levels, NoDuet: true, NoStitch: true, NoComment: true, Chunks: 1},
		},
		"pictures, all off": {
			[]caio.MediaKind{image},
			[]string{"mode", direct, "privacy", levels},
			emulator.Share{Text: "Hello #world", Privacy: levels, NoComment: true, Pictures: 1},
		},
		"pictures, all on": {
			[]caio.MediaKind{image, image, image},
			append([]string{"mode", direct, "privacy", levels}, everything...),
			emulator.Share{Title: "A title", Text: "Hello #world", Privacy: levels, Paid: true, Own: true, Music: true, Pictures: 3, CoverIndex: 1},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			st := whole().Stage(t)
			o := st.Drive(st.Delivery(with(attach(st, tt.kinds...), tt.fields...)))
			if o.Err != nil {
				t.Fatal(o.Err)
			}
			got := told(t, st)
			got.Received = 0
			if got != tt.want {
				t.Errorf("told %+v\nwant %+v", got, tt.want)
			}
		})
	}
}

// TestSwitchedOffByTheAccount keeps off what the account's settings switch off.
func TestSwitchedOffByTheAccount(t *testing.T) {
	t.Parallel()
	st := whole().Stage(t)
	networkOf(st).Restrict("ann", time.Minute, true, true)
	v := with(attach(st, video), "mode", "direct", "privacy", "SELF_ONLY", "allow_duet", "true", "allow_stitch", "true", "allow_comment", "true")
	st.Live(st.Delivery(v))
	if got := told(t, st); !got.NoDuet || !got.NoStitch || got.NoComment {
		t.Errorf("%+v", got)
	}
}

// TestLongerThanTheAccountMay is refused before a byte is sent, for direct posts only.
func TestLongerThanTheAccountMay(t *testing.T) {
	t.Parallel()
	st := whole().Stage(t)
	networkOf(st).Restrict("ann", 4*time.Second, false, false)
	o := st.Drive(st.Delivery(with(attach(st, video), "mode", "direct", "privacy", "SELF_ONLY")))
	if o.Kind != caio.Rejected || !strings.Contains(platform.AsError(o.Err).Message, "4 seconds") || count(st, http.MethodPut, "/") != 0 {
		t.Errorf("%q %v", o.Kind, o.Err)
	}
	if o := st.Drive(st.Delivery(attach(st, video))); o.Err != nil {
		t.Error(o.Err)
	}
}

// TestAudienceGone is refused before anything is sent: the account became private after
// the post was written.
func TestAudienceGone(t *testing.T) {
	t.Parallel()
	for _, kind := range []caio.MediaKind{video, image} {
		st := whole().Stage(t)
		networkOf(st).Private("ann", true)
		o := st.Drive(st.Delivery(toEveryone(st, attach(st, kind))))
		if o.Kind != caio.Rejected || count(st, http.MethodPost, "/init/") != 0 {
			t.Errorf("%s: %q %v", kind, o.Kind, o.Err)
		}
		list, err := st.Client.Choices(t.Context(), st.Session, st.Channel, "privacy")
		if err != nil || len(list) != 3 || list[0] != (caio.Choice{Value: "FOLLOWER_OF_CREATOR", Label: "Followers"}) {
			t.Errorf("%s: offered %+v, %v", kind, list, err)
		}
	}
}

// TestUnaudited explains what an app without an audit may do, and does it.
func TestUnaudited(t *testing.T) {
	t.Parallel()
	st := whole().Stage(t)
	networkOf(st).Unaudited()
	self := func() caio.Variant { return with(attach(st, video), "mode", "direct", "privacy", "SELF_ONLY") }
	for _, v := range []caio.Variant{self(), toEveryone(st, attach(st, image))} {
		if o := st.Drive(st.Delivery(v)); o.Kind != caio.Forbidden || !strings.Contains(platform.AsError(o.Err).Message, "inbox") || st.Host.Offers() != 0 {
			t.Errorf("a public account: %q %v, %d offers", o.Kind, o.Err, st.Host.Offers())
		}
	}
	networkOf(st).Private("ann", true)
	if o := st.Drive(st.Delivery(self())); o.Err != nil || o.Receipt.URL != st.Channel.URL {
		t.Errorf("a private account: %+v, %v", o.Receipt, o.Err)
	}
}

// TestFiveDrafts ends at the sixth, and goes on when one was published.
func TestFiveDrafts(t *testing.T) {
	t.Parallel()
	st := whole().Stage(t)
	var first caio.Receipt
	for i := range 6 {
		st.Clock.Advance(time.Minute)
		o := st.Drive(st.Delivery(with(attach(st, image), "title", "Draft")))
		if i < 5 && o.Err != nil {
			t.Fatalf("draft %d: %v", i+1, o.Err)
		}
		if i == 0 {
			first = o.Receipt
		}
		if i == 5 && (o.Kind != caio.Forbidden || !strings.Contains(platform.AsError(o.Err).Message, "Five drafts")) {
			t.Errorf("the sixth: %q %v", o.Kind, o.Err)
		}
	}
	networkOf(st).Publish(first.RemoteID, 1)
	if o := st.Drive(st.Delivery(attach(st, image))); o.Err != nil {
		t.Error(o.Err)
	}
}

// TestFailedAfterAll begins anew after a failure that may pass, and stops at one that
// does not. Nothing is live twice.
func TestFailedAfterAll(t *testing.T) {
	t.Parallel()
	for _, kind := range []caio.MediaKind{video, image} {
		for reason, want := range map[string]caio.Kind{
			"internal": "", "something_new": "", "frame_rate_check_failed": caio.Rejected, "auth_removed": caio.Unauthorized, "spam_risk": caio.Forbidden,
		} {
			st := whole().Stage(t)
			networkOf(st).Fail(reason)
			d := st.Delivery(toEveryone(st, attach(st, kind)))
			o := st.Drive(d)
			if o.Kind != want {
				t.Errorf("%s %s: %q %v", kind, reason, o.Kind, o.Err)
			}
			if want == "" {
				st.Once(d, o)
			} else if n := len(st.Kit.Live()); n != 0 {
				t.Errorf("%s %s: %d live", kind, reason, n)
			}
			if n := st.Host.Offers(); n != 0 {
				t.Errorf("%s %s: %d files are still offered", kind, reason, n)
			}
		}
	}
}

// TestLinkComesLate leaves the receipt without its link when moderation takes long; the
// numbers are found all the same, later.
func TestLinkComesLate(t *testing.T) {
	t.Parallel()
	st := whole().Stage(t)
	const done = `{"data":{"status":"PUBLISH_COMPLETE","publicaly_available_post_id":[]},"error":{"code":"ok"}}` //nolint:misspell // TikTok spells it so
	d := st.Delivery(toEveryone(st, attach(st, video)))
	prepare(t, st, d)
	st.Kit.Inject(emu.Fault{Path: "/status/fetch/", Skip: 2, How: emu.Status, Code: http.StatusOK, Body: done, Times: 100})
	began := st.Clock.Now()
	o := st.Drive(d)
	st.Kit.Clear()
	if o.Err != nil || !strings.HasPrefix(o.Receipt.RemoteID, "v_pub_file") || o.Receipt.URL != st.Channel.URL {
		t.Fatalf("%+v %v", o.Receipt, o.Err)
	}
	if waited := st.Clock.Now().Sub(began); waited < 10*time.Minute || waited > 20*time.Minute {
		t.Errorf("waited %s for the link", waited)
	}
	if d.Saved.Receipt() == nil {
		t.Error("nobody was told that the post is live while the link was waited for")
	}
	list, err := st.Client.PostMetrics(t.Context(), st.Session, st.Channel, []caio.Receipt{o.Receipt})
	if err != nil || list[0] == nil || list[0].Metrics[caio.Views] == 0 {
		t.Errorf("%+v %v", list, err)
	}
}

// TestPermalink links to the post by the exact id, which no float holds.
func TestPermalink(t *testing.T) {
	t.Parallel()
	st := whole().Stage(t)
	r := st.Live(st.Delivery(toEveryone(st, attach(st, video))))
	if want := st.URL + "/@ann/video/" + r.RemoteID; r.URL != want || len(r.RemoteID) != 19 {
		t.Errorf("%s, want %s", r.URL, want)
	}
	if page, text := st.Browse(r.URL); page.StatusCode != http.StatusOK || !strings.Contains(text, "Hello #world") {
		t.Errorf("the link leads to %d %s", page.StatusCode, text)
	}
}

// TestSlow looks for a post that TikTok works on for long, until it is there.
func TestSlow(t *testing.T) {
	t.Parallel()
	for _, kind := range []caio.MediaKind{video, image} {
		st := whole().Stage(t)
		d := st.Delivery(toEveryone(st, attach(st, kind)))
		prepare(t, st, d)
		_, err := st.Client.Publish(t.Context(), st.Session, d.Job)
		st.Is(err, "at first", caio.Pending)
		st.Clock.Advance(31 * time.Minute)
		const busy = `{"data":{"status":"PROCESSING_UPLOAD"},"error":{"code":"ok"}}`
		st.Kit.Inject(emu.Fault{Path: "/status/fetch/", How: emu.Status, Code: http.StatusOK, Body: busy, Times: 5})
		_, err = st.Client.Publish(t.Context(), st.Session, d.Job)
		st.Is(err, "after half an hour", caio.Uncertain)
		d.Job.Doubt, d.Job.DoubtAt = platform.StepPost, caio.At(st.Clock.Now())
		_, found, err := st.Client.Find(t.Context(), st.Session, d.Job)
		st.Is(err, "still at work", caio.Pending)
		if found {
			t.Error("found while TikTok works on it")
		}
		st.Live(d)
	}
}

// TestStuck turns to a person when TikTok works on a post for a day.
func TestStuck(t *testing.T) {
	t.Parallel()
	st := whole().Stage(t)
	d := st.Delivery(with(attach(st, image), "title", "Stuck"))
	prepare(t, st, d)
	st.Kit.Inject(emu.Fault{Path: "/status/fetch/", How: emu.Status, Code: http.StatusOK, Body: `{"data":{"status":"PROCESSING_DOWNLOAD"},"error":{"code":"ok"}}`, Times: 1000})
	o := st.Drive(d)
	st.Is(o.Err, "a post that is worked on for ever", caio.Uncertain)
	if n := count(st, http.MethodPost, "/content/init/"); n != 1 {
		t.Errorf("handed over %d times", n)
	}
}
