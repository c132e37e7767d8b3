package emulator

import (
	"slices"
	"time"
)

// exchange is the token endpoint: a code, or a token to lengthen.
func (e *Emulator) exchange(p params) (any, *refusal) {
	if refused := p.only("client_id", "client_secret", "redirect_uri", "code", "grant_type", "fb_exchange_token"); refused != nil {
		return nil, refused
	}
	if p.get("client_id") != App {
		return nil, refuse(101, 0, "Error validating application. Cannot get application info due to a system error.")
	}
	if p.get("client_secret") != Secret {
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
		return bearer(e.token(&token{person: t.person, issued: e.Now(), life: longLife})), nil
	}
	c, ok := e.redeem(p.get("code"), p.get("redirect_uri"))
	if !ok {
		return nil, refuse(100, 36009, "This authorization code has been used.")
	}
	c.person.granted = slices.Clone(c.scopes)
	return bearer(e.token(&token{person: c.person, issued: e.Now(), life: shortLife})), nil
}

func bearer(t *token) map[string]any {
	return map[string]any{"access_token": t.value, "token_type": "bearer", "expires_in": int64(t.life / time.Second)}
}

// inspect answers debug_token, in the name of the app.
func (e *Emulator) inspect(p params) (any, *refusal) {
	if refused := p.only("input_token"); refused != nil {
		return nil, refused
	}
	if p.token != App+"|"+Secret {
		return nil, badToken(0, "Invalid OAuth access token signature.")
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	t := e.tokens[p.get("input_token")]
	if t == nil {
		return map[string]any{"data": map[string]any{"is_valid": false, "scopes": []string{}}}, nil
	}
	kind := "USER"
	if t.page != nil {
		kind = "PAGE"
	}
	expires := int64(0)
	if t.life > 0 {
		expires = t.issued.Add(t.life).Unix()
	}
	return map[string]any{"data": map[string]any{
		"app_id": App, "type": kind, "is_valid": e.valid(t), "expires_at": expires, "user_id": t.owner().id,
		"data_access_expires_at": t.issued.Add(90 * 24 * time.Hour).Unix(), "scopes": t.owner().granted,
	}}, nil
}
