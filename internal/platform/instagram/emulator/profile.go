package emulator

import (
	"net/http"
	"slices"

	"caio/internal/platform/emulator/graph"
)

var (
	// What the two hosts know of an account is not the same; a name of the other one fails.
	directAccount = []string{"id", "user_id", "username", "name", "account_type", "profile_picture_url", "followers_count", "follows_count", "media_count", "biography", "website"}
	linkedAccount = []string{"id", "ig_id", "username", "name", "profile_picture_url", "followers_count", "follows_count", "media_count", "biography", "website"}
	pageFields    = []string{"id", "name", "username", "link", "access_token", "category", "category_list", "tasks", "followers_count", "picture", "instagram_business_account"}
)

// accountNode is the account as the token's flavour sees it. The caller holds the lock.
func (c *call) accountNode(a *account) graph.Node {
	n := graph.Node{Kind: "IGUser", Known: linkedAccount, Usual: []string{"id"}, Values: map[string]any{
		"id": a.id, "username": a.username, "name": a.name, "profile_picture_url": c.base + picturePath(a.id),
		"followers_count": a.followers, "follows_count": 80, "media_count": c.countMedia(a),
	}}
	if c.token.direct() {
		n.Known = directAccount
		n.Values["id"], n.Values["user_id"], n.Values["account_type"] = a.scoped, a.id, a.kind
	}
	return n
}

func (c *call) countMedia(a *account) int {
	n := 0
	for _, m := range c.media {
		if m.account == a && !m.gone && m.product != "STORY" {
			n++
		}
	}
	return n
}

func (c *call) readAccount(a *account) (any, *graph.Refusal) {
	if refused := c.needs("instagram_business_basic", "instagram_basic"); refused != nil {
		return nil, refused
	}
	if refused := c.params.Only(); refused != nil {
		return nil, refused
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.accountNode(a).Render(c.fields, c.page)
}

// pageNode is a Page. Its account shows only with the permission to see it. The caller
// holds the lock.
func (c *call) pageNode(p *page, token string) graph.Node {
	n := graph.Node{Kind: "Page", Known: pageFields, Usual: []string{"id", "name", "access_token"}, Values: map[string]any{
		"id": p.id, "name": p.name, "category": "Blog", "tasks": []string{"CREATE_CONTENT", "MODERATE", "ANALYZE", "MANAGE"},
		"link": "https://www.facebook.com/" + p.id, "access_token": token,
	}}
	if p.account != nil {
		n.Values["instagram_business_account"] = c.accountNode(p.account)
	}
	return n
}

func (c *call) readPage(p *page) (any, *graph.Refusal) {
	if refused := c.pagePermissions(); refused != nil {
		return nil, refused
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.pageNode(p, c.params.Token).Render(c.fields, c.page)
}

// pagePermissions checks what listing Pages, with what they are linked to, takes.
func (c *call) pagePermissions() *graph.Refusal {
	if refused := c.needs("", "pages_show_list"); refused != nil {
		return refused
	}
	if slices.ContainsFunc(c.fields, func(w graph.Want) bool { return w.Name == "instagram_business_account" }) {
		return c.needs("", "instagram_basic")
	}
	return nil
}

// facebookSelf is /me under a token of Facebook.
func (c *call) facebookSelf() (any, *graph.Refusal) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.token.page != nil {
		return c.pageNode(c.token.page, c.params.Token).Render(c.fields, c.page)
	}
	p := c.token.person
	return graph.Node{
		Kind: "User", Known: []string{"id", "name", "picture"}, Usual: []string{"id", "name"},
		Values: map[string]any{"id": p.id, "name": p.name},
	}.Render(c.fields, c.page)
}

// mine answers the edges of /me under a person's token.
func (c *call) mine() (any, *graph.Refusal) {
	p := c.token.person
	edge := c.path[1]
	if p == nil {
		return nil, graph.Invalid("Tried accessing nonexisting field (%s) on node type (Page)", edge)
	}
	switch {
	case edge == "accounts" && len(c.path) == 2 && c.is(http.MethodGet):
		return c.listPages(edge, func(pg *page) bool { return !pg.portfolio })
	case edge == "businesses" && len(c.path) == 2 && c.is(http.MethodGet):
		return c.businesses()
	case edge == "permissions":
		return c.permissions()
	}
	return nil, graph.UnknownPath(c.r)
}

func (c *call) listPages(path string, in func(*page) bool) (any, *graph.Refusal) {
	if refused := c.params.Only("limit", "after"); refused != nil {
		return nil, refused
	}
	if refused := c.pagePermissions(); refused != nil {
		return nil, refused
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	list := graph.Edge{Of: c.pageNode(&page{}, ""), Path: c.r.URL.Path}
	for _, pg := range c.token.person.pages {
		if in(pg) {
			list.Nodes = append(list.Nodes, c.pageNode(pg, c.pageToken(c.token, pg).Value))
		}
	}
	return list.Render(c.fields, c.page)
}

func (c *call) businesses() (any, *graph.Refusal) {
	if refused := c.params.Only("limit", "after"); refused != nil {
		return nil, refused
	}
	if refused := c.needs("", "business_management"); refused != nil {
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

func (c *call) portfolio(edge string) (any, *graph.Refusal) {
	if refused := c.needs("", "business_management"); refused != nil {
		return nil, refused
	}
	switch edge {
	case "owned_pages":
		return c.listPages(edge, func(pg *page) bool { return pg.portfolio })
	case "client_pages":
		return c.listPages(edge, func(*page) bool { return false })
	}
	return nil, graph.Invalid("Tried accessing nonexisting field (%s) on node type (Business)", edge)
}

// permissions lists what was granted and what was not, or takes some of it back.
func (c *call) permissions() (any, *graph.Refusal) {
	c.mu.Lock()
	defer c.mu.Unlock()
	p := c.token.person
	switch {
	case c.is(http.MethodGet) && len(c.path) == 2:
		list := []map[string]string{}
		for _, scope := range facebookConsent.scopes {
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
			if t.person == p || (t.page != nil && t.page.owner == p) {
				t.Revoked = true
			}
		}
		return map[string]bool{"success": true}, nil
	}
	return nil, graph.UnknownPath(c.r)
}
