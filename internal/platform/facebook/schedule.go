package facebook

import (
	"context"
	"net/url"
	"strings"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/api/graph"
)

// How far ahead a post may be handed over. The guide says 30 days for posts, the reference
// 75; the shorter holds.
const (
	leastAhead = 11 * time.Minute // ten, and one for the way
	mostAhead  = 30 * 24 * time.Hour
	reelAhead  = 29 * 24 * time.Hour
	videoAhead = 180 * 24 * time.Hour
)

// handed is what Facebook's scheduler was given.
type handed struct {
	ID string       `json:"id"`
	At caio.Instant `json:"at"` // when the request left; its answer may be lost
}

// HandOver gives the post to Facebook's own scheduler. What follows a post cannot be
// handed over, and stories cannot.
func (c *connector) HandOver(ctx context.Context, s platform.Session, job *platform.Job) (string, error) {
	w := c.work(s, job)
	w.prefix, w.later = "later/", true
	var h handed
	w.load(savedScheduled, &h)
	if h.ID != "" {
		return h.ID, nil
	}
	if err := w.canWait(); err != nil {
		return "", err
	}
	id, err := w.handOver(ctx, h)
	if err != nil {
		return "", err
	}
	return id, w.save(context.WithoutCancel(ctx), savedScheduled, handed{ID: id, At: w.now()})
}

func (w work) canWait() error {
	switch {
	case w.post.kind == typeStory:
		return platform.Errorf(caio.Unsupported, "Facebook keeps no stories for later.")
	case strings.TrimSpace(w.job.Variant.Comment) != "":
		return platform.Errorf(caio.Unsupported, "Facebook can keep a post for later, but no first comment.")
	case w.post.option(fieldCollaborators) != "":
		return platform.Errorf(caio.Unsupported, "Facebook can keep a reel for later, but not invite collaborators then.")
	}
	most := mostAhead
	switch {
	case w.post.kind == typeReel:
		most = reelAhead
	case w.post.video != nil:
		most = videoAhead
	}
	if w.job.Due < w.soon(leastAhead) || w.job.Due > w.soon(most) {
		return platform.Errorf(caio.Rejected, "Facebook keeps this for later from ten minutes up to %d days ahead.", int(most.Hours()/24))
	}
	return nil
}

func (w work) handOver(ctx context.Context, h handed) (string, error) {
	if w.post.video != nil {
		return w.handOverVideo(ctx)
	}
	photos, err := w.photos(ctx)
	if err != nil {
		return "", err
	}
	if h.At != 0 {
		// An earlier request left and nothing is known of its answer.
		id, err := w.findScheduled(ctx)
		if id != "" || err != nil {
			return id, err
		}
		if settled := h.At.Add(Platform().Doubt.Settle); w.now() < settled {
			return "", platform.PendingUntil(settled, "Facebook may still be taking the post.")
		}
	}
	if err := w.save(ctx, savedScheduled, handed{At: w.now()}); err != nil {
		return "", err
	}
	form := w.post.feedForm(photos)
	form.Set("published", "false")
	form.Set("scheduled_publish_time", unix(w.job.Due))
	form.Set("unpublished_content_type", "SCHEDULED")
	made, err := w.feed(ctx, form)
	if kind := platform.KindOf(err); err != nil && kind != caio.Uncertain && kind != caio.Unknown {
		if saveErr := w.save(context.WithoutCancel(ctx), savedScheduled, nil); saveErr != nil { // nothing was taken, so nothing has to be looked for
			return "", saveErr
		}
	}
	return string(made.ID), err
}

// handOverVideo finishes the upload with a time. A repeat is about the same video.
func (w work) handOverVideo(ctx context.Context) (string, error) {
	s, err := w.video(ctx)
	if err != nil {
		return "", err
	}
	if s.Finished != 0 {
		return s.Video, nil
	}
	if s.Tried {
		v, err := w.look(ctx, s.Video)
		if err != nil {
			return "", err
		}
		if v.Status.Publishing.Publish == "scheduled" {
			return s.Video, nil
		}
	}
	s.Tried = true
	if err := w.save(ctx, savedSession, s); err != nil {
		return "", err
	}
	return s.Video, w.finish(ctx, &s, w.job.Due)
}

// findScheduled looks whether the post is among those that wait.
func (w work) findScheduled(ctx context.Context) (string, error) {
	q := url.Values{"fields": {"id,message,scheduled_publish_time"}, "limit": {"100"}}
	list, err := graph.List[listed](ctx, w.call, w.page()+"/scheduled_posts", q, 1000)
	if err != nil {
		return "", err
	}
	for _, p := range list {
		if p.Scheduled.String() == unix(w.job.Due) && plainText(p.Message) == plainText(w.job.Variant.Text()) {
			return p.ID, nil
		}
	}
	return "", nil
}

// TakeBack cancels a post that waits. One that is live by now keeps its id, so Facebook
// is asked first: taking it back would delete it.
func (c *connector) TakeBack(ctx context.Context, s platform.Session, ch caio.Channel, remoteID string) error {
	call := c.caller(s, ch)
	flag := "published" // of a video
	if strings.Contains(remoteID, "_") {
		flag = "is_published"
	}
	node := map[string]any{}
	r, err := call.Get(ctx, remoteID, fieldsOf(flag), &node)
	live, told := node[flag].(bool)
	switch {
	case missing(err):
		return platform.Errorf(caio.Gone, "Facebook no longer keeps this post for later: it was cancelled.")
	case err != nil:
		return err
	case !told:
		return r.Missing(flag)
	case live:
		return platform.Errorf(caio.Gone, "Facebook no longer keeps this post for later: it is live.")
	}
	if err := call.Delete(ctx, remoteID); err != nil && !missing(err) {
		return err
	}
	return nil
}
