// Package publish is the durable pipeline that carries Deliveries to the networks, each
// exactly once. It shows Start, Stop, Wake and what a person can decide; it hides
// claiming, attempts, retries, and what happens after a lost answer or a crash.
package publish

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"sync"
	"time"

	"caio/internal/account"
	"caio/internal/caio"
	"caio/internal/clock"
	"caio/internal/media"
	"caio/internal/platform"
	"caio/internal/store"
)

// Options change how the publisher behaves. The zero value is right for real use.
type Options struct {
	Grace    time.Duration       // how late a post may go out without asking; 0: 60 minutes
	Settle   time.Duration       // instead of each network's own; for emulators; 0: the network's
	Unpaced  bool                // no limits per channel; for measurements
	Notify   func(caio.Delivery) // called, from any goroutine, after each change of state
	Moved    func(Progress)      // called, from any goroutine, while files are uploaded
	StopWait time.Duration       // how long Stop lets attempts under way finish; 0: ten seconds
	Renderer *media.Renderer     // fits pictures to what a channel accepts
}

const (
	usualGrace    = time.Hour
	usualStopWait = 10 * time.Second
	longestSleep  = 30 * time.Second
	ahead         = time.Second            // how early a due row is brought into memory
	claimAhead    = 700 * time.Millisecond // how early it is claimed, so that at the due second one request is left to do
	batch         = 2000
)

// Publisher carries Deliveries out. One per database: main sees to that.
type Publisher struct {
	store    *store.Store
	accounts *account.Manager
	registry *platform.Registry
	clock    clock.Clock
	log      *slog.Logger
	opt      Options

	stop   context.CancelFunc // no new attempts
	cut    context.CancelFunc // end those under way
	loop   chan struct{}
	active sync.WaitGroup
	surge  *surge

	mu    sync.Mutex
	wake  chan struct{} // closed: the table is to be looked at now
	busy  map[caio.DeliveryID]bool
	lanes map[caio.ChannelID]*lane
	holds map[string]caio.Instant // account or platform → not before
}

// New makes a Publisher; Start sets it going.
func New(s *store.Store, a *account.Manager, r *platform.Registry, c clock.Clock, log *slog.Logger, opt Options) *Publisher {
	if opt.Grace == 0 {
		opt.Grace = usualGrace
	}
	if opt.StopWait == 0 {
		opt.StopWait = usualStopWait
	}
	if opt.Notify == nil {
		opt.Notify = func(caio.Delivery) {}
	}
	return &Publisher{
		store: s, accounts: a, registry: r, clock: c, log: log, opt: opt, surge: newSurge(c),
		wake: make(chan struct{}), busy: map[caio.DeliveryID]bool{},
		lanes: map[caio.ChannelID]*lane{}, holds: map[string]caio.Instant{},
	}
}

// Start first decides about what a crash left running, then publishes until Stop.
func (p *Publisher) Start() error {
	attempts, cut := context.WithCancel(context.Background())
	loop, stop := context.WithCancel(attempts)
	p.cut, p.stop = cut, stop
	if err := p.leftovers(loop); err != nil {
		cut()
		stop()
		return err
	}
	p.loop = make(chan struct{})
	go func() {
		defer close(p.loop)
		p.run(loop, attempts)
	}()
	return nil
}

// Stop begins nothing new, lets attempts under way finish for a while, then cuts them
// off; the next Start decides about those. It returns when all is still.
func (p *Publisher) Stop() {
	if p.loop == nil {
		return
	}
	p.stop()
	<-p.loop
	still := make(chan struct{})
	go func() {
		p.active.Wait()
		close(still)
	}()
	timer := p.clock.NewTimer(p.opt.StopWait)
	defer timer.Stop()
	select {
	case <-still:
	case <-timer.C():
	}
	p.cut()
	<-still
}

// Wake makes the publisher look at the table now: something was scheduled or changed.
func (p *Publisher) Wake() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.rouse()
}

// rouse is Wake with p.mu held.
func (p *Publisher) rouse() {
	if !p.woken() {
		close(p.wake)
	}
}

// woken reports that the loop has yet to see a Wake; p.mu is held.
func (p *Publisher) woken() bool {
	select {
	case <-p.wake:
		return true
	default:
		return false
	}
}

// looking returns the channel that the next Wake closes: the loop is about to look.
func (p *Publisher) looking() <-chan struct{} {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.woken() {
		p.wake = make(chan struct{})
	}
	return p.wake
}

func (p *Publisher) now() caio.Instant { return caio.At(p.clock.Now()) }

// facts returns what decisions about a Delivery depend on.
func (p *Publisher) facts(id caio.PlatformID) Facts {
	f := Facts{Now: p.now(), Grace: p.opt.Grace, Jitter: 0.9 + 0.2*rand.Float64()}
	if client, err := p.registry.Client(id); err == nil {
		f.Doubt, f.CanFind = client.Doubt, client.Can(platform.CanFind)
	}
	if p.opt.Settle > 0 {
		f.Doubt.Settle = p.opt.Settle
	}
	return f
}

// leftovers decides about every Delivery that was running when the program ended.
func (p *Publisher) leftovers(ctx context.Context) error {
	running, err := p.store.Running(ctx)
	if err != nil {
		return fmt.Errorf("look for interrupted deliveries: %w", err)
	}
	var wg sync.WaitGroup
	errs := make([]error, len(running))
	for i, d := range running {
		wg.Go(func() { errs[i] = p.leftover(ctx, d) }) // side by side, so that the store commits them together
	}
	wg.Wait()
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("decide about interrupted deliveries: %w", err)
	}
	return nil
}

func (p *Publisher) leftover(ctx context.Context, d caio.Delivery) error {
	a, err := p.store.LastAttempt(ctx, d.ID)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	saved, err := p.store.Checkpoints(ctx, d.ID)
	if err != nil {
		return err
	}
	job := platform.Job{Variant: d.Variant, Saved: &record{values: saved}}
	_, done := job.Done(a.Commit)
	inDoubt := a.Commit != "" && !done
	facts := p.facts(d.Platform)
	if a.Step == caio.StepFind {
		inDoubt = false // looking changes nothing; look again
	}
	decided := Leftover(d, inDoubt, a.CommitAt, facts)
	a.FinishedAt, a.Outcome = facts.Now, "interrupted"
	a.Message = "CAIO was stopped before this attempt had an outcome."
	p.log.Info("interrupted delivery", "delivery", d.ID, "doubt", inDoubt, "next", decided.Step)
	_, err = p.store.Finish(ctx, decided, a)
	return err
}

// Overdue reports open Deliveries that should have moved and did not: the watchdog.
// It wakes the publisher when there are any. There should never be.
func (p *Publisher) Overdue(ctx context.Context) ([]caio.Delivery, error) {
	rows, err := p.store.Overdue(ctx, p.now().Add(-2*time.Minute))
	if err != nil {
		return nil, fmt.Errorf("watch for overdue deliveries: %w", err)
	}
	p.mu.Lock()
	late := rows[:0]
	for _, d := range rows {
		if !p.busy[d.ID] {
			late = append(late, d)
		}
	}
	p.mu.Unlock()
	if len(late) > 0 {
		p.log.Error("deliveries are overdue", "count", len(late), "first", late[0].ID, "since", late[0].NextAt)
		p.Wake()
	}
	return late, nil
}
