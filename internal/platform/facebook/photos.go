package facebook

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"caio/internal/caio"
	"caio/internal/platform/api"
)

// photoLife is how long an unpublished photo is used: Facebook keeps it for about a day.
const photoLife = 20 * time.Hour

// photo is an unpublished photo of the Page: visible to nobody, and safe to make again.
type photo struct {
	ID      string       `json:"id"`
	At      caio.Instant `json:"at"`
	Used    bool         `json:"used"`    // it was sent along with a story: nothing else may be tried
	Refused bool         `json:"refused"` // for a story, after an earlier request was lost
}

func photoKey(i int) string { return savedPhoto + strconv.Itoa(i) }

// photos uploads the pictures, each on its own, and returns their ids. All photos are
// sent in two steps, single ones too, so that only the last request can leave a doubt.
func (w work) photos(ctx context.Context) ([]string, error) {
	var all, done int64
	for _, a := range w.post.pictures {
		all += a.Asset.Size
	}
	ids := make([]string, len(w.post.pictures))
	for i, a := range w.post.pictures {
		var p photo
		w.load(photoKey(i), &p)
		if p.ID == "" || (!p.Used && w.now() > p.At.Add(photoLife)) {
			var err error
			if p, err = w.upload(ctx, i, a, done, all); err != nil {
				return nil, err
			}
		}
		ids[i] = p.ID
		done += a.Asset.Size
	}
	return ids, nil
}

func (w work) upload(ctx context.Context, i int, a caio.Attachment, before, all int64) (photo, error) {
	if err := api.Unchanged(a.Asset); err != nil {
		return photo{}, err
	}
	fields := [][2]string{{"published", "false"}}
	if w.later {
		fields = append(fields, [2]string{"temporary", "true"}) // without it the photo is gone when the post is due
	}
	if alt := strings.TrimSpace(a.Alt); alt != "" {
		fields = append(fields, [2]string{"alt_text_custom", alt})
	}
	body, err := api.Multipart(fields, filePart("source", a.Asset.Type, a.Asset.Path, a.Asset.Size))
	if err != nil {
		return photo{}, fmt.Errorf("photo: %w", err)
	}
	if w.job.Moved != nil {
		body.Moved = func(done, _ int64) { w.job.Moved(before+min(done, a.Asset.Size), all) }
	}
	var made created
	r, err := w.call.Send(ctx, w.page()+"/photos", body, &made)
	if err == nil && made.ID == "" {
		err = r.Missing("id")
	}
	if err != nil {
		return photo{}, err
	}
	p := photo{ID: string(made.ID), At: w.now()}
	return p, w.save(ctx, photoKey(i), p)
}

// filePart is a file under a name that says its type and nothing about the creator's disk.
func filePart(field, mime, path string, size int64) api.FilePart {
	_, kind, _ := strings.Cut(mime, "/")
	return api.FilePart{Field: field, Name: "file." + kind, Type: mime, Path: path, Size: size}
}

// stale forgets photos that are not quite new, after Facebook refused a post with them.
// It reports whether there were any, so that another attempt makes sense.
func (w work) stale(ctx context.Context) (bool, error) {
	any := false
	for i := range w.post.pictures {
		var p photo
		w.load(photoKey(i), &p)
		if p.ID == "" || p.Used || w.now() < p.At.Add(2*time.Hour) {
			continue
		}
		any = true
		if err := w.save(ctx, photoKey(i), nil); err != nil {
			return false, err
		}
	}
	return any, nil
}
