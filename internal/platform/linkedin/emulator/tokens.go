package emulator

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

const (
	tokenLife   = 60 * 24 * time.Hour
	renewalLife = 365 * 24 * time.Hour // from the sign-in, however often it is used
)

type token struct {
	text    string
	app     *app
	person  *person
	scopes  []string
	made    time.Time
	until   time.Time
	revoked bool
}

// renewal is a refresh token.
type renewal struct {
	text    string
	from    *token
	until   time.Time
	revoked bool
}

func (t *token) may(scopes ...string) bool {
	return slices.ContainsFunc(scopes, func(s string) bool { return slices.Contains(t.scopes, s) })
}

func (e *Emulator) newToken(a *app, p *person, scopes []string) *token {
	t := &token{text: secret("AQX"), app: a, person: p, scopes: slices.Clone(scopes), made: e.Now(), until: e.Now().Add(tokenLife)}
	e.tokens[t.text] = t
	return t
}

func (e *Emulator) newRenewal(t *token) *renewal {
	r := &renewal{text: secret("AQW"), from: t, until: e.Now().Add(renewalLife)}
	e.renewals[r.text] = r
	return r
}

func oauthFail(w http.ResponseWriter, status int, name, description string) {
	send(w, status, map[string]string{"error": name, "error_description": description})
}

// form reads a form that may have no fields but these, and checks the app's id and
// secret.
func (e *Emulator) form(w http.ResponseWriter, r *http.Request, fields ...string) (url.Values, *app) {
	kind, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";")
	if err := r.ParseForm(); err != nil || kind != "application/x-www-form-urlencoded" || r.URL.RawQuery != "" {
		oauthFail(w, http.StatusBadRequest, "invalid_request", "The request is not a form")
		return nil, nil
	}
	for name := range r.PostForm {
		if !slices.Contains(append(fields, "client_id", "client_secret"), name) {
			oauthFail(w, http.StatusBadRequest, "invalid_request", fmt.Sprintf("The parameter %q is unknown", name))
			return nil, nil
		}
	}
	a := e.apps[r.PostForm.Get("client_id")]
	given := r.PostForm.Get("client_secret")
	switch {
	case a == nil:
		oauthFail(w, http.StatusUnauthorized, "invalid_client", "Client authentication failed")
	case a.secret != "" && given == "":
		oauthFail(w, http.StatusBadRequest, "invalid_request", `A required parameter "client_secret" is missing`)
	case a.secret != given:
		oauthFail(w, http.StatusUnauthorized, "invalid_client", "Client authentication failed")
	default:
		return r.PostForm, a
	}
	return nil, nil
}

// accessToken is the token endpoint.
func (e *Emulator) accessToken(w http.ResponseWriter, r *http.Request) {
	in, a := e.form(w, r, "grant_type", "code", "redirect_uri", "refresh_token", "code_verifier")
	if a == nil {
		return
	}
	switch in.Get("grant_type") {
	case "authorization_code":
		e.exchange(w, in, a)
	case "refresh_token":
		known := e.renewals[in.Get("refresh_token")]
		if known == nil || known.from.app != a || known.revoked || !e.Now().Before(known.until) {
			oauthFail(w, http.StatusBadRequest, "invalid_request", "The provided authorization grant or refresh token is invalid, expired or revoked")
			return
		}
		e.sendToken(w, e.newToken(a, known.from.person, known.from.scopes), known)
	default:
		oauthFail(w, http.StatusBadRequest, "unsupported_grant_type", "The grant type is not supported")
	}
}

func (e *Emulator) exchange(w http.ResponseWriter, in url.Values, a *app) {
	c := e.codes[in.Get("code")]
	switch {
	case in.Get("redirect_uri") == "":
		oauthFail(w, http.StatusBadRequest, "invalid_request", `A required parameter "redirect_uri" is missing`)
		return
	case c == nil || c.used || c.app != a || !e.Now().Before(c.until) || c.redirect != in.Get("redirect_uri") || !proves(c.challenge, in.Get("code_verifier")):
		oauthFail(w, http.StatusBadRequest, "invalid_request", "Unable to retrieve access token: appid/redirect uri/code verifier does not match authorization code. Or authorization code expired. Or external member binding exists")
		return
	}
	c.used = true
	for _, t := range e.tokens {
		if t.app == a && t.person == c.person && !slices.Equal(t.scopes, c.scopes) {
			t.revoked = true // other scopes end the former tokens
		}
	}
	t := e.newToken(a, c.person, c.scopes)
	if !a.refreshes {
		e.sendToken(w, t, nil)
		return
	}
	e.sendToken(w, t, e.newRenewal(t))
}

func (e *Emulator) sendToken(w http.ResponseWriter, t *token, r *renewal) {
	out := map[string]any{
		"access_token": t.text, "expires_in": int64(tokenLife/time.Second) - 1, "scope": strings.Join(t.scopes, ","), "token_type": "Bearer",
	}
	if r != nil {
		out["refresh_token"], out["refresh_token_expires_in"] = r.text, int64(r.until.Sub(e.Now())/time.Second)
	}
	send(w, http.StatusOK, out)
}

// introspect says what a token is.
func (e *Emulator) introspect(w http.ResponseWriter, r *http.Request) {
	in, a := e.form(w, r, "token")
	if a == nil {
		return
	}
	t := e.tokens[in.Get("token")]
	if t == nil || t.app != a {
		send(w, http.StatusOK, map[string]any{"active": false})
		return
	}
	status := "active"
	if t.revoked {
		status = "revoked"
	} else if !e.Now().Before(t.until) {
		status = "expired"
	}
	send(w, http.StatusOK, map[string]any{
		"active": status == "active", "client_id": a.id, "authorized_at": t.made.Unix(), "created_at": t.made.Unix(),
		"status": status, "expires_at": t.until.Unix(), "scope": strings.Join(t.scopes, ","), "auth_type": "3L",
	})
}

// revoke ends a token and what it can be renewed with; one that is unknown is no error.
func (e *Emulator) revoke(w http.ResponseWriter, r *http.Request) {
	in, a := e.form(w, r, "token")
	if a == nil {
		return
	}
	if t := e.tokens[in.Get("token")]; t != nil && t.app == a {
		e.withdraw(a, t.person)
	}
	w.WriteHeader(http.StatusOK)
}

// withdraw ends all that a person allowed an app.
func (e *Emulator) withdraw(a *app, p *person) {
	for _, t := range e.tokens {
		if t.app == a && t.person == p {
			t.revoked = true
		}
	}
	for _, r := range e.renewals {
		if r.from.app == a && r.from.person == p {
			r.revoked = true
		}
	}
}
