package x_test

import (
	"strings"
	"testing"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	emu "caio/internal/platform/emulator"
)

var lost = emu.Fault{Publishing: true, Accepted: true, How: emu.Reset}

// TestFindChangedText loses the answer to texts that X gives back otherwise than they
// were sent: links shortened, marks escaped, blanks trimmed, long ones cut.
func TestFindChangedText(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"links":       "Read https://example.com/a?b=c&d=e and example.org, then Example.COM/Path/",
		"escaped":     `1 < 2 && 3 > 2, "quoted" 'too'`,
		"entity":      "What does &amp; mean?",
		"blanks":      "  Two  blanks\r\nand a line \n",
		"accents":     "cafe\u0301",
		"long":        strings.Repeat("A long text. ", 40) + "https://example.com/end",
		"twice":       "https://example.com https://example.com",
		"one in all":  "https://example.com/x",
		"not a link":  "node.js and mail@example.com",
		"with emojis": "👩‍👩‍👧‍👦 日本語 example.com",
	} {
		for _, files := range []int{0, 1} {
			st, _ := stageOf(t, "Premium")
			v := st.Text(text)
			for range files {
				v = st.Attach(v, 0, caio.KindImage)
			}
			st.Kit.Inject(lost)
			o := st.Drive(st.Delivery(v))
			if live := st.Kit.Live(); o.Err != nil || len(live) != 1 || live[0].ID != o.Receipt.RemoteID {
				t.Errorf("%s with %d files: %d live: %v", name, files, len(live), o.Err)
			}
		}
	}
}

// TestFindOtherClocks has X's clock run apart from this computer's, with the same text
// published by hand some minutes before and after.
func TestFindOtherClocks(t *testing.T) {
	t.Parallel()
	for _, ahead := range []time.Duration{-3 * time.Hour, -4 * time.Minute, 4 * time.Minute, 3 * time.Hour} {
		for _, accepted := range []bool{true, false} {
			st, e := stageOf(t, "None")
			e.Ahead(ahead)
			st.Session.Grant = st.Keep(e.Connect(st.URL, "ann"))
			before := e.Say("ann", "", "The same words")
			st.Clock.Advance(6 * time.Minute)
			d := st.Delivery(st.Text("The same words"))
			fault := lost
			fault.Accepted = accepted
			st.Kit.Inject(fault)
			_, err := st.Client.Publish(t.Context(), st.Session, d.Job)
			st.Is(err, "a lost answer", caio.Uncertain)
			d.Job.Doubt, d.Job.DoubtAt = platform.StepPost, caio.At(st.Clock.Now())
			st.Clock.Advance(6 * time.Minute)
			after := e.Say("ann", "", "The same words")
			r, found, err := st.Client.Find(t.Context(), st.Session, d.Job)
			if err != nil || found != accepted || r.RemoteID == before || r.RemoteID == after {
				t.Errorf("ahead by %s, accepted %v: found %v %q: %v", ahead, accepted, found, r.RemoteID, err)
			}
			if live := st.Kit.Live(); found && live[0].ID != r.RemoteID {
				t.Errorf("ahead by %s: found %s, live is %+v", ahead, r.RemoteID, live)
			}
		}
	}
}

// TestFindTwinOfTheMoment has the same text go out by hand in the seconds in which ours
// is lost: a file of ours tells them apart, a text does not, and nothing is guessed.
func TestFindTwinOfTheMoment(t *testing.T) {
	t.Parallel()
	for _, files := range []bool{false, true} {
		st, e := stageOf(t, "None")
		v := st.Text("Twins")
		if files {
			v = st.Attach(v, 0, caio.KindImage)
		}
		d := st.Delivery(v)
		st.Kit.Inject(lost)
		_, err := st.Client.Publish(t.Context(), st.Session, d.Job)
		st.Is(err, "a lost answer", caio.Uncertain)
		d.Job.Doubt, d.Job.DoubtAt = platform.StepPost, caio.At(st.Clock.Now())
		e.Say("ann", "", "Twins")
		r, found, err := st.Client.Find(t.Context(), st.Session, d.Job)
		if files && (err != nil || !found || r.RemoteID != st.Kit.Live()[0].ID) {
			t.Errorf("with a file: found %v %q: %v", found, r.RemoteID, err)
		}
		if !files {
			st.Is(err, "two of the same text", caio.Uncertain)
		}
	}
}

// TestFindClockPutRight has this computer's clock put right by an hour between the lost
// answer and the look: files still tell that the post is live.
func TestFindClockPutRight(t *testing.T) {
	t.Parallel()
	st, e := stageOf(t, "None")
	e.Ahead(-time.Hour)
	st.Session.Grant = st.Keep(e.Connect(st.URL, "ann"))
	d := st.Delivery(st.Attach(st.Text("With a picture"), 0, caio.KindImage))
	st.Kit.Inject(lost)
	_, err := st.Client.Publish(t.Context(), st.Session, d.Job)
	st.Is(err, "a lost answer", caio.Uncertain)
	d.Job.Doubt, d.Job.DoubtAt = platform.StepPost, caio.At(st.Clock.Now())
	e.Ahead(0)
	if _, found, err := st.Client.Find(t.Context(), st.Session, d.Job); err != nil || !found {
		t.Errorf("found %v: %v", found, err)
	}
}

// TestFindBehind has the timeline some seconds, then minutes, behind. When Find was
// believed too early, X's refusal of the same text says that the post is live.
func TestFindBehind(t *testing.T) {
	t.Parallel()
	for _, lag := range []time.Duration{5 * time.Second, 80 * time.Second, 4 * time.Minute} {
		st, e := stageOf(t, "None")
		e.Lag(lag)
		st.Kit.Inject(lost)
		d := st.Delivery(st.Text("Seen late"))
		o := st.Drive(d)
		if live := st.Kit.Live(); o.Err != nil || len(live) != 1 || live[0].ID != o.Receipt.RemoteID {
			t.Errorf("%s behind: %d live: %v\n  %s", lag, len(live), o.Err, d.Story())
		}
	}
}

// TestFindDeleted has the post deleted by hand before CAIO looks: nothing else is taken
// for it.
func TestFindDeleted(t *testing.T) {
	t.Parallel()
	st, e := stageOf(t, "None")
	v := st.Text("Deleted at once")
	v.Comment = "A comment"
	d := st.Delivery(v)
	st.Kit.Inject(lost)
	_, err := st.Client.Publish(t.Context(), st.Session, d.Job)
	st.Is(err, "a lost answer", caio.Uncertain)
	d.Job.Doubt, d.Job.DoubtAt = platform.StepPost, caio.At(st.Clock.Now())
	e.Say("ann", "", "Something else")
	e.Take(st.Kit.Live()[0].ID)
	if r, found, err := st.Client.Find(t.Context(), st.Session, d.Job); err != nil || found {
		t.Errorf("found %v %q: %v", found, r.RemoteID, err)
	}
}

// TestFindAnswers loses the answers of later parts and of the comment: they are ours by
// what they answer, though the same words stand elsewhere.
func TestFindAnswers(t *testing.T) {
	t.Parallel()
	for part := range 3 {
		st, e := stageOf(t, "None")
		v := st.Text("One")
		v.Parts = append(v.Parts, caio.Part{Text: "Two"})
		v.Comment = "Three"
		for _, text := range []string{"Two", "Three"} {
			e.Say("ann", "", text)
		}
		fault := lost
		fault.Skip = part
		st.Kit.Inject(fault)
		st.Live(st.Delivery(v))
	}
}

// TestFindInCommunity does not take a post for lost that X would not list.
func TestFindInCommunity(t *testing.T) {
	t.Parallel()
	for _, share := range []string{"", "true"} {
		st, e := stageOf(t, "None")
		e.Join("ann", "1493446837214187523")
		v := with(with(st.Text("For the community"), "community_id", "1493446837214187523"), "share_with_followers", share)
		d := st.Delivery(v)
		st.Kit.Inject(lost)
		o := st.Drive(d)
		if n := len(st.Kit.Live()); n != 1 || share == "" && o.Kind != caio.Uncertain || share != "" && o.Err != nil {
			t.Errorf("shared %q: %d live, outcome %v", share, n, o.Err)
		}
	}
}

// TestManySince looks through several pages for a post that is not the newest any more.
func TestManySince(t *testing.T) {
	t.Parallel()
	st, e := stageOf(t, "None")
	d := st.Delivery(st.Text("Below many"))
	st.Kit.Inject(lost)
	_, err := st.Client.Publish(t.Context(), st.Session, d.Job)
	st.Is(err, "a lost answer", caio.Uncertain)
	d.Job.Doubt, d.Job.DoubtAt = platform.StepPost, caio.At(st.Clock.Now())
	say := func(n int) {
		for i := range n {
			e.Say("ann", "", strings.Repeat("x", i%200+1))
			st.Clock.Advance(time.Second)
		}
	}
	say(35)
	r, found, err := st.Client.Find(t.Context(), st.Session, d.Job)
	if err != nil || !found || r.RemoteID != st.Kit.Live()[0].ID || count(st, "GET", "/2/users/"+st.Session.Grant.Subject+"/tweets") != 4 {
		t.Errorf("found %v %q: %v", found, r.RemoteID, err)
	}
	other := st.Delivery(st.Text("Below too many"))
	st.Kit.Inject(lost)
	_, err = st.Client.Publish(t.Context(), st.Session, other.Job)
	st.Is(err, "a lost answer", caio.Uncertain)
	other.Job.Doubt, other.Job.DoubtAt = platform.StepPost, caio.At(st.Clock.Now())
	say(210)
	_, _, err = st.Client.Find(t.Context(), st.Session, other.Job)
	st.Is(err, "two hundred posts since", caio.Uncertain)
}

// TestSameTextAgain publishes what is live already: a clear refusal, nothing is looked for.
func TestSameTextAgain(t *testing.T) {
	t.Parallel()
	st, _ := stageOf(t, "None")
	st.Live(st.Delivery(st.Text("Once")))
	o := st.Drive(st.Delivery(st.Text("Once")))
	if o.Kind != caio.Rejected || !strings.Contains(o.Err.Error(), "same text") || len(st.Kit.Live()) != 1 {
		t.Errorf("%+v", o)
	}
	if n := count(st, "GET", "/2/users/"+st.Session.Grant.Subject); n != 0 {
		t.Errorf("the timeline was read %d times", n)
	}
}
