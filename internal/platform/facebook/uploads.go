package facebook

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/api"
	"caio/internal/platform/api/graph"
)

const (
	sessionLife  = 20 * time.Hour // Facebook drops an upload that is not finished after about a day
	mostRestarts = 2
)

// session is the upload of a video. Facebook names the video at its beginning: whatever
// becomes of the request that makes it live, the same video cannot appear twice.
type session struct {
	Video    string       `json:"video"`
	ID       string       `json:"id,omitempty"`    // of the upload, for a post
	URL      string       `json:"url,omitempty"`   // where the bytes go, for a reel or a story
	Start    int64        `json:"start,omitempty"` // the next chunk
	End      int64        `json:"end,omitempty"`
	At       caio.Instant `json:"at"`
	Sent     bool         `json:"sent"`             // the bytes are there
	Ready    bool         `json:"ready"`            // Facebook says so
	Cover    bool         `json:"cover"`            // the cover is there
	Tried    bool         `json:"tried"`            // the request that makes it live has left
	Finished caio.Instant `json:"finished"`         // when Facebook took that request
	Refused  bool         `json:"refused"`          // it was refused after an earlier one was lost
	PostID   string       `json:"postId,omitempty"` // as the answer named it
}

// video uploads the video and returns its session. Pending means that Facebook has not
// yet seen all of it.
func (w work) video(ctx context.Context) (session, error) {
	var s session
	w.load(savedSession, &s)
	if s.Tried || s.Finished != 0 {
		return s, nil // only Facebook knows how it stands
	}
	if s.Video == "" || w.now() > s.At.Add(sessionLife) {
		var err error
		if s, err = w.begin(ctx); err != nil {
			return s, err
		}
	}
	if !s.Sent {
		if err := api.Unchanged(*w.post.video); err != nil {
			return s, err
		}
		var err error
		if w.post.kind == typeFeed {
			s, err = w.sendChunks(ctx, s)
		} else {
			s, err = w.sendWhole(ctx, s)
		}
		if err != nil {
			return s, w.notUploaded(ctx, err)
		}
	}
	if w.post.kind == typeFeed {
		return s, nil
	}
	return w.arrived(ctx, s)
}

// begin asks for an upload.
func (w work) begin(ctx context.Context) (session, error) {
	if err := api.Unchanged(*w.post.video); err != nil {
		return session{}, err
	}
	form := url.Values{"upload_phase": {"start"}}
	host := w.call
	if w.post.kind == typeFeed {
		form.Set("file_size", strconv.FormatInt(w.post.video.Size, 10))
		host = w.host
	}
	var b begun
	r, err := host.Post(ctx, w.page()+"/"+w.post.edge(), form, false, &b)
	if err == nil && (b.Video == "" || (b.URL == "" && b.Session == "")) {
		err = r.Missing("video_id")
	}
	if err != nil {
		return session{}, err
	}
	s := session{Video: string(b.Video), ID: string(b.Session), URL: b.URL, Start: int64(b.Start), End: int64(b.End), At: w.now()}
	return s, w.save(ctx, savedSession, s)
}

// sendChunks sends a video post's bytes in the pieces that Facebook asks for. After a
// break it goes on with the piece that was not acknowledged.
func (w work) sendChunks(ctx context.Context, s session) (session, error) {
	size := w.post.video.Size
	for s.Start < size {
		if s.Start < 0 || s.End <= s.Start || s.End > size {
			return s, platform.Errorf(caio.Unavailable, "Facebook asked for a part of the video that it does not have.")
		}
		next, err := w.sendChunk(ctx, s)
		if err != nil {
			return s, err
		}
		if int64(next.Start) == s.Start {
			return s, platform.Errorf(caio.Unavailable, "Facebook does not get on with the upload.")
		}
		s.Start, s.End = int64(next.Start), int64(next.End)
		if err := w.save(ctx, savedSession, s); err != nil {
			return s, err
		}
	}
	s.Sent = true
	return s, w.save(ctx, savedSession, s)
}

func (w work) sendChunk(ctx context.Context, s session) (begun, error) {
	part := filePart("video_file_chunk", "application/octet-stream", w.post.video.Path, s.End-s.Start)
	part.Offset = s.Start
	body, err := api.Multipart([][2]string{
		{"upload_phase", "transfer"}, {"upload_session_id", s.ID}, {"start_offset", strconv.FormatInt(s.Start, 10)},
	}, part)
	if err != nil {
		return begun{}, fmt.Errorf("chunk: %w", err)
	}
	if w.job.Moved != nil {
		body.Moved = func(done, _ int64) { w.job.Moved(s.Start+min(done, part.Size), w.post.video.Size) }
	}
	next := begun{Start: -1}
	r, err := w.host.Send(ctx, w.page()+"/"+w.post.edge(), body, &next)
	if said(err, subOffset) {
		// The piece came before, its answer did not: the refusal says where to go on.
		var m misplaced
		if json.Unmarshal(r.Body, &m) == nil && int64(m.Error.Data.Start) > s.Start {
			return begun{Start: m.Error.Data.Start, End: m.Error.Data.End}, nil
		}
	}
	if err == nil && next.Start < 0 {
		err = r.Missing("start_offset")
	}
	return next, err
}

// sendWhole sends the bytes of a reel or a story to where Facebook said.
func (w work) sendWhole(ctx context.Context, s session) (session, error) {
	err := w.call.Upload(ctx, graph.Upload{
		Address: s.URL, Path: w.post.video.Path, Size: w.post.video.Size, Moved: w.job.Moved,
		Begun: true, // this attempt's or an earlier one's: Facebook knows how far it got
		Arrived: func(ctx context.Context) (int64, error) {
			v, err := w.look(ctx, s.Video)
			return v.Status.Uploading.Bytes, err
		},
	})
	if err != nil {
		return s, err
	}
	s.Sent = true
	return s, w.save(ctx, savedSession, s)
}

// arrived waits until Facebook has seen all of a reel or a story, then adds the cover.
func (w work) arrived(ctx context.Context, s session) (session, error) {
	if !s.Ready {
		v, err := w.look(ctx, s.Video)
		if err != nil {
			return s, w.notUploaded(ctx, err)
		}
		if v.failed() {
			return s, w.notUploaded(ctx, v.failure())
		}
		if v.Status.Uploading.Status != "complete" {
			return s, w.pending(3*time.Second, "Facebook is still taking the video.")
		}
		s.Ready = true
		if err := w.save(ctx, savedSession, s); err != nil {
			return s, err
		}
	}
	cover := w.post.option(fieldCover)
	if cover == "" || s.Cover || w.post.kind != typeReel {
		return s, nil
	}
	part, err := coverPart("source", cover)
	if err != nil {
		return s, err
	}
	body, err := api.Multipart([][2]string{{"is_preferred", "true"}}, part)
	if err != nil {
		return s, fmt.Errorf("cover: %w", err)
	}
	if _, err := w.call.Send(ctx, s.Video+"/thumbnails", body, &created{}); err != nil {
		return s, err
	}
	s.Cover = true
	return s, w.save(ctx, savedSession, s)
}

// notUploaded begins anew, once, when this upload takes no bytes any more.
func (w work) notUploaded(ctx context.Context, err error) error {
	kind := platform.KindOf(err)
	broken := said(err, codeUpload, codeUploadAlso) || (graph.Of(err) != nil && (kind == caio.Rejected || kind == caio.Gone))
	if !broken {
		return err
	}
	n := 0
	w.load(savedRestarts, &n)
	if n++; n >= mostRestarts {
		return err
	}
	if saveErr := w.save(ctx, savedRestarts, n); saveErr != nil {
		return saveErr
	}
	if saveErr := w.save(ctx, savedSession, nil); saveErr != nil {
		return saveErr
	}
	e := *platform.AsError(err)
	e.Kind, e.Message, e.RetryAt = caio.Unavailable, "Facebook could not take the upload; CAIO tries again from the beginning.", w.soon(5*time.Second)
	return &e
}
