package mastodon

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/api"
)

const (
	// keptFor is how long an upload is used: the server removes it after about a day.
	keptFor         = 20 * time.Hour
	processingPause = 3 * time.Second
)

// upload is what a checkpoint keeps of an uploaded file.
type upload struct {
	ID    string       `json:"id"`
	At    caio.Instant `json:"at"`
	Ready bool         `json:"ready"`
}

func uploadKey(part, n int) string { return fmt.Sprintf("media/%d/%d", part, n) }

func savedUpload(job *platform.Job, part, n int) (upload, bool) {
	var u upload
	saved := job.Saved.Get(uploadKey(part, n))
	return u, saved != "" && json.Unmarshal([]byte(saved), &u) == nil && u.ID != ""
}

// uploads brings the files of all parts that are not live to the server and waits, by
// Pending, until they are processed.
func (c *connector) uploads(ctx context.Context, s platform.Session, job *platform.Job) error {
	progress := newProgress(job)
	ready := true
	for i, part := range job.Variant.Parts {
		if _, done := job.Done(platform.StepPart(i)); done {
			continue
		}
		for n, a := range part.Attachments {
			u, err := c.uploaded(ctx, s, job, i, n, a, progress)
			if err != nil {
				return err
			}
			ready = ready && u.Ready
		}
	}
	if !ready {
		return platform.PendingUntil(c.now().Add(processingPause), "The server is still processing a file.")
	}
	return nil
}

// uploaded returns a file's upload as it stands now, made if need be.
func (c *connector) uploaded(ctx context.Context, s platform.Session, job *platform.Job, part, n int, a caio.Attachment, progress *progress) (upload, error) {
	u, ok := savedUpload(job, part, n)
	if ok && c.now().Sub(u.At) < keptFor {
		progress.skip(a.Asset.Size)
		if u.Ready {
			return u, nil
		}
		state, err := c.mediaState(ctx, s, u.ID)
		if err != nil || state == mediaProcessing {
			return u, err
		}
		if state == mediaReady {
			u.Ready = true
			return u, job.Save(ctx, uploadKey(part, n), u)
		}
	}
	u, err := c.upload(ctx, s, a, progress)
	if err != nil {
		return upload{}, err
	}
	return u, job.Save(ctx, uploadKey(part, n), u)
}

// upload sends a file (POST /api/v2/media): 200 is ready, 202 is to be asked for again.
// An upload whose answer is lost is harmless; the server throws it away.
func (c *connector) upload(ctx context.Context, s platform.Session, a caio.Attachment, progress *progress) (upload, error) {
	params := [][2]string{}
	if a.Alt != "" {
		params = append(params, [2]string{"description", a.Alt})
	}
	if f := focusOf(a); f != "" {
		params = append(params, [2]string{"focus", f})
	}
	body, err := api.Multipart(params, api.FilePart{Field: "file", Name: a.Asset.Name, Type: a.Asset.Type, Path: a.Asset.Path, Size: a.Asset.Size})
	if err != nil {
		return upload{}, &platform.Error{Kind: caio.Rejected, Message: fmt.Sprintf("The file %s cannot be sent.", a.Asset.Name), Err: err}
	}
	body.Moved = progress.file(a.Asset.Size)
	request := c.at(s.Grant, http.MethodPost, "/api/v2/media")
	request.Body = body
	var m media
	r, err := c.api.JSON(ctx, request, &m)
	if err != nil {
		return upload{}, err
	}
	if m.ID == "" {
		return upload{}, r.Missing("an id")
	}
	// An address that is null although the status is 200 means "not yet"
	// (mastodon/mastodon issue 21864).
	return upload{ID: m.ID, At: c.now(), Ready: r.Status == http.StatusOK && m.URL != nil}, nil
}

func focusOf(a caio.Attachment) string {
	if a.Focus == nil {
		return ""
	}
	return fmt.Sprintf("%.2f,%.2f", a.Focus.X, a.Focus.Y)
}

type mediaCondition int

const (
	mediaReady      mediaCondition = iota
	mediaProcessing                // 206
	mediaAbsent                    // 404: unknown, or attached to a post already
)

func (c *connector) mediaState(ctx context.Context, s platform.Session, id string) (mediaCondition, error) {
	var m media
	r, err := c.api.JSON(ctx, c.at(s.Grant, http.MethodGet, "/api/v1/media/"+id), &m)
	switch {
	case platform.Is(err, caio.Gone):
		return mediaAbsent, nil
	case err != nil:
		return 0, err
	case m.ID == "":
		return 0, r.Missing("an id")
	case r.Status == http.StatusPartialContent || m.URL == nil:
		return mediaProcessing, nil
	}
	return mediaReady, nil
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

func (p *progress) skip(size int64) { p.done += size }

// file returns what to tell about one file's body, whose frame is a little larger.
func (p *progress) file(size int64) func(done, total int64) {
	before := p.done
	p.done += size
	if p.moved == nil {
		return nil
	}
	return func(done, _ int64) { p.moved(before+min(done, size), p.total) }
}
