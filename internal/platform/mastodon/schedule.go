package mastodon

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
)

const (
	savedScheduled = "scheduled" // id of the post that waits at the server
	// leastAhead is how far ahead a post handed over must be ("Scheduled statuses").
	leastAhead = 5 * time.Minute
)

const pathScheduled = "/api/v1/scheduled_statuses"

// HandOver gives a single post to the server's own scheduler. What follows it could not
// be handed over: the id under which it will be live is not known before.
func (c *connector) HandOver(ctx context.Context, s platform.Session, job *platform.Job) (string, error) {
	if id := job.Saved.Get(savedScheduled); id != "" {
		return id, nil
	}
	if len(job.Variant.Parts) > 1 || job.Variant.Comment != "" {
		return "", platform.Errorf(caio.Unsupported, "Mastodon can keep a single post for later, but no thread and no first comment.")
	}
	if job.Due < c.now().Add(leastAhead) {
		return "", platform.Errorf(caio.Rejected, "The server takes posts for later only at least five minutes ahead.")
	}
	if err := c.resolveQuote(ctx, s, job); err != nil {
		return "", err
	}
	if err := c.uploads(ctx, s, job); err != nil {
		return "", err
	}
	p := partOf(job, 0, "")
	p.ScheduledAt = job.Due.String()
	id, err := c.findScheduled(ctx, s, job, p)
	if err == nil && id == "" {
		id, err = c.schedule(ctx, s, job, p)
	}
	if err != nil {
		return "", err
	}
	if err := job.Put(context.WithoutCancel(ctx), savedScheduled, id); err != nil {
		return "", err
	}
	return id, nil
}

func (c *connector) schedule(ctx context.Context, s platform.Session, job *platform.Job, p post) (string, error) {
	request := c.at(s.Grant, http.MethodPost, "/api/v1/statuses")
	request.JSON, request.Once = p, true
	request.Header.Set("Idempotency-Key", keyOf(job, savedScheduled))
	var waiting scheduled
	r, err := c.api.JSON(ctx, request, &waiting)
	if err != nil {
		return "", err
	}
	if waiting.ID == "" || waiting.At.IsZero() {
		return "", r.Missing("an id")
	}
	return waiting.ID, nil
}

// findScheduled looks whether an earlier request, whose answer was lost, was taken.
func (c *connector) findScheduled(ctx context.Context, s platform.Session, job *platform.Job, p post) (string, error) {
	request := c.at(s.Grant, http.MethodGet, pathScheduled)
	request.Query = url.Values{"limit": {pageSize}}
	var list []scheduled
	if _, err := c.api.JSON(ctx, request, &list); err != nil {
		return "", err
	}
	for _, waiting := range list {
		if caio.At(waiting.At) == job.Due && canonical(waiting.Params.Text) == canonical(p.Status) && slices.Equal(waiting.ids(), p.MediaIDs) {
			return waiting.ID, nil
		}
	}
	return "", nil
}

func (s scheduled) ids() []string {
	ids := []string{}
	for _, m := range s.Media {
		ids = append(ids, m.ID)
	}
	return ids
}

// TakeBack cancels a post that waits. One that the server does not have any more is Gone:
// it may have been cancelled before, or be live.
func (c *connector) TakeBack(ctx context.Context, s platform.Session, _ caio.Channel, remoteID string) error {
	_, err := c.api.Do(ctx, c.at(s.Grant, http.MethodDelete, pathScheduled+"/"+url.PathEscape(remoteID)))
	if platform.Is(err, caio.Gone) {
		return platform.Errorf(caio.Gone, "The server no longer keeps this post for later: it was cancelled, or it is live.")
	}
	return err
}
