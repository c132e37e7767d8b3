package campaign

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"caio/internal/account"
	"caio/internal/caio"
	"caio/internal/platform"
)

// begin schedules posts of each network and, if aged, has the token run out that they need.
func (r *renewer) begin(ctx context.Context, aged bool) (parts []*renewal, err error) {
	err = r.visit(ctx, func(d *Desk) error {
		for i, stage := range r.stages {
			if r.learnt() && r.rows[i].Path == "" {
				continue // its tokens do not run out
			}
			p := &renewal{at: i}
			if err := r.prepare(ctx, d, stage, p, aged); err != nil {
				return fmt.Errorf("%s: %w", stage.ID, err)
			}
			parts = append(parts, p)
		}
		return nil
	})
	for _, p := range parts {
		list, listErr := r.stages[p.at].Requests(ctx)
		p.seen, err = len(list), errors.Join(err, listErr)
	}
	return parts, err
}

// learnt reports whether it is known where the networks renew.
func (r *renewer) learnt() bool {
	return slices.ContainsFunc(r.rows, func(row *RenewalRow) bool { return row.Path != "" })
}

func (r *renewer) prepare(ctx context.Context, d *Desk, stage *Stage, p *renewal, aged bool) error {
	h := r.holders[p.at]
	if h == nil || h.left < together {
		r.met++
		h = &guest{name: fmt.Sprintf("holder%d", r.met), left: postsAccount(stage.Platform)}
		var err error
		if h.channel, err = d.Connect(ctx, stage, h.name); err != nil {
			return err
		}
	}
	h.left -= together
	r.holders[p.at], p.holder = h, h
	shapes, err := r.taken(ctx, d, h.channel)
	if err != nil {
		return err
	}
	due := time.Now().Add(renewalLead)
	for range together {
		o, err := d.Schedule(ctx, stage, h.channel, shapes[0], len(r.orders)+1, due)
		if err != nil {
			return err
		}
		r.orders, p.ids = append(r.orders, o), append(p.ids, o.Delivery)
	}
	if aged {
		p.old, err = d.Age(ctx, h.channel)
	}
	return err
}

// Age has the channel's token run out, as far as the program can tell, and returns the
// Grant as it is now. One without a refresh token stays: it renews itself or not at all.
func (d *Desk) Age(ctx context.Context, ch caio.Channel) (platform.Grant, error) {
	g, err := d.Grant(ctx, ch)
	if err != nil || g.Refresh.IsZero() {
		return g, err
	}
	g.ExpiresAt = caio.At(time.Now())
	g.RefreshAt = g.ExpiresAt
	sealed, err := g.Seal()
	if err != nil {
		return g, err
	}
	return g, d.vault.Set(ctx, account.VaultKey(ch.Account), sealed)
}

// Grant returns what the vault holds for the channel's account.
func (d *Desk) Grant(ctx context.Context, ch caio.Channel) (platform.Grant, error) {
	sealed, err := d.vault.Get(ctx, account.VaultKey(ch.Account))
	if err != nil {
		return platform.Grant{}, err
	}
	return platform.OpenGrant(sealed)
}
