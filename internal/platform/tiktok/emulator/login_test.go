package emulator_test

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"caio/internal/platform/tiktok/emulator"
)

const (
	verifier = "a-verifier-of-at-least-forty-three-characters"
	redirect = "http://127.0.0.1:40123/callback"
)

func consentQuery() url.Values {
	sum := sha256.Sum256([]byte(verifier))
	return url.Values{
		"client_key": {emulator.AppKey}, "response_type": {"code"}, "scope": {"user.info.basic,video.upload"}, "redirect_uri": {redirect},
		"state": {"xyz"}, "code_challenge": {hex.EncodeToString(sum[:])}, "code_challenge_method": {"S256"},
	}
}

// TestConsentPage shows itself for what is registered, and for nothing else.
func TestConsentPage(t *testing.T) {
	t.Parallel()
	n := listen(t)
	sum := sha256.Sum256([]byte(verifier))
	for name, tt := range map[string]struct{ field, value string }{
		"another app":         {"client_key", "aw0"},
		"client_id":           {"client_id", emulator.AppKey},
		"token":               {"response_type", "token"},
		"no state":            {"state", ""},
		"spaces":              {"scope", "user.info.basic video.upload"},
		"scope of another":    {"scope", "user.info.basic,comment.list"},
		"other path":          {"redirect_uri", "http://127.0.0.1:40123/callback/"},
		"no port":             {"redirect_uri", "http://127.0.0.1/callback"},
		"other host":          {"redirect_uri", "http://example.org:80/callback"},
		"with a query":        {"redirect_uri", redirect + "?a=b"},
		"base64url":           {"code_challenge", base64.RawURLEncoding.EncodeToString(sum[:])},
		"upper case":          {"code_challenge", strings.ToUpper(hex.EncodeToString(sum[:]))},
		"no challenge":        {"code_challenge", ""},
		"plain":               {"code_challenge_method", "plain"},
		"nothing wrong":       {"state", "xyz"},
		"no auto sign-in":     {"disable_auto_auth", "1"},
		"somebody else there": {"person", "bob"},
	} {
		q := consentQuery()
		q.Set(tt.field, tt.value)
		want := http.StatusBadRequest
		if tt.field == "person" || tt.field == "disable_auto_auth" || tt.value == "xyz" {
			want = http.StatusOK
		}
		if a := n.send(http.MethodGet, "/v2/auth/authorize/?"+q.Encode(), nil); a.status != want {
			t.Errorf("%s: %d, want %d: %s", name, a.status, want, a.text)
		}
	}
}

// form sends a form to the token endpoint, changed by pairs.
func (n *network) form(path string, form url.Values, pairs ...string) answer {
	n.t.Helper()
	out := url.Values{"client_key": {emulator.AppKey}, "client_secret": {emulator.AppSecret}}
	for name, values := range form {
		out[name] = values
	}
	for i := 0; i < len(pairs); i += 2 {
		if out.Set(pairs[i], pairs[i+1]); pairs[i+1] == "" {
			out.Del(pairs[i])
		}
	}
	return n.send(http.MethodPost, path, []byte(out.Encode()), "Authorization", "", "Content-Type", "application/x-www-form-urlencoded")
}

// TestTokenEndpoint exchanges a code for its own verifier and redirect, once.
func TestTokenEndpoint(t *testing.T) {
	t.Parallel()
	n := listen(t)
	consent := func() url.Values {
		t.Helper()
		a := n.send(http.MethodGet, "/v2/auth/authorize/?"+consentQuery().Encode()+"&decision=allow", nil)
		to, err := url.Parse(a.header.Get("Location"))
		if err != nil || a.status != http.StatusFound || to.Query().Get("state") != "xyz" || to.Query().Get("scopes") != "user.info.basic,video.upload" {
			t.Fatalf("%d %s", a.status, a.header.Get("Location"))
		}
		code := to.Query().Get("code")
		if !strings.ContainsAny(code, "*!") || strings.Contains(to.RawQuery, "*0!") {
			t.Errorf("the code %q is not escaped in %s", code, to.RawQuery)
		}
		return url.Values{"grant_type": {"authorization_code"}, "code": {code}, "redirect_uri": {redirect}, "code_verifier": {verifier}}
	}
	const token = "/v2/oauth/token/"
	for name, tt := range map[string]struct {
		field, value, want string
	}{
		"wrong secret":     {"client_secret", "x", "invalid_client"},
		"no secret":        {"client_secret", "", "invalid_request"},
		"client_id":        {"client_id", "x", "invalid_request"},
		"another code":     {"code", "x", "invalid_grant"},
		"another redirect": {"redirect_uri", redirect + "/", "invalid_grant"},
		"another verifier": {"code_verifier", verifier + "x", "invalid_grant"},
		"no verifier":      {"code_verifier", "", "invalid_request"},
		"another grant":    {"grant_type", "password", "unsupported_grant_type"},
		"nothing wrong":    {"grant_type", "authorization_code", ""},
	} {
		form := consent()
		if a := n.form(token, form, tt.field, tt.value); a.code() != tt.want {
			t.Errorf("%s: %q, want %q: %s", name, a.code(), tt.want, a.text)
		}
		if tt.want == "" {
			if a := n.form(token, form); a.code() != "invalid_grant" {
				t.Errorf("the code again: %s", a.text)
			}
		}
	}
	form := consent()
	if a := n.send(http.MethodPost, token, []byte(`{"grant_type":"authorization_code"}`)); a.code() != "invalid_request" {
		t.Errorf("JSON: %s", a.text)
	}
	n.clock.Advance(11 * time.Minute)
	if a := n.form(token, form); a.code() != "invalid_grant" {
		t.Errorf("an old code: %s", a.text)
	}
}

// TestTokensEnd ends access after a day, and everything when the consent is withdrawn.
func TestTokensEnd(t *testing.T) {
	t.Parallel()
	n := listen(t)
	me := func() int { return n.send(http.MethodGet, userInfo+"?fields=open_id", nil).status }
	renew := func() answer {
		return n.form("/v2/oauth/token/", url.Values{"grant_type": {"refresh_token"}, "refresh_token": {n.grant.Refresh.Reveal()}})
	}
	if me() != http.StatusOK {
		t.Error("a fresh token does not work")
	}
	n.clock.Advance(24 * time.Hour)
	if me() != http.StatusUnauthorized {
		t.Error("an old token works")
	}
	if a := renew(); a.status != http.StatusOK {
		t.Errorf("renewed: %s", a.text)
	}
	n.grant = n.e.Connect(n.url, "ann")
	revoke := func() answer {
		return n.form("/v2/oauth/revoke/", url.Values{"token": {n.grant.Access.Reveal()}})
	}
	if a := revoke(); a.status != http.StatusOK || a.text != "" {
		t.Errorf("withdrawn: %d %s", a.status, a.text)
	}
	if a := revoke(); a.code() != "invalid_grant" {
		t.Errorf("withdrawn again: %s", a.text)
	}
	if a := renew(); me() != http.StatusUnauthorized || a.code() != "invalid_grant" {
		t.Errorf("after that: %s", a.text)
	}
}
