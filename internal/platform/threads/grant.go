package threads

import (
	"context"
	"strings"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/api/graph"
)

// pasted makes the Grant of a token from the app's dashboard. Whether such a token lives
// for an hour or for 60 days is not documented, so the network is asked; the app's own
// name counts most, the token's own may do.
func (c *connector) pasted(ctx context.Context, token caio.Secret, a app) (platform.Grant, error) {
	if token = caio.NewSecret(strings.TrimSpace(token.Reveal())); token.IsZero() {
		return platform.Grant{}, platform.Errorf(caio.Rejected, "An access token is needed.")
	}
	if strings.HasPrefix(token.Reveal(), "EAA") || strings.HasPrefix(token.Reveal(), "IG") {
		return platform.Grant{}, platform.Errorf(caio.Rejected, "This is no token of Threads; make one under User Token Generator in the settings of its use case.")
	}
	if (a.id == "") != a.secret.IsZero() {
		return platform.Grant{}, platform.Errorf(caio.Rejected, "Threads app ID and Threads app secret belong together; enter both or neither.")
	}
	if a.id == "" {
		return c.alone(ctx, token)
	}
	about, err := c.inspect(ctx, token, a.token())
	if err != nil {
		return platform.Grant{}, err
	}
	if !about.Valid {
		return platform.Grant{}, platform.Errorf(caio.Unauthorized, "Threads does not accept this token; make another and paste it.")
	}
	if c.short(about) {
		if token, err = c.long(ctx, a, token); err != nil {
			return platform.Grant{}, err
		}
		about.Expires, about.Issued = 0, 0 // of the token before
	}
	return c.grant(ctx, token, wayToken, about, everything)
}

// alone makes the Grant of a token without the app's secret.
func (c *connector) alone(ctx context.Context, token caio.Secret) (platform.Grant, error) {
	about, err := c.inspect(ctx, token, token)
	switch {
	case undecided(err):
		return platform.Grant{}, err
	case err != nil:
		about = inspection{} // not every token may be asked about itself
	case c.short(about):
		return platform.Grant{}, platform.Errorf(caio.Rejected, "This token is valid for an hour only; enter Threads app ID and Threads app secret too, so that CAIO can make it last.")
	}
	return c.grant(ctx, token, wayToken, about, everything)
}

// short reports whether the token is of the kind that lasts an hour.
func (c *connector) short(about inspection) bool {
	return about.Expires > 0 && caio.At(time.Unix(about.Expires, 0)) < c.soon(refreshAge)
}

// grant makes the Grant of a token that lasts. Where the network did not say what was
// granted, what was asked for is assumed.
func (c *connector) grant(ctx context.Context, token caio.Secret, way string, about inspection, wished []string) (platform.Grant, error) {
	me, err := c.me(ctx, token)
	if err != nil {
		return platform.Grant{}, err
	}
	g := platform.Grant{
		Type: "Bearer", Way: way, Scopes: about.Scopes, Subject: string(me.ID), Name: "@" + me.Username,
		Extra: map[string]string{}, Secrets: map[string]caio.Secret{},
	}
	if len(g.Scopes) == 0 {
		g.Scopes, g.Extra[extraGuess] = wished, "true"
	}
	if lacking := graph.Lacking(g.Scopes, needs...); len(lacking) > 0 {
		return platform.Grant{}, platform.Errorf(caio.Forbidden, "CAIO was not allowed everything it needs to publish (%s); connect again and allow it.", strings.Join(lacking, ", "))
	}
	since, until := c.now(), c.soon(longLife)
	if about.Expires > 0 {
		until = caio.At(time.Unix(about.Expires, 0))
	}
	if about.Issued > 0 {
		since = caio.At(time.Unix(about.Issued, 0))
	}
	g = issued(g, token, since, until)
	if about.Expires == 0 && way == wayToken {
		g.RefreshAt = since.Add(refreshAge) // it may be older than it looks
	}
	return g, nil
}
