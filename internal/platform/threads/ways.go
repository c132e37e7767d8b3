package threads

import (
	"strings"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/oauth"
)

// The ways to sign in. The one with a token comes first: nothing but that token has to be
// copied.
const (
	wayToken = "token"
	wayOAuth = "oauth"
)

// usePlaces is a use beside those of package oauth.
const usePlaces = "places"

// Scopes. Without needs nothing can be published. What deletes and what finds a lost part
// of a thread belongs to publishing too, but is missed only when it is called for.
const (
	scopeBasic    = "threads_basic"
	scopePublish  = "threads_content_publish"
	scopeRead     = "threads_read_replies"
	scopeManage   = "threads_manage_replies"
	scopeInsights = "threads_manage_insights"
	scopeDelete   = "threads_delete"
	scopePlaces   = "threads_location_tagging"
)

var (
	needs      = []string{scopeBasic, scopePublish}
	everything = []string{scopeBasic, scopePublish, scopeRead, scopeDelete, scopeInsights, scopeManage, scopePlaces}
)

// asked returns the scopes to ask for: those of publishing, and those of the uses that are
// switched on.
func asked(ask platform.Ask) []string {
	out := []string{scopeBasic, scopePublish, scopeRead, scopeDelete}
	for _, use := range [...]struct{ name, scope string }{
		{oauth.UseNumbers, scopeInsights}, {oauth.UseComments, scopeManage}, {usePlaces, scopePlaces},
	} {
		if oauth.Uses(ask, use.name) {
			out = append(out, use.scope)
		}
	}
	return out
}

func usesField() caio.Field {
	f := oauth.UsesField(oauth.UseNumbers, oauth.UseComments)
	f.Choices = append(f.Choices, caio.Choice{Value: usePlaces, Label: "Say where a post was made"})
	f.Max = len(f.Choices)
	return f
}

const (
	dashboard   = "https://developers.facebook.com/apps/"
	permissions = "https://www.threads.net/settings/website_permissions"
	redirect    = "https://127.0.0.1:8443/callback"
)

// The steps that both ways begin with.
func appGuide() []platform.GuideStep {
	return []platform.GuideStep{
		{Text: "Create an app at Meta with the use case “Access the Threads API”.", URL: "https://developers.facebook.com/apps/creation/"},
		{Text: "In the use case choose Customize and add these permissions; “Ready for testing” is enough.", Copy: strings.Join(everything, ", ")},
		{Text: "Under App roles, Roles, Add people, choose Threads Tester and enter your Threads user name.", URL: dashboard},
		{Text: "On the website of Threads, under Settings, Account, Website permissions, Invites, accept the invitation.", URL: permissions},
	}
}

func ways() []platform.Way {
	id := caio.Field{Name: "client_id", Label: "Threads app ID", Type: caio.FieldText, Max: 40, Help: "Not the App ID at the top of the page: Threads has its own, below it under Settings, Basic."}
	secret := caio.Field{Name: "client_secret", Label: "Threads app secret", Type: caio.FieldSecret, Max: 200}
	requiredID, requiredSecret := id, secret
	requiredID.Required, requiredSecret.Required = true, true
	id.Help = "Optional. With it and the secret CAIO can tell what the token may do and until when. " + id.Help
	return []platform.Way{
		{
			ID: wayToken, Label: "With a token of your own app",
			Help:   "The simplest way: a token made on Meta's website is pasted, and CAIO renews it from then on.",
			Fields: []caio.Field{{Name: "token", Label: "Access token", Type: caio.FieldSecret, Required: true, Max: 2000}, id, secret},
			Guide: append(appGuide(), platform.GuideStep{
				Text: "In the use case, under Settings, User Token Generator, press Generate Access Token beside your account, allow everything, and copy the token.", URL: dashboard,
			}),
		},
		{
			ID: wayOAuth, Label: "In the browser, with your own app", Browser: true, Paste: true,
			Help: "You agree on the website of Threads. It does not come back to this computer by itself: you paste the address.",
			Fields: []caio.Field{requiredID, requiredSecret, {
				Name: "redirect", Label: "Redirect address", Type: caio.FieldURL, Required: true, Max: 300, Default: redirect,
				Help: "Exactly as it stands in the app's settings. It has to begin with https.",
			}, usesField()},
			Guide: append(appGuide(),
				platform.GuideStep{Text: "In the use case, under Settings, enter this redirect address. Nothing has to answer there.", URL: dashboard, Copy: redirect},
				platform.GuideStep{Text: "Enter the same address for Uninstall Callback URL and Delete Callback URL; they must not be empty.", URL: dashboard, Copy: redirect},
				platform.GuideStep{Text: "Copy Threads app ID and Threads app secret from App settings, Basic.", URL: dashboard},
			),
		},
	}
}
