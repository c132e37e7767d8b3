package oauth

import (
	"context"
	"maps"
	"net/url"
	"slices"
	"strings"

	"caio/internal/caio"
	"caio/internal/platform"
)

// Flow is the Authorizer of a platform that does the ordinary: a consent page, a code, a
// token endpoint, and renewal where there is a refresh token.
type Flow struct {
	Env       platform.Env
	Authorize string              // the consent page
	Token     string              // the token endpoint
	Scopes    []string            // what publishing needs
	Optional  map[string][]string // what each use needs besides (UseNumbers, UseComments)
	Separator string              // between scopes; "" is a space
	PKCE      bool                // S256
	Params    url.Values          // what the consent page wants besides
	Redirect  string              // the registered address, where loopback is refused: its address is pasted
	Help      string              // told beside the consent page

	// App returns the registration to use. Nil: the Way's fields client_id and
	// client_secret.
	App func(ask platform.Ask) App

	// Identify fills in Subject, Name and what else the Grant needs. It is called after
	// the code was exchanged.
	Identify func(ctx context.Context, g *platform.Grant) error
}

const (
	fieldClient = "client_id"
	fieldSecret = "client_secret"
)

func (f Flow) app(ask platform.Ask) App {
	if f.App != nil {
		return f.App(ask)
	}
	return App{ID: strings.TrimSpace(ask.Fields[fieldClient]), Secret: ask.Secrets[fieldSecret]}
}

// Begin returns the consent page's address.
func (f Flow) Begin(_ context.Context, ask platform.Ask) (platform.Step, error) {
	app := f.app(ask)
	if app.ID == "" {
		return platform.Step{}, platform.Errorf(caio.Rejected, "The app's client id is needed.")
	}
	if f.Redirect != "" {
		ask.Redirect = f.Redirect
	}
	step := platform.Step{State: State(), Paste: f.Redirect != "", Help: f.Help, Saved: map[string]caio.Secret{}, Ask: ask}
	consent := Consent{URL: f.Authorize, Client: app.ID, Redirect: ask.Redirect, Scope: f.scope(ask), State: step.State, Params: f.Params}
	if f.PKCE {
		consent.Verifier = Verifier()
		step.Saved[SavedVerifier] = consent.Verifier
	}
	step.URL = consent.Address()
	return step, nil
}

// scopes returns what is asked for: what publishing needs, and what is switched on.
func (f Flow) scopes(ask platform.Ask) []string {
	out := slices.Clone(f.Scopes)
	for _, use := range slices.Sorted(maps.Keys(f.Optional)) {
		if !Uses(ask, use) {
			continue
		}
		for _, scope := range f.Optional[use] {
			if !slices.Contains(out, scope) {
				out = append(out, scope)
			}
		}
	}
	return out
}

func (f Flow) scope(ask platform.Ask) string {
	if f.Separator == "" {
		return strings.Join(f.scopes(ask), " ")
	}
	return strings.Join(f.scopes(ask), f.Separator)
}

// Finish exchanges the answer's code.
func (f Flow) Finish(ctx context.Context, step platform.Step, answer url.Values) (platform.Grant, error) {
	code, err := Code(step, answer)
	if err != nil {
		return platform.Grant{}, err
	}
	app := f.app(step.Ask)
	form := url.Values{"grant_type": {"authorization_code"}, "code": {code.Reveal()}, "redirect_uri": {step.Ask.Redirect}}
	if verifier := step.Saved[SavedVerifier]; !verifier.IsZero() {
		form.Set("code_verifier", verifier.Reveal())
	}
	token, err := Ask(ctx, f.Env, f.Token, app, form)
	if err != nil {
		return platform.Grant{}, err
	}
	g := platform.Grant{Way: step.Ask.Way, Scopes: f.scopes(step.Ask), Extra: map[string]string{fieldClient: app.ID}, Secrets: map[string]caio.Secret{}}
	if !app.Secret.IsZero() {
		g.Secrets[fieldSecret] = app.Secret
	}
	token.Apply(&g, f.Env.Clock.Now())
	if f.Identify != nil {
		if err := f.Identify(ctx, &g); err != nil {
			return platform.Grant{}, err
		}
	}
	return g, nil
}

// Refresh renews the Grant with its refresh token; without one it stays as it is.
func (f Flow) Refresh(ctx context.Context, g platform.Grant) (platform.Grant, error) {
	if g.Refresh.IsZero() {
		return g, nil
	}
	ask := platform.Ask{Way: g.Way, Fields: map[string]string{fieldClient: g.Extra[fieldClient]}, Secrets: map[string]caio.Secret{fieldSecret: g.Secrets[fieldSecret]}}
	token, err := Ask(ctx, f.Env, f.Token, f.app(ask), url.Values{"grant_type": {"refresh_token"}, "refresh_token": {g.Refresh.Reveal()}})
	if err != nil {
		return platform.Grant{}, err
	}
	g.Extra, g.Secrets = maps.Clone(g.Extra), maps.Clone(g.Secrets)
	token.Apply(&g, f.Env.Clock.Now())
	return g, nil
}
