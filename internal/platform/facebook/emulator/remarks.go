package emulator

import (
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"caio/internal/caio"
	emu "caio/internal/platform/emulator"
	"caio/internal/platform/emulator/graph"
)

// remark is a comment under a post, or an answer to one.
type remark struct {
	id, text string
	post     *post
	parent   *remark // nil: under the post itself
	author   string
	authorID string
	own      bool // by the Page
	hidden   bool
	likes    int
	at       time.Time
}

var remarkFields = []string{
	"id", "from", "message", "created_time", "like_count", "comment_count", "is_hidden", "can_hide", "can_comment", "parent", "permalink_url", "attachment", "comments",
}

// remarkNodeOf is a comment. Who wrote it shows only to the Page. The caller holds the
// lock.
func (c *call) remarkNodeOf(r *remark) graph.Node {
	n := graph.Node{Kind: "Comment", Known: remarkFields, Usual: []string{"created_time", "from", "message"}}
	if r.post == nil {
		return n
	}
	n.Values = map[string]any{
		"id": r.id, "message": r.text, "created_time": stamp(r.at), "like_count": r.likes, "is_hidden": r.hidden, "can_hide": !r.own,
		"can_comment": true, "permalink_url": c.base + r.post.path() + "?comment_id=" + r.id, "comment_count": len(c.below(r.post, r)),
	}
	if c.token.page == r.post.page {
		n.Values["from"] = map[string]string{"id": r.authorID, "name": r.author}
	}
	if r.parent != nil {
		n.Values["parent"] = graph.Node{Kind: "Comment", Known: []string{"id"}, Usual: []string{"id"}, Values: map[string]any{"id": r.parent.id}}
	}
	return n
}

// below lists the comments under a post, or the answers to one, oldest first. The caller
// holds the lock.
func (e *Emulator) below(p *post, parent *remark) []*remark {
	return e.those(func(r *remark) bool { return r.post == p && r.parent == parent })
}

func (e *Emulator) those(wanted func(*remark) bool) []*remark {
	var list []*remark
	for _, r := range e.remarks {
		if wanted(r) {
			list = append(list, r)
		}
	}
	slices.SortFunc(list, func(x, y *remark) int {
		if d := x.at.Compare(y.at); d != 0 {
			return d
		}
		return strings.Compare(x.id, y.id)
	})
	return list
}

// remarkEdgeOf is a list of comments within another node. The caller holds the lock.
func (c *call) remarkEdgeOf(p *post, parent *remark, path string) graph.Edge {
	return c.edgeOf(c.below(p, parent), path)
}

func (c *call) edgeOf(list []*remark, path string) graph.Edge {
	out := graph.Edge{Of: c.remarkNodeOf(&remark{}), Path: path}
	for _, r := range list {
		out.Nodes = append(out.Nodes, c.remarkNodeOf(r))
	}
	return out
}

func (c *call) postEdge(p *post, name string) (any, *graph.Refusal) {
	c.mu.Lock()
	hidden := p.gone || !p.published
	c.mu.Unlock()
	if hidden {
		return nil, graph.Gone(p.id)
	}
	switch c.r.Method + " " + name {
	case "GET comments":
		return c.listRemarks(p, nil)
	case "POST comments":
		return c.addRemark(p, nil)
	case "GET insights":
		return c.postInsights(p)
	}
	return nil, graph.Invalid("Tried accessing nonexisting field (%s) on node type (PagePost)", name)
}

func (c *call) remarkEdge(r *remark, name string) (any, *graph.Refusal) {
	switch c.r.Method + " " + name {
	case "GET comments":
		return c.listRemarks(r.post, r)
	case "POST comments":
		return c.addRemark(r.post, r)
	case "POST likes":
		if refused := c.as(r.post.page, "pages_manage_engagement"); refused != nil {
			return nil, refused
		}
		c.mu.Lock()
		defer c.mu.Unlock()
		r.likes++
		return map[string]bool{"success": true}, nil
	}
	return nil, graph.Invalid("Tried accessing nonexisting field (%s) on node type (Comment)", name)
}

func (c *call) listRemarks(p *post, parent *remark) (any, *graph.Refusal) {
	if refused := c.needs("pages_read_engagement", "pages_read_user_content"); refused != nil {
		return nil, refused
	}
	if refused := c.params.Only("limit", "after", "filter", "order", "summary"); refused != nil {
		return nil, refused
	}
	filter, order := c.params.Get("filter"), c.params.Get("order")
	if !slices.Contains([]string{"", "toplevel", "stream"}, filter) || !slices.Contains([]string{"", "chronological", "reverse_chronological"}, order) {
		return nil, graph.Invalid("param filter or order has an unknown value")
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	list := c.below(p, parent)
	if filter == "stream" && parent == nil {
		list = c.those(func(r *remark) bool { return r.post == p })
	}
	if order == "reverse_chronological" {
		slices.Reverse(list)
	}
	return c.edgeOf(list, c.r.URL.Path).Render(c.fields, c.page)
}

// addRemark writes one as the Page.
func (c *call) addRemark(p *post, parent *remark) (any, *graph.Refusal) {
	if refused := c.as(p.page, "pages_manage_engagement"); refused != nil {
		return nil, refused
	}
	if refused := c.params.Only("message"); refused != nil {
		return nil, refused
	}
	message := c.params.Get("message")
	if strings.TrimSpace(message) == "" || utf8.RuneCountInString(message) > 8000 {
		return nil, graph.Invalid("The comment is empty or too long")
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if p.kind == kindStory {
		return nil, graph.Invalid("Stories cannot be commented on")
	}
	r := c.write(p, parent, p.page.name, message)
	r.own, r.authorID = true, p.page.id
	under := p.id
	if parent != nil {
		under = parent.id
	}
	c.Published(emu.Entry{ID: r.id, Account: p.page.id, Parent: under, Text: message, At: caio.At(r.at)})
	return map[string]string{"id": r.id}, nil
}

// write adds a comment. The caller holds the lock.
func (e *Emulator) write(p *post, parent *remark, author, message string) *remark {
	r := &remark{id: p.number + "_" + e.id("40"), text: message, post: p, parent: parent, author: author, authorID: e.id("50"), at: e.Now()}
	e.remarks[r.id] = r
	return r
}

// Comment lets a stranger write under a post, or in answer to the comment with that id. It
// returns the new comment's id, "" when there is nothing like that.
func (e *Emulator) Comment(under, author, message string) string {
	e.mu.Lock()
	defer e.mu.Unlock()
	if p := e.posts[under]; p != nil {
		return e.write(p, nil, author, message).id
	}
	if parent := e.remarks[under]; parent != nil {
		return e.write(parent.post, parent, author, message).id
	}
	return ""
}

// remarkNode reads, hides, changes or deletes a comment.
func (c *call) remarkNode(r *remark) (any, *graph.Refusal) {
	switch c.r.Method {
	case http.MethodGet:
		if refused := c.needs("pages_read_engagement", "pages_read_user_content"); refused != nil {
			return nil, refused
		}
		c.mu.Lock()
		defer c.mu.Unlock()
		return c.remarkNodeOf(r).Render(c.fields, c.page)
	case http.MethodPost:
		return c.changeRemark(r)
	case http.MethodDelete:
		if refused := c.as(r.post.page, "pages_manage_engagement"); refused != nil {
			return nil, refused
		}
		c.mu.Lock()
		defer c.mu.Unlock()
		for _, answer := range append(c.below(r.post, r), r) {
			delete(c.remarks, answer.id)
			c.Removed(answer.id)
		}
		return map[string]bool{"success": true}, nil
	}
	return nil, graph.UnknownPath(c.r)
}

func (c *call) changeRemark(r *remark) (any, *graph.Refusal) {
	if refused := c.as(r.post.page, "pages_manage_engagement"); refused != nil {
		return nil, refused
	}
	if refused := c.params.Only("is_hidden", "message"); refused != nil {
		return nil, refused
	}
	hide, refused := c.params.Flag("is_hidden", r.hidden)
	if refused != nil {
		return nil, refused
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	message, changed := c.params.Values["message"]
	if (c.params.Has("is_hidden") && r.own) || (changed && !r.own) {
		return nil, graph.Invalid("Only comments of others can be hidden, and only own ones changed")
	}
	r.hidden = hide
	if changed {
		r.text = message
	}
	return map[string]bool{"success": true}, nil
}
