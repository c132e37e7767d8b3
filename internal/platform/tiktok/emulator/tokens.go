package emulator

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
)

const (
	accessLife  = 24 * time.Hour
	refreshLife = 365 * 24 * time.Hour
)

// consent is what a person allowed the app.
type consent struct {
	person  *person
	scopes  []string
	refresh string
	until   time.Time // of the refresh token
	renewed int
	revoked bool
}

// token is an access token.
type token struct {
	consent *consent
	until   time.Time
}

func (t *token) may(scope string) bool { return slices.Contains(t.consent.scopes, scope) }

// consent records one. The caller holds the lock.
func (e *Emulator) consent(p *person, scopes []string) *consent {
	c := &consent{person: p, scopes: scopes, refresh: secret("rft."), until: e.Now().Add(refreshLife)}
	e.consents = append(e.consents, c)
	return c
}

// issue gives out an access token. The caller holds the lock.
func (e *Emulator) issue(c *consent) string {
	text := secret("act.") + "!4711.e1"
	e.tokens[text] = &token{c, e.Now().Add(accessLife)}
	return text
}

var verifiers = regexp.MustCompile(`^[A-Za-z0-9\-._~]{43,128}$`)

// oauthForm reads a form with the app's credentials and exactly these fields besides.
func oauthForm(r *http.Request, names ...string) (url.Values, string, string) {
	if kind, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";"); kind != "application/x-www-form-urlencoded" || r.URL.RawQuery != "" {
		return nil, "invalid_request", "Only a form is accepted."
	}
	if err := r.ParseForm(); err != nil {
		return nil, "invalid_request", "The form cannot be read."
	}
	names = append(names, "client_key", "client_secret")
	for name := range r.PostForm {
		if !slices.Contains(names, name) {
			return nil, "invalid_request", "The request parameters are malformed: " + name
		}
	}
	for _, name := range names {
		if r.PostForm.Get(name) == "" {
			return nil, "invalid_request", "The request parameters are malformed: " + name + " is missing."
		}
	}
	if r.PostForm.Get("client_key") != AppKey || r.PostForm.Get("client_secret") != AppSecret {
		return nil, "invalid_client", "Client key or secret is incorrect."
	}
	return r.PostForm, "", ""
}

func (e *Emulator) oauthError(w http.ResponseWriter, code, description string) {
	e.mu.Lock()
	log := fmt.Sprintf("%s%020X", e.Now().UTC().Format("20060102150405"), e.next())
	e.mu.Unlock()
	send(w, http.StatusBadRequest, map[string]string{"error": code, "error_description": description, "log_id": log})
}

// exchange turns a code or a refresh token into tokens.
func (e *Emulator) exchange(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	names := []string{"grant_type", "refresh_token"}
	if err := r.ParseForm(); err == nil && r.PostForm.Get("grant_type") != "refresh_token" {
		names = []string{"grant_type", "code", "redirect_uri", "code_verifier"}
	}
	form, code, description := oauthForm(r, names...)
	if code != "" {
		e.oauthError(w, code, description)
		return
	}
	var out any
	switch form.Get("grant_type") {
	case "authorization_code":
		out, code, description = e.redeem(form)
	case "refresh_token":
		out, code, description = e.renew(form.Get("refresh_token"))
	default:
		code, description = "unsupported_grant_type", "The grant type is not supported."
	}
	if code != "" {
		e.oauthError(w, code, description)
		return
	}
	send(w, http.StatusOK, out)
}

func (e *Emulator) redeem(form url.Values) (any, string, string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	c := e.codes[form.Get("code")]
	if c == nil || !e.Now().Before(c.until) {
		return nil, "invalid_grant", "Authorization code is expired."
	}
	verifier := form.Get("code_verifier")
	sum := sha256.Sum256([]byte(verifier))
	switch {
	case c.redirect != form.Get("redirect_uri"):
		return nil, "invalid_grant", "Redirect_uri is not matched with the uri when requesting code."
	case !verifiers.MatchString(verifier) || hex.EncodeToString(sum[:]) != c.challenge:
		return nil, "invalid_grant", "Code verifier or code challenge is invalid."
	}
	delete(e.codes, form.Get("code"))
	return e.tokenBody(e.consent(c.person, c.scopes)), "", ""
}

// renew gives out a new access token and, every second time, another refresh token.
func (e *Emulator) renew(refresh string) (any, string, string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	i := slices.IndexFunc(e.consents, func(c *consent) bool { return c.refresh == refresh })
	if i < 0 || e.consents[i].revoked || !e.Now().Before(e.consents[i].until) {
		return nil, "invalid_grant", "Refresh token is invalid or expired."
	}
	c := e.consents[i]
	if c.renewed++; c.renewed%2 == 0 {
		c.refresh = secret("rft.")
	}
	return e.tokenBody(c), "", ""
}

// tokenBody issues a token. The caller holds the lock.
func (e *Emulator) tokenBody(c *consent) any {
	return map[string]any{
		"access_token": e.issue(c), "expires_in": int64(accessLife / time.Second), "open_id": c.person.openID,
		"refresh_expires_in": int64(c.until.Sub(e.Now()) / time.Second), "refresh_token": c.refresh,
		"scope": strings.Join(c.scopes, ","), "token_type": "Bearer",
	}
}

// revoke ends the consent that an access token belongs to.
func (e *Emulator) revoke(w http.ResponseWriter, r *http.Request) {
	form, code, description := oauthForm(r, "token")
	if code != "" {
		e.oauthError(w, code, description)
		return
	}
	e.mu.Lock()
	t := e.tokens[form.Get("token")]
	if valid := t != nil && !t.consent.revoked && e.Now().Before(t.until); !valid {
		e.mu.Unlock()
		e.oauthError(w, "invalid_grant", "The access token is invalid.")
		return
	}
	t.consent.revoked = true
	e.mu.Unlock()
	w.WriteHeader(http.StatusOK)
}
