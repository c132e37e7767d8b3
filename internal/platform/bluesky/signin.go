package bluesky

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/api"
)

// renewAhead is how long before it ends housekeeping renews an access token, so that no
// post waits for it and the refresh token, which lives for weeks, stays fresh.
const renewAhead = 10 * time.Minute

// Begin signs in with an app password at once, or sends the person to their server.
func (c *connector) Begin(ctx context.Context, ask platform.Ask) (platform.Step, error) {
	who := cleanHandle(ask.Fields["handle"])
	if who == "" {
		return platform.Step{}, platform.Errorf(caio.Rejected, "Handle is needed.")
	}
	switch ask.Way {
	case wayPassword:
		g, err := c.signIn(ctx, who, strings.TrimRight(strings.TrimSpace(ask.Fields["server"]), "/"), ask.Secrets["password"])
		if err != nil {
			return platform.Step{}, err
		}
		ask.Secrets = nil // only the session is kept
		return platform.Step{Ask: ask, Grant: &g}, nil
	case wayOAuth:
		return c.beginOAuth(ctx, who, ask)
	}
	return platform.Step{}, platform.Errorf(caio.Unsupported, "Bluesky has no way to sign in called %q.", ask.Way)
}

// signIn exchanges the app password for a session, once: Bluesky allows 30 sign-ins in
// five minutes and 300 a day, so sessions are kept and renewed instead.
func (c *connector) signIn(ctx context.Context, who, server string, password caio.Secret) (platform.Grant, error) {
	if password.IsZero() {
		return platform.Grant{}, platform.Errorf(caio.Rejected, "App password is needed.")
	}
	if server == "" {
		found, err := c.signInServer(ctx, who)
		if err != nil {
			return platform.Grant{}, err
		}
		server = found
	}
	if !trusted(server) {
		return platform.Grant{}, platform.Errorf(caio.Rejected, "Server is an address that begins with https://, not %q.", server)
	}
	var out session
	err := c.send(ctx, api.Request{
		Method: http.MethodPost, URL: xrpc(server, "com.atproto.server.createSession"),
		JSON: map[string]string{"identifier": who, "password": strings.TrimSpace(password.Reveal())},
	}, &out)
	if err != nil {
		return platform.Grant{}, err
	}
	return c.grantOf(platform.Grant{Way: wayPassword, Extra: map[string]string{"pds": server}}, out)
}

// signInServer finds where the account signs in. Bluesky's own servers leave that to
// their entryway; an e-mail address is only known there.
func (c *connector) signInServer(ctx context.Context, who string) (string, error) {
	if strings.Contains(who, "@") {
		return c.entryway(), nil
	}
	id, err := c.identify(ctx, who)
	if err != nil {
		return "", err
	}
	if u, err := url.Parse(id.pds); err == nil && strings.HasSuffix(u.Hostname(), ".host.bsky.network") {
		return c.entryway(), nil
	}
	return id.pds, nil
}

// grantOf returns g with the tokens and addresses of a session.
func (c *connector) grantOf(g platform.Grant, s session) (platform.Grant, error) {
	switch {
	case s.DID == "" || s.AccessJWT == "" || s.RefreshJWT == "":
		return platform.Grant{}, platform.Errorf(caio.Unavailable, "The network's answer was incomplete.")
	case s.Active != nil && !*s.Active && (s.Status == "takendown" || s.Status == "suspended"):
		return platform.Grant{}, (&fault{Name: "AccountTakedown"}).sorted(0)
	case s.Active != nil && !*s.Active:
		return platform.Grant{}, (&fault{Name: "AccountDeactivated"}).sorted(0)
	case g.Subject != "" && g.Subject != s.DID:
		return platform.Grant{}, platform.Errorf(caio.Unauthorized, "Bluesky answered for another account; connect the account again.")
	}
	now := c.env.Clock.Now()
	g.Type, g.Subject, g.Name = typeBearer, s.DID, "@"+s.Handle
	g.Access, g.Refresh = caio.NewSecret(s.AccessJWT), caio.NewSecret(s.RefreshJWT)
	// Access lives two hours and refresh 90 days where the tokens do not say otherwise.
	g.ExpiresAt = expiry(s.AccessJWT, now.Add(2*time.Hour))
	g.EndsAt = expiry(s.RefreshJWT, now.AddDate(0, 0, 90))
	g.RefreshAt = g.ExpiresAt.Add(-renewAhead)
	server := g.Extra["pds"]
	if home := s.Doc.pds(); trusted(home) {
		server = home
	}
	g.Extra = map[string]string{"pds": server, "handle": s.Handle}
	return g, nil
}

// expiry reads when a JWT ends. The server that gave it out is its only judge, so the
// signature is not looked at.
func expiry(token string, usual time.Time) caio.Instant {
	parts := strings.Split(token, ".")
	var claims struct {
		Expires int64 `json:"exp"`
	}
	if len(parts) == 3 {
		if b, err := base64.RawURLEncoding.DecodeString(parts[1]); err == nil && json.Unmarshal(b, &claims) == nil && claims.Expires > 0 {
			return caio.Instant(claims.Expires * 1000)
		}
	}
	return caio.At(usual)
}

// Finish turns the browser's answer into a Grant; an app password needed no browser.
func (c *connector) Finish(ctx context.Context, step platform.Step, answer url.Values) (platform.Grant, error) {
	if step.Grant != nil {
		return *step.Grant, nil
	}
	return c.finishOAuth(ctx, step, answer)
}

// Refresh renews a Grant in its own way.
func (c *connector) Refresh(ctx context.Context, g platform.Grant) (platform.Grant, error) {
	if g.Type == typeDPoP {
		return c.refreshOAuth(ctx, g)
	}
	var out session
	// The old refresh token is accepted for two more hours and leads to the same
	// successor, so a lost answer does no harm and this may be repeated.
	err := c.send(ctx, api.Request{
		Method: http.MethodPost, URL: xrpc(g.Extra["pds"], "com.atproto.server.refreshSession"),
		Sign: api.Bearer(g.Refresh),
	}, &out)
	if err != nil {
		return platform.Grant{}, err
	}
	return c.grantOf(g, out)
}

// Revoke ends the session at the server. One that has ended already is not an error.
func (c *connector) Revoke(ctx context.Context, g platform.Grant) error {
	var err error
	if g.Type == typeDPoP {
		err = c.revokeOAuth(ctx, g)
	} else {
		err = c.send(ctx, api.Request{
			Method: http.MethodPost, URL: xrpc(g.Extra["pds"], "com.atproto.server.deleteSession"),
			Sign: api.Bearer(g.Refresh),
		}, nil)
	}
	if platform.Is(err, caio.Unauthorized) {
		return nil
	}
	return err
}
