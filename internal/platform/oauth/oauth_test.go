package oauth_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"caio/internal/caio"
	"caio/internal/clock"
	"caio/internal/platform"
	"caio/internal/platform/oauth"
)

func TestCode(t *testing.T) {
	t.Parallel()
	step := platform.Step{State: state}
	for _, test := range []struct {
		name, answer string
		step         platform.Step
		kind         caio.Kind
	}{
		{"right", "state=" + state + "&code=abc", step, ""},
		{"another state", "state=other&code=abc", step, caio.Rejected},
		{"no state", "code=abc", step, caio.Rejected},
		{"a step without state", "code=abc", platform.Step{}, caio.Rejected},
		{"no code", "state=" + state, step, caio.Rejected},
		{"denied", "state=" + state + "&error=access_denied", step, caio.Unauthorized},
		{"denied without state", "error=access_denied", step, caio.Unauthorized},
		{"denied with another state", "state=other&error=access_denied", step, caio.Rejected},
		{"error", "state=" + state + "&error=server_error&error_description=" + strings.Repeat("long", 500), step, caio.Unauthorized},
	} {
		answer, err := url.ParseQuery(test.answer)
		if err != nil {
			t.Fatal(err)
		}
		code, err := oauth.Code(test.step, answer)
		if test.kind == "" && (err != nil || code.Reveal() != "abc") || test.kind != "" && !platform.Is(err, test.kind) {
			t.Errorf("%s: code %q, error %v, want kind %q", test.name, code.Reveal(), err, test.kind)
		}
		if err != nil && len(platform.AsError(err).Detail) > 300 {
			t.Errorf("%s: the detail is %d bytes long", test.name, len(platform.AsError(err).Detail))
		}
	}
}

func TestParsePaste(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ pasted, want string }{
		{"abc-DEF_123", "code=abc-DEF_123"},
		{"  4/0AbCd  \n", "code=4%2F0AbCd"},
		{"https://example.com/done?code=abc&state=xyz", "code=abc&state=xyz"},
		{"https://example.com/done?code=abc&state=xyz#_=_", "code=abc&state=xyz"},
		{"http://127.0.0.1:1/callback#code=abc&state=xyz", "code=abc&state=xyz"},
		{"?code=abc&state=xyz", "code=abc&state=xyz"},
		{"code=abc&state=xyz", "code=abc&state=xyz"},
		{"https://example.com/?error=access_denied&state=xyz", "error=access_denied&state=xyz"},
		{"", "Nothing was pasted"},
		{"my code is abc", "neither an address nor a code"},
		{"https://example.com/login", "contains no code"},
		{"https://example.com/%zz?code=%zz", "no complete address"},
		{"https://example.com/?code=%zz", "damaged"},
		{strings.Repeat("a", 20_000), "too long"},
	} {
		got, err := oauth.ParsePaste(test.pasted)
		if err != nil && (!strings.Contains(err.Error(), test.want) || !platform.Is(err, caio.Rejected)) {
			t.Errorf("%.40q: error %v, want %s", test.pasted, err, test.want)
		}
		if err == nil && got.Encode() != test.want {
			t.Errorf("%.40q: %s, want %s", test.pasted, got.Encode(), test.want)
		}
	}
}

func FuzzParsePaste(f *testing.F) {
	f.Add("https://example.com/?code=a&state=b")
	f.Add("4/0A")
	f.Fuzz(func(t *testing.T, s string) {
		v, err := oauth.ParsePaste(s)
		if err == nil && v.Get("code") == "" && v.Get("error") == "" {
			t.Errorf("%q was accepted without a code", s)
		}
	})
}

// endpoint is a token endpoint that answers one thing and remembers the last form.
type endpoint struct {
	*httptest.Server
	form   url.Values
	header http.Header
	status int
	body   string
}

func newEndpoint(t *testing.T) (*endpoint, platform.Env) {
	e := &endpoint{status: http.StatusOK}
	e.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := r.ParseForm(); err != nil {
			t.Error(err)
		}
		e.form, e.header = r.PostForm, r.Header
		w.WriteHeader(e.status)
		_, _ = fmt.Fprint(w, e.body)
	}))
	t.Cleanup(e.Close)
	return e, platform.Env{HTTP: e.Client(), Clock: clock.NewFake(time.Unix(1_800_000_000, 0))}
}

func TestFlow(t *testing.T) {
	t.Parallel()
	e, env := newEndpoint(t)
	flow := oauth.Flow{
		Env: env, Authorize: "https://example.com/authorize?fixed=1", Token: e.URL, Scopes: []string{"read", "write"}, PKCE: true,
		Params: url.Values{"access_type": {"offline"}},
	}
	if _, err := flow.Begin(t.Context(), platform.Ask{}); !platform.Is(err, caio.Rejected) {
		t.Errorf("begin without a client id: %v", err)
	}
	ask := platform.Ask{Way: "oauth", Redirect: "http://127.0.0.1:9/callback", Fields: map[string]string{"client_id": "me"}, Secrets: map[string]caio.Secret{"client_secret": caio.NewSecret("hush")}}
	step, err := flow.Begin(t.Context(), ask)
	if err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(step.URL)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	for name, want := range map[string]string{
		"fixed": "1", "access_type": "offline", "client_id": "me", "scope": "read write", "state": step.State,
		"response_type": "code", "redirect_uri": ask.Redirect, "code_challenge_method": "S256",
	} {
		if q.Get(name) != want {
			t.Errorf("the address has %s=%q, want %q", name, q.Get(name), want)
		}
	}
	if strings.Contains(step.URL, step.Saved[oauth.SavedVerifier].Reveal()) || strings.Contains(step.URL, "hush") {
		t.Error("the address contains a secret")
	}
	e.body = `{"access_token":"access-1","refresh_token":"refresh-1","expires_in":"3600","scope":"read,write extra"}`
	g, err := flow.Finish(t.Context(), step, url.Values{"code": {"abc"}, "state": {step.State}})
	if err != nil {
		t.Fatal(err)
	}
	if e.form.Get("code_verifier") != step.Saved[oauth.SavedVerifier].Reveal() || e.form.Get("client_secret") != "hush" || e.form.Get("redirect_uri") != ask.Redirect {
		t.Errorf("the form is %v", e.form)
	}
	now := caio.At(env.Clock.Now())
	if g.Access.Reveal() != "access-1" || g.ExpiresAt != now.Add(time.Hour) || g.RefreshAt != now.Add(48*time.Minute) || len(g.Scopes) != 3 {
		t.Errorf("the grant is %+v", g)
	}
	e.body = `{"access_token":"access-2","expires_in":60}`
	renewed, err := flow.Refresh(t.Context(), g)
	if err != nil || renewed.Access.Reveal() != "access-2" || renewed.Refresh.Reveal() != "refresh-1" || e.form.Get("refresh_token") != "refresh-1" || e.form.Get("client_secret") != "hush" {
		t.Errorf("the renewed grant is %+v, %v, after %v", renewed, err, e.form)
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	e, env := newEndpoint(t)
	for _, test := range []struct {
		status int
		body   string
		kind   caio.Kind
	}{
		{400, `{"error":"invalid_grant"}`, caio.Unauthorized},
		{401, `{"error":"invalid_client"}`, caio.Unauthorized},
		{400, `{"error":"invalid_scope"}`, caio.Forbidden},
		{400, `<html>`, caio.Rejected},
		{429, `{"error":"invalid_grant"}`, caio.RateLimited},
		{500, `{"error":"invalid_grant"}`, caio.Unavailable},
		{503, ``, caio.Unavailable},
		{200, `{"access_token":""}`, caio.Uncertain},
		{200, `{"access_token":"a","expires_in":"soon"}`, caio.Uncertain},
		{200, `<html>`, caio.Uncertain},
	} {
		e.status, e.body = test.status, test.body
		_, err := oauth.Ask(t.Context(), env, e.URL, oauth.App{ID: "me", Secret: caio.NewSecret("hush-hush"), Basic: true}, url.Values{"code": {"c"}})
		if !platform.Is(err, test.kind) {
			t.Errorf("%d %s: %v, want %s", test.status, test.body, err, test.kind)
		}
		if user, password, ok := (&http.Request{Header: e.header}).BasicAuth(); !ok || user != "me" || password != "hush-hush" {
			t.Error("the app did not show its secret in the header")
		}
	}
}

func TestSeconds(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]oauth.Seconds{`3600`: 3600, `"3600"`: 3600, `3600.7`: 3600, `null`: 0, `""`: 0, `-5`: -5} {
		var got oauth.Seconds
		if err := json.Unmarshal([]byte(in), &got); err != nil || got != want {
			t.Errorf("%s: %d, %v, want %d", in, got, err, want)
		}
	}
	for _, in := range []string{`"soon"`, `{}`, `1e300`} {
		var got oauth.Seconds
		if json.Unmarshal([]byte(in), &got) == nil {
			t.Errorf("%s was read as %d", in, got)
		}
	}
	var token oauth.Token
	token.Access, token.ExpiresIn = "a", 1<<39
	g := platform.Grant{}
	token.Apply(&g, time.Unix(1_800_000_000, 0))
	if g.RefreshAt < 0 || g.ExpiresAt < caio.At(time.Unix(1_800_000_000, 0)) {
		t.Error("a very long life overflowed")
	}
}
