package pinterest

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
)

// Kinds of media_source.
const (
	sourceImage    = "image_base64"
	sourceCarousel = "multiple_image_base64"
	sourceVideo    = "video_id"
)

// savedUnreachable says that Pinterest could not reach the Pin's link once already.
const savedUnreachable = "unreachable"

// Prepare uploads a video; pictures travel inside the publishing request.
func (c *connector) Prepare(ctx context.Context, s platform.Session, job *platform.Job) error {
	p := readPin(job.Variant)
	if _, err := p.inside(); err != nil {
		return err
	}
	if p.video == nil {
		return nil
	}
	return c.video(ctx, s, job, *p.video)
}

// Publish makes the Pin. What the board held before is noted first, so that Find can tell
// ours from older ones that look the same.
func (c *connector) Publish(ctx context.Context, s platform.Session, job *platform.Job) (caio.Receipt, error) {
	if _, live := job.Done(platform.StepPost); !live {
		if err := c.Prepare(ctx, s, job); err != nil {
			return caio.Receipt{}, err
		}
		if err := c.note(ctx, s, job); err != nil {
			return caio.Receipt{}, err
		}
	}
	_, err := job.Step(ctx, platform.StepPost, func(ctx context.Context) (caio.PartReceipt, error) {
		return c.create(ctx, s, job)
	})
	if err != nil {
		return caio.Receipt{}, c.refused(ctx, job, err)
	}
	return job.Receipt(), nil
}

// create sends the Pin (POST /v5/pins).
func (c *connector) create(ctx context.Context, s platform.Session, job *platform.Job) (caio.PartReceipt, error) {
	p := readPin(job.Variant)
	files, err := p.inside()
	if err != nil {
		return caio.PartReceipt{}, err
	}
	b, err := body(p.request(savedUpload(job).ID, files), files, job.Moved)
	if err != nil {
		return caio.PartReceipt{}, &platform.Error{Kind: caio.Rejected, Message: "The Pin cannot be sent as it is.", Err: err}
	}
	if p.video != nil {
		b.Moved = nil // the video's own progress has been told
	}
	request := c.at(s.Grant, http.MethodPost, "/pins")
	request.Body, request.Once, request.Timeout = b, true, patience(b.Size)
	var live livePin
	r, err := c.api.JSON(ctx, request, &live)
	if err != nil {
		return caio.PartReceipt{}, err
	}
	if live.ID == "" {
		return caio.PartReceipt{}, r.Missing("an id")
	}
	return c.receipt(live), nil
}

// patience is how long a request of that many bytes may take, on a slow line.
func patience(size int64) time.Duration {
	const slow = 32 << 10 // bytes a second
	return 2*time.Minute + time.Duration(size/slow)*time.Second
}

// request is the Pin as it is sent; the same job makes the same bytes on every attempt.
func (p pin) request(media string, files []file) newPin {
	out := newPin{
		Board: p.board, Section: p.section, Title: p.title, Description: p.text, Link: p.link,
		Alt: p.alt, Color: strings.ToUpper(p.color), Parent: p.parent,
	}
	if len(p.ai) > 0 {
		out.AI = &disclosures{p.ai}
	}
	switch {
	case p.video != nil && len(files) > 0:
		out.Source = source{Type: sourceVideo, Media: media, CoverType: files[0].kind}
	case p.video != nil:
		out.Source = source{Type: sourceVideo, Media: media, CoverTime: &p.coverAt} // a cover is a must
	case p.carousel():
		out.Source = source{Type: sourceCarousel, Items: p.slots(), Index: &p.first}
		for i := range out.Source.Items {
			out.Source.Items[i].ContentType = files[i].kind
		}
	default:
		out.Source = source{Type: sourceImage, ContentType: files[0].kind}
	}
	return out
}

func (c *connector) receipt(live livePin) caio.PartReceipt {
	at := live.Created.Instant
	if at == 0 {
		at = c.now()
	}
	return caio.PartReceipt{Name: platform.StepPost, RemoteID: live.ID, URL: c.website() + "/pin/" + live.ID + "/", At: at}
}

// refused draws the consequences of a publishing request that certainly made nothing: the
// next one notes the board anew, a video that is gone is uploaded again, and a link that
// could not be reached gets one more chance.
func (c *connector) refused(ctx context.Context, job *platform.Job, err error) error {
	if kind := platform.KindOf(err); kind == caio.Uncertain || kind == caio.Unknown {
		return err
	}
	ctx = context.WithoutCancel(ctx) // a stop that arrives now must not leave this half done
	if job.Saved.Get(savedBefore) != "" {
		if err := job.Put(ctx, savedBefore, ""); err != nil {
			return err
		}
	}
	switch {
	case errors.Is(err, errNoMedia):
		if err := job.Put(ctx, savedVideo, ""); err != nil {
			return err
		}
	case errors.Is(err, errUnreachable) && job.Saved.Get(savedUnreachable) == "":
		if err := job.Put(ctx, savedUnreachable, "once"); err != nil {
			return err
		}
	case errors.Is(err, errUnreachable):
		e := *platform.AsError(err)
		e.Kind, e.Message, e.RetryAt = caio.Rejected, "Pinterest cannot reach the link; check its address.", 0
		return &e
	}
	return err
}
