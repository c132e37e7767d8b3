package platformtest

import (
	"slices"
	"strings"
	"testing"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	emu "caio/internal/platform/emulator"
)

// comments lists what strangers wrote, answers, hides and deletes it.
func (s Suite) comments(t *testing.T) {
	st := s.Stage(t)
	r := st.Live(st.Delivery(st.Post("Say something")))
	if !st.Client.Can(platform.CanListComments) {
		_, err := st.Client.Comments(t.Context(), st.Session, st.Channel, r)
		st.Is(err, "comments", caio.Unsupported)
		return
	}
	if s.Comment == nil {
		t.Fatal("the connector lists comments: Suite.Comment is needed")
	}
	if list, err := st.Client.Comments(t.Context(), st.Session, st.Channel, r); err != nil || len(list) != 0 {
		t.Fatalf("a post without comments has %+v: %v", list, err)
	}
	ids := []string{s.Comment(st, r, "Well said & done")}
	st.Clock.Advance(time.Minute)
	ids = append(ids, s.Comment(st, r, "Or not?"))
	list := st.comments(r)
	if len(list) != 2 || list[0].RemoteID != ids[0] || list[1].RemoteID != ids[1] {
		t.Fatalf("comments %+v, want the ids %q, oldest first", list, ids)
	}
	c := list[0]
	if !strings.Contains(c.Text, "Well said & done") || strings.Contains(c.Text, "<") || c.Author == "" || c.At == 0 || c.Mine || c.Hidden {
		t.Errorf("the comment reads %+v", c)
	}
	s.reply(st, r, c)
	s.moderate(st, r, ids[1])
}

func (st *Stage) comments(r caio.Receipt) []caio.Comment {
	st.T.Helper()
	list, err := st.Client.Comments(st.T.Context(), st.Session, st.Channel, r)
	if err != nil {
		st.T.Fatal(err)
	}
	return list
}

// reply answers the comment and the post itself.
func (s Suite) reply(st *Stage, r caio.Receipt, c caio.Comment) {
	t, ctx := st.T, st.T.Context()
	if !st.Client.Can(platform.CanReply) {
		_, err := st.Client.Reply(ctx, st.Session, st.Channel, r, c, "Thank you")
		st.Is(err, "reply", caio.Unsupported)
		return
	}
	for _, to := range []caio.Comment{c, {}} {
		before := len(st.Kit.Live())
		mine, err := st.Client.Reply(ctx, st.Session, st.Channel, r, to, "Thank you")
		if err != nil {
			t.Fatalf("reply: %v", err)
		}
		live := st.Kit.Live()
		parent := to.RemoteID
		if parent == "" {
			parent = r.RemoteID
		}
		if len(live) != before+1 || live[before].ID != mine.RemoteID || live[before].Parent != parent || !mine.Mine {
			t.Errorf("the reply is %+v, live is %+v, want it to answer %s", mine, live[before:], parent)
		}
		if !slices.ContainsFunc(st.comments(r), func(c caio.Comment) bool { return c.RemoteID == mine.RemoteID && c.Mine }) {
			t.Errorf("the reply %s is not listed as ours", mine.RemoteID)
		}
	}
	st.Kit.Inject(emu.Fault{Publishing: true, Accepted: true, How: emu.Reset})
	before := len(st.Kit.Live())
	_, err := st.Client.Reply(ctx, st.Session, st.Channel, r, c, "Thanks again")
	st.Is(err, "a reply whose answer is lost", caio.Uncertain)
	if n := len(st.Kit.Live()) - before; n > 1 {
		t.Errorf("a reply went out %d times", n)
	}
}

// moderate hides, shows and deletes a stranger's comment.
func (s Suite) moderate(st *Stage, r caio.Receipt, id string) {
	t, ctx := st.T, st.T.Context()
	find := func() (caio.Comment, bool) {
		for _, c := range st.comments(r) {
			if c.RemoteID == id {
				return c, true
			}
		}
		return caio.Comment{}, false
	}
	c, ok := find()
	if !ok {
		t.Fatalf("the comment %s is gone", id)
	}
	if !st.Client.Can(platform.CanModerate) {
		st.Is(st.Client.Hide(ctx, st.Session, st.Channel, c, true), "hide", caio.Unsupported)
		return
	}
	for _, hide := range []bool{true, true, false} {
		err := st.Client.Hide(ctx, st.Session, st.Channel, c, hide)
		if platform.Is(err, caio.Unsupported) {
			break
		}
		if err != nil {
			t.Fatalf("hide %v: %v", hide, err)
		}
		if now, ok := find(); ok && now.Hidden != hide {
			t.Errorf("the comment is hidden: %v, want %v", now.Hidden, hide)
		}
	}
	for range 2 {
		err := st.Client.DeleteComment(ctx, st.Session, st.Channel, c)
		if platform.Is(err, caio.Unsupported) {
			return
		}
		if err != nil {
			t.Fatalf("delete comment: %v", err)
		}
	}
	if _, ok := find(); ok {
		t.Error("the comment is still there")
	}
}
