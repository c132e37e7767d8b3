package emulator

import (
	"fmt"
	"slices"
	"strings"

	"caio/internal/platform/emulator/graph"
)

// listPosts lists those of a Page that are wanted, newest first.
func (c *call) listPosts(p *page, wanted func(*post) bool) (any, *graph.Refusal) {
	if refused := c.as(p, "pages_read_engagement"); refused != nil {
		return nil, refused
	}
	if refused := c.params.Only("limit", "after", "since", "until"); refused != nil {
		return nil, refused
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	list := graph.Edge{Of: c.postNodeOf(&post{}), Path: c.r.URL.Path}
	for _, x := range c.sorted(p) {
		if wanted(x) {
			list.Nodes = append(list.Nodes, c.postNodeOf(x))
		}
	}
	return list.Render(c.fields, c.page)
}

// sorted returns a Page's posts, newest first. The caller holds the lock.
func (e *Emulator) sorted(p *page) []*post {
	var out []*post
	for _, x := range e.posts {
		if x.page == p && !x.gone {
			out = append(out, x)
		}
	}
	slices.SortFunc(out, func(a, b *post) int {
		if d := b.shown.Compare(a.shown); d != 0 {
			return d
		}
		return strings.Compare(b.number, a.number)
	})
	return out
}

var (
	storyFields  = []string{"post_id", "status", "creation_time", "media_type", "media_id", "url"}
	reactionNode = graph.Node{Kind: "Profile", Known: []string{"id", "name", "type"}, Usual: []string{"id", "name", "type"}}
)

// listStories lists a Page's stories, those in the archive included, newest first.
func (c *call) listStories(p *page) (any, *graph.Refusal) {
	if refused := c.as(p, "pages_read_engagement", "pages_show_list"); refused != nil {
		return nil, refused
	}
	if refused := c.params.Only("limit", "after", "status", "since", "until"); refused != nil {
		return nil, refused
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	list := graph.Edge{Of: graph.Node{Kind: "Stories", Known: storyFields}, Path: c.r.URL.Path}
	for _, x := range c.sorted(p) {
		if x.kind != kindStory || !x.published {
			continue
		}
		n := graph.Node{Kind: "Stories", Known: storyFields, Usual: storyFields, Values: map[string]any{
			"post_id": x.number, "status": "PUBLISHED", "creation_time": fmt.Sprint(x.shown.Unix()), "media_type": "photo", "url": c.base + x.path(),
		}}
		if c.Now().After(x.shown.Add(storyLife)) {
			n.Values["status"] = "ARCHIVED"
		}
		if x.video != nil {
			n.Values["media_type"], n.Values["media_id"] = "video", x.video.id
		} else {
			n.Values["media_id"] = x.photos[0].id
		}
		list.Nodes = append(list.Nodes, n)
	}
	return list.Render(c.fields, c.page)
}

// attachmentNode is one attachment, or none of which only the names are of interest.
func attachmentNode(values map[string]any) graph.Node {
	return graph.Node{Kind: "StoryAttachment", Known: attachmentFields, Usual: attachmentFields, Values: values}
}

func targetNode(id string) graph.Node {
	return graph.Node{Kind: "StoryAttachmentTarget", Known: targetFields, Usual: targetFields, Values: map[string]any{"id": id}}
}

func attachmentsOf(p *post) graph.Edge {
	out := graph.Edge{Of: attachmentNode(nil)}
	add := func(list *graph.Edge, kind, id string) {
		list.Nodes = append(list.Nodes, attachmentNode(map[string]any{"media_type": kind, "target": targetNode(id)}))
	}
	switch {
	case p.video != nil:
		add(&out, "video", p.video.id)
	case len(p.photos) == 1:
		add(&out, "photo", p.photos[0].id)
	case len(p.photos) > 1:
		sub := graph.Edge{Of: attachmentNode(nil)}
		for _, ph := range p.photos {
			add(&sub, "photo", ph.id)
		}
		out.Nodes = append(out.Nodes, attachmentNode(map[string]any{"media_type": "album", "target": targetNode(p.number), "subattachments": sub}))
	case p.link != "":
		out.Nodes = append(out.Nodes, attachmentNode(map[string]any{"media_type": "link", "url": p.link}))
	}
	return out
}
