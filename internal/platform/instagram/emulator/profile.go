package emulator

import (
	"net/http"
	"slices"
)

var (
	// What the two hosts know of an account is not the same; a name of the other one fails.
	directAccount = []string{"id", "user_id", "username", "name", "account_type", "profile_picture_url", "followers_count", "follows_count", "media_count", "biography", "website"}
	linkedAccount = []string{"id", "ig_id", "username", "name", "profile_picture_url", "followers_count", "follows_count", "media_count", "biography", "website"}
	pageFields    = []string{"id", "name", "username", "link", "access_token", "category", "category_list", "tasks", "followers_count", "picture", "instagram_business_account"}
)

// accountNode is the account as the token's flavour sees it. The caller holds the lock.
func (c *call) accountNode(a *account) node {
	n := node{kind: "IGUser", known: linkedAccount, usual: []string{"id"}, values: map[string]any{
		"id": a.id, "username": a.username, "name": a.name, "profile_picture_url": c.base + picturePath(a.id),
		"followers_count": a.followers, "follows_count": 80, "media_count": c.countMedia(a),
	}}
	if c.token.direct() {
		n.known = directAccount
		n.values["id"], n.values["user_id"], n.values["account_type"] = a.scoped, a.id, a.kind
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

func (c *call) readAccount(a *account) (any, *refusal) {
	if refused := c.needs("instagram_business_basic", "instagram_basic"); refused != nil {
		return nil, refused
	}
	if refused := c.params.only(); refused != nil {
		return nil, refused
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.accountNode(a).render(c.fields, c.page)
}

// pageNode is a Page. Its account shows only with the permission to see it. The caller
// holds the lock.
func (c *call) pageNode(p *page, token string) node {
	n := node{kind: "Page", known: pageFields, usual: []string{"id", "name", "access_token"}, values: map[string]any{
		"id": p.id, "name": p.name, "category": "Blog", "tasks": []string{"CREATE_CONTENT", "MODERATE", "ANALYZE", "MANAGE"},
		"link": "https://www.facebook.com/" + p.id, "access_token": token,
	}}
	if p.account != nil {
		n.values["instagram_business_account"] = c.accountNode(p.account)
	}
	return n
}

func (c *call) readPage(p *page) (any, *refusal) {
	if refused := c.pagePermissions(); refused != nil {
		return nil, refused
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.pageNode(p, c.params.token).render(c.fields, c.page)
}

// pagePermissions checks what listing Pages, with what they are linked to, takes.
func (c *call) pagePermissions() *refusal {
	if refused := c.needs("", "pages_show_list"); refused != nil {
		return refused
	}
	if slices.ContainsFunc(c.fields, func(w want) bool { return w.name == "instagram_business_account" }) {
		return c.needs("", "instagram_basic")
	}
	return nil
}

// facebookSelf is /me under a token of Facebook.
func (c *call) facebookSelf() (any, *refusal) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.token.page != nil {
		return c.pageNode(c.token.page, c.params.token).render(c.fields, c.page)
	}
	p := c.token.person
	return node{
		kind: "User", known: []string{"id", "name", "picture"}, usual: []string{"id", "name"},
		values: map[string]any{"id": p.id, "name": p.name},
	}.render(c.fields, c.page)
}

// mine answers the edges of /me under a person's token.
func (c *call) mine() (any, *refusal) {
	p := c.token.person
	edge := c.path[1]
	if p == nil {
		return nil, invalid("Tried accessing nonexisting field (%s) on node type (Page)", edge)
	}
	switch {
	case edge == "accounts" && len(c.path) == 2 && c.is(http.MethodGet):
		return c.listPages(edge, func(pg *page) bool { return !pg.portfolio })
	case edge == "businesses" && len(c.path) == 2 && c.is(http.MethodGet):
		return c.businesses()
	case edge == "permissions":
		return c.permissions()
	}
	return nil, unknownPath(c.r)
}

func (c *call) listPages(path string, in func(*page) bool) (any, *refusal) {
	if refused := c.params.only("limit", "after"); refused != nil {
		return nil, refused
	}
	if refused := c.pagePermissions(); refused != nil {
		return nil, refused
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	list := edge{of: c.pageNode(&page{}, ""), path: c.r.URL.Path}
	for _, pg := range c.token.person.pages {
		if in(pg) {
			list.nodes = append(list.nodes, c.pageNode(pg, c.pageToken(c.token, pg).value))
		}
	}
	return list.render(c.fields, c.page)
}

func (c *call) businesses() (any, *refusal) {
	if refused := c.params.only("limit", "after"); refused != nil {
		return nil, refused
	}
	if refused := c.needs("", "business_management"); refused != nil {
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

func (c *call) portfolio(edge string) (any, *refusal) {
	if refused := c.needs("", "business_management"); refused != nil {
		return nil, refused
	}
	switch edge {
	case "owned_pages":
		return c.listPages(edge, func(pg *page) bool { return pg.portfolio })
	case "client_pages":
		return c.listPages(edge, func(*page) bool { return false })
	}
	return nil, invalid("Tried accessing nonexisting field (%s) on node type (Business)", edge)
}

// permissions lists what was granted and what was not, or takes some of it back.
func (c *call) permissions() (any, *refusal) {
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
				t.revoked = true
			}
		}
		return map[string]bool{"success": true}, nil
	}
	return nil, unknownPath(c.r)
}
