package emulator

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"caio/internal/caio"
	emu "caio/internal/platform/emulator"
)

const mostComment = 1250

// comment is what someone wrote under a post, or under another comment.
type comment struct {
	post    *post
	parent  *comment
	number  int64
	actor   string
	text    string
	created time.Time
}

func (m *comment) urn() string {
	return fmt.Sprintf("urn:li:comment:(%s,%d)", m.post.activity(), m.number)
}

// thread finds what a path names: a post, or a comment by any of its names.
func (e *Emulator) thread(urn string) (*post, *comment) {
	if p := e.post(urn); p != nil {
		return p, nil
	}
	inside, ok := strings.CutPrefix(urn, "urn:li:comment:(")
	if inside, ok = cutSuffix(inside, ")", ok); !ok {
		return nil, nil
	}
	on, number, _ := strings.Cut(inside, ",")
	m := e.numbered(e.post(on), number)
	if m == nil {
		return nil, nil
	}
	return m.post, m
}

func (e *Emulator) numbered(p *post, number string) *comment {
	for _, m := range e.comments {
		if m.post == p && strconv.FormatInt(m.number, 10) == number {
			return m
		}
	}
	return nil
}

func (e *Emulator) answers(m *comment) int {
	n := 0
	for _, other := range e.comments {
		if other.parent == m {
			n++
		}
	}
	return n
}

func (e *Emulator) shown(m *comment) map[string]any {
	out := map[string]any{
		"$URN": m.urn(), "commentUrn": m.urn(), "id": strconv.FormatInt(m.number, 10), "actor": m.actor, "object": m.post.activity(),
		"message":         map[string]any{"text": m.text, "attributes": []any{}},
		"created":         map[string]any{"actor": m.actor, "time": m.created.UnixMilli()},
		"commentsSummary": map[string]any{"totalFirstLevelComments": e.answers(m), "aggregatedTotalComments": e.answers(m)},
	}
	if m.parent != nil {
		out["parentComment"] = m.parent.urn()
	}
	return out
}

func (e *Emulator) listComments(c *call) {
	q, ok := c.query("start", "count")
	if !ok {
		return
	}
	p, parent := e.thread(c.r.PathValue("urn"))
	switch {
	case p == nil:
		c.fail(http.StatusNotFound, "NOT_FOUND", "There is no such thread")
	case !e.reads(c, p.Author):
		c.denied("socialActions/comments.GET_ALL")
	default:
		out := []map[string]any{}
		for _, m := range slices.Backward(e.comments) { // the newest first
			if m.post == p && m.parent == parent {
				out = append(out, e.shown(m))
			}
		}
		elements(c, q, out)
	}
}

func (e *Emulator) createComment(c *call) {
	var in struct {
		Actor   string `json:"actor"`
		Object  string `json:"object"`
		Parent  string `json:"parentComment"`
		Message struct {
			Text       string `json:"text"`
			Attributes []any  `json:"attributes"`
		} `json:"message"`
	}
	if !c.method("CREATE", false) || !c.body(&in) {
		return
	}
	p, on := e.thread(c.r.PathValue("urn"))
	if p == nil {
		c.fail(http.StatusNotFound, "NOT_FOUND", "There is no such thread")
		return
	}
	if !e.author(c, in.Actor, "socialActions/comments.CREATE") {
		return
	}
	_, parent := e.thread(in.Parent)
	object, _ := e.thread(in.Object)
	switch {
	case in.Parent != "" && parent == nil, on != parent, object != p:
		c.fail(http.StatusBadRequest, codeURN, "object or parentComment does not fit the thread")
	case strings.TrimSpace(in.Message.Text) == "":
		c.fail(http.StatusBadRequest, codeMissing, "message/text :: field is required but not found")
	case length(in.Message.Text) > mostComment:
		c.fail(http.StatusBadRequest, codeTooLong, "message/text is too long")
	default:
		m := e.addComment(p, parent, in.Actor, in.Message.Text)
		c.w.Header().Set("X-Restli-Id", strconv.FormatInt(m.number, 10))
		if e.terse {
			c.w.WriteHeader(http.StatusCreated)
			return
		}
		send(c.w, http.StatusCreated, e.shown(m))
	}
}

func (e *Emulator) addComment(p *post, parent *comment, actor, text string) *comment {
	m := &comment{post: p, parent: parent, number: e.number(), actor: actor, text: text, created: e.Now()}
	e.comments = append(e.comments, m)
	above := p.urn
	if parent != nil {
		above = parent.urn()
	}
	e.Published(emu.Entry{ID: m.urn(), Account: actor, Parent: above, Text: text, At: caio.At(m.created)})
	return m
}

// mine finds the comment of a path and checks that the actor may change it.
func (e *Emulator) mine(c *call) *comment {
	q, ok := c.query("actor")
	if !ok {
		return nil
	}
	p, _ := e.thread(c.r.PathValue("urn"))
	m := e.numbered(p, c.r.PathValue("id"))
	if p == nil || m == nil {
		c.missing("The comment")
		return nil
	}
	actor := plain(q["actor"])
	if !e.author(c, actor, "socialActions/comments.UPDATE") {
		return nil
	}
	if m.actor != actor && (p.Author != actor || c.r.Method != http.MethodDelete) {
		c.denied("socialActions/comments.UPDATE")
		return nil
	}
	return m
}

func (e *Emulator) updateComment(c *call) {
	var in struct {
		Patch struct {
			Message struct {
				Set struct {
					Text string `json:"text"`
				} `json:"$set"`
			} `json:"message"`
		} `json:"patch"`
	}
	if !c.method("PARTIAL_UPDATE", true) || !c.body(&in) {
		return
	}
	m := e.mine(c)
	switch {
	case m == nil:
	case in.Patch.Message.Set.Text == "" || length(in.Patch.Message.Set.Text) > mostComment:
		c.fail(http.StatusBadRequest, codeField, "message/text is empty or too long")
	default:
		m.text = in.Patch.Message.Set.Text
		c.w.WriteHeader(http.StatusNoContent)
	}
}

func (e *Emulator) deleteComment(c *call) {
	if !c.method("DELETE", true) {
		return
	}
	if m := e.mine(c); m != nil {
		e.removeComment(m)
		c.w.WriteHeader(http.StatusNoContent)
	}
}

func (e *Emulator) removeComment(m *comment) {
	e.comments = slices.DeleteFunc(e.comments, func(old *comment) bool { return old == m || old.parent == m })
	e.Removed(m.urn())
}
