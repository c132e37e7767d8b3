package linkedin

import (
	"context"
	"errors"
	"io/fs"
	"net/http"
	"strings"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/api"
)

// video is an upload in parts, under way: it goes on where it stopped.
type video struct {
	Token     string       `json:"token"`
	Expires   caio.Instant `json:"expires"` // of the addresses; 0 unknown
	Parts     []videoPart  `json:"parts"`
	Captions  string       `json:"captions,omitempty"`  // where they go, until they are there
	Thumbnail string       `json:"thumbnail,omitempty"` // the same
}

// sendVideo uploads a video: its parts, each kept by its ETag, captions and cover, and
// the word that this was all ("Videos API").
func (w work) sendVideo(ctx context.Context, f file, u upload) (upload, error) {
	if _, err := sizeOf(f.asset.Path); err != nil {
		return u, err
	}
	if v := u.Video; v == nil || (v.Expires != 0 && w.now() >= v.Expires) {
		var err error
		if u, err = w.startVideo(ctx, f); err != nil {
			return u, err
		}
	}
	for i := range u.Video.Parts {
		if err := w.sendPart(ctx, f, u, i); err != nil {
			return u, w.restarted(ctx, err)
		}
	}
	for _, extra := range []struct {
		field string
		url   *string
	}{{fieldCaptions, &u.Video.Captions}, {fieldCover, &u.Video.Thumbnail}} {
		if err := w.sendExtra(ctx, f, u, extra.field, extra.url); err != nil {
			return u, w.restarted(ctx, err)
		}
	}
	if err := w.finish(ctx, u); err != nil {
		return u, w.restarted(ctx, err)
	}
	u.Sent, u.At, u.Video = true, w.now(), nil
	return u, w.job.Save(ctx, f.key, u)
}

// restarted drops the upload when LinkedIn refuses to go on with it: its addresses have
// expired, or it is finished, which an answer that was lost did not say.
func (w work) restarted(ctx context.Context, err error) error {
	kind := platform.KindOf(err)
	refused := kind == caio.Rejected || kind == caio.Forbidden || kind == caio.Gone || said(err, codeExpiredURL)
	if !refused || errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return w.anew(ctx, reworded(err, caio.Unavailable, "LinkedIn did not go on with the upload; CAIO begins it again."))
}

func (w work) startVideo(ctx context.Context, f file) (upload, error) {
	s, r, err := w.start(ctx, "videos", map[string]any{
		"fileSizeBytes":   f.asset.Size,
		"uploadCaptions":  w.post.option(fieldCaptions) != "",
		"uploadThumbnail": w.post.option(fieldCover) != "",
	})
	if err != nil {
		return upload{}, err
	}
	v := s.Value
	if v.Video == "" || !covers(v.Parts, f.asset.Size) {
		return upload{}, r.Missing("instructions for all parts of the video")
	}
	u := upload{URN: v.Video, At: w.now(), Video: &video{v.Token, v.Expires, v.Parts, v.Captions, v.Thumbnail}}
	return u, w.job.Save(ctx, f.key, u)
}

// covers reports whether the parts are the whole file, in order.
func covers(parts []videoPart, size int64) bool {
	next := int64(0)
	for _, p := range parts {
		if p.First != next || p.Last < p.First || p.URL == "" {
			return false
		}
		next = p.Last + 1
	}
	return next == size
}

// sendPart uploads one part, unless LinkedIn has it. Its address is authority enough.
func (w work) sendPart(ctx context.Context, f file, u upload, i int) error {
	p := &u.Video.Parts[i]
	size := p.Last - p.First + 1
	moved := w.progress.next(size)
	if p.ETag != "" {
		return nil
	}
	body := api.FileBody(f.asset.Path, "application/octet-stream", p.First, size)
	body.Moved = moved
	r, err := w.api.Do(ctx, api.Request{Method: http.MethodPut, URL: p.URL, Body: body})
	if err != nil {
		return err
	}
	if p.ETag = strings.Trim(r.Header.Get("ETag"), `"`); p.ETag == "" {
		return r.Missing("an ETag")
	}
	return w.job.Save(ctx, f.key, u)
}

// sendExtra uploads captions or a cover, unless LinkedIn has them.
func (w work) sendExtra(ctx context.Context, f file, u upload, field string, address *string) error {
	path := w.post.option(field)
	if path == "" || *address == "" {
		return nil
	}
	size, err := sizeOf(path)
	if err != nil {
		return err
	}
	body := api.FileBody(path, "application/octet-stream", 0, size)
	if _, err := w.api.Do(ctx, api.Request{Method: http.MethodPut, URL: *address, Body: body, Sign: api.Bearer(w.s.Grant.Access)}); err != nil {
		return err
	}
	*address = ""
	return w.job.Save(ctx, f.key, u)
}

// finish says that all parts are there, in order.
func (w work) finish(ctx context.Context, u upload) error {
	ids := make([]string, len(u.Video.Parts))
	for i, p := range u.Video.Parts {
		ids[i] = p.ETag
	}
	request := as("ACTION", w.rest(w.s.Grant, http.MethodPost, "videos?action=finalizeUpload"))
	request.JSON = map[string]any{"finalizeUploadRequest": map[string]any{"video": u.URN, "uploadToken": u.Video.Token, "uploadedPartIds": ids}}
	_, err := w.api.Do(ctx, request)
	return err
}
