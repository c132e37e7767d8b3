package pinterest_test

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"caio/internal/caio"
	"caio/internal/clock"
	"caio/internal/platform"
	emu "caio/internal/platform/emulator"
	"caio/internal/platform/pinterest"
	"caio/internal/platform/pinterest/emulator"
	"caio/internal/platform/platformtest"
)

func begin(t *testing.T, st *platformtest.Stage, change func(*platform.Ask)) platform.Step {
	t.Helper()
	ask := askPaste(st)
	ask.Way = "code"
	change(&ask)
	step, err := st.Client.Begin(t.Context(), ask)
	if err != nil {
		t.Fatal(err)
	}
	return step
}

// TestConsent looks at the address of the consent page: commas between scopes, an exact
// redirect, no PKCE, and no secret in it.
func TestConsent(t *testing.T) {
	t.Parallel()
	st := suite().Open(t)
	usual := "boards:read,boards:write,pins:read,pins:write,user_accounts:read"
	for name, test := range map[string]struct {
		change          func(*platform.Ask)
		scope, redirect string
	}{
		"usual":           {func(*platform.Ask) {}, usual, emulator.Redirect},
		"no address":      {func(a *platform.Ask) { a.Fields["redirect"] = "" }, usual, "http://localhost:8085/"},
		"own address":     {func(a *platform.Ask) { a.Fields["redirect"] = " https://caio.example/callback " }, usual, "https://caio.example/callback"},
		"secret boards":   {func(a *platform.Ask) { a.Fields["secret_boards"] = "true" }, usual + ",boards:read_secret,boards:write_secret,pins:read_secret,pins:write_secret", emulator.Redirect},
		"not switched on": {func(a *platform.Ask) { a.Fields["secret_boards"] = "false" }, usual, emulator.Redirect},
	} {
		step := begin(t, st, test.change)
		u, err := url.Parse(step.URL)
		if err != nil {
			t.Fatal(err)
		}
		q := u.Query()
		if u.Path != "/oauth/" || q.Get("scope") != test.scope || q.Get("redirect_uri") != test.redirect || q.Get("response_type") != "code" || q.Get("client_id") != emulator.AppID {
			t.Errorf("%s: %s", name, step.URL)
		}
		if !step.Paste || step.Help == "" || q.Has("code_challenge") || strings.Contains(step.URL, emulator.AppSecret) {
			t.Errorf("%s: pasted %v, %q, %s", name, step.Paste, step.Help, step.URL)
		}
	}
}

// TestLoopback comes back to this computer: by the name localhost, and to one of the
// addresses that the guide has registered.
func TestLoopback(t *testing.T) {
	t.Parallel()
	st := suite().Open(t)
	way := st.Client.SignIn[0]
	copies := ""
	for _, step := range way.Guide {
		copies += step.Copy + "\n"
	}
	for _, port := range way.Ports {
		ask := askOAuth(st)
		ask.Way, ask.Redirect = way.ID, fmt.Sprintf("http://127.0.0.1:%d/callback", port)
		want := fmt.Sprintf("http://localhost:%d/callback", port)
		step, err := st.Client.Begin(t.Context(), ask)
		if err != nil || step.Paste || step.Ask.Redirect != want || !strings.Contains(copies, want+"\n") {
			t.Errorf("port %d: %q, pasted %v, %v", port, step.Ask.Redirect, step.Paste, err)
			continue
		}
		if _, err := st.Client.Finish(t.Context(), step, st.Press(step, "allow")); err != nil {
			t.Errorf("port %d: %v", port, err)
		}
	}
	ask := askOAuth(st)
	ask.Way = way.ID
	_, err := st.Client.Begin(t.Context(), ask)
	st.Is(err, "nothing listens", caio.Rejected)
	if len(way.Ports) != 3 {
		t.Errorf("the ports are %v", way.Ports)
	}
}

// TestExchange looks at the request that exchanges the code: the secret is in its header
// only, and it asks for refresh tokens that are renewed.
func TestExchange(t *testing.T) {
	t.Parallel()
	st := suite().Open(t)
	step := begin(t, st, func(*platform.Ask) {})
	g, err := st.Client.Finish(t.Context(), step, st.Press(step, "allow"))
	if err != nil {
		t.Fatal(err)
	}
	if life := st.Keep(g).EndsAt.Sub(caio.At(st.Clock.Now())); life != 60*24*time.Hour {
		t.Errorf("the refresh token lasts %s", life)
	}
	want := "Basic " + base64.StdEncoding.EncodeToString([]byte(emulator.AppID+":"+emulator.AppSecret))
	for _, r := range st.Kit.Requests() {
		if r.Path == "/v5/oauth/token" && (r.Header.Get("Authorization") != want || r.Query != "") {
			t.Errorf("%+v", r)
		}
	}
}

// TestGranted compares what was granted with what publishing needs.
func TestGranted(t *testing.T) {
	t.Parallel()
	st := suite().Open(t)
	step := begin(t, st, func(*platform.Ask) {})
	answer := st.Press(platform.Step{URL: step.URL + "&without=pins:write"}, "allow")
	_, err := st.Client.Finish(t.Context(), step, answer)
	st.Is(err, "a consent without pins:write", caio.Forbidden)
	if err != nil && !strings.Contains(err.Error(), "(pins:write)") {
		t.Errorf("%v does not name the right that is missing", err)
	}
	step = begin(t, st, func(a *platform.Ask) { a.Secrets["client_secret"] = caio.NewSecret("another-secret") })
	_, err = st.Client.Finish(t.Context(), step, st.Press(step, "allow"))
	st.Is(err, "a wrong secret", caio.Unauthorized)
}

// TestRotation renews twice: each refresh token is good once, and the end moves on.
func TestRotation(t *testing.T) {
	t.Parallel()
	st, _ := open(t)
	first := st.Session.Grant
	if left := first.ExpiresAt.Sub(caio.At(st.Clock.Now())); left != 30*24*time.Hour {
		t.Errorf("the access token lasts %s", left)
	}
	st.Clock.Advance(20 * 24 * time.Hour)
	second, err := st.Client.Refresh(t.Context(), first)
	if err != nil {
		t.Fatal(err)
	}
	st.Keep(second)
	if second.Refresh.Reveal() == first.Refresh.Reveal() || second.EndsAt.Sub(first.EndsAt) != 20*24*time.Hour || second.Secrets["client_secret"].IsZero() {
		t.Errorf("the renewed grant ends at %s after %s", second.EndsAt, first.EndsAt)
	}
	_, err = st.Client.Refresh(t.Context(), first)
	st.Is(err, "a refresh token used twice", caio.Unauthorized)
	st.Clock.Advance(61 * 24 * time.Hour)
	_, err = st.Client.Refresh(t.Context(), second)
	st.Is(err, "a refresh token that has ended", caio.Unauthorized)
}

// TestTokenStays does not try to renew a token from the website.
func TestTokenStays(t *testing.T) {
	t.Parallel()
	st := suite().Open(t)
	g := st.SignIn(st.Client.SignIn[2])
	if g.EndsAt.Sub(caio.At(st.Clock.Now())) != 24*time.Hour || !g.Refresh.IsZero() {
		t.Errorf("it ends at %s", g.EndsAt)
	}
	again, err := st.Client.Refresh(t.Context(), g)
	if err != nil || again.Access.Reveal() != g.Access.Reveal() {
		t.Errorf("refreshed: %v", err)
	}
	st.Clock.Advance(25 * time.Hour)
	_, err = st.Client.Channels(t.Context(), platform.Session{Grant: g})
	st.Is(err, "a day later", caio.Unauthorized)
}

// hosts is a client whose production and sandbox are two addresses of one network.
func hosts(t *testing.T) (*platform.Client, *emulator.Emulator) {
	t.Helper()
	fake := clock.NewFake(platformtest.Start)
	network := emulator.New(emu.Options{Clock: fake})
	addresses := map[string]string{}
	for name, e := range map[string]*emulator.Emulator{"api": network.API(), "sandbox": network.Sandbox(), "www": network} {
		server, err := emu.Listen(e, 0)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(server.Close)
		addresses[name] = server.URL
	}
	return platform.Open(pinterest.Platform(), platform.Env{
		HTTP: &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}, Clock: fake,
		Base: func(name, _ string) string { return addresses[name] },
	}), network
}

// TestSandbox finds out which host a token is for, says so plainly, and publishes there
// and nowhere else.
func TestSandbox(t *testing.T) {
	t.Parallel()
	client, network := hosts(t)
	network.Trial()
	for _, sandbox := range []bool{false, true} {
		step, err := client.Begin(t.Context(), platform.Ask{Way: "token", Secrets: map[string]caio.Secret{"token": caio.NewSecret(network.Token("ann", sandbox))}})
		if err != nil || step.Grant == nil {
			t.Fatalf("sandbox %v: %v", sandbox, err)
		}
		s := platform.Session{Grant: *step.Grant}
		list, err := client.Channels(t.Context(), s)
		if err != nil || len(list) != 1 {
			t.Fatal(err)
		}
		ch := list[0]
		for _, text := range []string{s.Grant.Subject, s.Grant.Name, ch.RemoteID, ch.Name, ch.Kind} {
			if strings.Contains(text, "sandbox") != sandbox {
				t.Errorf("sandbox %v: called %q", sandbox, text)
			}
		}
		st := suite().Stage(t) // only for its files
		v := attach(st, image)
		v.Fields["board"] = network.Boards("ann")[0]
		if sandbox {
			v.Fields["board"] = network.Sandbox().Boards("ann")[0]
		}
		warned := slices.ContainsFunc(client.Check(ch, v), func(p caio.Problem) bool { return p.Code == "sandbox" && p.Warning })
		if warned != sandbox {
			t.Errorf("sandbox %v: warned %v", sandbox, warned)
		}
		now := caio.At(platformtest.Start)
		job := &platform.Job{Key: "k", Channel: ch, Variant: v, Due: now, Made: now, Saved: platformtest.NewMemory(clock.NewFake(platformtest.Start))}
		_, err = client.Publish(t.Context(), s, job)
		if !sandbox {
			st.Is(err, "publishing with Trial access", caio.Forbidden)
			if err != nil && !strings.Contains(err.Error(), "Trial access") {
				t.Errorf("%v", err)
			}
			continue
		}
		if err != nil {
			t.Errorf("publishing in the sandbox: %v", err)
		}
		_, err = client.PostMetrics(t.Context(), s, ch, []caio.Receipt{{RemoteID: "1", At: now}})
		st.Is(err, "numbers in the sandbox", caio.Unsupported)
		snapshot, err := client.ChannelMetrics(t.Context(), s, ch)
		if err != nil || len(snapshot.Metrics) != 1 {
			t.Errorf("the sandbox's channel has %v: %v", snapshot.Metrics, err)
		}
	}
	_, err := client.Begin(t.Context(), platform.Ask{Way: "token", Secrets: map[string]caio.Secret{"token": caio.NewSecret("pina_nobody")}})
	if !platform.Is(err, caio.Unauthorized) || !strings.Contains(err.Error(), "last a day") {
		t.Errorf("a token of nobody: %v", err)
	}
	network.Deactivate()
	_, err = client.Begin(t.Context(), platform.Ask{Way: "token", Secrets: map[string]caio.Secret{"token": caio.NewSecret(network.Token("ann", false))}})
	if !platform.Is(err, caio.Forbidden) || !strings.Contains(err.Error(), "not activated your app") {
		t.Errorf("an app that is not approved: %v", err)
	}
}
