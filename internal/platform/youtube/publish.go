package youtube

import (
	"context"
	"net/http"
	"net/url"

	"caio/internal/caio"
	"caio/internal/platform"
)

// Prepare sends the file as a private video, waits until YouTube has processed it, and
// dresses it with thumbnail and subtitles. Where the consent does not cover making it
// public later, all but the last piece of the file is sent.
func (c *connector) Prepare(ctx context.Context, s platform.Session, job *platform.Job) error {
	w := c.work(s, job)
	if err := w.allowed(); err != nil {
		return err
	}
	if w.direct {
		_, err := w.upload(ctx, w.held())
		return err
	}
	id, err := w.private(ctx)
	if err != nil {
		return err
	}
	if err := w.processed(ctx, id); err != nil {
		return err
	}
	// What is refused here must not hold up the video: it is tried again after it is live,
	// and then told.
	if err := w.dress(ctx, id); err != nil {
		w.env.Log.WarnContext(ctx, "youtube: thumbnail or subtitles come later", "kind", string(platform.KindOf(err)))
	}
	return nil
}

// allowed refuses early what the consent does not cover.
func (w work) allowed() error {
	if err := need(w.s, scopeUpload, "upload videos"); err != nil {
		return err
	}
	if wantsManage(w.job.Variant) == "" {
		return nil
	}
	return need(w.s, scopeManage, "manage the channel")
}

// Publish makes the video what its author chose, then does what follows: thumbnail,
// subtitles, playlists, the first comment. What fails there is told after the rest is
// done, and tried again by another attempt.
func (c *connector) Publish(ctx context.Context, s platform.Session, job *platform.Job) (caio.Receipt, error) {
	w := c.work(s, job)
	if err := w.allowed(); err != nil {
		return caio.Receipt{}, err
	}
	live, err := w.live(ctx)
	if err != nil {
		return caio.Receipt{}, err
	}
	followed := w.follow(ctx, live.RemoteID)
	if err := w.comment(ctx, live.RemoteID); err != nil {
		return caio.Receipt{}, err
	}
	if followed != nil {
		return caio.Receipt{}, followed
	}
	return job.Receipt(), nil
}

// live makes the video what its author chose.
func (w work) live(ctx context.Context) (caio.PartReceipt, error) {
	if _, done := w.job.Done(platform.StepPost); done {
		return w.job.Step(ctx, platform.StepPost, nil)
	}
	if w.direct {
		if _, err := w.upload(ctx, w.held()); err != nil {
			return caio.PartReceipt{}, err
		}
		return w.job.Step(ctx, platform.StepPost, w.complete)
	}
	id, err := w.private(ctx)
	if err != nil {
		return caio.PartReceipt{}, err
	}
	// A video that is still being processed can be public; one that never will be cannot.
	if err := w.processed(ctx, id); err != nil && !platform.Is(err, caio.Pending) {
		return caio.PartReceipt{}, err
	}
	return w.job.Step(ctx, platform.StepPost, func(ctx context.Context) (caio.PartReceipt, error) { return w.reveal(ctx, id) })
}

// reveal gives the private video the visibility that was chosen (PUT /videos).
func (w work) reveal(ctx context.Context, id string) (caio.PartReceipt, error) {
	v, err := w.update(ctx, w.s, video{ID: id, Status: statusOf(w.job.Variant, w.privacy())}, "status")
	if platform.Is(err, caio.Gone) && !w.fresh() {
		if err := w.forget(ctx); err != nil { // a person decides whether it is sent again
			return caio.PartReceipt{}, err
		}
	}
	if err != nil {
		return caio.PartReceipt{}, err
	}
	if v.Status.Privacy != w.privacy() {
		return caio.PartReceipt{}, kept(v.Status.Privacy)
	}
	return w.receipt(id, w.now()), nil
}

// kept says that YouTube has decided on another visibility than the one asked for.
func kept(privacy string) error {
	e := platform.Errorf(caio.Forbidden, "YouTube keeps the video private; look in YouTube Studio whether the channel or your Google project is restricted.")
	e.Detail = "privacyStatus " + privacy
	return e
}

// update replaces whole parts of a video.
func (c *connector) update(ctx context.Context, s platform.Session, v video, parts string) (video, error) {
	request := c.data(s, http.MethodPut, "/videos", url.Values{"part": {parts}})
	request.JSON, request.Once = v, true
	var out video
	r, err := c.json(ctx, s, request, &out)
	if err == nil && (out.ID != v.ID || out.Status == nil) {
		err = r.Missing("the video")
	}
	return out, err
}

// complete sends the last piece of a direct upload.
func (w work) complete(ctx context.Context) (caio.PartReceipt, error) {
	at, err := w.resume(ctx)
	if err != nil {
		return caio.PartReceipt{}, err
	}
	if at.video.ID == "" {
		if at, err = w.push(ctx, at.offset, w.asset().Size); err != nil {
			return caio.PartReceipt{}, err
		}
	}
	if at.video.ID == "" {
		return caio.PartReceipt{}, platform.Errorf(caio.Unavailable, "YouTube did not keep all of the file; CAIO sends the rest.")
	}
	return w.receipt(at.video.ID, w.now()), nil
}
