package linkedin_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	emu "caio/internal/platform/emulator"
	"caio/internal/platform/linkedin"
	"caio/internal/platform/linkedin/emulator"
	"caio/internal/platform/platformtest"
)

func wayOf(t *testing.T, id string) platform.Way {
	t.Helper()
	for _, w := range linkedin.Platform().SignIn {
		if w.ID == id {
			return w
		}
	}
	t.Fatalf("there is no way %q", id)
	return platform.Way{}
}

// The guides show the addresses that the browser comes back to, and the scopes.
func TestGuides(t *testing.T) {
	t.Parallel()
	for _, id := range []string{"oauth", "organization"} {
		w, copies := wayOf(t, id), ""
		for _, step := range w.Guide {
			copies += step.Copy + "\n"
		}
		for _, want := range []string{platformtest.Redirect, "w_member_social"} {
			if !strings.Contains(copies, want) || !slices.Contains(w.Ports, 53187) {
				t.Errorf("%s: %q is not to be copied, or the ports are not fixed", id, want)
			}
		}
	}
}

// Without a refresh token the person is asked in time, and nothing is renewed.
func TestShareTokenEnds(t *testing.T) {
	t.Parallel()
	st := person().Open(t)
	g := st.SignIn(wayOf(t, "oauth"))
	days := g.EndsAt.Time().Sub(st.Clock.Now()).Hours() / 24
	if g.EndsAt != g.ExpiresAt || g.RefreshAt != 0 || days < 59 || days > 60 {
		t.Errorf("the grant ends at %s, expires at %s, is renewed at %s", g.EndsAt, g.ExpiresAt, g.RefreshAt)
	}
	if again, err := st.Client.Refresh(t.Context(), g); err != nil || again.Access.Reveal() != g.Access.Reveal() {
		t.Errorf("a grant in force: %v", err)
	}
	st.Clock.Advance(60 * 24 * time.Hour)
	_, err := st.Client.Refresh(t.Context(), g)
	st.Is(err, "a grant that has expired", caio.Unauthorized)
	_, err = st.Client.Channels(t.Context(), platform.Session{Grant: g})
	st.Is(err, "channels with it", caio.Unauthorized)
}

// A refresh token lasts a year from the sign-in, however often it is used.
func TestRefreshEnds(t *testing.T) {
	t.Parallel()
	st := suite().Open(t)
	g := st.SignIn(wayOf(t, "organization"))
	ends := g.EndsAt
	for range 6 {
		st.Clock.Set(g.RefreshAt.Time())
		renewed, err := st.Client.Refresh(t.Context(), g)
		if err != nil {
			t.Fatal(err)
		}
		if late := renewed.EndsAt.Sub(ends); late > time.Minute || late < -time.Minute || renewed.Refresh.Reveal() != g.Refresh.Reveal() {
			t.Errorf("it ends at %s, at first at %s", renewed.EndsAt, ends)
		}
		g = st.Keep(renewed)
	}
	st.Clock.Set(ends.Time().Add(time.Hour))
	_, err := st.Client.Refresh(t.Context(), g)
	st.Is(err, "after a year", caio.Unauthorized)
}

// A token made a moment ago is called revoked for some seconds: that is waited for, but
// not for ever.
func TestFreshToken(t *testing.T) {
	t.Parallel()
	for pause, kind := range map[time.Duration]caio.Kind{3 * time.Second: "", time.Minute: caio.Unauthorized} {
		st := person().Open(t)
		networkOf(st).SettleTokens(pause)
		ask := st.Ask(wayOf(t, "oauth"))
		step, err := st.Client.Begin(t.Context(), ask)
		if err != nil {
			t.Fatal(err)
		}
		g, err := st.Client.Finish(t.Context(), step, st.Press(step, "allow"))
		if got := platform.KindOf(err); got != kind || (err == nil && g.Subject == "") {
			t.Errorf("settling %s: kind %q, %v", pause, got, err)
		}
	}
}

// CAIO asks for no more than what is switched on.
func TestScopes(t *testing.T) {
	t.Parallel()
	st := suite().Open(t)
	for uses, want := range map[string]string{
		"":        "r_basicprofile w_member_social w_organization_social r_organization_social rw_organization_admin",
		"numbers": "r_basicprofile w_member_social w_organization_social r_organization_social rw_organization_admin r_member_postAnalytics r_member_profileAnalytics",
	} {
		ask := askPages(st)
		ask.Way, ask.Redirect, ask.Fields["uses"] = "organization", platformtest.Redirect, uses
		step, err := st.Client.Begin(t.Context(), ask)
		if err != nil {
			t.Fatal(err)
		}
		u, err := url.Parse(step.URL)
		if err != nil || u.Query().Get("scope") != want {
			t.Errorf("uses %q: scope %q, %v", uses, u.Query().Get("scope"), err)
		}
		if g, err := st.Client.Finish(t.Context(), step, st.Press(step, "allow")); err != nil || strings.Join(g.Scopes, " ") != want {
			t.Errorf("granted %q, %v", g.Scopes, err)
		}
	}
}

// Where LinkedIn refuses this computer's address, an https address is used and pasted.
func TestPastedRedirect(t *testing.T) {
	t.Parallel()
	st := person().Open(t)
	ask := askPerson(st)
	ask.Way, ask.Redirect, ask.Fields["redirect"] = "oauth", platformtest.Redirect, " "+emulator.Redirect
	step, err := st.Client.Begin(t.Context(), ask)
	if err != nil || !step.Paste || step.Help == "" {
		t.Fatalf("%+v, %v", step, err)
	}
	if g, err := st.Client.Finish(t.Context(), step, st.Press(step, "allow")); err != nil || g.Name == "" {
		t.Errorf("%v", err)
	}
	ask.Fields["redirect"] = "http://creator.example/linkedin"
	_, err = st.Client.Begin(t.Context(), ask)
	st.Is(err, "an address without https", caio.Rejected)
	ask.Fields["redirect"] = ""
	ask.Way = "nothing"
	_, err = st.Client.Begin(t.Context(), ask)
	st.Is(err, "a way that is none", caio.Rejected)
}

// The app with the self-serve products may not ask for a page's rights.
func TestUnauthorizedScope(t *testing.T) {
	t.Parallel()
	st := suite().Open(t)
	ask := askPerson(st)
	ask.Way, ask.Redirect = "organization", platformtest.Redirect
	step, err := st.Client.Begin(t.Context(), ask)
	if err != nil {
		t.Fatal(err)
	}
	page, _ := st.Browse(step.URL)
	back, err := page.Location()
	if err != nil {
		t.Fatal(err)
	}
	_, err = st.Client.Finish(t.Context(), step, back.Query())
	st.Is(err, "scopes that the app may not have", caio.Forbidden)
}

// A token is checked with the app it belongs to, and its rights are read.
func TestTokens(t *testing.T) {
	t.Parallel()
	st := suite().Open(t)
	network := networkOf(st)
	ask := asked(emulator.CommunityApp, emulator.CommunitySecret)
	ask.Way = "token"
	ask.Secrets["token"] = caio.NewSecret(" " + network.Token(emulator.CommunityApp, "ann") + "\n")
	step, err := st.Client.Begin(t.Context(), ask)
	if err != nil || step.Grant == nil {
		t.Fatalf("%v", err)
	}
	if g := *step.Grant; !slices.Contains(g.Scopes, "w_organization_social") || g.EndsAt.Time().Sub(st.Clock.Now()) < 59*24*time.Hour {
		t.Errorf("scopes %q, ends at %s", g.Scopes, g.EndsAt)
	}
	ask.Secrets["token"] = caio.NewSecret(network.Token(emulator.ShareApp, "ann"))
	_, err = st.Client.Begin(t.Context(), ask)
	st.Is(err, "a token of another app", caio.Unauthorized)
	for _, body := range []string{"{}", "[]", `{"active":"perhaps"}`} {
		st.Kit.Inject(emu.Fault{How: emu.Status, Code: http.StatusOK, Body: body, Times: 3})
		_, err = st.Client.Begin(t.Context(), ask)
		st.Is(err, "introspection answered with "+body, caio.Unavailable)
		st.Kit.Clear()
	}
	st.Kit.Inject(emu.Fault{How: emu.Status, Code: http.StatusOK, Body: `{"active":true,"scope":"openid,profile"}`})
	_, err = st.Client.Begin(t.Context(), ask)
	st.Is(err, "a token that may not publish", caio.Forbidden)
}
