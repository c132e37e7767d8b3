package app

import (
	"context"
	"errors"
	"fmt"

	"caio/internal/analytics"
	"caio/internal/caio"
	"caio/internal/store"
)

// Analytics is how posts and channels are doing.
type Analytics struct{ a *App }

// newestSnapshots is how many Snapshots of one subject are shown: two years of days.
const newestSnapshots = 730

// Collect asks the networks for numbers that are no longer fresh, or for all of them.
func (s *Analytics) Collect(all bool) (analytics.Report, error) {
	return call(s.a, "Analytics.Collect", func(ctx context.Context) (analytics.Report, error) {
		report, err := s.a.collector.Collect(ctx, all)
		if report.Posts+report.Channels > 0 {
			s.a.emit(EventMetrics, MetricsEvent{})
		}
		return report, err
	})
}

// collect is Collect as a chore.
func (a *App) collect(ctx context.Context) error {
	report, err := a.collector.Collect(ctx, false)
	for _, f := range report.Failures {
		a.log.Info("numbers not read", "channel", f.Channel, "kind", f.Kind, "retryAt", f.RetryAt)
	}
	if report.Posts+report.Channels > 0 {
		a.emit(EventMetrics, MetricsEvent{})
	}
	return err
}

// PostNumbers is one Delivery's Snapshots, the newest first.
type PostNumbers struct {
	Delivery  caio.DeliveryID `json:"delivery"`
	Channel   caio.ChannelID  `json:"channel"`
	Platform  caio.PlatformID `json:"platform"`
	Snapshots []caio.Snapshot `json:"snapshots"`
}

// Post returns the Snapshots of each of a Post's Deliveries.
func (s *Analytics) Post(id caio.PostID) ([]PostNumbers, error) {
	return call(s.a, "Analytics.Post", func(ctx context.Context) ([]PostNumbers, error) {
		if _, err := s.a.store.Post(ctx, id); err != nil {
			return nil, asked(err, "There is no post %q.", string(id))
		}
		deliveries, err := s.a.store.DeliveriesOf(ctx, id)
		if err != nil {
			return nil, err
		}
		out := []PostNumbers{}
		for _, d := range deliveries {
			n := PostNumbers{Delivery: d.ID, Channel: d.Channel, Platform: d.Platform}
			if n.Snapshots, err = s.a.store.Snapshots(ctx, string(d.ID), newestSnapshots); err != nil {
				return nil, err
			}
			out = append(out, n)
		}
		return out, nil
	})
}

// Channel returns a Channel's own Snapshots, the newest first.
func (s *Analytics) Channel(id caio.ChannelID) ([]caio.Snapshot, error) {
	return call(s.a, "Analytics.Channel", func(ctx context.Context) ([]caio.Snapshot, error) {
		if _, err := s.a.store.Channel(ctx, id); err != nil {
			return nil, asked(err, "There is no channel %q.", string(id))
		}
		return s.a.store.Snapshots(ctx, string(id), newestSnapshots)
	})
}

// asked says what there is none of, when that is the error.
func asked(err error, format, id string) error {
	if errors.Is(err, store.ErrNotFound) {
		return &Error{Kind: KindNotFound, Message: fmt.Sprintf(format, id), Problems: []caio.Problem{}}
	}
	return err
}
