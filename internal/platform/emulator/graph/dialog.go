package graph

import (
	"html/template"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// Ask is a request to a consent dialog.
type Ask struct {
	url.Values
	Scopes []string // the permissions that are asked for
	Person string   // who is signed in: ann, or as person= says
}

// ReadAsk reads what a dialog is asked. When it cannot, it has answered.
func ReadAsk(w http.ResponseWriter, r *http.Request) (Ask, bool) {
	if err := r.ParseForm(); err != nil || (r.Method != http.MethodGet && r.Method != http.MethodPost) {
		http.Error(w, "The page cannot be shown.", http.StatusBadRequest)
		return Ask{}, false
	}
	ask := Ask{Values: r.Form, Scopes: strings.Split(r.Form.Get("scope"), ","), Person: r.Form.Get("person")}
	if ask.Person == "" {
		ask.Person = "ann"
	}
	return ask, true
}

// Redirect is the address to come back to.
func (a Ask) Redirect() string { return a.Get("redirect_uri") }

var localhost = regexp.MustCompile(`^http://localhost(:\d+)?/`)

// BlockedURL is what Facebook's and Instagram's dialogs say of another address.
const BlockedURL = "URL blocked: this redirect failed because the redirect URI is not white-listed in the app's client OAuth settings."

// Returns reports whether the dialog comes back to the address: to https ones, and to
// http://localhost where local, as while an app is in development.
func (a Ask) Returns(local bool) bool {
	return strings.HasPrefix(a.Redirect(), "https://") || (local && localhost.MatchString(a.Redirect()))
}

// Unknown is what Facebook's and Instagram's dialogs say of a permission that is not among
// the app's; "" when all are.
func (a Ask) Unknown(known []string) string {
	for _, s := range a.Scopes {
		if !slices.Contains(known, s) {
			return "Invalid Scopes: " + s + "."
		}
	}
	return ""
}

// Denied is what a refusal at Facebook's and Instagram's dialogs adds to the address.
var Denied = map[string]string{
	"error": "access_denied", "error_code": "200", "error_reason": "user_denied", "error_description": "Permissions error",
}

// Dialog is what the consent dialogs of the networks differ in.
type Dialog struct {
	Name     string            // of the network
	Denied   map[string]string // what a refusal adds to the address
	Fragment string            // what every answer adds to it
}

var consentPage = template.Must(template.New("consent").Parse(`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{{.Name}}, emulated</title></head>
<body><h1>{{.Name}}, emulated</h1><p>An app asks {{.Person}} for:</p><ul>{{range .Scopes}}<li>{{.}}</li>{{end}}</ul>
<form method="post"><button name="decision" value="allow">Allow</button> <button name="decision" value="deny">Deny</button></form>
</body></html>
`))

// Serve shows a problem, when there is one; else itself, until there is a decision, by a
// button or as ?decision=. Then grant, given the permissions that are ticked, all but the
// one of without=, returns the code to send back.
func (d Dialog) Serve(w http.ResponseWriter, ask Ask, problem string, grant func(scopes []string) string) {
	if problem != "" {
		http.Error(w, problem, http.StatusBadRequest)
		return
	}
	answer := url.Values{"state": {ask.Get("state")}}
	switch ask.Get("decision") {
	case "allow":
		answer.Set("code", grant(slices.DeleteFunc(ask.Scopes, func(s string) bool { return s == ask.Get("without") })))
	case "deny":
		for name, value := range d.Denied {
			answer.Set(name, value)
		}
	default:
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_ = consentPage.Execute(w, struct {
			Name, Person string
			Scopes       []string
		}{d.Name, ask.Person, ask.Scopes}) // the browser may have left
		return
	}
	separator := "?"
	if strings.Contains(ask.Redirect(), "?") {
		separator = "&"
	}
	w.Header().Set("Location", ask.Redirect()+separator+answer.Encode()+d.Fragment)
	w.WriteHeader(http.StatusFound)
}
