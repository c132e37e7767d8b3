package emulator

import (
	"net/http"
	"time"

	"caio/internal/caio"
	emu "caio/internal/platform/emulator"
	"caio/internal/platform/emulator/graph"
)

// storyLife is how long a story is shown; afterwards it is in the archive.
const storyLife = 24 * time.Hour

// post is what a Page shows, or will.
type post struct {
	id, number string
	page       *page
	kind       string
	message    string
	link       string
	photos     []*photo
	video      *video
	made       time.Time
	shown      time.Time // the time under which it is filed
	due        time.Time // by the network's own scheduler
	published  bool
	inside     bool // posted while the app was in development: only people of the app see it
	gone       bool
	form       map[string]string // the parameters of a text, a link or photos
}

// keep gives the post its number. The caller holds the lock.
func (e *Emulator) keep(p *post) {
	p.number = e.id("12")
	p.id = p.page.id + "_" + p.number
	e.posts[p.id] = p
}

// show makes the post visible. The caller holds the lock.
func (e *Emulator) show(p *post) {
	p.published, p.inside = true, !e.live
	entry := emu.Entry{ID: p.id, Account: p.page.id, Text: p.message, Media: len(p.photos), At: caio.At(e.Now())}
	for _, ph := range p.photos {
		ph.published = true
		entry.Alts = append(entry.Alts, ph.alt)
	}
	if p.video != nil {
		entry.Media, entry.Alts, entry.Key = 1, []string{""}, p.video.id
	}
	e.Published(entry)
}

// sweep does what the clock brings: posts that are due, videos that are processed.
func (e *Emulator) sweep() {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, p := range e.posts {
		if !p.published && !p.gone && !p.due.IsZero() && !e.Now().Before(p.due) {
			p.shown = p.due
			e.show(p)
		}
	}
	for _, v := range e.videos {
		e.process(v, false)
	}
}

// path is the post's page.
func (p *post) path() string {
	switch {
	case p.kind == kindStory:
		return "/stories/" + p.page.id + "/" + p.number + "/"
	case p.video != nil:
		return p.video.path()
	}
	return "/" + p.page.id + "/posts/" + p.number
}

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05-0700") }

var postFields = []string{
	"id", "message", "created_time", "updated_time", "permalink_url", "attachments", "shares", "comments", "reactions", "is_published",
	"scheduled_publish_time", "from", "is_hidden", "status_type",
}

var (
	attachmentFields = []string{"media_type", "target", "subattachments", "title", "url", "description", "type"}
	targetFields     = []string{"id", "url"}
)

// postNodeOf is a post. The caller holds the lock.
func (c *call) postNodeOf(p *post) graph.Node {
	n := graph.Node{Kind: "PagePost", Known: postFields, Usual: []string{"created_time", "message"}, Values: map[string]any{
		"attachments": graph.Edge{Of: attachmentNode(nil)}, "comments": graph.Edge{Of: c.remarkNodeOf(&remark{})}, "reactions": graph.Edge{Of: reactionNode},
	}}
	if p.page == nil {
		return n
	}
	n.Values = map[string]any{
		"id": p.id, "created_time": stamp(p.shown), "updated_time": stamp(p.shown), "permalink_url": c.base + p.path(), "is_published": p.published, "is_hidden": false,
		"from": map[string]string{"id": p.page.id, "name": p.page.name}, "attachments": attachmentsOf(p),
		"comments": c.remarkEdgeOf(p, nil, ""), "reactions": c.reactionsOf(p),
	}
	if p.message != "" {
		n.Values["message"] = p.message
	}
	if !p.due.IsZero() && !p.published {
		n.Values["scheduled_publish_time"] = p.due.Unix()
	}
	if shares := c.number(p, "shares"); shares > 0 {
		n.Values["shares"] = map[string]int64{"count": shares}
	}
	return n
}

// postNode reads a post, changes it, or deletes it.
func (c *call) postNode(p *post) (any, *graph.Refusal) {
	switch c.r.Method {
	case http.MethodGet:
		if refused := c.needs("pages_read_engagement"); refused != nil {
			return nil, refused
		}
		if refused := c.params.Only(); refused != nil {
			return nil, refused
		}
		c.mu.Lock()
		defer c.mu.Unlock()
		if p.gone {
			return nil, graph.Gone(p.id)
		}
		return c.postNodeOf(p).Render(c.fields, c.page)
	case http.MethodPost:
		return c.changePost(p)
	case http.MethodDelete:
		if refused := c.as(p.page, "pages_manage_posts"); refused != nil {
			return nil, refused
		}
		c.mu.Lock()
		defer c.mu.Unlock()
		if p.gone {
			return nil, graph.Gone(p.id)
		}
		c.remove(p)
		return map[string]bool{"success": true}, nil
	}
	return nil, graph.UnknownPath(c.r)
}

func (c *call) changePost(p *post) (any, *graph.Refusal) {
	if refused := c.as(p.page, "pages_manage_posts"); refused != nil {
		return nil, refused
	}
	if refused := c.params.Only("message", "is_published", "scheduled_publish_time", "is_hidden"); refused != nil {
		return nil, refused
	}
	now, refused := c.params.Flag("is_published", false)
	if refused != nil {
		return nil, refused
	}
	due, refused := c.params.Number("scheduled_publish_time")
	if refused != nil {
		return nil, refused
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case p.gone:
		return nil, graph.Gone(p.id)
	case p.kind == kindStory:
		return nil, graph.Invalid("Stories cannot be edited")
	case due != 0 && p.published:
		return nil, graph.Invalid("You cannot specify a scheduled publish time on a published post")
	case due != 0:
		p.due = time.Unix(due, 0)
	}
	if v, ok := c.params.Values["message"]; ok {
		p.message = v
	}
	if now && !p.published {
		c.show(p)
	}
	return map[string]bool{"success": true}, nil
}

// remove takes a post away with all that stands below it. The caller holds the lock.
func (e *Emulator) remove(p *post) {
	p.gone = true
	e.Removed(p.id)
	for id, r := range e.remarks {
		if r.post == p {
			delete(e.remarks, id)
			e.Removed(id)
		}
	}
	if p.video != nil {
		p.video.gone = true
	}
}
