package tiktok

import (
	"context"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
)

// Prepare sends all of a video but its last chunk, or finds out what would keep pictures
// from being posted: these are laid on the Host as late as possible, since its links may
// be short-lived.
func (c *connector) Prepare(ctx context.Context, s platform.Session, job *platform.Job) error {
	if _, live := job.Done(platform.StepPost); live {
		return nil
	}
	return c.work(s, job).prepare(ctx)
}

func (w work) prepare(ctx context.Context) error {
	if err := w.allowed(); err != nil {
		return err
	}
	if w.post.video() {
		return w.prepareVideo(ctx)
	}
	return w.checkPhotos(ctx)
}

// allowed checks that the account consented to this way of posting.
func (w work) allowed() error {
	switch {
	case w.post.direct && !may(w.session.Grant, scopePublish):
		return notDirect()
	case !w.post.direct && !may(w.session.Grant, scopeUpload):
		return platform.Errorf(caio.Forbidden, "This account was connected without the permission to fill its inbox; connect it again and leave that permission switched on.")
	}
	return nil
}

// Publish hands the post over, waits until TikTok is done with it, and then until it has
// a link. A failure of what follows leaves the receipt standing.
func (c *connector) Publish(ctx context.Context, s platform.Session, job *platform.Job) (caio.Receipt, error) {
	w := c.work(s, job)
	if err := w.goLive(ctx); err != nil {
		return caio.Receipt{}, err
	}
	err := w.follow(ctx)
	return job.Receipt(), err
}

// goLive hands the post over and asks what became of it. TikTok works on it for seconds
// to minutes, so most calls end with Pending; what was handed over is not sent again.
func (w work) goLive(ctx context.Context) error {
	if _, live := w.job.Done(platform.StepPost); !live && w.share().Handed == 0 {
		if err := w.allowed(); err != nil {
			return err
		}
		if w.post.video() {
			if err := w.prepareVideo(ctx); err != nil {
				return err
			}
		}
	}
	_, err := w.job.Step(ctx, platform.StepPost, func(ctx context.Context) (caio.PartReceipt, error) {
		hand := w.handPhotos
		if w.post.video() {
			hand = w.handVideo
		}
		if err := hand(ctx); err != nil {
			return caio.PartReceipt{}, err
		}
		return w.outcome(ctx)
	})
	return err
}

// follow does what comes after the post is live.
func (w work) follow(ctx context.Context) error {
	if !w.post.video() {
		if err := w.withdraw(ctx); err != nil {
			return err
		}
	}
	return w.link(ctx)
}

// linkPatience is how long the receipt waits for its link: a public post gets an id when
// it has been moderated, in about a minute, at times in hours.
const linkPatience = 10 * time.Minute

// link completes the receipt of a public post with its id and address. Without them the
// publish id stands in for it, by which the numbers are found later.
func (w work) link(ctx context.Context) error {
	r, _ := w.job.Done(platform.StepPost)
	if !w.post.public() || digits(r.RemoteID) || w.job.Saved.Get(savedLink) != "" {
		return nil
	}
	st, err := w.status(ctx, r.RemoteID)
	if err == nil && len(st.IDs) > 0 {
		r.Name, r.RemoteID = platform.StepPost, st.IDs[0].String()
		r.URL = w.permalink(r.RemoteID)
		return w.job.Settle(context.WithoutCancel(ctx), r)
	}
	if ctx.Err() != nil {
		return err
	}
	waited := w.now().Sub(r.At)
	if waited > linkPatience {
		return w.job.Save(ctx, savedLink, true)
	}
	return platform.PendingUntil(w.soon(max(5*time.Second, waited/2)), "The post is live; TikTok has not given out its link yet.")
}

func (w work) permalink(id string) string {
	if w.job.Channel.Handle == "" {
		return w.job.Channel.URL
	}
	return w.website() + "/@" + w.job.Channel.Handle + "/video/" + id
}

// digits reports whether the id is that of a public post, which a publish id never is.
func digits(id string) bool {
	for _, r := range id {
		if r < '0' || r > '9' {
			return false
		}
	}
	return id != ""
}
