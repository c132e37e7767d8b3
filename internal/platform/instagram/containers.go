package instagram

import (
	"context"
	"errors"
	"net/url"
	"strconv"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/api"
	"caio/internal/platform/api/graph"
)

const (
	containerLife = 23 * time.Hour   // Instagram keeps one for 24
	stuckAfter    = 30 * time.Minute // a container that is still in progress then will not come
	mostMissing   = 3
	parentKey     = "parent"
	coverKey      = "cover"
)

// container is a post, or an item of one, in the making: invisible, and safe to make
// again.
type container struct {
	ID      string       `json:"id"`
	URI     string       `json:"uri,omitempty"` // where its bytes go
	At      caio.Instant `json:"at"`
	Sent    bool         `json:"sent"`    // the bytes are there
	Ready   bool         `json:"ready"`   // Instagram has processed it
	Missing int          `json:"missing"` // how often Instagram said that it is not there
}

func containerKey(key string) string { return "container/" + key }

// itemKey names what belongs to one attachment.
func itemKey(i item) string { return strconv.Itoa(i.index) }

// errPublished says that the container's post is live although its answer never came.
var errPublished = errors.New("the container is published")

// prepared returns the container to publish, made and processed. Pending means "call
// again": every step that is done is written down.
func (w work) prepared(ctx context.Context) (string, error) {
	if !w.post.carousel() {
		key := itemKey(w.post.items[0])
		if err := w.makeItem(ctx, key, w.post.items[0]); err != nil {
			return "", err
		}
		return w.ready(ctx, key)
	}
	children, err := w.children(ctx)
	if err != nil {
		return "", err
	}
	if err := w.make(ctx, parentKey, func() (url.Values, error) { return w.post.parentForm(children), nil }); err != nil {
		return "", err
	}
	return w.ready(ctx, parentKey)
}

// children makes all items of a carousel first, so that Instagram works on them at the
// same time, and returns their ids when all are ready.
func (w work) children(ctx context.Context) ([]string, error) {
	for _, i := range w.post.items {
		if err := w.makeItem(ctx, itemKey(i), i); err != nil {
			return nil, err
		}
	}
	var ids []string
	var pending error
	for _, i := range w.post.items {
		id, err := w.ready(ctx, itemKey(i))
		if err != nil && !platform.Is(err, caio.Pending) {
			return nil, err
		}
		if err != nil {
			pending = err
		}
		ids = append(ids, id)
	}
	return ids, pending
}

// makeItem makes the container of one picture or video, with its source.
func (w work) makeItem(ctx context.Context, key string, i item) error {
	err := w.make(ctx, key, func() (url.Values, error) {
		form := w.post.itemForm(i)
		if w.post.cover != nil {
			address, err := w.address(ctx, coverKey, w.post.cover.Asset)
			if err != nil {
				return nil, err
			}
			form.Set("cover_url", address)
		}
		return form, w.source(ctx, form, key, i)
	})
	if err != nil {
		return err
	}
	return w.upload(ctx, key, i)
}

// source adds where the bytes come from. Videos are uploaded; that is documented for
// the flavour through Facebook alone and works in the other, most of the time.
func (w work) source(ctx context.Context, form url.Values, key string, i item) error {
	if i.video() && w.job.Saved.Get(savedByURL) == "" {
		form.Set("upload_type", "resumable")
		return api.Unchanged(i.attachment.Asset)
	}
	address, err := w.address(ctx, key, i.attachment.Asset)
	if err != nil {
		return err
	}
	if i.video() {
		form.Set("video_url", address)
	} else {
		form.Set("image_url", address)
	}
	return nil
}

// make makes a container unless there is one, and writes its id down at once.
func (w work) make(ctx context.Context, key string, form func() (url.Values, error)) error {
	var c container
	w.job.Load(containerKey(key), &c)
	if c.ID != "" && w.now() < c.At.Add(containerLife) {
		return nil
	}
	if c.ID != "" && c.ID == w.job.Saved.Get(savedTried) {
		return nil // its status decides, however old it is
	}
	f, err := form()
	if err != nil {
		return err
	}
	var made created
	r, err := w.call.Post(ctx, w.account()+"/media", f, false, &made)
	resumable := f.Get("upload_type") != ""
	if err == nil && (made.ID == "" || (resumable && made.URI == "")) {
		err = r.Missing("id and uri")
	}
	if err != nil {
		return w.notMade(ctx, key, resumable, err)
	}
	return w.job.Save(ctx, containerKey(key), container{ID: made.ID, URI: made.URI, At: w.now(), Sent: !resumable})
}

// notMade decides what a refusal to make a container means.
func (w work) notMade(ctx context.Context, key string, resumable bool, err error) error {
	switch {
	case saidCode(err, codeFetch), said(err, subFetch, subVideoFetch):
		return w.notFetched(ctx, key, err)
	case resumable && !w.viaFacebook() && saidCode(err, codeParameter):
		return w.byURL(ctx, err)
	case key == parentKey && (missing(err) || saidCode(err, codeNotReady) || said(err, subMediaExpired)):
		if recheckErr := w.recheck(ctx); recheckErr != nil {
			return recheckErr
		}
		return err
	case platform.Is(err, caio.Unavailable) && graph.Of(err) != nil:
		return w.again(ctx, err)
	}
	return err
}

// byURL has videos fetched from the Host from now on, if there is one.
func (w work) byURL(ctx context.Context, err error) error {
	if w.env.Host == nil {
		e := *platform.AsError(err)
		if e.Kind == caio.Rejected && said(err, 0) {
			e.Kind, e.Message = caio.Forbidden, "Instagram did not take the video from this computer. Set up a Host in the settings, or connect this account through its Facebook Page."
		}
		return &e
	}
	if err := w.job.Save(ctx, savedByURL, true); err != nil {
		return err
	}
	e := platform.PendingUntil(w.soon(time.Second), "Instagram fetches the video instead of taking its bytes.")
	e.Err = err
	return e
}

// upload sends the bytes of a container that waits for them.
func (w work) upload(ctx context.Context, key string, i item) error {
	var c container
	w.job.Load(containerKey(key), &c)
	if c.Sent {
		return nil
	}
	asset := i.attachment.Asset
	if err := api.Unchanged(asset); err != nil {
		return err
	}
	err := w.call.Upload(ctx, graph.Upload{
		Address: c.URI, Path: asset.Path, Size: asset.Size, Moved: w.job.Moved,
		Begun: true, // this attempt's or an earlier one's: Instagram knows how far it got
		Arrived: func(ctx context.Context) (int64, error) {
			s, err := w.status(ctx, c.ID)
			return s.Video.Uploading.Bytes, err
		},
	})
	if err != nil {
		return w.notUploaded(ctx, key, err)
	}
	c.Sent = true
	return w.job.Save(ctx, containerKey(key), c)
}

// notUploaded starts with a new container when this one does not take the bytes. What is
// refused to the flavour without Facebook is fetched from the Host instead.
func (w work) notUploaded(ctx context.Context, key string, err error) error {
	if missing(err) {
		return w.isMissing(ctx, key, err)
	}
	kind := platform.KindOf(err)
	alone := !w.viaFacebook() && kind == caio.Unauthorized && w.env.Host != nil
	if graph.Of(err) == nil || (kind != caio.Rejected && kind != caio.Forbidden && !alone) {
		return err
	}
	if dropErr := w.drop(ctx, key); dropErr != nil {
		return dropErr
	}
	if !w.viaFacebook() {
		return w.byURL(ctx, err)
	}
	e := *platform.AsError(err)
	e.Kind, e.Message = caio.Unavailable, "Instagram could not take the upload; CAIO tries again."
	return w.again(ctx, &e)
}
