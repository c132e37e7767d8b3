package x_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	emu "caio/internal/platform/emulator"
)

// TestEdit changes a thread: only what differs is sent, as a version of its newest
// version, with its files.
func TestEdit(t *testing.T) {
	t.Parallel()
	st, e := stageOf(t, "Premium")
	v := with(st.Attach(st.Text("Befor, see example.com"), 0, caio.KindImage), "made_with_ai", "true")
	v.Parts = append(v.Parts, caio.Part{Text: "Second"})
	v.Comment = "Comment"
	r := st.Live(st.Delivery(v))
	change := func(first, comment string) error {
		v.Parts = slices.Clone(v.Parts)
		v.Parts[0].Text, v.Comment = first, comment
		return st.Client.Edit(t.Context(), st.Session, st.Channel, r, v)
	}
	for _, text := range []string{"Before, see example.com", "Before, see example.org"} {
		if err := change(text, "A better comment"); err != nil {
			t.Fatal(err)
		}
		if got := e.Shown(r.RemoteID); got.Text != text || len(got.Files) != 1 || !got.AI {
			t.Errorf("the post is %+v", got)
		}
	}
	versions := []int{e.Shown(r.RemoteID).Versions, e.Shown(r.Parts[0].RemoteID).Versions, e.Shown(r.Parts[1].RemoteID).Versions}
	if !slices.Equal(versions, []int{3, 1, 2}) || len(st.Kit.Live()) != 3 {
		t.Errorf("versions %v", versions)
	}
	for name, test := range map[string]func(*caio.Variant){
		"another file": func(v *caio.Variant) { *v = st.Attach(*v, 0, caio.KindImage) },
		"another part": func(v *caio.Variant) { v.Parts = append(v.Parts, caio.Part{Text: "Third"}) },
		"no comment":   func(v *caio.Variant) { v.Comment = "" },
	} {
		changed := v
		changed.Parts = slices.Clone(v.Parts)
		test(&changed)
		st.Is(st.Client.Edit(t.Context(), st.Session, st.Channel, r, changed), name, caio.Rejected)
	}
	st.Clock.Advance(61 * time.Minute)
	requests := count(st, http.MethodPost, "/2/tweets")
	st.Is(change("Too late", "A better comment"), "an edit after an hour", caio.Forbidden)
	if count(st, http.MethodPost, "/2/tweets") != requests {
		t.Error("X was asked although it said no already")
	}
	if err := st.Client.Delete(t.Context(), st.Session, st.Channel, r); err != nil || len(st.Kit.Live()) != 0 {
		t.Errorf("deleting an edited post: %v, %d live", err, len(st.Kit.Live()))
	}
}

// TestEditUnpaid says who may edit.
func TestEditUnpaid(t *testing.T) {
	t.Parallel()
	st, _ := stageOf(t, "None")
	v := st.Text("As it was")
	r := st.Live(st.Delivery(v))
	v.Parts = []caio.Part{{Text: "As it is"}}
	err := st.Client.Edit(t.Context(), st.Session, st.Channel, r, v)
	st.Is(err, "an edit without a subscription", caio.Forbidden)
	if !strings.Contains(err.Error(), "Premium accounts alone") {
		t.Error(err)
	}
}

// TestDeleteOthers does not delete what belongs to another account.
func TestDeleteOthers(t *testing.T) {
	t.Parallel()
	st, e := stageOf(t, "None")
	id := e.Say("bob", "", "Not yours")
	st.Is(st.Client.Delete(t.Context(), st.Session, st.Channel, caio.Receipt{RemoteID: id}), "another's post", caio.Forbidden)
}

// TestConversation lists answers of answers, own ones and strangers', but not the thread.
func TestConversation(t *testing.T) {
	t.Parallel()
	st, e := stageOf(t, "None")
	v := st.Text("One")
	v.Parts = append(v.Parts, caio.Part{Text: "Two"})
	v.Comment = "First comment"
	r := st.Live(st.Delivery(v))
	st.Clock.Advance(time.Minute)
	id := e.Comment("bob", r.Parts[0].RemoteID, "See example.com & tell")
	st.Clock.Advance(time.Minute)
	deep := e.Comment("eve", id, "@bob yes")
	list, err := st.Client.Comments(t.Context(), st.Session, st.Channel, r)
	if err != nil || len(list) != 3 {
		t.Fatalf("%+v: %v", list, err)
	}
	if !list[0].Mine || list[0].RemoteID != r.Parts[1].RemoteID || list[1].Text != "See http://example.com & tell" || list[1].Handle != "@bob" || list[1].Parent != r.Parts[0].RemoteID || list[2].Parent != id {
		t.Errorf("%+v", list)
	}
	_, err = st.Client.Reply(t.Context(), st.Session, st.Channel, r, caio.Comment{RemoteID: deep}, "Not to me")
	st.Is(err, "an answer to somebody who spoke to another", caio.Rejected)
	if err := st.Client.DeleteComment(t.Context(), st.Session, st.Channel, list[0]); err != nil {
		t.Errorf("deleting an own answer: %v", err)
	}
	for range 120 {
		e.Comment("bob", r.RemoteID, "Many")
	}
	if list, err := st.Client.Comments(t.Context(), st.Session, st.Channel, r); err != nil || len(list) != 122 {
		t.Errorf("%d comments: %v", len(list), err)
	}
}

// TestHideWithoutRight names the switch, and asks X nothing.
func TestHideWithoutRight(t *testing.T) {
	t.Parallel()
	st, e := stageOf(t, "None")
	r := st.Live(st.Delivery(st.Text("Say something")))
	id := e.Comment("bob", r.RemoteID, "Something")
	st.Session.Grant.Scopes = slices.DeleteFunc(st.Session.Grant.Scopes, func(s string) bool { return s == "tweet.moderate.write" })
	err := st.Client.Hide(t.Context(), st.Session, st.Channel, caio.Comment{RemoteID: id}, true)
	st.Is(err, "hiding without the right", caio.Forbidden)
	if count(st, http.MethodPut, "/2/tweets") != 0 {
		t.Error("X was asked")
	}
}

// TestNewNames reads posts under the names that the newest documents have for their parts.
func TestNewNames(t *testing.T) {
	t.Parallel()
	st, _ := stageOf(t, "None")
	v := st.Text("One")
	v.Parts = append(v.Parts, caio.Part{Text: "Two"})
	d := st.Delivery(v)
	fault := lost
	fault.Skip = 1
	st.Kit.Inject(fault)
	_, err := st.Client.Publish(t.Context(), st.Session, d.Job)
	st.Is(err, "the second part", caio.Uncertain)
	live := st.Kit.Live()
	d.Job.Doubt, d.Job.DoubtAt = platform.StepPart(1), caio.At(st.Clock.Now())
	date := http.Header{"Date": {st.Clock.Now().UTC().Format(http.TimeFormat)}}
	st.Kit.Inject(emu.Fault{Path: "/tweets", How: emu.Status, Code: 200, Header: date, Body: `{"data":[{"id":"` + live[1].ID + `","text":"Two","created_at":"2026-09-01T11:30:00.000Z","edit_history_post_ids":["` + live[1].ID + `"],"referenced_posts":[{"type":"replied_to","id":"` + live[0].ID + `"}]}],"meta":{"result_count":1}}`})
	if r, found, err := st.Client.Find(t.Context(), st.Session, d.Job); err != nil || !found || r.Parts[0].RemoteID != live[1].ID {
		t.Errorf("found %v %+v: %v", found, r, err)
	}
}
