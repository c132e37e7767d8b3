package x

import (
	"fmt"
	"strings"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/oauth"
)

// The ways to sign in. The first needs no secret: X calls such an app native.
const (
	wayNative = "oauth"
	waySecret = "oauth_secret"
)

const (
	fieldClient = "client_id"
	fieldSecret = "client_secret"
)

// Scopes. Hiding answers is the only thing that needs one of its own.
const (
	scopeWrite    = "tweet.write"
	scopeMedia    = "media.write"
	scopeModerate = "tweet.moderate.write"
)

var scopes = []string{"tweet.read", scopeWrite, "users.read", scopeMedia, "offline.access"}

// ports are those of the redirect addresses that the guide has registered. X compares
// them exactly, so CAIO comes back to no other.
var ports = []int{53187, 43187, 23187}

const console = "https://console.x.com/"

func redirects() string {
	var lines []string
	for _, port := range ports {
		lines = append(lines, fmt.Sprintf("http://127.0.0.1:%d/callback", port))
	}
	return strings.Join(lines, "\n")
}

func ways() []platform.Way {
	id := caio.Field{Name: fieldClient, Label: "Client ID", Type: caio.FieldText, Required: true, Max: 200}
	secret := caio.Field{Name: fieldSecret, Label: "Client secret", Type: caio.FieldSecret, Required: true, Max: 200}
	uses := oauth.UsesField(oauth.UseComments)
	return []platform.Way{
		{
			ID: wayNative, Label: "Sign in with the browser", Browser: true, Ports: ports,
			Help:   "With an app of your own at X, which needs no secret. X bills you for each post.",
			Fields: []caio.Field{id, uses},
			Guide: guide("Native App",
				platform.GuideStep{Text: "Save, and copy the Client ID; a secret is not needed.", URL: console}),
		},
		{
			ID: waySecret, Label: "Sign in with an app that has a secret", Browser: true, Ports: ports,
			Help:   "For an app that exists already and is of the type “Web App” or “Automated App”.",
			Fields: []caio.Field{id, secret, uses},
			Guide: guide("Web App, Automated App or Bot",
				platform.GuideStep{Text: "Save, and copy the Client ID and the Client Secret of OAuth 2.0, which X shows only once.", URL: console}),
		},
	}
}

func guide(kind string, last platform.GuideStep) []platform.GuideStep {
	return []platform.GuideStep{
		{Text: "Sign in at X's developer console and accept the agreement.", URL: console},
		{Text: "Create an app; X shows its name beside your posts.", URL: console},
		{Text: "Buy credits and set a spending limit: a post costs $0.015, one with a link $0.20.", URL: console},
		{Text: fmt.Sprintf("In the app's user authentication settings switch OAuth 2.0 on, choose “Read and write” and the type “%s”.", kind)},
		{Text: "Enter exactly these addresses as callback URIs, each in a line of its own, and the address of any web page of yours as website.", Copy: redirects()},
		last,
		{Text: "On the page where X asks for your consent, tick the box about sensitive permissions."},
	}
}
