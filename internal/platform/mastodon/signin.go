package mastodon

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/api"
	"caio/internal/platform/oauth"
)

const (
	wayBrowser = "oauth"
	wayCode    = "code"
	wayToken   = "token"

	secretToken = "token"

	// outOfBand shows the code on the screen instead of redirecting.
	outOfBand = "urn:ietf:wg:oauth:2.0:oob"
	// loopback stands for any port: Mastodon's OAuth library ignores the port of a
	// loopback IP (RFC 8252, section 7.3), but not that of "localhost".
	loopback = "http://127.0.0.1/callback"
)

// scopes are all that CAIO ever needs: adding one later would take a new consent.
var scopes = []string{"read:accounts", "read:statuses", "read:search", "write:statuses", "write:media"}

func ways() []platform.Way {
	server := caio.Field{Name: extraInstance, Label: "Server", Type: caio.FieldText, Required: true, Max: 300, Help: "Where the account is, such as mastodon.social."}
	return []platform.Way{
		{ID: wayBrowser, Label: "Sign in with the browser", Help: "Your server asks whether CAIO may post for you.", Browser: true, Fields: []caio.Field{server}},
		{ID: wayCode, Label: "Sign in with a code", Help: "Your server shows a code, which you paste here.", Browser: true, Paste: true, Fields: []caio.Field{server}},
		{
			ID: wayToken, Label: "Use an access token", Help: "For servers where the other ways do not work.", Fields: []caio.Field{
				server,
				{Name: secretToken, Label: "Access token", Type: caio.FieldSecret, Required: true},
			},
			Guide: []platform.GuideStep{
				{Text: "On your server, open Preferences, then Development, then New application."},
				{Text: "Enter any name, leave the redirect address as it is, and tick exactly these permissions, which Mastodon calls scopes.", Copy: strings.Join(scopes, " ")},
				{Text: "Submit, open the application and copy “Your access token”."},
			},
		},
	}
}

// Begin finds the server and registers CAIO there. An app is registered for each sign-in:
// servers before 4.3 delete apps that nobody uses, and one that is new cannot be unknown.
func (c *connector) Begin(ctx context.Context, ask platform.Ask) (platform.Step, error) {
	typed := strings.TrimSpace(ask.Fields[extraInstance])
	if typed == "" {
		return platform.Step{}, platform.Errorf(caio.Rejected, "The server is needed, such as mastodon.social.")
	}
	if ask.Way == wayToken {
		return c.withToken(ctx, ask, typed)
	}
	s, err := c.discover(ctx, typed)
	if err != nil {
		return platform.Step{}, err
	}
	if ask.Redirect == "" || ask.Way == wayCode {
		ask.Redirect = outOfBand
	}
	app, err := c.register(ctx, s, ask.Redirect)
	if err != nil {
		return platform.Step{}, err
	}
	step := platform.Step{State: oauth.State(), Paste: ask.Redirect == outOfBand, Saved: map[string]caio.Secret{secretClient: app.Secret}, Ask: ask}
	step.Ask.Fields = map[string]string{extraInstance: s.host, extraClient: app.ID, extraTokenPath: s.token}
	consent := oauth.Consent{URL: s.authorize, Client: app.ID, Redirect: ask.Redirect, Scope: strings.Join(scopesOf(s), " "), State: step.State}
	if s.metadata.pkce() {
		consent.Verifier = oauth.Verifier()
		step.Saved[oauth.SavedVerifier] = consent.Verifier
	}
	step.URL = consent.Address()
	if step.Paste {
		step.Help = "Allow access on the page of your server, then copy the code it shows and paste it here."
	}
	return step, nil
}

// scopesOf returns the fine scopes, or the coarse ones where the server says that it has
// only those.
func scopesOf(s server) []string {
	if s.metadata == nil || len(s.metadata.Scopes) == 0 {
		return scopes
	}
	for _, scope := range scopes {
		if !slices.Contains(s.metadata.Scopes, scope) && slices.Contains(s.metadata.Scopes, "read") {
			return []string{"read", "write"}
		}
	}
	return scopes
}

// register makes an app with the exact redirect address besides the general one: some
// relatives of Mastodon compare the port too. Before 4.3 the addresses are one text.
func (c *connector) register(ctx context.Context, s server, redirect string) (oauth.App, error) {
	redirects := []string{loopback, outOfBand}
	if redirect != outOfBand {
		redirects = []string{redirect, loopback, outOfBand}
	}
	in := map[string]any{"client_name": "CAIO", "redirect_uris": redirects, "scopes": strings.Join(scopesOf(s), " ")}
	if s.metadata == nil {
		in["redirect_uris"] = strings.Join(redirects, "\n")
	}
	var out struct {
		ID     string `json:"client_id"`
		Secret string `json:"client_secret"`
	}
	r, err := c.api.JSON(ctx, api.Request{Method: http.MethodPost, URL: c.base(s.host) + "/api/v1/apps", JSON: in}, &out)
	if err != nil {
		return oauth.App{}, err
	}
	if out.ID == "" || out.Secret == "" {
		return oauth.App{}, r.Missing("a client")
	}
	return oauth.App{ID: out.ID, Secret: caio.NewSecret(out.Secret)}, nil
}

// Finish exchanges the code. Tokens have no end; forks that give one a life are renewed
// by their refresh token.
func (c *connector) Finish(ctx context.Context, step platform.Step, answer url.Values) (platform.Grant, error) {
	code, err := oauth.Code(step, answer)
	if err != nil {
		return platform.Grant{}, err
	}
	f := step.Ask.Fields
	form := url.Values{"grant_type": {"authorization_code"}, "code": {code.Reveal()}, "redirect_uri": {step.Ask.Redirect}}
	if verifier := step.Saved[oauth.SavedVerifier]; !verifier.IsZero() {
		form.Set("code_verifier", verifier.Reveal())
	}
	token, err := oauth.Ask(ctx, c.env, c.base(f[extraInstance])+f[extraTokenPath], oauth.App{ID: f[extraClient], Secret: step.Saved[secretClient]}, form)
	if err != nil {
		return platform.Grant{}, err
	}
	g := platform.Grant{
		Way: step.Ask.Way, Scopes: scopes,
		Extra:   map[string]string{extraInstance: f[extraInstance], extraClient: f[extraClient], extraTokenPath: f[extraTokenPath]},
		Secrets: map[string]caio.Secret{secretClient: step.Saved[secretClient]},
	}
	token.Apply(&g, c.env.Clock.Now())
	return c.identify(ctx, g)
}

// withToken makes a Grant of a token that a person copied.
func (c *connector) withToken(ctx context.Context, ask platform.Ask, typed string) (platform.Step, error) {
	if ask.Secrets[secretToken].IsZero() {
		return platform.Step{}, platform.Errorf(caio.Rejected, "The access token is needed.")
	}
	s, err := c.discover(ctx, typed)
	if err != nil {
		return platform.Step{}, err
	}
	g, err := c.identify(ctx, platform.Grant{
		Access: caio.NewSecret(strings.TrimSpace(ask.Secrets[secretToken].Reveal())), Type: "Bearer", Way: wayToken, Scopes: scopes,
		Extra: map[string]string{extraInstance: s.host}, Secrets: map[string]caio.Secret{},
	})
	if err != nil {
		return platform.Step{}, err
	}
	return platform.Step{Grant: &g, Ask: ask}, nil
}

// identify fills in whose Grant it is. Ids are unique on their server only.
func (c *connector) identify(ctx context.Context, g platform.Grant) (platform.Grant, error) {
	a, err := c.me(ctx, g)
	if err != nil {
		return platform.Grant{}, err
	}
	in, _, err := c.instance(ctx, g.Extra[extraInstance])
	if err != nil {
		return platform.Grant{}, err
	}
	g.Subject = g.Extra[extraInstance] + "/" + a.ID
	g.Name = handle(a, in, g)
	return g, nil
}

// Refresh renews a Grant where a server gave its token an end.
func (c *connector) Refresh(ctx context.Context, g platform.Grant) (platform.Grant, error) {
	if g.Refresh.IsZero() {
		return g, nil
	}
	token, err := oauth.Ask(ctx, c.env, c.base(g.Extra[extraInstance])+g.Extra[extraTokenPath], oauth.App{ID: g.Extra[extraClient], Secret: g.Secrets[secretClient]},
		url.Values{"grant_type": {"refresh_token"}, "refresh_token": {g.Refresh.Reveal()}})
	if err != nil {
		return platform.Grant{}, err
	}
	token.Apply(&g, c.env.Clock.Now())
	return g, nil
}

// Revoke ends the token. One that a person made by hand belongs to their own app; only
// they can end it.
func (c *connector) Revoke(ctx context.Context, g platform.Grant) error {
	secret := g.Secrets[secretClient]
	if secret.IsZero() {
		return nil
	}
	_, err := c.api.Do(ctx, api.Request{
		Method: http.MethodPost, URL: c.base(g.Extra[extraInstance]) + "/oauth/revoke",
		Form: url.Values{extraClient: {g.Extra[extraClient]}, secretClient: {secret.Reveal()}, "token": {g.Access.Reveal()}},
	})
	return err
}
