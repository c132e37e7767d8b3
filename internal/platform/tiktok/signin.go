package tiktok

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/api"
	"caio/internal/platform/oauth"
)

// scopesOf returns what is asked for: what publishing needs, and what is switched on. One
// that the app does not have ends the consent page with an error.
func scopesOf(ask platform.Ask) []string {
	scopes := []string{scopeBasic, scopeProfile, scopeUpload}
	if ask.Fields[fieldDirect] == "true" {
		scopes = append(scopes, scopePublish)
	}
	if oauth.Uses(ask, oauth.UseNumbers) {
		scopes = append(scopes, scopeStats, scopeList)
	}
	return scopes
}

// challenge is TikTok's own spelling of PKCE: SHA-256 in hexadecimal, where RFC 7636 has
// base64url ("Login Kit for Desktop").
func challenge(verifier caio.Secret) string {
	sum := sha256.Sum256([]byte(verifier.Reveal()))
	return hex.EncodeToString(sum[:])
}

// Begin returns the consent page's address.
func (c *connector) Begin(_ context.Context, ask platform.Ask) (platform.Step, error) {
	if problem := askProblem(ask); problem != "" {
		return platform.Step{}, platform.Errorf(caio.Rejected, "%s", problem)
	}
	step := platform.Step{State: oauth.State(), Saved: map[string]caio.Secret{}, Ask: ask}
	if ask.Redirect == "" { // nothing listens, but any port is registered
		step.Ask.Redirect, step.Paste = pasted, true
		step.Help = "After you allowed access the browser shows an error page. Copy its address and paste it here."
	}
	verifier := oauth.Verifier()
	step.Saved[oauth.SavedVerifier] = verifier
	step.URL = c.website() + "/v2/auth/authorize/?" + url.Values{
		"client_key": {clientKey(ask)}, "response_type": {"code"}, "scope": {strings.Join(scopesOf(ask), ",")},
		"redirect_uri": {step.Ask.Redirect}, "state": {step.State},
		"code_challenge": {challenge(verifier)}, "code_challenge_method": {"S256"},
	}.Encode()
	return step, nil
}

func clientKey(ask platform.Ask) string { return strings.TrimSpace(ask.Fields[fieldKey]) }

func askProblem(ask platform.Ask) string {
	prefix := strings.TrimSpace(ask.Fields[fieldPrefix])
	switch {
	case clientKey(ask) == "":
		return "The client key of your app is needed."
	case strings.TrimSpace(ask.Secrets[fieldSecret].Reveal()) == "":
		return "The client secret of your app is needed."
	case prefix != "" && !strings.HasPrefix(prefix, "https://") && !strings.HasPrefix(prefix, "http://127.0.0.1:"): // the Sandbox's Host
		return "The verified address begins with https://."
	}
	return ""
}

// Finish exchanges the code.
func (c *connector) Finish(ctx context.Context, step platform.Step, answer url.Values) (platform.Grant, error) {
	code, err := oauth.Code(step, answer)
	if err != nil {
		return platform.Grant{}, err
	}
	g := platform.Grant{
		Way: step.Ask.Way, Extra: map[string]string{fieldKey: clientKey(step.Ask)},
		Secrets: map[string]caio.Secret{fieldSecret: caio.NewSecret(strings.TrimSpace(step.Ask.Secrets[fieldSecret].Reveal()))},
	}
	if prefix := strings.TrimSpace(step.Ask.Fields[fieldPrefix]); prefix != "" {
		g.Extra[fieldPrefix] = prefix
	}
	t, err := c.ask(ctx, g, url.Values{
		"grant_type": {"authorization_code"}, "code": {code.Reveal()}, "redirect_uri": {step.Ask.Redirect},
		"code_verifier": {step.Saved[oauth.SavedVerifier].Reveal()},
	})
	if err != nil {
		return platform.Grant{}, err
	}
	g.Scopes = scopesOf(step.Ask) // unless the answer says which were left
	t.Apply(&g, c.env.Clock.Now())
	if !may(g, scopeBasic) || !may(g, scopeUpload) && !may(g, scopePublish) {
		return platform.Grant{}, platform.Errorf(caio.Forbidden, "Without the permissions that CAIO asked for it can publish nothing; sign in again and leave them switched on.")
	}
	me, err := c.me(ctx, platform.Session{Grant: g})
	if err != nil {
		return platform.Grant{}, err
	}
	g.Subject, g.Name = me.OpenID, me.label()
	return g, nil
}

// Refresh renews the Grant. The refresh token may be another one afterwards.
func (c *connector) Refresh(ctx context.Context, g platform.Grant) (platform.Grant, error) {
	t, err := c.ask(ctx, g, url.Values{"grant_type": {"refresh_token"}, "refresh_token": {g.Refresh.Reveal()}})
	if err != nil {
		return platform.Grant{}, err
	}
	g.Extra, g.Secrets = maps.Clone(g.Extra), maps.Clone(g.Secrets)
	t.Apply(&g, c.env.Clock.Now())
	return g, nil
}

// Revoke withdraws the consent, which takes an access token that still works.
func (c *connector) Revoke(ctx context.Context, g platform.Grant) error {
	if g.Expired(c.env.Clock.Now()) {
		renewed, err := c.Refresh(ctx, g)
		if platform.Is(err, caio.Unauthorized) {
			return nil // nothing is left to withdraw
		}
		if err != nil {
			return err
		}
		g = renewed
	}
	form := credentials(g)
	form.Set("token", g.Access.Reveal())
	r, err := c.tokens.Do(ctx, api.Request{Method: http.MethodPost, URL: c.base() + "/v2/oauth/revoke/", Form: form})
	if err == nil {
		err = tokenRefusal(r)
	}
	if said(err, "invalid_grant", "access_token_invalid", "invalid_request") {
		return nil // the token is worthless already
	}
	return err
}

func credentials(g platform.Grant) url.Values {
	return url.Values{"client_key": {g.Extra[fieldKey]}, "client_secret": {g.Secrets[fieldSecret].Reveal()}}
}

// ask sends form to the token endpoint. Its refusals come with HTTP 200, too.
func (c *connector) ask(ctx context.Context, g platform.Grant, form url.Values) (token, error) {
	for name, values := range credentials(g) {
		form[name] = values
	}
	var t token
	r, err := c.tokens.JSON(ctx, api.Request{Method: http.MethodPost, URL: c.base() + "/v2/oauth/token/", Form: form, Once: true}, &t)
	if err == nil {
		err = tokenRefusal(r)
	}
	if err == nil && t.Access == "" {
		err = r.Missing("an access token")
	}
	t.RefreshExpiresIn = t.EndsIn
	return t, err
}

// may reports whether the scope was granted. A Grant that does not say is asked.
func may(g platform.Grant, scope string) bool {
	return len(g.Scopes) == 0 || slices.Contains(g.Scopes, scope)
}
