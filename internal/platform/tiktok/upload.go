package tiktok

import (
	"context"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/api"
)

const (
	chunkTimeout = 10 * time.Minute
	mostRestarts = 3
)

// prepareVideo begins the upload and sends all but the last chunk, with which the video is
// posted.
func (w work) prepareVideo(ctx context.Context) error {
	sh := w.share()
	if sh.Handed != 0 {
		return nil
	}
	if err := readable(w.post.asset(0)); err != nil {
		return err
	}
	var err error
	if sh.ID != "" {
		if sh, err = w.resume(ctx, sh); err != nil || sh.Handed != 0 {
			return err
		}
	}
	if sh.ID == "" {
		if sh, err = w.begin(ctx); err != nil {
			return err
		}
	}
	for sh.Sent < sh.Plan.last() {
		if sh, err = w.put(ctx, sh, sh.Sent/sh.Plan.Chunk); err != nil || sh.Handed != 0 {
			return err
		}
	}
	return nil
}

// handVideo sends the last chunk, unless all is there. Tried stays set only while it is
// open whether an earlier one arrived.
func (w work) handVideo(ctx context.Context) error {
	sh := w.share()
	if sh.Handed != 0 {
		return nil
	}
	again := sh.Tried != 0
	sh.Tried = w.now()
	if err := w.keep(ctx, sh); err != nil {
		return err
	}
	sh, err := w.put(ctx, sh, sh.Plan.Count-1)
	switch kind := platform.KindOf(err); {
	case err == nil && sh.Handed == 0:
		return platform.PendingUntil(w.soon(time.Second), "TikTok asks for an earlier part of the video; CAIO sends it again.")
	case err == nil, kind == caio.Uncertain:
		return err
	case again && (kind == caio.Rejected || kind == caio.Forbidden):
		return notSaid(err) // it may be refused because the first one arrived
	case again:
		return err
	}
	sh = w.share()
	sh.Tried = 0
	if keepErr := w.keep(ctx, sh); keepErr != nil {
		return keepErr
	}
	return err
}

// put sends one chunk and returns how far the share is. Whatever TikTok says of the
// progress counts. The last chunk is sent once: a lost answer leaves it open whether the
// video is posted.
func (w work) put(ctx context.Context, sh share, i int64) (share, error) {
	asset := w.post.asset(0)
	from, to := sh.Plan.span(i)
	body := api.FileBody(asset.Path, asset.Type, from, to-from)
	if w.job.Moved != nil {
		body.Moved = func(done, _ int64) { w.job.Moved(from+done, sh.Plan.Size) }
	}
	last := i == sh.Plan.Count-1
	r, err := w.uploads.Do(ctx, api.Request{
		Method: http.MethodPut, URL: sh.Address, Body: body, Once: last, Timeout: chunkTimeout,
		Header: http.Header{"Content-Range": {fmt.Sprintf("bytes %d-%d/%d", from, to-1, sh.Plan.Size)}},
	})
	switch {
	case r != nil && r.Status == http.StatusRequestedRangeNotSatisfiable:
		return w.elsewhere(ctx, sh, from, r)
	case err != nil:
		return sh, w.notPut(ctx, sh, r, err)
	case last && r.Status == http.StatusCreated:
		sh.Sent, sh.Handed = sh.Plan.Size, w.now()
	case !last && r.Status == http.StatusPartialContent:
		sh.Sent = to
	default:
		return sh, r.Missing("the status that was expected")
	}
	return sh, w.keep(ctx, sh)
}

// classifyUpload sorts an answer of the upload host, which is no part of the API. Its
// texts are not described and are kept nowhere.
func classifyUpload(r *api.Response) *platform.Error {
	e := api.ByStatus(r)
	e.Detail = fmt.Sprintf("upload host: HTTP %d", r.Status)
	return e
}

var progress = regexp.MustCompile(`^bytes 0-(\d{1,15})/\d+$`)

// elsewhere goes on where TikTok says that it is. Whether a range ends with the last byte
// or with the number of bytes is not said; one more leads to the same chunk either way.
func (w work) elsewhere(ctx context.Context, sh share, from int64, r *api.Response) (share, error) {
	m := progress.FindStringSubmatch(r.Header.Get("Content-Range"))
	if m == nil {
		return sh, platform.Errorf(caio.Unavailable, "TikTok lost its place in the video; CAIO asks how far it is.")
	}
	n, _ := strconv.ParseInt(m[1], 10, 64) // fifteen digits always fit
	sh.Sent = sh.Plan.reached(n + 1)
	if sh.Sent == from {
		return sh, platform.Errorf(caio.Unavailable, "TikTok does not take the next part of the video; CAIO tries again.")
	}
	if sh.Sent >= sh.Plan.Size {
		sh.Handed = w.now()
	}
	return sh, w.keep(ctx, sh)
}

// notPut decides what a refused chunk means for the share. An address that is forbidden or
// not known has expired: the next attempt looks what became of it and begins anew.
func (w work) notPut(ctx context.Context, sh share, r *api.Response, err error) error {
	if r == nil || (r.Status != http.StatusForbidden && r.Status != http.StatusNotFound && r.Status != http.StatusGone && r.Status != http.StatusBadRequest) {
		return err
	}
	sh.Refused = true
	if keepErr := w.keep(ctx, sh); keepErr != nil {
		return keepErr
	}
	e := *platform.AsError(err)
	n, countErr := w.job.Count(ctx, savedRestarts)
	switch {
	case countErr != nil:
		return countErr
	case r.Status == http.StatusBadRequest:
		e.Kind, e.Message = caio.Rejected, fmt.Sprintf("TikTok does not take the file %s; use another one.", w.post.asset(0).Name)
	case n > mostRestarts:
		e.Kind, e.Message = caio.Forbidden, "TikTok refused the upload again and again. It gives an upload one hour: try a smaller file or a faster connection."
	case r.Status == http.StatusForbidden:
		e.Kind, e.RetryAt = caio.RateLimited, w.soon(time.Minute)
		e.Scope, e.Message = platform.ScopeAccount, "TikTok no longer takes this upload; CAIO begins it again."
	default:
		e.Kind, e.Message = caio.Unavailable, "TikTok no longer takes this upload; CAIO begins it again."
	}
	return &e
}
