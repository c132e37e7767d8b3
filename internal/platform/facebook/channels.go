package facebook

import (
	"context"
	"maps"
	"slices"
	"strings"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/api/graph"
)

const (
	profileFields = "id,name,username,link,followers_count,picture.type(large){url}"
	pageFields    = profileFields + ",access_token,tasks"
)

// Channels lists the Pages that were ticked at sign-in. One that was added later has no
// token in the Grant and needs another sign-in. Those that Facebook does not list any
// more, when the person's own token or the time to read has run out, are asked under
// their own tokens, which live on.
func (c *connector) Channels(ctx context.Context, s platform.Session) ([]caio.Channel, error) {
	g := s.Grant
	pages, err := c.pages(ctx, c.graph(g.Access), g.Scopes)
	if err != nil && !platform.Is(err, caio.Unauthorized) {
		return nil, err
	}
	rest, err := c.unlisted(ctx, g, pages)
	if err != nil {
		return nil, err
	}
	out := []caio.Channel{}
	for _, p := range append(pages, rest...) {
		if _, ok := g.Secrets[secretPage+p.ID]; ok && p.usable() {
			out = append(out, channel(p))
		}
	}
	return out, nil
}

// pages lists the person's Pages.
func (c *connector) pages(ctx context.Context, user graph.Caller, scopes []string) ([]page, error) {
	return graph.Pages[page](ctx, user, pageFields, slices.Contains(scopes, portfolios))
}

// usable reports whether the person may create content on the Page. A Page that was asked
// itself does not say.
func (p page) usable() bool {
	return p.ID != "" && (len(p.Tasks) == 0 || slices.Contains(p.Tasks, "CREATE_CONTENT"))
}

// unlisted asks each Page of the Grant that is not among those listed. One that is gone
// is left out; when there are no others the error says why.
func (c *connector) unlisted(ctx context.Context, g platform.Grant, pages []page) ([]page, error) {
	var out []page
	var last error
	for _, key := range slices.Sorted(maps.Keys(g.Secrets)) {
		id, ok := strings.CutPrefix(key, secretPage)
		if !ok || slices.ContainsFunc(pages, func(p page) bool { return p.ID == id }) {
			continue
		}
		var p page
		r, err := c.graph(g.Secrets[key]).Get(ctx, id, fieldsOf(profileFields), &p)
		if err == nil && (p.ID == "" || p.Name == "") {
			err = r.Missing("id and name")
		}
		switch {
		case platform.Is(err, caio.Unauthorized), platform.Is(err, caio.Gone):
			last = err
		case err != nil:
			return nil, err
		default:
			out = append(out, p)
		}
	}
	if len(out)+len(pages) == 0 && last != nil {
		return nil, last
	}
	return out, nil
}

func channel(p page) caio.Channel {
	ch := caio.Channel{
		RemoteID: p.ID, Kind: "page", Name: p.Name, Handle: p.Username, Avatar: p.Picture.Data.URL,
		URL: p.Link, Followers: p.Followers, Meta: map[string]string{},
	}
	if ch.Handle == "" {
		ch.Handle = p.Name
	}
	if ch.Name == "" {
		ch.Name = p.ID
	}
	if ch.URL == "" {
		ch.URL = "https://www.facebook.com/" + p.ID
	}
	return ch
}
