package bluesky_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"caio/internal/caio"
	emu "caio/internal/platform/emulator"
)

// TestCommentsOfThreads keeps the thread's own parts apart from what others wrote.
func TestCommentsOfThreads(t *testing.T) {
	t.Parallel()
	st := contract.Stage(t)
	v := st.Text("First")
	v.Parts = append(v.Parts, caio.Part{Text: "Second"}, caio.Part{Text: "Third"})
	v.Comment = "Our own comment"
	r := st.Live(st.Delivery(v))
	under := network(st).Reply("Stranger", r.Parts[1].RemoteID, "Under the third")
	st.Clock.Advance(time.Second)
	deeper := network(st).Reply("Someone", under, "Deeper")
	list, err := st.Client.Comments(t.Context(), st.Session, st.Channel, r)
	if err != nil || len(list) != 3 {
		t.Fatalf("%d comments: %+v %v", len(list), list, err)
	}
	if list[0].Text != "Our own comment" || !list[0].Mine || list[1].RemoteID != under || list[1].Parent != r.Parts[1].RemoteID || list[2].RemoteID != deeper {
		t.Errorf("comments %+v", list)
	}
	// A reply to one below belongs to the whole thread.
	mine, err := st.Client.Reply(t.Context(), st.Session, st.Channel, r, list[2], "Thank you, @stranger.bsky.social")
	if err != nil {
		t.Fatal(err)
	}
	got := value(st, mine.RemoteID)
	if dig(got, "reply", "root", "uri") != r.RemoteID || dig(got, "reply", "parent", "uri") != deeper || dig(got, "facets", 0, "features", 0, "did") == nil {
		t.Errorf("the reply is %v", got)
	}
	before := len(st.Kit.Requests())
	_, err = st.Client.Reply(t.Context(), st.Session, st.Channel, r, list[2], strings.Repeat("a", 301))
	st.Is(err, "a reply that is too long", caio.Rejected)
	if len(st.Kit.Requests()) != before {
		t.Error("a reply that is too long was sent")
	}
	if err := st.Client.DeleteComment(t.Context(), st.Session, st.Channel, mine); err != nil || value(st, mine.RemoteID) != nil {
		t.Errorf("deleting the own reply: %v", err)
	}
	st.Is(st.Client.DeleteComment(t.Context(), st.Session, st.Channel, list[2]), "deleting a stranger's", caio.Unsupported)
	_, err = st.Client.Reply(t.Context(), st.Session, st.Channel, r, mine, "To what is gone")
	st.Is(err, "a reply to what is gone", caio.Gone)
}

// TestHide hides replies without touching the rest of the gate.
func TestHide(t *testing.T) {
	t.Parallel()
	st := contract.Stage(t)
	r := st.Live(st.Delivery(fields(st.Text("Followers only"), "replies", "followers")))
	var replies []caio.Comment
	for i := range 2 {
		replies = append(replies, caio.Comment{RemoteID: network(st).Reply("Stranger", r.RemoteID, fmt.Sprint("Reply ", i))})
	}
	hide := func(c caio.Comment, hide bool) error {
		return st.Client.Hide(t.Context(), st.Session, st.Channel, c, hide)
	}
	for _, c := range replies {
		if err := hide(c, true); err != nil {
			t.Fatal(err)
		}
	}
	gate := value(st, gateOf(r.RemoteID, "threadgate"))
	if hidden, _ := gate["hiddenReplies"].([]any); len(hidden) != 2 || dig(gate, "allow", 0, "$type") != "app.bsky.feed.threadgate#followerRule" {
		t.Errorf("the gate is %v", gate)
	}
	// Someone else changes the gate at the same moment: it is read again.
	swap := `{"error":"InvalidSwap","message":"Record was at another"}`
	st.Kit.Inject(emu.Fault{Path: "putRecord", How: emu.Status, Code: 400, Body: swap, Times: 2})
	if err := hide(replies[0], false); err != nil {
		t.Fatal(err)
	}
	if hidden, _ := value(st, gateOf(r.RemoteID, "threadgate"))["hiddenReplies"].([]any); len(hidden) != 1 || hidden[0] != replies[1].RemoteID {
		t.Errorf("hidden are %v", hidden)
	}
	st.Kit.Inject(emu.Fault{Path: "putRecord", How: emu.Status, Code: 400, Body: swap, Times: 3})
	st.Is(hide(replies[0], true), "a gate that always changes", caio.Rejected)

	theirs := network(st).Reply("Stranger", r.RemoteID, "A thread of their own")
	other := st.Session
	other.Grant = st.Keep(st.Emulator.Connect(st.URL, "Other"))
	st.Is(st.Client.Hide(t.Context(), other, st.Channel, caio.Comment{RemoteID: theirs}, true), "under another's post", caio.Forbidden)
	st.Is(hide(caio.Comment{RemoteID: r.RemoteID}, true), "what is no reply", caio.Rejected)
}

// TestDeleteOthers refuses to delete what is another account's.
func TestDeleteOthers(t *testing.T) {
	t.Parallel()
	st := contract.Stage(t)
	r := st.Live(st.Delivery(st.Text("Mine")))
	theirs := network(st).Reply("Stranger", r.RemoteID, "Theirs")
	for _, id := range []string{theirs, "", "https://bsky.app/profile/x/post/y"} {
		st.Is(st.Client.Delete(t.Context(), st.Session, st.Channel, caio.Receipt{RemoteID: id}), "deleting "+id, caio.Rejected)
	}
	if len(st.Kit.Live()) != 2 {
		t.Errorf("live is %+v", st.Kit.Live())
	}
}
