package threads

import (
	"context"
	"maps"
	"net/http"
	"net/url"
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
)

// app is the person's own registration at Meta.
type app struct {
	id     string
	secret caio.Secret
}

// token is how an app signs instead of a person.
func (a app) token() caio.Secret { return caio.NewSecret("TH|" + a.id + "|" + a.secret.Reveal()) }

func appOf(ask platform.Ask) app {
	return app{strings.TrimSpace(ask.Fields["client_id"]), caio.NewSecret(strings.TrimSpace(ask.Secrets["client_secret"].Reveal()))}
}

// Begin starts a sign-in: a page in the browser, or at once with a token.
func (c *connector) Begin(ctx context.Context, ask platform.Ask) (platform.Step, error) {
	switch ask.Way {
	case wayToken:
		g, err := c.pasted(ctx, ask.Secrets["token"], appOf(ask))
		if err != nil {
			return platform.Step{}, err
		}
		return platform.Step{Grant: &g}, nil
	case wayOAuth:
		return c.browse(ask)
	}
	return platform.Step{}, platform.Errorf(caio.Rejected, "Threads has no sign-in called %q.", ask.Way)
}

func (c *connector) browse(ask platform.Ask) (platform.Step, error) {
	a := appOf(ask)
	if a.id == "" || a.secret.IsZero() {
		return platform.Step{}, platform.Errorf(caio.Rejected, "Threads app ID and Threads app secret are needed.")
	}
	back := strings.TrimSpace(ask.Fields["redirect"])
	if !strings.HasPrefix(back, "https://") { // the dashboard refuses http, even for this computer (fbsamples/threads_api#32)
		return platform.Step{}, platform.Errorf(caio.Rejected, "A redirect address is needed that your app at Meta knows; it has to begin with https://.")
	}
	state := oauth.State()
	return platform.Step{
		State: state, Paste: true, Ask: ask, Saved: map[string]caio.Secret{"client_secret": a.secret},
		Help: "Agree in the browser. It ends on a page that may not load: copy its whole address and paste it here.",
		URL: c.website() + "/oauth/authorize?" + url.Values{
			"client_id": {a.id}, "redirect_uri": {back}, "response_type": {"code"},
			"scope": {strings.Join(asked(ask), ",")}, "state": {state},
		}.Encode(),
	}, nil
}

// Finish exchanges the code that the browser brought back for a token of an hour, and
// that one for one of 60 days.
func (c *connector) Finish(ctx context.Context, step platform.Step, answer url.Values) (platform.Grant, error) {
	code, err := oauth.Code(step, answer)
	if err != nil {
		return platform.Grant{}, err
	}
	a := app{strings.TrimSpace(step.Ask.Fields["client_id"]), step.Saved["client_secret"]}
	short, err := c.exchange(ctx, a, url.Values{
		// The page appends #_ to the address; it is no part of the code.
		"code": {strings.TrimSuffix(code.Reveal(), "#_")}, "redirect_uri": {strings.TrimSpace(step.Ask.Fields["redirect"])},
	})
	if err != nil {
		return platform.Grant{}, err
	}
	long, err := c.long(ctx, a, short)
	if err != nil {
		return platform.Grant{}, err
	}
	about, err := c.inspect(ctx, long, a.token())
	if undecided(err) {
		return platform.Grant{}, err
	}
	if err != nil {
		about = inspection{} // it only says more about what works already
	}
	return c.grant(ctx, long, wayOAuth, about, asked(step.Ask))
}

// undecided reports whether err leaves open what the network would have said.
func undecided(err error) bool {
	kind := platform.KindOf(err)
	return kind == caio.Unavailable || kind == caio.Uncertain || kind == caio.Offline || kind == caio.RateLimited
}

func (c *connector) exchange(ctx context.Context, a app, form url.Values) (caio.Secret, error) {
	form.Set("client_id", a.id)
	form.Set("client_secret", a.secret.Reveal())
	form.Set("grant_type", "authorization_code")
	var out shortToken
	r, err := c.api.JSON(ctx, api.Request{
		Method: http.MethodPost, URL: c.graph() + "/oauth/access_token", Form: form, Once: true, // a code counts once
	}, &out)
	if err == nil && out.Access == "" {
		err = r.Missing("access_token")
	}
	if platform.Is(err, caio.Uncertain) {
		e := *platform.AsError(err)
		e.Kind, e.Message = caio.Unavailable, "The sign-in broke off; start it again."
		return caio.Secret{}, &e
	}
	return caio.NewSecret(out.Access), graph.Refused(r, err)
}

// long turns a token of an hour into one of 60 days.
func (c *connector) long(ctx context.Context, a app, short caio.Secret) (caio.Secret, error) {
	out, r, err := c.token(ctx, "/access_token", url.Values{
		"grant_type": {"th_exchange_token"}, "client_secret": {a.secret.Reveal()}, "access_token": {short.Reveal()},
	})
	return caio.NewSecret(out.Access), graph.Refused(r, err)
}

func (c *connector) token(ctx context.Context, path string, q url.Values) (longToken, *api.Response, error) {
	var out longToken
	r, err := c.api.JSON(ctx, api.Request{URL: c.graph() + path, Query: q}, &out)
	if err == nil && out.Access == "" {
		err = r.Missing("access_token")
	}
	return out, r, err
}

// inspect asks what a token may and until when, in the name of whoever signs.
func (c *connector) inspect(ctx context.Context, token, signer caio.Secret) (inspection, error) {
	var out struct {
		Data *inspection `json:"data"`
	}
	r, err := c.api.JSON(ctx, api.Request{URL: c.graph() + "/debug_token", Query: url.Values{
		"input_token": {token.Reveal()}, "access_token": {signer.Reveal()},
	}}, &out)
	if err == nil && out.Data == nil {
		err = r.Missing("data")
	}
	if err != nil {
		return inspection{}, graph.Refused(r, err)
	}
	return *out.Data, nil
}

// Refresh renews a token; no secret is needed. One that is too young to be renewed stays
// as it is.
func (c *connector) Refresh(ctx context.Context, g platform.Grant) (platform.Grant, error) {
	if g.ExpiresAt != 0 && c.now() >= g.ExpiresAt {
		return g, platform.Errorf(caio.Unauthorized, "The connection to Threads has expired; connect the account again.")
	}
	since, _ := strconv.ParseInt(g.Extra[extraIssued], 10, 64) // unreadable counts as long ago
	if young := caio.Instant(since).Add(refreshAge); since > 0 && c.now() < young {
		g.RefreshAt = max(g.RefreshAt, young)
		return g, nil
	}
	out, _, err := c.token(ctx, "/refresh_access_token", url.Values{
		"grant_type": {"th_refresh_token"}, "access_token": {g.Access.Reveal()},
	})
	if notPermitted(err) {
		// Tokens of private profiles are said not to be renewed. This one still works, so
		// the account is not held.
		e := *platform.AsError(err)
		e.Kind, e.Message = caio.Forbidden, "Threads does not renew this connection, perhaps because the profile is private; connect the account again before it expires."
		return g, &e
	}
	if err != nil {
		return g, err
	}
	life := time.Duration(out.Expires) * time.Second
	if life <= 0 {
		life = longLife
	}
	return issued(g, caio.NewSecret(out.Access), c.now(), c.soon(life)), nil
}

// issued puts a token into the Grant.
func issued(g platform.Grant, token caio.Secret, since, until caio.Instant) platform.Grant {
	extra := maps.Clone(g.Extra)
	if extra == nil {
		extra = map[string]string{}
	}
	extra[extraIssued] = strconv.FormatInt(int64(since), 10)
	g.Access, g.Extra = token, extra
	g.ExpiresAt, g.EndsAt = until, until
	g.RefreshAt = max(until.Add(-refreshLeft), since.Add(refreshAge))
	return g
}
