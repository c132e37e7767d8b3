package emulator

import (
	"net/http"

	"caio/internal/platform/emulator/graph"
)

var videoFields = []string{"id", "status", "permalink_url", "post_id", "published", "title", "description", "created_time", "scheduled_publish_time"}

type phases map[string]any

func phase(status string) phases { return phases{"status": status} }

// statusOf is how far a video is, as a look at it tells. The caller holds the lock.
func (e *Emulator) statusOf(v *video) map[string]any {
	up, work, out := phase("in_progress"), phase("not_started"), phase("not_started")
	if v.got > 0 {
		up["bytes_transfered"] = v.got //nolint:misspell // the vendor spells it so
	}
	state := "uploading"
	switch {
	case e.expired(v):
		state = "expired"
	case v.failure != 0 && !v.finished.IsZero():
		state = "error"
		up, work = phase("complete"), phase("error")
		work["errors"] = []map[string]any{{"code": v.failure, "message": "The video could not be processed"}}
	case !v.finished.IsZero():
		up, work, state = phase("complete"), phase("in_progress"), "processing"
		out["publish_status"] = "published"
		if !v.due.IsZero() {
			out["publish_status"] = "scheduled"
		}
		if v.ready {
			work, state = phase("complete"), "ready"
			if v.post.published {
				out["status"], out["publish_time"] = "complete", stamp(v.post.shown)
			}
		}
	case v.sent() && v.looks > 1:
		up, state = phase("complete"), "upload_complete"
	}
	return map[string]any{"video_status": state, "uploading_phase": up, "processing_phase": work, "publishing_phase": out}
}

// videoNode reads a video, changes its texts, or deletes it.
func (c *call) videoNode(v *video) (any, *graph.Refusal) {
	if c.is(http.MethodDelete) {
		if refused := c.as(v.page, "pages_manage_posts"); refused != nil {
			return nil, refused
		}
		c.mu.Lock()
		defer c.mu.Unlock()
		if v.gone {
			return nil, graph.Gone(v.id)
		}
		v.gone = true
		if v.post != nil {
			c.remove(v.post)
		}
		return map[string]bool{"success": true}, nil
	}
	if c.is(http.MethodPost) {
		return c.changeVideo(v)
	}
	if refused := c.params.Only(); refused != nil {
		return nil, refused
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if v.gone {
		return nil, graph.Gone(v.id)
	}
	if v.sent() {
		v.looks++
	}
	c.process(v, true)
	n := graph.Node{Kind: "Video", Known: videoFields, Usual: []string{"created_time", "description"}, Values: map[string]any{
		"id": v.id, "status": c.statusOf(v), "permalink_url": v.path(), "published": v.post != nil && v.post.published, "created_time": stamp(v.begun),
	}}
	for _, name := range [...]string{"title", "description"} {
		if text := v.form[name]; text != "" {
			n.Values[name] = text
		}
	}
	if v.ready && !c.quiet {
		n.Values["post_id"] = v.post.number
	}
	if !v.due.IsZero() {
		n.Values["scheduled_publish_time"] = v.due.Unix()
	}
	return n.Render(c.fields, c.page)
}

// changeVideo changes the texts of a video.
func (c *call) changeVideo(v *video) (any, *graph.Refusal) {
	if refused := c.as(v.page, "pages_manage_posts"); refused != nil {
		return nil, refused
	}
	if refused := c.params.Only("description", "title"); refused != nil {
		return nil, refused
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if v.gone || v.post == nil {
		return nil, graph.Gone(v.id)
	}
	for name, text := range c.params.Values {
		v.form[name] = text
	}
	v.post.message = v.form["description"]
	return map[string]bool{"success": true}, nil
}

// videoEdge takes a cover, or an invitation.
func (c *call) videoEdge(v *video, name string) (any, *graph.Refusal) {
	c.mu.Lock()
	shown := v.post
	c.mu.Unlock()
	if name == "comments" && shown != nil {
		return c.postEdge(shown, name)
	}
	if refused := c.as(v.page, "pages_manage_posts"); refused != nil {
		return nil, refused
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case v.gone:
		return nil, graph.Gone(v.id)
	case name == "thumbnails" && c.is(http.MethodPost):
		if refused := c.params.Only("source", "is_preferred"); refused != nil {
			return nil, refused
		}
		if f, ok := c.params.Files["source"]; !ok || len(f.Data) > 10_000_000 {
			return nil, graph.Invalid("param source must be a picture of at most 10 MB")
		}
		v.cover = true
		return map[string]bool{"success": true}, nil
	case name == "collaborators" && c.is(http.MethodPost):
		if refused := c.params.Only("target_id"); refused != nil {
			return nil, refused
		}
		if v.kind != kindReel || c.params.Get("target_id") == "" {
			return nil, graph.Invalid("param target_id must be the id of a Page, for a reel")
		}
		v.invited = append(v.invited, c.params.Get("target_id"))
		return map[string]bool{"success": true}, nil
	}
	return nil, graph.Invalid("Tried accessing nonexisting field (%s) on node type (Video)", name)
}

// FailVideos has the processing of every video fail that is not finished yet.
func (e *Emulator) FailVideos(code int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, v := range e.videos {
		if v.finished.IsZero() {
			v.failure = code
		}
	}
}

// DeleteVideos deletes every video, as a person does on the website.
func (e *Emulator) DeleteVideos() {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, v := range e.videos {
		v.gone = true
		if v.post != nil && !v.post.gone {
			e.remove(v.post)
		}
	}
}

// Uploads returns how many videos were begun.
func (e *Emulator) Uploads() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return len(e.videos)
}
