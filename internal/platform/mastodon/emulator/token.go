package emulator

import (
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"strings"
)

func oauthFail(w http.ResponseWriter, status int, name, description string) {
	send(w, status, map[string]string{"error": name, "error_description": description})
}

// exchange is the token endpoint.
func (e *Emulator) exchange(w http.ResponseWriter, r *http.Request) {
	in, err := input(r, "grant_type", "code", "client_id", "client_secret", "redirect_uri", "code_verifier", "scope")
	if err != nil {
		oauthFail(w, http.StatusBadRequest, "invalid_request", err.Error())
		return
	}
	a := e.apps[text(in, "client_id")]
	if a == nil || a.secret != text(in, "client_secret") {
		oauthFail(w, http.StatusUnauthorized, "invalid_client", "Client authentication failed due to unknown client, no client authentication included, or unsupported authentication method.")
		return
	}
	switch text(in, "grant_type") {
	case "client_credentials":
		e.sendToken(w, e.newToken(a, nil, strings.Fields(text(in, "scope"))))
	case "authorization_code":
		c, ok := e.codes[text(in, "code")]
		delete(e.codes, text(in, "code"))
		if !ok || c.app != a || c.redirect != text(in, "redirect_uri") || e.Now().After(c.until) || !proves(c.challenge, text(in, "code_verifier")) {
			oauthFail(w, http.StatusBadRequest, "invalid_grant", "The provided authorization grant is invalid, expired, revoked, does not match the redirection URI used in the authorization request, or was issued to another client.")
			return
		}
		e.sendToken(w, e.newToken(a, c.account, c.scopes))
	default:
		oauthFail(w, http.StatusBadRequest, "unsupported_grant_type", "The authorization grant type is not supported by the authorization server.")
	}
}

// proves checks a PKCE verifier (RFC 7636, S256).
func proves(challenge, verifier string) bool {
	sum := sha256.Sum256([]byte(verifier))
	return challenge == "" || base64.RawURLEncoding.EncodeToString(sum[:]) == challenge
}

func (e *Emulator) sendToken(w http.ResponseWriter, text string) {
	send(w, http.StatusOK, map[string]any{"access_token": text, "token_type": "Bearer", "scope": strings.Join(e.tokens[text].scopes, " "), "created_at": e.Now().Unix()})
}

// revoke ends a token; one that is unknown is no error.
func (e *Emulator) revoke(w http.ResponseWriter, r *http.Request) {
	in, err := input(r, "client_id", "client_secret", "token")
	if err != nil {
		oauthFail(w, http.StatusBadRequest, "invalid_request", err.Error())
		return
	}
	a := e.apps[text(in, "client_id")]
	t := e.tokens[text(in, "token")]
	if a == nil || a.secret != text(in, "client_secret") || (t != nil && t.app != a) {
		oauthFail(w, http.StatusForbidden, "unauthorized_client", "You are not authorized to revoke this token")
		return
	}
	if t != nil {
		t.revoked = true
	}
	send(w, http.StatusOK, struct{}{})
}

// Forget drops all apps, as a server does that cleans up unused ones.
func (e *Emulator) Forget() {
	e.mu.Lock()
	defer e.mu.Unlock()
	clear(e.apps)
}
