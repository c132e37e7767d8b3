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

// The app that the network knows, and the way back that is registered for it.
const (
	AppKey    = "aw5emulated0app0key"
	AppSecret = "fedcba98765432100123456789abcdef"
	Redirect  = "http://127.0.0.1:*/callback"
)

const (
	scopeBasic   = "user.info.basic"
	scopeProfile = "user.info.profile"
	scopeStats   = "user.info.stats"
	scopeList    = "video.list"
	scopeUpload  = "video.upload"
	scopePublish = "video.publish"
)

var allScopes = []string{scopeBasic, scopeProfile, scopeStats, scopeList, scopeUpload, scopePublish}

// code is what the redirect carries.
type code struct {
	person              *person
	scopes              []string
	redirect, challenge string
	until               time.Time
}

var (
	consentPage = template.Must(template.New("consent").Parse(`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>TikTok, emulated</title></head>
<body><h1>TikTok, emulated</h1><p>An app asks {{.Person}} for:</p><ul>{{range .Scopes}}<li>{{.}}</li>{{end}}</ul>
<form method="post"><button name="decision" value="allow">Allow</button> <button name="decision" value="deny">Deny</button></form>
</body></html>
`))
	postPage = template.Must(template.New("post").Parse(`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>TikTok, emulated</title></head><body><h1>{{.User}}</h1><p>{{.Text}}</p></body></html>
`))
	challenges = regexp.MustCompile(`^[0-9a-f]{64}$`)
)

// authorize is the consent page: it shows itself until there is a decision, by a button
// or as ?decision=. person= says who is signed in, without= which scope is unticked.
func (e *Emulator) authorize(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil || (r.Method != http.MethodGet && r.Method != http.MethodPost) {
		http.Error(w, "The page cannot be shown.", http.StatusBadRequest)
		return
	}
	if problem := consentProblem(r.Form); problem != "" {
		http.Error(w, "Something went wrong: "+problem, http.StatusBadRequest)
		return
	}
	who, scopes := r.Form.Get("person"), strings.Split(r.Form.Get("scope"), ",")
	if who == "" {
		who = "ann"
	}
	answer := url.Values{"state": {r.Form.Get("state")}}
	switch r.Form.Get("decision") {
	case "allow":
		scopes = slices.DeleteFunc(scopes, func(s string) bool { return s == r.Form.Get("without") })
		text := secret("cd_") + "*0!4711.e1" // codes have characters that are escaped
		e.mu.Lock()
		e.codes[text] = &code{e.person(who), scopes, r.Form.Get("redirect_uri"), r.Form.Get("code_challenge"), e.Now().Add(10 * time.Minute)}
		e.mu.Unlock()
		answer.Set("code", text)
		answer.Set("scopes", strings.Join(scopes, ","))
	case "deny":
		answer.Set("error", "access_denied")
		answer.Set("error_description", "User refused to authorize")
	default:
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_ = consentPage.Execute(w, struct {
			Person string
			Scopes []string
		}{who, scopes}) // the browser may have left
		return
	}
	w.Header().Set("Location", r.Form.Get("redirect_uri")+"?"+answer.Encode())
	w.WriteHeader(http.StatusFound)
}

var consentParams = []string{
	"client_key", "response_type", "scope", "redirect_uri", "state", "code_challenge", "code_challenge_method", "disable_auto_auth",
	"decision", "person", "without",
}

// consentProblem returns what the page says instead of asking.
func consentProblem(q url.Values) string {
	for name := range q {
		if !slices.Contains(consentParams, name) {
			return "unknown parameter " + name
		}
	}
	switch {
	case q.Get("client_key") != AppKey:
		return "client_key"
	case q.Get("response_type") != "code":
		return "response_type"
	case q.Get("state") == "":
		return "state"
	case !registered(q.Get("redirect_uri")):
		return "redirect_uri"
	case !challenges.MatchString(q.Get("code_challenge")) || q.Get("code_challenge_method") != "S256":
		return "code_challenge"
	}
	for _, s := range strings.Split(q.Get("scope"), ",") {
		if !slices.Contains(allScopes, s) {
			return "scope"
		}
	}
	return ""
}

// registered compares a way back with the one that is registered, whose port is a
// wildcard.
func registered(redirect string) bool {
	u, err := url.Parse(redirect)
	if err != nil || len(redirect) >= 512 || u.RawQuery != "" || u.Fragment != "" || u.Port() == "" {
		return false
	}
	return strings.Replace(redirect, ":"+u.Port()+"/", ":*/", 1) == Redirect
}
