package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"caio/app"
	"caio/internal/caio"
	"caio/internal/clock"
	"caio/internal/sample"
)

// demoLead is how far ahead the demonstration schedules, and demoLimit how long it
// waits in all.
const (
	demoLead  = 3 * time.Second
	demoLimit = time.Minute
)

func (e *env) demo() *cobra.Command {
	return &cobra.Command{
		Use: "demo", Short: "Show the whole way in the sandbox: draft, schedule, publish, receipts", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			e.sandbox = true
			return e.runDemo(cmd.Context())
		},
	}
}

func (e *env) runDemo(ctx context.Context) error {
	return e.with(ctx, func(a *app.App) error {
		if err := a.Start(); err != nil {
			return err
		}
		detail, err := e.demoPost(a)
		if err != nil {
			return err
		}
		if !e.json {
			_, _ = fmt.Fprintf(e.Out, "A post with a picture is due at %s on %d channels of the sandbox.\n", detail.Post.Planned.At, len(detail.Deliveries))
		}
		return e.demoWait(ctx, a, detail.Post.ID)
	})
}

func (e *env) demoPost(a *app.App) (app.PostDetail, error) {
	picture, clip := filepath.Join(a.Dir(), "demo.jpg"), filepath.Join(a.Dir(), "demo.mp4")
	if err := errors.Join(sample.WritePicture(picture, 220), sample.WriteClip(clip, 0)); err != nil {
		return app.PostDetail{}, usage("the samples %s and %s cannot be written", picture, clip)
	}
	assets, err := a.Media.Import([]string{picture, clip})
	if err != nil {
		return app.PostDetail{}, err
	}
	channels, err := a.Accounts.Channels()
	if err != nil {
		return app.PostDetail{}, err
	}
	due := systemClock.Now().Add(demoLead).UTC()
	post := caio.Post{Parts: []caio.Part{{
		Text:        "A first post from CAIO, rehearsed at " + due.Format("15:04:05"),
		Attachments: []caio.Attachment{{Asset: assets[0], Alt: "A colour gradient from violet to orange"}},
	}}}
	for _, ch := range channels {
		if ch.State != caio.AccountReady {
			continue
		}
		target, err := demoTarget(a, ch, post.Parts, assets[1])
		if err != nil {
			return app.PostDetail{}, err
		}
		post.Targets = append(post.Targets, target)
	}
	if post, err = a.Posts.Save(post); err != nil {
		return app.PostDetail{}, err
	}
	return a.Posts.Schedule(post.ID, post.Revision, app.When{Wall: due.Format("2006-01-02T15:04:05"), Zone: "UTC"})
}

// demoTarget fits the sample to a channel: what it asks for is filled in, and where no
// pictures are taken it gets a clip.
func demoTarget(a *app.App, ch caio.Channel, parts []caio.Part, clip caio.Asset) (caio.Target, error) {
	target := caio.Target{Channel: ch.ID}
	platforms, err := a.Platforms.List()
	if err != nil {
		return target, err
	}
	i := slices.IndexFunc(platforms, func(p app.PlatformInfo) bool { return p.ID == ch.Platform })
	p := platforms[i]
	if _, takes := p.Limits.Media[caio.KindImage]; !takes {
		target.Parts = []caio.Part{{Text: parts[0].Text, Attachments: []caio.Attachment{{Asset: clip}}}}
	}
	target.Fields, err = sample.Answers(p.Fields, nil, func(field string) ([]caio.Choice, error) { return a.Accounts.Choices(ch.ID, field) })
	return target, err
}

// demoWait prints each change until nothing is open any more, then the receipts. It
// fails unless everything is live.
func (e *env) demoWait(ctx context.Context, a *app.App, id caio.PostID) error {
	seen := map[caio.DeliveryID]caio.DeliveryState{}
	for waited := time.Duration(0); waited < demoLimit; waited += 100 * time.Millisecond {
		detail, err := a.Posts.Get(id)
		if err != nil {
			return err
		}
		open := false
		for _, d := range detail.Deliveries {
			open = open || d.State.Open()
			if seen[d.ID] != d.State && !e.json {
				_, _ = fmt.Fprintf(e.Out, "%-10s %s\n", d.Platform, d.State)
			}
			seen[d.ID] = d.State
		}
		if !open {
			return e.demoEnd(a, detail)
		}
		if err := clock.Sleep(ctx, systemClock, 100*time.Millisecond); err != nil {
			return err
		}
	}
	return usage("the sandbox did not publish everything within %s", demoLimit)
}

func (e *env) demoEnd(a *app.App, detail app.PostDetail) error {
	if !e.json {
		_, _ = fmt.Fprintln(e.Out)
	}
	if err := e.printPost(a, detail); err != nil {
		return err
	}
	for _, d := range detail.Deliveries {
		if d.State != caio.DeliveryLive {
			return usage("the delivery to %s is %s: %s", d.Platform, d.State, reason(d.Reason))
		}
	}
	return nil
}
