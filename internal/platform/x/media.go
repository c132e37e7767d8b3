package x

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
)

// keptFor is how long an upload is used: X drops it after a day.
const keptFor = 20 * time.Hour

// upload is what a checkpoint keeps of a file on its way.
type upload struct {
	ID        string       `json:"id"`
	Key       string       `json:"key"` // as a post names it
	At        caio.Instant `json:"at"`
	Sent      int          `json:"sent"`      // chunks that X has
	Whole     bool         `json:"whole"`     // X has all of it
	Ready     bool         `json:"ready"`     // and has processed it
	Described bool         `json:"described"` // it has its alt text, or the video its subtitles
}

func uploadKey(part, n int) string { return fmt.Sprintf("media/%d/%d", part, n) }

// transfer is one file of a job on its way.
type transfer struct {
	*connector
	s       platform.Session
	job     *platform.Job
	part, n int
	file    caio.Attachment
	up      upload
	moved   func(done, total int64) // of this file; may be nil
}

// keep saves how far the file has got.
func (t *transfer) keep(ctx context.Context) error {
	return t.job.Save(ctx, uploadKey(t.part, t.n), t.up)
}

func savedUpload(job *platform.Job, part, n int) (upload, bool) {
	var u upload
	saved := job.Saved.Get(uploadKey(part, n))
	return u, saved != "" && json.Unmarshal([]byte(saved), &u) == nil && u.ID != ""
}

// mediaIDs returns the ids of a part's files.
func mediaIDs(job *platform.Job, part int) []string {
	ids := []string{}
	for n := range job.Variant.Parts[part].Attachments {
		if u, ok := savedUpload(job, part, n); ok {
			ids = append(ids, u.ID)
		}
	}
	return ids
}

// uploads brings the files of all parts that are not live to X and waits, by Pending,
// until they are processed.
func (c *connector) uploads(ctx context.Context, s platform.Session, job *platform.Job) error {
	progress := newProgress(job)
	wait := time.Duration(0)
	for i, part := range job.Variant.Parts {
		if _, done := job.Done(platform.StepPart(i)); done {
			continue
		}
		for n, a := range part.Attachments {
			if err := granted(s, scopeMedia, caio.Unauthorized, "CAIO's connection lacks the right to upload files; connect the account again."); err != nil {
				return err
			}
			t := &transfer{connector: c, s: s, job: job, part: i, n: n, file: a, moved: progress.file(a.Asset.Size)}
			more, err := t.run(ctx)
			if err != nil {
				return err
			}
			wait = max(wait, more)
		}
		if path := job.Field(fieldSubtitles); i == 0 && path != "" && wait == 0 {
			if err := c.subtitle(ctx, s, job, path); err != nil {
				return err
			}
		}
	}
	if wait > 0 {
		return platform.PendingUntil(c.soon(wait), "X is still processing a file.")
	}
	return nil
}

// run brings a file as far as it gets now and returns how long to wait before more.
func (t *transfer) run(ctx context.Context) (time.Duration, error) {
	u, ok := savedUpload(t.job, t.part, t.n)
	if ok && t.now().Sub(u.At) < keptFor {
		t.up = u
	}
	if !t.up.Whole {
		resumed := t.up.ID != ""
		err := t.send(ctx)
		if resumed && (platform.Is(err, caio.Rejected) || platform.Is(err, caio.Gone)) {
			t.up = upload{} // X has dropped what it had
			err = t.send(ctx)
		}
		if err != nil {
			return 0, err
		}
	}
	if !t.up.Ready {
		if wait, err := t.await(ctx); err != nil || wait > 0 {
			return wait, err
		}
	}
	return 0, t.describe(ctx)
}

// await asks how far X has processed the file (command STATUS).
func (t *transfer) await(ctx context.Context) (time.Duration, error) {
	request := t.get(t.s.Grant, "/2/media/upload")
	request.Query = url.Values{"command": {"STATUS"}, "media_id": {t.up.ID}}
	var state uploaded
	if _, err := t.decode(ctx, request, &state, func() bool { return state.Data.ID != "" }); err != nil {
		return 0, err
	}
	return t.processed(ctx, state)
}

// processed reads a state: how long to wait, or that it is done or failed.
func (t *transfer) processed(ctx context.Context, state uploaded) (time.Duration, error) {
	p := state.Data.Processing
	switch {
	case p == nil || p.State == "succeeded":
		t.up.Ready = true
		return 0, t.keep(ctx)
	case p.State == "failed":
		if err := t.job.Put(ctx, uploadKey(t.part, t.n), ""); err != nil {
			return 0, err
		}
		return 0, failed(t.file.Asset.Name, p.Error.Message)
	}
	return time.Duration(min(max(p.After, 1), 60)) * time.Second, nil
}

// failed is the error for a file that X could not process.
func failed(name, said string) error {
	e := platform.Errorf(caio.Rejected, "X could not process %s; convert it or use another file.", name)
	if strings.Contains(strings.ToLower(said), "longer than 2 minutes") {
		e.Message = "X takes videos longer than 2 minutes 20 seconds from Premium accounts only; shorten the video."
	}
	e.Detail = said
	return e
}

// progress adds up the files of a job.
type progress struct {
	moved       func(done, total int64)
	done, total int64
}

func newProgress(job *platform.Job) *progress {
	p := &progress{moved: job.Moved}
	for _, part := range job.Variant.Parts {
		for _, a := range part.Attachments {
			p.total += a.Asset.Size
		}
	}
	return p
}

// file returns what to tell about the bytes of the next file.
func (p *progress) file(size int64) func(done, total int64) {
	before := p.done
	p.done += size
	if p.moved == nil {
		return nil
	}
	return func(done, _ int64) { p.moved(before+min(done, size), p.total) }
}
