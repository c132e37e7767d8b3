package facebook_test

import (
	"slices"
	"testing"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
)

// TestThreadOfComments lists answers with what they answer, page after page.
func TestThreadOfComments(t *testing.T) {
	t.Parallel()
	st := suite().Stage(t)
	r := st.Live(st.Delivery(st.Post("Say something")))
	var first string
	for i := range 120 {
		id := networkOf(st).Comment(r.RemoteID, "bob", "Well said")
		if i == 0 {
			first = id
		}
		st.Clock.Advance(time.Second)
	}
	answer, err := st.Client.Reply(t.Context(), st.Session, st.Channel, r, caio.Comment{RemoteID: first}, "Thanks")
	if err != nil {
		t.Fatal(err)
	}
	list, err := st.Client.Comments(t.Context(), st.Session, st.Channel, r)
	if err != nil || len(list) != 121 || list[0].RemoteID != first || list[0].Parent != r.RemoteID || list[0].Mine {
		t.Fatalf("%d comments: %v", len(list), err)
	}
	if last := list[120]; last.RemoteID != answer.RemoteID || last.Parent != first || !last.Mine || last.URL == "" {
		t.Errorf("the answer reads %+v", last)
	}
	err = st.Client.Hide(t.Context(), st.Session, st.Channel, list[120], true)
	st.Is(err, "hide an own comment", caio.Unsupported)
}

// TestCommentsNotGranted sends nothing for what was not granted, and says so.
func TestCommentsNotGranted(t *testing.T) {
	t.Parallel()
	st := suite().Stage(t)
	r := st.Live(st.Delivery(st.Post("Say something")))
	c := caio.Comment{RemoteID: networkOf(st).Comment(r.RemoteID, "bob", "Well said")}
	st.Session.Grant.Scopes = slices.DeleteFunc(st.Session.Grant.Scopes, func(s string) bool {
		return s == "pages_read_user_content" || s == "pages_manage_engagement"
	})
	requests, ctx := len(st.Kit.Requests()), t.Context()
	_, err := st.Client.Comments(ctx, st.Session, st.Channel, r)
	st.Is(err, "comments", caio.Forbidden)
	_, err = st.Client.Reply(ctx, st.Session, st.Channel, r, c, "Thanks")
	st.Is(err, "reply", caio.Forbidden)
	st.Is(st.Client.Hide(ctx, st.Session, st.Channel, c, true), "hide", caio.Forbidden)
	st.Is(st.Client.DeleteComment(ctx, st.Session, st.Channel, c), "delete", caio.Forbidden)
	if n := len(st.Kit.Requests()) - requests; n != 0 {
		t.Errorf("%d requests were sent", n)
	}
}

// TestFindComment finds the first comment by its text and its author, not a stranger's
// with the same words, nor one of the Page's own written long before.
func TestFindComment(t *testing.T) {
	t.Parallel()
	st := suite().Stage(t)
	v := st.Post("With a comment")
	v.Comment = "Same words"
	d := st.Delivery(v)
	post := st.Live(st.Delivery(st.Post("Another")))
	if err := d.Job.Settle(t.Context(), caio.PartReceipt{Name: platform.StepPost, RemoteID: post.RemoteID, URL: post.URL, At: post.At}); err != nil {
		t.Fatal(err)
	}
	if _, err := st.Client.Reply(t.Context(), st.Session, st.Channel, post, caio.Comment{}, "Same words"); err != nil {
		t.Fatal(err)
	}
	st.Clock.Advance(time.Hour)
	networkOf(st).Comment(post.RemoteID, "bob", "Same words")
	d.Job.Doubt, d.Job.DoubtAt = platform.StepComment, caio.At(st.Clock.Now())
	if r, found, err := st.Client.Find(t.Context(), st.Session, d.Job); found || err != nil {
		t.Errorf("found %+v %v", r, err)
	}
	ours, err := st.Client.Reply(t.Context(), st.Session, st.Channel, post, caio.Comment{}, "Same  words")
	if err != nil {
		t.Fatal(err)
	}
	r, found, err := st.Client.Find(t.Context(), st.Session, d.Job)
	if err != nil || !found || len(r.Parts) != 1 || r.Parts[0].RemoteID != ours.RemoteID {
		t.Errorf("found %+v %v %v, want %s", r, found, err, ours.RemoteID)
	}
}

// TestEditText changes what is there, and no story.
func TestEditText(t *testing.T) {
	t.Parallel()
	st := suite().Stage(t)
	for _, v := range []caio.Variant{st.Post("As it was"), attach(st, image), attach(st, video), reel(st)} {
		r := st.Live(st.Delivery(v))
		v.Parts[0].Text = "As it is now"
		if err := st.Client.Edit(t.Context(), st.Session, st.Channel, r, v); err != nil {
			t.Error(err)
		}
		if got := networkOf(st).Message(r.RemoteID); got != "As it is now" {
			t.Errorf("the text is %q", got)
		}
		st.Clock.Advance(time.Minute)
	}
	v := photoStory(st)
	r := st.Live(st.Delivery(v))
	st.Is(st.Client.Edit(t.Context(), st.Session, st.Channel, r, v), "edit a story", caio.Unsupported)
}
