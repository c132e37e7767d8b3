package bluesky

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/api"
)

// blobName is the checkpoint of an uploaded file. Files are named by content, so one
// that is used twice is uploaded once.
func blobName(a caio.Asset) string {
	if a.SHA256 == "" {
		return "blob/" + a.Path
	}
	return "blob/" + a.SHA256
}

// upload sees to it that the server has the attachment, and returns its reference.
func (c *connector) upload(ctx context.Context, s platform.Session, job *platform.Job, a caio.Attachment) (blob, error) {
	if saved := job.Saved.Get(blobName(a.Asset)); saved != "" {
		return blob(saved), nil
	}
	if a.Asset.Kind == caio.KindVideo {
		return c.uploadVideo(ctx, s, job, a)
	}
	return c.uploadBlob(ctx, s, job, a.Asset, 2*time.Minute)
}

// uploadBlob sends a file to the account's server. The same bytes again have the same
// reference, so this may be repeated.
func (c *connector) uploadBlob(ctx context.Context, s platform.Session, job *platform.Job, a caio.Asset, timeout time.Duration) (blob, error) {
	body := api.FileBody(a.Path, a.Type, 0, a.Size)
	body.Moved = job.Moved
	var out struct {
		Blob blob `json:"blob"`
	}
	req := api.Request{Method: http.MethodPost, URL: xrpc(pds(s), "com.atproto.repo.uploadBlob"), Body: body, Timeout: timeout}
	if err := c.authorized(ctx, s.Grant, req, &out); err != nil {
		return nil, err
	}
	return c.keep(ctx, job, a, out.Blob)
}

// keep saves the reference of an uploaded file.
func (c *connector) keep(ctx context.Context, job *platform.Job, a caio.Asset, b blob) (blob, error) {
	var ref struct {
		Ref struct {
			Link string `json:"$link"`
		} `json:"ref"`
	}
	if json.Unmarshal(b, &ref) != nil || ref.Ref.Link == "" {
		return nil, platform.Errorf(caio.Unavailable, "The network's answer was incomplete.")
	}
	return b, save(ctx, job, blobName(a), string(b))
}

// forget drops the references of a part's files. The video service would only point to
// what it delivered once, so the account's server gets a lost video directly.
func forget(ctx context.Context, job *platform.Job, list []caio.Attachment) error {
	for _, a := range list {
		if err := save(ctx, job, blobName(a.Asset), ""); err != nil {
			return err
		}
		if a.Asset.Kind != caio.KindVideo {
			continue
		}
		if err := save(ctx, job, videoName(a.Asset), directVideo); err != nil {
			return err
		}
	}
	return nil
}

// save writes a checkpoint. What cannot be remembered must not be relied on.
func save(ctx context.Context, job *platform.Job, name, value string) error {
	if job.Saved.Get(name) == value {
		return nil
	}
	return job.Put(ctx, name, value)
}
