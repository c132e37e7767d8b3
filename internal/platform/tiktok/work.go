package tiktok

import (
	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/api"
)

// work is one call on behalf of a job.
type work struct {
	*connector
	session platform.Session
	job     *platform.Job
	post    publication
}

func (c *connector) work(s platform.Session, job *platform.Job) work {
	return work{c, s, job, readPost(job.Variant)}
}

// Checkpoints, beside those of offers.
const (
	savedShare    = "share"
	savedBefore   = "before"   // what the account's list held before pictures were handed over
	savedRestarts = "restarts" // how often an upload was refused and begun again
	savedFetches  = "fetches"  // how often TikTok could not fetch the pictures
	savedLink     = "link"     // the receipt has its link, or will not get one
)

// readable checks that the file is still the one that was attached, and not empty.
func readable(a caio.Asset) error {
	if err := api.Unchanged(a); err != nil {
		return err
	}
	if a.Size == 0 {
		return platform.Errorf(caio.Rejected, "The file %s is empty.", a.Name)
	}
	return nil
}
