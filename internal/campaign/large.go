package campaign

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"caio/internal/caio"
	"caio/internal/media"
	"caio/internal/store"
)

// LargestVideo returns the size in bytes of the largest video that the channel takes.
func (d *Desk) LargestVideo(ch caio.Channel) (int64, error) {
	client, err := d.Registry.Client(ch.Platform)
	if err != nil {
		return 0, err
	}
	return client.LimitsOf(ch).Media[caio.KindVideo].MaxBytes, nil
}

// ScheduleFile gives the channel a post with one file.
func (d *Desk) ScheduleFile(ctx context.Context, s *Stage, ch caio.Channel, path string, due time.Time) (Order, error) {
	asset, err := media.Describe(path)
	if err == nil {
		asset, err = d.Store.SaveAsset(ctx, asset)
	}
	if err != nil {
		return Order{}, err
	}
	o := Order{Stage: s, Shape: Shape{Name: "file", Parts: 1}, Due: caio.At(due)}
	post, err := d.post(ctx, ch, &o, 1)
	if err != nil {
		return o, err
	}
	post.Parts[0].Attachments = []caio.Attachment{{Asset: asset}}
	return o, d.enqueue(ctx, post, &o)
}

// Prepared waits until everything of the delivery that can be uploaded beforehand is, and
// returns how long that took from the beginning of the first attempt.
func Prepared(ctx context.Context, f Folder, id caio.DeliveryID, deadline time.Time) (took time.Duration, err error) {
	s, err := store.Open(ctx, filepath.Join(f.Dir, "caio.db"), store.Options{})
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	for time.Now().Before(deadline) {
		attempts, err := s.Attempts(ctx, id)
		if err != nil {
			return 0, err
		}
		for _, a := range attempts {
			if a.FinishedAt == 0 {
				continue
			}
			if a.Outcome != "prepared" && a.Outcome != string(caio.Pending) {
				return 0, fmt.Errorf("attempt %d: %s: %s %s", a.Number, a.Outcome, a.Message, a.Detail)
			}
			return a.FinishedAt.Sub(a.StartedAt), nil // what is left is the network's own work
		}
		if err := pause(ctx, glance); err != nil {
			return 0, err
		}
	}
	return 0, errors.New("nothing was prepared in time")
}
