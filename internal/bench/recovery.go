package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"caio/internal/caio"
	"caio/internal/campaign"
)

const (
	recoveries    = 10
	recoverSettle = 60 * time.Millisecond // longer than the emulator's delay; the real networks' own is longer
	underWay      = 8
	arrives       = 20 * time.Millisecond // within which a sent request is with the network
)

// recovery is P6: from a restart after a kill to the first post of the new process, and
// to the last decision about what was under way.
func recovery(ctx context.Context, b *bench) error {
	fmt.Printf("killed with %d posts under way, %d times; the vault opens at no cost, as a keychain does; %s\n", underWay, recoveries, b.surroundings())
	var first, decided []float64
	for range recoveries {
		f, d, err := b.recover(ctx)
		if err != nil {
			return err
		}
		first, decided = append(first, f), append(decided, d)
	}
	fmt.Printf("  from start to the first post: %s ms; goal ≤ 150: %s\n", spread(first), verdict(middle(first) <= 150))
	fmt.Printf("  from start to the last decision: %s ms; goal ≤ 2000 + %d: %s\n", spread(decided), recoverSettle.Milliseconds(), verdict(middle(decided) <= 2000+float64(recoverSettle.Milliseconds())))
	fmt.Printf("  anchors elsewhere: 71–95 ms for the bare recipe, 601 s and 900 s for peers; then: %s\n", b.surroundings())
	return nil
}

// recover kills the agent while posts are under way and returns milliseconds from the
// restart to the first post and to the last decision.
func (b *bench) recover(ctx context.Context) (first, decided float64, err error) {
	stage, err := b.emulators.Stage(ctx, "mastodon", "", 16*time.Millisecond)
	if err != nil {
		return 0, 0, err
	}
	desk, folder, list, err := b.folder(ctx, stage, 4)
	if err != nil {
		return 0, 0, err
	}
	defer func() { err = errors.Join(err, desk.Close()) }()
	due := time.Now().Add(3 * time.Second)
	for n := range 2 * underWay { // half is under way when it is killed, half is due at the restart
		at := due
		if n >= underWay {
			at = due.Add(20 * time.Millisecond)
		}
		if _, err := desk.Schedule(ctx, stage, list[n%len(list)], campaign.Shape{Name: "text", Parts: 1}, n, at); err != nil {
			return 0, 0, err
		}
	}
	args := []string{"--unpaced", "--settle", recoverSettle.String()}
	agent, err := campaign.StartAgent(ctx, b.programs.Agent, folder, args, nil)
	if err != nil {
		return 0, 0, err
	}
	if err := pause(ctx, time.Until(due.Add(10*time.Millisecond))); err != nil {
		return 0, 0, err
	}
	if err := agent.Kill(); err != nil {
		return 0, 0, err
	}
	// What the killed agent had sent arrives before the restart, and does not count.
	if err := pause(ctx, arrives); err != nil {
		return 0, 0, err
	}
	before, err := stage.Requests(ctx)
	if err != nil {
		return 0, 0, err
	}
	if agent, err = campaign.StartAgent(ctx, b.programs.Agent, folder, args, nil); err != nil {
		return 0, 0, err
	}
	decided, err = b.decided(ctx, desk, agent.Started)
	all, readErr := entries(stage.Ledger)
	after, askErr := stage.Requests(ctx)
	if err := errors.Join(err, readErr, askErr, agent.Stop()); err != nil {
		return 0, 0, err
	}
	if len(all) != 2*underWay {
		return 0, 0, fmt.Errorf("%d posts are live instead of %d", len(all), 2*underWay)
	}
	for _, r := range after[len(before):] {
		if r.Publishes {
			return float64(r.At - caio.At(agent.Started)), decided, nil
		}
	}
	return 0, decided, errors.New("nothing was left to publish after the kill")
}

// decided waits until nothing is open any more.
func (b *bench) decided(ctx context.Context, desk *campaign.Desk, since time.Time) (float64, error) {
	for time.Since(since) < 30*time.Second {
		counts, err := desk.Store.Count(ctx)
		if err != nil {
			return 0, err
		}
		if counts.Open == 0 {
			return float64(time.Since(since).Milliseconds()), nil
		}
		if err := pause(ctx, 2*time.Millisecond); err != nil {
			return 0, err
		}
	}
	return 0, errors.New("something is still open after 30 s")
}
