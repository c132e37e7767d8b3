package threads

import (
	"context"
	"encoding/json"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/api/graph"
)

// work is one call on behalf of a job.
type work struct {
	*connector
	call  graph.Caller
	job   *platform.Job
	post  post
	grant platform.Grant
}

func (c *connector) work(s platform.Session, job *platform.Job) work {
	return work{c, c.caller(s.Grant.Access), job, readPost(job.Variant), s.Grant}
}

func (w work) account() string { return w.job.Channel.RemoteID }

// Checkpoints, beside those of containers, offers, lists and of what was looked up.
const (
	savedQuota   = "quota"   // when the quota was read
	savedFetches = "fetches" // how often the network could not fetch a file
	savedRemakes = "remakes" // how often a container had to be made anew
)

// load reads a checkpoint into out; out is left alone when there is none.
func (w work) load(key string, out any) {
	if saved := w.job.Saved.Get(key); saved != "" {
		_ = json.Unmarshal([]byte(saved), out) // written by save
	}
}

// save writes a checkpoint; nil clears it.
func (w work) save(ctx context.Context, key string, v any) error {
	text := ""
	if v != nil {
		text = jsonText(v)
	}
	if err := w.job.Saved.Put(ctx, key, text); err != nil {
		return &platform.Error{Kind: caio.Unavailable, Message: "CAIO could not write down how far it got.", Err: err}
	}
	return nil
}

// count adds one to a counter and returns it.
func (w work) count(ctx context.Context, key string) (int, error) {
	n := 0
	w.load(key, &n)
	return n + 1, w.save(ctx, key, n+1)
}

// again is err with a pause that grows with every container that had to be made anew.
func (w work) again(ctx context.Context, err error) error {
	n, saveErr := w.count(ctx, savedRemakes)
	if saveErr != nil {
		return saveErr
	}
	e := *platform.AsError(err)
	if e.Kind == caio.Unavailable && e.RetryAt == 0 {
		e.RetryAt = w.soon(min(10*time.Second<<min(n, 10), 30*time.Minute))
	}
	return &e
}
