package linkedin

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/api"
)

// person is whoever consented.
type person struct {
	id, name, vanity, picture string
}

// me reads the person's profile: from OpenID Connect, or, for an app that may not have
// that product beside Community Management, from /v2/me.
func (c *connector) me(ctx context.Context, g platform.Grant) (person, error) {
	request := api.Request{URL: c.host() + "/v2/userinfo", Sign: api.Bearer(g.Access)}
	if slices.Contains(g.Scopes, scopeOpenID) {
		var u userinfo
		r, err := c.api.JSON(ctx, request, &u)
		if err == nil && (u.Sub == "" || u.Name == "") {
			err = r.Missing("sub and name")
		}
		return person{id: u.Sub, name: u.Name, picture: u.Picture}, err
	}
	request.URL = c.host() + "/v2/me"
	var m basicProfile
	r, err := c.api.JSON(ctx, request, &m)
	name := strings.TrimSpace(m.FirstName + " " + m.LastName)
	if err == nil && (m.ID == "" || name == "") {
		err = r.Missing("id and name")
	}
	return person{id: m.ID, name: name, vanity: m.Vanity}, err
}

// Channels lists the pages on which the person may publish, then the person.
func (c *connector) Channels(ctx context.Context, s platform.Session) ([]caio.Channel, error) {
	out := []caio.Channel{}
	if slices.Contains(s.Grant.Scopes, scopeSharePage) {
		pages, err := c.pages(ctx, s.Grant)
		if err != nil {
			return nil, err
		}
		out = append(out, pages...)
	}
	if !slices.Contains(s.Grant.Scopes, scopeShare) {
		return out, nil
	}
	me, err := c.me(ctx, s.Grant)
	if err != nil {
		return nil, err
	}
	ch := caio.Channel{RemoteID: urnPerson + me.id, Kind: kindPerson, Name: me.name, Handle: me.vanity, Avatar: me.picture}
	if me.vanity != "" {
		ch.URL = "https://www.linkedin.com/in/" + key(me.vanity) + "/"
	}
	return append(out, ch), nil
}

// roles are those that may publish ("Organization access control").
var roles = [...]string{"ADMINISTRATOR", "CONTENT_ADMIN", "CONTENT_ADMINISTRATOR", "DIRECT_SPONSORED_CONTENT_POSTER"}

const (
	roleCount = 100 // one page of a list
	rolePages = 10
)

// pages lists the organisations where the person has a role that publishes.
func (c *connector) pages(ctx context.Context, g platform.Grant) ([]caio.Channel, error) {
	ids, err := c.managed(ctx, g)
	if err != nil {
		return nil, err
	}
	known, err := c.lookup(ctx, g, ids)
	if err != nil {
		return nil, err
	}
	out := []caio.Channel{}
	for _, id := range ids {
		o, ok := known[id]
		if !ok {
			if o, err = c.organization(ctx, g, id); err != nil {
				return nil, err
			}
		}
		ch := caio.Channel{
			RemoteID: urnPage + id, Kind: kindPage, Name: cmp.Or(o.Name, "LinkedIn page "+id), Handle: o.Vanity,
			URL: "https://www.linkedin.com/company/" + key(cmp.Or(o.Vanity, id)) + "/", Avatar: c.logo(ctx, g, o.Logo.Original),
		}
		out = append(out, ch)
	}
	return out, nil
}

// managed lists the ids of these organisations. Several roles in one are usual.
func (c *connector) managed(ctx context.Context, g platform.Grant) ([]string, error) {
	var out []string
	for page := range rolePages {
		var found struct {
			Elements *[]role `json:"elements"`
		}
		query := "organizationAcls?q=roleAssignee&state=APPROVED&count=" + strconv.Itoa(roleCount) + "&start=" + strconv.Itoa(page*roleCount)
		r, err := c.api.JSON(ctx, as("FINDER", c.rest(g, http.MethodGet, query)), &found)
		if err != nil {
			return nil, err
		}
		if found.Elements == nil {
			return nil, r.Missing("elements")
		}
		for _, role := range *found.Elements {
			id, ok := strings.CutPrefix(role.Organization, urnPage) // no urn:li:organizationBrand:
			if ok && role.State == "APPROVED" && slices.Contains(roles[:], role.Role) && !slices.Contains(out, id) {
				out = append(out, id)
			}
		}
		if len(*found.Elements) < roleCount {
			break
		}
	}
	return out, nil
}

const lookupCount = 50

// lookup reads organisations together, which needs no role in them. Apps in the
// development tier are refused; then there are none.
func (c *connector) lookup(ctx context.Context, g platform.Grant, ids []string) (map[string]organization, error) {
	out := map[string]organization{}
	for chunk := range slices.Chunk(ids, lookupCount) {
		var found struct {
			Results map[string]organization `json:"results"`
		}
		_, err := c.api.JSON(ctx, as("BATCH_GET", c.rest(g, http.MethodGet, "organizationsLookup?ids="+list(chunk))), &found)
		if err := unlessRefused(err); err != nil {
			return nil, err
		}
		for id, o := range found.Results {
			if o.Name != "" {
				out[id] = o
			}
		}
	}
	return out, nil
}

// organization reads one organisation, as its administrator may. Who has another role
// there publishes all the same, so a refusal leaves the page without a name.
func (c *connector) organization(ctx context.Context, g platform.Grant, id string) (organization, error) {
	var o organization
	_, err := c.api.JSON(ctx, c.rest(g, http.MethodGet, "organizations/"+key(id)), &o)
	return o, unlessRefused(err)
}

// logo returns where a page's logo is; none when LinkedIn does not say. An asset is the
// image of the same name ("Organization lookup").
func (c *connector) logo(ctx context.Context, g platform.Grant, asset string) string {
	name := asset[strings.LastIndexByte(asset, ':')+1:]
	if name == "" {
		return ""
	}
	var image fileState
	if _, err := c.api.JSON(ctx, c.rest(g, http.MethodGet, "images/"+key("urn:li:image:"+name)), &image); err != nil {
		return ""
	}
	return image.Download
}
