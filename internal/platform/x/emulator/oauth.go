package emulator

import (
	"crypto/rand"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// The apps that are registered, with these callback addresses.
const (
	PublicApp = "public-app-of-ann"
	SecretApp = "secret-app-of-ann"
	AppSecret = "the-secret-of-the-app"
)

var callbacks = []string{"http://127.0.0.1:53187/callback", "http://127.0.0.1:43187/callback", "http://127.0.0.1:23187/callback"}

const (
	allScopes = "tweet.read tweet.write users.read media.write offline.access tweet.moderate.write"
	codeLife  = 30 * time.Second
)

type app struct{ id, secret string }

type code struct {
	app                 *app
	account             *account
	redirect, challenge string
	plain               bool // the challenge is the verifier itself
	scopes              []string
	until               time.Time
}

var consentPage = template.Must(template.New("consent").Parse(`<!doctype html><html lang="en"><title>Authorize app</title>
<h1>An app wants to access your X account.</h1><p>{{.Scopes}}</p>
<form method="post" action="{{.Action}}">
<label><input type="checkbox" name="sensitive" value="yes" checked required> I understand the sensitive permissions</label>
<button name="decision" value="allow">Authorize app</button> <button name="decision" value="deny">Cancel</button>
</form></html>`))

// authorize is the consent page (GET /i/oauth2/authorize).
func (e *Emulator) authorize(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	a, redirect := e.apps[q.Get("client_id")], q.Get("redirect_uri")
	problem := ""
	switch {
	case a == nil:
		problem = "Something went wrong. You weren't able to give access to the App."
	case !slices.Contains(callbacks, redirect): // compared exactly: 415
		problem = "Callback URL not approved for this client application."
	case q.Get("response_type") != "code", q.Get("state") == "", len(q.Get("state")) > 500, q.Get("code_challenge") == "":
		problem = "Something went wrong. You weren't able to give access to the App."
	case !strings.EqualFold(q.Get("code_challenge_method"), "S256") && q.Get("code_challenge_method") != "plain": // X takes s256 too
		problem = "Something went wrong. You weren't able to give access to the App."
	case !knownScopes(q.Get("scope")):
		problem = "Something went wrong. You weren't able to give access to the App."
	}
	if problem != "" {
		page(w, http.StatusBadRequest, problem)
		return
	}
	switch r.FormValue("decision") {
	case "allow":
		e.goBack(w, r, url.Values{"code": {e.newCode(a, r)}})
	case "deny":
		e.goBack(w, r, url.Values{"error": {"access_denied"}})
	default:
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_ = consentPage.Execute(w, struct{ Scopes, Action string }{q.Get("scope"), r.URL.String()}) // the browser may have left
	}
}

func (e *Emulator) newCode(a *app, r *http.Request) string {
	q, name := r.URL.Query(), r.FormValue("account")
	if name == "" {
		name = "ann"
	}
	text := "code-" + rand.Text()
	e.codes[text] = code{
		app: a, account: e.accountOf(name), redirect: q.Get("redirect_uri"), challenge: q.Get("code_challenge"),
		plain: q.Get("code_challenge_method") == "plain", scopes: strings.Fields(q.Get("scope")), until: e.now().Add(codeLife),
	}
	return text
}

func (e *Emulator) goBack(w http.ResponseWriter, r *http.Request, answer url.Values) {
	answer.Set("state", r.URL.Query().Get("state"))
	http.Redirect(w, r, r.URL.Query().Get("redirect_uri")+"?"+answer.Encode(), http.StatusFound)
}

func knownScopes(asked string) bool {
	for _, s := range strings.Fields(asked) {
		if !slices.Contains(strings.Fields(allScopes), s) {
			return false
		}
	}
	return asked != ""
}

func page(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_ = template.Must(template.New("").Parse(`<!doctype html><title>X</title><p>{{.}}</p>`)).Execute(w, text) // the browser may have left
}
