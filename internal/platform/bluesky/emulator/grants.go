package emulator

import (
	"crypto/sha256"
	"crypto/subtle"
	"net/http"
	"net/url"
)

func (e *Emulator) token(c *call) (any, error) {
	form, jkt, err := e.form(c)
	if err != nil {
		return nil, err
	}
	switch form.Get("grant_type") {
	case "authorization_code":
		return e.exchange(form, jkt)
	case "refresh_token":
		return e.renew(form, jkt)
	}
	return nil, oauthFail(http.StatusBadRequest, "unsupported_grant_type", "Grant type is not supported")
}

func invalidGrant(message string) error {
	return oauthFail(http.StatusBadRequest, "invalid_grant", "%s", message)
}

// exchange gives tokens for a code, once.
func (e *Emulator) exchange(form url.Values, jkt string) (any, error) {
	req := e.codes[form.Get("code")]
	if req == nil {
		return nil, invalidGrant("Invalid code")
	}
	if req.session != "" {
		e.revoke(req.session) // a code used twice was stolen
		return nil, invalidGrant("Code replayed")
	}
	digest := sha256.Sum256([]byte(form.Get("code_verifier")))
	switch {
	case !e.Now().Before(req.expires), req.client != form.Get("client_id"), req.redirect != form.Get("redirect_uri"), req.jkt != jkt:
		return nil, invalidGrant("This code was issued to another request")
	case subtle.ConstantTimeCompare([]byte(encode(digest[:])), []byte(req.challenge)) != 1:
		delete(e.codes, form.Get("code"))
		return nil, invalidGrant("Invalid code_verifier")
	}
	req.session = encode(random(12))
	return e.bound(token{account: req.account, session: req.session, scope: req.scope, jkt: jkt, client: req.client, expires: e.Now().Add(publicLife)}), nil
}

// bound answers with a pair of tokens like t. The refresh token ends when the session
// does, however often it is renewed.
func (e *Emulator) bound(t token) map[string]any {
	access, refresh := t, t
	access.kind, refresh.kind = kindAccess, kindRefresh
	a := e.newToken(access, boundAccessLife)
	r := e.newToken(refresh, t.expires.Sub(e.Now()))
	return map[string]any{
		"access_token": a.value, "token_type": "DPoP", "expires_in": int(boundAccessLife.Seconds()),
		"refresh_token": r.value, "scope": t.scope, "sub": t.account.did,
	}
}

// renew gives new tokens for a refresh token. One that is used again ends the session.
func (e *Emulator) renew(form url.Values, jkt string) (any, error) {
	t := e.tokens[form.Get("refresh_token")]
	switch {
	case t == nil || t.kind != kindRefresh || t.jkt == "":
		return nil, invalidGrant("Invalid refresh token")
	case t.used:
		e.revoke(t.session)
		return nil, invalidGrant("Refresh token replayed")
	case t.client != form.Get("client_id") || t.jkt != jkt:
		return nil, invalidGrant("Token was not issued to this client")
	case !e.Now().Before(t.expires):
		return nil, invalidGrant("Session expired")
	}
	for _, other := range e.tokens {
		if other.session == t.session && other.kind == kindAccess {
			other.expires = e.Now() // the reference server keeps one access token a session
		}
	}
	next := *t
	t.used = true
	return e.bound(next), nil
}

func (e *Emulator) revokeToken(c *call) (any, error) {
	form, _, err := e.form(c)
	if err != nil {
		return nil, err
	}
	if t := e.tokens[form.Get("token")]; t != nil && t.client == form.Get("client_id") {
		e.revoke(t.session)
	}
	return map[string]any{}, nil // RFC 7009: an unknown token is no error
}
