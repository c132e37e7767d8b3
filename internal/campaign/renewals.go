package campaign

import (
	"context"
	"errors"
	"slices"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/emulator"
)

const (
	together      = 2                       // posts of an account that need its new token in the same second
	renewalLead   = 1500 * time.Millisecond // from scheduling to the due time
	renewalRest   = 500 * time.Millisecond  // after it, in which a second request for a token would come
	renewalMercy  = 30 * time.Second
	longestRefuse = 3 // requests for a token that are refused in a row
)

// RenewalRow is what came of renewing one network's tokens again and again.
type RenewalRow struct {
	Verdict
	Platform  caio.PlatformID
	Path      string // where tokens are renewed; "" where they do not run out
	Renewed   int
	Spoilt    int // requests for a token that were refused or whose answer was lost
	Kills     int
	Reconnect int      // a lost answer took the old token along, and a person was asked, rightly
	Broken    []string // what the verdict does not cover
}

// OK reports whether the product kept its word.
func (r RenewalRow) OK() bool { return r.Verdict.OK() && len(r.Blocked)+len(r.Broken) == 0 }

// renewer renews the tokens of all networks at the same time, round by round.
type renewer struct {
	*scene
	rows    []*RenewalRow // by stage
	holders []*guest      // by stage: whose token runs out; nil: a new one comes
	usual   []map[string]bool
}

// renewal is one network's part in a round.
type renewal struct {
	at     int // of the stage
	holder *guest
	trial  ordeal
	times  int // requests that are spoilt
	seen   int // requests before
	ids    []caio.DeliveryID
	old    platform.Grant
}

// Renew has tokens run out until so many were renewed, with posts of the same account that
// are due together and need the new one, while the network's answers to the renewal go
// wrong in every way, and agents are killed.
func (g *Ground) Renew(ctx context.Context, renewals int) ([]RenewalRow, error) {
	s, err := g.newScene(ctx, "renewals", "", Platforms()...)
	if err != nil {
		return nil, err
	}
	r := &renewer{scene: s, holders: make([]*guest, len(s.stages)), usual: make([]map[string]bool, len(s.stages))}
	for _, stage := range s.stages {
		r.rows = append(r.rows, &RenewalRow{Platform: stage.Platform})
	}
	if err := r.learn(ctx); err != nil {
		return nil, err
	}
	for n := 0; n < renewals; {
		before := n
		if err := r.round(ctx); err != nil {
			return nil, err
		}
		n = 0
		for _, row := range r.rows {
			n += row.Renewed
		}
		if n == before {
			return nil, errors.New("a whole round renewed no token")
		}
	}
	if err := r.finish(ctx); err != nil {
		return nil, err
	}
	return r.verdict(ctx)
}

// learn finds out where each network renews: what it is asked first with a token that has
// run out and is never asked with a fresh one.
func (r *renewer) learn(ctx context.Context) error {
	fresh, err := r.begin(ctx, false)
	if err == nil {
		err = r.live(ctx, fresh, nil)
	}
	if err != nil {
		return err
	}
	for _, p := range fresh {
		r.usual[p.at] = map[string]bool{}
		err := r.asked(ctx, p, func(q emulator.Record) { r.usual[p.at][q.Path] = true })
		if err != nil {
			return err
		}
	}
	aged, err := r.begin(ctx, true)
	if err == nil {
		err = r.live(ctx, aged, nil)
	}
	for _, p := range aged {
		row := r.rows[p.at]
		err = errors.Join(err, r.asked(ctx, p, func(q emulator.Record) {
			if !p.old.Refresh.IsZero() && row.Path == "" && !r.usual[p.at][q.Path] {
				row.Path = q.Path
			}
		}))
	}
	return err
}

// asked shows what the network was asked since the part began.
func (r *renewer) asked(ctx context.Context, p *renewal, see func(emulator.Record)) error {
	list, err := r.stages[p.at].Requests(ctx)
	if err == nil {
		for _, q := range list[p.seen:] {
			see(q)
		}
	}
	return err
}

// live has an agent publish what the parts scheduled, until nothing more is up to the
// program. The agent is killed first if kill is not nil.
func (r *renewer) live(ctx context.Context, parts []*renewal, kill func(*Agent) error) error {
	a, err := r.agent(ctx)
	if err == nil {
		err = a.Ready(ctx)
	}
	if err == nil && kill != nil {
		if err = kill(a); err == nil {
			a, err = r.agent(ctx)
		}
	}
	if err != nil {
		return err
	}
	if err := pause(ctx, time.Until(a.Started.Add(renewalLead+renewalRest))); err != nil {
		return err
	}
	err = r.visit(ctx, func(d *Desk) error {
		for left := slices.Clone(parts); len(left) > 0 && time.Since(a.Started) < renewalMercy; {
			open := left[:0]
			for _, p := range left {
				over, err := r.over(ctx, d, p)
				if err != nil {
					return err
				}
				if !over {
					open = append(open, p)
				}
			}
			if left = open; len(left) > 0 {
				if err := pause(ctx, 10*glance); err != nil {
					return err
				}
			}
		}
		return nil
	})
	return errors.Join(err, a.Stop())
}

// over reports whether a part has shown what it is there for: its posts are decided or up to
// the network, or the network has renewed and no answer was lost. What is left goes out in
// a later round.
func (r *renewer) over(ctx context.Context, d *Desk, p *renewal) (bool, error) {
	if path := r.rows[p.at].Path; path != "" && !p.trial.burns() {
		asked := 0
		err := r.asked(ctx, p, func(q emulator.Record) {
			if q.Path == path {
				asked++
			}
		})
		if err != nil || asked > p.times {
			return err == nil, err
		}
	}
	for _, id := range p.ids {
		found, err := d.Store.Delivery(ctx, id)
		if err != nil || !decided(found) && !working(found) {
			return false, err
		}
	}
	return true, nil
}

// round has every network's token run out once.
func (r *renewer) round(ctx context.Context) error {
	parts, err := r.begin(ctx, true)
	if err != nil {
		return err
	}
	list := ordeals()
	kill := r.rand.IntN(len(list)) == 0
	for _, p := range parts {
		if p.trial = list[0]; r.rand.IntN(3) > 0 {
			p.trial = list[r.rand.IntN(len(list)-1)]
		}
		if kill {
			p.trial = list[len(list)-1]
		}
		if p.trial.fault.How == "" {
			continue
		}
		f := p.trial.fault
		f.Path, f.Times = r.rows[p.at].Path, 1
		if !f.Accepted && f.How != emulator.Late {
			f.Times += r.rand.IntN(longestRefuse)
		}
		if f.How != emulator.Late {
			p.times = f.Times
		}
		if err := r.stages[p.at].Inject(ctx, f); err != nil {
			return err
		}
	}
	var end func(*Agent) error
	if kill {
		end = func(a *Agent) error {
			if err := pause(ctx, time.Duration(r.rand.Int64N(int64(renewalLead)))); err != nil {
				return err
			}
			return a.Kill()
		}
	}
	if err := r.live(ctx, parts, end); err != nil {
		return err
	}
	for _, p := range parts {
		if err := r.examine(ctx, p); err != nil {
			return err
		}
	}
	return r.reconnect(ctx, parts)
}
