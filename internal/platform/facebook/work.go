package facebook

import (
	"context"
	"time"

	"caio/internal/platform"
	"caio/internal/platform/api/graph"
)

// work is one call on behalf of a job.
type work struct {
	*connector
	call   graph.Caller
	host   graph.Caller // of videos
	job    *platform.Job
	post   post
	prefix string // of checkpoints: what is handed over to Facebook's scheduler has its own
	later  bool   // handed over
}

func (c *connector) work(s platform.Session, job *platform.Job) work {
	token := tokenOf(s.Grant, job.Channel)
	return work{connector: c, call: c.graph(token), host: c.videos(token), job: job, post: readPost(job.Variant)}
}

func (w work) page() string { return w.job.Channel.RemoteID }

// Checkpoints.
const (
	savedPhoto     = "photo/"    // and its number: an unpublished photo
	savedSession   = "session"   // the upload of a video
	savedRestarts  = "restarts"  // how often an upload began anew
	savedBefore    = "before"    // what the Page's list held before a post
	savedLink      = "permalink" // the receipt has its link
	savedInvited   = "invited/"  // and a Page's number: invited as a collaborator
	savedScheduled = "scheduled" // what was handed over
)

// load reads a checkpoint into out; out is left alone when there is none.
func (w work) load(key string, out any) { w.job.Load(w.prefix+key, out) }

// save writes a checkpoint; nil clears it.
func (w work) save(ctx context.Context, key string, v any) error {
	return w.job.Save(ctx, w.prefix+key, v)
}

func (w work) pending(after time.Duration, message string) error {
	return platform.PendingUntil(w.soon(after), message)
}
