package instagram

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/api/graph"
)

const quotaMessage = "Instagram lets an account publish only so often within 24 hours, and this one has reached that; CAIO tries again every hour."

// Prepare makes the container, so that at the due time one request is enough, and reads
// how many posts the account may still publish.
func (c *connector) Prepare(ctx context.Context, s platform.Session, job *platform.Job) error {
	w := c.work(s, job)
	if _, err := w.prepared(ctx); err != nil {
		if errors.Is(err, errPublished) {
			return nil // publishing finds it
		}
		return err
	}
	return w.quota(ctx)
}

// Publish makes the post live, then what follows it. A failure of what follows leaves
// the receipt standing.
func (c *connector) Publish(ctx context.Context, s platform.Session, job *platform.Job) (caio.Receipt, error) {
	w := c.work(s, job)
	if _, live := job.Done(platform.StepPost); !live {
		if err := w.goLive(ctx); err != nil {
			return caio.Receipt{}, err
		}
	}
	err := w.follow(ctx)
	return job.Receipt(), err
}

func (w work) goLive(ctx context.Context) error {
	id, err := w.prepared(ctx)
	if errors.Is(err, errPublished) {
		return w.adopt(ctx)
	}
	if err != nil {
		return err
	}
	if err := w.quota(ctx); err != nil {
		return err
	}
	if err := w.remember(ctx, id); err != nil {
		return err
	}
	_, err = w.job.Step(ctx, platform.StepPost, func(ctx context.Context) (caio.PartReceipt, error) {
		var made created
		r, err := w.call.Post(ctx, w.account()+"/media_publish", url.Values{"creation_id": {id}}, true, &made)
		if err == nil && made.ID == "" {
			err = r.Missing("id")
		}
		return caio.PartReceipt{RemoteID: made.ID, At: w.now()}, err
	})
	if err != nil {
		return w.notPublished(ctx, id, err)
	}
	return nil
}

// notPublished decides what a refusal to publish means for the container.
func (w work) notPublished(ctx context.Context, id string, err error) error {
	key := w.published()
	kind := platform.KindOf(err)
	switch {
	case saidCode(err, codeNotReady):
		var c container
		w.job.Load(containerKey(key), &c)
		c.Ready = false
		if saveErr := w.job.Save(ctx, containerKey(key), c); saveErr != nil {
			return saveErr
		}
	case said(err, subMissing):
		return w.isMissing(ctx, key, err)
	case said(err, subMediaExpired):
		if dropErr := w.drop(ctx, key); dropErr != nil {
			return dropErr
		}
	case kind == caio.Rejected, kind == caio.Gone, kind == caio.Forbidden:
		// A container that was published already is refused too: an earlier request that
		// was thought lost has taken effect after all.
		if s, statusErr := w.status(ctx, id); statusErr == nil && s.Code == "PUBLISHED" {
			return w.adopt(ctx)
		}
	}
	return err
}

// published returns the key of the container that is published in the end.
func (w work) published() string {
	if w.post.carousel() {
		return parentKey
	}
	return itemKey(w.post.items[0])
}

// quota refuses to publish what the account may not. It is read once an hour at most:
// the publishing request itself is refused too, and nothing is lost by that.
func (w work) quota(ctx context.Context) error {
	var read caio.Instant
	w.job.Load(savedQuota, &read)
	if read != 0 && w.now() < read.Add(time.Hour) {
		return nil
	}
	used, total, err := readQuota(ctx, w.call, w.account())
	switch kind := platform.KindOf(err); {
	case err != nil && (kind == caio.Rejected || kind == caio.Gone || kind == caio.Forbidden):
		return nil // not every version answers; then publishing decides
	case err != nil:
		return err
	case total > 0 && used >= total:
		e := platform.Errorf(caio.RateLimited, quotaMessage)
		e.RetryAt, e.Scope = w.soon(time.Hour), platform.ScopeAccount
		return e
	}
	return w.job.Save(ctx, savedQuota, w.now())
}

// readQuota returns how many posts were published within the network's window, and how
// many may be; total 0 means that it does not say.
func readQuota(ctx context.Context, call graph.Caller, account string) (used, total int, err error) {
	var out struct {
		Data []struct {
			Used   int `json:"quota_usage"`
			Config struct {
				Total int `json:"quota_total"`
			} `json:"config"`
		} `json:"data"`
	}
	if _, err := call.Get(ctx, account+"/content_publishing_limit", fieldsOf("config,quota_usage"), &out); err != nil || len(out.Data) == 0 {
		return 0, 0, err
	}
	return out.Data[0].Used, out.Data[0].Config.Total, nil
}

// follow does what comes after the post is live, each at most once.
func (w work) follow(ctx context.Context) error {
	if err := w.cleanUp(ctx); err != nil {
		return err
	}
	if err := w.link(ctx); err != nil {
		return err
	}
	if err := w.closeComments(ctx); err != nil {
		return err
	}
	return w.firstComment(ctx)
}

// link completes the receipt with the permalink and the time. Instagram has denied it in
// passing (gitroomhq/postiz-app#1562); the profile's address stands in for it then.
func (w work) link(ctx context.Context) error {
	post, _ := w.job.Done(platform.StepPost)
	if w.job.Saved.Get(savedLink) != "" {
		return nil
	}
	var m media
	if _, err := w.call.Get(ctx, post.RemoteID, fieldsOf("id,permalink,timestamp"), &m); err != nil && ctx.Err() != nil {
		return err
	}
	post.Name, post.URL = platform.StepPost, w.job.Channel.URL
	if m.Permalink != "" {
		post.URL = m.Permalink
	}
	if at := graph.ParseTime(m.Timestamp); at != 0 {
		post.At = at
	}
	if err := w.job.Settle(context.WithoutCancel(ctx), post); err != nil {
		return err
	}
	return w.job.Save(ctx, savedLink, true)
}

func (w work) closeComments(ctx context.Context) error {
	if w.post.option("comments_off") != "true" || w.job.Saved.Get(savedComments) != "" {
		return nil
	}
	post, _ := w.job.Done(platform.StepPost)
	var out success
	_, err := w.call.Post(ctx, post.RemoteID, url.Values{"comment_enabled": {"false"}}, false, &out)
	if err == nil && !out.Success {
		err = platform.Errorf(caio.Unavailable, "Instagram did not switch the comments off.")
	}
	if err != nil {
		return aside(err)
	}
	return w.job.Save(ctx, savedComments, true)
}

func (w work) firstComment(ctx context.Context) error {
	message := strings.TrimSpace(w.job.Variant.Comment)
	if message == "" {
		return nil
	}
	post, _ := w.job.Done(platform.StepPost)
	_, err := w.job.Step(ctx, platform.StepComment, func(ctx context.Context) (caio.PartReceipt, error) {
		var made created
		r, err := w.call.Post(ctx, post.RemoteID+"/comments", url.Values{"message": {message}}, true, &made)
		if err == nil && made.ID == "" {
			err = r.Missing("id")
		}
		return caio.PartReceipt{RemoteID: made.ID, URL: post.URL, At: w.now()}, err
	})
	return aside(err)
}
