package x_test

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	emu "caio/internal/platform/emulator"
	"caio/internal/platform/platformtest"
	"caio/internal/platform/x"
	"caio/internal/platform/x/emulator"
)

// TestScopes asks for no wider rights than what is switched on.
func TestScopes(t *testing.T) {
	t.Parallel()
	for uses, moderates := range map[string]bool{"": false, "comments": true} {
		st, _ := stageOf(t, "None")
		step, err := st.Client.Begin(t.Context(), platform.Ask{
			Way: "oauth", Redirect: platformtest.Redirect, Fields: map[string]string{"client_id": emulator.PublicApp, "uses": uses},
		})
		if err != nil {
			t.Fatal(err)
		}
		address, err := url.Parse(step.URL)
		if err != nil {
			t.Fatal(err)
		}
		q := address.Query()
		if asked := strings.Fields(q.Get("scope")); slices.Contains(asked, "tweet.moderate.write") != moderates || !slices.Contains(asked, "offline.access") {
			t.Errorf("%q asks for %q", uses, asked)
		}
		if q.Get("code_challenge_method") != "S256" || q.Get("state") == "" {
			t.Errorf("the address is %s", address)
		}
		answer := st.Press(step, "allow")
		g, err := st.Client.Finish(t.Context(), step, answer)
		if err != nil || g.Name != "@ann" || slices.Contains(g.Scopes, "tweet.moderate.write") != moderates {
			t.Errorf("%q was granted %q: %v", uses, g.Scopes, err)
		}
		st.Keep(g)
	}
}

// TestRegisteredPorts are those of the addresses that the guide has registered; X takes
// no other.
func TestRegisteredPorts(t *testing.T) {
	t.Parallel()
	st, _ := stageOf(t, "None")
	for _, way := range x.Platform().SignIn {
		copied := ""
		for _, step := range way.Guide {
			copied += step.Copy
		}
		if len(way.Ports) != 3 {
			t.Errorf("%s has the ports %v", way.ID, way.Ports)
		}
		for _, port := range way.Ports {
			redirect := "http://127.0.0.1:" + strconv.Itoa(port) + "/callback"
			if !strings.Contains(copied, redirect) {
				t.Errorf("%s: the guide does not name %s", way.ID, redirect)
			}
			ask := st.Ask(way)
			ask.Redirect = redirect
			step, err := st.Client.Begin(t.Context(), ask)
			if err != nil {
				t.Fatal(err)
			}
			if page, body := st.Browse(step.URL); page.StatusCode != http.StatusOK {
				t.Errorf("%s: %s", redirect, body)
			}
		}
	}
	ask := st.Ask(x.Platform().SignIn[0])
	ask.Redirect = "http://127.0.0.1:53187/callback/"
	step, err := st.Client.Begin(t.Context(), ask)
	if err != nil {
		t.Fatal(err)
	}
	if page, body := st.Browse(step.URL); page.StatusCode != http.StatusBadRequest || !strings.Contains(body, "Callback URL not approved") {
		t.Errorf("another address: %d %s", page.StatusCode, body)
	}
}

// TestSlowPerson exchanges a code after its 30 seconds.
func TestSlowPerson(t *testing.T) {
	t.Parallel()
	st, _ := stageOf(t, "None")
	step, err := st.Client.Begin(t.Context(), st.Ask(st.Client.SignIn[0]))
	if err != nil {
		t.Fatal(err)
	}
	answer := st.Press(step, "allow")
	st.Clock.Advance(31 * time.Second)
	_, err = st.Client.Finish(t.Context(), step, answer)
	st.Is(err, "a code of 31 seconds", caio.Unauthorized)
}

// TestPartlyGranted refuses a Grant with which nothing could be published.
func TestPartlyGranted(t *testing.T) {
	t.Parallel()
	st, _ := stageOf(t, "None")
	step, err := st.Client.Begin(t.Context(), st.Ask(st.Client.SignIn[0]))
	if err != nil {
		t.Fatal(err)
	}
	less := step
	less.URL = strings.Replace(step.URL, "tweet.write+", "", 1)
	_, err = st.Client.Finish(t.Context(), step, st.Press(less, "allow"))
	st.Is(err, "consent without tweet.write", caio.Unauthorized)
	if !strings.Contains(err.Error(), "all the rights") {
		t.Error(err)
	}
	st.Session.Grant.Scopes = []string{"tweet.read", "users.read"}
	requests := len(st.Kit.Requests())
	o := st.Drive(st.Delivery(st.Text("Without the right")))
	if o.Kind != caio.Unauthorized || len(st.Kit.Requests()) != requests {
		t.Errorf("%+v", o)
	}
}

// TestRotation uses a refresh token once. When the answer that brings the next one is
// lost, only a person can connect again.
func TestRotation(t *testing.T) {
	t.Parallel()
	st, _ := stageOf(t, "None")
	old := st.Session.Grant
	renewed, err := st.Client.Refresh(t.Context(), old)
	if err != nil || renewed.Refresh.Reveal() == old.Refresh.Reveal() || renewed.ExpiresAt == 0 {
		t.Fatalf("%v", err)
	}
	st.Keep(renewed)
	_, err = st.Client.Refresh(t.Context(), old)
	st.Is(err, "a refresh token used twice", caio.Unauthorized)

	st.Kit.Inject(emu.Fault{Path: "/2/oauth2/token", Accepted: true, How: emu.Reset})
	before := count(st, http.MethodPost, "/2/oauth2/token")
	_, err = st.Client.Refresh(t.Context(), renewed)
	st.Is(err, "a rotation whose answer is lost", caio.Uncertain, caio.Unavailable)
	if n := count(st, http.MethodPost, "/2/oauth2/token") - before; n != 1 {
		t.Errorf("the refresh token was sent %d times", n)
	}
	_, err = st.Client.Refresh(t.Context(), renewed)
	st.Is(err, "the token before it", caio.Unauthorized)
}

// TestSecretApp renews and revokes with the app's secret in the header only.
func TestSecretApp(t *testing.T) {
	t.Parallel()
	st, _ := stageOf(t, "None")
	g := st.SignIn(st.Client.SignIn[1])
	g, err := st.Client.Refresh(t.Context(), g)
	if err != nil {
		t.Fatal(err)
	}
	st.Keep(g)
	if err := st.Client.Revoke(t.Context(), g); err != nil {
		t.Fatal(err)
	}
	_, err = st.Client.Channels(t.Context(), platform.Session{Grant: g})
	st.Is(err, "after revoking", caio.Unauthorized)
	_, err = st.Client.Refresh(t.Context(), g)
	st.Is(err, "after revoking", caio.Unauthorized)
}
