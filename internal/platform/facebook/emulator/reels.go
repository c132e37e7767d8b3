package emulator

import (
	"slices"
	"time"

	"caio/internal/platform/emulator/graph"
)

// addTall answers POST /{page}/video_reels and /video_stories.
func (c *call) addTall(p *page, kind string) (any, *graph.Refusal) {
	if refused := c.as(p, "pages_manage_posts", "pages_read_engagement", "pages_show_list"); refused != nil {
		return nil, refused
	}
	switch c.params.Get("upload_phase") {
	case "start":
		if refused := c.params.Only("upload_phase"); refused != nil {
			return nil, refused
		}
		c.mu.Lock()
		defer c.mu.Unlock()
		v := c.begin(p, kind)
		return map[string]string{"video_id": v.id, "upload_url": c.base + "/video-upload/v26.0/" + v.id}, nil
	case "finish":
		if kind == kindReel {
			return c.finishReel(p)
		}
		if refused := c.params.Only("upload_phase", "video_id"); refused != nil {
			return nil, refused
		}
		return c.finishTall(p, kind, time.Time{})
	}
	return nil, graph.Invalid("param upload_phase must be one of {start, finish}")
}

func (c *call) finishReel(p *page) (any, *graph.Refusal) {
	if refused := c.params.Only("upload_phase", "video_id", "video_state", "description", "title", "place", "scheduled_publish_time"); refused != nil {
		return nil, refused
	}
	if refused := c.checkTexts(); refused != nil {
		return nil, refused
	}
	if place := c.params.Get("place"); place != "" && place != Place {
		return nil, graph.Invalid("param place must be the id of a place's Page")
	}
	n, refused := c.params.Number("scheduled_publish_time")
	if refused != nil {
		return nil, refused
	}
	state := c.params.Get("video_state")
	due := time.Unix(n, 0)
	switch {
	case state == "PUBLISHED" && n == 0:
		due = time.Time{}
	case state == "SCHEDULED" && due.After(c.Now().Add(10*time.Minute)) && due.Before(c.Now().Add(29*24*time.Hour)):
	default:
		return nil, graph.Invalid("param video_state must be PUBLISHED, or SCHEDULED with a scheduled_publish_time within 29 days")
	}
	return c.finishTall(p, kindReel, due)
}

func (c *call) finishTall(p *page, kind string, due time.Time) (any, *graph.Refusal) {
	c.mu.Lock()
	defer c.mu.Unlock()
	v := c.videos[c.params.Get("video_id")]
	switch {
	case v == nil || v.page != p || v.kind != kind || v.gone:
		return nil, graph.Invalid("param video_id must be the id of an uploaded video")
	case !v.finished.IsZero():
		return nil, graph.Invalid("The video has already been published")
	case c.expired(v):
		return nil, graph.Refuse(6001, 1363030, "There was a problem uploading your video. Please try again.")
	case !v.sent():
		return nil, graph.Refuse(6001, 1363033, "The video file has not been uploaded completely.")
	}
	if kind == kindReel {
		p.reels = slices.DeleteFunc(p.reels, func(t time.Time) bool { return c.Now().After(t.Add(24 * time.Hour)) })
		if len(p.reels) >= mostReels {
			return nil, graph.Refuse(32, 0, "(#32) Page request limit reached: 30 reels within 24 hours")
		}
		p.reels = append(p.reels, c.Now())
	}
	c.end(v, due)
	c.promise(v)
	out := map[string]any{"success": true}
	if !c.quiet {
		out["post_id"] = v.post.number
	}
	return out, nil
}
