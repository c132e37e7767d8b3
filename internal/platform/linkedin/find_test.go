package linkedin_test

import (
	"testing"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	emu "caio/internal/platform/emulator"
	"caio/internal/platform/platformtest"
)

func find(t *testing.T, st *platformtest.Stage, d *platformtest.Delivery) (caio.Receipt, bool) {
	t.Helper()
	r, found, err := st.Client.Find(t.Context(), st.Session, d.Job)
	if err != nil {
		t.Fatalf("find: %v", err)
	}
	return r, found
}

// LinkedIn may write hashtags and escapes another way than they came.
func TestFindReadsLittleText(t *testing.T) {
	t.Parallel()
	st := suite().Stage(t)
	d := st.Delivery(st.Post("About #go (1.26)  and\nmore "))
	lose(t, st, d, true)
	id := st.Kit.Live()[0].ID
	networkOf(st).RewriteByHand(id, "About #go (1.26) and\nmore")
	if r, found := find(t, st, d); !found || r.RemoteID != id {
		t.Errorf("found %v, %+v; want %s", found, r, id)
	}
}

// A file identifies the post, whatever has become of its text; the same text with
// another file is another post.
func TestFindByFile(t *testing.T) {
	t.Parallel()
	st := suite().Stage(t)
	picture := func() caio.Variant { return st.Attach(st.Text("The same words"), 0, caio.KindImage) }
	d := st.Delivery(picture())
	for range 3 {
		if err := st.Client.Prepare(t.Context(), st.Session, d.Job); err != nil {
			st.Clock.Advance(5 * time.Second)
		}
	}
	lose(t, st, d, true)
	ours := st.Kit.Live()[0].ID
	other := st.Live(st.Delivery(picture()))
	plain := networkOf(st).PostByHand(st.Channel.RemoteID, "The same words")
	networkOf(st).RewriteByHand(ours, "Edited by hand")
	if r, found := find(t, st, d); !found || r.RemoteID != ours {
		t.Errorf("found %v, %+v; want %s, not %s or %s", found, r, ours, other.RemoteID, plain)
	}
}

// What was there before ours was sent is not ours, however the clocks differ.
func TestFindKnowsWhatWasBefore(t *testing.T) {
	t.Parallel()
	st := suite().Stage(t)
	networkOf(st).PostByHand(st.Channel.RemoteID, "The same words")
	d := st.Delivery(st.Post("The same words"))
	st.Kit.Inject(emu.Fault{Publishing: true, How: emu.Reset})
	_, err := st.Client.Publish(t.Context(), st.Session, d.Job)
	st.Is(err, "a lost answer", caio.Uncertain)
	d.Job.Doubt, d.Job.DoubtAt = platform.StepPost, caio.At(st.Clock.Now().Add(-4*time.Minute)) // our clock is behind
	if r, found := find(t, st, d); found {
		t.Errorf("%s was taken for ours", r.RemoteID)
	}
}

// A post that was deleted by hand meanwhile is not found; a poll and a card are told from
// a text.
func TestFindTellsApart(t *testing.T) {
	t.Parallel()
	st := suite().Stage(t)
	d := st.Delivery(st.Post("Gone again"))
	lose(t, st, d, true)
	networkOf(st).DeleteByHand(st.Kit.Live()[0].ID)
	if _, found := find(t, st, d); found {
		t.Error("a deleted post was found")
	}

	poll := st.Delivery(with(st.Post("Which one?"), "poll_question", "Which?", "poll_options", "a\nb"))
	lose(t, st, poll, false)
	networkOf(st).PostByHand(st.Channel.RemoteID, "Which one?")
	_, found, err := st.Client.Find(t.Context(), st.Session, poll.Job)
	st.Is(err, "the same text without the poll", caio.Uncertain)
	if found {
		t.Error("a post without a poll was taken for one with it")
	}

	card := st.Delivery(with(st.Post("Read"), "link", "https://a.example", "link_title", "A"))
	lose(t, st, card, true)
	if _, found := find(t, st, card); !found {
		t.Error("the card was not found")
	}
}

// Two posts that may be ours are left to the person.
func TestFindSeveral(t *testing.T) {
	t.Parallel()
	st := suite().Stage(t)
	d := st.Delivery(st.Post("Which one is it?"))
	lose(t, st, d, true)
	networkOf(st).PostByHand(st.Channel.RemoteID, "Which one is it?")
	_, _, err := st.Client.Find(t.Context(), st.Session, d.Job)
	st.Is(err, "two posts that may be ours", caio.Uncertain)
}

// Many posts since then are gone through page by page.
func TestFindPages(t *testing.T) {
	t.Parallel()
	st := suite().Stage(t)
	d := st.Delivery(st.Post("Among many"))
	lose(t, st, d, true)
	ours := st.Kit.Live()[0].ID
	for range 50 {
		st.Clock.Advance(time.Second)
		networkOf(st).PostByHand(st.Channel.RemoteID, "Another")
	}
	if r, found := find(t, st, d); !found || r.RemoteID != ours {
		t.Errorf("found %v, %+v", found, r)
	}
	for range 200 {
		networkOf(st).PostByHand(st.Channel.RemoteID, "Another")
	}
	_, _, err := st.Client.Find(t.Context(), st.Session, d.Job)
	st.Is(err, "far too many", caio.Uncertain)
}

// A page whose list is late is saved by LinkedIn's refusal, which names the post.
func TestPageListIsLate(t *testing.T) {
	t.Parallel()
	st := suite().Stage(t)
	d := st.Delivery(st.Post("Not listed yet"))
	lose(t, st, d, true)
	ours := st.Kit.Live()[0].ID
	st.Kit.Inject(emu.Fault{Method: "GET", Path: "/rest/posts", How: emu.Status, Code: 200, Body: `{"elements":[]}`})
	if _, found := find(t, st, d); found {
		t.Fatal("an empty list shows nothing")
	}
	d.Job.Doubt, d.Job.DoubtAt = "", 0
	r, err := st.Client.Publish(t.Context(), st.Session, d.Job)
	if err != nil || r.RemoteID != ours || len(st.Kit.Live()) != 1 {
		t.Errorf("%+v, %v, %d live", r, err, len(st.Kit.Live()))
	}
}

// Some roles publish on a page and may not read it: there a repeat settles what was lost,
// as it does for a person.
func TestPageThatMayNotBeRead(t *testing.T) {
	t.Parallel()
	for _, accepted := range []bool{true, false} {
		st := suite().Stage(t)
		networkOf(st).SetRole("ann", st.Channel.RemoteID, "CONTENT_ADMIN")
		st.Live(st.Delivery(st.Attach(st.Text("Published, not read"), 0, caio.KindImage)))

		d := st.Delivery(st.Post("Lost, and not to be looked for"))
		lose(t, st, d, accepted)
		st.Live(d)

		late := st.Delivery(st.Post("Lost for too long"))
		lose(t, st, late, accepted)
		st.Clock.Advance(10 * time.Minute)
		_, _, err := st.Client.Find(t.Context(), st.Session, late.Job)
		st.Is(err, "ten minutes later", caio.Uncertain)

		st.Kit.Inject(emu.Fault{Publishing: true, Skip: 1, Accepted: accepted, How: emu.Reset})
		v := st.Post("With a comment")
		v.Comment = "Is it there?"
		if o := st.Drive(st.Delivery(v)); o.Kind != caio.Uncertain || o.Receipt.RemoteID == "" {
			t.Errorf("a comment that is lost: kind %q, receipt %+v, %v", o.Kind, o.Receipt, o.Err)
		}
	}
}
