package emulator_test

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"caio/internal/platform"
	emu "caio/internal/platform/emulator"
	"caio/internal/platform/mastodon/emulator"
)

// send sends JSON with the grant's token and returns status and body.
func send(t *testing.T, g platform.Grant, method, address, body, key string) (int, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+g.Access.Reveal())
	r.Header.Set("Content-Type", "application/json")
	if key != "" {
		r.Header.Set("Idempotency-Key", key)
	}
	res, err := (&http.Transport{DisableKeepAlives: true}).RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(b)
}

// TestRules goes to the rules that the vendor's pages state.
func TestRules(t *testing.T) {
	t.Parallel()
	e, s, _ := server(t, emulator.Latest)
	g := e.Connect(s.URL, "ann")
	for name, test := range map[string]struct {
		body   string
		status int
		says   string
	}{
		"at the edge":      {`{"status":"` + strings.Repeat("a", 476) + ` https://example.com/` + strings.Repeat("x", 99) + `"}`, 200, ""},
		"over the edge":    {`{"status":"` + strings.Repeat("a", 477) + ` https://example.com/` + strings.Repeat("x", 99) + `"}`, 422, "character limit"},
		"host of mention":  {`{"status":"` + strings.Repeat("a", 495) + ` @bob@` + strings.Repeat("long.", 50) + `example"}`, 200, ""},
		"spoiler counts":   {`{"status":"` + strings.Repeat("a", 490) + `","spoiler_text":"` + strings.Repeat("b", 11) + `"}`, 422, "character limit"},
		"blank":            {`{"status":"  "}`, 422, "can't be blank"},
		"unknown name":     {`{"status":"a","statuss":"b"}`, 400, "unknown parameter"},
		"visibility":       {`{"status":"a","visibility":"secret"}`, 422, "Visibility"},
		"unknown parent":   {`{"status":"a","in_reply_to_id":"1"}`, 404, "does not appear to exist"},
		"unknown file":     {`{"status":"a","media_ids":["1"]}`, 422, "could not be found"},
		"too many files":   {`{"status":"a","media_ids":["1","2","3","4","5"]}`, 422, "more than 4"},
		"poll of one":      {`{"status":"a","poll":{"options":["a"],"expires_in":3600}}`, 422, "2 and 4"},
		"poll ends early":  {`{"status":"a","poll":{"options":["a","b"],"expires_in":60}}`, 422, "too soon"},
		"scheduled early":  {`{"status":"a","scheduled_at":"2026-09-01T11:34:00Z"}`, 422, "future"},
		"quoted not there": {`{"status":"a","quoted_status_id":"1"}`, 404, "not found"},
	} {
		if status, body := send(t, g, http.MethodPost, s.URL+"/api/v1/statuses", test.body, ""); status != test.status || !strings.Contains(body, test.says) {
			t.Errorf("%s: %d %s, want %d %q", name, status, body, test.status, test.says)
		}
	}
}

// TestKey sends the same key again within the hour and after it, and from another account.
func TestKey(t *testing.T) {
	t.Parallel()
	e, s, fake := server(t, emulator.Latest)
	ann, bob := e.Connect(s.URL, "ann"), e.Connect(s.URL, "bob")
	post := func(g platform.Grant) {
		if status, body := send(t, g, http.MethodPost, s.URL+"/api/v1/statuses", `{"status":"once"}`, "key-1"); status != 200 {
			t.Errorf("%d %s", status, body)
		}
	}
	for _, step := range []struct {
		grant platform.Grant
		later time.Duration
		live  int
	}{{ann, 0, 1}, {ann, 59 * time.Minute, 1}, {bob, 0, 2}, {ann, 2 * time.Minute, 3}} {
		fake.Advance(step.later)
		post(step.grant)
		if n := len(e.Live()); n != step.live {
			t.Errorf("%d are live, want %d", n, step.live)
		}
	}
}

// TestConsent checks redirects, scopes and codes.
func TestConsent(t *testing.T) {
	t.Parallel()
	_, s, _ := server(t, emulator.Latest)
	status, body := send(t, platform.Grant{}, http.MethodPost, s.URL+"/api/v1/apps", `{"client_name":"x","redirect_uris":["http://127.0.0.1/callback","http://localhost/callback"],"scopes":"read:accounts"}`, "")
	_, id, ok := strings.Cut(body, `"client_id":"`)
	if status != 200 || !ok {
		t.Fatalf("%d %s", status, body)
	}
	id, _, _ = strings.Cut(id, `"`)
	for redirect, want := range map[string]int{
		"http://127.0.0.1/callback": 200, "http://127.0.0.1:53187/callback": 200, "http://127.0.0.1:53187/other": 400,
		"http://localhost/callback": 200, "http://localhost:53187/callback": 400, "https://127.0.0.1/callback": 400, "http://evil.example/callback": 400,
	} {
		q := url.Values{"response_type": {"code"}, "client_id": {id}, "redirect_uri": {redirect}, "scope": {"read:accounts"}}
		if status, body := send(t, platform.Grant{}, http.MethodGet, s.URL+"/oauth/authorize?"+q.Encode(), "", ""); status != want {
			t.Errorf("%s: %d %s, want %d", redirect, status, body, want)
		}
	}
	q := url.Values{"response_type": {"code"}, "client_id": {id}, "redirect_uri": {"http://127.0.0.1/callback"}, "scope": {"write:statuses"}}
	if status, _ := send(t, platform.Grant{}, http.MethodGet, s.URL+"/oauth/authorize?"+q.Encode(), "", ""); status != 400 {
		t.Errorf("a scope that was not registered: %d", status)
	}
	for name, body := range map[string]string{
		"relative redirect": `{"client_name":"x","redirect_uris":["/callback"]}`, "no name": `{"redirect_uris":["http://127.0.0.1/"]}`, "unknown scope": `{"client_name":"x","redirect_uris":["http://127.0.0.1/"],"scopes":"all"}`,
	} {
		if status, answer := send(t, platform.Grant{}, http.MethodPost, s.URL+"/api/v1/apps", body, ""); status != 422 {
			t.Errorf("%s: %d %s", name, status, answer)
		}
	}
}

// TestPublishes tells what becomes visible from what does not.
func TestPublishes(t *testing.T) {
	t.Parallel()
	e := emulator.New(emu.Options{})
	for _, test := range []struct {
		method, path, body string
		want               bool
	}{
		{http.MethodPost, "/api/v1/statuses", `{"status":"a"}`, true},
		{http.MethodPost, "/api/v1/statuses", `{"status":"a","scheduled_at":"2026-09-01T12:00:00Z"}`, false},
		{http.MethodPut, "/api/v1/statuses/1", `{"status":"a"}`, false},
		{http.MethodPost, "/api/v2/media", ``, false},
		{http.MethodGet, "/api/v1/statuses", ``, false},
	} {
		r, err := http.NewRequestWithContext(t.Context(), test.method, test.path, strings.NewReader(test.body))
		if err != nil {
			t.Fatal(err)
		}
		if got := e.Publishes(r); got != test.want {
			t.Errorf("%s %s %s publishes: %v", test.method, test.path, test.body, got)
		}
		if b, err := io.ReadAll(r.Body); err != nil || string(b) != test.body {
			t.Errorf("the body is %q afterwards: %v", b, err)
		}
	}
}
