package youtube

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/api"
)

// Checkpoints of what follows the upload.
const (
	savedThumbnail = "thumbnail"
	savedCaptions  = "captions"
	savedPlaylist  = "playlist:" // and its id
	savedNew       = "new_playlist"
)

// follow does what is not part of the video itself and returns the first error, after
// having tried all. It is not done before YouTube has processed the video: one that
// fails then must not fail in silence.
func (w work) follow(ctx context.Context, id string) error {
	first := w.dress(ctx, id)
	if err := w.collect(ctx, id); first == nil {
		first = err
	}
	if err := w.processed(ctx, id); first == nil {
		first = err
	}
	return first
}

// dress sets the thumbnail and adds the subtitles.
func (w work) dress(ctx context.Context, id string) error {
	first := w.thumbnail(ctx, id)
	if err := w.captions(ctx, id); first == nil {
		first = err
	}
	return first
}

// once does what a checkpoint says has not been done. A lost answer is no doubt about
// the video: what is repeated here is harmless, or looked for first.
func (w work) once(ctx context.Context, key string, do func() error) error {
	if w.job.Saved.Get(key) != "" {
		return nil
	}
	if err := do(); err != nil {
		return interrupted(err)
	}
	return save(ctx, w.job, key, "yes")
}

func (w work) thumbnail(ctx context.Context, id string) error {
	path := value(w.job.Variant, fieldThumbnail, "")
	if path == "" {
		return nil
	}
	return w.once(ctx, savedThumbnail, func() error {
		if isShort(w.asset()) { // since 3 November 2026, but only after processing
			if err := w.processed(ctx, id); err != nil {
				return err
			}
		}
		err := w.setThumbnail(ctx, w.s, id, path)
		if platform.Is(err, caio.Unavailable) { // perhaps only because it is being processed
			if err := w.processed(ctx, id); err != nil {
				return err
			}
		}
		return err
	})
}

// setThumbnail sends a picture (thumbnails.set); again is harmless.
func (c *connector) setThumbnail(ctx context.Context, s platform.Session, id, path string) error {
	kind, err := pictureType(path)
	if err != nil {
		return err
	}
	body, err := fileOf(path, kind)
	if err != nil {
		return err
	}
	request := c.upload(s, "/thumbnails/set", url.Values{"videoId": {id}, "uploadType": {"media"}})
	request.Body, request.Timeout = body, pushTimeout
	var out list[any]
	r, err := c.json(ctx, s, request, &out)
	if err == nil && out.Kind == "" {
		err = r.Missing("a thumbnail")
	}
	return err
}

// fileOf is the body of a Field's file.
func fileOf(path, mime string) (*api.Body, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, unread(path, err)
	}
	return api.FileBody(path, mime, 0, info.Size()), nil
}

// pictureType returns the type of a picture by its first bytes.
func pictureType(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", unread(path, err)
	}
	defer func() { _ = f.Close() }() // read only
	head := make([]byte, 512)
	n, err := io.ReadFull(f, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return "", unread(path, err)
	}
	return http.DetectContentType(head[:n]), nil
}

func unread(path string, err error) error {
	return &platform.Error{Kind: caio.Rejected, Message: "The file " + filepath.Base(path) + " cannot be read any more.", Detail: err.Error(), Err: err}
}

// collect puts the video into the playlists.
func (w work) collect(ctx context.Context, id string) error {
	var first error
	for _, list := range platform.Lines(w.job.Variant.Fields[fieldPlaylists]) {
		err := w.once(ctx, savedPlaylist+list, func() error { return w.insert(ctx, list, id) })
		if first == nil {
			first = err
		}
	}
	if err := w.newPlaylist(ctx, id); first == nil {
		first = err
	}
	return first
}

// newPlaylist puts the video into the playlist of that title, which is made unless there
// is one.
func (w work) newPlaylist(ctx context.Context, id string) error {
	title := value(w.job.Variant, fieldNewPlaylist, "")
	if title == "" {
		return nil
	}
	return w.once(ctx, savedNew, func() error {
		lists, err := w.playlists(ctx, w.s)
		if err != nil {
			return err
		}
		for _, l := range lists {
			if l.Snippet.Title == title {
				return w.insert(ctx, l.ID, id)
			}
		}
		made := playlist{Status: &playlistStatus{w.privacy()}}
		made.Snippet.Title = title
		request := w.data(w.s, http.MethodPost, "/playlists", url.Values{"part": {"snippet,status"}})
		request.JSON, request.Once = made, true
		r, err := w.json(ctx, w.s, request, &made)
		if err == nil && made.ID == "" {
			err = r.Missing("an id")
		}
		if err != nil {
			return err
		}
		return w.insert(ctx, made.ID, id)
	})
}

// insert adds the video at the end of a playlist. A second insertion would make a second
// entry, so it looks first.
func (w work) insert(ctx context.Context, list, id string) error {
	there, err := page[playlistItem](ctx, w.connector, w.s, "/playlistItems", url.Values{"part": {"id"}, "playlistId": {list}, "videoId": {id}})
	if err != nil || len(there.Items) > 0 {
		return err
	}
	request := w.data(w.s, http.MethodPost, "/playlistItems", url.Values{"part": {"snippet"}})
	request.JSON = playlistItem{Snippet: playlistItemSnippet{list, resource{"youtube#video", id}}}
	request.Once = true
	var out playlistItem
	r, err := w.json(ctx, w.s, request, &out)
	if err == nil && out.ID == "" {
		err = r.Missing("an id")
	}
	return err
}

func (w work) captions(ctx context.Context, id string) error {
	path := value(w.job.Variant, fieldCaptions, "")
	if path == "" {
		return nil
	}
	return w.once(ctx, savedCaptions, func() error {
		track := captionSnippet{id, captionsLanguage(w.job.Variant), value(w.job.Variant, fieldCaptionsName, "")}
		there, err := page[captionTrack](ctx, w.connector, w.s, "/captions", url.Values{"part": {"snippet"}, "videoId": {id}})
		if err != nil {
			return err
		}
		for _, t := range there.Items {
			if strings.EqualFold(t.Snippet.Language, track.Language) && t.Snippet.Name == track.Name {
				return nil
			}
		}
		return w.addCaptions(ctx, track, path)
	})
}

// addCaptions sends a subtitle file with its description (captions.insert).
func (w work) addCaptions(ctx context.Context, track captionSnippet, path string) error {
	file, err := fileOf(path, "application/octet-stream") // YouTube looks for itself
	if err != nil {
		return err
	}
	body, err := related(captionTrack{Snippet: track}, file)
	if err != nil {
		return err
	}
	request := w.connector.upload(w.s, "/captions", url.Values{"part": {"snippet"}, "uploadType": {"multipart"}})
	request.Body, request.Once, request.Timeout = body, true, pushTimeout
	var out captionTrack
	r, err := w.json(ctx, w.s, request, &out)
	if err == nil && out.ID == "" {
		err = r.Missing("an id")
	}
	return err
}

// comment writes the first comment, at most once.
func (w work) comment(ctx context.Context, id string) error {
	if strings.TrimSpace(w.job.Variant.Comment) == "" {
		return nil
	}
	_, err := w.job.Step(ctx, platform.StepComment, func(ctx context.Context) (caio.PartReceipt, error) {
		made, err := w.write(ctx, w.s, w.job.Channel.RemoteID, id, w.job.Variant.Comment)
		if err != nil {
			return caio.PartReceipt{}, err
		}
		return commentReceipt(id, made), nil
	})
	return err
}

func commentReceipt(videoID string, c comment) caio.PartReceipt {
	return caio.PartReceipt{
		Name: platform.StepComment, RemoteID: c.ID, At: instant(c.Snippet.PublishedAt),
		URL: commentURL(videoID, c.ID),
	}
}
