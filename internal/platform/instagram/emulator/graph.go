package emulator

import (
	"net/http"
	"slices"

	"caio/internal/platform/emulator/graph"
)

// call is one request to the Graph API.
type call struct {
	*Emulator
	r      *http.Request
	base   string
	path   []string // without the version
	params graph.Params
	page   graph.Paging
	fields []graph.Want
	token  *token
	scopes []string // what the token may
}

// graph answers a versioned path.
func (e *Emulator) graph(r *http.Request, base string, path []string) (any, *graph.Refusal) {
	if e.headerRefused(r) {
		r.Header.Del("Authorization")
	}
	p, refused := graph.Read(r)
	if refused != nil {
		return nil, refused
	}
	switch {
	case len(path) == 2 && path[0] == "oauth" && path[1] == "access_token" && (r.Method == http.MethodGet || r.Method == http.MethodPost):
		return e.facebookToken(p)
	case len(path) == 1 && path[0] == "debug_token" && r.Method == http.MethodGet:
		return e.inspect(p)
	}
	c := &call{Emulator: e, r: r, base: base, path: path, params: p}
	if c.fields, refused = p.Fields(); refused != nil {
		return nil, refused
	}
	if c.page, refused = p.Paging(base); refused != nil {
		return nil, refused
	}
	e.mu.Lock()
	if c.token, refused = e.who(p.Token); refused == nil {
		c.scopes = slices.Clone(c.token.permissions())
	}
	e.mu.Unlock()
	if refused != nil {
		return nil, refused
	}
	return c.route()
}

// headerRefused reports whether tokens in the header do not count: where the vendor does
// not document them, after RefuseHeader.
func (e *Emulator) headerRefused(r *http.Request) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.noHeader && len(r.Header.Get("Authorization")) > 9 && r.Header.Get("Authorization")[:9] == "Bearer IG"
}

func (c *call) is(method string) bool { return c.r.Method == method }

func (c *call) route() (any, *graph.Refusal) {
	node := c.path[0]
	if node == "me" && !c.token.direct() && len(c.path) > 1 {
		return c.mine()
	}
	if node == "me" && c.token.direct() {
		node = c.token.account.id
	}
	if len(c.path) == 1 {
		return c.node(node)
	}
	if len(c.path) > 2 {
		return nil, graph.UnknownPath(c.r)
	}
	edge := c.path[1]
	c.mu.Lock()
	account, page, post, remark := c.accounts[node], c.pages[node], c.media[node], c.comments[node]
	c.mu.Unlock()
	switch {
	case account != nil && c.token.reaches(account):
		return c.accountEdge(account, edge)
	case page != nil && c.token.manages(page) && edge == "photos" && c.is(http.MethodPost):
		return c.addPhoto(page)
	case post != nil && c.token.reaches(post.account):
		return c.mediaEdge(post, edge)
	case remark != nil && c.token.reaches(remark.media.account) && edge == "replies":
		return c.replies(remark)
	case !c.token.direct() && c.token.person != nil && c.token.person.business == node:
		return c.portfolio(edge)
	case page != nil && edge == "photos":
		return nil, graph.Refuse(200, 0, "(#200) A Page access token with pages_manage_posts is required")
	}
	return nil, graph.Gone(node)
}

func (c *call) accountEdge(a *account, edge string) (any, *graph.Refusal) {
	switch {
	case edge == "media" && c.is(http.MethodPost):
		return c.createContainer(a)
	case edge == "media" && c.is(http.MethodGet):
		return c.listMedia(a, false)
	case edge == "stories" && c.is(http.MethodGet):
		return c.listMedia(a, true)
	case edge == "media_publish" && c.is(http.MethodPost):
		return c.publish(a)
	case edge == "content_publishing_limit" && c.is(http.MethodGet):
		return c.limit(a)
	case edge == "insights" && c.is(http.MethodGet):
		return c.accountInsights(a)
	}
	return nil, graph.Invalid("Tried accessing nonexisting field (%s) on node type (IGUser)", edge)
}

func (c *call) mediaEdge(m *media, edge string) (any, *graph.Refusal) {
	switch {
	case edge == "insights" && c.is(http.MethodGet):
		return c.mediaInsights(m)
	case edge == "comments" && c.is(http.MethodGet):
		return c.listComments(m)
	case edge == "comments" && c.is(http.MethodPost):
		return c.comment(m, nil)
	}
	return nil, graph.Invalid("Tried accessing nonexisting field (%s) on node type (IGMedia)", edge)
}

// node reads, changes or deletes one object.
func (c *call) node(id string) (any, *graph.Refusal) {
	c.mu.Lock()
	account, page, made, post, remark, photo := c.accounts[id], c.pages[id], c.containers[id], c.media[id], c.comments[id], c.photos[id]
	c.mu.Unlock()
	read := c.is(http.MethodGet)
	switch {
	case id == "me" && read:
		return c.facebookSelf()
	case account != nil && c.token.reaches(account) && read:
		return c.readAccount(account)
	case page != nil && read && (c.token.manages(page) || (c.token.person != nil && slices.Contains(c.token.person.pages, page))):
		return c.readPage(page)
	case made != nil && c.token.reaches(made.account) && read:
		return c.readContainer(made)
	case post != nil && c.token.reaches(post.account):
		return c.mediaNode(post)
	case remark != nil && c.token.reaches(remark.media.account):
		return c.commentNode(remark)
	case photo != nil && c.token.manages(photo.page):
		return c.photoNode(photo)
	}
	return nil, graph.Gone(id)
}
