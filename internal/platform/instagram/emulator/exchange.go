package emulator

import (
	"net/http"
	"slices"
	"strings"

	"caio/internal/platform/emulator/graph"
)

// exchange turns a code of Instagram Login into a token of an hour. Its errors have a
// shape of their own.
func (e *Emulator) exchange(w http.ResponseWriter, r *http.Request) {
	fail := func(message string) {
		graph.WriteJSON(w, http.StatusBadRequest, map[string]any{"error_type": "OAuthException", "code": 400, "error_message": message})
	}
	if r.Method != http.MethodPost || r.Header.Get("Content-Type") != "application/x-www-form-urlencoded" || r.ParseForm() != nil {
		fail("Invalid request: a form is expected")
		return
	}
	f := r.PostForm
	if f.Get("client_id") != InstagramApp || f.Get("client_secret") != InstagramSecret {
		fail("Error validating client secret.")
		return
	}
	if f.Get("grant_type") != "authorization_code" {
		fail("Invalid grant_type")
		return
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	c := e.redeem(instagramConsent, f.Get("code"), f.Get("redirect_uri"))
	if c == nil {
		fail("Matching code was not found or was already used")
		return
	}
	a := c.person.pages[0].account
	t := e.issue(a, c.scopes, e.Now(), shortLife)
	graph.WriteJSON(w, http.StatusOK, map[string]any{"data": []any{map[string]any{
		"access_token": t.Value, "user_id": a.scoped, "permissions": strings.Join(c.scopes, ","),
	}}})
}

// lengthen turns a token of an hour into one of 60 days.
func (e *Emulator) lengthen(r *http.Request) (any, *graph.Refusal) {
	q := r.URL.Query()
	if r.Method != http.MethodGet || q.Get("grant_type") != "ig_exchange_token" {
		return nil, graph.Invalid("Invalid grant_type")
	}
	if q.Get("client_secret") != InstagramSecret {
		return nil, graph.BadSecret()
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	t, refused := e.who(q.Get("access_token"))
	if refused != nil {
		return nil, refused
	}
	if !t.direct() || t.Life != shortLife {
		return nil, graph.Refuse(452, 0, "Session key invalid. This could be because the session key has an incorrect format, or because the user has revoked this session")
	}
	return e.long(t), nil
}

// renew gives a token another 60 days, once it is a day old.
func (e *Emulator) renew(r *http.Request) (any, *graph.Refusal) {
	q := r.URL.Query()
	if r.Method != http.MethodGet || q.Get("grant_type") != "ig_refresh_token" {
		return nil, graph.Invalid("Invalid grant_type")
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	t, refused := e.who(q.Get("access_token"))
	if refused != nil {
		return nil, refused
	}
	if !t.direct() || t.Life != longLife {
		return nil, graph.Refuse(452, 0, "Session key invalid: only a long-lived token can be refreshed")
	}
	if e.Now().Before(t.Issued.Add(refreshAge)) {
		return nil, graph.Invalid("The token is less than 24 hours old and cannot be refreshed yet")
	}
	if !slices.Contains(t.scopes, "instagram_business_basic") {
		return nil, forbidden()
	}
	return e.long(t), nil
}

// long issues a long-lived token with the same permissions. The caller holds the lock.
func (e *Emulator) long(old *token) map[string]any {
	t := e.issue(old.account, old.scopes, e.Now(), longLife)
	out := t.Bearer()
	out["permissions"] = strings.Join(t.scopes, ",")
	return out
}

var facebookApp = graph.App{ID: FacebookApp, Secret: FacebookSecret}

// facebookToken is the token endpoint of Facebook Login: a code, or a token to lengthen.
func (e *Emulator) facebookToken(p graph.Params) (any, *graph.Refusal) {
	if refused := facebookApp.Exchanges(p); refused != nil {
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
		return e.userToken(t.person, longLife).Bearer(), nil
	}
	c := e.redeem(facebookConsent, p.Get("code"), p.Get("redirect_uri"))
	if c == nil {
		return nil, graph.UsedCode()
	}
	c.person.granted = slices.Clone(c.scopes)
	return e.userToken(c.person, explorerLife).Bearer(), nil
}

// inspect answers debug_token, in the name of the app.
func (e *Emulator) inspect(p graph.Params) (any, *graph.Refusal) {
	if refused := facebookApp.Inspects(p); refused != nil {
		return nil, refused
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	t := e.tokens[p.Get("input_token")]
	if t == nil || t.direct() {
		return graph.NotDescribed(), nil
	}
	kind, owner := "USER", t.person
	if t.page != nil {
		kind, owner = "PAGE", t.page.owner
	}
	return t.Described(e.Now(), facebookApp, kind, owner.id, owner.granted), nil
}
