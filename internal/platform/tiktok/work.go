package tiktok

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	"caio/internal/caio"
	"caio/internal/platform"
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

// load reads a checkpoint into out; out is left alone when there is none.
func (w work) load(key string, out any) {
	if saved := w.job.Saved.Get(key); saved != "" {
		_ = json.Unmarshal([]byte(saved), out) // written by save
	}
}

// save writes a checkpoint; nil clears it.
func (w work) save(ctx context.Context, key string, v any) error {
	text := []byte{}
	var err error
	if v != nil {
		text, err = json.Marshal(v)
	}
	if err == nil {
		err = w.job.Saved.Put(ctx, key, string(text))
	}
	if err != nil {
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

// readable checks that the file is still there and still the one that was attached.
func readable(a caio.Asset) error {
	info, err := os.Stat(a.Path)
	if err != nil {
		return &platform.Error{Kind: caio.Rejected, Message: fmt.Sprintf("The file %s cannot be read any more.", a.Name), Detail: err.Error(), Err: err}
	}
	if info.Size() != a.Size {
		return platform.Errorf(caio.Rejected, "The file %s has changed since it was added; attach it again.", a.Name)
	}
	if a.Size == 0 {
		return platform.Errorf(caio.Rejected, "The file %s is empty.", a.Name)
	}
	return nil
}
