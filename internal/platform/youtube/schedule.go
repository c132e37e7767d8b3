package youtube

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
)

// leastAhead is how far ahead a video handed over must be: YouTube refuses times that
// have passed, and the request takes a moment.
const leastAhead = time.Minute

// HandOver uploads the video privately and has YouTube make it public at the due time
// (status.publishAt). YouTube can only make it public, not unlisted, and takes no comment
// before.
func (c *connector) HandOver(ctx context.Context, s platform.Session, job *platform.Job) (string, error) {
	w := c.work(s, job)
	switch {
	case strings.TrimSpace(job.Variant.Comment) != "":
		return "", platform.Errorf(caio.Unsupported, "YouTube can publish a video by itself, but not its first comment.")
	case w.privacy() != privacyPublic:
		return "", platform.Errorf(caio.Unsupported, "YouTube can only make videos public by itself; unlisted and private ones cannot be handed over.")
	case job.Due < c.soon(leastAhead):
		return "", platform.Errorf(caio.Rejected, "YouTube takes videos for later only when the time is ahead.")
	}
	if err := need(s, scopeManage, "schedule videos"); err != nil {
		return "", err
	}
	if w.direct { // what was begun would be public as soon as it is complete
		if err := save(ctx, job, savedSession, nil); err != nil {
			return "", err
		}
		w.direct = false
	}
	id, err := w.private(ctx)
	if err != nil {
		return "", err
	}
	if err := w.processed(ctx, id); err != nil {
		return "", err
	}
	if err := w.follow(ctx, id); err != nil {
		return "", err
	}
	return id, w.schedule(ctx, id)
}

// schedule sets the time of publication, unless YouTube has it already.
func (w work) schedule(ctx context.Context, id string) error {
	now, found, err := w.video(ctx, w.s, id, "status")
	if err != nil {
		return err
	}
	if !found {
		return w.vanished(ctx)
	}
	at := w.job.Due.Time().Truncate(time.Second) // YouTube keeps no fractions
	if instant(now.Status.PublishAt) == caio.At(at) {
		return nil
	}
	waiting := statusOf(w.job.Variant, privacyPrivate)
	waiting.PublishAt = at.Format(time.RFC3339)
	v, err := w.update(ctx, w.s, video{ID: id, Status: waiting}, "status")
	if err != nil {
		return interrupted(err) // the same again is harmless
	}
	if v.Status.PublishAt == "" {
		return platform.Errorf(caio.Forbidden, "YouTube did not take the time of publication; look in YouTube Studio whether the channel is restricted.")
	}
	return nil
}

// TakeBack takes the time of publication away; the video stays on the channel, private.
// One that is public is Gone: it is too late.
func (c *connector) TakeBack(ctx context.Context, s platform.Session, _ caio.Channel, remoteID string) error {
	if err := need(s, scopeManage, "change videos"); err != nil {
		return err
	}
	live, found, err := c.video(ctx, s, remoteID, "status")
	switch {
	case err != nil:
		return err
	case !found:
		return platform.Errorf(caio.Gone, "YouTube does not have this video any more.")
	case live.Status.Privacy != privacyPrivate:
		return platform.Errorf(caio.Gone, "YouTube has published this video already.")
	case live.Status.PublishAt == "":
		return nil
	}
	kept := *live.Status
	kept.PublishAt, kept.Upload, kept.Failure, kept.Rejection = "", "", "", ""
	request := c.data(s, http.MethodPut, "/videos", url.Values{"part": {"status"}})
	request.JSON = video{ID: remoteID, Status: &kept}
	_, err = c.do(ctx, s, request)
	return err
}
