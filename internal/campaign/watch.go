package campaign

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"caio/internal/caio"
	"caio/internal/clock"
	"caio/internal/store"
)

const glance = 15 * time.Millisecond // between two looks into the agent's database

// decided reports whether nothing is open about the delivery any more.
func decided(d caio.Delivery) bool { return !d.State.Open() }

// working reports whether it is the network that has not finished.
func working(d caio.Delivery) bool { return d.Reason != nil && d.Reason.Kind == caio.Pending }

// await looks into the folder's database, beside the agent, until all the deliveries
// are decided, and returns when each was. Those that were not by the deadline are absent;
// those that then wait for the network's own work have until the time for that is over.
func await(ctx context.Context, f Folder, ids []caio.DeliveryID, deadline time.Time) (map[caio.DeliveryID]time.Time, error) {
	at := map[caio.DeliveryID]time.Time{}
	if len(ids) == 0 {
		return at, nil
	}
	s, err := store.Open(ctx, filepath.Join(f.Dir, "caio.db"), store.Options{})
	if err != nil {
		return nil, err
	}
	left, excused := slices.Clone(ids), false
	for len(left) > 0 {
		open, over := left[:0], time.Now().After(deadline)
		if over && excused {
			break
		}
		for _, id := range left {
			d, err := s.Delivery(ctx, id)
			if err != nil {
				return nil, errors.Join(err, s.Close())
			}
			switch {
			case decided(d):
				at[id] = d.UpdatedAt.Time()
			case !over || working(d):
				open = append(open, id)
			}
		}
		if over {
			deadline, excused = deadline.Add(processing), true
		}
		if left = open; len(left) > 0 {
			if err := pause(ctx, glance); err != nil {
				return nil, errors.Join(err, s.Close())
			}
		}
	}
	return at, s.Close()
}

// pause waits.
func pause(ctx context.Context, d time.Duration) error { return clock.Sleep(ctx, clock.System(), d) }

// autopsy is what a killed agent left behind.
type autopsy struct {
	running []caio.DeliveryID // under way
	doubted []caio.DeliveryID // an answer was lost earlier, and what became of it is open
}

// examine checks a copy of the database, so that the agent finds its own leftovers as they
// are. Opening checks all tables; full also checks everything else.
func examine(ctx context.Context, f Folder, full bool) (a autopsy, err error) {
	dir := filepath.Join(f.Dir, "copy")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return a, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	for _, name := range []string{"caio.db", "caio.db-wal"} {
		if err := copyFile(filepath.Join(f.Dir, name), filepath.Join(dir, name)); err != nil {
			return a, err
		}
	}
	s, err := store.Open(ctx, filepath.Join(dir, "caio.db"), store.Options{})
	if err != nil {
		return a, fmt.Errorf("after a kill: %w", err)
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	if full {
		if err := s.Check(ctx); err != nil {
			return a, fmt.Errorf("after a kill: %w", err)
		}
	}
	running, err := s.Running(ctx)
	if err != nil {
		return a, err
	}
	for _, d := range running {
		a.running = append(a.running, d.ID)
	}
	a.doubted, err = choose(ctx, s, caio.DeliveryWaiting, func(d caio.Delivery) bool { return d.DoubtAt != 0 })
	return a, err
}

// choose returns the deliveries in that state for which want is true.
func choose(ctx context.Context, s *store.Store, state caio.DeliveryState, want func(caio.Delivery) bool) ([]caio.DeliveryID, error) {
	var ids []caio.DeliveryID
	q := store.DeliveryQuery{State: state, Limit: 200}
	for {
		page, err := s.Deliveries(ctx, q)
		if err != nil {
			return nil, err
		}
		for _, d := range page.Deliveries {
			if want(d) {
				ids = append(ids, d.ID)
			}
		}
		if q.After = page.Next; q.After == "" {
			return ids, nil
		}
	}
}

func copyFile(from, to string) error {
	in, err := os.Open(from)
	if errors.Is(err, os.ErrNotExist) {
		return nil // no log: the agent had not written yet
	}
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }() // read only
	out, err := os.Create(to)
	if err != nil {
		return err
	}
	if _, err := io.Copy(out, in); err != nil {
		_ = out.Close() // the first error counts
		return err
	}
	return out.Close()
}
