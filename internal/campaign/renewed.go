package campaign

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/emulator"
)

// examine counts what the network was asked for: one renewal that worked, and no more
// than were spoilt besides. A network whose answers go astray may be asked for longer.
func (r *renewer) examine(ctx context.Context, p *renewal) error {
	row := r.rows[p.at]
	unused, err := r.stages[p.at].Clear(ctx)
	if err != nil {
		return err
	}
	spoilt := p.times
	if unused > 0 { // the one fault: how often it hit shows below
		row.Broken = append(row.Broken, fmt.Sprintf("%s: the network was asked for a token less than %d times", p.trial.name, p.times))
	}
	asked := 0
	if err := r.asked(ctx, p, func(q emulator.Record) {
		if q.Path == row.Path {
			asked++
		}
	}); err != nil {
		return err
	}
	row.Spoilt += spoilt
	if p.trial.kill {
		row.Kills++
	}
	if asked > spoilt {
		row.Renewed++
	}
	if !p.trial.burns() && asked != spoilt+1 {
		row.Broken = append(row.Broken, fmt.Sprintf("%s: the network was asked for a token %d times, %d of them in vain; the others should be one", p.trial.name, asked, spoilt))
	}
	return nil
}

// reconnect does what a person does who is asked to, after checking that the program is
// right: the network takes what the vault holds no longer. Then everything goes out.
func (r *renewer) reconnect(ctx context.Context, parts []*renewal) error {
	var again []*renewal
	err := r.visit(ctx, func(d *Desk) error {
		for _, p := range parts {
			held, err := r.held(ctx, d, p)
			if err != nil {
				return err
			}
			if !held {
				continue
			}
			again = append(again, p)
			if _, err := d.Connect(ctx, r.stages[p.at], p.holder.name); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil || len(again) == 0 {
		return err
	}
	return r.live(ctx, again, nil)
}

// held reports whether the program asks to connect the account again.
func (r *renewer) held(ctx context.Context, d *Desk, p *renewal) (bool, error) {
	row := r.rows[p.at]
	a, err := d.Store.Account(ctx, p.holder.channel.Account)
	if err != nil {
		return false, err
	}
	g, err := d.Grant(ctx, p.holder.channel)
	if err != nil {
		return false, err
	}
	if a.State == caio.AccountReady {
		if g.Access.Reveal() == p.old.Access.Reveal() {
			row.Broken = append(row.Broken, fmt.Sprintf("%s: the vault does not hold a new token", p.trial.name))
		}
		return false, nil
	}
	client, err := d.Registry.Client(row.Platform)
	if err != nil {
		return false, err
	}
	_, err = client.Refresh(ctx, g)
	switch dead := platform.Is(err, caio.Unauthorized); {
	case g.Access.Reveal() != p.old.Access.Reveal():
		row.Broken = append(row.Broken, fmt.Sprintf("%s: disconnected although the token was renewed", p.trial.name))
	case !p.trial.burns() || !dead:
		row.Broken = append(row.Broken, fmt.Sprintf("%s: disconnected although the network still renews what the vault holds (%v)", p.trial.name, err))
	default:
		row.Reconnect++
	}
	return true, nil
}

// finish lets an agent carry out what the networks were still working on.
func (r *renewer) finish(ctx context.Context) error {
	ids, err := r.open(ctx)
	if err != nil {
		return err
	}
	a, err := r.agent(ctx)
	if err != nil {
		return err
	}
	_, err = await(ctx, r.folder, ids, time.Now().Add(renewalMercy))
	return errors.Join(err, a.Stop())
}

// verdict proves each network by itself.
func (r *renewer) verdict(ctx context.Context) (rows []RenewalRow, err error) {
	err = r.visit(ctx, func(d *Desk) error {
		for i, row := range r.rows {
			of := slices.DeleteFunc(slices.Clone(r.orders), func(o Order) bool { return o.Stage != r.stages[i] })
			if row.Verdict, err = Prove(ctx, d.Store, of); err != nil {
				return err
			}
			rows = append(rows, *row)
		}
		return d.Store.Check(ctx)
	})
	return rows, err
}
