package x

import (
	"context"
	"net/http"
	"net/url"
	"slices"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/api"
	"caio/internal/platform/oauth"
)

// flow is X's OAuth 2.0: PKCE always, the secret in the header where the app has one.
func (c *connector) flow() oauth.Flow {
	return oauth.Flow{
		Env:       c.env,
		Authorize: c.env.Base("web", "https://x.com") + "/i/oauth2/authorize", Token: c.base() + "/2/oauth2/token",
		Scopes: scopes, Optional: map[string][]string{oauth.UseComments: {scopeModerate}}, PKCE: true,
		App: func(ask platform.Ask) oauth.App { return appOf(ask.Fields[fieldClient], ask.Secrets[fieldSecret]) },
		Identify: func(ctx context.Context, g *platform.Grant) error {
			me, err := c.me(ctx, *g)
			g.Subject, g.Name = me.ID, "@"+me.Username
			return err
		},
	}
}

func appOf(id string, secret caio.Secret) oauth.App {
	return oauth.App{ID: id, Secret: secret, Basic: !secret.IsZero()}
}

// Begin returns the consent page's address.
func (c *connector) Begin(ctx context.Context, ask platform.Ask) (platform.Step, error) {
	if ask.Way == waySecret && ask.Secrets[fieldSecret].IsZero() {
		return platform.Step{}, platform.Errorf(caio.Rejected, "The client secret is needed.")
	}
	if ask.Redirect == "" {
		return platform.Step{}, platform.Errorf(caio.Unsupported, "X comes back to this computer only through the browser; connect from the window.")
	}
	step, err := c.Flow.Begin(ctx, ask)
	step.Help = "Tick the box about sensitive permissions on X's page, then authorize the app."
	return step, err
}

// Finish exchanges the code, which lives for 30 seconds, and checks what was granted.
func (c *connector) Finish(ctx context.Context, step platform.Step, answer url.Values) (platform.Grant, error) {
	if _, err := oauth.Code(step, answer); err != nil {
		return platform.Grant{}, err
	}
	g, err := c.Flow.Finish(ctx, step, answer)
	if err != nil {
		return platform.Grant{}, consentRefused(err)
	}
	for _, scope := range scopes {
		if !slices.Contains(g.Scopes, scope) {
			return platform.Grant{}, platform.Errorf(caio.Unauthorized, "X did not give CAIO all the rights that publishing needs; connect again and allow everything on X's page.")
		}
	}
	return g, nil
}

// Refresh renews the Grant. X replaces the refresh token as soon as it has seen the
// request, even when the answer is lost (staff, devcommunity.x.com, 27 July 2026); the
// old one is then refused, and only a person can connect again.
func (c *connector) Refresh(ctx context.Context, g platform.Grant) (platform.Grant, error) {
	renewed, err := c.Flow.Refresh(ctx, g)
	if err != nil {
		return platform.Grant{}, consentRefused(err)
	}
	return renewed, nil
}

// Revoke ends both tokens. One that X does not know any more is revoked.
func (c *connector) Revoke(ctx context.Context, g platform.Grant) error {
	app := appOf(g.Extra[fieldClient], g.Secrets[fieldSecret])
	for _, token := range []caio.Secret{g.Refresh, g.Access} {
		if token.IsZero() {
			continue
		}
		request := api.Request{Method: http.MethodPost, URL: c.base() + "/2/oauth2/revoke", Form: url.Values{"token": {token.Reveal()}}}
		if app.Basic {
			request.Sign = func(r *http.Request) error {
				r.SetBasicAuth(url.QueryEscape(app.ID), url.QueryEscape(app.Secret.Reveal()))
				return nil
			}
		} else {
			request.Form.Set("client_id", app.ID)
		}
		if _, err := c.api.Do(ctx, request); err != nil && !platform.Is(err, caio.Unauthorized) && !platform.Is(err, caio.Rejected) {
			return err
		}
	}
	return nil
}

// granted refuses what the Grant has no scope for.
func granted(s platform.Session, scope string, kind caio.Kind, message string) error {
	if slices.Contains(s.Grant.Scopes, scope) {
		return nil
	}
	return platform.Errorf(kind, "%s", message)
}
