package emulator

import (
	"net/http"
	"slices"

	"caio/internal/platform/emulator/graph"
)

var pageFields = []string{"id", "name", "username", "link", "access_token", "category", "category_list", "tasks", "followers_count", "fan_count", "picture", "instagram_business_account"}

// pageNode is a Page. The caller holds the lock.
func (c *call) pageNode(p *page, token string) graph.Node {
	return graph.Node{Kind: "Page", Known: pageFields, Usual: []string{"id", "name"}, Values: map[string]any{
		"id": p.id, "name": p.name, "username": p.username, "link": "https://www.facebook.com/" + p.id, "access_token": token,
		"category": "Blog", "category_list": []map[string]string{{"id": "2700", "name": "Blog"}}, "tasks": p.tasks,
		"followers_count": p.followers, "fan_count": p.followers,
		"picture": graph.Node{Kind: "ProfilePicture", Known: []string{"url", "data"}, Usual: []string{"data"}, Values: map[string]any{
			"data": map[string]any{"url": c.base + "/pictures/" + p.id + ".jpg", "height": 160, "width": 160, "is_silhouette": false},
		}},
	}}
}

func (c *call) readPage(p *page) (any, *graph.Refusal) {
	if refused := c.needs("pages_read_engagement"); refused != nil {
		return nil, refused
	}
	if refused := c.params.Only(); refused != nil {
		return nil, refused
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.pageNode(p, c.params.Token).Render(pictured(c.fields), c.page)
}

// pictured reads picture.type(large){url} as the vendor does: what is within is within
// data.
func pictured(fields []graph.Want) []graph.Want {
	out := slices.Clone(fields)
	for i, w := range out {
		if w.Name == "picture" {
			out[i].Within = nil
		}
	}
	return out
}

// mine answers the edges of /me under a person's token.
func (c *call) mine() (any, *graph.Refusal) {
	name := c.path[1]
	switch {
	case name == "accounts" && len(c.path) == 2 && c.is(http.MethodGet):
		return c.listPages(func(p *page) bool { return !p.portfolio })
	case name == "businesses" && len(c.path) == 2 && c.is(http.MethodGet):
		return c.businesses()
	case name == "permissions":
		return c.permissions()
	}
	return nil, graph.UnknownPath(c.r)
}

func (c *call) listPages(in func(*page) bool) (any, *graph.Refusal) {
	if refused := c.params.Only("limit", "after"); refused != nil {
		return nil, refused
	}
	if refused := c.needs("pages_show_list"); refused != nil {
		return nil, refused
	}
	c.fields = pictured(c.fields)
	c.mu.Lock()
	defer c.mu.Unlock()
	list := graph.Edge{Of: c.pageNode(&page{}, ""), Path: c.r.URL.Path}
	for _, p := range c.token.person.pages {
		if in(p) && !c.token.person.silent {
			list.Nodes = append(list.Nodes, c.pageNode(p, c.pageToken(c.token, p).Value))
		}
	}
	return list.Render(c.fields, c.page)
}

func (c *call) businesses() (any, *graph.Refusal) {
	if refused := c.params.Only("limit", "after"); refused != nil {
		return nil, refused
	}
	if refused := c.needs("business_management"); refused != nil {
		return nil, refused
	}
	kind := graph.Node{Kind: "Business", Known: []string{"id", "name"}, Usual: []string{"id", "name"}}
	list := graph.Edge{Of: kind, Path: c.r.URL.Path}
	if id := c.token.person.business; id != "" {
		own := kind
		own.Values = map[string]any{"id": id, "name": c.token.person.name + "'s portfolio"}
		list.Nodes = append(list.Nodes, own)
	}
	return list.Render(c.fields, c.page)
}

func (c *call) portfolio(name string) (any, *graph.Refusal) {
	if refused := c.needs("business_management"); refused != nil {
		return nil, refused
	}
	switch name {
	case "owned_pages":
		return c.listPages(func(p *page) bool { return p.portfolio })
	case "client_pages":
		return c.listPages(func(*page) bool { return false })
	}
	return nil, graph.Invalid("Tried accessing nonexisting field (%s) on node type (Business)", name)
}

// permissions lists what was granted and what was not, or takes some of it back.
func (c *call) permissions() (any, *graph.Refusal) {
	c.mu.Lock()
	defer c.mu.Unlock()
	p := c.token.person
	switch {
	case c.is(http.MethodGet) && len(c.path) == 2:
		list := []map[string]string{}
		for _, scope := range scopes {
			status := "declined"
			if slices.Contains(p.granted, scope) {
				status = "granted"
			}
			list = append(list, map[string]string{"permission": scope, "status": status})
		}
		return map[string]any{"data": list}, nil
	case c.is(http.MethodDelete) && len(c.path) == 3:
		p.granted = slices.DeleteFunc(slices.Clone(p.granted), func(s string) bool { return s == c.path[2] })
		return map[string]bool{"success": true}, nil
	case c.is(http.MethodDelete) && len(c.path) == 2:
		p.granted = nil
		for _, t := range c.tokens {
			if t.owner() == p {
				t.Revoked = true
			}
		}
		return map[string]bool{"success": true}, nil
	}
	return nil, graph.UnknownPath(c.r)
}
