package app

import (
	"context"
	"errors"

	"caio/internal/caio"
	"caio/internal/publish"
	"caio/internal/store"
)

// Deliveries is what is on its way and what became of it.
type Deliveries struct{ a *App }

// DeliveryDetail is a Delivery with every Attempt: the receipt.
type DeliveryDetail struct {
	Delivery caio.Delivery  `json:"delivery"`
	Attempts []caio.Attempt `json:"attempts"`
	Channel  *caio.Channel  `json:"channel"` // null when it was disconnected since
}

// Get returns a Delivery with every Attempt.
func (s *Deliveries) Get(id caio.DeliveryID) (DeliveryDetail, error) {
	return call(s.a, "Deliveries.Get", func(ctx context.Context) (DeliveryDetail, error) { return s.detail(ctx, id) })
}

func (s *Deliveries) detail(ctx context.Context, id caio.DeliveryID) (DeliveryDetail, error) {
	d, err := s.a.store.Delivery(ctx, id)
	if err != nil {
		return DeliveryDetail{}, err
	}
	out := DeliveryDetail{Delivery: d}
	if out.Attempts, err = s.a.store.Attempts(ctx, id); err != nil {
		return out, err
	}
	if out.Attempts == nil {
		out.Attempts = []caio.Attempt{}
	}
	ch, err := s.a.store.Channel(ctx, d.Channel)
	if errors.Is(err, store.ErrNotFound) {
		return out, nil
	}
	out.Channel = &s.a.shown([]caio.Channel{ch})[0]
	return out, err
}

// List returns Deliveries, those due last first; an empty state chooses all.
func (s *Deliveries) List(state caio.DeliveryState, limit int) ([]caio.Delivery, error) {
	return call(s.a, "Deliveries.List", func(ctx context.Context) ([]caio.Delivery, error) {
		page, err := s.a.store.Deliveries(ctx, store.DeliveryQuery{State: state, Limit: limit})
		return page.Deliveries, err
	})
}

// Retry lets a blocked or waiting Delivery go on now.
func (s *Deliveries) Retry(id caio.DeliveryID) (caio.Delivery, error) {
	return s.change("Deliveries.Retry", id, s.a.publisher.Retry)
}

// Cancel keeps a Delivery from going out.
func (s *Deliveries) Cancel(id caio.DeliveryID) (caio.Delivery, error) {
	return s.change("Deliveries.Cancel", id, s.a.publisher.Cancel)
}

// Decide carries out what the person says about a blocked Delivery: publish, skip, live
// or not_live.
func (s *Deliveries) Decide(id caio.DeliveryID, answer string) (caio.Delivery, error) {
	return s.change("Deliveries.Decide", id, func(ctx context.Context, id caio.DeliveryID) (caio.Delivery, error) {
		return s.a.publisher.Decide(ctx, id, publish.Answer(answer))
	})
}

func (s *Deliveries) change(name string, id caio.DeliveryID, f func(context.Context, caio.DeliveryID) (caio.Delivery, error)) (caio.Delivery, error) {
	return call(s.a, name, func(ctx context.Context) (caio.Delivery, error) {
		d, err := f(ctx, id)
		if err == nil {
			s.a.poke()
		}
		return d, err
	})
}
