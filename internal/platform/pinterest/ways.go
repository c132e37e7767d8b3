package pinterest

import (
	"fmt"
	"strings"

	"caio/internal/caio"
	"caio/internal/platform"
)

// The ways to sign in.
const (
	wayOAuth = "oauth"
	wayPaste = "code"
	wayToken = "token"
)

// Names of the ways' Fields.
const (
	fieldRedirect = "redirect"
	fieldSecret   = "secret_boards"
	fieldToken    = "token"
)

// ports are those of the redirect addresses that the guide has registered. Pinterest
// compares addresses exactly, and its own quickstart (pinterest/api-quickstart) comes back
// to localhost by that name.
var ports = []int{53187, 43187, 23187}

// usualRedirect is the quickstart's address, for a browser on another computer: nothing
// answers there, and its address is pasted.
const usualRedirect = "http://localhost:8085/"

func redirects() string {
	var lines []string
	for _, port := range ports {
		lines = append(lines, fmt.Sprintf("http://localhost:%d/callback", port))
	}
	return strings.Join(lines, "\n")
}

// needed is what publishing asks for ("Create Pin"); the numbers need no more than that.
var needed = []string{"boards:read", "boards:write", "pins:read", "pins:write", "user_accounts:read"}

// forSecret is what Pins on secret boards need besides.
var forSecret = []string{"boards:read_secret", "boards:write_secret", "pins:read_secret", "pins:write_secret"}

const (
	myApps  = "https://developers.pinterest.com/apps/"
	convert = "https://www.pinterest.com/business/convert/"
	tiers   = "https://developers.pinterest.com/docs/getting-started/introduction/"
)

var (
	business = platform.GuideStep{Text: "Your Pinterest account must be a business account; converting it is free. You also need a web page with a privacy policy.", URL: convert}
	ownApp   = platform.GuideStep{Text: "Under My apps choose Connect app, describe it, and wait until Pinterest approves Trial access; that takes a day or two.", URL: myApps}
)

func ways() []platform.Way {
	id := caio.Field{Name: extraApp, Label: "App ID", Type: caio.FieldText, Required: true, Max: 40}
	key := caio.Field{Name: secretApp, Label: "App secret key", Type: caio.FieldSecret, Required: true, Max: 200}
	secret := caio.Field{Name: fieldSecret, Label: "Also publish on secret boards", Type: caio.FieldBool, Help: "CAIO asks for the rights to secret boards only when this is on."}
	return []platform.Way{
		{
			ID: wayOAuth, Label: "With your own Pinterest app", Browser: true, Ports: ports,
			Help:   "For publishing. Pinterest lets an app publish once it has approved Standard access; before that, rehearse with a sandbox token.",
			Fields: []caio.Field{id, key, secret},
			Guide:  guide("Under Manage, Configure, add exactly these redirect addresses, one after the other.", redirects()),
		},
		{
			ID: wayPaste, Label: "With your own Pinterest app, pasting the address", Browser: true, Paste: true,
			Help: "The same, where the browser cannot come back to CAIO by itself: on another computer, or with another redirect address.",
			Fields: []caio.Field{id, key, {
				Name: fieldRedirect, Label: "Redirect address", Type: caio.FieldURL, Default: usualRedirect, Max: 300,
				Help: "Exactly as your app at Pinterest lists it, with or without a slash at the end.",
			}, secret},
			Guide: guide("Under Manage, Configure, add this redirect address; nothing has to answer there.", usualRedirect),
		},
		{
			ID: wayToken, Label: "With a token from Pinterest's website",
			Help:   "For rehearsing in Pinterest's sandbox while your app has Trial access, or for a short trial. Such a token lasts a day.",
			Fields: []caio.Field{{Name: fieldToken, Label: "Access token", Type: caio.FieldSecret, Required: true, Max: 2000}},
			Guide: []platform.GuideStep{
				business, ownApp,
				{Text: "Under Manage, Configure, choose Sandbox or Production, tick these rights, press Generate token and copy it.", URL: myApps, Copy: strings.Join(needed, ",")},
				{Text: "CAIO finds out by itself which of the two the token is for. What is made in the sandbox is seen by nobody but you."},
			},
		},
	}
}

func guide(text, addresses string) []platform.GuideStep {
	return []platform.GuideStep{
		business, ownApp,
		{Text: text, URL: myApps, Copy: addresses},
		{Text: "Copy App ID and App secret key from the same page.", URL: myApps},
		{Text: "Allow these rights when the browser asks.", Copy: strings.Join(needed, ",")},
		{Text: "To publish for everybody, request Standard access: Pinterest wants a screen recording that shows the whole sign-in and a Pin being made, which may be in the sandbox.", URL: tiers},
	}
}
