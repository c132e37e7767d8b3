package publish

import (
	"context"
	"fmt"

	"caio/internal/caio"
	"caio/internal/platform"
)

// Answer is what a person says about a blocked Delivery.
type Answer string

const (
	AnswerPublish Answer = "publish"  // it may go out late
	AnswerSkip    Answer = "skip"     // it is not to go out any more
	AnswerLive    Answer = "live"     // looked there: it is live
	AnswerNotLive Answer = "not_live" // looked there: it is not; try again
)

// Retry lets a blocked or waiting Delivery go on now. One in doubt is looked for first:
// retrying never skips that.
func (p *Publisher) Retry(ctx context.Context, id caio.DeliveryID) (caio.Delivery, error) {
	return p.change(ctx, id, func(d *caio.Delivery) error {
		if d.State != caio.DeliveryBlocked && d.State != caio.DeliveryWaiting {
			return refuse("Only a delivery that waits or is blocked can be tried again; this one is %s.", d.State)
		}
		if d.DoubtAt != 0 {
			d.Step = caio.StepFind
		}
		p.again(d)
		return nil
	})
}

// Cancel keeps a Delivery from going out. One that is on its way, or may be live, is
// past cancelling.
func (p *Publisher) Cancel(ctx context.Context, id caio.DeliveryID) (caio.Delivery, error) {
	return p.change(ctx, id, func(d *caio.Delivery) error {
		switch {
		case d.State == caio.DeliveryRunning:
			return refuse("This post is on its way right now and cannot be stopped any more.")
		case d.State == caio.DeliveryLive:
			return refuse("This post is live already.")
		case d.State == caio.DeliveryCancelled:
			return refuse("This delivery is cancelled already.")
		case d.DoubtAt != 0:
			return refuse("The network may have taken this post; look there, then say whether it is live.")
		}
		d.State, d.NextAt = caio.DeliveryCancelled, 0
		return nil
	})
}

// Decide carries out what a person says about a blocked Delivery.
func (p *Publisher) Decide(ctx context.Context, id caio.DeliveryID, answer Answer) (caio.Delivery, error) {
	return p.change(ctx, id, func(d *caio.Delivery) error {
		if d.State != caio.DeliveryBlocked {
			return refuse("Nothing has to be decided about this delivery; it is %s.", d.State)
		}
		doubtful := d.DoubtAt != 0
		switch {
		case answer == AnswerPublish && !doubtful:
			p.again(d)
		case answer == AnswerSkip && !doubtful:
			d.State, d.NextAt = caio.DeliveryCancelled, 0
		case answer == AnswerLive && doubtful:
			d.Receipt = receiptByHand(*d)
			d.State, d.NextAt, d.DoubtAt, d.Reason = caio.DeliveryLive, 0, 0, nil
		case answer == AnswerNotLive && doubtful:
			d.DoubtAt, d.Step = 0, caio.StepPublish
			p.again(d)
		default:
			return refuse("%q is no answer to what this delivery waits for.", string(answer))
		}
		return nil
	})
}

// receiptByHand stands for what a person has seen live; the network gave no id.
func receiptByHand(d caio.Delivery) *caio.Receipt {
	if d.Receipt != nil {
		return d.Receipt
	}
	return &caio.Receipt{At: d.DoubtAt, Parts: []caio.PartReceipt{}}
}

func (p *Publisher) again(d *caio.Delivery) {
	d.State, d.NextAt, d.Attempts, d.Allowed, d.Reason = caio.DeliveryWaiting, p.now(), 0, true, nil
}

func (p *Publisher) change(ctx context.Context, id caio.DeliveryID, decide func(*caio.Delivery) error) (caio.Delivery, error) {
	d, err := p.store.Delivery(ctx, id)
	if err != nil {
		return d, fmt.Errorf("read delivery: %w", err)
	}
	if err := decide(&d); err != nil {
		return d, err
	}
	d.UpdatedAt = p.now()
	stored, err := p.update(ctx, d)
	if err != nil {
		return d, fmt.Errorf("change delivery: %w", err)
	}
	p.Wake()
	return stored, nil
}

func refuse(format string, args ...any) error {
	return platform.Errorf(caio.Rejected, format, args...)
}
