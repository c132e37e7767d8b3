package threads

import (
	"context"
	"errors"
	"net/url"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/api/graph"
)

// Prepare makes what can be made before the post is due: the container of the first part,
// and the items of later carousels. Other later containers name the post that they answer,
// which is not there yet; their files are laid on the Host.
func (c *connector) Prepare(ctx context.Context, s platform.Session, job *platform.Job) error {
	w := c.work(s, job)
	if _, live := job.Done(platform.StepPost); live {
		return nil
	}
	answers, err := w.answers(ctx, 0)
	if err != nil {
		return err
	}
	_, pending := w.prepared(ctx, w.post.pieces[0], answers)
	if errors.Is(pending, errPublished) {
		return nil // publishing finds it
	}
	if pending != nil && !platform.Is(pending, caio.Pending) {
		return pending
	}
	for _, pc := range w.post.pieces[1:] {
		err := w.prepareLater(ctx, pc)
		if err != nil && !platform.Is(err, caio.Pending) {
			return err
		}
		if err != nil {
			pending = err
		}
	}
	if pending != nil {
		return pending
	}
	return w.quota(ctx)
}

func (w work) prepareLater(ctx context.Context, pc piece) error {
	if pc.carousel() {
		_, err := w.children(ctx, pc)
		return err
	}
	for _, i := range pc.items {
		if _, err := w.address(ctx, i); err != nil {
			return err
		}
	}
	return nil
}

// Publish makes the parts live, each answering the one before, then the first comment,
// which answers the first part. It goes on at the part that is not live yet.
func (c *connector) Publish(ctx context.Context, s platform.Session, job *platform.Job) (caio.Receipt, error) {
	w := c.work(s, job)
	for i, pc := range w.post.pieces {
		if _, live := job.Done(pc.step); !live {
			if err := w.goLive(ctx, i); err != nil {
				return job.Receipt(), err
			}
		}
		if err := w.complete(ctx, pc); err != nil {
			return job.Receipt(), err
		}
	}
	return job.Receipt(), nil
}

// answers returns the id of the post that piece i answers, "" for none.
func (w work) answers(ctx context.Context, i int) (string, error) {
	pc := w.post.pieces[i]
	before := platform.StepPost
	switch {
	case pc.first:
		return w.postID(ctx, fieldReplyTo)
	case pc.step != platform.StepComment:
		before = w.post.pieces[i-1].step
	}
	post, ok := w.job.Done(before)
	if !ok {
		return "", platform.Errorf(caio.Uncertain, "CAIO does not know which post this part answers.")
	}
	return post.RemoteID, nil
}

func (w work) goLive(ctx context.Context, i int) error {
	pc := w.post.pieces[i]
	answers, err := w.answers(ctx, i)
	if err != nil {
		return err
	}
	id, err := w.prepared(ctx, pc, answers)
	if errors.Is(err, errPublished) {
		return w.adopt(ctx, pc)
	}
	if err != nil {
		return err
	}
	if pc.first {
		if err := w.quota(ctx); err != nil {
			return err
		}
	}
	if err := w.remember(ctx, pc, id); err != nil {
		return err
	}
	before := w.container(pc.key)
	tried := before
	tried.Tried = true
	if err := w.job.Save(ctx, containerKey(pc.key), tried); err != nil {
		return err
	}
	_, err = w.job.Step(ctx, pc.step, func(ctx context.Context) (caio.PartReceipt, error) {
		made, err := send(ctx, w.call, w.account(), id)
		return caio.PartReceipt{RemoteID: made, At: w.now()}, err
	})
	if err != nil {
		return w.notPublished(ctx, pc, before, err)
	}
	return nil
}

// send publishes a container and returns the id of the post.
func send(ctx context.Context, call graph.Caller, account, container string) (string, error) {
	var made created
	r, err := call.Post(ctx, account+"/threads_publish", url.Values{"creation_id": {container}}, true, &made)
	if err == nil && made.ID == "" {
		err = r.Missing("id")
	}
	return string(made.ID), err
}

// notPublished decides what a refusal to publish means for the container, which was as
// before says. A refusal of the first try is certain; later ones may be due to an earlier
// try that was thought lost and has taken effect.
func (w work) notPublished(ctx context.Context, pc piece, before container, err error) error {
	kind := platform.KindOf(err)
	if kind == caio.Uncertain || kind == caio.Unknown {
		return err
	}
	if saveErr := w.job.Save(ctx, containerKey(pc.key), before); saveErr != nil {
		return saveErr
	}
	var next error
	switch {
	case said(err, subExpired):
		next = w.expired(ctx, pc, before)
	case missing(err):
		next = w.isMissing(ctx, pc, pc.key, before)
	case kind == caio.Rejected || kind == caio.Gone || kind == caio.Forbidden:
		next = w.refused(ctx, pc, before, kind)
	}
	if errors.Is(next, errPublished) {
		return w.adopt(ctx, pc)
	}
	if next != nil {
		return next
	}
	if !pc.first {
		return aside(err)
	}
	return err
}

func (w work) expired(ctx context.Context, pc piece, before container) error {
	if before.Tried {
		if err := w.mayBeLive(ctx, pc); err != nil {
			return err
		}
	}
	return w.drop(ctx, pc, pc.key)
}

func (w work) refused(ctx context.Context, pc piece, before container, kind caio.Kind) error {
	s, err := w.status(ctx, before.ID)
	switch {
	case err == nil && s.Code == "PUBLISHED":
		return errPublished
	case before.Tried && denied(err, before):
		return w.mayBeLive(ctx, pc)
	case kind == caio.Rejected && !before.Tried:
		return w.drop(ctx, pc, pc.key) // another try needs another container
	}
	return nil
}

// complete does what comes after a piece is live, each at most once: the files are taken
// back, and the receipt gets its link and time. That the link cannot be read is no
// failure; the profile's address stands in for it then.
func (w work) complete(ctx context.Context, pc piece) error {
	if err := w.cleanUp(ctx, pc); err != nil {
		return err
	}
	done := "complete/" + pc.key
	if w.job.Saved.Get(done) != "" {
		return nil
	}
	post, _ := w.job.Done(pc.step)
	var m media
	if _, err := w.call.Get(ctx, post.RemoteID, fieldsOf("id,permalink,timestamp"), &m); err != nil && ctx.Err() != nil {
		return err
	}
	post.Name, post.URL = pc.step, w.job.Channel.URL
	if m.Permalink != "" {
		post.URL = m.Permalink
	}
	if at := graph.ParseTime(m.Timestamp); at != 0 {
		post.At = at
	}
	if err := w.job.Settle(context.WithoutCancel(ctx), post); err != nil {
		return err
	}
	return w.job.Save(ctx, done, true)
}
