package emulator

import (
	"net/http"
	"slices"
	"time"

	"caio/internal/platform/emulator/graph"
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
	graph.Code
	person *person
	scopes []string
}

const codeLife = 10 * time.Minute

var dialog = graph.Dialog{Name: "Facebook", Fragment: "#_=_", Denied: graph.Denied}

// authorize is the consent dialog.
func (e *Emulator) authorize(w http.ResponseWriter, r *http.Request) {
	ask, ok := graph.ReadAsk(w, r)
	if !ok {
		return
	}
	if ask.Get("config_id") == Config {
		ask.Scopes = slices.DeleteFunc(slices.Clone(scopes), func(s string) bool { return s == "instagram_basic" })
	}
	dialog.Serve(w, ask, e.problem(ask), func(granted []string) string {
		e.mu.Lock()
		defer e.mu.Unlock()
		code := graph.Random("AQ")
		e.codes[code] = &consent{person: e.person(ask.Person), scopes: granted, Code: graph.Code{Redirect: ask.Redirect(), At: e.Now()}}
		return code
	})
}

// problem returns what the dialog says instead of asking.
func (e *Emulator) problem(ask graph.Ask) string {
	e.mu.Lock()
	live := e.live
	e.mu.Unlock()
	switch {
	case ask.Get("client_id") != App:
		return "Invalid app ID: the provided app ID does not look like a valid app ID."
	case ask.Get("response_type") != "code":
		return "Invalid response_type."
	case ask.Get("config_id") != "" && ask.Get("config_id") != Config:
		return "Invalid config_id."
	case !ask.Returns(!live):
		return graph.BlockedURL
	}
	return ask.Unknown(scopes)
}
