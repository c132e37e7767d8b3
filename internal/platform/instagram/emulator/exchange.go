package emulator

import (
	"net/http"
	"slices"
	"strings"
	"time"
)

// exchange turns a code of Instagram Login into a token of an hour. Its errors have a
// shape of their own.
func (e *Emulator) exchange(w http.ResponseWriter, r *http.Request) {
	fail := func(message string) {
		writeJSON(w, http.StatusBadRequest, map[string]any{"error_type": "OAuthException", "code": 400, "error_message": message})
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
	c, ok := e.redeem(instagramConsent, f.Get("code"), f.Get("redirect_uri"))
	if !ok {
		fail("Matching code was not found or was already used")
		return
	}
	a := c.person.pages[0].account
	t := e.token(&token{account: a, scopes: c.scopes, issued: e.Now(), life: shortLife})
	writeJSON(w, http.StatusOK, map[string]any{"data": []any{map[string]any{
		"access_token": t.value, "user_id": a.scoped, "permissions": strings.Join(c.scopes, ","),
	}}})
}

// lengthen turns a token of an hour into one of 60 days.
func (e *Emulator) lengthen(r *http.Request) (any, *refusal) {
	q := r.URL.Query()
	if r.Method != http.MethodGet || q.Get("grant_type") != "ig_exchange_token" {
		return nil, invalid("Invalid grant_type")
	}
	if q.Get("client_secret") != InstagramSecret {
		return nil, refuse(1, 0, "Error validating client secret.")
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	t, refused := e.who(q.Get("access_token"))
	if refused != nil {
		return nil, refused
	}
	if !t.direct() || t.life != shortLife {
		return nil, refuse(452, 0, "Session key invalid. This could be because the session key has an incorrect format, or because the user has revoked this session")
	}
	return e.long(t), nil
}

// renew gives a token another 60 days, once it is a day old.
func (e *Emulator) renew(r *http.Request) (any, *refusal) {
	q := r.URL.Query()
	if r.Method != http.MethodGet || q.Get("grant_type") != "ig_refresh_token" {
		return nil, invalid("Invalid grant_type")
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	t, refused := e.who(q.Get("access_token"))
	if refused != nil {
		return nil, refused
	}
	if !t.direct() || t.life != longLife {
		return nil, refuse(452, 0, "Session key invalid: only a long-lived token can be refreshed")
	}
	if e.Now().Before(t.issued.Add(refreshAge)) {
		return nil, invalid("The token is less than 24 hours old and cannot be refreshed yet")
	}
	if !slices.Contains(t.scopes, "instagram_business_basic") {
		return nil, forbidden()
	}
	return e.long(t), nil
}

// long issues a long-lived token with the same permissions. The caller holds the lock.
func (e *Emulator) long(old *token) map[string]any {
	t := e.token(&token{account: old.account, scopes: old.scopes, issued: e.Now(), life: longLife})
	return map[string]any{
		"access_token": t.value, "token_type": "bearer", "expires_in": int64(longLife / time.Second),
		"permissions": strings.Join(t.scopes, ","),
	}
}

// facebookToken is the token endpoint of Facebook Login: a code, or a token to lengthen.
func (e *Emulator) facebookToken(p params) (any, *refusal) {
	if refused := p.only("client_id", "client_secret", "redirect_uri", "code", "grant_type", "fb_exchange_token"); refused != nil {
		return nil, refused
	}
	if p.get("client_id") != FacebookApp {
		return nil, refuse(101, 0, "Error validating application. Cannot get application info due to a system error.")
	}
	if p.get("client_secret") != FacebookSecret {
		return nil, refuse(1, 0, "Error validating client secret.")
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if p.get("grant_type") == "fb_exchange_token" {
		t, refused := e.who(p.get("fb_exchange_token"))
		if refused != nil {
			return nil, refused
		}
		if t.person == nil {
			return nil, invalid("only a user token can be exchanged")
		}
		return userToken(e.token(&token{person: t.person, issued: e.Now(), life: longLife})), nil
	}
	c, ok := e.redeem(facebookConsent, p.get("code"), p.get("redirect_uri"))
	if !ok {
		return nil, refuse(100, 36009, "This authorization code has been used.")
	}
	c.person.granted = slices.Clone(c.scopes)
	return userToken(e.token(&token{person: c.person, issued: e.Now(), life: explorerLife})), nil
}

func userToken(t *token) map[string]any {
	return map[string]any{"access_token": t.value, "token_type": "bearer", "expires_in": int64(t.life / time.Second)}
}

// inspect answers debug_token, in the name of the app.
func (e *Emulator) inspect(p params) (any, *refusal) {
	if refused := p.only("input_token"); refused != nil {
		return nil, refused
	}
	if p.token != FacebookApp+"|"+FacebookSecret {
		return nil, badToken(0, "Invalid OAuth access token signature.")
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	t := e.tokens[p.get("input_token")]
	if t == nil || t.direct() {
		return map[string]any{"data": map[string]any{"is_valid": false, "scopes": []string{}}}, nil
	}
	kind, owner := "USER", t.person
	if t.page != nil {
		kind, owner = "PAGE", t.page.owner
	}
	expires := int64(0)
	if t.life > 0 {
		expires = t.issued.Add(t.life).Unix()
	}
	return map[string]any{"data": map[string]any{
		"app_id": FacebookApp, "type": kind, "is_valid": e.valid(t), "expires_at": expires, "user_id": owner.id,
		"data_access_expires_at": t.issued.Add(90 * 24 * time.Hour).Unix(), "scopes": owner.granted,
	}}, nil
}
