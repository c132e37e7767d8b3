package emulator

import (
	"net/http"
	"time"

	"caio/internal/platform/emulator/graph"
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
	graph.Dialog
	app    string
	scopes []string
	local  bool // http://localhost is accepted while the app is in development
}

var (
	instagramConsent = flavour{Dialog: dialog("Instagram"), app: InstagramApp, scopes: []string{
		"instagram_business_basic", "instagram_business_content_publish",
		"instagram_business_manage_comments", "instagram_business_manage_insights",
	}}
	facebookConsent = flavour{Dialog: dialog("Facebook"), app: FacebookApp, local: true, scopes: []string{
		"public_profile", "instagram_basic", "instagram_content_publish", "instagram_manage_comments", "instagram_manage_insights",
		"instagram_manage_contents", "pages_show_list", "pages_read_engagement", "pages_manage_posts",
		"business_management", "ads_management", "ads_read",
	}}
)

func dialog(name string) graph.Dialog {
	return graph.Dialog{Name: name, Fragment: "#_", Denied: graph.Denied}
}

// consent is a code that was given out.
type consent struct {
	graph.Code
	flavour string
	person  *person
	scopes  []string
}

const codeLife = time.Hour

// authorize is the consent page.
func (e *Emulator) authorize(w http.ResponseWriter, r *http.Request, f flavour) {
	ask, ok := graph.ReadAsk(w, r)
	if !ok {
		return
	}
	f.Serve(w, ask, f.problem(ask), func(granted []string) string {
		e.mu.Lock()
		defer e.mu.Unlock()
		code := graph.Random("AQ")
		e.codes[code] = &consent{flavour: f.Name, person: e.person(ask.Person), scopes: granted, Code: graph.Code{Redirect: ask.Redirect(), At: e.Now()}}
		return code
	})
}

// problem returns what the page says instead of asking.
func (f flavour) problem(ask graph.Ask) string {
	switch {
	case ask.Get("client_id") != f.app:
		return "Invalid platform app: the client_id is not known."
	case ask.Get("response_type") != "code":
		return "Invalid response_type."
	case !ask.Returns(f.local):
		return graph.BlockedURL
	}
	return ask.Unknown(f.scopes)
}

// redeem uses up a code, nil when it is not good. The caller holds the lock.
func (e *Emulator) redeem(f flavour, code, redirect string) *consent {
	c := e.codes[code]
	if c == nil || c.flavour != f.Name || !c.Redeem(redirect, e.Now(), codeLife) {
		return nil
	}
	return c
}
