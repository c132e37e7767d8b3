package emulator

import (
	"slices"

	"caio/internal/platform/emulator/graph"
)

var app = graph.App{ID: App, Secret: Secret}

// exchange is the token endpoint: a code, or a token to lengthen.
func (e *Emulator) exchange(p graph.Params) (any, *graph.Refusal) {
	if refused := app.Exchanges(p); refused != nil {
		return nil, refused
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if p.Get("grant_type") == "fb_exchange_token" {
		t, refused := e.who(p.Get("fb_exchange_token"))
		if refused != nil {
			return nil, refused
		}
		if t.person == nil {
			return nil, graph.Invalid("only a user token can be exchanged")
		}
		return e.issue(t.person, longLife).Bearer(), nil
	}
	c := e.codes[p.Get("code")]
	if c == nil || !c.Redeem(p.Get("redirect_uri"), e.Now(), codeLife) {
		return nil, graph.UsedCode()
	}
	c.person.granted = slices.Clone(c.scopes)
	return e.issue(c.person, shortLife).Bearer(), nil
}

// inspect answers debug_token, in the name of the app.
func (e *Emulator) inspect(p graph.Params) (any, *graph.Refusal) {
	if refused := app.Inspects(p); refused != nil {
		return nil, refused
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	t := e.tokens[p.Get("input_token")]
	if t == nil {
		return graph.NotDescribed(), nil
	}
	kind := "USER"
	if t.page != nil {
		kind = "PAGE"
	}
	return t.Described(e.Now(), app, kind, t.owner().id, t.owner().granted), nil
}
