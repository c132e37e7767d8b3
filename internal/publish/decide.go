package publish

import (
	"fmt"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
)

// Outcome is how an attempt ended.
type Outcome struct {
	Step    caio.Step
	Err     *platform.Error // nil: it succeeded
	Receipt caio.Receipt    // publish: what is live
	Found   bool            // find: the step in doubt is live
	// DoubtAt is when the irreversible request left whose answer is missing.
	DoubtAt caio.Instant
	Stopped bool // CAIO was stopped meanwhile: that costs no attempt
}

// Facts is everything else a decision depends on.
type Facts struct {
	Now     caio.Instant
	Doubt   platform.Doubt
	CanFind bool
	Grace   time.Duration // how late a post may go out without asking
	Jitter  float64       // 0.9 to 1.1, spreads retries
}

const (
	maxAttempts  = 5
	prepareEvery = 30 * time.Second // between failed preparations before the due time
	offlineEvery = 15 * time.Second
	lockedEvery  = 30 * time.Second
	pendingEvery = 3 * time.Second
)

// Decide returns what becomes of a Delivery after an attempt. It is the whole policy,
// and pure: the loop around it only carries out and records what it says.
func Decide(d caio.Delivery, o Outcome, f Facts) caio.Delivery {
	d.UpdatedAt = f.Now
	if o.Err == nil {
		return succeeded(d, o, f)
	}
	e := *o.Err
	if o.Step == caio.StepPrepare && e.Kind.Advice().Next == caio.NextFind {
		e.Kind = caio.Unavailable // preparing makes nothing visible
	}
	advice := e.Kind.Advice()
	if advice.Counted && o.Step != caio.StepPrepare && !o.Stopped {
		d.Attempts++
	}
	switch advice.Next {
	case caio.NextHold:
		return block(d, f, e.Reason())
	case caio.NextBlock:
		if d.DoubtAt != 0 {
			return block(d, f, unsure(e))
		}
		return block(d, f, e.Reason())
	case caio.NextFind:
		return doubt(d, o, f, e)
	case caio.NextWait:
		return wait(d, o, f, e)
	}
	return doubt(d, o, f, e)
}

func succeeded(d caio.Delivery, o Outcome, f Facts) caio.Delivery {
	d.Reason = nil
	switch o.Step {
	case caio.StepPrepare:
		d.Step = caio.StepPublish
		d.NextAt = max(d.Due(), f.Now)
	case caio.StepPublish:
		d.State, d.NextAt, d.DoubtAt = caio.DeliveryLive, 0, 0
		d.Receipt = &o.Receipt
	case caio.StepFind:
		return looked(d, o, f)
	}
	return d
}

// looked decides after a look that was not disturbed. "Not there" is believed only when
// the lost request can no longer take effect.
func looked(d caio.Delivery, o Outcome, f Facts) caio.Delivery {
	settled := d.DoubtAt.Add(f.Doubt.Settle)
	if !o.Found && f.Now < settled {
		d.State, d.NextAt = caio.DeliveryWaiting, settled
		d.Reason = &caio.Reason{Kind: caio.Uncertain, RetryAt: settled, Message: "The network did not answer; CAIO is making sure before it does anything else."}
		return d
	}
	if !o.Found && d.Attempts >= maxAttempts {
		return block(d, f, caio.Reason{Kind: caio.Unavailable, Action: caio.ActionRetry, Message: "The network did not take the post in five attempts. It is not live."})
	}
	d.DoubtAt, d.Step, d.State, d.NextAt = 0, caio.StepPublish, caio.DeliveryWaiting, f.Now
	if o.Found {
		d.Receipt = &o.Receipt // publishing goes on with what follows, if anything does
		return d
	}
	return late(d, f)
}

// doubt is what follows a lost answer.
func doubt(d caio.Delivery, o Outcome, f Facts, e platform.Error) caio.Delivery {
	if d.DoubtAt == 0 {
		d.DoubtAt = o.DoubtAt
		if d.DoubtAt == 0 {
			d.DoubtAt = f.Now
		}
	}
	keyed := f.Doubt.KeyLife > 0 && f.Now < d.DoubtAt.Add(f.Doubt.KeyLife)
	switch {
	case d.Attempts >= maxAttempts:
		return block(d, f, unsure(e))
	case f.CanFind:
		d.Step = caio.StepFind
		d.NextAt = f.Now
		if o.Step == caio.StepFind {
			d.NextAt = f.Now.Add(backoff(d.Attempts, f.Jitter))
		}
	case keyed:
		d.Step = caio.StepPublish
		d.NextAt = max(f.Now, d.DoubtAt.Add(f.Doubt.Settle))
	default:
		return block(d, f, unsure(e))
	}
	d.State = caio.DeliveryWaiting
	d.NextAt = max(d.NextAt, e.RetryAt) // a network that asked to wait is not even looked at sooner
	d.Reason = &caio.Reason{Kind: caio.Uncertain, Message: "The network did not answer; CAIO is making sure before it does anything else.", RetryAt: d.NextAt, Detail: e.Detail}
	return d
}

func wait(d caio.Delivery, o Outcome, f Facts, e platform.Error) caio.Delivery {
	if o.Step == caio.StepPrepare {
		return waitPreparing(d, f, e)
	}
	if d.Attempts >= maxAttempts {
		return exhausted(d, f, e)
	}
	d.State, d.Step = caio.DeliveryWaiting, o.Step
	d.NextAt = again(d, f, e)
	r := e.Reason()
	r.RetryAt = d.NextAt
	d.Reason = &r
	if o.Step == caio.StepFind {
		return d
	}
	return late(d, f)
}

// waitPreparing keeps the Delivery scheduled: when its time comes, publishing does
// whatever preparing could not.
func waitPreparing(d caio.Delivery, f Facts, e platform.Error) caio.Delivery {
	next := f.Now.Add(prepareEvery)
	if e.RetryAt > f.Now {
		next = e.RetryAt
	}
	r := e.Reason()
	d.Reason = &r
	d.NextAt = next
	if next >= d.Due() {
		d.Step = caio.StepPublish
		d.NextAt = max(d.Due(), f.Now)
		if e.Kind == caio.RateLimited || e.Kind == caio.Pending {
			d.NextAt = max(d.NextAt, next)
		}
	}
	d.Reason.RetryAt = d.NextAt
	if e.Kind == caio.Pending {
		d.Reason = nil // the network at work is no news
	}
	return d
}

func exhausted(d caio.Delivery, f Facts, e platform.Error) caio.Delivery {
	if d.DoubtAt != 0 {
		return block(d, f, unsure(e))
	}
	r := e.Reason()
	r.Action, r.RetryAt = caio.ActionRetry, 0
	r.Message = fmt.Sprintf("CAIO tried %d times. %s", maxAttempts, e.Message)
	return block(d, f, r)
}

// unsure asks the person to look: CAIO cannot find out by itself.
func unsure(e platform.Error) caio.Reason {
	return caio.Reason{
		Kind: caio.Uncertain, Action: caio.ActionCheck, Detail: e.Detail,
		Message: "CAIO could not find out whether the post is live. Look at the network, then tell CAIO.",
	}
}

// again returns when the next attempt may begin. What the platform asked for wins.
func again(d caio.Delivery, f Facts, e platform.Error) caio.Instant {
	if e.RetryAt > f.Now {
		return e.RetryAt
	}
	switch e.Kind {
	case caio.Pending:
		return f.Now.Add(pendingEvery)
	case caio.Offline:
		return f.Now.Add(spread(offlineEvery, f.Jitter))
	case caio.Locked:
		return f.Now.Add(lockedEvery)
	case caio.RateLimited:
		return f.Now.Add(spread(time.Minute, f.Jitter))
	default:
		return f.Now.Add(backoff(d.Attempts, f.Jitter))
	}
}

// backoff is attempts⁴ seconds: 1, 16, 81, 256.
func backoff(attempts int, jitter float64) time.Duration {
	n := time.Duration(max(attempts, 1))
	return spread(n*n*n*n*time.Second, jitter)
}

func spread(d time.Duration, jitter float64) time.Duration {
	return time.Duration(float64(d) * jitter)
}

// late blocks what would go out later than the person can expect. What has begun to be
// live is finished, and what a person allowed goes out.
func late(d caio.Delivery, f Facts) caio.Delivery {
	if d.Allowed || d.Receipt != nil || max(d.NextAt, f.Now) <= d.Due().Add(f.Grace) {
		return d
	}
	return block(d, f, missed(d))
}

func missed(d caio.Delivery) caio.Reason {
	message := "Its time passed while CAIO could not publish. Publish it now, or skip it?"
	if d.Reason != nil && d.Reason.Message != "" {
		message = "Its time passed. " + d.Reason.Message
	}
	return caio.Reason{Kind: caio.Missed, Action: caio.ActionDecide, Message: message}
}

func block(d caio.Delivery, f Facts, r caio.Reason) caio.Delivery {
	d.State, d.NextAt, d.UpdatedAt = caio.DeliveryBlocked, 0, f.Now
	d.Reason = &r
	return d
}

// Leftover decides about a Delivery that was running when the program stopped. Unless
// its last irreversible request had left without an answer, nothing happened.
func Leftover(d caio.Delivery, inDoubt bool, sentAt caio.Instant, f Facts) caio.Delivery {
	if inDoubt {
		return Decide(d, Outcome{
			Step: caio.StepPublish, DoubtAt: sentAt, Stopped: true,
			Err: platform.Errorf(caio.Uncertain, "CAIO stopped while the network was answering."),
		}, f)
	}
	d.State, d.NextAt, d.UpdatedAt = caio.DeliveryWaiting, f.Now, f.Now
	return d
}

// MayStart reports whether the next step may begin now; otherwise it returns what
// becomes of the Delivery instead: a post that is too late is not sent unasked.
func MayStart(d caio.Delivery, f Facts) (caio.Delivery, bool) {
	if d.Step == caio.StepFind {
		return d, true
	}
	decided := late(d, f)
	return decided, decided.State != caio.DeliveryBlocked
}
