package emulator

import (
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// The app that the network knows.
const (
	App    = "2180000000000001"
	Secret = "1f2e3d4c5b6a79887766a5b4c3d2e1f0"
)

// scopes are all that the app may ask for.
var scopes = []string{
	"threads_basic", "threads_content_publish", "threads_read_replies", "threads_manage_replies", "threads_manage_insights",
	"threads_delete", "threads_manage_mentions", "threads_keyword_search", "threads_location_tagging", "threads_profile_discovery",
}

// consent is a code that was given out.
type consent struct {
	account  *account
	scopes   []string
	redirect string
	at       time.Time
	used     bool
}

const codeLife = time.Hour

var consentPage = template.Must(template.New("consent").Parse(`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Threads, emulated</title></head>
<body><h1>Threads, emulated</h1><p>An app asks {{.Person}} for:</p><ul>{{range .Scopes}}<li>{{.}}</li>{{end}}</ul>
<form method="post"><button name="decision" value="allow">Allow</button> <button name="decision" value="deny">Deny</button></form>
</body></html>
`))

// authorize is the consent page: it shows itself until there is a decision, by a button
// or as ?decision=. person= says who is signed in, without= which permission is not
// ticked.
func (e *Emulator) authorize(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil || (r.Method != http.MethodGet && r.Method != http.MethodPost) {
		http.Error(w, "The page cannot be shown.", http.StatusBadRequest)
		return
	}
	redirect, wanted, who := r.Form.Get("redirect_uri"), strings.Split(r.Form.Get("scope"), ","), r.Form.Get("person")
	if who == "" {
		who = "ann"
	}
	if problem := consentProblem(r.Form, redirect, wanted); problem != "" {
		http.Error(w, problem, http.StatusBadRequest)
		return
	}
	answer := url.Values{"state": {r.Form.Get("state")}}
	switch r.Form.Get("decision") {
	case "allow":
		wanted = slices.DeleteFunc(wanted, func(s string) bool { return s == r.Form.Get("without") })
		e.mu.Lock()
		code := secret("AQB")
		e.codes[code] = &consent{account: e.account(who), scopes: wanted, redirect: redirect, at: e.Now()}
		e.mu.Unlock()
		answer.Set("code", code)
	case "deny":
		answer.Set("error", "access_denied")
		answer.Set("error_reason", "user_denied")
		answer.Set("error_description", "The user denied your request")
	default:
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_ = consentPage.Execute(w, struct {
			Person string
			Scopes []string
		}{who, wanted}) // the browser may have left
		return
	}
	separator := "?"
	if strings.Contains(redirect, "?") {
		separator = "&"
	}
	w.Header().Set("Location", redirect+separator+answer.Encode()+"#_")
	w.WriteHeader(http.StatusFound)
}

// consentProblem returns what the page says instead of asking.
func consentProblem(q url.Values, redirect string, wanted []string) string {
	to, err := url.Parse(redirect)
	switch {
	case q.Get("client_id") != App:
		return "Error loading page: sorry, something went wrong."
	case q.Get("response_type") != "code":
		return "Invalid response_type."
	case err != nil || to.Scheme != "https" || to.Host == "":
		return "Invalid redirect_uri: it must use https and be among the app's redirect callback URLs."
	case !slices.Contains(wanted, "threads_basic"):
		return "Invalid scope: threads_basic is required."
	}
	for _, s := range wanted {
		if !slices.Contains(scopes, s) {
			return "Invalid scope: " + s + "."
		}
	}
	return ""
}
