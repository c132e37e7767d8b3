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

// The app that the network knows, and its configuration of Facebook Login for Business.
const (
	App    = "1180000000000002"
	Secret = "1f2e3d4c5b6a79889796a5b4c3d2e1f0"
	Config = "5550001112223"
)

// scopes are the permissions that the app has.
var scopes = []string{
	"public_profile", "pages_show_list", "pages_read_engagement", "pages_manage_posts", "pages_manage_engagement",
	"pages_read_user_content", "read_insights", "business_management", "publish_video", "instagram_basic",
}

// consent is a code that was given out.
type consent struct {
	person   *person
	scopes   []string
	redirect string
	at       time.Time
	used     bool
}

const (
	codeLife = 10 * time.Minute
)

var localhost = regexp.MustCompile(`^http://localhost(:\d+)?/`)

var consentPage = template.Must(template.New("consent").Parse(`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Facebook, emulated</title></head>
<body><h1>Facebook, emulated</h1><p>An app asks {{.Person}} for:</p><ul>{{range .Scopes}}<li>{{.}}</li>{{end}}</ul>
<form method="post"><button name="decision" value="allow">Allow</button> <button name="decision" value="deny">Deny</button></form>
</body></html>
`))

// authorize is the consent dialog: it shows itself until there is a decision, by a button
// or as ?decision=. person= says who is signed in, without= which permission is not
// ticked.
func (e *Emulator) authorize(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil || (r.Method != http.MethodGet && r.Method != http.MethodPost) {
		http.Error(w, "The page cannot be shown.", http.StatusBadRequest)
		return
	}
	redirect, asked := r.Form.Get("redirect_uri"), strings.Split(r.Form.Get("scope"), ",")
	if r.Form.Get("config_id") == Config {
		asked = slices.DeleteFunc(slices.Clone(scopes), func(s string) bool { return s == "instagram_basic" })
	}
	who := r.Form.Get("person")
	if who == "" {
		who = "ann"
	}
	if problem := e.problem(r.Form, redirect, asked); problem != "" {
		http.Error(w, problem, http.StatusBadRequest)
		return
	}
	answer := url.Values{"state": {r.Form.Get("state")}}
	switch r.Form.Get("decision") {
	case "allow":
		asked = slices.DeleteFunc(asked, func(s string) bool { return s == r.Form.Get("without") })
		e.mu.Lock()
		code := secret("AQ")
		e.codes[code] = &consent{person: e.person(who), scopes: asked, redirect: redirect, at: e.Now()}
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
			Person string
			Scopes []string
		}{who, asked}) // the browser may have left
		return
	}
	separator := "?"
	if strings.Contains(redirect, "?") {
		separator = "&"
	}
	w.Header().Set("Location", redirect+separator+answer.Encode()+"#_=_")
	w.WriteHeader(http.StatusFound)
}

// problem returns what the dialog says instead of asking.
func (e *Emulator) problem(q url.Values, redirect string, asked []string) string {
	e.mu.Lock()
	live := e.live
	e.mu.Unlock()
	switch {
	case q.Get("client_id") != App:
		return "Invalid app ID: the provided app ID does not look like a valid app ID."
	case q.Get("response_type") != "code":
		return "Invalid response_type."
	case q.Get("config_id") != "" && q.Get("config_id") != Config:
		return "Invalid config_id."
	case !strings.HasPrefix(redirect, "https://") && (live || !localhost.MatchString(redirect)):
		return "URL blocked: this redirect failed because the redirect URI is not white-listed in the app's client OAuth settings."
	}
	for _, s := range asked {
		if !slices.Contains(scopes, s) {
			return "Invalid Scopes: " + s + "."
		}
	}
	return ""
}

// redeem uses up a code. The caller holds the lock.
func (e *Emulator) redeem(code, redirect string) (*consent, bool) {
	c := e.codes[code]
	if c == nil || c.used || c.redirect != redirect || e.Now().After(c.at.Add(codeLife)) {
		return nil, false
	}
	c.used = true
	return c, true
}
