package youtube

import (
	"context"
	"net/url"
	"strings"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
)

const (
	// skew is how far this computer's clock and YouTube's may differ.
	skew = 5 * time.Minute
	// mostPages bounds how many pages of comments are looked at.
	mostPages = 20
)

// Find settles the step in doubt. The video is known by its id, by its upload, or by the
// name of its file, so that another with the same title is never taken for it.
func (c *connector) Find(ctx context.Context, s platform.Session, job *platform.Job) (caio.Receipt, bool, error) {
	w := c.work(s, job)
	var found caio.PartReceipt
	var err error
	switch job.Doubt {
	case platform.StepPost:
		found, err = w.findVideo(ctx)
	case platform.StepComment:
		found, err = w.findComment(ctx)
	default:
		err = platform.Errorf(caio.Uncertain, "CAIO cannot tell what to look for; look on YouTube.")
	}
	if err != nil || found.RemoteID == "" {
		return caio.Receipt{}, false, err
	}
	if err := job.Settle(ctx, found); err != nil {
		return caio.Receipt{}, false, err
	}
	return job.Receipt(), true, nil
}

func (w work) findVideo(ctx context.Context) (caio.PartReceipt, error) {
	var up uploaded
	if w.job.Load(savedVideo, &up); up.ID != "" {
		return w.findRevealed(ctx, up.ID)
	}
	var open session
	if w.job.Load(savedSession, &open); !open.Direct {
		return caio.PartReceipt{}, nil // nothing was sent that anybody could see
	}
	at, err := w.probe(ctx, open)
	if platform.Is(err, caio.Gone) {
		v, found, err := w.named(ctx)
		if err != nil || !found {
			return caio.PartReceipt{}, err
		}
		return w.receipt(v.ID, w.published(v)), nil
	}
	if err != nil || at.video.ID == "" {
		return caio.PartReceipt{}, err
	}
	return w.receipt(at.video.ID, w.published(at.video)), nil
}

// findRevealed looks whether the private video has become what its author chose. Another
// visibility than private was given by hand, and is as good.
func (w work) findRevealed(ctx context.Context, id string) (caio.PartReceipt, error) {
	v, found, err := w.video(ctx, w.s, id, "snippet,status")
	switch {
	case err != nil:
		return caio.PartReceipt{}, err
	case !found:
		return caio.PartReceipt{}, w.vanished(ctx)
	case v.Status.Privacy != w.privacy() && v.Status.Privacy == privacyPrivate:
		return caio.PartReceipt{}, nil
	}
	return w.receipt(id, w.published(v)), nil
}

// published returns when a video became visible, as YouTube tells it.
func (w work) published(v video) caio.Instant {
	if v.Snippet != nil && v.Snippet.PublishedAt != "" {
		if at := instant(v.Snippet.PublishedAt); at != 0 {
			return at
		}
	}
	return w.job.DoubtAt
}

// findComment looks for the channel's own comment among those written since.
func (w work) findComment(ctx context.Context) (caio.PartReceipt, error) {
	video := w.job.Receipt().RemoteID
	if video == "" {
		return caio.PartReceipt{}, platform.Errorf(caio.Uncertain, "CAIO cannot tell what to look for; look on YouTube.")
	}
	begin := w.job.DoubtAt.Add(-skew)
	query := url.Values{"part": {"snippet"}, "videoId": {video}, "maxResults": {"100"}, "order": {"time"}, "textFormat": {"plainText"}}
	for range mostPages {
		p, err := page[thread](ctx, w.connector, w.s, "/commentThreads", query)
		if err != nil {
			return caio.PartReceipt{}, err
		}
		for _, t := range p.Items {
			top := t.Snippet.Top
			if instant(top.Snippet.PublishedAt) < begin {
				return caio.PartReceipt{}, nil
			}
			if top.by(w.job.Channel.RemoteID) && sameText(top.text(), w.job.Variant.Comment) {
				return commentReceipt(video, top), nil
			}
		}
		if p.Next == "" {
			return caio.PartReceipt{}, nil
		}
		query.Set("pageToken", p.Next)
	}
	return caio.PartReceipt{}, platform.Errorf(caio.Uncertain, "Too many comments have been written since; look on YouTube whether yours is among them.")
}

// sameText compares as people read: YouTube trims and folds white space.
func sameText(a, b string) bool {
	return strings.Join(strings.Fields(a), " ") == strings.Join(strings.Fields(b), " ")
}
