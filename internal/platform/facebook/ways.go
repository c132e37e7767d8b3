package facebook

import (
	"strings"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/oauth"
)

// The ways to sign in. All need an app of one's own: its secret cannot be shipped.
const (
	wayOAuth = "oauth"
	wayPaste = "oauth_paste"
	wayToken = "token"
)

// Permissions (Meta for Developers, "Permissions reference", 2026-09).
var (
	needs       = []string{"pages_show_list", "pages_read_engagement", "pages_manage_posts"}
	forNumbers  = []string{"read_insights"}
	forComments = []string{"pages_read_user_content"}
	// engage writes comments, the first one under an own post included.
	engage     = "pages_manage_engagement"
	portfolios = "business_management"
)

const (
	fieldID         = "client_id"
	fieldSecret     = "client_secret"
	fieldToken      = "token"
	fieldRedirect   = "redirect"
	fieldConfig     = "config_id"
	fieldPortfolios = "portfolios"
)

const (
	dashboard = "https://developers.facebook.com/apps/"
	create    = "https://developers.facebook.com/apps/creation/"
	explorer  = "https://developers.facebook.com/tools/explorer/"
	// success is Facebook's own page for programs of the desktop ("Manually build a login
	// flow"); an app knows it without being told.
	success = "https://www.facebook.com/connect/login_success.html"
)

var (
	pageTask  = platform.GuideStep{Text: "You need a Facebook Page on which you may create content; a personal profile cannot be published to."}
	makeApp   = platform.GuideStep{Text: "Create an app at Meta with the use case “Manage everything on your Page”.", URL: create}
	addScopes = platform.GuideStep{Text: "In the use case choose Customize and add these permissions; “Ready for testing” is enough.", Copy: strings.Join(everything(), ", ")}
	copyKeys  = platform.GuideStep{Text: "Copy App ID and App secret from Settings, Basic.", URL: dashboard}
	goLive    = platform.GuideStep{
		Text: "Under Settings, Basic, enter the address of any page of yours as privacy policy, a category and an icon, then switch the app to Live. Until then only people with a role in the app see your posts.",
		URL:  dashboard,
	}
	lookOnce = platform.GuideStep{Text: "After the first post open its link in a private window: if it cannot be seen there, the app is not Live."}
)

// everything lists all permissions that any use asks for.
func everything() []string {
	all := append([]string{}, needs...)
	all = append(append(append(all, engage), forNumbers...), forComments...)
	return append(all, portfolios)
}

func ways() []platform.Way {
	id := caio.Field{Name: fieldID, Label: "App ID", Type: caio.FieldText, Required: true, Max: 40}
	secret := caio.Field{Name: fieldSecret, Label: "App secret", Type: caio.FieldSecret, Required: true, Max: 200}
	config := caio.Field{
		Name: fieldConfig, Label: "Configuration ID", Type: caio.FieldText, Max: 40,
		Help: "Only if your app has “Facebook Login for Business”: the number of its configuration. The permissions are then chosen there.",
	}
	portfolio := caio.Field{
		Name: fieldPortfolios, Label: "A Page belongs to a business portfolio", Type: caio.FieldBool,
		Help: "Such Pages are listed only with one more permission.",
	}
	uses := oauth.UsesField(oauth.UseNumbers, oauth.UseComments)
	return []platform.Way{
		{
			ID: wayOAuth, Label: "With your own app", Browser: true,
			Help:   "Facebook sends you back to CAIO by itself while your app is in development mode.",
			Fields: []caio.Field{id, secret, uses, portfolio, config},
			Guide: []platform.GuideStep{
				pageTask, makeApp, addScopes, copyKeys,
				{Text: "Connect here while the app is still in development mode, and tick your Pages in Facebook's dialog. Addresses that begin with this are accepted then without being entered anywhere.", Copy: "http://localhost"},
				goLive, lookOnce,
			},
		},
		{
			ID: wayPaste, Label: "With your own app that is Live", Browser: true, Paste: true,
			Help: "A Live app does not come back to this computer by itself: you paste the address.",
			Fields: []caio.Field{id, secret, {
				Name: fieldRedirect, Label: "Redirect address", Type: caio.FieldURL, Max: 300,
				Help: "Leave this empty for Facebook's own page for programs, or enter one of your app's valid redirect addresses, exactly as it stands there.",
			}, uses, portfolio, config},
			Guide: []platform.GuideStep{
				pageTask, makeApp, addScopes, copyKeys, goLive,
				{Text: "Under Facebook Login, Settings, switch on “Login from devices” and “Embedded browser OAuth login”, or add an https page of yours to the valid redirect addresses.", URL: dashboard, Copy: success},
				{Text: "Agree in the browser. It ends on a page that says Success, or on yours: copy its whole address at once and paste it here."},
				lookOnce,
			},
		},
		{
			ID: wayToken, Label: "With a token",
			Help:   "A token made on Meta's website instead of a browser that comes back; nothing has to be set up but the app.",
			Fields: []caio.Field{{Name: fieldToken, Label: "Access token", Type: caio.FieldSecret, Required: true, Max: 2000}, id, secret},
			Guide: []platform.GuideStep{
				pageTask, makeApp, addScopes, copyKeys,
				{Text: "In the Graph API Explorer choose your app and “User Token”, add the permissions, press Generate Access Token, tick your Pages, and copy the token.", URL: explorer, Copy: strings.Join(everything(), ", ")},
				goLive, lookOnce,
			},
		},
	}
}

// scopesOf returns what is asked for: what publishing needs, and what is switched on.
func scopesOf(ask platform.Ask) []string {
	scopes := append(append([]string{}, needs...), engage)
	if oauth.Uses(ask, oauth.UseNumbers) {
		scopes = append(scopes, forNumbers...)
	}
	if oauth.Uses(ask, oauth.UseComments) {
		scopes = append(scopes, forComments...)
	}
	if ask.Fields[fieldPortfolios] == "true" {
		scopes = append(scopes, portfolios)
	}
	return scopes
}
