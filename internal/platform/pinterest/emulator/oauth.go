package emulator

import (
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// The app that the network knows, and one of the addresses it registered.
const (
	AppID     = "1500123"
	AppSecret = "0a1b2c3d4e5f60718293a4b5c6d7e8f901234567"
	Redirect  = "http://localhost:8085/"
)

var (
	redirects = []string{
		Redirect, "https://caio.example/callback",
		"http://localhost:53187/callback", "http://localhost:43187/callback", "http://localhost:23187/callback",
	}
	allScopes = []string{
		"boards:read", "boards:read_secret", "boards:write", "boards:write_secret",
		"pins:read", "pins:read_secret", "pins:write", "pins:write_secret", "user_accounts:read",
	}
)

const (
	codeLife    = 5 * time.Minute
	accessLife  = 30 * 24 * time.Hour
	refreshLife = 60 * 24 * time.Hour
	legacyLife  = 365 * 24 * time.Hour // without the wish for continuous refresh
	handLife    = 24 * time.Hour       // of a token generated on the website
)

// consent is a code that was given out.
type consent struct {
	person   string
	scopes   []string
	redirect string
	at       time.Time
}

// token is an access token, with the refresh token that renews it.
type token struct {
	account *account
	access  string
	refresh string // "" none
	scopes  []string
	ends    time.Time
	renew   time.Time // until when refresh is good
}

func (t *token) may(scope string) bool { return slices.Contains(t.scopes, scope) }

var consentPage = template.Must(template.New("consent").Parse(`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Pinterest, emulated</title></head>
<body><h1>Pinterest, emulated</h1><p>An app asks {{.Person}} for:</p><ul>{{range .Scopes}}<li>{{.}}</li>{{end}}</ul>
<form method="post"><button name="decision" value="allow">Give access</button> <button name="decision" value="deny">Cancel</button></form>
</body></html>
`))

// authorize is the consent page: it shows itself until there is a decision, by a button
// or as ?decision=. person= says who is signed in, without= which scope is left out.
func (n *network) authorize(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil || r.URL.Path != "/oauth/" || (r.Method != http.MethodGet && r.Method != http.MethodPost) {
		http.Error(w, "The page cannot be shown.", http.StatusBadRequest)
		return
	}
	redirect, scopes := r.Form.Get("redirect_uri"), strings.Split(r.Form.Get("scope"), ",")
	switch {
	case r.Form.Get("client_id") != AppID:
		http.Error(w, "The consumer_id provided is invalid.", http.StatusBadRequest)
		return
	case !slices.Contains(redirects, redirect):
		http.Error(w, "The provided redirect_uri does not match any of the registered redirect URIs.", http.StatusBadRequest)
		return
	case r.Form.Get("response_type") != "code":
		http.Error(w, "The response_type must be code.", http.StatusBadRequest)
		return
	case slices.ContainsFunc(scopes, func(s string) bool { return !slices.Contains(allScopes, s) }):
		http.Error(w, "The scope is invalid.", http.StatusBadRequest)
		return
	}
	person := r.Form.Get("person")
	if person == "" {
		person = "ann"
	}
	back := url.Values{"state": {r.Form.Get("state")}}
	switch r.Form.Get("decision") {
	case "allow":
		scopes = slices.DeleteFunc(scopes, func(s string) bool { return s == r.Form.Get("without") })
		code := secret("")
		n.mu.Lock()
		n.codes[code] = &consent{person, scopes, redirect, n.now()}
		n.mu.Unlock()
		back.Set("code", code)
	case "deny":
		back.Set("error", "access_denied")
		back.Set("error_description", "The user denied the request.")
	default:
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_ = consentPage.Execute(w, struct {
			Person string
			Scopes []string
		}{person, scopes}) // the browser may have left
		return
	}
	w.Header().Set("Location", redirect+"?"+back.Encode())
	w.WriteHeader(http.StatusFound)
}

// token is POST /v5/oauth/token.
func (n *network) token(w http.ResponseWriter, r *http.Request) {
	n.mu.Lock()
	defer n.mu.Unlock()
	out, refused := n.grant(r)
	if refused != nil {
		answer(w, refused.status, refused)
		return
	}
	answer(w, http.StatusOK, out)
}

func (n *network) grant(r *http.Request) (any, *refusal) {
	id, key, ok := r.BasicAuth()
	switch {
	case r.Method != http.MethodPost:
		return nil, refuse(http.StatusMethodNotAllowed, 1, "Method not allowed.")
	case !ok || id != AppID || key != AppSecret:
		return nil, refuse(http.StatusUnauthorized, 2, "Authentication failed.")
	case r.Header.Get("Content-Type") != "application/x-www-form-urlencoded":
		return nil, invalid("Content-Type must be application/x-www-form-urlencoded")
	case r.URL.RawQuery != "" || r.ParseForm() != nil:
		return nil, invalid("parameters belong in the form")
	}
	switch r.PostForm.Get("grant_type") {
	case "authorization_code":
		return n.exchange(r.PostForm)
	case "refresh_token":
		return n.renewed(r.PostForm)
	}
	return nil, invalid("'%s' is not one of ['authorization_code', 'refresh_token', 'client_credentials']", r.PostForm.Get("grant_type"))
}

func unknownField(form url.Values, known ...string) *refusal {
	for name := range form {
		if !slices.Contains(known, name) {
			return invalid("Additional properties are not allowed ('%s' was unexpected)", name)
		}
	}
	return nil
}

func (n *network) exchange(form url.Values) (any, *refusal) {
	if refused := unknownField(form, "grant_type", "code", "redirect_uri", "continuous_refresh"); refused != nil {
		return nil, refused
	}
	c := n.codes[form.Get("code")]
	if c == nil || c.redirect != form.Get("redirect_uri") || n.now().After(c.at.Add(codeLife)) {
		return nil, refuse(http.StatusBadRequest, 283, "Authorization code invalid or expired.")
	}
	delete(n.codes, form.Get("code"))
	t := n.issue(n.account(c.person, false), c.scopes)
	if form.Get("continuous_refresh") != "true" { // as for an app from before 2025-09-25
		t.renew = n.now().Add(legacyLife)
	}
	return t.answer("authorization_code", n.now()), nil
}

// renewed exchanges a refresh token for new tokens; the old ones end.
func (n *network) renewed(form url.Values) (any, *refusal) {
	if refused := unknownField(form, "grant_type", "refresh_token", "scope", "refresh_on"); refused != nil {
		return nil, refused
	}
	t := n.renewals[form.Get("refresh_token")]
	if t == nil || n.now().After(t.renew) {
		return nil, refuse(http.StatusBadRequest, 283, "Refresh token invalid or expired.")
	}
	scopes := t.scopes
	if asked := form.Get("scope"); asked != "" {
		scopes = strings.Split(asked, ",")
		if slices.ContainsFunc(scopes, func(s string) bool { return !t.may(s) }) {
			return nil, invalid("the scope was not granted")
		}
	}
	delete(n.renewals, t.refresh)
	delete(n.tokens, t.access)
	return n.issue(t.account, scopes).answer("refresh_token", n.now()), nil
}

// issue makes tokens. The caller holds the lock.
func (n *network) issue(a *account, scopes []string) *token {
	t := &token{
		account: a, access: secret("pina_"), refresh: secret("pinr_"), scopes: slices.Clone(scopes),
		ends: n.now().Add(accessLife), renew: n.now().Add(refreshLife),
	}
	n.tokens[t.access], n.renewals[t.refresh] = t, t
	return t
}

func (t *token) answer(kind string, now time.Time) map[string]any {
	return map[string]any{
		"access_token": t.access, "refresh_token": t.refresh, "response_type": kind, "token_type": "bearer",
		"expires_in": int(t.ends.Sub(now).Seconds()), "refresh_token_expires_in": int(t.renew.Sub(now).Seconds()),
		"refresh_token_expires_at": t.renew.Unix(), "scope": strings.Join(t.scopes, ","),
	}
}

// Token is what the person called name generates on the website, good for a day.
func (e *Emulator) Token(name string, sandbox bool) string {
	n := e.network
	n.mu.Lock()
	defer n.mu.Unlock()
	t := &token{account: n.account(name, sandbox), access: secret("pina_"), scopes: slices.Clone(allScopes), ends: n.now().Add(handLife)}
	n.tokens[t.access] = t
	return t.access
}
