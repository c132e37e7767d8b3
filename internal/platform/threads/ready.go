package threads

import (
	"context"
	"strings"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/api/graph"
)

func readStatus(ctx context.Context, call graph.Caller, id string) (status, error) {
	var s status
	_, err := call.Get(ctx, id, fieldsOf("id,status,error_message"), &s)
	return s, err
}

func (w work) status(ctx context.Context, id string) (status, error) {
	return readStatus(ctx, w.call, id)
}

// drop forgets a container. When it is a carousel's, one of its items may be to blame.
func (w work) drop(ctx context.Context, pc piece, key string) error {
	if err := w.job.Save(ctx, containerKey(key), nil); err != nil || key != pc.key {
		return err
	}
	return w.recheck(ctx, pc)
}

// recheck has the items of a carousel looked at again before they are used again.
func (w work) recheck(ctx context.Context, pc piece) error {
	if !pc.carousel() {
		return nil
	}
	for _, i := range pc.items {
		c := w.container(i.key)
		if !c.Ready {
			continue
		}
		c.Ready = false
		if err := w.job.Save(ctx, containerKey(i.key), c); err != nil {
			return err
		}
	}
	return nil
}

// ready returns the container's id when Threads has processed it. Once publishing was
// tried only Threads knows how it stands, so it is asked again.
func (w work) ready(ctx context.Context, pc piece, key string) (string, error) {
	c := w.container(key)
	if c.Ready && !c.Tried {
		return c.ID, nil
	}
	s, err := w.status(ctx, c.ID)
	if denied(err, c) {
		return "", w.isMissing(ctx, pc, key, c)
	}
	if err != nil {
		return "", err
	}
	switch s.Code {
	case "FINISHED":
		c.Ready = true
		return c.ID, w.job.Save(ctx, containerKey(key), c)
	case "PUBLISHED":
		return c.ID, errPublished
	case "IN_PROGRESS":
		return "", w.inProgress(ctx, pc, key, c)
	case "EXPIRED", "ERROR":
		if c.Tried {
			if err := w.mayBeLive(ctx, pc); err != nil {
				return "", err
			}
		}
		return "", w.hasEnded(ctx, pc, key, s)
	}
	return "", platform.Errorf(caio.Unavailable, "Threads did not say how far it is with the post.")
}

// denied reports whether the network says that there is no such container. Of one that
// was published it has said that it has no status (exileum/meta-mcp#143).
func denied(err error, c container) bool {
	return missing(err) || said(err, subExpired) || (c.Tried && saidCode(err, codeParameter))
}

// mayBeLive looks for the post of a container that was tried: before another is made it
// must be certain that this one came to nothing.
func (w work) mayBeLive(ctx context.Context, pc piece) error {
	_, found, err := w.locate(ctx, pc)
	if err == nil && found {
		err = errPublished
	}
	return err
}

func (w work) inProgress(ctx context.Context, pc piece, key string, c container) error {
	age := w.now().Sub(c.At)
	if age > stuckAfter && !c.Tried {
		if err := w.drop(ctx, pc, key); err != nil {
			return err
		}
		return w.again(ctx, platform.Errorf(caio.Unavailable, "Threads did not get done with the post; CAIO tries again from the beginning."))
	}
	pause := 3 * time.Second
	if age > time.Minute {
		pause = 15 * time.Second
	}
	return platform.PendingUntil(w.soon(pause), "Threads is still working on the post.")
}

// isMissing waits some times before it believes that a container is gone: new ones are
// not known everywhere at once (gitroomhq/postiz-app#2047).
func (w work) isMissing(ctx context.Context, pc piece, key string, c container) error {
	if c.Missing++; c.Missing <= mostMissing {
		c.Ready = false
		if err := w.job.Save(ctx, containerKey(key), c); err != nil {
			return err
		}
		return platform.PendingUntil(w.soon(5*time.Second), "Threads cannot find what was prepared; CAIO looks again in a moment.")
	}
	if c.Tried {
		if err := w.mayBeLive(ctx, pc); err != nil {
			return err
		}
		return platform.Errorf(caio.Uncertain, notSaid)
	}
	if err := w.drop(ctx, pc, key); err != nil {
		return err
	}
	return w.again(ctx, platform.Errorf(caio.Unavailable, "Threads lost what was prepared; CAIO prepares it again."))
}

// hasEnded acts on a container that will not be ready. A failure that may have been a
// passing one is given a second container.
func (w work) hasEnded(ctx context.Context, pc piece, key string, s status) error {
	if err := w.drop(ctx, pc, key); err != nil {
		return err
	}
	if s.Code == "EXPIRED" {
		return platform.PendingUntil(w.soon(time.Second), "What was prepared at Threads has expired; CAIO prepares it again.")
	}
	e, passing := failed(s.Error)
	if strings.Contains(s.Error, failedDownload) {
		return w.notFetched(ctx, pc, e)
	}
	if !passing {
		return e
	}
	n, err := w.job.Count(ctx, "failed/"+key)
	if err != nil {
		return err
	}
	if n == 1 {
		return platform.PendingUntil(w.soon(10*time.Second), "Threads could not process the post; CAIO tries once more.")
	}
	if err := w.job.Save(ctx, "failed/"+key, nil); err != nil {
		return err
	}
	return e
}
