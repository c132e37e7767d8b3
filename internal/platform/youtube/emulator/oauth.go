package emulator

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

const (
	scopePrefix    = "https://www.googleapis.com/auth/"
	scopeUpload    = scopePrefix + "youtube.upload"
	scopeRead      = scopePrefix + "youtube.readonly"
	scopeYouTube   = scopePrefix + "youtube"
	scopeManage    = scopePrefix + "youtube.force-ssl"
	scopeAnalytics = scopePrefix + "yt-analytics.readonly"

	tokenLife   = 3599 * time.Second
	testingLife = 7 * 24 * time.Hour
)

func allScopes() []string { return []string{scopeUpload, scopeRead, scopeManage, scopeAnalytics} }

type code struct {
	person              *person
	redirect, challenge string
	scopes              []string
	offline             bool
	until               time.Time
}

// consent is what a person agreed to. It lasts until it is withdrawn, or for a week.
type consent struct {
	person  *person
	scopes  []string
	refresh string
	until   time.Time // zero: no end
	revoked bool
}

// token is an access token.
type token struct {
	consent *consent
	until   time.Time
}

func (e *Emulator) consent(p *person, scopes []string) *consent {
	c := &consent{person: p, scopes: scopes, refresh: "1//0g" + rand.Text()}
	if e.testing {
		c.until = e.Now().Add(testingLife)
	}
	e.refresh[c.refresh] = c
	return c
}

func (e *Emulator) token(c *consent) string {
	text := "ya29." + rand.Text()
	e.access[text] = &token{c, e.Now().Add(tokenLife)}
	return text
}

func (c *consent) dead(now time.Time) bool {
	return c.revoked || !c.until.IsZero() && now.After(c.until)
}

// authority returns the token of a request.
func (e *Emulator) authority(r *http.Request) (*token, *refusal) {
	text, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	t := e.access[text]
	if !ok || t == nil || t.consent.dead(e.Now()) || e.Now().After(t.until) {
		return nil, unauthenticated()
	}
	return t, nil
}

var consentPage = template.Must(template.New("consent").Parse(`<!doctype html><title>Sign in with Google</title>
<h1>CAIO wants to access your Google Account</h1>
<form method="post" action="{{.Action}}">{{range .Scopes}}<p>{{.}}</p>{{end}}
<button name="decision" value="allow">Allow</button> <button name="decision" value="deny">Deny</button></form>
`))

var errorPage = template.Must(template.New("error").Parse(`<!doctype html><title>Error 400</title><h1>Access blocked: authorization error</h1><p>{{.}}</p>
`))

// authorize is the consent page; the decision comes back to the same address. The query
// may name scopes whose boxes are unticked, and the account.
func (e *Emulator) authorize(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	if problem := consentProblem(q); problem != "" {
		w.WriteHeader(http.StatusBadRequest)
		_ = errorPage.Execute(w, problem) // the browser may have left
		return
	}
	scopes := strings.Fields(q.Get("scope"))
	switch r.FormValue("decision") {
	case "allow":
		name := r.FormValue("account")
		if name == "" {
			name = "ann"
		}
		granted := slices.DeleteFunc(scopes, func(s string) bool { return slices.Contains(r.Form["untick"], s) })
		text := "4/0A" + rand.Text()
		e.codes[text] = code{
			person: e.person(name), redirect: q.Get("redirect_uri"), challenge: q.Get("code_challenge"), scopes: granted,
			offline: q.Get("access_type") == "offline" && q.Get("prompt") == "consent", until: e.Now().Add(10 * time.Minute),
		}
		goBack(w, r, url.Values{"code": {text}, "scope": {strings.Join(granted, " ")}})
	case "deny":
		goBack(w, r, url.Values{"error": {"access_denied"}})
	default:
		_ = consentPage.Execute(w, struct {
			Action string
			Scopes []string
		}{r.URL.String(), scopes}) // the browser may have left
	}
}

// consentProblem checks the address of the consent page.
func consentProblem(q url.Values) string {
	redirect, err := url.Parse(q.Get("redirect_uri"))
	loopback := err == nil && redirect.Scheme == "http" && slices.Contains([]string{"127.0.0.1", "localhost", "::1"}, redirect.Hostname())
	unknown := func(s string) bool { return !slices.Contains(append(allScopes(), scopeYouTube), s) }
	switch {
	case q.Get("client_id") != ClientID:
		return "Error 401: invalid_client. The OAuth client was not found."
	case !loopback:
		return "Error 400: redirect_uri_mismatch."
	case q.Get("response_type") != "code":
		return "Error 400: unsupported_response_type."
	case q.Get("scope") == "" || slices.ContainsFunc(strings.Fields(q.Get("scope")), unknown):
		return "Error 400: invalid_scope."
	case q.Get("code_challenge") != "" && q.Get("code_challenge_method") != "S256":
		return "Error 400: invalid_request. Only S256 is supported."
	}
	return ""
}

func goBack(w http.ResponseWriter, r *http.Request, answer url.Values) {
	q := r.URL.Query()
	if state := q.Get("state"); state != "" {
		answer.Set("state", state)
	}
	http.Redirect(w, r, q.Get("redirect_uri")+"?"+answer.Encode(), http.StatusFound)
}

func oauthFail(w http.ResponseWriter, status int, name, description string) {
	send(w, status, map[string]string{"error": name, "error_description": description})
}

// exchange is the token endpoint.
func (e *Emulator) exchange(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost || !strings.HasPrefix(r.Header.Get("Content-Type"), "application/x-www-form-urlencoded") || r.ParseForm() != nil {
		oauthFail(w, http.StatusBadRequest, "invalid_request", "Bad Request")
		return
	}
	in := r.PostForm
	switch {
	case in.Get("client_id") != ClientID:
		oauthFail(w, http.StatusUnauthorized, "invalid_client", "The OAuth client was not found.")
		return
	case in.Get("client_secret") != ClientSecret:
		oauthFail(w, http.StatusUnauthorized, "invalid_client", "Unauthorized")
		return
	}
	switch in.Get("grant_type") {
	case "authorization_code":
		e.redeem(w, in)
	case "refresh_token":
		c := e.refresh[in.Get("refresh_token")]
		if c == nil || c.dead(e.Now()) {
			oauthFail(w, http.StatusBadRequest, "invalid_grant", "Token has been expired or revoked.")
			return
		}
		e.answer(w, c, false)
	default:
		oauthFail(w, http.StatusBadRequest, "unsupported_grant_type", "Invalid grant_type: "+in.Get("grant_type"))
	}
}

func (e *Emulator) redeem(w http.ResponseWriter, in url.Values) {
	c, ok := e.codes[in.Get("code")]
	delete(e.codes, in.Get("code"))
	switch {
	case !ok || e.Now().After(c.until):
		oauthFail(w, http.StatusBadRequest, "invalid_grant", "Malformed auth code.")
	case c.redirect != in.Get("redirect_uri"):
		oauthFail(w, http.StatusBadRequest, "redirect_uri_mismatch", "Bad Request")
	case !proves(c.challenge, in.Get("code_verifier")):
		oauthFail(w, http.StatusBadRequest, "invalid_grant", "Invalid code verifier.")
	default:
		e.answer(w, e.consent(c.person, c.scopes), c.offline)
	}
}

// answer sends a fresh access token. Refresh tokens are not rotated: only the first
// answer has one.
func (e *Emulator) answer(w http.ResponseWriter, c *consent, first bool) {
	body := map[string]any{
		"access_token": e.token(c), "expires_in": int(tokenLife.Seconds()), "scope": strings.Join(c.scopes, " "), "token_type": "Bearer",
	}
	if first {
		body["refresh_token"] = c.refresh
	}
	if !c.until.IsZero() {
		body["refresh_token_expires_in"] = int(c.until.Sub(e.Now()).Seconds())
	}
	send(w, http.StatusOK, body)
}

// proves checks a PKCE verifier (RFC 7636, S256).
func proves(challenge, verifier string) bool {
	sum := sha256.Sum256([]byte(verifier))
	return challenge == "" || base64.RawURLEncoding.EncodeToString(sum[:]) == challenge
}

// revoke ends a consent by either of its tokens.
func (e *Emulator) revoke(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost || !strings.HasPrefix(r.Header.Get("Content-Type"), "application/x-www-form-urlencoded") {
		oauthFail(w, http.StatusBadRequest, "invalid_request", "Bad Request")
		return
	}
	text := r.FormValue("token")
	c := e.refresh[text]
	if t := e.access[text]; t != nil {
		c = t.consent
	}
	if c == nil || c.dead(e.Now()) {
		oauthFail(w, http.StatusBadRequest, "invalid_token", "Token expired or revoked")
		return
	}
	c.revoked = true
	send(w, http.StatusOK, struct{}{})
}
