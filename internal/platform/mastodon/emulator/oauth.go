package emulator

import (
	"crypto/rand"
	"html/template"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

const (
	oob       = "urn:ietf:wg:oauth:2.0:oob"
	allScopes = "read:accounts read:statuses read:notifications read:search write:statuses write:media"
)

type app struct {
	id, secret, name string
	redirects        []string
	scopes           string
}

type code struct {
	app                 *app
	account             *account
	redirect, challenge string
	scopes              []string
	until               time.Time
}

type token struct {
	app     *app
	account *account
	scopes  []string
	revoked bool
}

// may reports whether the token's scopes contain the scope or its family.
func (t *token) may(scope string) bool {
	family, _, _ := strings.Cut(scope, ":")
	return slices.Contains(t.scopes, scope) || slices.Contains(t.scopes, family)
}

func (e *Emulator) newApp(name string, redirects []string, scopes string) *app {
	a := &app{id: "client-" + rand.Text(), secret: "secret-" + rand.Text(), name: name, redirects: redirects, scopes: scopes}
	e.apps[a.id] = a
	return a
}

func (e *Emulator) newToken(a *app, who *account, scopes []string) string {
	text := "token-" + rand.Text()
	e.tokens[text] = &token{app: a, account: who, scopes: scopes}
	return text
}

// register makes an app (POST /api/v1/apps).
func (e *Emulator) register(w http.ResponseWriter, r *http.Request) {
	in, err := input(r, "client_name", "redirect_uris", "scopes", "website")
	if err != nil {
		fail(w, http.StatusBadRequest, err.Error())
		return
	}
	redirects := list(in, "redirect_uris")
	if len(redirects) > 0 && !e.has.discovery {
		invalid(w, "Redirect URI must be an absolute URI.") // before 4.3 it is one text
		return
	}
	if len(redirects) == 0 {
		redirects = strings.Fields(text(in, "redirect_uris"))
	}
	scopes := text(in, "scopes")
	if scopes == "" {
		scopes = "read"
	}
	switch {
	case text(in, "client_name") == "":
		invalid(w, "Application name can't be blank")
		return
	case len(redirects) == 0 || slices.ContainsFunc(redirects, notAbsolute):
		invalid(w, "Redirect URI must be an absolute URI.")
		return
	case !validScopes(scopes):
		invalid(w, "Scopes doesn't match configured on the server.")
		return
	}
	a := e.newApp(text(in, "client_name"), redirects, scopes)
	out := map[string]any{
		"id": e.nextID(), "name": a.name, "website": in["website"], "client_id": a.id, "client_secret": a.secret,
		"redirect_uri": strings.Join(redirects, "\n"), "vapid_key": "",
	}
	if e.has.discovery {
		out["redirect_uris"], out["scopes"], out["client_secret_expires_at"] = redirects, strings.Fields(scopes), 0
	}
	send(w, http.StatusOK, out)
}

func notAbsolute(address string) bool {
	u, err := url.Parse(address)
	return err != nil || u.Scheme == "" || (address != oob && u.Host == "")
}

func validScopes(scopes string) bool {
	known := append(strings.Fields(allScopes), "read", "write", "follow", "push", "profile", "write:favourites", "write:mutes", "write:blocks")
	for _, s := range strings.Fields(scopes) {
		if !slices.Contains(known, s) {
			return false
		}
	}
	return true
}

// sameRedirect compares as the OAuth library does: exactly, but for the port of a
// loopback IP (RFC 8252, section 7.3).
func sameRedirect(registered, asked string) bool {
	if registered == asked {
		return true
	}
	a, errA := url.Parse(registered)
	b, errB := url.Parse(asked)
	if errA != nil || errB != nil {
		return false
	}
	ipA, ipB := net.ParseIP(a.Hostname()), net.ParseIP(b.Hostname())
	if ipA == nil || ipB == nil || !ipA.IsLoopback() || !ipB.IsLoopback() {
		return false
	}
	return a.Scheme == b.Scheme && ipA.Equal(ipB) && a.Path == b.Path && a.RawQuery == b.RawQuery
}

var consentPage = template.Must(template.New("consent").Parse(`<!doctype html><title>Authorization required</title>
<h1>{{.Name}} would like permission to access your account</h1><p>{{.Scopes}}</p>
<form method="post" action="{{.Action}}"><button name="decision" value="allow">Authorize</button>
<button name="decision" value="deny">Deny</button></form>
`))

var codePage = template.Must(template.New("code").Parse(`<!doctype html><title>Authorization code</title>
<p>Copy this authorization code and paste it to the application.</p><code>{{.}}</code>
`))

// authorize is the consent page; the decision comes back to the same address.
func (e *Emulator) authorize(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	a := e.apps[q.Get("client_id")]
	redirect := q.Get("redirect_uri")
	switch {
	case a == nil:
		page(w, http.StatusUnauthorized, "Client authentication failed due to unknown client.")
		return
	case !slices.ContainsFunc(a.redirects, func(registered string) bool { return sameRedirect(registered, redirect) }):
		page(w, http.StatusBadRequest, "The requested redirect uri is malformed or doesn't match client redirect URI.")
		return
	case q.Get("response_type") != "code" || !subset(q.Get("scope"), a.scopes):
		page(w, http.StatusBadRequest, "The requested scope is invalid, unknown, or malformed.")
		return
	case q.Get("code_challenge") != "" && (!e.has.discovery || q.Get("code_challenge_method") != "S256"):
		page(w, http.StatusBadRequest, "The code challenge method must be S256.")
		return
	}
	switch r.FormValue("decision") {
	case "allow":
		e.allow(w, r, a)
	case "deny":
		if redirect == oob {
			page(w, http.StatusOK, "The resource owner or authorization server denied the request.")
			return
		}
		goBack(w, r, redirect, url.Values{"error": {"access_denied"}, "error_description": {"The resource owner or authorization server denied the request."}})
	default:
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_ = consentPage.Execute(w, struct{ Name, Scopes, Action string }{a.name, q.Get("scope"), r.URL.String()}) // the browser may have left
	}
}

func (e *Emulator) allow(w http.ResponseWriter, r *http.Request, a *app) {
	q := r.URL.Query()
	name := r.FormValue("account")
	if name == "" {
		name = "ann"
	}
	text := rand.Text()
	e.codes[text] = code{
		app: a, account: e.accountOf(name), redirect: q.Get("redirect_uri"), challenge: q.Get("code_challenge"),
		scopes: strings.Fields(q.Get("scope")), until: e.Now().Add(10 * time.Minute),
	}
	if q.Get("redirect_uri") == oob {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_ = codePage.Execute(w, text) // the browser may have left
		return
	}
	goBack(w, r, q.Get("redirect_uri"), url.Values{"code": {text}})
}

func goBack(w http.ResponseWriter, r *http.Request, redirect string, answer url.Values) {
	if state := r.URL.Query().Get("state"); state != "" {
		answer.Set("state", state)
	}
	http.Redirect(w, r, redirect+"?"+answer.Encode(), http.StatusFound)
}

func page(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_ = template.Must(template.New("").Parse(`<!doctype html><title>Error</title><p>{{.}}</p>`)).Execute(w, text) // the browser may have left
}

func subset(asked, registered string) bool {
	for _, s := range strings.Fields(asked) {
		family, _, _ := strings.Cut(s, ":")
		if !slices.Contains(strings.Fields(registered), s) && !slices.Contains(strings.Fields(registered), family) {
			return false
		}
	}
	return asked != ""
}
