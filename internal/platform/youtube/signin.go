package youtube

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/api"
	"caio/internal/platform/oauth"
)

// Scopes of Google's page "OAuth 2.0 Scopes for Google APIs".
const (
	scopeBase      = "https://www.googleapis.com/auth/"
	scopeUpload    = scopeBase + "youtube.upload"
	scopeRead      = scopeBase + "youtube.readonly"
	scopeYouTube   = scopeBase + "youtube"
	scopeManage    = scopeBase + "youtube.force-ssl"
	scopeAnalytics = scopeBase + "yt-analytics.readonly"
)

const (
	wayBrowser = "oauth"
	useManage  = "manage" // beside the uses that all networks know

	fieldClientID = "client_id"
	secretClient  = "client_secret"
	fieldTesting  = "testing"

	// testingLife is how long a consent lasts while the app is in Testing (Google, "Using
	// OAuth 2.0", refresh token expiration).
	testingLife = 7 * 24 * time.Hour
)

const console = "https://console.cloud.google.com/"

func ways() []platform.Way {
	uses := oauth.UsesField(oauth.UseNumbers, oauth.UseComments)
	uses.Choices = append(uses.Choices, caio.Choice{Value: useManage, Label: "Publish at the exact second, change and delete videos, fill playlists, add subtitles"})
	uses.Default += "\n" + useManage
	uses.Max = len(uses.Choices)
	scopes := strings.Join([]string{scopeUpload, scopeRead, scopeManage, scopeAnalytics}, "\n")
	return []platform.Way{{
		ID: wayBrowser, Label: "Sign in with Google", Browser: true,
		Help: "Google asks whether CAIO may publish on one of your channels, through a small app of your own.",
		Fields: []caio.Field{
			{Name: fieldClientID, Label: "Client ID", Type: caio.FieldText, Required: true, Max: 200, Help: "It ends in .apps.googleusercontent.com."},
			{Name: secretClient, Label: "Client secret", Type: caio.FieldSecret, Required: true, Max: 200},
			{Name: fieldTesting, Label: "My app is still in Testing", Type: caio.FieldBool, Help: "Google ends such a connection after seven days; publish the app to avoid that."},
			uses,
		},
		Guide: []platform.GuideStep{
			{Text: "Create a project in the Google Cloud console.", URL: console + "projectcreate"},
			{Text: "Enable the YouTube Data API v3 in it.", URL: console + "apis/library/youtube.googleapis.com"},
			{Text: "Enable the YouTube Analytics API in it too.", URL: console + "apis/library/youtubeanalytics.googleapis.com"},
			{Text: "Under Branding enter any name and your e-mail address, and choose External as the audience.", URL: console + "auth/branding"},
			{Text: "Under Data access choose Add or remove scopes and add these by hand.", URL: console + "auth/scopes", Copy: scopes},
			{Text: "Under Audience press Publish app: an app in Testing has to be connected again every seven days. It need not be verified for your own use.", URL: console + "auth/audience"},
			{Text: "Under Clients create a client of the type Desktop app. There is no redirect address to enter.", URL: console + "auth/clients"},
			{Text: "Copy its client ID and client secret into CAIO."},
			{Text: "When Google says that it has not verified the app, choose Advanced and go on. Pick the channel you want to publish on; each channel is connected by itself."},
			{Text: "What Google does with your data is told in its privacy policy.", URL: "https://policies.google.com/privacy"},
			{Text: "By connecting you agree to YouTube's terms of service; you can withdraw the consent in CAIO or in your Google account at any time.", URL: "https://www.youtube.com/t/terms"},
		},
	}}
}

// Begin returns the address of Google's consent page.
func (c *connector) Begin(ctx context.Context, ask platform.Ask) (platform.Step, error) {
	if strings.TrimSpace(ask.Secrets[secretClient].Reveal()) == "" {
		return platform.Step{}, platform.Errorf(caio.Rejected, "The client secret is needed; Google shows it beside the client ID.")
	}
	return c.Flow.Begin(ctx, ask)
}

// Finish exchanges the code. One consent is for one channel.
func (c *connector) Finish(ctx context.Context, step platform.Step, answer url.Values) (platform.Grant, error) {
	g, err := c.Flow.Finish(ctx, step, answer)
	if err != nil {
		return platform.Grant{}, err
	}
	switch {
	case g.EndsAt != 0: // Google said when
	case g.Refresh.IsZero():
		g.EndsAt = g.ExpiresAt
	case step.Ask.Fields[fieldTesting] == "true":
		g.EndsAt = c.soon(testingLife)
	}
	return g, nil
}

// identify checks what was granted, for boxes can be unticked, and fills in the channel.
func (c *connector) identify(ctx context.Context, g *platform.Grant) error {
	s := platform.Session{Grant: *g}
	if err := need(s, scopeUpload, "upload videos"); err != nil {
		return err
	}
	if err := need(s, scopeRead, "see the channel"); err != nil {
		return err
	}
	mine, err := c.mine(ctx, s)
	if err != nil {
		return err
	}
	if len(mine) == 0 {
		return platform.Errorf(caio.Forbidden, "This Google account has no YouTube channel; create one on youtube.com, then connect again.")
	}
	g.Subject, g.Name = mine[0].ID, mine[0].name()
	return nil
}

// Revoke withdraws the consent. One that ended before is no error.
func (c *connector) Revoke(ctx context.Context, g platform.Grant) error {
	token := g.Refresh
	if token.IsZero() {
		token = g.Access
	}
	r, err := c.api.Do(ctx, api.Request{
		Method: http.MethodPost, URL: c.tokenHost() + "/revoke",
		Form: url.Values{"token": {token.Reveal()}}, // in the body, where no log keeps it
	})
	if r != nil && r.Status == http.StatusBadRequest && strings.Contains(string(r.Body), "invalid_token") {
		return nil
	}
	return err
}
