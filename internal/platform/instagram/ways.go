package instagram

import (
	"slices"
	"strings"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/oauth"
)

// The ways to sign in. The one through Facebook comes first: its pictures need no Host
// and its posts can be deleted.
const (
	wayFacebook      = "facebook_oauth"
	wayFacebookToken = "facebook_token"
	wayToken         = "token"
	wayOAuth         = "oauth"
)

// Permissions. The first of each list are needed to publish at all; those to read
// numbers are asked for only when that is switched on. First comments need the one for
// comments.
const (
	facebookNumbers  = "instagram_manage_insights"
	instagramNumbers = "instagram_business_manage_insights"
)

var (
	facebookNeeds  = []string{"instagram_basic", "instagram_content_publish", "pages_show_list", "pages_read_engagement"}
	facebookScopes = append(facebookNeeds[:len(facebookNeeds):len(facebookNeeds)],
		"instagram_manage_comments", facebookNumbers, "instagram_manage_contents",
		"pages_manage_posts", // to lay down and take away unpublished photos
		"business_management", "ads_management", "ads_read")
	instagramNeeds  = []string{"instagram_business_basic", "instagram_business_content_publish"}
	instagramScopes = append(instagramNeeds[:len(instagramNeeds):len(instagramNeeds)],
		"instagram_business_manage_comments", instagramNumbers)
)

const (
	dashboard  = "https://developers.facebook.com/apps/"
	appReach   = "https://developers.facebook.com/apps/creation/"
	explorer   = "https://developers.facebook.com/tools/explorer/"
	switchType = "https://help.instagram.com/502981923235522"
)

var (
	professional = platform.GuideStep{Text: "Your Instagram account must be a professional one: in the app, Settings, Account type.", URL: switchType}
	linked       = platform.GuideStep{Text: "Link it to a Facebook Page that you manage: on Facebook, the Page's Settings, Linked accounts."}
	fbApp        = platform.GuideStep{Text: "Create an app at Meta with the use cases “Manage messaging & content on Instagram” and “Manage everything on your Page”.", URL: appReach}
	fbScopes     = platform.GuideStep{Text: "In both use cases choose Customize and add these permissions; “Ready for testing” is enough.", Copy: strings.Join(facebookScopes, ", ")}
	fbKeys       = platform.GuideStep{Text: "Copy App ID and App secret from Settings, Basic.", URL: dashboard}
	igApp        = platform.GuideStep{Text: "Create an app at Meta with the use case “Manage messaging & content on Instagram”.", URL: appReach}
	igScopes     = platform.GuideStep{Text: "Choose Customize, then “API setup with Instagram login”, and add these permissions.", Copy: strings.Join(instagramScopes, ", ")}
	goLive       = platform.GuideStep{Text: "Under Settings, Basic, enter the address of any page of yours as privacy policy, then switch the app to Live, so that everybody sees your posts.", URL: dashboard}
)

// asked leaves out what is not switched on.
func asked(ask platform.Ask, scopes []string, numbers string) []string {
	return slices.DeleteFunc(slices.Clone(scopes), func(s string) bool { return s == numbers && !oauth.Uses(ask, oauth.UseNumbers) })
}

// mayCount refuses numbers where the consent does not cover them. What a pasted token
// covers shows when it is used.
func mayCount(g platform.Grant) error {
	numbers := instagramNumbers
	if g.Extra[extraFlavour] == viaFacebook {
		numbers = facebookNumbers
	}
	if g.Way != wayToken && !slices.Contains(g.Scopes, numbers) {
		return platform.Errorf(caio.Forbidden, "CAIO was not allowed to read numbers from Instagram; connect the account again and switch them on.")
	}
	return nil
}

func ways() []platform.Way {
	id := caio.Field{Name: "client_id", Label: "App ID", Type: caio.FieldText, Required: true, Max: 40}
	secret := caio.Field{Name: "client_secret", Label: "App secret", Type: caio.FieldSecret, Required: true, Max: 200}
	token := caio.Field{Name: "token", Label: "Access token", Type: caio.FieldSecret, Required: true, Max: 2000}
	return []platform.Way{
		{
			ID: wayFacebook, Label: "Through Facebook", Browser: true,
			Help: "For accounts linked to a Facebook Page. Pictures need no Host (see the settings), and posts can be deleted from CAIO.",
			Fields: []caio.Field{id, secret, {
				Name: "redirect", Label: "Redirect address", Type: caio.FieldURL, Max: 300,
				Help: "Leave this empty while your app is in development mode. For a live app enter one of its valid redirect addresses that begins with https.",
			}, oauth.UsesField(oauth.UseNumbers)},
			Guide: []platform.GuideStep{
				professional, linked, fbApp, fbScopes, fbKeys,
				{Text: "Connect here while the app is still in development mode: then Facebook can send you back to CAIO by itself."},
				goLive,
			},
		},
		{
			ID: wayFacebookToken, Label: "Through Facebook, with a token",
			Help:   "The same, with a token made on Meta's website instead of a browser that comes back.",
			Fields: []caio.Field{token, id, secret},
			Guide: []platform.GuideStep{
				professional, linked, fbApp, fbScopes, fbKeys,
				{Text: "In the Graph API Explorer choose your app and “User Token”, add the permissions, press Generate Access Token, tick your Page and your Instagram account, and copy the token.", URL: explorer, Copy: strings.Join(facebookScopes, ", ")},
				goLive,
			},
		},
		{
			ID: wayToken, Label: "With a token of your own app",
			Help:   "For accounts without a Facebook Page; the simplest way. Pictures need a Host, which is set up in the settings.",
			Fields: []caio.Field{token},
			Guide: []platform.GuideStep{
				professional, igApp, igScopes,
				{Text: "Under “Generate access tokens” add your account, press Generate token, allow everything, and copy the token.", URL: dashboard},
			},
		},
		{
			ID: wayOAuth, Label: "In the browser, with your own app", Browser: true, Paste: true,
			Help: "For accounts without a Facebook Page. Instagram does not come back to this computer by itself: you paste the address.",
			Fields: []caio.Field{
				{Name: "client_id", Label: "Instagram app ID", Type: caio.FieldText, Required: true, Max: 40, Help: "Not the App ID of Settings, Basic."},
				{Name: "client_secret", Label: "Instagram app secret", Type: caio.FieldSecret, Required: true, Max: 200},
				{Name: "redirect", Label: "Redirect address", Type: caio.FieldURL, Required: true, Max: 300, Help: "Exactly as the dashboard shows it after saving, with or without a slash at the end."},
				oauth.UsesField(oauth.UseNumbers),
			},
			Guide: []platform.GuideStep{
				professional, igApp, igScopes,
				{Text: "Under “Set up Instagram business login” add a redirect address. Any https page of yours will do; nothing has to answer there.", URL: dashboard, Copy: "https://localhost:8443/callback"},
				{Text: "Copy Instagram app ID and Instagram app secret from the top of the same page.", URL: dashboard},
			},
		},
	}
}
