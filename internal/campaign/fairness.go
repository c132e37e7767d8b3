package campaign

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"caio/internal/caio"
	"caio/internal/platform/emulator"
)

const (
	fairTurns   = 4                // without, with, without, with a network that hangs
	fairLead    = 14 * time.Second // from the agent's start to the due second; what can be prepared is by then
	fairMercy   = 20 * time.Second // after it, while one network says nothing, the others' posts are live
	forEver     = 1_000_000        // requests
	scheduling  = 64               // posts that are scheduled side by side
	perSchedule = 8 * time.Millisecond
)

// Fairness is what a network that hangs does to the others.
type Fairness struct {
	Hung    caio.PlatformID
	Posts   int             // for the others, each turn
	Without []time.Duration // the others' 99th percentile of lateness
	With    []time.Duration
	Early   []string
	Missing []string // not live, or more than once, while the network hung
}

// OK reports whether all of the others went out while the network hung, and none early.
func (f Fairness) OK() bool { return len(f.Early)+len(f.Missing) == 0 }

// Fair has posts for all networks fall due in the same second, in turns without and with
// one network that answers nothing. Which one is drawn from the seed.
func (g *Ground) Fair(ctx context.Context, posts int) (Fairness, error) {
	f := Fairness{}
	for turn := range fairTurns {
		s, err := g.newScene(ctx, fmt.Sprintf("fair-%d", turn), "", Platforms()...)
		if err != nil {
			return f, err
		}
		hung := s.stages[g.Seed%uint64(len(s.stages))]
		f.Hung = hung.Platform
		if err := s.fair(ctx, hung, posts, turn%2 == 1, &f); err != nil {
			return f, fmt.Errorf("turn %d: %w", turn+1, err)
		}
	}
	return f, nil
}

// fair is one turn.
func (s *scene) fair(ctx context.Context, hung *Stage, posts int, hang bool, f *Fairness) error {
	n := (posts + len(s.stages) - 2) / (len(s.stages) - 1) // of each network
	f.Posts = n * (len(s.stages) - 1)
	due, err := s.crowd(ctx, n)
	if err != nil {
		return err
	}
	if time.Until(due) < fairLead/7 {
		return fmt.Errorf("%d posts took until %s before they were due to schedule", n*len(s.stages), time.Until(due))
	}
	if hang {
		if err := hung.Inject(ctx, emulator.Fault{How: emulator.Hang, Times: forEver}); err != nil {
			return err
		}
	}
	a, err := s.agent(ctx)
	if err != nil {
		return err
	}
	for all := false; !all && time.Now().Before(due.Add(fairMercy)); {
		if err := pause(ctx, 20*glance); err != nil {
			return err
		}
		if all, err = s.public(hung); err != nil {
			return err
		}
	}
	return errors.Join(f.measure(s.orders, hung, hang), a.Kill()) // whoever waits for the network that hangs would hold up the end
}

// public reports whether all of the others' posts are in the ledgers.
func (s *scene) public(hung *Stage) (bool, error) {
	for _, stage := range s.stages {
		l, err := readLedger(stage.Ledger)
		if err != nil {
			return false, err
		}
		if stage != hung && slices.ContainsFunc(s.orders, func(o Order) bool { return o.Stage == stage && len(l[o.Texts[0]]) == 0 }) {
			return false, nil
		}
	}
	return true, nil
}

// crowd schedules n posts of each network, each of an account of its own: one account's
// posts keep a distance. It returns when they are due.
func (s *scene) crowd(ctx context.Context, n int) (due time.Time, err error) {
	err = s.visit(ctx, func(d *Desk) error {
		orders := make([]Order, n*len(s.stages))
		channels := make([]caio.Channel, len(orders))
		for i := range orders { // the vault is slow: the due time is set afterwards
			stage := s.stages[i%len(s.stages)]
			if channels[i], err = d.Connect(ctx, stage, fmt.Sprintf("fan%d", i)); err != nil {
				return err
			}
			if _, err = s.taken(ctx, d, channels[i]); err != nil {
				return err
			}
		}
		due = time.Now().Add(fairLead + time.Duration(len(orders))*2*perSchedule).Truncate(time.Second)
		errs := make([]error, len(orders))
		gate := make(chan struct{}, scheduling)
		var wg sync.WaitGroup
		for i, ch := range channels {
			gate <- struct{}{}
			wg.Go(func() {
				orders[i], errs[i] = d.Schedule(ctx, s.stages[i%len(s.stages)], ch, s.fit[ch.Platform][0], i+1, due)
				<-gate
			})
		}
		wg.Wait()
		s.orders = orders
		return errors.Join(errs...)
	})
	return due, err
}

// measure reads the others' ledgers.
func (f *Fairness) measure(orders []Order, hung *Stage, hang bool) error {
	ledgers := map[*Stage]ledger{}
	var late []time.Duration
	for _, o := range orders {
		if o.Stage == hung {
			continue
		}
		l, ok := ledgers[o.Stage]
		if !ok {
			var err error
			if l, err = readLedger(o.Stage.Ledger); err != nil {
				return err
			}
			ledgers[o.Stage] = l
		}
		entries := l[o.Texts[0]]
		if len(entries) != 1 {
			f.Missing = append(f.Missing, fmt.Sprintf("%v: %d times, %s hanging: %t", o, len(entries), hung.Platform, hang))
			continue
		}
		lateness := entries[0].At.Sub(o.Due)
		if lateness < 0 {
			f.Early = append(f.Early, fmt.Sprintf("%v: %s", o, lateness))
		}
		late = append(late, lateness)
	}
	if len(late) == 0 {
		return nil // that nothing is live is said already
	}
	slices.Sort(late)
	p99 := late[len(late)*99/100]
	if hang {
		f.With = append(f.With, p99)
	} else {
		f.Without = append(f.Without, p99)
	}
	return nil
}

// Ratio returns the middle p99 with the network that hangs, over that without.
func (f Fairness) Ratio() float64 {
	slices.Sort(f.With)
	slices.Sort(f.Without)
	return float64(Middle(f.With)) / float64(max(time.Millisecond, Middle(f.Without)))
}
