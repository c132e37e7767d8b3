package facebook

import (
	"context"
	"io"
	"net/http"
	"os"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/api"
	"caio/internal/platform/api/graph"
)

// lostAfter is how long a video may be worked on before a person is asked to look.
const lostAfter = 24 * time.Hour

const working = "Facebook has taken the video and is working on it; it appears by itself when that is done."

func (w work) look(ctx context.Context, id string) (video, error) {
	var v video
	r, err := w.call.Get(ctx, id, fieldsOf("status,permalink_url,post_id"), &v)
	if err == nil && v.Status.Video == "" && v.Status.Uploading.Status == "" {
		err = r.Missing("status")
	}
	return v, err
}

func (v video) live() bool { return v.Status.Publishing.Status == "complete" }

// failed reports whether nothing will come of the video. Its status is also that of an
// upload nobody finished in time.
func (v video) failed() bool {
	switch v.Status.Video {
	case "error", "upload_failed", "expired":
		return true
	}
	return v.Status.Processing.Status == "error" || v.Status.Uploading.Status == "error"
}

// underWay reports whether Facebook has begun to work on what was uploaded.
func (v video) underWay() bool {
	return v.Status.Processing.Status == "in_progress" || v.Status.Publishing.Status == "in_progress"
}

// failure says why nothing comes of the video.
func (v video) failure() error {
	for _, p := range []phase{v.Status.Uploading, v.Status.Processing, v.Status.Publishing} {
		if len(p.Errors) == 0 {
			continue
		}
		worded := graph.Explain(name, rules, &graph.Fault{Code: p.Errors[0].Code, Type: "video", Message: p.Errors[0].Message}, 0)
		if worded.Kind == caio.Unavailable {
			worded.Kind = caio.Rejected // it will not get better by itself
		}
		return worded
	}
	return &platform.Error{
		Kind: caio.Rejected, Message: "Facebook could not process the video; export it as MP4 with H.264 video and AAC sound and try again.",
		Err: &graph.Fault{Type: "video", Message: v.Status.Video},
	}
}

// processed returns the receipt of a video that was finished, once Facebook shows it.
func (w work) processed(ctx context.Context, s session) (caio.PartReceipt, error) {
	v, err := w.look(ctx, s.Video)
	switch {
	case missing(err):
		s.Refused = true
		if err := w.save(ctx, savedSession, s); err != nil {
			return caio.PartReceipt{}, err
		}
		return caio.PartReceipt{}, platform.Errorf(caio.Uncertain, "Facebook does not have the video any more; look at the Page, then tell CAIO whether it was live.")
	case err != nil && w.now() > s.Finished.Add(lostAfter):
		e := *platform.AsError(err)
		e.Kind, e.Message = caio.Uncertain, "Facebook took the video but does not say what became of it; look at the Page, then tell CAIO whether it is live."
		return caio.PartReceipt{}, &e
	case platform.Is(err, caio.Unavailable), platform.Is(err, caio.Offline):
		return caio.PartReceipt{}, w.pending(15*time.Second, working)
	case err != nil:
		return caio.PartReceipt{}, err
	case v.failed():
		// The next attempt is a new upload: this one can never appear.
		if err := w.save(ctx, savedSession, nil); err != nil {
			return caio.PartReceipt{}, err
		}
		return caio.PartReceipt{}, v.failure()
	case !v.live() && w.now() > s.Finished.Add(lostAfter):
		return caio.PartReceipt{}, platform.Errorf(caio.Uncertain, "Facebook has worked on the video for a day; look at the Page, then tell CAIO whether it is live.")
	case !v.live():
		pause := min(max(w.now().Sub(s.Finished)/4, 5*time.Second), 5*time.Minute)
		return caio.PartReceipt{}, w.pending(pause, working)
	}
	return w.receiptOf(s, v), nil
}

// receiptOf names the post of a video. Its number is not always told; the video's own
// stands in for it then.
func (w work) receiptOf(s session, v video) caio.PartReceipt {
	id := postID(w.page(), v.PostID)
	if id == "" {
		id = postID(w.page(), graph.ID(s.PostID))
	}
	if id == "" {
		id = s.Video
	}
	link := w.absolute(v.Permalink)
	if link == "" {
		link = w.website() + "/" + s.Video
	}
	return caio.PartReceipt{Name: platform.StepPost, RemoteID: id, URL: link, At: w.now()}
}

// coverPart reads what a cover's file is by its content.
func coverPart(field, path string) (api.FilePart, error) {
	f, err := os.Open(path)
	if err != nil {
		return api.FilePart{}, noCover(err)
	}
	defer func() { _ = f.Close() }() // read only
	const enough = 512               // for http.DetectContentType
	head, err := io.ReadAll(io.LimitReader(f, enough))
	if err != nil {
		return api.FilePart{}, noCover(err)
	}
	info, err := f.Stat()
	if err != nil {
		return api.FilePart{}, noCover(err)
	}
	return filePart(field, http.DetectContentType(head), path, info.Size()), nil
}

func noCover(err error) error {
	return &platform.Error{Kind: caio.Rejected, Message: "The cover of the video cannot be read any more.", Detail: err.Error(), Err: err}
}
