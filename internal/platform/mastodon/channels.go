package mastodon

import (
	"context"
	"net/http"
	"strconv"

	"caio/internal/caio"
	"caio/internal/platform"
)

// me asks whose token it is.
func (c *connector) me(ctx context.Context, g platform.Grant) (account, error) {
	var a account
	r, err := c.api.JSON(ctx, c.at(g, http.MethodGet, "/api/v1/accounts/verify_credentials"), &a)
	if err != nil {
		return account{}, err
	}
	if a.ID == "" || a.Username == "" {
		return account{}, r.Missing("an account")
	}
	return a, nil
}

// handle is @user@domain; the domain may differ from the host of the API.
func handle(a account, in instance, g platform.Grant) string {
	domain := in.Domain
	if domain == "" {
		domain = in.URI
	}
	if host, err := hostOf(domain); err == nil {
		domain = host
	} else {
		domain = g.Extra[extraInstance]
	}
	return "@" + a.Username + "@" + domain
}

// Channels returns the account's profile, with the limits of its server.
func (c *connector) Channels(ctx context.Context, s platform.Session) ([]caio.Channel, error) {
	a, err := c.me(ctx, s.Grant)
	if err != nil {
		return nil, err
	}
	in, found, err := c.instance(ctx, s.Grant.Extra[extraInstance])
	if err != nil {
		return nil, err
	}
	if !found {
		return nil, platform.Errorf(caio.Unavailable, "The server does not say what it allows at the moment.")
	}
	limits := limitsOf(in)
	polls := in.Configuration.Polls
	return []caio.Channel{{
		RemoteID: s.Grant.Extra[extraInstance] + "/" + a.ID, Kind: "profile", Name: a.name(), Handle: handle(a, in, s.Grant),
		Avatar: a.Avatar, URL: a.URL, Limits: &limits, Followers: a.Followers,
		Defaults: defaults(a),
		Meta: map[string]string{
			metaAPI: strconv.Itoa(in.APIVersions["mastodon"]), metaPollOptions: strconv.Itoa(polls.Options), metaPollChars: strconv.Itoa(polls.Chars),
			metaPollMin: strconv.Itoa(polls.Min), metaPollMax: strconv.Itoa(polls.Max),
		},
	}}, nil
}

// defaults are what the person chose on the server.
func defaults(a account) map[string]string {
	out := map[string]string{}
	switch a.Source.Privacy {
	case "public", "unlisted", "private", "direct":
		out[fieldVisibility] = a.Source.Privacy
	}
	if a.Source.Language != "" {
		out[fieldLanguage] = a.Source.Language
	}
	if a.Source.Sensitive {
		out[fieldSensitive] = "true"
	}
	return out
}
