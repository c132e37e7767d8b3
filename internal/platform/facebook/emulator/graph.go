package emulator

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"caio/internal/platform/emulator/graph"
)

// call is one request to the Graph API.
type call struct {
	*Emulator
	r       *http.Request
	base    string
	path    []string // without the version
	params  graph.Params
	page    graph.Paging
	fields  []graph.Want
	token   *token
	granted []string // what the person behind the token did grant
}

// graph answers a versioned path.
func (e *Emulator) graph(r *http.Request, base string, path []string) (any, *graph.Refusal) {
	if len(path) == 1 && strings.HasPrefix(path[0], "upload:") {
		return e.sendHandle(r, path[0])
	}
	p, refused := graph.Read(r)
	if refused != nil {
		return nil, refused
	}
	switch {
	case len(path) == 2 && path[0] == "oauth" && path[1] == "access_token" && (r.Method == http.MethodGet || r.Method == http.MethodPost):
		return e.exchange(p)
	case len(path) == 1 && path[0] == "debug_token" && r.Method == http.MethodGet:
		return e.inspect(p)
	}
	return e.dispatch(r, base, path, p)
}

func (e *Emulator) dispatch(r *http.Request, base string, path []string, p graph.Params) (any, *graph.Refusal) {
	c := &call{Emulator: e, r: r, base: base, path: path, params: p}
	var refused *graph.Refusal
	if c.fields, refused = p.Fields(); refused != nil {
		return nil, refused
	}
	if c.page, refused = p.Paging(base); refused != nil {
		return nil, refused
	}
	e.mu.Lock()
	if c.token, refused = e.who(p.Token); refused == nil {
		c.granted = slices.Clone(c.token.owner().granted)
	}
	e.mu.Unlock()
	if refused != nil {
		return nil, refused
	}
	return c.route()
}

func (c *call) is(method string) bool { return c.r.Method == method }

func (c *call) route() (any, *graph.Refusal) {
	id := c.path[0]
	switch {
	case id == "" && c.is(http.MethodPost):
		return c.batch()
	case id == "":
		return nil, graph.UnknownPath(c.r)
	case id == "me" && len(c.path) > 1 && c.token.person != nil:
		return c.mine()
	case id == "me" && c.token.page != nil:
		id = c.token.page.id
	}
	if len(c.path) == 1 {
		return c.node(id)
	}
	if len(c.path) > 2 {
		return nil, graph.UnknownPath(c.r)
	}
	if id == App && c.path[1] == "uploads" && c.is(http.MethodPost) {
		return c.beginHandle()
	}
	return c.edge(id, c.path[1])
}

func (c *call) edge(id, name string) (any, *graph.Refusal) {
	c.mu.Lock()
	page, post, video, remark := c.pages[id], c.posts[id], c.videos[id], c.remarks[id]
	c.mu.Unlock()
	switch {
	case page != nil && c.reaches(page):
		return c.pageEdge(page, name)
	case post != nil && c.reaches(post.page):
		return c.postEdge(post, name)
	case video != nil && c.reaches(video.page):
		return c.videoEdge(video, name)
	case remark != nil && c.reaches(remark.post.page):
		return c.remarkEdge(remark, name)
	case c.token.person != nil && c.token.person.business == id:
		return c.portfolio(name)
	}
	return nil, graph.Gone(id)
}

// reaches reports whether the token may see what belongs to the Page.
func (c *call) reaches(p *page) bool {
	return c.token.page == p || (c.token.person != nil && p.owner == c.token.person)
}

func (c *call) pageEdge(p *page, name string) (any, *graph.Refusal) {
	switch c.r.Method + " " + name {
	case "POST feed":
		return c.addPost(p)
	case "POST photos":
		return c.addPhoto(p)
	case "POST videos":
		return c.addVideo(p)
	case "POST video_reels":
		return c.addTall(p, kindReel)
	case "POST video_stories":
		return c.addTall(p, kindStory)
	case "POST photo_stories":
		return c.addPhotoStory(p)
	case "GET published_posts", "GET feed":
		return c.listPosts(p, func(x *post) bool { return x.published && x.kind != kindStory })
	case "GET scheduled_posts":
		return c.listPosts(p, func(x *post) bool { return !x.published && !x.due.IsZero() })
	case "GET stories":
		return c.listStories(p)
	case "GET insights":
		return c.pageInsights(p)
	}
	return nil, graph.Invalid("Tried accessing nonexisting field (%s) on node type (Page)", name)
}

// node reads, changes or deletes one object.
func (c *call) node(id string) (any, *graph.Refusal) {
	c.mu.Lock()
	page, post, video, remark, photo := c.pages[id], c.posts[id], c.videos[id], c.remarks[id], c.photos[id]
	c.mu.Unlock()
	switch {
	case id == "me" && c.is(http.MethodGet):
		p := c.token.person
		return graph.Node{
			Kind: "User", Known: []string{"id", "name", "picture"}, Usual: []string{"id", "name"},
			Values: map[string]any{"id": p.id, "name": p.name},
		}.Render(c.fields, c.page)
	case page != nil && c.is(http.MethodGet) && c.reaches(page):
		return c.readPage(page)
	case post != nil && c.reaches(post.page):
		return c.postNode(post)
	case video != nil && c.reaches(video.page):
		return c.videoNode(video)
	case remark != nil && c.reaches(remark.post.page):
		return c.remarkNode(remark)
	case photo != nil && c.reaches(photo.page):
		return c.photoNode(photo)
	}
	return nil, graph.Gone(id)
}

const mostBatch = 50

// batch answers up to fifty reads at once, each with a status and a body of its own.
func (c *call) batch() (any, *graph.Refusal) {
	if refused := c.params.Only("batch", "include_headers"); refused != nil {
		return nil, refused
	}
	var entries []struct {
		Method string `json:"method"`
		URL    string `json:"relative_url"`
	}
	if refused := c.params.Object("batch", &entries); refused != nil {
		return nil, refused
	}
	if len(entries) == 0 || len(entries) > mostBatch {
		return nil, graph.Refuse(100, 0, "(#100) A batch has between 1 and %d requests", mostBatch)
	}
	out := []any{}
	for _, entry := range entries {
		status, answer := c.one(entry.Method, entry.URL)
		text, err := json.Marshal(answer)
		if err != nil {
			return nil, graph.Refuse(1, 0, "An unknown error occurred")
		}
		out = append(out, map[string]any{"code": status, "body": string(text)})
	}
	return out, nil
}

func (c *call) one(method, address string) (int, any) {
	r, err := http.NewRequestWithContext(c.r.Context(), method, c.base+"/"+strings.TrimPrefix(address, "/"), nil)
	if err != nil || method != http.MethodGet {
		refused := graph.Invalid("This emulator takes reads in a batch only")
		return refused.Status, refused
	}
	path := strings.Trim(r.URL.Path, "/")
	if m := versioned.FindStringSubmatch(r.URL.Path); m != nil {
		path = m[2]
	}
	p, refused := graph.Read(r)
	if refused == nil {
		if p.Token == "" {
			p.Token = c.params.Token
		}
		var out any
		if out, refused = c.dispatch(r, c.base, strings.Split(path, "/"), p); refused == nil {
			return http.StatusOK, out
		}
	}
	return refused.Status, refused
}
