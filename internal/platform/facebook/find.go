package facebook

import (
	"context"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/api/graph"
)

// Find looks whether the step in doubt did go live.
func (c *connector) Find(ctx context.Context, s platform.Session, job *platform.Job) (caio.Receipt, bool, error) {
	w := c.work(s, job)
	var found bool
	var err error
	if job.Doubt == platform.StepComment {
		found, err = w.findComment(ctx)
	} else {
		found, err = w.findPost(ctx)
	}
	return job.Receipt(), found, err
}

func (w work) findPost(ctx context.Context) (bool, error) {
	if _, live := w.job.Done(platform.StepPost); live {
		return true, nil
	}
	switch {
	case w.post.video != nil:
		return w.findVideo(ctx)
	case w.post.kind == typeStory:
		return w.findPhotoStory(ctx)
	}
	var b before
	w.load(savedBefore, &b)
	if b.At == 0 {
		return false, nil // nothing was sent
	}
	posts, err := w.newest(ctx)
	if err != nil {
		return false, err
	}
	return w.adopt(ctx, b, posts, max(w.job.DoubtAt, b.At).Add(lag))
}

// findVideo asks how the video stands: it was named before the request in doubt left.
func (w work) findVideo(ctx context.Context) (bool, error) {
	var s session
	w.load(savedSession, &s)
	if s.Video == "" || !s.Tried {
		return false, nil // nothing was sent
	}
	v, err := w.look(ctx, s.Video)
	switch {
	case missing(err) && (s.Refused || s.Finished != 0):
		return false, platform.Errorf(caio.Uncertain, "Facebook does not have the video any more; look at the Page, then tell CAIO whether it was live.")
	case missing(err):
		return false, nil // sending it again cannot make a second post of the same video
	case err != nil:
		return false, err
	case v.live():
		return true, w.job.Settle(context.WithoutCancel(ctx), w.receiptOf(s, v))
	case v.failed() && s.Finished == 0:
		return false, w.save(ctx, savedSession, nil) // it can never appear; the next attempt is a new upload
	case v.underWay() && w.now() < w.job.DoubtAt.Add(lag):
		return false, w.pending(5*time.Second, working)
	}
	return false, nil
}

// findComment looks for the first comment: by the Page, with this text, written after the
// request left.
func (w work) findComment(ctx context.Context) (bool, error) {
	post, live := w.job.Done(platform.StepPost)
	if !live {
		return false, platform.Errorf(caio.Uncertain, "CAIO does not know which post the comment belongs to.")
	}
	list, err := remarks(ctx, w.call, post.RemoteID)
	if err != nil {
		return false, aside(err)
	}
	message := plainText(w.job.Variant.Comment)
	for _, r := range list {
		at := graph.ParseTime(r.Created)
		if plainText(r.Message) == message && at >= w.job.DoubtAt.Add(-skew) && mine(r, w.job.Channel) {
			return true, w.job.Settle(ctx, caio.PartReceipt{Name: platform.StepComment, RemoteID: r.ID, URL: post.URL, At: at})
		}
	}
	return false, nil
}
