package instagram

import (
	"context"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
)

func (w work) status(ctx context.Context, id string) (status, error) {
	var s status
	_, err := w.call.Get(ctx, id, fieldsOf("status_code,status,video_status"), &s)
	return s, err
}

// drop forgets a container. When it is a carousel's, one of its items may be to blame.
func (w work) drop(ctx context.Context, key string) error {
	if err := w.job.Save(ctx, containerKey(key), nil); err != nil || key != parentKey {
		return err
	}
	return w.recheck(ctx)
}

// recheck has the items of a carousel looked at again before they are used again.
func (w work) recheck(ctx context.Context) error {
	for _, i := range w.post.items {
		var c container
		w.job.Load(containerKey(itemKey(i)), &c)
		if !c.Ready {
			continue
		}
		c.Ready = false
		if err := w.job.Save(ctx, containerKey(itemKey(i)), c); err != nil {
			return err
		}
	}
	return nil
}

// ready returns the container's id when Instagram has processed it. Once publishing was
// attempted only Instagram knows how it stands, so it is asked again.
func (w work) ready(ctx context.Context, key string) (string, error) {
	var c container
	w.job.Load(containerKey(key), &c)
	if c.Ready && c.ID != w.job.Saved.Get(savedTried) {
		return c.ID, nil
	}
	s, err := w.status(ctx, c.ID)
	if missing(err) {
		return "", w.isMissing(ctx, key, err)
	}
	if err != nil {
		return "", err
	}
	switch s.Code {
	case "FINISHED":
		c.Ready, c.Missing = true, 0
		return c.ID, w.job.Save(ctx, containerKey(key), c)
	case "PUBLISHED":
		return c.ID, errPublished
	case "IN_PROGRESS":
		return "", w.inProgress(ctx, key, c)
	case "EXPIRED":
		if err := w.drop(ctx, key); err != nil {
			return "", err
		}
		return "", platform.PendingUntil(w.soon(time.Second), "What was prepared at Instagram has expired; CAIO prepares it again.")
	case "ERROR":
		return "", w.hasFailed(ctx, key, s.Text)
	}
	return "", platform.Errorf(caio.Unavailable, "Instagram did not say how far it is with the file.")
}

func (w work) inProgress(ctx context.Context, key string, c container) error {
	if w.now() > c.At.Add(stuckAfter) {
		if err := w.drop(ctx, key); err != nil {
			return err
		}
		return w.again(ctx, platform.Errorf(caio.Unavailable, "Instagram did not get done with the file; CAIO tries again from the beginning."))
	}
	pause := 3 * time.Second
	if c.URI != "" {
		pause = 5 * time.Second // videos take longer
	}
	return platform.PendingUntil(w.soon(pause), "Instagram is still working on the file.")
}

// isMissing waits twice before it believes that a container is gone: existing ones have
// been denied in passing.
func (w work) isMissing(ctx context.Context, key string, err error) error {
	var c container
	w.job.Load(containerKey(key), &c)
	if c.Missing++; c.Missing < mostMissing {
		c.Ready = false
		if err := w.job.Save(ctx, containerKey(key), c); err != nil {
			return err
		}
		e := platform.PendingUntil(w.soon(time.Duration(c.Missing)*30*time.Second), "Instagram cannot find what was prepared; CAIO looks again in a moment.")
		e.Err = err
		return e
	}
	if dropErr := w.drop(ctx, key); dropErr != nil {
		return dropErr
	}
	return w.again(ctx, platform.Errorf(caio.Unavailable, "Instagram lost what was prepared; CAIO prepares it again."))
}

// hasFailed acts on a container whose status is an error.
func (w work) hasFailed(ctx context.Context, key, text string) error {
	err := failed(text)
	if dropErr := w.drop(ctx, key); dropErr != nil {
		return dropErr
	}
	if said(err, subFetch, subVideoFetch) {
		return w.notFetched(ctx, key, err)
	}
	return w.again(ctx, err)
}
