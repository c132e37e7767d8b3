// Package analytics asks the networks how posts and channels are doing and keeps the
// answers as Snapshots. It shows Collect; it hides how often whose numbers are read, and
// that a network in trouble holds nobody else up.
package analytics

import (
	"context"
	"fmt"
	"sync"
	"time"

	"caio/internal/account"
	"caio/internal/caio"
	"caio/internal/clock"
	"caio/internal/platform"
	"caio/internal/store"
)

// Collector reads numbers. It is safe for concurrent use; a second Collect waits for the
// first.
type Collector struct {
	store    *store.Store
	accounts *account.Manager
	registry *platform.Registry
	clock    clock.Clock

	running sync.Mutex
	mu      sync.Mutex
	holds   map[string]caio.Instant // account or platform → not before
}

// New makes a Collector.
func New(s *store.Store, a *account.Manager, r *platform.Registry, c clock.Clock) *Collector {
	return &Collector{store: s, accounts: a, registry: r, clock: c, holds: map[string]caio.Instant{}}
}

// Report is what one Collect did.
type Report struct {
	Posts    int       `json:"posts"`    // numbers of so many posts were read
	Silent   int       `json:"silent"`   // so many posts are gone, or have no numbers
	Channels int       `json:"channels"` // numbers of so many channels were read
	Failures []Failure `json:"failures"`
}

// Failure is a channel whose numbers could not be read.
type Failure struct {
	Channel  caio.ChannelID  `json:"channel"`
	Platform caio.PlatformID `json:"platform"`
	Name     string          `json:"name"`
	Kind     caio.Kind       `json:"kind"`
	Message  string          `json:"message"` // one clear sentence
	RetryAt  caio.Instant    `json:"retryAt"` // not before; 0 unknown
}

// parallel is how many accounts are read at a time, and patience how long one may take.
const (
	parallel = 4
	patience = 2 * time.Minute
)

// Collect reads the numbers that are due, or all of them when forced, and stores them. A
// channel that fails is in the Report and holds no other account up; an error means that
// CAIO's own database failed or ctx ended. What a network asked to wait for is waited
// for even when forced.
func (c *Collector) Collect(ctx context.Context, force bool) (Report, error) {
	c.running.Lock()
	defer c.running.Unlock()
	report := Report{Failures: []Failure{}}
	rounds, err := c.plan(ctx, force)
	if err != nil {
		return report, fmt.Errorf("collect metrics: %w", err)
	}
	var wg sync.WaitGroup
	slots := make(chan struct{}, parallel)
	for _, r := range rounds {
		wg.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			r.run(ctx)
		})
	}
	wg.Wait()
	for _, r := range rounds {
		if r.err != nil {
			return report, fmt.Errorf("collect metrics: %w", r.err)
		}
		report.Posts += r.report.Posts
		report.Silent += r.report.Silent
		report.Channels += r.report.Channels
		report.Failures = append(report.Failures, r.report.Failures...)
	}
	return report, ctx.Err()
}

// plan returns one round for each account, in the order they were connected.
func (c *Collector) plan(ctx context.Context, force bool) ([]*round, error) {
	accounts, err := c.store.Accounts(ctx)
	if err != nil {
		return nil, err
	}
	channels, err := c.store.Channels(ctx)
	if err != nil {
		return nil, err
	}
	last, err := c.store.SnapshotTimes(ctx)
	if err != nil {
		return nil, err
	}
	rounds := make([]*round, 0, len(accounts))
	for _, a := range accounts {
		r := &round{Collector: c, account: a, last: last, now: c.now(), force: force}
		for _, ch := range channels {
			if ch.Account == a.ID {
				r.channels = append(r.channels, ch)
			}
		}
		rounds = append(rounds, r)
	}
	return rounds, nil
}

func (c *Collector) now() caio.Instant { return caio.At(c.clock.Now()) }

// hold remembers how long a network asked to be left alone.
func (c *Collector) hold(a caio.Account, e *platform.Error) {
	if e.Kind != caio.RateLimited {
		return
	}
	until := e.RetryAt
	if until == 0 {
		until = c.now().Add(time.Hour)
	}
	key := string(a.ID)
	if e.Scope == platform.ScopeApp {
		key = string(a.Platform)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.holds[key] = max(c.holds[key], until)
}

// held returns until when the account is to be left alone; 0 when it is not.
func (c *Collector) held(a caio.Account) caio.Instant {
	c.mu.Lock()
	defer c.mu.Unlock()
	if until := max(c.holds[string(a.ID)], c.holds[string(a.Platform)]); until > c.now() {
		return until
	}
	return 0
}
