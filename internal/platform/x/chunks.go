package x

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/api"
)

// Chunks: at most 1000 of at most 5 MB ("Chunked media upload").
const (
	usualChunk = 4 * mebibyte
	mostChunks = 1000
)

func chunkOf(size int64) int64 {
	return max(usualChunk, (size+mostChunks-1)/mostChunks)
}

func categoryOf(kind caio.MediaKind) string {
	switch kind {
	case caio.KindAnimated:
		return "tweet_gif"
	case caio.KindVideo:
		return "tweet_video"
	case caio.KindDocument:
		return "subtitles"
	case caio.KindImage, caio.KindAudio:
	}
	return "tweet_image"
}

// send brings the bytes that X does not have yet.
func (t *transfer) send(ctx context.Context) error {
	// The request for pictures has no GIF among its media types, the one for chunks has.
	if t.file.Asset.Kind == caio.KindImage && t.file.Asset.Type != "image/gif" {
		return t.sendImage(ctx)
	}
	if t.up.ID == "" {
		if err := t.initialize(ctx); err != nil {
			return err
		}
	}
	chunk := chunkOf(t.file.Asset.Size)
	for offset := int64(t.up.Sent) * chunk; offset < t.file.Asset.Size; offset += chunk {
		if err := t.appendChunk(ctx, offset, min(chunk, t.file.Asset.Size-offset)); err != nil {
			return err
		}
		t.up.Sent++
		if err := t.keep(ctx); err != nil {
			return err
		}
	}
	return t.finalize(ctx)
}

// sendImage uploads a picture in one request (POST /2/media/upload). One whose answer is
// lost is harmless; X throws it away.
func (t *transfer) sendImage(ctx context.Context) error {
	body, err := t.multipart([][2]string{{"media_category", categoryOf(t.file.Asset.Kind)}, {"media_type", t.file.Asset.Type}}, 0, t.file.Asset.Size)
	if err != nil {
		return err
	}
	request := t.at(t.s.Grant, http.MethodPost, "/2/media/upload")
	request.Body = body
	return t.whole(ctx, request)
}

// initialize announces a file (POST /2/media/upload/initialize).
func (t *transfer) initialize(ctx context.Context) error {
	request := t.at(t.s.Grant, http.MethodPost, "/2/media/upload/initialize")
	request.JSON = map[string]any{"media_type": t.file.Asset.Type, "total_bytes": t.file.Asset.Size, "media_category": categoryOf(t.file.Asset.Kind)}
	var state uploaded
	if _, err := t.decode(ctx, request, &state, func() bool { return state.Data.ID != "" }); err != nil {
		return err
	}
	t.up = upload{ID: state.Data.ID, Key: state.Data.Key, At: t.now()}
	return t.keep(ctx)
}

func (t *transfer) path(what string) string {
	return "/2/media/upload/" + url.PathEscape(t.up.ID) + "/" + what
}

// appendChunk sends one chunk. It may be sent again under its number.
func (t *transfer) appendChunk(ctx context.Context, offset, size int64) error {
	body, err := t.multipart([][2]string{{"segment_index", strconv.Itoa(t.up.Sent)}}, offset, size)
	if err != nil {
		return err
	}
	request := t.at(t.s.Grant, http.MethodPost, t.path("append"))
	request.Body = body
	_, err = t.api.Do(ctx, request)
	return err
}

func (t *transfer) multipart(params [][2]string, offset, size int64) (*api.Body, error) {
	a := t.file.Asset
	body, err := api.Multipart(params, api.FilePart{Field: "media", Name: a.Name, Type: a.Type, Path: a.Path, Offset: offset, Size: size})
	if err != nil {
		return nil, &platform.Error{Kind: caio.Rejected, Message: fmt.Sprintf("The file %s cannot be sent.", a.Name), Err: err}
	}
	if t.moved != nil {
		body.Moved = func(done, _ int64) { t.moved(offset+min(done, size), a.Size) }
	}
	return body, nil
}

// finalize says that all chunks are there. When the answer of an earlier one was lost, X
// refuses a second: then its state tells.
func (t *transfer) finalize(ctx context.Context) error {
	err := t.whole(ctx, t.at(t.s.Grant, http.MethodPost, t.path("finalize")))
	if !platform.Is(err, caio.Rejected) {
		return err
	}
	request := t.get(t.s.Grant, "/2/media/upload")
	request.Query = url.Values{"command": {"STATUS"}, "media_id": {t.up.ID}}
	if stateErr := t.whole(ctx, request); stateErr != nil {
		return err
	}
	return nil
}

// whole sends the request after which X has all of the file and says how it stands. The
// state is read again by await unless X says that there is nothing to process.
func (t *transfer) whole(ctx context.Context, request api.Request) error {
	var state uploaded
	if _, err := t.decode(ctx, request, &state, func() bool { return state.Data.ID != "" }); err != nil {
		return err
	}
	if t.up.At == 0 {
		t.up.At = t.now()
	}
	t.up.ID, t.up.Whole, t.up.Ready = state.Data.ID, true, state.Data.Processing == nil
	if state.Data.Key != "" {
		t.up.Key = state.Data.Key
	}
	return t.keep(ctx)
}

// describe adds the alt text, which X bills. When X does not take it the post goes out
// without: that is no reason to miss the time.
func (t *transfer) describe(ctx context.Context) error {
	if t.file.Alt == "" || t.up.Described {
		return nil
	}
	request := t.at(t.s.Grant, http.MethodPost, "/2/media/metadata")
	request.JSON = map[string]any{"id": t.up.ID, "metadata": map[string]any{"alt_text": map[string]string{"text": t.file.Alt}}}
	return t.adorn(ctx, request, "X did not take an alt text")
}

// adorn sends what a file is better with, but can do without.
func (t *transfer) adorn(ctx context.Context, request api.Request, without string) error {
	_, err := t.api.Do(ctx, request)
	switch {
	case err == nil:
	case platform.Is(err, caio.Unauthorized), platform.Is(err, caio.Offline), ctx.Err() != nil:
		return err
	case platform.KindOf(err).Advice().Next == caio.NextWait && t.now() < t.job.Due:
		return err // there is time to try again
	default:
		t.env.Log.Warn(without, "file", t.file.Asset.Name, "error", err)
	}
	t.up.Described = true
	return t.keep(ctx)
}
