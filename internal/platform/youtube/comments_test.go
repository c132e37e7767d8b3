package youtube_test

import (
	"fmt"
	"testing"
	"time"

	"caio/internal/caio"
	"caio/internal/platform/youtube/emulator"
)

// TestThreads lists all answers, of which YouTube shows two by itself, and answers an
// answer in the thread it belongs to.
func TestThreads(t *testing.T) {
	t.Parallel()
	st := suite().Stage(t)
	r := st.Live(st.Delivery(st.Post("Discuss")))
	top := networkOf(st).Comment("bob", r.RemoteID, "I <3 it")
	last := ""
	for i := range 5 {
		st.Clock.Advance(time.Minute)
		last = networkOf(st).Comment("carl", top, fmt.Sprintf("Answer %d", i))
	}
	list, err := st.Client.Comments(t.Context(), st.Session, st.Channel, r)
	if err != nil || len(list) != 6 {
		t.Fatalf("%d comments, want 6: %v", len(list), err)
	}
	if list[0].Text != "I <3 it" || list[0].Parent != r.RemoteID || list[5].RemoteID != last || list[5].Parent != top || list[5].Handle != "@carl" {
		t.Errorf("the comments are %+v", list)
	}
	mine, err := st.Client.Reply(t.Context(), st.Session, st.Channel, r, list[5], "An answer to an answer")
	if err != nil || mine.Parent != top || !mine.Mine {
		t.Errorf("the answer is %+v: %v", mine, err)
	}
	st.Is(st.Client.Hide(t.Context(), st.Session, st.Channel, mine, true), "hiding an own comment", caio.Rejected)
	for range 2 {
		if err := st.Client.DeleteComment(t.Context(), st.Session, st.Channel, mine); err != nil {
			t.Error(err)
		}
	}
}

// TestManyComments reads page after page.
func TestManyComments(t *testing.T) {
	t.Parallel()
	st := suite().Stage(t)
	r := st.Live(st.Delivery(st.Post("Popular")))
	for i := range 230 {
		networkOf(st).Comment("bob", r.RemoteID, fmt.Sprintf("Number %d", i))
		st.Clock.Advance(time.Second)
	}
	list, err := st.Client.Comments(t.Context(), st.Session, st.Channel, r)
	if err != nil || len(list) != 230 || list[0].Text != "Number 0" || list[229].Text != "Number 229" {
		t.Errorf("%d comments, want 230, oldest first: %v", len(list), err)
	}
}

// TestCommentsOff tells that nobody can comment; the video is live all the same.
func TestCommentsOff(t *testing.T) {
	t.Parallel()
	st := suite().Stage(t)
	networkOf(st).Account("ann", emulator.Standing{NoComments: true})
	v := dressed(st, st.Post("Silent"))
	v.Comment = "Nobody will read this"
	o := st.Drive(st.Delivery(v))
	if o.Kind != caio.Forbidden || len(st.Kit.Live()) != 1 || o.Receipt.RemoteID == "" || len(only(st).Playlists) != 1 {
		t.Errorf("the outcome is %v, live is %+v: %v", o.Kind, st.Kit.Live(), o.Err)
	}
}
