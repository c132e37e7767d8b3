package threads_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"caio/internal/caio"
	emu "caio/internal/platform/emulator"
	"caio/internal/platform/platformtest"
)

func comments(t *testing.T, st *platformtest.Stage, r caio.Receipt) map[string]caio.Comment {
	t.Helper()
	list, err := st.Client.Comments(t.Context(), st.Session, st.Channel, r)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]caio.Comment{}
	for _, c := range list {
		out[c.RemoteID] = c
	}
	return out
}

// TestCommentTree lists all levels, with what each answers, but not the thread's own
// parts. A direct reply is hidden with what is below it.
func TestCommentTree(t *testing.T) {
	t.Parallel()
	st := suite().Stage(t)
	v := chain(st, "One", "Two")
	v.Comment = "First!"
	r := st.Live(st.Delivery(v))
	st.Clock.Advance(time.Minute)
	n := networkOf(st)
	top := n.Comment(r.RemoteID, "bob", "Well")
	below := n.Comment(top, "carol", "Not so well")
	part := n.Comment(r.Parts[0].RemoteID, "dave", "On part two")
	list := comments(t, st, r)
	if len(list) != 4 || list[below].Parent != top || list[part].Parent != r.Parts[0].RemoteID || !list[r.Parts[1].RemoteID].Mine {
		t.Fatalf("%+v", list)
	}
	if err := st.Client.Hide(t.Context(), st.Session, st.Channel, list[top], true); err != nil {
		t.Fatal(err)
	}
	if list = comments(t, st, r); !list[top].Hidden || !list[below].Hidden || list[part].Hidden {
		t.Errorf("%+v", list)
	}
	st.Is(st.Client.Hide(t.Context(), st.Session, st.Channel, list[below], false), "a nested reply", caio.Unsupported)
	st.Is(st.Client.Hide(t.Context(), st.Session, st.Channel, list[r.Parts[1].RemoteID], true), "the own comment", caio.Unsupported)
	for range 2 {
		if err := st.Client.DeleteComment(t.Context(), st.Session, st.Channel, list[r.Parts[1].RemoteID]); err != nil {
			t.Errorf("deleting the own comment: %v", err)
		}
	}
	if list = comments(t, st, r); len(list) != 3 {
		t.Errorf("%+v", list)
	}
}

// TestApprovals shows replies that wait as hidden; showing one approves it, hiding one
// refuses it.
func TestApprovals(t *testing.T) {
	t.Parallel()
	st := suite().Stage(t)
	r := st.Live(st.Delivery(with(st.Text("Say something"), "reply_approvals", "true")))
	good, bad := networkOf(st).Comment(r.RemoteID, "bob", "Good"), networkOf(st).Comment(r.RemoteID, "mallory", "Bad")
	list := comments(t, st, r)
	if !list[good].Hidden || !list[bad].Hidden || len(list) != 2 {
		t.Fatalf("%+v", list)
	}
	for id, hide := range map[string]bool{good: false, bad: true} {
		if err := st.Client.Hide(t.Context(), st.Session, st.Channel, list[id], hide); err != nil {
			t.Error(err)
		}
	}
	if list = comments(t, st, r); len(list) != 1 || list[good].Hidden {
		t.Errorf("%+v", list)
	}
}

// TestCommentsUnderAnswer falls back to the direct replies of a post that is a reply
// itself, and does without replies to approve where there are none.
func TestCommentsUnderAnswer(t *testing.T) {
	t.Parallel()
	st := suite().Stage(t)
	first := st.Live(st.Delivery(st.Post("A question")))
	st.Clock.Advance(time.Minute)
	o := st.Drive(st.Delivery(with(st.Text("An answer"), "reply_to_id", first.RemoteID)))
	if o.Err != nil {
		t.Fatal(o.Err)
	}
	st.Clock.Advance(time.Minute)
	id := networkOf(st).Comment(o.Receipt.RemoteID, "bob", "Thanks")
	st.Kit.Inject(emu.Fault{Path: "/pending_replies", How: emu.Status, Code: http.StatusBadRequest, Body: `{"error":{"message":"no","type":"OAuthException","code":100}}`})
	if list := comments(t, st, o.Receipt); len(list) != 1 || list[id].Text != "Thanks" {
		t.Errorf("%+v", list)
	}
	st.Kit.Inject(emu.Fault{Path: "/pending_replies", How: emu.Status, Code: http.StatusBadGateway, Body: "<html>", Times: 3})
	_, err := st.Client.Comments(t.Context(), st.Session, st.Channel, o.Receipt)
	st.Is(err, "trouble while listing", caio.Unavailable)
}

// TestCommentPages reads page after page.
func TestCommentPages(t *testing.T) {
	t.Parallel()
	st := suite().Stage(t)
	r := st.Live(st.Delivery(st.Post("Busy")))
	var ids []string
	for range 230 {
		ids = append(ids, networkOf(st).Comment(r.RemoteID, "bob", "Again"))
		st.Clock.Advance(time.Second)
	}
	list, err := st.Client.Comments(t.Context(), st.Session, st.Channel, r)
	if err != nil || len(list) != 230 || list[0].RemoteID != ids[0] || list[229].RemoteID != ids[229] {
		t.Errorf("%d comments: %v", len(list), err)
	}
}

// TestReplyTroubles answers nothing when that cannot be done, and says why.
func TestReplyTroubles(t *testing.T) {
	t.Parallel()
	status := func(s string, times int) emu.Fault {
		return emu.Fault{Method: http.MethodGet, Path: "/v1.0/180", How: emu.Status, Code: http.StatusOK, Body: `{"id":"1","status":"` + s + `"}`, Times: times}
	}
	for name, tt := range map[string]struct {
		fault emu.Fault
		text  string
		kind  caio.Kind
	}{
		"too long":     {text: strings.Repeat("🦊", 126), kind: caio.Rejected},
		"never ready":  {fault: status("IN_PROGRESS", 50), kind: caio.Unavailable},
		"failed":       {fault: status("ERROR", 1), kind: caio.Rejected},
		"slow":         {fault: status("IN_PROGRESS", 15)},
		"not seen yet": {fault: emu.Fault{Method: http.MethodGet, Path: "/v1.0/180", How: emu.Status, Code: http.StatusBadRequest, Body: `{"error":{"message":"no","type":"OAuthException","code":24,"error_subcode":4279009}}`, Times: 2}},
		"no comments":  {fault: emu.Fault{Publishing: true, How: emu.Status, Code: http.StatusForbidden, Body: `{"error":{"message":"no","type":"OAuthException","code":10}}`}, kind: caio.Forbidden},
	} {
		st := suite().Stage(t)
		r := st.Live(st.Delivery(st.Post("Ask me")))
		st.Clock.Advance(time.Minute)
		if tt.fault.How != "" {
			st.Kit.Inject(tt.fault)
		}
		c, err := st.Client.Reply(t.Context(), st.Session, st.Channel, r, caio.Comment{}, "Yes"+tt.text)
		st.Kit.Clear()
		live := st.Kit.Live()
		if tt.kind != "" {
			st.Is(err, name, tt.kind)
			if len(live) != 1 {
				t.Errorf("%s: %d things are live", name, len(live))
			}
			continue
		}
		if err != nil || !slices.ContainsFunc(live, func(e emu.Entry) bool { return e.ID == c.RemoteID && e.Parent == r.RemoteID }) {
			t.Errorf("%s: %+v %v", name, c, err)
		}
	}
}

// TestDeleteThread deletes what is left of a thread of which a part is gone, and no more
// than it may.
func TestDeleteThread(t *testing.T) {
	t.Parallel()
	st := suite().Stage(t)
	r := st.Live(st.Delivery(chain(st, "One", "Two", "Three")))
	networkOf(st).Remove(r.Parts[0].RemoteID)
	if err := st.Client.Delete(t.Context(), st.Session, st.Channel, r); err != nil || len(st.Kit.Live()) != 0 {
		t.Errorf("%d are live: %v", len(st.Kit.Live()), err)
	}
	st.Is(st.Client.Delete(t.Context(), st.Session, st.Channel, caio.Receipt{}), "nothing", caio.Rejected)
	st.Is(st.Client.Edit(t.Context(), st.Session, st.Channel, r, st.Post("x")), "an edit", caio.Unsupported)
}
