package emulator

import (
	"crypto/sha256"
	"encoding/base64"
	"html/template"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
)

// The apps that are registered, with their secrets. The native one has none.
const (
	ShareApp        = "86share1client2id"
	ShareSecret     = "WPL_AP1.share.secret"
	CommunityApp    = "77community3client"
	CommunitySecret = "WPL_AP1.community.secret"
	NativeApp       = "78native4client5id"
)

// Redirect is the https address that both apps with a secret have registered besides the
// ports of this computer.
const Redirect = "https://creator.example/linkedin"

type app struct {
	id, secret string
	scopes     []string
	redirects  []string
	refreshes  bool // it was approved for refresh tokens
}

func usualApps() map[string]*app {
	redirects := []string{"http://127.0.0.1:53187/callback", "http://127.0.0.1:43187/callback", Redirect}
	self := []string{"openid", "profile", "email", "w_member_social"}
	return map[string]*app{
		ShareApp: {id: ShareApp, secret: ShareSecret, redirects: redirects, scopes: self},
		CommunityApp: {id: CommunityApp, secret: CommunitySecret, redirects: redirects, refreshes: true, scopes: []string{
			"r_basicprofile", "w_member_social", "w_organization_social", "r_organization_social", "rw_organization_admin",
			"r_member_postAnalytics", "r_member_profileAnalytics",
		}},
		NativeApp: {id: NativeApp, scopes: self},
	}
}

const codeLife = 30 * time.Minute

type code struct {
	app                 *app
	person              *person
	scopes              []string
	redirect, challenge string
	until               time.Time
	used                bool
}

var loopback = regexp.MustCompile(`^http://(127\.0\.0\.1|\[::1\]):\d+(/|$)`)

// takes reports whether the app comes back to the address: registered exactly, but for
// its query; a native app comes back to any port of this computer.
func (a *app) takes(redirect string, native bool) bool {
	if native {
		return loopback.MatchString(redirect)
	}
	bare, _, _ := strings.Cut(redirect, "?")
	return slices.Contains(a.redirects, bare)
}

var consentPage = template.Must(template.New("consent").Parse(`<!doctype html><title>LinkedIn</title>
<h1>Allow this app to act for {{.Person}}?</h1><ul>{{range .Scopes}}<li>{{.}}</li>{{end}}</ul>
<form method="post"><button name="decision" value="allow">Allow</button>
<button name="decision" value="deny">Cancel</button></form>
`))

// authorize is the consent page: it shows itself until there is a decision, by a button
// or as ?decision=. person= says who is signed in.
func (e *Emulator) authorize(w http.ResponseWriter, r *http.Request, native bool) {
	if err := r.ParseForm(); err != nil || (r.Method != http.MethodGet && r.Method != http.MethodPost) {
		http.Error(w, "The page cannot be shown.", http.StatusBadRequest)
		return
	}
	q := r.URL.Query()
	a := e.apps[q.Get("client_id")]
	redirect, scopes := q.Get("redirect_uri"), scopesOf(q.Get("scope"))
	switch {
	case a == nil || native != (a.secret == ""):
		http.Error(w, "The passed in client_id is invalid.", http.StatusBadRequest)
		return
	case !a.takes(redirect, native):
		http.Error(w, "The redirect_uri does not match the registered value.", http.StatusBadRequest)
		return
	case q.Get("response_type") != "code" || native && (q.Get("code_challenge") == "" || q.Get("code_challenge_method") != "S256"):
		http.Error(w, "A required parameter is missing or invalid.", http.StatusBadRequest)
		return
	}
	answer := url.Values{}
	if state := q.Get("state"); state != "" {
		answer.Set("state", state)
	}
	refuse := func(name, description string) {
		answer.Set("error", name)
		answer.Set("error_description", description)
	}
	who := r.Form.Get("person")
	if who == "" {
		who = "ann"
	}
	switch decision := r.Form.Get("decision"); {
	case len(scopes) == 0 || slices.ContainsFunc(scopes, func(s string) bool { return !slices.Contains(a.scopes, s) }):
		refuse("unauthorized_scope_error", "Scope is not authorized for your application")
	case decision == "allow":
		text := secret("AQ")
		e.codes[text] = &code{app: a, person: e.person(who), scopes: scopes, redirect: redirect, challenge: q.Get("code_challenge"), until: e.Now().Add(codeLife)}
		answer.Set("code", text)
	case decision == "deny":
		refuse("user_cancelled_authorize", "The user cancelled the authorization")
	default:
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_ = consentPage.Execute(w, struct { // the browser may have left
			Person string
			Scopes []string
		}{e.person(who).name, scopes})
		return
	}
	separator := "?"
	if strings.Contains(redirect, "?") {
		separator = "&"
	}
	http.Redirect(w, r, redirect+separator+answer.Encode(), http.StatusFound)
}

// scopesOf reads scopes that are separated by spaces, or by commas as the vendor's client
// sends them.
func scopesOf(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == ',' })
}

// proves checks a PKCE verifier (RFC 7636, S256).
func proves(challenge, verifier string) bool {
	sum := sha256.Sum256([]byte(verifier))
	return challenge == "" || base64.RawURLEncoding.EncodeToString(sum[:]) == challenge
}
