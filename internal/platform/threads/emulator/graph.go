package emulator

import (
	"net/http"

	"caio/internal/platform/emulator/graph"
)

// call is one request to the API.
type call struct {
	*Emulator
	r      *http.Request
	base   string
	path   []string // without the version
	params params
	token  *token
}

// graph answers a versioned path. Everything happens under the lock but what is fetched
// from elsewhere.
func (e *Emulator) graph(r *http.Request, base string, path []string) (any, *graph.Refusal) {
	p, refused := read(r)
	if refused != nil {
		return nil, refused
	}
	c := &call{Emulator: e, r: r, base: base, path: path, params: p}
	if c.creates() {
		return c.create()
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if c.token, refused = e.who(p.token); refused != nil {
		return nil, refused
	}
	return c.route()
}

func (c *call) is(method string) bool { return c.r.Method == method }

// creates reports whether the request makes a container, which fetches files.
func (c *call) creates() bool {
	return c.is(http.MethodPost) && len(c.path) == 2 && c.path[1] == "threads"
}

// own returns the token's account when the path begins with it.
func (c *call) own() *account {
	if c.path[0] == "me" || c.path[0] == c.token.account.id {
		return c.token.account
	}
	return nil
}

// route finds what answers. The caller holds the lock.
func (c *call) route() (any, *graph.Refusal) {
	own := c.own()
	switch {
	case len(c.path) > 2:
		return nil, graph.UnknownPath(c.r)
	case len(c.path) == 1 && c.path[0] == "location_search" && c.is(http.MethodGet):
		return c.searchPlaces()
	case own != nil && len(c.path) == 1 && c.is(http.MethodGet):
		return c.readAccount(own)
	case own != nil && len(c.path) == 2:
		return c.accountEdge(own, c.path[1])
	case len(c.path) == 1:
		return c.node(c.path[0])
	}
	return c.postEdge(c.path[0], c.path[1])
}

func (c *call) accountEdge(a *account, edge string) (any, *graph.Refusal) {
	switch {
	case edge == "threads" && c.is(http.MethodGet):
		return c.listOwn(a, false)
	case edge == "replies" && c.is(http.MethodGet):
		return c.listOwn(a, true)
	case edge == "threads_publish" && c.is(http.MethodPost):
		return c.publish(a)
	case edge == "threads_publishing_limit" && c.is(http.MethodGet):
		return c.limit(a)
	case edge == "threads_insights" && c.is(http.MethodGet):
		return c.accountInsights(a)
	}
	return nil, refuse(100, 0, "Tried accessing nonexisting field (%s) on node type (ThreadsUser)", edge)
}

// node reads or deletes one object.
func (c *call) node(id string) (any, *graph.Refusal) {
	if m := c.containers[id]; m != nil && m.account == c.token.account && c.is(http.MethodGet) {
		return c.readContainer(m)
	}
	p := c.live(id)
	switch {
	case p == nil:
		return nil, gone(id)
	case c.is(http.MethodGet):
		return c.readPost(p)
	case c.is(http.MethodDelete):
		return c.deletePost(p)
	}
	return nil, graph.UnknownPath(c.r)
}

func (c *call) postEdge(id, edge string) (any, *graph.Refusal) {
	p := c.live(id)
	if p == nil {
		return nil, gone(id)
	}
	switch {
	case edge == "insights" && c.is(http.MethodGet):
		return c.postInsights(p)
	case edge == "replies" && c.is(http.MethodGet):
		return c.listReplies(p, false)
	case edge == "conversation" && c.is(http.MethodGet):
		return c.listReplies(p, true)
	case edge == "pending_replies" && c.is(http.MethodGet):
		return c.listPending(p)
	case edge == "manage_reply" && c.is(http.MethodPost):
		return c.manageReply(p)
	case edge == "manage_pending_reply" && c.is(http.MethodPost):
		return c.managePending(p)
	case edge == "repost" && c.is(http.MethodPost):
		return c.repost(p)
	}
	return nil, refuse(100, 0, "Tried accessing nonexisting field (%s) on node type (ThreadsMedia)", edge)
}
