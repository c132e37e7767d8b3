package linkedin_test

import (
	"strings"
	"testing"
	"time"

	"caio/internal/caio"
	emu "caio/internal/platform/emulator"
)

// Answers to comments are listed with what they answer, a page's name stands for its own.
func TestAnswersAreListed(t *testing.T) {
	t.Parallel()
	st := suite().Stage(t)
	r := st.Live(st.Delivery(st.Post("Say something")))
	first := networkOf(st).Comment("bob", r.RemoteID, "First (with \\ signs) #tag")
	st.Clock.Advance(time.Second)
	mine, err := st.Client.Reply(t.Context(), st.Session, st.Channel, r, caio.Comment{RemoteID: first}, "Thanks (a lot)")
	if err != nil {
		t.Fatal(err)
	}
	list, err := st.Client.Comments(t.Context(), st.Session, st.Channel, r)
	if err != nil || len(list) != 2 {
		t.Fatalf("%+v, %v", list, err)
	}
	if list[0].Text != "First (with \\ signs) #tag" || list[0].Parent != r.RemoteID || list[0].Mine || list[0].Author != "A LinkedIn member" {
		t.Errorf("the comment is %+v", list[0])
	}
	if list[1].RemoteID != mine.RemoteID || list[1].Parent != first || !list[1].Mine || list[1].Author != st.Channel.Name || list[1].Text != "Thanks (a lot)" {
		t.Errorf("the answer is %+v", list[1])
	}
}

// Where the answer to a new comment is its number alone, the comment can still be
// deleted and answered.
func TestTerseAnswers(t *testing.T) {
	t.Parallel()
	st := suite().Stage(t)
	networkOf(st).Terse()
	r := st.Live(st.Delivery(st.Post("Say something")))
	mine, err := st.Client.Reply(t.Context(), st.Session, st.Channel, r, caio.Comment{}, "Anyone?")
	if err != nil || !strings.HasPrefix(mine.RemoteID, "urn:li:comment:("+r.RemoteID+",") {
		t.Fatalf("%+v, %v", mine, err)
	}
	if _, err := st.Client.Reply(t.Context(), st.Session, st.Channel, r, mine, "No one"); err != nil {
		t.Error(err)
	}
	if err := st.Client.DeleteComment(t.Context(), st.Session, st.Channel, mine); err != nil {
		t.Error(err)
	}
	if list, err := st.Client.Comments(t.Context(), st.Session, st.Channel, r); err != nil || len(list) != 0 {
		t.Errorf("%+v, %v", list, err)
	}
}

// More comments than fit on a page are all listed.
func TestManyComments(t *testing.T) {
	t.Parallel()
	st := suite().Stage(t)
	r := st.Live(st.Delivery(st.Post("Say something")))
	for range 120 {
		networkOf(st).Comment("bob", r.RemoteID, "Me too")
		st.Clock.Advance(time.Millisecond)
	}
	list, err := st.Client.Comments(t.Context(), st.Session, st.Channel, r)
	if err != nil || len(list) != 120 {
		t.Errorf("%d comments, %v", len(list), err)
	}
}

// A post that is not ready for comments yet is waited for.
func TestCommentTooEarly(t *testing.T) {
	t.Parallel()
	st := suite().Stage(t)
	v := st.Post("With a comment")
	v.Comment = "The first"
	for _, fault := range []emu.Fault{
		{Path: "/comments", Times: 3, How: emu.Status, Code: 404, Body: `{"status":404,"message":"There is no such thread"}`},
		{Path: "/comments", Times: 2, How: emu.Status, Code: 400, Body: `{"status":400,"message":"Unable to obtain activity"}`},
	} {
		st.Clock.Advance(15 * time.Minute)
		st.Kit.Inject(fault)
		st.Live(st.Delivery(v))
	}
}

// Editing changes the text and the first comment, and nothing else.
func TestEdit(t *testing.T) {
	t.Parallel()
	st := suite().Stage(t)
	v := st.Post("As it was")
	v.Comment = "First"
	r := st.Live(st.Delivery(v))
	v.Parts[0].Text, v.Comment = "As it is (now) #go", "Second"
	if err := st.Client.Edit(t.Context(), st.Session, st.Channel, r, v); err != nil {
		t.Fatal(err)
	}
	if text, comment := networkOf(st).Text(r.RemoteID), networkOf(st).Text(r.Parts[0].RemoteID); text != "As it is (now) #go" || comment != "Second" {
		t.Errorf("it reads %q and %q", text, comment)
	}
	v.Comment = ""
	st.Is(st.Client.Edit(t.Context(), st.Session, st.Channel, r, v), "taking the comment away", caio.Rejected)
	poll := with(st.Post("Which?"), "poll_question", "Which?", "poll_options", "a\nb")
	r = st.Live(st.Delivery(poll))
	st.Is(st.Client.Edit(t.Context(), st.Session, st.Channel, r, poll), "a poll", caio.Rejected)
}
