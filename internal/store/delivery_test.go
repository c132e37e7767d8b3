package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"caio/internal/caio"
	"caio/internal/clock"
)

func TestOneOfTwoClaimsWins(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	_, ds := scheduled(t, s, 500, "a", "b", "c")
	const rivals = 16
	for _, d := range ds {
		var done sync.WaitGroup
		errs := make(chan error, rivals)
		for i := range rivals {
			done.Go(func() {
				d := d
				d.State = caio.DeliveryRunning
				a := caio.Attempt{ID: caio.AttemptID(fmt.Sprint(d.ID, i)), Number: 1}
				_, err := s.Claim(context.Background(), d, a)
				errs <- err
			})
		}
		done.Wait()
		close(errs)
		won := 0
		for err := range errs {
			if err == nil {
				won++
			} else if !errors.Is(err, ErrConflict) {
				t.Errorf("lost with %v", err)
			}
		}
		if won != 1 {
			t.Errorf("%d claims won", won)
		}
		attempts := must[[]caio.Attempt](t)(s.Attempts(t.Context(), d.ID))
		now := must[caio.Delivery](t)(s.Delivery(t.Context(), d.ID))
		if len(attempts) != 1 || now.Revision != 2 || now.State != caio.DeliveryRunning {
			t.Errorf("%d attempts, %+v", len(attempts), now)
		}
	}
}

func TestAnAttemptFromClaimToFinish(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	s := newStore(t)
	p, ds := scheduled(t, s, 500, "a")
	d := ds[0]
	_, err := s.LastAttempt(ctx, d.ID)
	wantErr(t, err, ErrNotFound)

	claimed, a := claimed(t, s, d)
	a.Delivery = d.ID
	same(t, "stored", must[caio.Delivery](t)(s.Delivery(ctx, d.ID)), claimed)
	same(t, "attempt", must[caio.Attempt](t)(s.LastAttempt(ctx, d.ID)), a)
	if got := must[caio.Post](t)(s.Post(ctx, p.ID)).State; got != caio.PostRunning {
		t.Errorf("post is %s", got)
	}

	check(t, s.PutCheckpoint(ctx, d.ID, "container", "17"))
	check(t, s.PutCheckpoint(ctx, d.ID, "container", "18"))
	check(t, s.PutCheckpoint(ctx, d.ID, "offset", ""))
	same(t, "checkpoints", must[map[string]string](t)(s.Checkpoints(ctx, d.ID)), map[string]string{"container": "18", "offset": ""})
	wantErr(t, s.PutCheckpoint(ctx, "none", "k", "v"), ErrNotFound)

	check(t, s.MarkCommit(ctx, a.ID, "publish", 501))
	wantErr(t, s.MarkCommit(ctx, "none", "publish", 501), ErrNotFound)
	first := caio.Receipt{RemoteID: "r", URL: "u", At: 502}
	check(t, s.SetReceipt(ctx, d.ID, first))
	wantErr(t, s.SetReceipt(ctx, "none", first), ErrNotFound)

	// Finishing without a receipt does not erase it.
	s.clock.(*clock.Fake).Advance(time.Second)
	claimed.State, claimed.NextAt, claimed.Reason = caio.DeliveryWaiting, 900, &caio.Reason{Kind: caio.Unavailable}
	a.FinishedAt, a.Outcome, a.Message, a.Detail = 503, "unavailable", "No answer.", "503"
	waiting := must[caio.Delivery](t)(s.Finish(ctx, claimed, a))
	if waiting.Receipt == nil || waiting.Receipt.RemoteID != "r" || waiting.Revision != 3 || waiting.UpdatedAt != s.now() {
		t.Errorf("finished as %+v", waiting)
	}
	same(t, "stored", must[caio.Delivery](t)(s.Delivery(ctx, d.ID)), waiting)
	a.Commit, a.CommitAt = "publish", 501
	same(t, "attempt", must[caio.Attempt](t)(s.LastAttempt(ctx, d.ID)), a)

	_, err = s.Finish(ctx, claimed, a)
	wantErr(t, err, ErrConflict)
	_, err = s.Finish(ctx, waiting, caio.Attempt{ID: "none"})
	wantErr(t, err, ErrNotFound)
	same(t, "after refused changes", must[caio.Delivery](t)(s.Delivery(ctx, d.ID)), waiting)

	waiting.Variant.Comment, waiting.Reason = "changed", nil
	waiting.Planned.At = 1500
	updated := must[caio.Delivery](t)(s.UpdateDelivery(ctx, waiting))
	same(t, "stored", must[caio.Delivery](t)(s.Delivery(ctx, d.ID)), updated)
	if updated.Variant.Comment != "changed" || updated.Due() != 1500 || updated.Reason != nil {
		t.Errorf("updated as %+v", updated)
	}
	_, err = s.UpdateDelivery(ctx, waiting)
	wantErr(t, err, ErrConflict)
	_, err = s.Delivery(ctx, "none")
	wantErr(t, err, ErrNotFound)
}

func TestWhatIsDue(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	s := newStore(t)
	names := map[caio.DeliveryID]string{}
	add := func(name string, state caio.DeliveryState, next caio.Instant) {
		_, ds := scheduled(t, s, 500, "a")
		d := ds[0]
		d.State, d.NextAt = state, next
		d = must[caio.Delivery](t)(s.UpdateDelivery(ctx, d))
		names[d.ID] = name
	}
	add("later", caio.DeliveryScheduled, 300)
	add("soon", caio.DeliveryWaiting, 100)
	add("now", caio.DeliveryScheduled, 200)
	add("running", caio.DeliveryRunning, 0)
	add("blocked", caio.DeliveryBlocked, 50)
	add("live", caio.DeliveryLive, 50)
	add("cancelled", caio.DeliveryCancelled, 50)
	add("forgotten", caio.DeliveryWaiting, 0)
	got := func(ds []caio.Delivery, err error) (list []string) {
		check(t, err)
		for _, d := range ds {
			list = append(list, names[d.ID])
		}
		return list
	}
	same(t, "due", got(s.Due(ctx, 200, 9)), []string{"soon", "now"})
	same(t, "due, one", got(s.Due(ctx, 200, 1)), []string{"soon"})
	same(t, "due, none", got(s.Due(ctx, 99, 9)), []string(nil))
	same(t, "running", got(s.Running(ctx)), []string{"running"})
	sorted := func(names []string) []string { return slices.Sorted(slices.Values(names)) }
	same(t, "overdue", sorted(got(s.Overdue(ctx, 200))), []string{"forgotten", "soon"})
	same(t, "overdue, all", sorted(got(s.Overdue(ctx, caio.At(noon)+1))), []string{"forgotten", "later", "now", "running", "soon"})
	for after, want := range map[caio.Instant]caio.Instant{0: 100, -5: 100, 99: 100, 100: 200, 200: 300, 300: 0} {
		if next := must[caio.Instant](t)(s.NextAt(ctx, after)); next != want {
			t.Errorf("next after %d is %d, want %d", after, next, want)
		}
	}
}

func TestDeliveriesInPages(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	s := newStore(t)
	for i := range 30 {
		scheduled(t, s, caio.Instant(100+i/4), "a", "b")
	}
	for name, query := range map[string]struct {
		DeliveryQuery
		total int
	}{
		"all":     {DeliveryQuery{}, 60},
		"state":   {DeliveryQuery{State: caio.DeliveryScheduled}, 60},
		"channel": {DeliveryQuery{Channel: "b"}, 30},
		"both":    {DeliveryQuery{Channel: "b", State: caio.DeliveryLive}, 0},
	} {
		seen := map[caio.DeliveryID]bool{}
		last := caio.Instant(1 << 60)
		query.Limit = 7
		for {
			page := must[DeliveryPage](t)(s.Deliveries(ctx, query.DeliveryQuery))
			for _, d := range page.Deliveries {
				if seen[d.ID] || d.Due() > last {
					t.Errorf("%s: %s at %d after %d, seen %v", name, d.ID, d.Due(), last, seen[d.ID])
				}
				seen[d.ID], last = true, d.Due()
			}
			if query.After = page.Next; page.Next == "" {
				break
			}
			if len(page.Deliveries) != 7 {
				t.Fatalf("%s: a page of %d", name, len(page.Deliveries))
			}
		}
		if len(seen) != query.total {
			t.Errorf("%s: %d deliveries, want %d", name, len(seen), query.total)
		}
	}
}

// TestDueReadsOnlyWhatIsOpen holds the plans of the queries that the publisher repeats.
func TestDueReadsOnlyWhatIsOpen(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	for query, index := range map[string]string{
		"SELECT id" + waiting + " AND next_at > 0 AND next_at <= 5 ORDER BY next_at LIMIT 9": "SEARCH delivery USING INDEX delivery_next (next_at>? AND next_at<?)",
		"SELECT min(next_at)" + waiting + " AND next_at > max(5, 0)":                         "SEARCH delivery USING INDEX delivery_next (next_at>?)",
		"SELECT id" + running + " ORDER BY updated_at":                                       "SCAN delivery USING INDEX delivery_running",
		"SELECT id" + running + " AND updated_at < 5":                                        "SEARCH delivery USING INDEX delivery_running (updated_at<?)",
	} {
		plan := must[[]string](t)(list(t.Context(), s.reads, func(r row) (text string, err error) {
			var id, parent, unused int
			err = r.Scan(&id, &parent, &unused, &text)
			return text, err
		}, "EXPLAIN QUERY PLAN "+query))
		same(t, query, plan, []string{index})
	}
}
