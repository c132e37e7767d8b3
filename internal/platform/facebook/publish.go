package facebook

import (
	"cmp"
	"context"
	"net/url"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/api/graph"
)

// Prepare uploads what the post needs, so that at the due time one request is enough.
func (c *connector) Prepare(ctx context.Context, s platform.Session, job *platform.Job) error {
	w := c.work(s, job)
	if w.post.video != nil {
		_, err := w.video(ctx)
		return err
	}
	_, err := w.photos(ctx)
	return err
}

// Publish makes the post live, then what follows it. A failure of what follows leaves
// the receipt standing.
func (c *connector) Publish(ctx context.Context, s platform.Session, job *platform.Job) (caio.Receipt, error) {
	w := c.work(s, job)
	post, live := job.Done(platform.StepPost)
	var err error
	if live {
		err = job.Settle(ctx, post) // the program may have ended before it was said that the post is live
	} else {
		err = w.goLive(ctx)
	}
	if err != nil {
		return job.Receipt(), err
	}
	err = w.follow(ctx)
	return job.Receipt(), err
}

func (w work) goLive(ctx context.Context) error {
	switch {
	case w.post.video != nil:
		return w.publishVideo(ctx)
	case w.post.kind == typeStory:
		return w.publishPhotoStory(ctx)
	}
	return w.publishFeed(ctx)
}

// publishFeed makes a text, a link or photos live.
func (w work) publishFeed(ctx context.Context) error {
	photos, err := w.photos(ctx)
	if err != nil {
		return err
	}
	if found, err := w.remember(ctx, photos); found || err != nil {
		return err
	}
	_, err = w.job.Step(ctx, platform.StepPost, func(ctx context.Context) (caio.PartReceipt, error) {
		form := w.post.feedForm(photos)
		form.Set("published", "true")
		made, err := w.feed(ctx, form)
		return caio.PartReceipt{RemoteID: string(made.ID), URL: w.absolute(made.Permalink), At: w.now()}, err
	})
	if err == nil {
		return nil
	}
	if said(err, codeDuplicate, subDuplicate) {
		err = w.repeated(err)
	}
	if parameter(err) && len(photos) > 0 {
		err = w.refreshed(ctx, err)
	}
	if kind := platform.KindOf(err); kind != caio.Uncertain && kind != caio.Unknown {
		if saveErr := w.save(context.WithoutCancel(ctx), savedBefore, nil); saveErr != nil { // nothing was sent, so nothing new can be ours
			return saveErr
		}
	}
	return err
}

// refreshed has photos uploaded again that are not quite new: one that Facebook forgot
// cannot be told from a parameter that is wrong.
func (w work) refreshed(ctx context.Context, refusal error) error {
	any, err := w.stale(ctx)
	if err != nil || !any {
		return cmp.Or(err, refusal)
	}
	e := *platform.AsError(refusal)
	e.Kind, e.Message = caio.Unavailable, "Facebook did not take the pictures as they were uploaded; CAIO uploads them again."
	return &e
}

// feed sends what becomes a post, now or at its time.
func (w work) feed(ctx context.Context, form url.Values) (created, error) {
	var made created
	r, err := w.call.Post(ctx, w.page()+"/feed?fields=id,permalink_url", form, true, &made)
	if err == nil && made.ID == "" {
		err = r.Missing("id")
	}
	return made, err
}

// publishPhotoStory makes an uploaded photo a story. Facebook takes each photo once.
func (w work) publishPhotoStory(ctx context.Context) error {
	var p photo
	w.load(photoKey(0), &p)
	if p.Refused {
		// A person has said meanwhile that it is not live.
		if err := w.save(ctx, photoKey(0), nil); err != nil {
			return err
		}
	}
	if _, err := w.photos(ctx); err != nil {
		return err
	}
	w.load(photoKey(0), &p)
	tried := p.Used
	p.Used = true
	if err := w.save(ctx, photoKey(0), p); err != nil {
		return err
	}
	_, err := w.job.Step(ctx, platform.StepPost, func(ctx context.Context) (caio.PartReceipt, error) {
		var made created
		r, err := w.call.Post(ctx, w.page()+"/photo_stories", url.Values{"photo_id": {p.ID}}, true, &made)
		if err == nil && made.PostID == "" {
			err = r.Missing("post_id")
		}
		return caio.PartReceipt{RemoteID: postID(w.page(), made.PostID), At: w.now()}, err
	})
	if graph.Of(err) == nil || (!platform.Is(err, caio.Rejected) && !platform.Is(err, caio.Gone)) {
		return err
	}
	return w.noStory(ctx, p, tried, err)
}

// noStory decides what a refusal means: an earlier request that was thought lost may have
// used the photo up.
func (w work) noStory(ctx context.Context, p photo, tried bool, err error) error {
	if !tried {
		if saveErr := w.save(ctx, photoKey(0), nil); saveErr != nil {
			return saveErr
		}
		return err
	}
	if found, findErr := w.findPhotoStory(ctx); found || findErr != nil {
		return findErr
	}
	p.Refused = true
	if saveErr := w.save(ctx, photoKey(0), p); saveErr != nil {
		return saveErr
	}
	e := *platform.AsError(err)
	e.Kind, e.Message = caio.Uncertain, unknownStory
	return &e
}

const unknownStory = "Facebook does not say what became of the story; look at the Page, then tell CAIO whether it is live."
