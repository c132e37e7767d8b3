package emulator

import (
	"net/http"
	"slices"
)

var pageFields = []string{"id", "name", "username", "link", "access_token", "category", "category_list", "tasks", "followers_count", "fan_count", "picture", "instagram_business_account"}

// pageNode is a Page. The caller holds the lock.
func (c *call) pageNode(p *page, token string) node {
	return node{kind: "Page", known: pageFields, usual: []string{"id", "name"}, values: map[string]any{
		"id": p.id, "name": p.name, "username": p.username, "link": "https://www.facebook.com/" + p.id, "access_token": token,
		"category": "Blog", "category_list": []map[string]string{{"id": "2700", "name": "Blog"}}, "tasks": p.tasks,
		"followers_count": p.followers, "fan_count": p.followers,
		"picture": node{kind: "ProfilePicture", known: []string{"url", "data"}, usual: []string{"data"}, values: map[string]any{
			"data": map[string]any{"url": c.base + "/pictures/" + p.id + ".jpg", "height": 160, "width": 160, "is_silhouette": false},
		}},
	}}
}

func (c *call) readPage(p *page) (any, *refusal) {
	if refused := c.needs("pages_read_engagement"); refused != nil {
		return nil, refused
	}
	if refused := c.params.only(); refused != nil {
		return nil, refused
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.pageNode(p, c.params.token).render(pictured(c.fields), c.page)
}

// pictured reads picture.type(large){url} as the vendor does: what is within is within
// data.
func pictured(fields []want) []want {
	out := slices.Clone(fields)
	for i, w := range out {
		if w.name == "picture" {
			out[i].within = nil
		}
	}
	return out
}

// mine answers the edges of /me under a person's token.
func (c *call) mine() (any, *refusal) {
	name := c.path[1]
	switch {
	case name == "accounts" && len(c.path) == 2 && c.is(http.MethodGet):
		return c.listPages(func(p *page) bool { return !p.portfolio })
	case name == "businesses" && len(c.path) == 2 && c.is(http.MethodGet):
		return c.businesses()
	case name == "permissions":
		return c.permissions()
	}
	return nil, unknownPath(c.r)
}

func (c *call) listPages(in func(*page) bool) (any, *refusal) {
	if refused := c.params.only("limit", "after"); refused != nil {
		return nil, refused
	}
	if refused := c.needs("pages_show_list"); refused != nil {
		return nil, refused
	}
	c.fields = pictured(c.fields)
	c.mu.Lock()
	defer c.mu.Unlock()
	list := edge{of: c.pageNode(&page{}, ""), path: c.r.URL.Path}
	for _, p := range c.token.person.pages {
		if in(p) && !c.token.person.silent {
			list.nodes = append(list.nodes, c.pageNode(p, c.pageToken(c.token, p).value))
		}
	}
	return list.render(c.fields, c.page)
}

func (c *call) businesses() (any, *refusal) {
	if refused := c.params.only("limit", "after"); refused != nil {
		return nil, refused
	}
	if refused := c.needs("business_management"); refused != nil {
		return nil, refused
	}
	kind := node{kind: "Business", known: []string{"id", "name"}, usual: []string{"id", "name"}}
	list := edge{of: kind, path: c.r.URL.Path}
	if id := c.token.person.business; id != "" {
		own := kind
		own.values = map[string]any{"id": id, "name": c.token.person.name + "'s portfolio"}
		list.nodes = append(list.nodes, own)
	}
	return list.render(c.fields, c.page)
}

func (c *call) portfolio(name string) (any, *refusal) {
	if refused := c.needs("business_management"); refused != nil {
		return nil, refused
	}
	switch name {
	case "owned_pages":
		return c.listPages(func(p *page) bool { return p.portfolio })
	case "client_pages":
		return c.listPages(func(*page) bool { return false })
	}
	return nil, invalid("Tried accessing nonexisting field (%s) on node type (Business)", name)
}

// permissions lists what was granted and what was not, or takes some of it back.
func (c *call) permissions() (any, *refusal) {
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
				t.revoked = true
			}
		}
		return map[string]bool{"success": true}, nil
	}
	return nil, unknownPath(c.r)
}
