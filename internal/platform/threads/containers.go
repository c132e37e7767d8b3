package threads

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/url"
	"strings"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/api/graph"
)

const (
	containerLife = 23 * time.Hour   // Threads keeps one for 24
	stuckAfter    = 30 * time.Minute // a container that is still in progress then will not come
	mostMissing   = 4
)

// container is a post, or an item of one, in the making: invisible, and safe to make
// again as long as publishing it was not tried.
type container struct {
	ID      string       `json:"id"`
	Of      string       `json:"of"` // what it was made from, as a hash
	At      caio.Instant `json:"at"`
	Ready   bool         `json:"ready"`   // Threads has processed it
	Missing int          `json:"missing"` // how often Threads said that it is not there
	Tried   bool         `json:"tried"`   // a request to publish it left, and was not certainly refused
}

func containerKey(key string) string { return "container/" + key }

func (w work) container(key string) container {
	var c container
	w.job.Load(containerKey(key), &c)
	return c
}

// errPublished says that the container's post is live although its answer never came.
var errPublished = errors.New("the container is published")

// prepared returns the container of the piece, made and processed. Pending means "call
// again": every step that is done is written down.
func (w work) prepared(ctx context.Context, pc piece, answers string) (string, error) {
	if !w.container(pc.key).Tried { // once publishing was tried its state decides, whatever became of the items
		if err := w.makePiece(ctx, pc, answers); err != nil {
			return "", err
		}
	}
	return w.ready(ctx, pc, pc.key)
}

func (w work) makePiece(ctx context.Context, pc piece, answers string) error {
	children, err := w.children(ctx, pc)
	if err != nil {
		return err
	}
	form := w.post.form(pc)
	set(form, "children", strings.Join(children, ","))
	set(form, "reply_to_id", answers)
	if pc.first {
		quote, err := w.postID(ctx, fieldQuote)
		if err != nil {
			return err
		}
		set(form, "quote_post_id", quote)
		place, err := w.placeID(ctx)
		if err != nil {
			return err
		}
		set(form, "location_id", place)
	}
	if len(pc.items) == 1 {
		return w.make(ctx, pc, pc.key, form, &pc.items[0])
	}
	return w.make(ctx, pc, pc.key, form, nil)
}

// children makes all items of a carousel first, so that Threads works on them at the same
// time, and returns their ids when all are ready. Other pieces have none.
func (w work) children(ctx context.Context, pc piece) ([]string, error) {
	if !pc.carousel() {
		return nil, nil
	}
	for n, i := range pc.items {
		if err := w.make(ctx, pc, i.key, w.post.itemForm(pc, i), &pc.items[n]); err != nil {
			return nil, err
		}
	}
	var ids []string
	var pending error
	for _, i := range pc.items {
		id, err := w.ready(ctx, pc, i.key)
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

// make makes a container unless there is one from the same form, and writes its id down
// at once. i is the item whose file it needs, nil for none.
func (w work) make(ctx context.Context, pc piece, key string, form url.Values, i *item) error {
	c, of := w.container(key), fingerprint(form, i)
	if c.ID != "" && c.Of == of && w.now() < c.At.Add(containerLife) {
		return nil
	}
	if i != nil {
		address, err := w.address(ctx, *i)
		if err != nil {
			return err
		}
		form.Set(map[bool]string{true: "video_url", false: "image_url"}[i.video()], address)
	}
	var made created
	r, err := w.call.Post(ctx, w.account()+"/threads", form, false, &made)
	if err == nil && made.ID == "" {
		err = r.Missing("id")
	}
	if err != nil {
		return w.notMade(ctx, pc, key, form, err)
	}
	return w.job.Save(ctx, containerKey(key), container{ID: string(made.ID), Of: of, At: w.now()})
}

// fingerprint tells whether a container is still what is wanted: the creator may have
// changed the post after a refusal.
func fingerprint(form url.Values, i *item) string {
	text := form.Encode()
	if i != nil {
		text += "\n" + i.attachment.Asset.SHA256 + i.attachment.Asset.Path
	}
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:8])
}

// notMade decides what a refusal to make a container means.
func (w work) notMade(ctx context.Context, pc piece, key string, form url.Values, err error) error {
	switch {
	case saidCode(err, codeFetch), said(err, subFetch):
		return w.notFetched(ctx, pc, err)
	case missing(err) && form.Get("reply_to_id") != "":
		return w.parentMissing(ctx, pc, form.Get("reply_to_id"), err)
	case (missing(err) || said(err, subExpired)) && pc.carousel() && key == pc.key:
		if recheckErr := w.recheck(ctx, pc); recheckErr != nil {
			return recheckErr
		}
		return w.again(ctx, platform.Errorf(caio.Unavailable, "Threads cannot find a picture of the carousel; CAIO looks again."))
	case missing(err) && form.Get("quote_post_id") != "":
		return platform.Errorf(caio.Rejected, "Threads does not have the post to be quoted any more; quote another.")
	case notPermitted(err) && !pc.first:
		return aside(err) // the post is live, and what follows may need a permission of its own
	case platform.Is(err, caio.Unavailable) && graph.Of(err) != nil:
		return w.again(ctx, err)
	}
	return err
}

// parentMissing waits for a post that was published a moment ago to be known where
// replies are made, and says so when it is gone.
func (w work) parentMissing(ctx context.Context, pc piece, parent string, err error) error {
	n, countErr := w.job.Count(ctx, "parent/"+pc.key)
	if countErr != nil {
		return countErr
	}
	if n <= mostMissing {
		e := platform.PendingUntil(w.soon(5*time.Second), "Threads does not know yet the post that this one answers.")
		e.Err = err
		return e
	}
	if saveErr := w.job.Save(ctx, "parent/"+pc.key, nil); saveErr != nil {
		return saveErr
	}
	var m media
	if _, readErr := w.call.Get(ctx, parent, fieldsOf("id"), &m); readErr == nil {
		return w.again(ctx, platform.Errorf(caio.Unavailable, "Threads does not let the post be answered yet; CAIO tries again."))
	}
	return platform.Errorf(caio.Gone, "The post that this one answers was deleted at Threads.")
}
