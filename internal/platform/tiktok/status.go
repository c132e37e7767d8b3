package tiktok

import (
	"context"
	"slices"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
)

// The states in which a post ends ("Get post status"). In all others TikTok waits for
// bytes or works.
const (
	stateInbox    = "SEND_TO_USER_INBOX"
	stateComplete = "PUBLISH_COMPLETE"
	stateFailed   = "FAILED"
)

func (w work) status(ctx context.Context, id string) (status, error) {
	return w.fetchStatus(ctx, w.session, id)
}

func (c *connector) fetchStatus(ctx context.Context, s platform.Session, id string) (status, error) {
	st, err := post[status](ctx, c, s, "/v2/post/publish/status/fetch/", map[string]string{"publish_id": id}, false)
	if err == nil && st.Status == "" {
		err = platform.Errorf(caio.Unavailable, "TikTok's answer was incomplete.")
	}
	return st, err
}

// outcome asks once what became of a post that was handed over.
func (w work) outcome(ctx context.Context) (caio.PartReceipt, error) {
	sh := w.share()
	st, err := w.status(ctx, sh.ID)
	if err != nil {
		return caio.PartReceipt{}, handedOver(err)
	}
	switch st.Status {
	case stateInbox, stateComplete:
		return w.receipt(sh, st), nil
	case stateFailed:
		return caio.PartReceipt{}, w.failed(ctx, st)
	}
	if w.now().Sub(sh.Handed) > usualWork {
		return caio.PartReceipt{}, platform.Errorf(caio.Uncertain, "TikTok takes long with the post; CAIO looks what becomes of it.")
	}
	return caio.PartReceipt{}, w.working(sh)
}

// handedOver keeps a refusal to tell the status from looking like one of the post.
func handedOver(err error) error {
	refusals := []caio.Kind{caio.Rejected, caio.Forbidden, caio.Gone, caio.Unknown}
	if slices.Contains(refusals, platform.KindOf(err)) {
		return notSaid(err)
	}
	return err
}

// The largest video takes minutes. After usualWork the post is looked for instead of
// waited for: it is out of CAIO's hands and must not be taken for one that missed its
// time. After mostWork only a person can tell.
const (
	usualWork = 30 * time.Minute
	mostWork  = 24 * time.Hour
)

// working says when to ask again: soon at first, later less often.
func (w work) working(sh share) error {
	waited := w.now().Sub(sh.Handed)
	if waited > mostWork {
		return notSaid(nil)
	}
	return platform.PendingUntil(w.soon(min(max(5*time.Second, waited/2), 10*time.Minute)), "TikTok is still working on the post.")
}

// receipt is proof that the post is live, or waits in the inbox. A draft may become several
// posts, so it keeps its publish id.
func (w work) receipt(sh share, st status) caio.PartReceipt {
	r := caio.PartReceipt{RemoteID: sh.ID, At: w.now()}
	switch {
	case !w.post.direct:
	case w.post.public() && len(st.IDs) > 0:
		r.RemoteID = st.IDs[0].String()
		r.URL = w.permalink(r.RemoteID)
	default:
		r.URL = w.job.Channel.URL
	}
	return r
}

// failed acts on a post that TikTok did not publish after all: the next attempt begins
// anew.
func (w work) failed(ctx context.Context, st status) error {
	e := failed(st.Reason, w.env.Clock.Now())
	if err := w.drop(ctx); err != nil {
		return err
	}
	if w.post.video() {
		return e
	}
	if err := w.withdraw(ctx); err != nil {
		return err
	}
	if st.Reason == reasonPull {
		return w.notFetched(ctx, e)
	}
	return e
}
