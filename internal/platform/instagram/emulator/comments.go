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

// comment is a comment under a post, or a reply to one.
type comment struct {
	id, text string
	media    *media
	parent   *comment // nil: under the post itself
	author   string
	authorID string
	own      bool
	hidden   bool
	at       time.Time
}

var commentFields = []string{"id", "text", "username", "timestamp", "like_count", "hidden", "parent_id", "from", "replies", "media", "user"}

func (c *call) commentPermission() *graph.Refusal {
	return c.needs("instagram_business_manage_comments", "instagram_basic", "instagram_manage_comments")
}

// comment writes one as the account, under a post or in reply to another.
func (c *call) comment(m *media, parent *comment) (any, *graph.Refusal) {
	if refused := c.commentPermission(); refused != nil {
		return nil, refused
	}
	if refused := c.params.Only("message"); refused != nil {
		return nil, refused
	}
	message := c.params.Get("message")
	if strings.TrimSpace(message) == "" {
		return nil, graph.Invalid("The parameter message is required")
	}
	if utf8.RuneCountInString(message) > 2200 {
		return nil, graph.Invalid("The comment is too long")
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case m.gone:
		return nil, graph.Gone(m.id)
	case m.closed:
		return nil, graph.Invalid("Commenting is disabled on this media")
	case m.product == "STORY":
		return nil, graph.Invalid("Stories cannot be commented on")
	}
	if parent != nil && parent.parent != nil {
		parent = parent.parent
	}
	remark := c.write(m, parent, m.account.username, message)
	remark.own, remark.authorID = true, m.account.id
	under := m.id
	if parent != nil {
		under = parent.id
	}
	c.Published(emu.Entry{ID: remark.id, Account: m.account.id, Parent: under, Text: message, At: caio.At(remark.at)})
	return map[string]string{"id": remark.id}, nil
}

// write adds a comment. The caller holds the lock.
func (e *Emulator) write(m *media, parent *comment, author, message string) *comment {
	remark := &comment{id: e.id("179"), text: message, media: m, parent: parent, author: author, authorID: e.id("1234"), at: e.Now()}
	e.comments[remark.id] = remark
	return remark
}

// Comment lets a stranger write under a post, or in reply to the comment with that id.
// It returns the new comment's id, "" when there is nothing like that.
func (e *Emulator) Comment(under, author, message string) string {
	e.mu.Lock()
	defer e.mu.Unlock()
	if m := e.media[under]; m != nil {
		return e.write(m, nil, author, message).id
	}
	if parent := e.comments[under]; parent != nil {
		return e.write(parent.media, parent, author, message).id
	}
	return ""
}

// commentNodeOf is a comment with its replies. The caller holds the lock.
func (c *call) commentNodeOf(remark *comment) graph.Node {
	n := graph.Node{Kind: "IGComment", Known: commentFields, Usual: []string{"id", "text", "timestamp"}}
	if remark.media == nil {
		return n
	}
	n.Values = map[string]any{
		"id": remark.id, "text": remark.text, "username": remark.author, "timestamp": stamp(remark.at), "like_count": 0,
		"hidden": remark.hidden, "from": map[string]string{"id": remark.authorID, "username": remark.author},
	}
	if remark.parent != nil {
		n.Values["parent_id"] = remark.parent.id
	}
	if remark.parent == nil && remark.media != nil {
		n.Values["replies"] = c.commentEdge(remark.media, remark, "/v26.0/"+remark.id+"/replies")
	}
	return n
}

// commentEdge lists the comments under a post, newest first, or the replies to one,
// oldest first. The caller holds the lock.
func (c *call) commentEdge(m *media, parent *comment, path string) graph.Edge {
	var list []*comment
	for _, remark := range c.comments {
		if remark.media == m && remark.parent == parent {
			list = append(list, remark)
		}
	}
	slices.SortFunc(list, func(x, y *comment) int { return strings.Compare(x.id, y.id) })
	if parent == nil {
		slices.Reverse(list)
	}
	out := graph.Edge{Of: c.commentNodeOf(&comment{}), Path: path}
	for _, remark := range list {
		out.Nodes = append(out.Nodes, c.commentNodeOf(remark))
	}
	return out
}

func (c *call) listComments(m *media) (any, *graph.Refusal) {
	if refused := c.commentPermission(); refused != nil {
		return nil, refused
	}
	if refused := c.params.Only("limit", "after"); refused != nil {
		return nil, refused
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if m.gone {
		return nil, graph.Gone(m.id)
	}
	c.page.Limit = min(c.page.Limit, 50)
	return c.commentEdge(m, nil, c.r.URL.Path).Render(c.fields, c.page)
}

// replies lists the replies to a comment, or adds one.
func (c *call) replies(remark *comment) (any, *graph.Refusal) {
	if c.is(http.MethodPost) {
		return c.comment(remark.media, remark)
	}
	if refused := c.commentPermission(); refused != nil {
		return nil, refused
	}
	if refused := c.params.Only("limit", "after"); refused != nil {
		return nil, refused
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.commentEdge(remark.media, remark, c.r.URL.Path).Render(c.fields, c.page)
}

// commentNode reads, hides or deletes a comment.
func (c *call) commentNode(remark *comment) (any, *graph.Refusal) {
	if refused := c.commentPermission(); refused != nil {
		return nil, refused
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	switch c.r.Method {
	case http.MethodGet:
		return c.commentNodeOf(remark).Render(c.fields, c.page)
	case http.MethodPost:
		if refused := c.params.Only("hide"); refused != nil {
			return nil, refused
		}
		hide, refused := c.params.Flag("hide", false)
		if refused != nil {
			return nil, refused
		}
		if remark.own {
			return nil, graph.Invalid("The comment of the media owner cannot be hidden")
		}
		remark.hidden = hide
		return map[string]bool{"success": true}, nil
	case http.MethodDelete:
		delete(c.comments, remark.id)
		for id, reply := range c.comments {
			if reply.parent == remark {
				delete(c.comments, id)
				c.Removed(id)
			}
		}
		c.Removed(remark.id)
		return map[string]bool{"success": true}, nil
	}
	return nil, graph.UnknownPath(c.r)
}
