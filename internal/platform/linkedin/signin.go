package linkedin

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"caio/internal/caio"
	"caio/internal/clock"
	"caio/internal/platform"
	"caio/internal/platform/api"
	"caio/internal/platform/oauth"
)

// flow is the consent of one way.
func (c *connector) flow(way, redirect string) oauth.Flow {
	f := oauth.Flow{
		Env: c.env, Authorize: c.www() + "/oauth/v2/authorization", Token: c.www() + "/oauth/v2/accessToken",
		Scopes: personScopes, Redirect: strings.TrimSpace(redirect), Identify: c.identify,
	}
	switch way {
	case wayPages:
		f.Scopes, f.Optional = pageScopes, pageOptional
	case wayPKCE:
		f.Authorize, f.PKCE = c.www()+"/oauth/native-pkce/authorization", true
	}
	if f.Redirect != "" {
		f.Help = "Agree in the browser. It ends on a page that may not load: copy its whole address and paste it here."
	}
	return f
}

// Begin opens the consent page, or checks a token.
func (c *connector) Begin(ctx context.Context, ask platform.Ask) (platform.Step, error) {
	if ask.Way != wayPKCE && ask.Secrets["client_secret"].IsZero() {
		return platform.Step{}, platform.Errorf(caio.Rejected, "The app's client secret is needed.")
	}
	switch ask.Way {
	case wayToken:
		g, err := c.tokenGrant(ctx, ask)
		if err != nil {
			return platform.Step{}, err
		}
		return platform.Step{Grant: &g}, nil
	case wayPerson, wayPages, wayPKCE:
		redirect := ask.Fields["redirect"]
		if redirect != "" && !strings.HasPrefix(strings.TrimSpace(redirect), "https://") {
			return platform.Step{}, platform.Errorf(caio.Rejected, "The redirect address has to begin with https://.")
		}
		return c.flow(ask.Way, redirect).Begin(ctx, ask)
	}
	return platform.Step{}, platform.Errorf(caio.Rejected, "LinkedIn has no sign-in called %q.", ask.Way)
}

// Finish exchanges the code that the browser brought back. LinkedIn calls every refusal
// of its token endpoint invalid_request.
func (c *connector) Finish(ctx context.Context, step platform.Step, answer url.Values) (platform.Grant, error) {
	_, err := oauth.Code(step, answer)
	if answer.Get("error") == "unauthorized_scope_error" && platform.Is(err, caio.Unauthorized) {
		return platform.Grant{}, reworded(err, caio.Forbidden, "Your app has not got the products that this needs; add them on LinkedIn's developer pages, then connect again.")
	}
	if err != nil {
		return platform.Grant{}, err
	}
	g, err := c.flow(step.Ask.Way, step.Ask.Fields["redirect"]).Finish(ctx, step, answer)
	if platform.Is(err, caio.Rejected) {
		return g, reworded(err, caio.Rejected, "LinkedIn did not accept the sign-in; check the app's client secret and its redirect addresses, then start again.")
	}
	return g, err
}

// Refresh renews a Grant where LinkedIn gave a refresh token, which only approved apps
// get. Without one only a person can, once the token has expired.
func (c *connector) Refresh(ctx context.Context, g platform.Grant) (platform.Grant, error) {
	if g.Refresh.IsZero() {
		if g.Expired(c.env.Clock.Now()) {
			return g, platform.Errorf(caio.Unauthorized, "The connection to LinkedIn has expired; connect the account again.")
		}
		return g, nil
	}
	renewed, err := c.flow(g.Way, "").Refresh(ctx, g)
	if platform.Is(err, caio.Rejected) {
		return g, reworded(err, caio.Unauthorized, "LinkedIn no longer accepts this sign-in; connect the account again.")
	}
	return renewed, err
}

// Revoke withdraws the consent. A token that is none any more is not an error.
func (c *connector) Revoke(ctx context.Context, g platform.Grant) error {
	form := url.Values{"client_id": {g.Extra["client_id"]}, "token": {g.Access.Reveal()}}
	if secret := g.Secrets["client_secret"]; !secret.IsZero() {
		form.Set("client_secret", secret.Reveal())
	}
	_, err := api.New(c.env, oauth.Refused).Do(ctx, api.Request{Method: http.MethodPost, URL: c.www() + "/oauth/v2/revoke", Form: form})
	if platform.Is(err, caio.Rejected) {
		return nil // nothing is left to withdraw
	}
	return err
}

// introspection is what the token endpoint's neighbour says of a token ("Token
// introspection").
type introspection struct {
	Active  *bool  `json:"active"`
	Expires int64  `json:"expires_at"` // Unix seconds
	Scope   string `json:"scope"`      // separated by commas, or by spaces
}

// tokenGrant makes a Grant of a token from LinkedIn's website.
func (c *connector) tokenGrant(ctx context.Context, ask platform.Ask) (platform.Grant, error) {
	id, secret, token := strings.TrimSpace(ask.Fields["client_id"]), ask.Secrets["client_secret"], strings.TrimSpace(ask.Secrets["token"].Reveal())
	if id == "" || token == "" {
		return platform.Grant{}, platform.Errorf(caio.Rejected, "Client ID and access token are needed.")
	}
	var seen introspection
	r, err := api.New(c.env, oauth.Refused).JSON(ctx, api.Request{
		Method: http.MethodPost, URL: c.www() + "/oauth/v2/introspectToken",
		Form: url.Values{"client_id": {id}, "client_secret": {secret.Reveal()}, "token": {token}},
	}, &seen)
	switch {
	case err != nil:
		return platform.Grant{}, err
	case seen.Active == nil:
		return platform.Grant{}, r.Missing("the state of the token")
	case !*seen.Active:
		return platform.Grant{}, platform.Errorf(caio.Unauthorized, "LinkedIn says that this token is not valid, or not of this app; make a new one.")
	}
	g := platform.Grant{
		Access: caio.NewSecret(token), Type: "Bearer", Way: wayToken, ExpiresAt: caio.Instant(seen.Expires * 1000),
		Scopes: strings.FieldsFunc(seen.Scope, func(r rune) bool { return r == ' ' || r == ',' }),
		Extra:  map[string]string{"client_id": id}, Secrets: map[string]caio.Secret{"client_secret": secret},
	}
	return g, c.identify(ctx, &g)
}

const (
	settleTries = 3
	settlePause = 2 * time.Second
)

// identify fills in who consented. A token made a moment ago may be called revoked for
// some seconds, so that is believed only when it stays so.
func (c *connector) identify(ctx context.Context, g *platform.Grant) error {
	if !slices.Contains(g.Scopes, scopeShare) && !slices.Contains(g.Scopes, scopeSharePage) {
		return platform.Errorf(caio.Forbidden, "CAIO was not allowed to publish (%s); connect again and allow it.", scopeShare)
	}
	if g.Refresh.IsZero() {
		g.EndsAt = g.ExpiresAt // nothing but a person renews it
	}
	for try := 1; ; try++ {
		me, err := c.me(ctx, *g)
		if err == nil {
			g.Subject, g.Name = me.id, me.name
			return nil
		}
		if try == settleTries || !said(err, codeRevoked) {
			return err
		}
		if clock.Sleep(ctx, c.env.Clock, settlePause) != nil {
			return err
		}
	}
}
