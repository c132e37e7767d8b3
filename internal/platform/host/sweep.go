package host

import (
	"context"
	"strings"
	"time"

	"github.com/minio/minio-go/v7"
)

// Sweep deletes what a crash has left in the bucket: files and unfinished uploads of
// CAIO's under the prefix that are older than any offer. It returns how many.
func (h *S3) Sweep(ctx context.Context) (n int, err error) {
	defer func() { err = stamp("sweep", err) }()
	client, err := h.client(ctx)
	if err != nil {
		return 0, err
	}
	before := h.clock.Now().Add(-Life)
	files, err := h.sweepFiles(ctx, client, before)
	if err != nil {
		return files, err
	}
	uploads, err := h.sweepUploads(ctx, client, before)
	return files + uploads, err
}

func (h *S3) sweepFiles(ctx context.Context, client *minio.Client, before time.Time) (n int, err error) {
	ctx, cancel := context.WithCancel(ctx) // ends the listing
	defer cancel()
	for o := range client.ListObjectsIter(ctx, h.bucket.Name, h.own()) {
		if o.Err != nil {
			return n, h.explain(ctx, toList, o.Err)
		}
		if !h.isOwn(o.Key) || !o.LastModified.Before(before) {
			continue
		}
		if err := h.remove(ctx, client, o.Key); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// own lists what may be CAIO's, in its own folder only.
func (h *S3) own() minio.ListObjectsOptions {
	return minio.ListObjectsOptions{Prefix: h.folder() + ownStart}
}

func (h *S3) isOwn(key string) bool { return ownName.MatchString(strings.TrimPrefix(key, h.folder())) }

// sweepUploads aborts uploads of large files that nobody finished: their parts are in no
// listing and on every bill.
func (h *S3) sweepUploads(ctx context.Context, client *minio.Client, before time.Time) (n int, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	for u := range client.ListIncompleteUploads(ctx, h.bucket.Name, h.own().Prefix, false) {
		if u.Err != nil {
			return n, h.explain(ctx, toList, u.Err)
		}
		if !h.isOwn(u.Key) || !u.Initiated.Before(before) {
			continue
		}
		if err := client.RemoveIncompleteUpload(ctx, h.bucket.Name, u.Key); err != nil {
			return n, h.explain(ctx, toDelete, err)
		}
		n++
	}
	return n, nil
}
