package publish

import (
	"context"
	"testing"

	"caio/internal/caio"
	"caio/internal/clock"
)

// held starts a wait and returns what is closed when it is over.
func held(ctx context.Context, s *surge) <-chan struct{} {
	over := make(chan struct{})
	go func() {
		defer close(over)
		s.wait(ctx)
	}()
	return over
}

func TestResultsWaitForTheCrowd(t *testing.T) {
	t.Parallel()
	c := clock.NewFake(due.Time())
	s := newSurge(c)
	leaves := make([]func(), 0, crowd+2)
	for range crowd {
		leaves = append(leaves, s.enter())
	}
	s.wait(t.Context()) // no crowd yet: it returns at once

	leaves = append(leaves, s.enter(), s.enter())
	over := held(t.Context(), s)
	if err := c.BlockUntil(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	leaves[0]()
	leaves[0]() // a second call is no second leaving
	select {
	case <-over:
		t.Fatal("a result did not wait although more were due than leave at a time")
	default:
	}
	leaves[1]()
	<-over

	leaves = append(leaves, s.enter())
	over = held(t.Context(), s)
	if err := c.BlockUntil(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	c.Advance(longestHold)
	<-over

	ctx, cancel := context.WithCancel(t.Context())
	over = held(ctx, s)
	if err := c.BlockUntil(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	cancel()
	<-over
	for _, leave := range leaves[2:] {
		leave()
	}
	if s.due != 0 {
		t.Errorf("%d are still counted", s.due)
	}
}

// With more due at once than leave at a time, every post is live once and on record.
func TestSurgeLosesNothing(t *testing.T) {
	t.Parallel()
	s := newStage(t, Options{Unpaced: true})
	const posts = crowd + 40
	ids := make([]caio.DeliveryID, 0, posts)
	for range posts {
		ids = append(ids, s.schedule(due, s.channels[:1], "hello", "more")[0].ID)
	}
	s.network.mu.Lock()
	s.network.gate = make(chan struct{})
	s.network.asked = make(chan string, 10*posts)
	gate := s.network.gate
	s.network.mu.Unlock()
	s.run(ids[0], func(caio.Delivery) bool { return len(s.network.asked) == posts })
	s.network.mu.Lock()
	s.network.gate = nil
	s.network.mu.Unlock()
	close(gate)
	for _, id := range ids {
		s.once(s.until(id, caio.DeliveryLive))
	}
	if s.p.surge.due != 0 {
		t.Errorf("%d are still counted", s.p.surge.due)
	}
}
