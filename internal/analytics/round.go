package analytics

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/store"
)

// batch is how many posts are asked about at a time: what an error costs.
const batch = 50

// round is one account's turn.
type round struct {
	*Collector
	account  caio.Account
	channels []caio.Channel
	last     map[string]caio.Instant // when each subject's numbers were last read
	now      caio.Instant
	force    bool

	report Report
	err    error // of the database: everything ends
}

func (r *round) run(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	client, err := r.registry.Client(r.account.Platform)
	if err != nil {
		r.failAll(r.channels, err)
		return
	}
	for i, ch := range r.channels {
		if ch.State != caio.AccountReady {
			r.fail(ch, platform.Errorf(caio.Unauthorized, "%s has to be connected again before its numbers can be read.", nameOf(ch)))
			continue
		}
		err := r.channel(ctx, client, ch)
		switch kind := platform.KindOf(err); {
		case err == nil:
		case r.err != nil:
			return
		case kind == caio.RateLimited, kind == caio.Unauthorized, kind == caio.Offline, kind == caio.Locked:
			r.failAll(r.channels[i:], err) // of the account, not of the channel
			return
		default:
			r.fail(ch, err)
		}
	}
}

// channel reads one channel's numbers, its posts' first.
func (r *round) channel(ctx context.Context, client *platform.Client, ch caio.Channel) error {
	if client.Can(platform.CanMeterPosts) {
		if err := r.posts(ctx, client, ch); err != nil {
			return err
		}
	}
	if !client.Can(platform.CanMeterChannels) || (!r.force && fresh(r.last[string(ch.ID)], r.now, channelEvery)) {
		return nil
	}
	var snapshot caio.Snapshot
	if err := r.with(ctx, func(s platform.Session) (err error) {
		snapshot, err = client.ChannelMetrics(ctx, s, ch)
		return err
	}); err != nil {
		return err
	}
	if err := r.keep(ctx, stamped(&snapshot, string(ch.ID), r.now)); err != nil {
		return err
	}
	r.report.Channels++
	return nil
}

func (r *round) posts(ctx context.Context, client *platform.Client, ch caio.Channel) error {
	due, err := r.due(ctx, ch)
	if err != nil {
		if ctx.Err() == nil {
			r.err = err
		}
		return err
	}
	for chunk := range slices.Chunk(due, batch) {
		receipts := make([]caio.Receipt, len(chunk))
		for i, d := range chunk {
			receipts[i] = *d.Receipt
		}
		var found []*caio.Snapshot
		if err := r.with(ctx, func(s platform.Session) (err error) {
			found, err = client.PostMetrics(ctx, s, ch, receipts)
			return err
		}); err != nil {
			return err
		}
		if len(found) != len(chunk) {
			return platform.Errorf(caio.Unavailable, "%s did not answer for every post that was asked about.", client.Name)
		}
		snapshots := make([]caio.Snapshot, len(chunk))
		for i, d := range chunk {
			snapshots[i] = stamped(found[i], string(d.ID), r.now)
		}
		if err := r.keep(ctx, snapshots...); err != nil {
			return err
		}
		r.count(found)
	}
	return nil
}

func (r *round) count(found []*caio.Snapshot) {
	for _, s := range found {
		if s == nil {
			r.report.Silent++
		} else {
			r.report.Posts++
		}
	}
}

// due returns the channel's live Deliveries whose numbers are no longer fresh, the
// newest first.
func (r *round) due(ctx context.Context, ch caio.Channel) ([]caio.Delivery, error) {
	var due []caio.Delivery
	q := store.DeliveryQuery{State: caio.DeliveryLive, Channel: ch.ID, Limit: 200}
	for {
		page, err := r.store.Deliveries(ctx, q)
		if err != nil {
			return nil, err
		}
		for _, d := range page.Deliveries {
			if d.Receipt == nil || d.Receipt.RemoteID == "" {
				continue // a person saw it live; the network gave no id to ask by
			}
			if r.force || !fresh(r.last[string(d.ID)], r.now, every(r.now.Sub(liveAt(d)))) {
				due = append(due, d)
			}
		}
		if page.Next == "" {
			slices.SortStableFunc(due, func(a, b caio.Delivery) int { return cmp.Compare(liveAt(b), liveAt(a)) })
			return due, nil
		}
		q.After = page.Next
	}
}

// stamped returns the Snapshot of the subject at now. One without numbers is kept too:
// it says that the network was asked and reported nothing.
func stamped(s *caio.Snapshot, subject string, now caio.Instant) caio.Snapshot {
	out := caio.Snapshot{Subject: subject, At: now, Metrics: map[caio.MetricName]int64{}, Native: map[string]int64{}}
	if s != nil {
		maps.Copy(out.Metrics, s.Metrics)
		maps.Copy(out.Native, s.Native)
	}
	return out
}

// with makes one request, unless the network asked to be left alone.
func (r *round) with(ctx context.Context, call func(platform.Session) error) error {
	if until := r.held(r.account); until != 0 {
		e := platform.Errorf(caio.RateLimited, "The network asks to wait before numbers are read again.")
		e.RetryAt = until
		return e
	}
	err := r.accounts.With(ctx, r.account.ID, call)
	if err != nil {
		r.hold(r.account, platform.AsError(err))
	}
	return err
}

func (r *round) keep(ctx context.Context, snapshots ...caio.Snapshot) error {
	r.err = r.store.AddSnapshots(context.WithoutCancel(ctx), snapshots) // what was read is not lost to a stop
	return r.err
}

func (r *round) failAll(channels []caio.Channel, err error) {
	for _, ch := range channels {
		r.fail(ch, err)
	}
}

func (r *round) fail(ch caio.Channel, err error) {
	e := platform.AsError(err)
	r.report.Failures = append(r.report.Failures, Failure{
		Channel: ch.ID, Platform: ch.Platform, Name: nameOf(ch), Kind: e.Kind, Message: e.Message, RetryAt: e.RetryAt,
	})
}

func nameOf(ch caio.Channel) string {
	if ch.Handle != "" {
		return ch.Handle
	}
	return ch.Name
}
