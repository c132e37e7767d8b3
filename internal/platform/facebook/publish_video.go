package facebook

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/api"
	"caio/internal/platform/api/graph"
)

// publishVideo finishes the upload, which is what makes a video, a reel or a story live,
// and then waits until Facebook shows it: a request that was taken proves nothing yet.
func (w work) publishVideo(ctx context.Context) error {
	s, err := w.video(ctx)
	if err != nil {
		return err
	}
	if s.Refused {
		// A person has said meanwhile that it is not live.
		if err := w.save(ctx, savedSession, nil); err != nil {
			return err
		}
		if s, err = w.video(ctx); err != nil {
			return err
		}
	}
	if s.Finished != 0 {
		// In a step, so that an answer that leaves doubt is looked into before all else.
		_, err := w.job.Step(ctx, platform.StepPost, func(ctx context.Context) (caio.PartReceipt, error) { return w.processed(ctx, s) })
		return err
	}
	tried := s.Tried
	s.Tried = true
	if err := w.save(ctx, savedSession, s); err != nil {
		return err
	}
	_, err = w.job.Step(ctx, platform.StepPost, func(ctx context.Context) (caio.PartReceipt, error) {
		if err := w.finish(ctx, &s, 0); err != nil {
			return caio.PartReceipt{}, err
		}
		return w.processed(ctx, s)
	})
	if s.Finished != 0 || graph.Of(err) == nil || (!platform.Is(err, caio.Rejected) && !platform.Is(err, caio.Gone)) {
		return err
	}
	return w.notFinished(ctx, s, tried, err)
}

// finish sends the request that ends the upload, and writes down that it was taken.
func (w work) finish(ctx context.Context, s *session, at caio.Instant) error {
	made, err := w.sendFinish(ctx, w.post.finishForm(*s, at))
	if err != nil {
		return err
	}
	s.Finished, s.PostID = w.now(), string(made.PostID)
	if err := w.save(context.WithoutCancel(ctx), savedSession, *s); err != nil {
		e := *platform.AsError(err)
		e.Kind = caio.Uncertain // Facebook has taken it
		return &e
	}
	return nil
}

func (w work) sendFinish(ctx context.Context, form url.Values) (created, error) {
	var made created
	var r *api.Response
	var err error
	cover := w.post.option(fieldCover)
	switch {
	case w.post.kind != typeFeed:
		r, err = w.call.Post(ctx, w.page()+"/"+w.post.edge(), form, true, &made)
	case cover == "":
		r, err = w.host.Post(ctx, w.page()+"/"+w.post.edge(), form, true, &made)
	default:
		r, err = w.finishWithCover(ctx, form, cover, &made)
	}
	if err == nil && !made.Success {
		err = r.Missing("success")
	}
	return made, err
}

func (w work) finishWithCover(ctx context.Context, form url.Values, cover string, made *created) (*api.Response, error) {
	part, err := coverPart("thumb", cover)
	if err != nil {
		return nil, err
	}
	fields := [][2]string{}
	for _, name := range [...]string{"upload_phase", "upload_session_id", "title", "description", "published", "scheduled_publish_time", "unpublished_content_type"} {
		if v := form.Get(name); v != "" {
			fields = append(fields, [2]string{name, v})
		}
	}
	body, err := api.Multipart(fields, part)
	if err != nil {
		return nil, fmt.Errorf("video with a cover: %w", err)
	}
	return w.api.JSON(ctx, api.Request{
		Method: http.MethodPost, URL: w.host.Base + "/" + w.page() + "/" + w.post.edge(), Body: body, Sign: w.host.Sign, Once: true,
	}, made)
}

// notFinished decides what a refusal to make a video live means: it may be live already,
// by an earlier request that was thought lost.
func (w work) notFinished(ctx context.Context, s session, tried bool, err error) error {
	v, lookErr := w.look(ctx, s.Video)
	switch {
	case lookErr == nil && v.live():
		return w.job.Settle(context.WithoutCancel(ctx), w.receiptOf(s, v))
	case lookErr == nil && v.underWay():
		s.Finished = w.now()
		if err := w.save(ctx, savedSession, s); err != nil {
			return err
		}
		return w.pending(5*time.Second, working)
	case lookErr != nil && !missing(lookErr):
		return lookErr
	case tried && !(lookErr == nil && v.failed()):
		s.Refused = true
		if saveErr := w.save(ctx, savedSession, s); saveErr != nil {
			return saveErr
		}
		e := *platform.AsError(err)
		e.Kind, e.Message = caio.Uncertain, "Facebook does not say what became of the video; look at the Page, then tell CAIO whether it is live."
		return &e
	}
	if lookErr == nil && v.failed() {
		return w.notUploaded(ctx, err) // it was finished too late
	}
	// Certainly nothing happened. The next attempt is a new upload.
	if saveErr := w.save(ctx, savedSession, nil); saveErr != nil {
		return saveErr
	}
	return err
}
