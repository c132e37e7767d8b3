package emulator_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"caio/internal/platform/threads/emulator"
)

// TestSignIn walks through section 1.2 of the rules.
func TestSignIn(t *testing.T) {
	t.Parallel()
	b := open(t)
	const back = "https://127.0.0.1:8443/callback"
	page := func(pairs ...string) string {
		q := url.Values{"client_id": {emulator.App}, "redirect_uri": {back}, "scope": {"threads_basic,threads_content_publish"}, "response_type": {"code"}, "state": {"s"}}
		for i := 0; i < len(pairs); i += 2 {
			q.Set(pairs[i], pairs[i+1])
		}
		return b.url + "/oauth/authorize?" + q.Encode()
	}
	for name, pairs := range map[string][]string{
		"another app": {"client_id", "1"}, "http": {"redirect_uri", "http://127.0.0.1:8443/callback"}, "localhost": {"redirect_uri", "http://localhost/"},
		"token flow": {"response_type", "token"}, "unknown scope": {"scope", "threads_basic,instagram_basic"}, "spaces": {"scope", "threads_basic threads_delete"}, "not basic": {"scope", "threads_delete"},
	} {
		if res, _ := b.browse(page(append(pairs, "decision", "allow")...)); res.StatusCode != http.StatusBadRequest {
			t.Errorf("%s: %d", name, res.StatusCode)
		}
	}
	if res, body := b.browse(page()); res.StatusCode != http.StatusOK || !strings.Contains(body, "threads_content_publish") {
		t.Errorf("the page answers %d %s", res.StatusCode, body)
	}
	res, _ := b.browse(page("decision", "deny"))
	if to, _ := res.Location(); to.Query().Get("error") != "access_denied" || to.Query().Get("error_reason") != "user_denied" || to.Query().Get("state") != "s" {
		t.Errorf("denied: %s", to)
	}
	grant := func() string {
		res, _ := b.browse(page("decision", "allow"))
		location := res.Header.Get("Location")
		if !strings.HasPrefix(location, back+"?") || !strings.HasSuffix(location, "#_") {
			t.Fatalf("allowed: %s", location)
		}
		to, _ := res.Location()
		return to.Query().Get("code")
	}
	exchange := func(pairs ...string) (int, map[string]any) {
		f := url.Values{"client_id": {emulator.App}, "client_secret": {emulator.Secret}, "grant_type": {"authorization_code"}, "redirect_uri": {back}}
		for i := 0; i < len(pairs); i += 2 {
			f.Set(pairs[i], pairs[i+1])
		}
		return b.send("POST", "/oauth/access_token", "application/x-www-form-urlencoded", f.Encode())
	}
	one := grant()
	for name, pairs := range map[string][]string{
		"with #_": {"code", one + "#_"}, "wrong secret": {"code", one, "client_secret", "x"}, "other redirect": {"code", one, "redirect_uri", back + "/"}, "other type": {"code", one, "grant_type", "refresh_token"},
	} {
		if status, out := exchange(pairs...); status != http.StatusBadRequest || out["error_type"] != "OAuthException" || out["error_message"] == "" {
			t.Errorf("%s: %d %v", name, status, out)
		}
	}
	status, out := exchange("code", one)
	short, _ := out["access_token"].(string)
	id, _ := out["user_id"].(json.Number)
	if status != http.StatusOK || !strings.HasPrefix(short, "THQV") || len(id) != 17 || string(id) != b.account {
		t.Fatalf("%d %v", status, out)
	}
	if status, _ := exchange("code", one); status != http.StatusBadRequest {
		t.Error("a code counts twice")
	}
	late := grant()
	b.clock.Advance(61 * time.Minute)
	if status, _ := exchange("code", late); status != http.StatusBadRequest {
		t.Error("a code counts after an hour")
	}
}

// TestTokens walks through the life of a token.
func TestTokens(t *testing.T) {
	t.Parallel()
	b := open(t)
	get := func(path string, pairs ...string) (string, map[string]any) {
		q := url.Values{}
		for i := 0; i < len(pairs); i += 2 {
			q.Set(pairs[i], pairs[i+1])
		}
		_, out := b.send("GET", path+"?"+q.Encode(), "", "")
		return code(out), out
	}
	short := b.network.ShortToken("ann", "threads_basic")
	app := "TH|" + emulator.App + "|" + emulator.Secret
	for _, tt := range []struct {
		name, path string
		pairs      []string
		want       string
	}{
		{"wrong secret", "/access_token", []string{"grant_type", "th_exchange_token", "client_secret", "x", "access_token", short}, "1"},
		{"Instagram's type", "/access_token", []string{"grant_type", "ig_exchange_token", "client_secret", emulator.Secret, "access_token", short}, "100"},
		{"more than needed", "/access_token", []string{"grant_type", "th_exchange_token", "client_secret", emulator.Secret, "client_id", emulator.App, "access_token", short}, "100"},
		{"a long one again", "/access_token", []string{"grant_type", "th_exchange_token", "client_secret", emulator.Secret, "access_token", b.token}, "452"},
		{"a short one renewed", "/refresh_access_token", []string{"grant_type", "th_refresh_token", "access_token", short}, "452"},
		{"nonsense renewed", "/refresh_access_token", []string{"grant_type", "th_refresh_token", "access_token", "x"}, "190"},
		{"inspected by nobody", "/debug_token", []string{"input_token", short}, "2500"},
		{"inspected by another app", "/debug_token", []string{"input_token", short, "access_token", "TH|1|2"}, "190"},
		{"without a token", "/v1.0/me", nil, "2500"},
		{"without a version", "/me", []string{"access_token", b.token}, "2500"},
		{"of another version", "/v26.0/me", []string{"access_token", b.token}, "2500"},
	} {
		if got, out := get(tt.path, tt.pairs...); got != tt.want {
			t.Errorf("%s: %v, want %q", tt.name, out, tt.want)
		}
	}
	_, out := get("/access_token", "grant_type", "th_exchange_token", "client_secret", emulator.Secret, "access_token", short)
	long, _ := out["access_token"].(string)
	if out["token_type"] != "bearer" || out["expires_in"] != json.Number("5184000") {
		t.Errorf("lengthened: %v", out)
	}
	_, out = get("/debug_token", "input_token", long, "access_token", app)
	if data, _ := out["data"].(map[string]any); data["is_valid"] != true || data["user_id"] != b.account || len(data["scopes"].([]any)) != 1 {
		t.Errorf("inspected: %v", out)
	}
	renew := func(token string) string {
		got, _ := get("/refresh_access_token", "grant_type", "th_refresh_token", "access_token", token)
		return got
	}
	if got := renew(long); got != "100" {
		t.Errorf("renewed too early: %q", got)
	}
	b.clock.Advance(24 * time.Hour)
	if got := renew(long); got != "" {
		t.Errorf("renewed after a day: %q", got)
	}
	if got, _ := get("/v1.0/me", "access_token", short); got != "190/463" {
		t.Errorf("a short token after a day: %q", got)
	}
	b.clock.Advance(60 * 24 * time.Hour)
	if got := renew(long); got != "190/463" {
		t.Errorf("renewed after it expired: %q", got)
	}
}
