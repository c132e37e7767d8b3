package publish

import (
	"context"
	"errors"
	"fmt"
	"time"

	"caio/internal/caio"
	"caio/internal/clock"
	"caio/internal/media"
	"caio/internal/platform"
	"caio/internal/store"
)

// carry brings one row through its next step, and on through those that follow at
// once. loop ends when nothing new may begin, attempts when all is to end.
func (p *Publisher) carry(loop, attempts context.Context, d caio.Delivery) {
	for loop.Err() == nil {
		next, again, err := p.step(loop, attempts, d)
		switch {
		case errors.Is(err, store.ErrConflict):
			return // a person changed it meanwhile; the table has the newer row
		case err != nil:
			if attempts.Err() == nil {
				p.log.Error("delivery not carried on", "delivery", d.ID, "error", err)
				_ = clock.Sleep(loop, p.clock, time.Second) // the row is still due; do not spin on a full disk
			}
			return
		case !again:
			return
		}
		d = next
	}
}

// step waits for the step's time, claims the row, does it and records what came of it.
// again reports that the row is due once more right away.
func (p *Publisher) step(loop, attempts context.Context, d caio.Delivery) (_ caio.Delivery, again bool, err error) {
	facts := p.facts(d.Platform)
	if decided, ok := MayStart(d, facts); !ok {
		_, err := p.update(attempts, decided)
		return d, false, err
	}
	until := p.held(d)
	if until > facts.Now.Add(ahead) {
		d.NextAt, d.State, d.UpdatedAt = until, caio.DeliveryWaiting, facts.Now
		d.Reason = &caio.Reason{Kind: caio.RateLimited, Message: "The network asks to wait before the next request.", RetryAt: until}
		_, err := p.update(attempts, d)
		return d, false, err
	}
	job, err := p.job(attempts, d)
	if err != nil {
		return d, false, err
	}
	turn := d.NextAt
	if d.Step == caio.StepPublish && d.Receipt == nil {
		turn = p.spaced(d)
	}
	_, _ = p.accounts.Session(attempts, d.Account) // so that the keychain is not asked at the due second; what fails now fails then, and is told
	turn = max(turn, until)                        // a row that is put off by less than it is brought in early would come straight back
	if clock.Sleep(loop, p.clock, turn.Sub(p.now())-claimAhead) != nil {
		return d, false, nil //nolint:nilerr // stopping is no failure
	}
	claimed, attempt, err := p.claim(attempts, d, job)
	if err != nil {
		return d, false, err
	}
	if p.waitUntil(loop, turn) != nil {
		return d, false, p.putBack(attempts, claimed, attempt, d)
	}
	outcome := p.attempt(attempts, claimed, job)
	return p.finish(attempts, claimed, attempt, outcome)
}

// waitUntil waits until the wall clock shows at; a clock set back meanwhile makes it
// wait longer, because a post must not go out early.
func (p *Publisher) waitUntil(ctx context.Context, at caio.Instant) error {
	for {
		left := at.Time().Sub(p.clock.Now())
		if left <= 0 {
			return ctx.Err()
		}
		if err := clock.Sleep(ctx, p.clock, min(left, longestSleep)); err != nil {
			return err
		}
	}
}

// job is the Delivery as the connector sees it.
func (p *Publisher) job(ctx context.Context, d caio.Delivery) (*platform.Job, error) {
	ch, err := p.store.Channel(ctx, d.Channel)
	if errors.Is(err, store.ErrNotFound) {
		ch, err = caio.Channel{ID: d.Channel, Account: d.Account, Platform: d.Platform}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read channel: %w", err)
	}
	saved, err := p.store.Checkpoints(ctx, d.ID)
	if err != nil {
		return nil, fmt.Errorf("read checkpoints: %w", err)
	}
	job := &platform.Job{
		Key: d.Key, Channel: ch, Variant: d.Variant, Due: d.Due(), Made: d.CreatedAt, Moved: p.moved(d),
		Saved: &record{store: p.store, delivery: d.ID, values: saved, now: p.now, surge: p.surge},
	}
	if d.DoubtAt != 0 {
		last, err := p.store.LastAttempt(ctx, d.ID)
		if err != nil {
			return nil, fmt.Errorf("read what is in doubt: %w", err)
		}
		job.Doubt, job.DoubtAt = last.Commit, d.DoubtAt
	}
	return job, nil
}

// claim makes the row ours and writes the attempt down, in one commit. Where nothing is
// left to do but the one request, its intent is part of that.
func (p *Publisher) claim(ctx context.Context, d caio.Delivery, job *platform.Job) (caio.Delivery, caio.Attempt, error) {
	now := p.now()
	a := caio.Attempt{ID: caio.AttemptID(caio.NewID()), Delivery: d.ID, Step: d.Step, StartedAt: now}
	switch {
	case d.Step == caio.StepFind:
		a.Commit, a.CommitAt = job.Doubt, d.DoubtAt
	case d.Step == caio.StepPublish && p.ready(d, job):
		a.Commit, a.CommitAt = platform.StepPost, max(now, d.NextAt)
	}
	if d.Step != caio.StepPrepare {
		d.State = caio.DeliveryRunning
	}
	d.UpdatedAt = now
	claimed, err := p.store.Claim(ctx, d, a)
	if err != nil {
		return d, a, err
	}
	rec := job.Saved.(*record)
	rec.attempt, rec.committed = a.ID, a.Commit
	if d.Step != caio.StepPrepare {
		p.opt.Notify(claimed)
	}
	return claimed, a, nil
}

// ready reports whether the first irreversible request is all that is left to do.
func (p *Publisher) ready(d caio.Delivery, job *platform.Job) bool {
	client, err := p.registry.Client(d.Platform)
	if err != nil {
		return false
	}
	_, out := job.Done(platform.StepPost)
	return !out && (!client.Can(platform.CanPrepare) || job.Saved.Get(preparedKey) != "")
}

// putBack undoes a claim whose attempt never began: the program is stopping.
func (p *Publisher) putBack(ctx context.Context, claimed caio.Delivery, a caio.Attempt, before caio.Delivery) error {
	before.Revision = claimed.Revision
	a.FinishedAt, a.Outcome, a.Message = p.now(), "interrupted", "CAIO was stopped before this attempt began."
	if _, err := p.store.Finish(context.WithoutCancel(ctx), before, a); err != nil {
		return fmt.Errorf("put back: %w", err)
	}
	p.opt.Notify(before)
	return nil
}

// attempt does the step at the network.
func (p *Publisher) attempt(ctx context.Context, d caio.Delivery, job *platform.Job) Outcome {
	ctx, cancel := context.WithTimeout(ctx, patience(d.Variant))
	defer cancel()
	o := Outcome{Step: d.Step}
	if d.Step == caio.StepPublish {
		leave := p.surge.enter()
		defer leave()
		job.Saved.(*record).leave = leave
	}
	client, err := p.registry.Client(d.Platform)
	if err == nil && d.Step != caio.StepFind {
		err = intact(d.Variant)
	}
	if err == nil {
		err = p.accounts.With(ctx, d.Account, func(s platform.Session) error {
			var err error
			switch d.Step {
			case caio.StepPrepare:
				err = client.Prepare(ctx, s, job)
			case caio.StepPublish:
				o.Receipt, err = client.Publish(ctx, s, job)
			case caio.StepFind:
				o.Receipt, o.Found, err = client.Find(ctx, s, job)
			}
			return err
		})
	}
	if err == nil && d.Step == caio.StepPrepare {
		err = job.Saved.Put(ctx, preparedKey, "yes")
	}
	if err == nil && d.Step == caio.StepPublish && o.Receipt.RemoteID == "" {
		err = platform.Errorf(caio.Unknown, "CAIO has no proof that the post is live.")
	}
	if err != nil {
		o.Err = platform.AsError(err)
		o.DoubtAt = job.Saved.(*record).sentAt()
	}
	if o.Err != nil && d.Step == caio.StepPublish && o.DoubtAt == 0 && d.DoubtAt == 0 && o.Err.Kind.Advice().Next == caio.NextFind {
		harmless := *o.Err // nothing that cannot be taken back has left, so there is nothing to find
		harmless.Kind = caio.Unavailable
		o.Err = &harmless
	}
	return o
}

// patience is how long an attempt may take in all: a stalled upload ends some time.
func patience(v caio.Variant) time.Duration {
	var bytes int64
	for _, part := range v.Parts {
		for _, a := range part.Attachments {
			bytes += a.Asset.Size
		}
	}
	const slowest = 64 << 10 // bytes a second
	return 5*time.Minute + time.Duration(bytes/slowest)*time.Second
}

// intact refuses a file that is not the one that was scheduled.
func intact(v caio.Variant) error {
	for _, part := range v.Parts {
		for _, a := range part.Attachments {
			if err := media.Intact(a.Asset); err != nil {
				return &platform.Error{Kind: caio.Rejected, Message: err.Error(), Err: err}
			}
		}
	}
	return nil
}

// finish records what came of the attempt.
func (p *Publisher) finish(ctx context.Context, d caio.Delivery, a caio.Attempt, o Outcome) (caio.Delivery, bool, error) {
	if o.Err != nil && ctx.Err() != nil {
		return d, false, nil //nolint:nilerr // cut off by Stop: the next start decides
	}
	p.holdUp(d, o.Err)
	decided := Decide(d, o, p.facts(d.Platform))
	a.FinishedAt = p.now()
	a.Outcome, a.Message, a.Detail = describe(o)
	if decided.DoubtAt != 0 && d.DoubtAt == 0 {
		a.Outcome = string(caio.Uncertain)
	}
	stored, err := p.store.Finish(context.WithoutCancel(ctx), decided, a)
	if err != nil {
		return d, false, fmt.Errorf("record outcome: %w", err)
	}
	p.opt.Notify(stored)
	if o.Err != nil && o.Err.Kind != caio.Pending {
		p.log.Info("attempt failed", "delivery", d.ID, "step", a.Step, "kind", o.Err.Kind, "detail", o.Err.Detail, "state", stored.State)
	}
	return stored, stored.State.Open() && stored.NextAt <= p.now(), nil
}

func describe(o Outcome) (outcome, message, detail string) {
	switch {
	case o.Err != nil && o.Err.Kind == caio.Unknown:
		return string(caio.Uncertain), o.Err.Message, o.Err.Detail
	case o.Err != nil:
		return string(o.Err.Kind), o.Err.Message, o.Err.Detail
	case o.Step == caio.StepPrepare:
		return "prepared", "Everything is ready for the due time.", ""
	case o.Step == caio.StepFind && o.Found:
		return "found", "The post is live; only the answer was lost.", ""
	case o.Step == caio.StepFind:
		return "missing", "The post is not on the network.", ""
	default:
		return "live", "The network took the post.", ""
	}
}

// update stores a change that no attempt led to.
func (p *Publisher) update(ctx context.Context, d caio.Delivery) (caio.Delivery, error) {
	stored, err := p.store.UpdateDelivery(ctx, d)
	if err != nil {
		return d, err
	}
	p.opt.Notify(stored)
	return stored, nil
}
