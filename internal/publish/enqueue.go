package publish

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"caio/internal/caio"
	"caio/internal/media"
	"caio/internal/platform"
	"caio/internal/store"
)

// ProblemsError says that a Post cannot be scheduled as it is.
type ProblemsError struct{ Problems []caio.Problem }

// Error returns the first problem's sentence and how many more there are.
func (e *ProblemsError) Error() string {
	s := e.Problems[0].Message
	if n := len(e.Problems) - 1; n > 0 {
		s += fmt.Sprintf(" (and %d more)", n)
	}
	return s
}

// pastSlack is how far back a planned time may lie: people type slowly.
const pastSlack = time.Minute

// Enqueue schedules a draft: one Delivery for each of its targets, frozen as it will be
// sent, all in one commit. Problems, a planned time in the past, or a draft that changed
// meanwhile leave everything as it was.
func (p *Publisher) Enqueue(ctx context.Context, post caio.Post, planned caio.PlannedTime) (caio.Post, error) {
	if err := chosen(post.Targets); err != nil {
		return post, err
	}
	var deliveries []caio.Delivery
	var problems []caio.Problem
	for _, t := range post.Targets {
		d, found, err := p.deliveryFor(ctx, post, t, planned)
		if err != nil {
			return post, err
		}
		problems = append(problems, found...)
		deliveries = append(deliveries, d)
	}
	if err := grave(problems); err != nil {
		return post, err
	}
	post.Planned = &planned
	stored, err := p.store.Schedule(ctx, post, deliveries)
	if err != nil {
		return post, fmt.Errorf("schedule: %w", err)
	}
	p.Wake()
	return stored, nil
}

// Rehearse returns the error that Enqueue would, without converting pictures. It changes
// nothing, and the Post need not be stored.
func (p *Publisher) Rehearse(ctx context.Context, post caio.Post, planned caio.PlannedTime) error {
	if err := chosen(post.Targets); err != nil {
		return err
	}
	for _, t := range post.Targets {
		if _, err := p.timeOf(t, planned); err != nil {
			return err
		}
	}
	problems, err := p.Check(ctx, post)
	if err != nil {
		return err
	}
	return grave(problems)
}

// chosen refuses targets that cannot be right.
func chosen(targets []caio.Target) error {
	if len(targets) == 0 {
		return refuse("Choose at least one channel.")
	}
	seen := map[caio.ChannelID]bool{}
	for _, t := range targets {
		if seen[t.Channel] {
			return refuse("A channel is chosen twice.")
		}
		seen[t.Channel] = true
	}
	return nil
}

// grave returns the problems that are more than warnings as an error.
func grave(problems []caio.Problem) error {
	problems = slices.DeleteFunc(problems, func(p caio.Problem) bool { return p.Warning })
	if len(problems) == 0 {
		return nil
	}
	return &ProblemsError{problems}
}

// timeOf returns when the target's Delivery is due, unless that is in the past.
func (p *Publisher) timeOf(t caio.Target, planned caio.PlannedTime) (caio.PlannedTime, error) {
	if t.Planned != nil {
		planned = *t.Planned
	}
	if planned.At < p.now().Add(-pastSlack) {
		return planned, refuse("The time %s (%s) lies in the past.", strings.ReplaceAll(planned.Wall, "T", " "), planned.Zone)
	}
	return planned, nil
}

func (p *Publisher) deliveryFor(ctx context.Context, post caio.Post, t caio.Target, planned caio.PlannedTime) (caio.Delivery, []caio.Problem, error) {
	planned, err := p.timeOf(t, planned)
	if err != nil {
		return caio.Delivery{}, nil, err
	}
	now := p.now()
	ch, client, err := p.channel(ctx, t.Channel)
	if err != nil {
		return caio.Delivery{}, nil, err
	}
	variant, err := p.fit(ctx, client.LimitsOf(ch), complete(client, ch, post.Variant(t)))
	if err != nil {
		return caio.Delivery{}, nil, refuse("%s", sentence(err))
	}
	d := caio.Delivery{
		ID: caio.DeliveryID(caio.NewID()), Post: post.ID, Account: ch.Account, Channel: ch.ID, Platform: ch.Platform,
		Key: caio.NewID(), Variant: variant, State: caio.DeliveryScheduled, Step: caio.StepPublish,
		Planned: planned, NextAt: planned.At, CreatedAt: now, UpdatedAt: now,
	}
	if client.Lead > 0 && client.Can(platform.CanPrepare) {
		d.Step = caio.StepPrepare
		d.NextAt = max(now, planned.At.Add(-client.Lead))
	}
	return d, client.Check(ch, variant), nil
}

func sentence(err error) string {
	s := err.Error()
	return strings.ToUpper(s[:1]) + s[1:] + "."
}

func (p *Publisher) channel(ctx context.Context, id caio.ChannelID) (caio.Channel, *platform.Client, error) {
	ch, err := p.store.Channel(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return ch, nil, refuse("There is no channel %q.", string(id))
	}
	if err != nil {
		return ch, nil, fmt.Errorf("read channel: %w", err)
	}
	client, err := p.registry.Client(ch.Platform)
	return ch, client, err
}

// complete fills in the channel's and the platform's defaults.
func complete(client *platform.Client, ch caio.Channel, v caio.Variant) caio.Variant {
	fields := make(map[string]string, len(client.Fields))
	for _, f := range client.Fields {
		if f.Default != "" {
			fields[f.Name] = f.Default
		}
		if value := ch.Defaults[f.Name]; value != "" {
			fields[f.Name] = value
		}
	}
	for name, value := range v.Fields {
		fields[name] = value
	}
	for _, f := range client.Fields {
		if !platform.FieldShown(f, fields) {
			delete(fields, f.Name)
		}
	}
	v.Fields = fields
	return v
}

// fit re-encodes the pictures that the channel would refuse as they are.
func (p *Publisher) fit(ctx context.Context, l caio.Limits, v caio.Variant) (caio.Variant, error) {
	return eachAsset(v, func(a caio.Asset) (caio.Asset, error) {
		if err := media.Intact(a); err != nil {
			return a, err
		}
		return p.opt.Renderer.Fit(ctx, a, l.Media[a.Kind])
	})
}

func eachAsset(v caio.Variant, change func(caio.Asset) (caio.Asset, error)) (caio.Variant, error) {
	parts := make([]caio.Part, len(v.Parts))
	for i, part := range v.Parts {
		list := make([]caio.Attachment, len(part.Attachments))
		for n, a := range part.Attachments {
			asset, err := change(a.Asset)
			if err != nil {
				return v, err
			}
			a.Asset = asset
			list[n] = a
		}
		parts[i] = caio.Part{Text: part.Text, Attachments: list}
	}
	v.Parts = parts
	return v, nil
}

// Check returns what each target's channel would refuse, with pictures as they would be
// after fitting. It changes nothing and needs no network.
func (p *Publisher) Check(ctx context.Context, post caio.Post) ([]caio.Problem, error) {
	problems := []caio.Problem{}
	for _, t := range post.Targets {
		ch, client, err := p.channel(ctx, t.Channel)
		if err != nil {
			return nil, err
		}
		l := client.LimitsOf(ch)
		v, err := eachAsset(complete(client, ch, post.Variant(t)), func(a caio.Asset) (caio.Asset, error) {
			return media.Plan(a, l.Media[a.Kind]), nil
		})
		if err != nil {
			return nil, err
		}
		problems = append(problems, client.Check(ch, v)...)
	}
	return problems, nil
}
