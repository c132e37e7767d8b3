package tiktok

import (
	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/oauth"
)

const (
	scopeBasic   = "user.info.basic"
	scopeProfile = "user.info.profile"
	scopeStats   = "user.info.stats"
	scopeList    = "video.list"
	scopeUpload  = "video.upload"
	scopePublish = "video.publish"
)

// Fields of the way to sign in, which Grant.Extra and Grant.Secrets keep.
const (
	fieldKey    = "client_key"
	fieldSecret = "client_secret"
	fieldDirect = "direct"
	fieldPrefix = "prefix"
)

const (
	registered = "http://127.0.0.1:*/callback" // any port, without a slash at the end
	pasted     = "http://127.0.0.1:53682/callback"
	apps       = "https://developers.tiktok.com/apps"
)

func ways() []platform.Way {
	return []platform.Way{{
		ID: "oauth", Label: "In the browser, with your own app", Browser: true,
		Help: "TikTok asks whether your own app may post for you. Setting it up once takes a quarter of an hour.",
		Fields: []caio.Field{
			{Name: fieldKey, Label: "Client key", Type: caio.FieldText, Required: true, Max: 100, Help: "From the page of your app or its sandbox."},
			{Name: fieldSecret, Label: "Client secret", Type: caio.FieldSecret, Required: true, Max: 200},
			{
				Name: fieldDirect, Label: "Also post directly", Type: caio.FieldBool,
				Help: "Without it posts go into the inbox of your TikTok app, where you finish them. As long as TikTok has not audited your app, direct posts are visible to you alone and need a private account.",
			},
			{
				Name: fieldPrefix, Label: "Verified address for pictures", Type: caio.FieldURL, Max: 300,
				Help: "TikTok fetches pictures from your Host, and only from addresses that you have verified under URL properties. Videos do not need this.",
			},
			oauth.UsesField(oauth.UseNumbers),
		},
		Guide: []platform.GuideStep{
			{Text: "Sign up as a developer at TikTok and choose Connect an app, as an individual.", URL: apps},
			{Text: "Switch the app to Sandbox and create one. There everything works without TikTok's review, but only for accounts that you name.", URL: apps},
			{Text: "Fill in the basic information and tick Desktop as the platform; any web page of yours will do as its website."},
			{Text: "Add the product Login Kit and, under Desktop, exactly this redirect address.", Copy: registered},
			{Text: "Add the product Content Posting API and switch Direct Post on if you want to post directly."},
			{Text: "Add these permissions, which TikTok calls scopes; the last one only for posting directly.", Copy: "user.info.basic,user.info.profile,user.info.stats,video.list,video.upload,video.publish"},
			{Text: "Apply the changes, then add your own TikTok account under Target users in the sandbox's settings. It can take an hour until that works."},
			{Text: "For pictures: open URL properties, add your Host's public address as a URL prefix, and put the file that TikTok gives you there."},
			{Text: "Copy the client key and the client secret from the sandbox's page."},
		},
	}}
}
