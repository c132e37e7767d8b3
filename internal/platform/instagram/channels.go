package instagram

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
	profileFields = "user_id,username,name,account_type,profile_picture_url,followers_count"
	// An account seen through its Page does not say its type; an unknown name would
	// fail the whole call.
	linkedFields = "instagram_business_account{id,username,name,profile_picture_url,followers_count}"
	pageFields   = "id,name,access_token," + linkedFields
)

// Channels lists the professional accounts: one, or those linked to the Pages that were
// ticked at sign-in. A Page added later has no token in the Grant and needs another
// sign-in.
func (c *connector) Channels(ctx context.Context, s platform.Session) ([]caio.Channel, error) {
	g := s.Grant
	if g.Extra[extraFlavour] != viaFacebook {
		me, err := c.me(ctx, c.instagram(g.Access, g.Extra[extraInQuery] != ""))
		if err != nil {
			return nil, err
		}
		return []caio.Channel{channel(me, viaInstagram, nil)}, nil
	}
	pages, err := c.pages(ctx, c.facebook(g.Access), g.Scopes)
	if platform.Is(err, caio.Unauthorized) {
		pages, err = c.knownPages(ctx, g)
	}
	if err != nil {
		return nil, err
	}
	out := []caio.Channel{}
	for _, p := range pages {
		if _, ok := g.Secrets[secretPage+p.ID]; ok {
			out = append(out, channel(*p.Instagram, viaFacebook, &p))
		}
	}
	return out, nil
}

func (c *connector) me(ctx context.Context, call graph.Caller) (profile, error) {
	var me profile
	r, err := call.Get(ctx, "me", fieldsOf(profileFields), &me)
	if err == nil && (me.id() == "" || me.Username == "") {
		err = r.Missing("user_id and username")
	}
	return me, err
}

// pages lists the person's Pages that have an account linked and a token.
func (c *connector) pages(ctx context.Context, user graph.Caller, scopes []string) ([]page, error) {
	all, err := graph.Pages[page](ctx, user, pageFields, slices.Contains(scopes, "business_management"))
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(all, func(p page) bool { return p.Instagram == nil || p.Instagram.id() == "" || p.Token == "" }), nil
}

// knownPages asks each Page under its own token, which lives on when the person's has
// expired. One that is gone is left out; when none is left the error says why.
func (c *connector) knownPages(ctx context.Context, g platform.Grant) ([]page, error) {
	var out []page
	var last error
	for _, key := range slices.Sorted(maps.Keys(g.Secrets)) {
		id, ok := strings.CutPrefix(key, secretPage)
		if !ok {
			continue
		}
		var p page
		_, err := c.facebook(g.Secrets[key]).Get(ctx, id, fieldsOf("id,name,"+linkedFields), &p)
		switch {
		case platform.Is(err, caio.Unauthorized), platform.Is(err, caio.Gone):
			last = err
		case err != nil:
			return nil, err
		case p.Instagram != nil:
			out = append(out, p)
		}
	}
	if len(out) == 0 && last != nil {
		return nil, last
	}
	return out, nil
}

func channel(p profile, flavour string, through *page) caio.Channel {
	ch := caio.Channel{
		RemoteID: p.id(), Kind: kindOf(p.Type), Name: p.Name, Handle: p.Username, Avatar: p.Picture,
		URL: "https://www.instagram.com/" + p.Username + "/", Followers: p.Followers,
		Meta: map[string]string{metaFlavour: flavour},
	}
	if ch.Name == "" {
		ch.Name = p.Username
	}
	if through != nil {
		ch.Meta[metaPage] = through.ID
	}
	return ch
}

func kindOf(accountType string) string {
	switch accountType {
	case "BUSINESS":
		return "business"
	case "MEDIA_CREATOR":
		return "creator"
	}
	return "professional"
}
