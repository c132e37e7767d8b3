package facebook

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/api/graph"
	"caio/internal/platform/oauth"
)

// readLife is how long after a sign-in Facebook lets an app read; publishing goes on.
const readLife = 90 * 24 * time.Hour

// Begin starts a sign-in: a dialog in the browser, or at once with a token.
func (c *connector) Begin(ctx context.Context, ask platform.Ask) (platform.Step, error) {
	login, err := c.login(ask.Fields[fieldID], ask.Secrets[fieldSecret])
	if err != nil {
		return platform.Step{}, err
	}
	switch ask.Way {
	case wayToken:
		g, err := c.grant(ctx, login, ask.Secrets[fieldToken], wayToken)
		if err != nil {
			return platform.Step{}, err
		}
		return platform.Step{Grant: &g}, nil
	case wayOAuth:
		// An app in development mode accepts this name without being told, not 127.0.0.1.
		return c.browse(ask, login, strings.Replace(ask.Redirect, "//127.0.0.1", "//localhost", 1))
	case wayPaste:
		redirect := strings.TrimSpace(ask.Fields[fieldRedirect])
		if redirect == "" {
			redirect = success
		}
		if !strings.HasPrefix(redirect, "https://") {
			return platform.Step{}, platform.Errorf(caio.Rejected, "The redirect address has to begin with https://.")
		}
		return c.browse(ask, login, redirect)
	}
	return platform.Step{}, platform.Errorf(caio.Rejected, "Facebook has no sign-in called %q.", ask.Way)
}

func (c *connector) login(app string, secret caio.Secret) (graph.Login, error) {
	if app = strings.TrimSpace(app); app == "" || secret.IsZero() {
		return graph.Login{}, platform.Errorf(caio.Rejected, "App ID and App secret are needed.")
	}
	return graph.Login{Caller: c.graph(caio.Secret{}), App: app, Secret: caio.NewSecret(strings.TrimSpace(secret.Reveal()))}, nil
}

// browse opens the dialog. The redirect that was sent is kept: the exchange must repeat
// it exactly.
func (c *connector) browse(ask platform.Ask, login graph.Login, redirect string) (platform.Step, error) {
	if redirect == "" {
		return platform.Step{}, platform.Errorf(caio.Rejected, "CAIO cannot wait for the browser here; choose the sign-in where the address is pasted.")
	}
	step := platform.Step{
		State: oauth.State(), Paste: ask.Way == wayPaste, Ask: ask,
		Saved: map[string]caio.Secret{fieldSecret: login.Secret, fieldRedirect: caio.NewSecret(redirect)},
	}
	if step.Paste {
		step.Help = "Agree in the browser. It ends on a page that shows little or nothing: copy its whole address at once and paste it here."
	}
	step.URL = graph.Dialog(c.website(), login.App, redirect, step.State, scopesOf(ask))
	if config := strings.TrimSpace(ask.Fields[fieldConfig]); config != "" {
		step.URL = configured(step.URL, config)
	}
	return step, nil
}

// configured has the dialog ask for what a configuration of “Facebook Login for Business”
// says, which stands in the place of scopes.
func configured(address, config string) string {
	page, query, _ := strings.Cut(address, "?")
	q, err := url.ParseQuery(query)
	if err != nil {
		return address
	}
	q.Del("scope")
	q.Set("config_id", config)
	return page + "?" + q.Encode()
}

// Finish exchanges the code that the browser brought back.
func (c *connector) Finish(ctx context.Context, step platform.Step, answer url.Values) (platform.Grant, error) {
	secret, err := oauth.Code(step, answer)
	if err != nil {
		return platform.Grant{}, err
	}
	code := strings.TrimSuffix(secret.Reveal(), "#_=_") // the dialog appends it; it is no part of the code
	login, err := c.login(step.Ask.Fields[fieldID], step.Saved[fieldSecret])
	if err != nil {
		return platform.Grant{}, err
	}
	short, err := login.Exchange(ctx, code, step.Saved[fieldRedirect].Reveal())
	if err != nil {
		return platform.Grant{}, err
	}
	return c.grant(ctx, login, short.Access, step.Ask.Way)
}

// grant makes the Grant. The tokens of Pages that are read with a long-lived token do not
// expire, so publishing goes on after the person's own token has.
func (c *connector) grant(ctx context.Context, login graph.Login, short caio.Secret, way string) (platform.Grant, error) {
	if short = caio.NewSecret(strings.TrimSpace(short.Reveal())); short.IsZero() {
		return platform.Grant{}, platform.Errorf(caio.Rejected, "An access token is needed.")
	}
	long, err := login.Long(ctx, short)
	if err != nil {
		return platform.Grant{}, err
	}
	user := c.graph(long.Access)
	granted, err := graph.Granted(ctx, user)
	if err != nil {
		return platform.Grant{}, err
	}
	if lacking := graph.Lacking(granted, needs...); len(lacking) > 0 {
		return platform.Grant{}, platform.Errorf(caio.Forbidden,
			"CAIO was not allowed everything it needs to publish (%s); connect again and allow it.", strings.Join(lacking, ", "))
	}
	var me struct{ ID, Name string }
	r, err := user.Get(ctx, "me", fieldsOf("id,name"), &me)
	if err == nil && me.ID == "" {
		err = r.Missing("id")
	}
	if err != nil {
		return platform.Grant{}, err
	}
	pages, err := c.pages(ctx, user, granted)
	if err != nil {
		return platform.Grant{}, err
	}
	g := platform.Grant{
		Access: long.Access, Type: "Bearer", Way: way, Scopes: granted, Subject: me.ID, Name: me.Name,
		EndsAt: c.readsEnd(ctx, login, long.Access),
		Extra:  map[string]string{}, Secrets: map[string]caio.Secret{},
	}
	for _, p := range pages {
		if p.usable() && p.Token != "" {
			g.Secrets[secretPage+p.ID] = caio.NewSecret(p.Token)
		}
	}
	if len(g.Secrets) == 0 {
		return platform.Grant{}, platform.Errorf(caio.Forbidden,
			"Facebook shows CAIO no Page on which you may create content; connect again, tick your Page in the dialog, and say so if it belongs to a business portfolio.")
	}
	return g, nil
}

// readsEnd returns when Facebook ends reading unless the person signs in again. An
// answer that says nothing leaves the usual time.
func (c *connector) readsEnd(ctx context.Context, login graph.Login, token caio.Secret) caio.Instant {
	if about, err := login.Inspect(ctx, token); err == nil && about.DataAccess > 0 {
		return caio.At(time.Unix(about.DataAccess, 0))
	}
	return c.soon(readLife)
}

// Refresh returns the Grant as it is: Page tokens do not expire, and the person's own
// token is renewed by signing in again only.
func (c *connector) Refresh(_ context.Context, g platform.Grant) (platform.Grant, error) {
	return g, nil
}

// Revoke withdraws the permissions. Where the same app serves Instagram too, those that
// both need stay.
func (c *connector) Revoke(ctx context.Context, g platform.Grant) error {
	user := c.graph(g.Access)
	granted, err := graph.Granted(ctx, user)
	if err == nil {
		own := everything()
		if slices.ContainsFunc(granted, func(s string) bool { return strings.HasPrefix(s, "instagram_") }) {
			own = append(append([]string{engage}, forNumbers...), forComments...)
		}
		err = graph.Withdraw(ctx, user, own...)
	}
	if platform.Is(err, caio.Unauthorized) {
		return nil // it is withdrawn already
	}
	return err
}
