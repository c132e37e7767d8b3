package threads

import (
	"context"

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

// again is err with a pause that grows with every container that had to be made anew.
func (w work) again(ctx context.Context, err error) error {
	return graph.Again(ctx, w.job, savedRemakes, w.now(), err)
}
