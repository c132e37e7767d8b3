package pinterest

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/oauth"
)

// tokenLife is how long a token generated on the website lasts (Pinterest, "Set up
// authentication"). It is only told to the person; the network's answer decides.
const tokenLife = 24 * time.Hour

// flow is the consent page and the renewal. The secret always goes in the Authorization
// header, and there is no PKCE.
func (c *connector) flow(ask platform.Ask) oauth.Flow {
	f := oauth.Flow{Env: c.env, Authorize: c.website() + "/oauth/", Token: c.tokens(), Scopes: needed, Separator: ",", App: app}
	if ask.Fields[fieldSecret] == "true" {
		f.Scopes = slices.Concat(needed, forSecret)
	}
	if ask.Way == wayPaste {
		f.Redirect = strings.TrimSpace(ask.Fields[fieldRedirect])
		if f.Redirect == "" {
			f.Redirect = usualRedirect
		}
		f.Help = "Allow access in the browser. It ends on a page that cannot be shown: copy its whole address and paste it here."
	}
	return f
}

func (c *connector) tokens() string { return c.production() + "/v5/oauth/token" }

func app(ask platform.Ask) oauth.App {
	return oauth.App{
		ID: strings.TrimSpace(ask.Fields[extraApp]), Basic: true,
		Secret: caio.NewSecret(strings.TrimSpace(ask.Secrets[secretApp].Reveal())),
	}
}

// Begin starts a sign-in: in the browser, or at once with a token.
func (c *connector) Begin(ctx context.Context, ask platform.Ask) (platform.Step, error) {
	switch ask.Way {
	case wayToken:
		g, err := c.withToken(ctx, ask.Secrets[fieldToken])
		if err != nil {
			return platform.Step{}, err
		}
		return platform.Step{Grant: &g, Ask: ask}, nil
	case wayOAuth, wayPaste:
		if a := app(ask); a.ID == "" || a.Secret.IsZero() {
			return platform.Step{}, platform.Errorf(caio.Rejected, "App ID and App secret key are needed.")
		}
		if ask.Way == wayOAuth && ask.Redirect == "" {
			return platform.Step{}, platform.Errorf(caio.Rejected, "The browser cannot come back to CAIO here; choose the way in which the address is pasted.")
		}
		ask.Redirect = strings.Replace(ask.Redirect, "//127.0.0.1", "//localhost", 1) // as it is registered
		return c.flow(ask).Begin(ctx, ask)
	}
	return platform.Step{}, platform.Errorf(caio.Rejected, "Pinterest has no sign-in called %q.", ask.Way)
}

// Finish exchanges the code. Apps from before 2025-09-25 have to ask for refresh tokens
// that are renewed with each use; for newer ones the wish changes nothing ("Generate OAuth
// access token").
func (c *connector) Finish(ctx context.Context, step platform.Step, answer url.Values) (platform.Grant, error) {
	code, err := oauth.Code(step, answer)
	if err != nil {
		return platform.Grant{}, err
	}
	a := app(step.Ask)
	token, err := oauth.Ask(ctx, c.env, c.tokens(), a, url.Values{
		"grant_type": {"authorization_code"}, "code": {code.Reveal()}, "redirect_uri": {step.Ask.Redirect}, "continuous_refresh": {"true"},
	})
	if err != nil {
		return platform.Grant{}, signInRefused(err)
	}
	g := platform.Grant{Way: step.Ask.Way, Extra: map[string]string{extraApp: a.ID}, Secrets: map[string]caio.Secret{secretApp: a.Secret}}
	token.Apply(&g, c.env.Clock.Now())
	if lacking := lacking(g, needed...); len(lacking) > 0 {
		return platform.Grant{}, platform.Errorf(caio.Forbidden, "CAIO was not allowed everything it needs to publish (%s); connect again and allow it.", strings.Join(lacking, ", "))
	}
	return c.identify(ctx, g)
}

// Refresh renews the Grant. Each answer brings a new refresh token, good for 60 days. A
// token from the website cannot be renewed and stays as it is.
func (c *connector) Refresh(ctx context.Context, g platform.Grant) (platform.Grant, error) {
	renewed, err := c.flow(platform.Ask{}).Refresh(ctx, g)
	if err != nil {
		return platform.Grant{}, signInRefused(err)
	}
	return renewed, nil
}

// withToken finds out which host a token is for: each refuses the other's.
func (c *connector) withToken(ctx context.Context, token caio.Secret) (platform.Grant, error) {
	token = caio.NewSecret(strings.TrimSpace(token.Reveal()))
	if token.IsZero() {
		return platform.Grant{}, platform.Errorf(caio.Rejected, "The access token is needed.")
	}
	for _, host := range []string{"", hostSandbox} {
		g := platform.Grant{
			Access: token, Type: "Bearer", EndsAt: c.now().Add(tokenLife), Way: wayToken,
			Extra: map[string]string{}, Secrets: map[string]caio.Secret{},
		}
		if host != "" {
			g.Extra[extraHost] = host
		}
		g, err := c.identify(ctx, g)
		if !platform.Is(err, caio.Unauthorized) {
			return g, err
		}
	}
	return platform.Grant{}, platform.Errorf(caio.Unauthorized, "Pinterest accepts this token neither for publishing nor in its sandbox; such tokens last a day, so generate a new one.")
}

// identify fills in whose Grant it is. The same person in the sandbox is another account.
func (c *connector) identify(ctx context.Context, g platform.Grant) (platform.Grant, error) {
	a, err := c.me(ctx, g)
	if err != nil {
		return platform.Grant{}, err
	}
	g.Subject, g.Name = a.ID, a.Username
	if g.Extra[extraHost] == hostSandbox {
		g.Subject, g.Name = hostSandbox+"/"+a.ID, a.Username+" (sandbox)"
	}
	return g, nil
}

// lacking lists the scopes that were not granted. Of a token from the website it is not
// known which it has; the network says so when one is missing.
func lacking(g platform.Grant, scopes ...string) []string {
	if len(g.Scopes) == 0 {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(scopes), func(s string) bool { return slices.Contains(g.Scopes, s) })
}
