package emulator

import (
	"html/template"
	"mime"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// Lives (reference implementation, oauth-provider/src/constants.ts).
const (
	pushedLife      = 299 * time.Second
	codeLife        = 5 * time.Minute
	boundAccessLife = time.Hour - time.Second
	publicLife      = 14 * 24 * time.Hour
)

// Client is what a hosted client metadata document says.
type Client struct {
	Redirects []string
	Scope     string
}

// AddClient hosts a client metadata document under that address.
func (e *Emulator) AddClient(id string, c Client) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.clients[id] = c
}

// authRequest is a wish to be authorized, from PAR to the code.
type authRequest struct {
	client, redirect, scope, state, challenge, hint string
	jkt                                             string
	account                                         *account
	expires                                         time.Time
	session                                         string // set when the code was used
}

func (e *Emulator) oauthRoutes() {
	e.handle("GET /.well-known/oauth-protected-resource", func(c *call) (any, error) {
		return map[string]any{"resource": c.base(), "authorization_servers": []string{c.base()}, "scopes_supported": []string{}, "bearer_methods_supported": []string{"header"}}, nil
	})
	e.handle("GET /.well-known/oauth-authorization-server", e.metadata)
	e.handle("POST /oauth/par", e.push)
	e.handle("POST /oauth/token", e.token)
	e.handle("POST /oauth/revoke", e.revokeToken)
	e.mux.HandleFunc("GET /oauth/authorize", e.authorize)
	e.mux.HandleFunc("POST /oauth/authorize", e.authorize)
}

func (e *Emulator) metadata(c *call) (any, error) {
	b := c.base()
	return map[string]any{
		"issuer": b, "authorization_endpoint": b + "/oauth/authorize", "token_endpoint": b + "/oauth/token",
		"pushed_authorization_request_endpoint": b + "/oauth/par", "revocation_endpoint": b + "/oauth/revoke",
		"scopes_supported":                      []string{"atproto", "transition:generic", "transition:email"},
		"dpop_signing_alg_values_supported":     []string{"ES256"},
		"code_challenge_methods_supported":      []string{"S256"},
		"require_pushed_authorization_requests": true, "client_id_metadata_document_supported": true,
		"authorization_response_iss_parameter_supported": true,
	}, nil
}

// client returns what is known of a client id. One at http://localhost describes itself
// (specification, "OAuth": localhost client development).
func (e *Emulator) client(id string) (Client, error) {
	if c, ok := e.clients[id]; ok {
		return c, nil
	}
	u, err := url.Parse(id)
	if err != nil || u.Scheme != "http" || u.Host != "localhost" || strings.TrimSuffix(u.Path, "/") != "" {
		return Client{}, oauthFail(http.StatusBadRequest, "invalid_client_metadata", "Unable to obtain client metadata for %q", id)
	}
	c := Client{Redirects: u.Query()["redirect_uri"], Scope: u.Query().Get("scope")}
	if len(c.Redirects) == 0 {
		c.Redirects = []string{"http://127.0.0.1/", "http://[::1]/"}
	}
	if c.Scope == "" {
		c.Scope = "atproto"
	}
	return c, nil
}

// allows reports whether the client may be answered at that address. A loopback
// address's port does not count.
func (c Client) allows(redirect string) bool {
	return slices.ContainsFunc(c.Redirects, func(known string) bool {
		return known == redirect || loopbackPath(known) != "" && loopbackPath(known) == loopbackPath(redirect)
	})
}

// loopbackPath returns a loopback address without its port; "" for any other.
func loopbackPath(s string) string {
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "http" || !net.ParseIP(u.Hostname()).IsLoopback() {
		return ""
	}
	return u.Hostname() + u.EscapedPath() + "?" + u.RawQuery
}

// form reads the body of a call to the authorization server and checks its proof.
func (e *Emulator) form(c *call) (url.Values, string, error) {
	c.header.Set("DPoP-Nonce", e.nonce(0))
	c.header.Set("Cache-Control", "no-store")
	kind, _, err := mime.ParseMediaType(c.Header.Get("Content-Type"))
	if err != nil || kind != "application/x-www-form-urlencoded" {
		return nil, "", oauthFail(http.StatusBadRequest, "invalid_request", "Unsupported content type")
	}
	form, err := url.ParseQuery(string(c.body))
	if err != nil {
		return nil, "", oauthFail(http.StatusBadRequest, "invalid_request", "Invalid form")
	}
	jkt, f := e.proven(c, "")
	if f != nil {
		f.oauth = true
		return nil, "", f
	}
	return form, jkt, nil
}

// push takes a pushed authorization request (RFC 9126).
func (e *Emulator) push(c *call) (any, error) {
	form, jkt, err := e.form(c)
	if err != nil {
		return nil, err
	}
	client, err := e.client(form.Get("client_id"))
	if err != nil {
		return nil, err
	}
	scopes := strings.Fields(form.Get("scope"))
	refused := func(name, message string) (any, error) {
		return nil, oauthFail(http.StatusBadRequest, name, "%s", message)
	}
	switch {
	case form.Get("response_type") != "code":
		return refused("unsupported_response_type", "Unsupported response_type")
	case !client.allows(form.Get("redirect_uri")):
		return refused("invalid_request", "Invalid redirect_uri "+form.Get("redirect_uri"))
	case !slices.Contains(scopes, "atproto"):
		return refused("invalid_scope", `The "atproto" scope is required`)
	case slices.ContainsFunc(scopes, func(s string) bool { return !slices.Contains(strings.Fields(client.Scope), s) }):
		return refused("invalid_scope", "Scope is not declared in the client metadata")
	case form.Get("code_challenge_method") != "S256" || len(form.Get("code_challenge")) != 43:
		return refused("invalid_request", "code_challenge_method must be S256")
	case form.Get("state") == "":
		return refused("invalid_request", "state is required")
	}
	uri := "urn:ietf:params:oauth:request_uri:req-" + encode(random(16))
	e.pushed[uri] = &authRequest{
		client: form.Get("client_id"), redirect: form.Get("redirect_uri"), scope: form.Get("scope"), state: form.Get("state"),
		challenge: form.Get("code_challenge"), hint: form.Get("login_hint"), jkt: jkt, expires: e.Now().Add(pushedLife),
	}
	return created{map[string]any{"request_uri": uri, "expires_in": int(pushedLife.Seconds())}}, nil
}

var consentPage = template.Must(template.New("consent").Parse(`<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Bluesky in miniature</title>
<h1>Sign in as {{.Handle}}</h1>
<p>The application <b>{{.Client}}</b> asks for: {{.Scope}}</p>
<form method="post"><button name="decision" value="allow">Allow</button> <button name="decision" value="deny">Deny</button></form>
</html>
`))

// authorize shows the page of consent, or takes its decision.
func (e *Emulator) authorize(w http.ResponseWriter, r *http.Request) {
	e.mu.Lock()
	defer e.mu.Unlock()
	uri := r.URL.Query().Get("request_uri")
	req := e.pushed[uri]
	if req == nil || req.client != r.URL.Query().Get("client_id") || !e.Now().Before(req.expires) {
		http.Error(w, "This request has expired or is unknown.", http.StatusBadRequest)
		return
	}
	if req.account = e.find(req.hint); req.account == nil {
		req.account = e.person("ann")
	}
	decision := r.FormValue("decision")
	if decision == "" {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_ = consentPage.Execute(w, map[string]string{"Handle": req.account.handle, "Client": req.client, "Scope": req.scope}) // the client may have left
		return
	}
	delete(e.pushed, uri)
	to, err := url.Parse(req.redirect)
	if err != nil {
		http.Error(w, "The redirect address is not valid.", http.StatusBadRequest)
		return
	}
	q := to.Query()
	q.Set("iss", "http://"+r.Host)
	q.Set("state", req.state)
	if decision == "allow" {
		code := "cod-" + encode(random(32))
		req.expires = e.Now().Add(codeLife)
		e.codes[code] = req
		q.Set("code", code)
	} else {
		q.Set("error", "access_denied")
		q.Set("error_description", "The user rejected the request")
	}
	to.RawQuery = q.Encode()
	http.Redirect(w, r, to.String(), http.StatusSeeOther)
}
