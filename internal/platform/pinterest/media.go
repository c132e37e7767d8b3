package pinterest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/api"
)

const (
	savedVideo = "video" // checkpoint of the upload
	// keptFor is how long an upload is used. No page says how long Pinterest keeps it;
	// one that is gone sooner is noticed and made again.
	keptFor     = 20 * time.Hour
	pollPause   = 5 * time.Second
	pickedUp    = 10 * time.Minute // an upload that is still only registered after that was lost
	workingText = "Pinterest is still processing the video."
)

// upload is what the checkpoint keeps of a video. What permits the upload is a secret and
// is not kept: an upload that breaks off begins again with a new registration.
type upload struct {
	ID    string       `json:"id"`
	At    caio.Instant `json:"at"`
	Sent  bool         `json:"sent"`
	Ready bool         `json:"ready"`
}

func savedUpload(job *platform.Job) upload {
	var u upload
	job.Load(savedVideo, &u)
	return u
}

// video brings the video to Pinterest and waits, by Pending, until it is processed.
func (c *connector) video(ctx context.Context, s platform.Session, job *platform.Job, a caio.Attachment) error {
	u := savedUpload(job)
	if u.ID != "" && c.now().Sub(u.At) < keptFor {
		if u.Ready {
			return nil
		}
		state, err := c.mediaState(ctx, s, u.ID)
		switch {
		case err != nil && !platform.Is(err, caio.Gone) && !errors.Is(err, errNoMedia):
			return err
		case state == "succeeded":
			u.Sent, u.Ready = true, true
			return job.Save(ctx, savedVideo, u)
		case state == "failed":
			if err := job.Put(ctx, savedVideo, ""); err != nil {
				return err
			}
			return platform.Errorf(caio.Rejected, "Pinterest could not process the video; use another one, such as MP4 with H.264.")
		case state == "processing", state == "registered" && u.Sent && c.now().Sub(u.At) < pickedUp:
			return platform.PendingUntil(c.now().Add(pollPause), workingText)
		}
	}
	return c.upload(ctx, s, job, a)
}

func (c *connector) mediaState(ctx context.Context, s platform.Session, id string) (string, error) {
	var m mediaState
	r, err := c.api.JSON(ctx, c.at(s.Grant, http.MethodGet, "/media/"+url.PathEscape(id)), &m)
	if err != nil {
		return "", err
	}
	if !slices.Contains([]string{"registered", "processing", "succeeded", "failed"}, m.Status) {
		return "", r.Missing("a status")
	}
	return m.Status, nil
}

// upload registers the video and sends it to the address that Pinterest names: a form
// with the parameters it gave and the file behind them ("Register media upload").
func (c *connector) upload(ctx context.Context, s platform.Session, job *platform.Job, a caio.Attachment) error {
	request := c.at(s.Grant, http.MethodPost, "/media")
	request.JSON = map[string]string{"media_type": "video"}
	var m registered
	r, err := c.api.JSON(ctx, request, &m)
	if err != nil {
		return err
	}
	if m.ID == "" || m.URL == "" {
		return r.Missing("an upload address")
	}
	u := upload{ID: m.ID, At: c.now()}
	if err := job.Save(ctx, savedVideo, u); err != nil {
		return err
	}
	form := [][2]string{}
	for _, name := range slices.Sorted(maps.Keys(m.Parameters)) {
		form = append(form, [2]string{name, m.Parameters[name]})
	}
	body, err := api.Multipart(form, api.FilePart{Field: "file", Name: a.Asset.Name, Type: a.Asset.Type, Path: a.Asset.Path, Size: a.Asset.Size})
	if err != nil {
		return &platform.Error{Kind: caio.Rejected, Message: fmt.Sprintf("The file %s cannot be sent.", a.Asset.Name), Err: err}
	}
	if job.Moved != nil {
		body.Moved = func(done, _ int64) { job.Moved(min(done, a.Asset.Size), a.Asset.Size) }
	}
	if _, err := c.storage.Do(ctx, api.Request{Method: http.MethodPost, URL: m.URL, Body: body}); err != nil {
		return storageError(err)
	}
	u.At, u.Sent = c.now(), true
	if err := job.Save(ctx, savedVideo, u); err != nil {
		return err
	}
	return platform.PendingUntil(c.now().Add(pollPause), workingText)
}

// storageError leaves out what the storage host said: it may quote the permission.
func storageError(err error) error {
	e := *platform.AsError(err)
	e.Detail, e.Err = "", nil
	return &e
}
