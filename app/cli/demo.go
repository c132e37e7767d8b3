package cli

import (
	"context"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"caio/app"
	"caio/internal/caio"
	"caio/internal/clock"
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
	picture := filepath.Join(a.Dir(), "demo.jpg")
	if err := drawPicture(picture); err != nil {
		return app.PostDetail{}, usage("the sample picture %s cannot be written", picture)
	}
	assets, err := a.Media.Import([]string{picture})
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
		if ch.State == caio.AccountReady {
			post.Targets = append(post.Targets, caio.Target{Channel: ch.ID})
		}
	}
	if post, err = a.Posts.Save(post); err != nil {
		return app.PostDetail{}, err
	}
	return a.Posts.Schedule(post.ID, post.Revision, app.When{Wall: due.Format("2006-01-02T15:04:05"), Zone: "UTC"})
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

func drawPicture(path string) error {
	const side = 640
	picture := image.NewRGBA(image.Rect(0, 0, side, side))
	for y := range side {
		for x := range side {
			picture.SetRGBA(x, y, color.RGBA{uint8(90 + 150*x/side), uint8(60 + 90*y/side), uint8(220 - 170*x/side), 255})
		}
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	err = jpeg.Encode(f, picture, nil)
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	return err
}
