package facebook

import (
	"context"
	"net/url"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/api/graph"
)

// findPhotoStory looks among the Page's stories, the finished ones included, for ours: a
// photo is in one story only.
func (w work) findPhotoStory(ctx context.Context) (bool, error) {
	var p photo
	w.load(photoKey(0), &p)
	if !p.Used {
		return false, nil // nothing was sent
	}
	list, err := w.stories(ctx)
	if err != nil {
		return false, err
	}
	for _, s := range list {
		if string(s.Media) == p.ID {
			return true, w.job.Settle(context.WithoutCancel(ctx), caio.PartReceipt{
				Name: platform.StepPost, RemoteID: postID(w.page(), s.PostID), URL: w.absolute(s.URL), At: w.storyTime(s),
			})
		}
	}
	if p.Refused {
		return false, platform.Errorf(caio.Uncertain, unknownStory)
	}
	return false, nil
}

func (w work) stories(ctx context.Context) ([]story, error) {
	q := url.Values{"fields": {"post_id,status,creation_time,media_type,media_id,url"}, "limit": {"100"}}
	return graph.List[story](ctx, w.call, w.page()+"/stories", q, 200)
}

func (w work) storyTime(s story) caio.Instant {
	if n, err := s.Created.Int64(); err == nil && n > 0 {
		return caio.At(time.Unix(n, 0))
	}
	return w.now()
}

// storyLink returns a story's own address, "" where there is none to be had.
func (w work) storyLink(ctx context.Context, id string) string {
	if w.post.kind != typeStory {
		return ""
	}
	list, err := w.stories(ctx)
	if err != nil {
		return ""
	}
	for _, s := range list {
		if postID(w.page(), s.PostID) == id {
			return w.absolute(s.URL)
		}
	}
	return ""
}
