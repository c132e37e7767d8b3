package emulator

import (
	"html/template"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
)

// The apps that the network knows.
const (
	FacebookApp     = "1180000000000001"
	FacebookSecret  = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"
	InstagramApp    = "1790000000000001"
	InstagramSecret = "f0e1d2c3b4a5968778695a4b3c2d1e0f"
)

// flavour is what the two consent pages differ in.
type flavour struct {
	name   string
	app    string
	scopes []string
	local  bool // http://localhost is accepted while the app is in development
}

var (
	instagramConsent = flavour{name: "Instagram", app: InstagramApp, scopes: []string{
		"instagram_business_basic", "instagram_business_content_publish",
		"instagram_business_manage_comments", "instagram_business_manage_insights",
	}}
	facebookConsent = flavour{name: "Facebook", app: FacebookApp, local: true, scopes: []string{
		"public_profile", "instagram_basic", "instagram_content_publish", "instagram_manage_comments", "instagram_manage_insights",
		"instagram_manage_contents", "pages_show_list", "pages_read_engagement", "pages_manage_posts",
		"business_management", "ads_management", "ads_read",
	}}
)

// consent is a code that was given out.
type consent struct {
	flavour  string
	person   *person
	scopes   []string
	redirect string
	at       time.Time
	used     bool
}

var localhost = regexp.MustCompile(`^http://localhost(:\d+)?/`)

var consentPage = template.Must(template.New("consent").Parse(`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{{.Name}}, emulated</title></head>
<body><h1>{{.Name}}, emulated</h1><p>An app asks {{.Person}} for:</p><ul>{{range .Scopes}}<li>{{.}}</li>{{end}}</ul>
<form method="post"><button name="decision" value="allow">Allow</button> <button name="decision" value="deny">Deny</button></form>
</body></html>
`))

// authorize is the consent page: it shows itself until there is a decision, by a button
// or as ?decision=. person= says who is signed in, without= which permission is not
// ticked.
func (e *Emulator) authorize(w http.ResponseWriter, r *http.Request, f flavour) {
	if err := r.ParseForm(); err != nil || (r.Method != http.MethodGet && r.Method != http.MethodPost) {
		http.Error(w, "The page cannot be shown.", http.StatusBadRequest)
		return
	}
	redirect, scopes := r.Form.Get("redirect_uri"), strings.Split(r.Form.Get("scope"), ",")
	who := r.Form.Get("person")
	if who == "" {
		who = "ann"
	}
	if problem := f.problem(r.Form, redirect, scopes); problem != "" {
		http.Error(w, problem, http.StatusBadRequest)
		return
	}
	answer := url.Values{"state": {r.Form.Get("state")}}
	switch r.Form.Get("decision") {
	case "allow":
		scopes = slices.DeleteFunc(scopes, func(s string) bool { return s == r.Form.Get("without") })
		e.mu.Lock()
		code := secret("AQ")
		e.codes[code] = &consent{flavour: f.name, person: e.person(who), scopes: scopes, redirect: redirect, at: e.Now()}
		e.mu.Unlock()
		answer.Set("code", code)
	case "deny":
		for name, value := range map[string]string{
			"error": "access_denied", "error_code": "200", "error_reason": "user_denied", "error_description": "Permissions error",
		} {
			answer.Set(name, value)
		}
	default:
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_ = consentPage.Execute(w, struct {
			Name, Person string
			Scopes       []string
		}{f.name, who, scopes}) // the browser may have left
		return
	}
	separator := "?"
	if strings.Contains(redirect, "?") {
		separator = "&"
	}
	w.Header().Set("Location", redirect+separator+answer.Encode()+"#_")
	w.WriteHeader(http.StatusFound)
}

// problem returns what the page says instead of asking.
func (f flavour) problem(q url.Values, redirect string, scopes []string) string {
	switch {
	case q.Get("client_id") != f.app:
		return "Invalid platform app: the client_id is not known."
	case q.Get("response_type") != "code":
		return "Invalid response_type."
	case !strings.HasPrefix(redirect, "https://") && !(f.local && localhost.MatchString(redirect)):
		return "URL blocked: this redirect failed because the redirect URI is not white-listed in the app's client OAuth settings."
	}
	for _, s := range scopes {
		if !slices.Contains(f.scopes, s) {
			return "Invalid Scopes: " + s + "."
		}
	}
	return ""
}

const codeLife = time.Hour

// redeem uses up a code. The caller holds the lock.
func (e *Emulator) redeem(f flavour, code, redirect string) (*consent, bool) {
	c := e.codes[code]
	if c == nil || c.used || c.flavour != f.name || c.redirect != redirect || e.Now().After(c.at.Add(codeLife)) {
		return nil, false
	}
	c.used = true
	return c, true
}
