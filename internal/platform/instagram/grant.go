package instagram

import (
	"context"
	"strconv"
	"strings"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/api/graph"
)

// tokenGrant makes the Grant of the flavour without Facebook. A token from the dashboard
// lives 60 days from a moment unknown, so it is renewed as soon as that is allowed.
func (c *connector) tokenGrant(ctx context.Context, token caio.Secret, way string, scopes []string) (platform.Grant, error) {
	if token = caio.NewSecret(strings.TrimSpace(token.Reveal())); token.IsZero() {
		return platform.Grant{}, platform.Errorf(caio.Rejected, "An access token is needed.")
	}
	if strings.HasPrefix(token.Reveal(), "EAA") {
		return platform.Grant{}, platform.Errorf(caio.Rejected, "This is a token of Facebook; choose the sign-in through Facebook for it.")
	}
	me, inQuery, err := c.probe(ctx, token)
	if err != nil {
		return platform.Grant{}, err
	}
	if scopes == nil {
		if scopes, err = c.probeScopes(ctx, c.instagram(token, inQuery), me); err != nil {
			return platform.Grant{}, err
		}
	}
	g := platform.Grant{
		Type: "Bearer", Way: way, Scopes: scopes, Subject: me.id(), Name: "@" + me.Username,
		Extra: map[string]string{extraFlavour: viaInstagram}, Secrets: map[string]caio.Secret{},
	}
	if inQuery {
		g.Extra[extraInQuery] = "true"
	}
	return c.issued(g, token, longLife, way == wayToken), nil
}

// probe reads who the token belongs to. The header is what no log shows, but only the
// query is documented on this host: whichever works is kept.
func (c *connector) probe(ctx context.Context, token caio.Secret) (me profile, inQuery bool, err error) {
	if me, err = c.me(ctx, c.instagram(token, false)); platform.Is(err, caio.Unauthorized) {
		var inner error
		if me, inner = c.me(ctx, c.instagram(token, true)); inner == nil {
			return me, true, nil
		}
	}
	return me, false, err
}

// probeScopes finds out whether a pasted token may publish; what else it may shows when
// it is used.
func (c *connector) probeScopes(ctx context.Context, call graph.Caller, me profile) ([]string, error) {
	_, _, err := readQuota(ctx, call, me.id())
	if platform.Is(err, caio.Unauthorized) {
		return nil, notGranted(instagramNeeds[1:])
	}
	return instagramNeeds, err
}

// issued puts a token that was issued just now into the Grant.
func (c *connector) issued(g platform.Grant, token caio.Secret, life time.Duration, early bool) platform.Grant {
	now := c.now()
	extra := map[string]string{}
	for k, v := range g.Extra {
		extra[k] = v
	}
	extra[extraIssued] = strconv.FormatInt(int64(now), 10)
	g.Access, g.Extra = token, extra
	g.ExpiresAt = now.Add(life)
	g.EndsAt = g.ExpiresAt
	g.RefreshAt = max(g.ExpiresAt.Add(-refreshLeft), now.Add(refreshAge))
	if early {
		g.RefreshAt = now.Add(refreshAge)
	}
	return g
}

// facebookGrant makes the Grant of the flavour through Facebook. Its Page tokens do not
// expire, so publishing goes on after the person's own token has.
func (c *connector) facebookGrant(ctx context.Context, login graph.Login, short caio.Secret, way string) (platform.Grant, error) {
	if short = caio.NewSecret(strings.TrimSpace(short.Reveal())); short.IsZero() {
		return platform.Grant{}, platform.Errorf(caio.Rejected, "An access token is needed.")
	}
	if strings.HasPrefix(short.Reveal(), "IG") {
		return platform.Grant{}, platform.Errorf(caio.Rejected, "This is a token of Instagram; choose the sign-in with a token of your own app for it.")
	}
	long, err := login.Long(ctx, short)
	if err != nil {
		return platform.Grant{}, err
	}
	user := c.facebook(long.Access)
	granted, err := graph.Granted(ctx, user)
	if err != nil {
		return platform.Grant{}, err
	}
	if lacking := graph.Lacking(granted, facebookNeeds...); len(lacking) > 0 {
		return platform.Grant{}, notGranted(lacking)
	}
	var me struct{ ID, Name string }
	if _, err := user.Get(ctx, "me", fieldsOf("id,name"), &me); err != nil {
		return platform.Grant{}, err
	}
	pages, err := c.pages(ctx, user, granted)
	if err != nil {
		return platform.Grant{}, err
	}
	g := platform.Grant{
		Access: long.Access, Type: "Bearer", Way: way, Scopes: granted, Subject: me.ID, Name: me.Name,
		EndsAt: c.readsEnd(ctx, login, long.Access),
		Extra:  map[string]string{extraFlavour: viaFacebook}, Secrets: map[string]caio.Secret{},
	}
	for _, p := range pages {
		g.Secrets[secretPage+p.ID] = caio.NewSecret(p.Token)
	}
	return g, nil
}

// readsEnd returns when Facebook ends reading unless the person signs in again. An
// answer that says nothing leaves the usual time.
func (c *connector) readsEnd(ctx context.Context, login graph.Login, token caio.Secret) caio.Instant {
	if about, err := login.Inspect(ctx, token); err == nil && about.DataAccess > 0 {
		return caio.At(time.Unix(about.DataAccess, 0))
	}
	return c.soon(readLife)
}
