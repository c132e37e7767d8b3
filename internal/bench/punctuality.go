package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"caio/internal/caio"
	"caio/internal/campaign"
)

const (
	pairs    = 5
	channels = 50
)

// punctuality is P4: how late posts go live that are due in the same second, by the
// network's ledger, beside a loop over a plain table that sends the same requests.
func punctuality(ctx context.Context, b *bench) error {
	for _, c := range []struct {
		posts int
		lead  time.Duration // from scheduling to the due time: what can be prepared must be
	}{{10, 4 * time.Second}, {1000, 15 * time.Second}, {10_000, 100 * time.Second}} {
		if err := b.punctual(ctx, c.posts, c.lead); err != nil {
			return err
		}
	}
	return nil
}

func (b *bench) punctual(ctx context.Context, posts int, lead time.Duration) error {
	fmt.Printf("%d posts due in the same second, %d pairs; %s\n", posts, pairs, b.surroundings())
	var ratios, p99s []float64
	early := 0
	for range pairs {
		ours, err := b.agentPunctual(ctx, posts, lead)
		if err != nil {
			return err
		}
		plain, err := b.plainPunctual(ctx, posts)
		if err != nil {
			return err
		}
		fmt.Printf("  agent: %s; plain table: %s\n", ours, plain)
		if ours.min < 0 {
			early++
		}
		p99s = append(p99s, ours.p99)
		ratios = append(ratios, ours.p99/max(plain.p99, 1))
	}
	fmt.Printf("  p99 %s ms, ratio to the plain table %s; goal at 1,000: ≤ 100 ms and ≤ 3: %s; runs with an early post: %d (goal 0: %s); then: %s\n",
		spread(p99s), spread(ratios), verdict(posts != 1000 || (middle(p99s) <= 100 && middle(ratios) <= 3)), early, verdict(early == 0), b.surroundings())
	return nil
}

// agentPunctual measures the real agent.
func (b *bench) agentPunctual(ctx context.Context, posts int, lead time.Duration) (lateness, error) {
	stage, err := b.emulators.Stage(ctx, "mastodon", "", 0)
	if err != nil {
		return lateness{}, err
	}
	desk, folder, list, err := b.folder(ctx, stage, min(channels, posts))
	if err != nil {
		return lateness{}, err
	}
	due := time.Now().Add(lead).Truncate(time.Second)
	if err := errors.Join(scheduleAll(ctx, desk, stage, list, posts, due), desk.Close()); err != nil {
		return lateness{}, err
	}
	agent, err := campaign.StartAgent(ctx, b.programs.Agent, folder, []string{"--unpaced"}, nil)
	if err != nil {
		return lateness{}, err
	}
	live, err := await(ctx, stage.Ledger, posts, lead+2*time.Minute)
	if err := errors.Join(err, agent.Stop()); err != nil {
		return lateness{}, err
	}
	return late(live, caio.At(due)), nil
}

// scheduleAll schedules text posts side by side, so that the store commits them together.
func scheduleAll(ctx context.Context, d *campaign.Desk, stage *campaign.Stage, list []caio.Channel, posts int, due time.Time) error {
	const workers = 64
	var wg sync.WaitGroup
	errs := make([]error, workers)
	for w := range workers {
		wg.Go(func() {
			for n := w; n < posts; n += workers {
				if _, err := d.Schedule(ctx, stage, list[n%len(list)], campaign.Shape{Name: "text", Parts: 1}, n, due); err != nil {
					errs[w] = err
					return
				}
			}
		})
	}
	wg.Wait()
	return errors.Join(errs...)
}
