package emulator

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

const (
	accessLife  = 2 * time.Hour
	refreshLife = 180 * 24 * time.Hour
)

// token is an access or a refresh token. A refresh token is used once.
type token struct {
	app     *app
	account *account
	scopes  []string
	until   time.Time
	refresh bool
	revoked bool
}

// newTokens makes an access token and, with offline.access, a refresh token.
func (e *Emulator) newTokens(a *app, who *account, scopes []string) (access, refresh string) {
	access = "access-" + rand.Text()
	e.tokens[access] = &token{app: a, account: who, scopes: scopes, until: e.now().Add(accessLife)}
	if slices.Contains(scopes, "offline.access") {
		refresh = "refresh-" + rand.Text()
		e.tokens[refresh] = &token{app: a, account: who, scopes: scopes, until: e.now().Add(refreshLife), refresh: true}
	}
	return access, refresh
}

func oauthFail(w http.ResponseWriter, status int, name, description string) {
	send(w, status, map[string]string{"error": name, "error_description": description})
}

// form reads the parameters of the token endpoints. The pages have them in a form; X takes
// JSON too, as plhery/node-twitter-api-v2 sends it.
func form(r *http.Request, known ...string) (url.Values, bool) {
	in := url.Values{}
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch {
	case err == nil && kind == "application/x-www-form-urlencoded" && r.ParseForm() == nil:
		in = r.PostForm
	case err == nil && kind == "application/json":
		var named map[string]string
		if json.NewDecoder(r.Body).Decode(&named) != nil {
			return nil, false
		}
		for name, value := range named {
			in.Set(name, value)
		}
	default:
		return nil, false
	}
	for name := range in {
		if !slices.Contains(known, name) {
			return nil, false
		}
	}
	return in, true
}

// client returns the app that asks: a confidential one shows its secret in the header, a
// public one names itself in the form.
func (e *Emulator) client(r *http.Request, in url.Values) *app {
	if user, password, ok := r.BasicAuth(); ok {
		id, errID := url.QueryUnescape(user)
		secret, errSecret := url.QueryUnescape(password)
		if a := e.apps[id]; a != nil && errID == nil && errSecret == nil && a.secret != "" && a.secret == secret {
			return a
		}
		return nil
	}
	if a := e.apps[in.Get("client_id")]; a != nil && a.secret == "" {
		return a
	}
	return nil
}

// exchange is the token endpoint.
func (e *Emulator) exchange(w http.ResponseWriter, r *http.Request) {
	in, ok := form(r, "grant_type", "code", "redirect_uri", "client_id", "code_verifier", "refresh_token")
	if !ok {
		oauthFail(w, http.StatusBadRequest, "invalid_request", "Missing required parameter [grant_type].")
		return
	}
	a := e.client(r, in)
	if a == nil {
		oauthFail(w, http.StatusUnauthorized, "unauthorized_client", "Missing valid authorization header")
		return
	}
	switch in.Get("grant_type") {
	case "authorization_code":
		c, ok := e.codes[in.Get("code")]
		delete(e.codes, in.Get("code"))
		if !ok || c.app != a || c.redirect != in.Get("redirect_uri") || !e.now().Before(c.until) || !c.proves(in.Get("code_verifier")) {
			oauthFail(w, http.StatusBadRequest, "invalid_request", "Value passed for the authorization code was invalid.")
			return
		}
		e.sendTokens(w, a, c.account, c.scopes)
	case "refresh_token":
		t := e.tokens[in.Get("refresh_token")]
		if t == nil || !t.refresh || t.app != a || t.revoked || !e.now().Before(t.until) {
			oauthFail(w, http.StatusBadRequest, "invalid_request", "Value passed for the token was invalid.")
			return
		}
		t.revoked = true // at once, whether or not the answer arrives
		e.sendTokens(w, a, t.account, t.scopes)
	default:
		oauthFail(w, http.StatusBadRequest, "unsupported_grant_type", "The authorization grant type is not supported.")
	}
}

// proves checks a PKCE verifier (RFC 7636).
func (c code) proves(verifier string) bool {
	if c.plain {
		return verifier == c.challenge
	}
	sum := sha256.Sum256([]byte(verifier))
	return base64.RawURLEncoding.EncodeToString(sum[:]) == c.challenge
}

func (e *Emulator) sendTokens(w http.ResponseWriter, a *app, who *account, scopes []string) {
	access, refresh := e.newTokens(a, who, scopes)
	out := map[string]any{"token_type": "bearer", "expires_in": int(accessLife / time.Second), "access_token": access, "scope": strings.Join(scopes, " ")}
	if refresh != "" {
		out["refresh_token"] = refresh
	}
	send(w, http.StatusOK, out)
}

// revoke ends one token.
func (e *Emulator) revoke(w http.ResponseWriter, r *http.Request) {
	in, ok := form(r, "token", "client_id", "token_type_hint")
	if !ok || in.Get("token") == "" {
		oauthFail(w, http.StatusBadRequest, "invalid_request", "Missing required parameter [token].")
		return
	}
	a := e.client(r, in)
	if a == nil {
		oauthFail(w, http.StatusUnauthorized, "unauthorized_client", "Missing valid authorization header")
		return
	}
	t := e.tokens[in.Get("token")]
	if t == nil || t.app != a || t.revoked {
		oauthFail(w, http.StatusBadRequest, "invalid_request", "Value passed for the token was invalid.")
		return
	}
	t.revoked = true
	send(w, http.StatusOK, map[string]bool{"revoked": true})
}
