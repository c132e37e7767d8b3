package linkedin_test

import (
	"fmt"
	"testing"
	"time"

	"caio/internal/caio"
	"caio/internal/clock"
	"caio/internal/platform"
	emu "caio/internal/platform/emulator"
	"caio/internal/platform/platformtest"
)

// forms are posts of a person, one of each kind.
var forms = map[string]func(st *platformtest.Stage) caio.Variant{
	"text": func(st *platformtest.Stage) caio.Variant { return st.Post("A person's note") },
	"picture": func(st *platformtest.Stage) caio.Variant {
		return st.Attach(st.Text("With a picture"), 0, caio.KindImage)
	},
	"video": func(st *platformtest.Stage) caio.Variant {
		return st.Adapt(st.Attach(st.Text("With a video"), 0, caio.KindVideo))
	},
	"document": func(st *platformtest.Stage) caio.Variant {
		return st.Adapt(st.Attach(st.Text("With a document"), 0, caio.KindDocument))
	},
	"pictures": func(st *platformtest.Stage) caio.Variant {
		return st.Attach(st.Attach(st.Text("With pictures"), 0, caio.KindImage), 0, caio.KindImage)
	},
}

// A person's posts cannot be looked for. Within LinkedIn's ten minutes a repeat settles
// every loss.
func TestPersonOnce(t *testing.T) {
	t.Parallel()
	for name, form := range forms {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			clean := person().Stage(t)
			clean.Live(clean.Delivery(form(clean)))
			requests := len(clean.Kit.Requests())
			for n := range requests {
				for _, accepted := range []bool{true, false} {
					for _, fault := range []emu.Fault{{How: emu.Reset}, {How: emu.Half}, {How: emu.Status, Code: 502}} {
						t.Run(fmt.Sprintf("%d %s %v", n, fault.How, accepted), func(t *testing.T) {
							st := person().Stage(t)
							d := st.Delivery(form(st))
							fault.Skip, fault.Accepted = n, accepted || fault.How == emu.Half
							st.Kit.Inject(fault)
							st.Live(d)
						})
					}
				}
			}
		})
	}
}

// Killed at any checkpoint, the post is live once.
func TestPersonCrash(t *testing.T) {
	t.Parallel()
	for name, form := range forms {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			clean := person().Stage(t)
			d := clean.Delivery(form(clean))
			clean.Live(d)
			for n := 1; n <= d.Saved.Writes(); n++ {
				for _, landed := range []bool{false, true} {
					st := person().Stage(t)
					d := st.Delivery(form(st))
					d.Saved.CrashAt(n, landed)
					st.Live(d)
				}
			}
		})
	}
}

// lose has the answer to a publication lost and leaves the job in doubt.
func lose(t *testing.T, st *platformtest.Stage, d *platformtest.Delivery, accepted bool) {
	t.Helper()
	st.Kit.Inject(emu.Fault{Publishing: true, Accepted: accepted, How: emu.Reset})
	_, err := st.Client.Publish(t.Context(), st.Session, d.Job)
	st.Is(err, "a lost answer", caio.Uncertain)
	d.Job.Doubt, d.Job.DoubtAt = platform.StepPost, caio.At(st.Clock.Now())
}

// After ten minutes only a person can tell, and what they say is done.
func TestPersonTooLate(t *testing.T) {
	t.Parallel()
	st := person().Stage(t)
	d := st.Delivery(st.Post("Is it there?"))
	lose(t, st, d, true)
	st.Clock.Advance(9 * time.Minute)
	for range 3 {
		_, found, err := st.Client.Find(t.Context(), st.Session, d.Job)
		st.Is(err, "find after ten minutes", caio.Uncertain)
		if found {
			t.Fatal("something was found that cannot be seen")
		}
		st.Clock.Advance(time.Minute)
	}
	if n := len(st.Kit.Live()); n != 1 {
		t.Fatalf("%d posts are live", n)
	}
	networkOf(st).DeleteByHand(st.Kit.Live()[0].ID)
	d.Job.Doubt, d.Job.DoubtAt = "", 0 // the person said that it is not live
	r, err := st.Client.Publish(t.Context(), st.Session, d.Job)
	if live := st.Kit.Live(); err != nil || len(live) != 1 || live[0].ID != r.RemoteID {
		t.Errorf("after the person's word: %+v, %v, live %+v", r, err, live)
	}
}

// A repeat that comes too late is not sent at all.
func TestPersonLateRepeat(t *testing.T) {
	t.Parallel()
	st := person().Stage(t)
	d := st.Delivery(st.Post("Better not twice"))
	lose(t, st, d, true)
	if _, found, err := st.Client.Find(t.Context(), st.Session, d.Job); found || err != nil {
		t.Fatalf("find: %v, %v", found, err)
	}
	d.Job.Doubt, d.Job.DoubtAt = "", 0
	st.Clock.Advance(12 * time.Minute) // the computer slept
	_, err := st.Client.Publish(t.Context(), st.Session, d.Job)
	st.Is(err, "a repeat after ten minutes", caio.Uncertain)
	if n := len(st.Kit.Live()); n != 1 {
		t.Errorf("%d posts are live", n)
	}
	d.Job.Doubt, d.Job.DoubtAt = platform.StepPost, caio.At(st.Clock.Now())
	_, _, err = st.Client.Find(t.Context(), st.Session, d.Job)
	st.Is(err, "find after that", caio.Uncertain)
}

// The window begins at the first try, not at the repeat.
func TestPersonWindowIsOfTheFirst(t *testing.T) {
	t.Parallel()
	st := person().Stage(t)
	d := st.Delivery(st.Post("Counted from the first"))
	lose(t, st, d, true)
	st.Clock.Advance(6 * time.Minute)
	lose(t, st, d, false)
	st.Clock.Advance(4 * time.Minute)
	_, _, err := st.Client.Find(t.Context(), st.Session, d.Job)
	st.Is(err, "ten minutes after the first try", caio.Uncertain)
}

// The same text, posted by hand some minutes earlier, is refused by LinkedIn as well: it
// is not ours, whatever this computer's clock shows.
func TestPersonLookAlike(t *testing.T) {
	t.Parallel()
	st := person().Stage(t)
	other := networkOf(st).PostByHand(st.Channel.RemoteID, "By hand")
	st.Clock.Advance(2 * time.Minute)
	d := st.Delivery(st.Post("By hand"))
	_, err := st.Client.Publish(t.Context(), st.Session, d.Job)
	st.Is(err, "a text that is live already", caio.Rejected)

	lose(t, st, d, true) // the refusal was lost
	st.Clock.Advance(3 * time.Minute)
	o := st.Drive(d)
	if o.Kind != caio.Rejected || o.Receipt.RemoteID == other {
		t.Errorf("the look-alike: kind %q, receipt %+v, %v", o.Kind, o.Receipt, o.Err)
	}
}

// A first comment whose answer was lost is left to the person; the post stands.
func TestPersonComment(t *testing.T) {
	t.Parallel()
	st := person().Stage(t)
	v := st.Post("With a comment")
	v.Comment = "The first"
	st.Live(st.Delivery(v))

	st.Clock.Advance(time.Minute)
	v = st.Post("With another comment")
	v.Comment = "The second"
	d := st.Delivery(v)
	st.Kit.Inject(emu.Fault{Publishing: true, Skip: 1, Accepted: true, How: emu.Reset})
	o := st.Drive(d)
	if o.Kind != caio.Uncertain || o.Receipt.RemoteID == "" || len(st.Kit.Live()) != 4 {
		t.Errorf("kind %q, receipt %+v, %d live: %v", o.Kind, o.Receipt, len(st.Kit.Live()), o.Err)
	}

	st.Clock.Advance(time.Minute)
	v = st.Post("With a third comment")
	v.Comment = "Refused"
	st.Kit.Inject(emu.Fault{Publishing: true, Skip: 1, How: emu.Status, Code: 403, Body: `{"status":403,"message":"Not enough permissions to access: socialActions.CREATE"}`})
	o = st.Drive(st.Delivery(v))
	if o.Kind != caio.Forbidden || o.Receipt.RemoteID == "" {
		t.Errorf("a comment that is refused: kind %q, receipt %+v", o.Kind, o.Receipt)
	}
}

// What the self-serve products do not give is said, not tried.
func TestPersonReadsNothing(t *testing.T) {
	t.Parallel()
	st := person().Stage(t)
	r := st.Live(st.Delivery(st.Post("Who reads this?")))
	requests := len(st.Kit.Requests())
	_, err := st.Client.PostMetrics(t.Context(), st.Session, st.Channel, []caio.Receipt{r})
	st.Is(err, "metrics", caio.Forbidden)
	_, err = st.Client.ChannelMetrics(t.Context(), st.Session, st.Channel)
	st.Is(err, "channel metrics", caio.Forbidden)
	_, err = st.Client.Comments(t.Context(), st.Session, st.Channel, r)
	st.Is(err, "comments", caio.Forbidden)
	if n := len(st.Kit.Requests()); n != requests {
		t.Errorf("%d requests were sent", n-requests)
	}
	if err := st.Client.Delete(t.Context(), st.Session, st.Channel, r); err != nil || len(st.Kit.Live()) != 0 {
		t.Errorf("delete: %v", err)
	}
}

// A refusal that does not say which post there is settles nothing.
func TestPersonNamelessDuplicate(t *testing.T) {
	t.Parallel()
	st := person().Stage(t)
	d := st.Delivery(st.Post("Which one?"))
	lose(t, st, d, true)
	st.Kit.Inject(emu.Fault{Publishing: true, How: emu.Status, Code: 422, Body: `{"status":422,"message":"Duplicate post is detected"}`})
	o := st.Drive(d)
	if o.Kind != caio.Uncertain || len(st.Kit.Live()) != 1 {
		t.Errorf("kind %q, %d live: %v", o.Kind, len(st.Kit.Live()), o.Err)
	}
}

// The times are compared after the difference between the clocks is taken off.
func TestPersonClockIsWrong(t *testing.T) {
	t.Parallel()
	for _, ahead := range []time.Duration{-30 * time.Minute, 30 * time.Minute} {
		st := person().Stage(t)
		late := &shifted{Clock: st.Env.Clock, by: ahead}
		st.Env.Clock = late
		st.Client = platform.Open(st.Suite.Platform(), st.Env)
		d := st.Delivery(st.Post("By whose clock?"))
		st.Kit.Inject(emu.Fault{Publishing: true, Accepted: true, How: emu.Reset})
		_, err := st.Client.Publish(t.Context(), st.Session, d.Job)
		st.Is(err, "a lost answer", caio.Uncertain)
		r, err := st.Client.Publish(t.Context(), st.Session, d.Job)
		if err != nil || r.RemoteID != st.Kit.Live()[0].ID {
			t.Errorf("%s ahead: %+v, %v", ahead, r, err)
		}
	}
}

// shifted is a clock that is wrong.
type shifted struct {
	clock.Clock
	by time.Duration
}

func (s *shifted) Now() time.Time { return s.Clock.Now().Add(s.by) }
