package instagram

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/api"
	"caio/internal/platform/api/graph"
	"caio/internal/platform/oauth"
)

const (
	longLife    = 60 * 24 * time.Hour // of a token that the network calls long-lived
	refreshAge  = 24 * time.Hour      // a younger token is refused
	refreshLeft = 30 * 24 * time.Hour
	readLife    = 90 * 24 * time.Hour // Facebook ends reading that long after a sign-in
)

// Begin starts a sign-in: a dialog in the browser, or at once with a token.
func (c *connector) Begin(ctx context.Context, ask platform.Ask) (platform.Step, error) {
	switch ask.Way {
	case wayToken:
		return c.done(c.tokenGrant(ctx, ask.Secrets["token"], wayToken, nil))
	case wayFacebookToken:
		login, err := c.login(ask.Fields["client_id"], ask.Secrets["client_secret"])
		if err != nil {
			return platform.Step{}, err
		}
		return c.done(c.facebookGrant(ctx, login, ask.Secrets["token"], wayFacebookToken))
	case wayFacebook, wayOAuth:
		return c.browse(ask)
	}
	return platform.Step{}, platform.Errorf(caio.Rejected, "Instagram has no sign-in called %q.", ask.Way)
}

func (c *connector) done(g platform.Grant, err error) (platform.Step, error) {
	if err != nil {
		return platform.Step{}, err
	}
	return platform.Step{Grant: &g}, nil
}

func (c *connector) login(app string, secret caio.Secret) (graph.Login, error) {
	if app = strings.TrimSpace(app); app == "" || secret.IsZero() {
		return graph.Login{}, platform.Errorf(caio.Rejected, "App ID and App secret are needed.")
	}
	return graph.Login{Caller: c.facebook(caio.Secret{}), App: app, Secret: caio.NewSecret(strings.TrimSpace(secret.Reveal()))}, nil
}

// browse opens the dialog of the flavour. The redirect that was sent is kept: the
// exchange must repeat it exactly.
func (c *connector) browse(ask platform.Ask) (platform.Step, error) {
	login, err := c.login(ask.Fields["client_id"], ask.Secrets["client_secret"])
	if err != nil {
		return platform.Step{}, err
	}
	redirect, paste := strings.TrimSpace(ask.Fields["redirect"]), true
	if redirect == "" && ask.Way == wayFacebook {
		// An app in development mode accepts this name without being told, not 127.0.0.1.
		redirect, paste = strings.Replace(ask.Redirect, "//127.0.0.1", "//localhost", 1), false
	}
	if redirect == "" {
		return platform.Step{}, platform.Errorf(caio.Rejected, "A redirect address is needed; enter one that your app at Meta knows.")
	}
	if paste && !strings.HasPrefix(redirect, "https://") {
		return platform.Step{}, platform.Errorf(caio.Rejected, "The redirect address has to begin with https://.")
	}
	step := platform.Step{
		State: oauth.State(), Paste: paste, Ask: ask,
		Saved: map[string]caio.Secret{"client_secret": login.Secret, "redirect": caio.NewSecret(redirect)},
	}
	if paste {
		step.Help = "Agree in the browser. It ends on a page that may not load: copy its whole address and paste it here."
	}
	if ask.Way == wayFacebook {
		step.URL = graph.Dialog(c.dialog(), login.App, redirect, step.State, asked(ask, facebookScopes, facebookNumbers))
		return step, nil
	}
	step.URL = c.website() + "/oauth/authorize?" + url.Values{
		"client_id": {login.App}, "redirect_uri": {redirect}, "response_type": {"code"},
		"scope": {strings.Join(asked(ask, instagramScopes, instagramNumbers), ",")}, "state": {step.State},
	}.Encode()
	return step, nil
}

// Finish exchanges the code that the browser brought back.
func (c *connector) Finish(ctx context.Context, step platform.Step, answer url.Values) (platform.Grant, error) {
	secret, err := oauth.Code(step, answer)
	if err != nil {
		return platform.Grant{}, err
	}
	code := strings.TrimSuffix(secret.Reveal(), "#_") // the dialog appends it; it is no part of the code
	login, err := c.login(step.Ask.Fields["client_id"], step.Saved["client_secret"])
	if err != nil {
		return platform.Grant{}, err
	}
	redirect := step.Saved["redirect"].Reveal()
	if step.Ask.Way == wayFacebook {
		short, err := login.Exchange(ctx, code, redirect)
		if err != nil {
			return platform.Grant{}, err
		}
		return c.facebookGrant(ctx, login, short.Access, wayFacebook)
	}
	short, scopes, err := c.exchange(ctx, login, code, redirect)
	if err != nil {
		return platform.Grant{}, err
	}
	if lacking := graph.Lacking(scopes, instagramNeeds...); len(lacking) > 0 && len(scopes) > 0 {
		return platform.Grant{}, notGranted(lacking)
	}
	long, err := c.long(ctx, login, short)
	if err != nil {
		return platform.Grant{}, err
	}
	return c.tokenGrant(ctx, long, wayOAuth, scopes)
}

func notGranted(lacking []string) error {
	return platform.Errorf(caio.Forbidden, "CAIO was not allowed everything it needs to publish (%s); connect again and allow it.", strings.Join(lacking, ", "))
}

// exchange turns the code into a token of an hour. Some answers are wrapped in a list,
// some carry the permissions as one text.
func (c *connector) exchange(ctx context.Context, login graph.Login, code, redirect string) (caio.Secret, []string, error) {
	var out struct {
		shortToken
		Data []shortToken `json:"data"`
	}
	r, err := c.api.JSON(ctx, api.Request{
		Method: http.MethodPost, URL: c.tokens() + "/oauth/access_token", Once: true, // a code counts once
		Form: url.Values{
			"client_id": {login.App}, "client_secret": {login.Secret.Reveal()}, "grant_type": {"authorization_code"},
			"redirect_uri": {redirect}, "code": {code},
		},
	}, &out)
	if platform.Is(err, caio.Uncertain) {
		e := *platform.AsError(err)
		e.Kind, e.Message = caio.Unavailable, "The sign-in broke off; start it again."
		return caio.Secret{}, nil, &e
	}
	if err != nil {
		return caio.Secret{}, nil, graph.Refused(r, err)
	}
	short := out.shortToken
	if len(out.Data) > 0 {
		short = out.Data[0]
	}
	if short.Access == "" {
		return caio.Secret{}, nil, platform.Errorf(caio.Unavailable, "Instagram's answer held no token (%d); start the sign-in again.", r.Status)
	}
	return caio.NewSecret(short.Access), short.Permissions, nil
}

// long turns a token of an hour into one of 60 days.
func (c *connector) long(ctx context.Context, login graph.Login, short caio.Secret) (caio.Secret, error) {
	var out longToken
	r, err := c.api.JSON(ctx, api.Request{URL: c.graph() + "/access_token", Query: url.Values{
		"grant_type": {"ig_exchange_token"}, "client_secret": {login.Secret.Reveal()}, "access_token": {short.Reveal()},
	}}, &out)
	if err == nil && out.Access == "" {
		err = r.Missing("access_token")
	}
	return caio.NewSecret(out.Access), graph.Refused(r, err)
}

// Refresh renews a token of the flavour without Facebook; no secret is needed. One that
// is too young to be renewed stays as it is. So does a Grant of the other flavour, whose
// Page tokens do not expire.
func (c *connector) Refresh(ctx context.Context, g platform.Grant) (platform.Grant, error) {
	if g.Extra[extraFlavour] == viaFacebook {
		return g, nil
	}
	if g.ExpiresAt != 0 && c.now() >= g.ExpiresAt {
		return g, platform.Errorf(caio.Unauthorized, "The connection to Instagram has expired; connect the account again.")
	}
	since, _ := strconv.ParseInt(g.Extra[extraIssued], 10, 64) // unreadable counts as long ago
	if young := caio.Instant(since).Add(refreshAge); since > 0 && c.now() < young {
		g.RefreshAt = max(g.RefreshAt, young)
		return g, nil
	}
	var out longToken
	r, err := c.api.JSON(ctx, api.Request{URL: c.graph() + "/refresh_access_token", Query: url.Values{
		"grant_type": {"ig_refresh_token"}, "access_token": {g.Access.Reveal()},
	}}, &out)
	if err == nil && out.Access == "" {
		err = r.Missing("access_token")
	}
	if err != nil {
		return g, err
	}
	if len(out.Permissions) > 0 {
		g.Scopes = out.Permissions
	}
	life := time.Duration(out.Expires) * time.Second
	if life <= 0 {
		life = longLife
	}
	return c.issued(g, caio.NewSecret(out.Access), life, false), nil
}

// Revoke withdraws the permissions for Instagram, and leaves those that a connection to
// Facebook with the same app may need. Instagram's own flavour has no request for that.
func (c *connector) Revoke(ctx context.Context, g platform.Grant) error {
	if g.Extra[extraFlavour] != viaFacebook {
		return platform.Errorf(caio.Unsupported, "Instagram lets only you withdraw this consent: in its settings, under Website permissions, remove your app.")
	}
	own := slices.DeleteFunc(slices.Clone(facebookScopes), func(s string) bool { return !strings.HasPrefix(s, "instagram_") })
	err := graph.Withdraw(ctx, c.facebook(g.Access), own...)
	if platform.Is(err, caio.Unauthorized) {
		return nil // it is withdrawn already
	}
	return err
}
