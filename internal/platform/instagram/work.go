package instagram

import (
	"context"

	"caio/internal/platform"
	"caio/internal/platform/api/graph"
)

// work is one call on behalf of a job.
type work struct {
	*connector
	call graph.Caller
	job  *platform.Job
	post post
}

func (c *connector) work(s platform.Session, job *platform.Job) work {
	return work{c, c.caller(s, job.Channel), job, readPost(job.Variant)}
}

func (w work) account() string { return w.job.Channel.RemoteID }

func (w work) viaFacebook() bool { return w.job.Channel.Meta[metaFlavour] == viaFacebook }

// Checkpoints, beside those of containers and offers.
const (
	savedTried    = "tried"     // the container whose publishing was attempted
	savedBefore   = "before"    // what the account's list held before that
	savedQuota    = "quota"     // when the quota was read
	savedFetches  = "fetches"   // how often the network could not fetch a file
	savedRemakes  = "remakes"   // how often a container had to be made anew
	savedByURL    = "by_url"    // videos go through the Host: their bytes were refused
	savedComments = "comments"  // comments are switched off
	savedLink     = "permalink" // the receipt has its link
)

// again is err with a pause that grows with every container that had to be made anew.
func (w work) again(ctx context.Context, err error) error {
	return graph.Again(ctx, w.job, savedRemakes, w.now(), err)
}
