package platformtest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
)

// Delivery is one job with all that is durable about it.
type Delivery struct {
	Job   *platform.Job
	Saved *Memory

	before map[string]bool // what the ledger held when it was made
	resume caio.Step       // where Drive goes on; "" from the beginning
	log    []string
}

// Delivery makes a job of the variant, due in a few seconds, with a Key of its own.
func (st *Stage) Delivery(v caio.Variant) *Delivery {
	now := caio.At(st.Clock.Now())
	d := &Delivery{Saved: NewMemory(st.Clock), before: map[string]bool{}}
	d.Job = &platform.Job{Key: caio.NewID(), Channel: st.Channel, Variant: v, Due: now.Add(ahead), Made: now, Saved: d.Saved}
	d.know(st)
	return d
}

// know takes what is in the ledger now for somebody else's.
func (d *Delivery) know(st *Stage) {
	for _, e := range st.Kit.Ledger() {
		d.before[e.ID] = true
	}
}

// restart leaves the delivery with what was durable.
func (d *Delivery) restart() {
	d.Saved = d.Saved.Restarted()
	job := *d.Job
	job.Saved = d.Saved
	d.Job = &job
}

func (d *Delivery) note(format string, args ...any) {
	d.log = append(d.log, fmt.Sprintf(format, args...))
}

// Story tells what happened to the delivery, for messages of failing tests.
func (d *Delivery) Story() string { return strings.Join(d.log, "\n  ") }

// Outcome is how a delivery ended.
type Outcome struct {
	Receipt caio.Receipt
	Err     error // nil: it is live
	Kind    caio.Kind
}

const (
	mostAttempts = 5
	ahead        = 5 * time.Second // preparing that takes longer goes on in Publish
)

// Drive plays the publishing engine's rules for one delivery to the end: prepare until
// nothing is pending, publish, and after a lost answer find before anything else. The
// fake clock moves instead of waiting. A crash that the Memory was told of is a new
// start of the program.
func (st *Stage) Drive(d *Delivery) Outcome {
	st.T.Helper()
	if d.resume != "" {
		return st.drive(d, d.resume)
	}
	return st.drive(d, caio.StepPrepare)
}

func (st *Stage) drive(d *Delivery, step caio.Step) Outcome {
	st.T.Helper()
	attempts := 0
	for range 200 {
		err := st.renew(d)
		var r caio.Receipt
		next := step
		if err == nil {
			r, next, err = st.attempt(d, step)
		}
		switch {
		case err == nil && next == "":
			return Outcome{Receipt: r}
		case err == nil:
			st.reach(d, step)
			step = next
			continue
		case errors.Is(err, errDead):
			d.note("the program starts again")
			st.Restart()
			d.restart()
			step = st.after(d, step)
			continue
		}
		kind := st.See(err)
		advice := kind.Advice()
		if advice.Counted && step != caio.StepPrepare {
			attempts++
		}
		if advice.Next == caio.NextBlock || advice.Next == caio.NextHold || attempts >= mostAttempts {
			return Outcome{Receipt: d.Job.Receipt(), Err: err, Kind: kind}
		}
		st.wait(err, attempts)
		step = st.follow(d, step, advice.Next)
	}
	st.T.Fatalf("the delivery does not come to an end:\n  %s", d.Story())
	return Outcome{}
}

// reach moves the clock to the due time after preparing.
func (st *Stage) reach(d *Delivery, step caio.Step) {
	if left := d.Job.Due.Sub(caio.At(st.Clock.Now())); step == caio.StepPrepare && left > 0 {
		st.Clock.Advance(left)
	}
}

// follow returns the step after one that failed. What could not be prepared in time is
// left to Publish.
func (st *Stage) follow(d *Delivery, step caio.Step, next caio.Next) caio.Step {
	switch {
	case step == caio.StepPrepare && caio.At(st.Clock.Now()) >= d.Job.Due:
		return caio.StepPublish
	case next == caio.NextFind && step == caio.StepPublish:
		return st.after(d, step)
	case step == caio.StepPublish:
		d.Saved.cleared()
	}
	return step
}

// after returns what comes after an interruption: find, when a request may have left.
func (st *Stage) after(d *Delivery, step caio.Step) caio.Step {
	d.Job.Doubt, d.Job.DoubtAt = d.Saved.doubt(d.Job)
	if d.Job.Doubt != "" {
		return caio.StepFind
	}
	return step
}

// attempt does one step. A step "" after it means that all is live.
func (st *Stage) attempt(d *Delivery, step caio.Step) (r caio.Receipt, next caio.Step, err error) {
	ctx, cancel := context.WithCancel(st.T.Context())
	defer cancel()
	d.Saved.onDeath(func() { st.guard.kill(); cancel() })
	st.guard.onDeath(cancel)
	defer func() {
		d.note("%s %s → %v", st.Clock.Now().Format(time.TimeOnly), step, err)
		if st.guard.isDead() {
			err = errDead
		}
	}()
	switch step {
	case caio.StepPrepare:
		return r, caio.StepPublish, st.Client.Prepare(ctx, st.Session, d.Job)
	case caio.StepPublish:
		r, err = st.Client.Publish(ctx, st.Session, d.Job)
		return r, "", err
	default:
		return r, caio.StepPublish, st.settle(ctx, d)
	}
}

// settle clears the doubt, or returns an error that says to look again.
func (st *Stage) settle(ctx context.Context, d *Delivery) error {
	now := caio.At(st.Clock.Now())
	rule := st.Client.Doubt
	keyed := rule.KeyLife > 0 && now < d.Job.DoubtAt.Add(rule.KeyLife)
	settled := d.Job.DoubtAt.Add(rule.Settle)
	found := false
	switch {
	case st.Client.Can(platform.CanFind):
		var err error
		if _, found, err = st.Client.Find(ctx, st.Session, d.Job); err != nil {
			return err
		}
		d.note("found %s: %v", d.Job.Doubt, found)
	case !keyed:
		return platform.Errorf(caio.Rejected, "Somebody has to look whether the post is live.")
	}
	if !found && now < settled {
		return platform.PendingUntil(settled, "The network may still be working on it.")
	}
	if !found {
		d.Saved.cleared()
	}
	d.Job.Doubt, d.Job.DoubtAt = "", 0
	return nil
}

// renew refreshes the Grant when its time has come.
func (st *Stage) renew(d *Delivery) error {
	if !st.Session.Grant.Expired(st.Clock.Now()) {
		return nil
	}
	g, err := st.Client.Refresh(st.T.Context(), st.Session.Grant)
	d.note("refresh → %v", err)
	if err == nil {
		st.Session.Grant = st.Keep(g)
	}
	return err
}

// wait lets the time pass that the engine would wait.
func (st *Stage) wait(err error, attempts int) {
	now := st.Clock.Now()
	pause := time.Duration(attempts*attempts*attempts*attempts+1) * time.Second
	if at := platform.AsError(err).RetryAt; at != 0 {
		pause = max(at.Time().Sub(now), time.Second)
	}
	st.Clock.Advance(pause)
}
