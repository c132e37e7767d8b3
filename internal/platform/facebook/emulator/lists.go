package emulator

import (
	"fmt"
	"slices"
	"strings"
)

// listPosts lists those of a Page that are wanted, newest first.
func (c *call) listPosts(p *page, wanted func(*post) bool) (any, *refusal) {
	if refused := c.as(p, "pages_read_engagement"); refused != nil {
		return nil, refused
	}
	if refused := c.params.only("limit", "after", "since", "until"); refused != nil {
		return nil, refused
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	list := edge{of: c.postNodeOf(&post{}), path: c.r.URL.Path}
	for _, x := range c.sorted(p) {
		if wanted(x) {
			list.nodes = append(list.nodes, c.postNodeOf(x))
		}
	}
	return list.render(c.fields, c.page)
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
	reactionNode = node{kind: "Profile", known: []string{"id", "name", "type"}, usual: []string{"id", "name", "type"}}
)

// listStories lists a Page's stories, those in the archive included, newest first.
func (c *call) listStories(p *page) (any, *refusal) {
	if refused := c.as(p, "pages_read_engagement", "pages_show_list"); refused != nil {
		return nil, refused
	}
	if refused := c.params.only("limit", "after", "status", "since", "until"); refused != nil {
		return nil, refused
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	list := edge{of: node{kind: "Stories", known: storyFields}, path: c.r.URL.Path}
	for _, x := range c.sorted(p) {
		if x.kind != kindStory || !x.published {
			continue
		}
		n := node{kind: "Stories", known: storyFields, usual: storyFields, values: map[string]any{
			"post_id": x.number, "status": "PUBLISHED", "creation_time": fmt.Sprint(x.shown.Unix()), "media_type": "photo", "url": c.base + x.path(),
		}}
		if c.Now().After(x.shown.Add(storyLife)) {
			n.values["status"] = "ARCHIVED"
		}
		if x.video != nil {
			n.values["media_type"], n.values["media_id"] = "video", x.video.id
		} else {
			n.values["media_id"] = x.photos[0].id
		}
		list.nodes = append(list.nodes, n)
	}
	return list.render(c.fields, c.page)
}

// attachmentNode is one attachment, or none of which only the names are of interest.
func attachmentNode(values map[string]any) node {
	return node{kind: "StoryAttachment", known: attachmentFields, usual: attachmentFields, values: values}
}

func targetNode(id string) node {
	return node{kind: "StoryAttachmentTarget", known: targetFields, usual: targetFields, values: map[string]any{"id": id}}
}

func attachmentsOf(p *post) edge {
	out := edge{of: attachmentNode(nil)}
	add := func(list *edge, kind, id string) {
		list.nodes = append(list.nodes, attachmentNode(map[string]any{"media_type": kind, "target": targetNode(id)}))
	}
	switch {
	case p.video != nil:
		add(&out, "video", p.video.id)
	case len(p.photos) == 1:
		add(&out, "photo", p.photos[0].id)
	case len(p.photos) > 1:
		sub := edge{of: attachmentNode(nil)}
		for _, ph := range p.photos {
			add(&sub, "photo", ph.id)
		}
		out.nodes = append(out.nodes, attachmentNode(map[string]any{"media_type": "album", "target": targetNode(p.number), "subattachments": sub}))
	case p.link != "":
		out.nodes = append(out.nodes, attachmentNode(map[string]any{"media_type": "link", "url": p.link}))
	}
	return out
}
