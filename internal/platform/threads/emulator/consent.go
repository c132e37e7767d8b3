package emulator

import (
	"net/http"
	"net/url"
	"slices"
	"time"

	"caio/internal/platform/emulator/graph"
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
	graph.Code
	account *account
	scopes  []string
}

const codeLife = time.Hour

var dialog = graph.Dialog{Name: "Threads", Fragment: "#_", Denied: map[string]string{
	"error": "access_denied", "error_reason": "user_denied", "error_description": "The user denied your request",
}}

// authorize is the consent page.
func (e *Emulator) authorize(w http.ResponseWriter, r *http.Request) {
	ask, ok := graph.ReadAsk(w, r)
	if !ok {
		return
	}
	dialog.Serve(w, ask, problem(ask), func(granted []string) string {
		e.mu.Lock()
		defer e.mu.Unlock()
		code := graph.Random("AQB")
		e.codes[code] = &consent{account: e.account(ask.Person), scopes: granted, Code: graph.Code{Redirect: ask.Redirect(), At: e.Now()}}
		return code
	})
}

// problem returns what the page says instead of asking.
func problem(ask graph.Ask) string {
	to, err := url.Parse(ask.Redirect())
	switch {
	case ask.Get("client_id") != App:
		return "Error loading page: sorry, something went wrong."
	case ask.Get("response_type") != "code":
		return "Invalid response_type."
	case err != nil || to.Scheme != "https" || to.Host == "":
		return "Invalid redirect_uri: it must use https and be among the app's redirect callback URLs."
	case !slices.Contains(ask.Scopes, "threads_basic"):
		return "Invalid scope: threads_basic is required."
	}
	for _, s := range ask.Scopes {
		if !slices.Contains(scopes, s) {
			return "Invalid scope: " + s + "."
		}
	}
	return ""
}
