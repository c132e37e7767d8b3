package linkedin

import (
	"fmt"
	"strings"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/oauth"
)

// The ways to sign in.
const (
	wayPerson = "oauth"
	wayPages  = "organization"
	wayToken  = "token"
	wayPKCE   = "pkce"
)

// Scopes ("Increasing access", "Community Management API").
const (
	scopeOpenID     = "openid"
	scopeProfile    = "profile"
	scopeBasic      = "r_basicprofile"
	scopeShare      = "w_member_social"
	scopeReadPerson = "r_member_social" // given to nobody new
	scopeSharePage  = "w_organization_social"
	scopeReadPage   = "r_organization_social" // posts, the state of files, comments
	scopeAdmin      = "rw_organization_admin" // roles and statistics
	scopeNumbers    = "r_member_postAnalytics"
	scopeFollowers  = "r_member_profileAnalytics"
)

var (
	personScopes = []string{scopeOpenID, scopeProfile, scopeShare}
	pageScopes   = []string{scopeBasic, scopeShare, scopeSharePage, scopeReadPage, scopeAdmin}
	pageOptional = map[string][]string{oauth.UseNumbers: {scopeNumbers, scopeFollowers}}
)

// ports are where the browser comes back to: LinkedIn compares addresses exactly.
var ports = [...]int{53187, 43187, 23187}

const (
	appsPage  = "https://www.linkedin.com/developers/apps"
	tokenPage = "https://www.linkedin.com/developers/tools/oauth/token-generator"
)

func redirects() string {
	out := make([]string, len(ports))
	for i, port := range ports {
		out[i] = fmt.Sprintf("http://127.0.0.1:%d/callback", port)
	}
	return strings.Join(out, "\n")
}

func ways() []platform.Way {
	id := caio.Field{Name: "client_id", Label: "Client ID", Type: caio.FieldText, Required: true, Max: 40}
	secret := caio.Field{Name: "client_secret", Label: "Client secret", Type: caio.FieldSecret, Required: true, Max: 200}
	redirect := caio.Field{
		Name: "redirect", Label: "Redirect address", Type: caio.FieldURL, Max: 300,
		Help: "Leave this empty, unless LinkedIn refused the addresses of this computer; then enter an https address that your app knows, and paste where the browser ends.",
	}
	create := platform.GuideStep{Text: "Create an app. It is linked to a LinkedIn page for good; there is a default page for individual developers.", URL: appsPage}
	back := platform.GuideStep{Text: "On the app's tab “Auth” add these addresses as authorized redirect URLs.", URL: appsPage, Copy: redirects()}
	keys := platform.GuideStep{Text: "Copy Client ID and Client secret from the same tab.", URL: appsPage}
	return []platform.Way{
		{
			ID: wayPerson, Label: "Your profile, with your own app", Browser: true, Ports: ports[:],
			Help:   "For posts in your own name. LinkedIn gives access for 60 days, then you connect again.",
			Fields: []caio.Field{id, secret, redirect},
			Guide: []platform.GuideStep{
				create,
				{Text: "On the tab “Products” add “Share on LinkedIn” and “Sign In with LinkedIn using OpenID Connect”; both are given at once. The tab “Auth” then lists these permissions.", URL: appsPage, Copy: strings.Join(personScopes, " ")},
				back, keys,
			},
		},
		{
			ID: wayPages, Label: "Pages of organisations, with your own app", Browser: true, Ports: ports[:],
			Help:   "For pages that you administer, with numbers and comments. LinkedIn has to approve the app first.",
			Fields: []caio.Field{id, secret, redirect, oauth.UsesField(oauth.UseNumbers)},
			Guide: []platform.GuideStep{
				{Text: "Create an app of its own for this, linked to the page of your company and verified by its administrator.", URL: appsPage},
				{Text: "On the tab “Products” ask for “Community Management API” and nothing else. It needs a legal entity, a business e-mail address and a privacy policy, and is approved by people. The tab “Auth” then lists these permissions.", URL: appsPage, Copy: strings.Join(append(pageScopes[:len(pageScopes):len(pageScopes)], scopeNumbers, scopeFollowers), " ")},
				back, keys,
			},
		},
		{
			ID: wayToken, Label: "With a token made on LinkedIn's website",
			Help:   "When LinkedIn does not accept an address of this computer. The token lasts 60 days.",
			Fields: []caio.Field{{Name: "token", Label: "Access token", Type: caio.FieldSecret, Required: true, Max: 4000}, id, secret},
			Guide: []platform.GuideStep{
				create,
				{Text: "On the tab “Products” add “Share on LinkedIn” and “Sign In with LinkedIn using OpenID Connect”.", URL: appsPage},
				{Text: "In the token generator choose your app, tick these permissions, which LinkedIn calls scopes, request the token and copy it.", URL: tokenPage, Copy: strings.Join(personScopes, " ")},
				keys,
			},
		},
		{
			ID: wayPKCE, Label: "Your profile, with an app that has no secret", Browser: true,
			Help:   "Only for apps for which LinkedIn has switched on “Native PKCE” by hand.",
			Fields: []caio.Field{id},
			Guide:  []platform.GuideStep{{Text: "Copy the Client ID of the app from its tab “Auth”.", URL: appsPage}},
		},
	}
}
