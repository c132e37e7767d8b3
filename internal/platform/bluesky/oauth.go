package bluesky

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/api"
	"caio/internal/platform/oauth"
)

// OAuth as the AT Protocol profiles it (specification "OAuth", RFC 9126, 7636, 9449,
// 9207): the server is found through the account, requests are pushed (PAR), and every
// token is bound to the account's key. It differs too much to share a flow with others.

const (
	scope = "atproto transition:generic"

	// pasteRedirect is used when nothing listens: the browser ends at an address that
	// does not answer, and the person copies that address.
	pasteRedirect = "http://127.0.0.1/callback"

	// publicLife is how long a server keeps the session of a client without a secret
	// (reference implementation: two weeks in all, however often it is renewed).
	publicLife = 14 * 24 * time.Hour
)

// authServer is what is needed of an authorization server's metadata.
type authServer struct {
	Issuer    string `json:"issuer"`
	Authorize string `json:"authorization_endpoint"`
	Token     string `json:"token_endpoint"`
	Push      string `json:"pushed_authorization_request_endpoint"`
	Revoke    string `json:"revocation_endpoint"`
}

// authServerOf follows a PDS to its authorization server.
func (c *connector) authServerOf(ctx context.Context, pds string) (authServer, error) {
	var resource struct {
		Servers []string `json:"authorization_servers"`
	}
	if err := c.send(ctx, api.Request{URL: pds + "/.well-known/oauth-protected-resource"}, &resource); err != nil {
		if platform.Is(err, caio.Gone) {
			return authServer{}, platform.Errorf(caio.Unsupported, "The account's server does not offer signing in with the browser; use an app password.")
		}
		return authServer{}, err
	}
	if len(resource.Servers) == 0 || !trusted(resource.Servers[0]) {
		return authServer{}, platform.Errorf(caio.Rejected, "The account's server names no place to sign in that can be reached safely.")
	}
	issuer := strings.TrimRight(resource.Servers[0], "/")
	var as authServer
	if err := c.send(ctx, api.Request{URL: issuer + "/.well-known/oauth-authorization-server"}, &as); err != nil {
		return authServer{}, err
	}
	if as.Issuer != issuer || !trusted(as.Authorize) || !trusted(as.Token) || !trusted(as.Push) {
		return authServer{}, platform.Errorf(caio.Rejected, "The account's sign-in server describes itself wrongly, so CAIO does not trust it.")
	}
	return as, nil
}

// clientID returns the client id and, of the client that needs no hosting, what is in it.
// The port of a loopback redirect is ignored in comparisons, so it is left out.
func clientID(own, redirect string) (string, error) {
	if own != "" {
		return own, nil
	}
	u, err := url.Parse(redirect)
	if err != nil || !loopback(u.Hostname()) {
		return "", platform.Errorf(caio.Rejected, "Signing in to Bluesky needs an answer on this computer, at 127.0.0.1.")
	}
	u.Host = strings.TrimSuffix(u.Host, ":"+u.Port())
	return "http://localhost?" + url.Values{"redirect_uri": {u.String()}, "scope": {scope}}.Encode(), nil
}

// flow is what a sign-in found out before the browser opened.
type flow struct {
	DID    string `json:"did"`
	Handle string `json:"handle"`
	PDS    string `json:"pds"`
	Client string `json:"client"`
	Issuer string `json:"issuer"`
	Token  string `json:"token"`
	Revoke string `json:"revoke"`
}

func (c *connector) beginOAuth(ctx context.Context, who string, ask platform.Ask) (platform.Step, error) {
	id, err := c.identify(ctx, who)
	if err != nil {
		return platform.Step{}, err
	}
	as, err := c.authServerOf(ctx, id.pds)
	if err != nil {
		return platform.Step{}, err
	}
	paste := ask.Redirect == ""
	if paste {
		ask.Redirect = pasteRedirect
	}
	client, err := clientID(strings.TrimSpace(ask.Fields["client_id"]), ask.Redirect)
	if err != nil {
		return platform.Step{}, err
	}
	secret, err := newKey()
	if err != nil {
		return platform.Step{}, &platform.Error{Kind: caio.Unavailable, Message: "CAIO could not make a key for this account.", Err: err}
	}
	verifier, state := oauth.Verifier(), oauth.State()
	digest := sha256.Sum256([]byte(verifier.Reveal()))
	form := url.Values{
		"client_id": {client}, "response_type": {"code"}, "redirect_uri": {ask.Redirect}, "scope": {scope},
		"state": {state}, "code_challenge": {encode(digest[:])}, "code_challenge_method": {"S256"}, "login_hint": {who},
	}
	var pushed struct {
		URI string `json:"request_uri"`
	}
	if err := c.formPost(ctx, as.Push, secret, form, false, &pushed); err != nil {
		return platform.Step{}, err
	}
	if pushed.URI == "" {
		return platform.Step{}, platform.Errorf(caio.Unavailable, "The network's answer was incomplete.")
	}
	saved, err := json.Marshal(flow{id.did, id.handle, id.pds, client, as.Issuer, as.Token, as.Revoke})
	if err != nil {
		return platform.Step{}, &platform.Error{Kind: caio.Unavailable, Message: "CAIO could not write the sign-in down.", Err: err}
	}
	step := platform.Step{
		URL:   as.Authorize + "?" + url.Values{"client_id": {client}, "request_uri": {pushed.URI}}.Encode(),
		State: state, Paste: paste, Ask: ask,
		Saved: map[string]caio.Secret{secretKey: secret, oauth.SavedVerifier: verifier, "flow": caio.NewSecret(string(saved))},
	}
	if paste {
		step.Help = "After you allow CAIO, the browser shows a page that does not load. Copy its whole address and paste it here."
	}
	return step, nil
}

// formPost sends a form to the authorization server, signed with the account's key.
func (c *connector) formPost(ctx context.Context, address string, secret caio.Secret, form url.Values, once bool, out any) error {
	key, err := parseKey(secret)
	if err != nil {
		return &platform.Error{Kind: caio.Unauthorized, Message: "The key of this connection is missing; connect the account again.", Err: err}
	}
	return c.proven(ctx, key, caio.Secret{}, api.Request{Method: http.MethodPost, URL: address, Form: form, Once: once}, out)
}

// tokens is the answer of the token endpoint.
type tokens struct {
	Access  string `json:"access_token"`
	Refresh string `json:"refresh_token"`
	Type    string `json:"token_type"`
	Seconds int64  `json:"expires_in"`
	Scope   string `json:"scope"`
	Subject string `json:"sub"`
}

func (c *connector) finishOAuth(ctx context.Context, step platform.Step, answer url.Values) (platform.Grant, error) {
	code, err := oauth.Code(step, answer)
	if err != nil {
		return platform.Grant{}, err
	}
	var f flow
	if json.Unmarshal([]byte(step.Saved["flow"].Reveal()), &f) != nil || answer.Get("iss") != f.Issuer {
		return platform.Grant{}, platform.Errorf(caio.Rejected, "The answer does not come from the account's server; start again, and paste the whole address if one is asked for.")
	}
	var out tokens
	form := url.Values{
		"grant_type": {"authorization_code"}, "code": {code.Reveal()}, "redirect_uri": {step.Ask.Redirect},
		"client_id": {f.Client}, "code_verifier": {step.Saved[oauth.SavedVerifier].Reveal()},
	}
	if err := c.formPost(ctx, f.Token, step.Saved[secretKey], form, true, &out); err != nil {
		return platform.Grant{}, err
	}
	// The account was followed to this server before the browser opened; that leaves
	// only whether the person signed in with the same account.
	if out.Subject != f.DID && out.Subject != "" {
		return platform.Grant{}, platform.Errorf(caio.Unauthorized, "You signed in with another account than %s; start again with that one's handle.", f.Handle)
	}
	g := platform.Grant{
		Way: wayOAuth, Subject: out.Subject, Name: "@" + f.Handle,
		EndsAt:  caio.At(c.env.Clock.Now().Add(publicLife)),
		Secrets: map[string]caio.Secret{secretKey: step.Saved[secretKey]},
		Extra:   map[string]string{"pds": f.PDS, "handle": f.Handle, "client": f.Client, "token": f.Token, "revoke": f.Revoke},
	}
	return c.grantWith(g, out)
}

// grantWith returns g with new tokens.
func (c *connector) grantWith(g platform.Grant, t tokens) (platform.Grant, error) {
	switch {
	case t.Access == "" || t.Subject == "":
		return platform.Grant{}, platform.Errorf(caio.Uncertain, "The network's answer was incomplete.")
	case t.Refresh == "" || !strings.EqualFold(t.Type, typeDPoP):
		return platform.Grant{}, platform.Errorf(caio.Unauthorized, "The account's server did not give CAIO a lasting connection; start again.")
	}
	now := c.env.Clock.Now()
	g.Type, g.Access, g.Refresh = typeDPoP, caio.NewSecret(t.Access), caio.NewSecret(t.Refresh)
	g.Scopes = strings.Fields(t.Scope)
	life := time.Duration(t.Seconds) * time.Second
	if life <= renewAhead {
		life = time.Hour // the longest that the specification allows
	}
	g.ExpiresAt = caio.At(now.Add(life))
	g.RefreshAt = g.ExpiresAt.Add(-renewAhead)
	return g, nil
}

// refreshOAuth spends the refresh token. It is good for one use and a second one ends the
// session, so the request is never repeated.
func (c *connector) refreshOAuth(ctx context.Context, g platform.Grant) (platform.Grant, error) {
	var out tokens
	form := url.Values{"grant_type": {"refresh_token"}, "refresh_token": {g.Refresh.Reveal()}, "client_id": {g.Extra["client"]}}
	if err := c.formPost(ctx, g.Extra["token"], g.Secrets[secretKey], form, true, &out); err != nil {
		return platform.Grant{}, err
	}
	if out.Subject != g.Subject && out.Subject != "" {
		return platform.Grant{}, platform.Errorf(caio.Unauthorized, "Bluesky answered for another account; connect the account again.")
	}
	return c.grantWith(g, out)
}

func (c *connector) revokeOAuth(ctx context.Context, g platform.Grant) error {
	if !trusted(g.Extra["revoke"]) {
		return nil // the server has no such endpoint; forgetting the Grant is all that can be done
	}
	form := url.Values{"token": {g.Refresh.Reveal()}, "client_id": {g.Extra["client"]}}
	return c.formPost(ctx, g.Extra["revoke"], g.Secrets[secretKey], form, false, nil)
}
