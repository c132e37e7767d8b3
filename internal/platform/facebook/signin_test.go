package facebook_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/facebook/emulator"
	"caio/internal/platform/platformtest"
)

func way(t *testing.T, st *platformtest.Stage, id string) platform.Way {
	t.Helper()
	for _, w := range st.Client.SignIn {
		if w.ID == id {
			return w
		}
	}
	t.Fatalf("there is no way %s", id)
	return platform.Way{}
}

// begin starts a sign-in with these fields instead of the usual ones.
func begin(t *testing.T, st *platformtest.Stage, id string, fields map[string]string) platform.Step {
	t.Helper()
	a := ask(st)
	a.Way, a.Redirect = id, platformtest.Redirect
	for name, value := range fields {
		a.Fields[name] = value
	}
	step, err := st.Client.Begin(t.Context(), a)
	if err != nil {
		t.Fatal(err)
	}
	return step
}

func query(t *testing.T, step platform.Step) url.Values {
	t.Helper()
	u, err := url.Parse(step.URL)
	if err != nil {
		t.Fatal(err)
	}
	return u.Query()
}

// TestScopes asks for no more than what is switched on.
func TestScopes(t *testing.T) {
	t.Parallel()
	const needed = "pages_show_list,pages_read_engagement,pages_manage_posts,pages_manage_engagement"
	st := suite().Open(t)
	for _, tt := range []struct{ uses, portfolios, want string }{
		{"", "", needed},
		{"numbers", "", needed + ",read_insights"},
		{"comments", "", needed + ",pages_read_user_content"},
		{"numbers\ncomments", "true", needed + ",read_insights,pages_read_user_content,business_management"},
	} {
		step := begin(t, st, "oauth", map[string]string{"uses": tt.uses, "portfolios": tt.portfolios})
		if got := query(t, step).Get("scope"); got != tt.want {
			t.Errorf("uses %q: asked for %s, want %s", tt.uses, got, tt.want)
		}
	}
}

// TestDialog comes back to localhost, to Facebook's own page, or to one of the app's, and
// leaves the permissions to a configuration where there is one.
func TestDialog(t *testing.T) {
	t.Parallel()
	st := suite().Open(t)
	for _, tt := range []struct{ way, redirect, config, want string }{
		{"oauth", "", "", strings.Replace(platformtest.Redirect, "127.0.0.1", "localhost", 1)},
		{"oauth_paste", "", "", "https://www.facebook.com/connect/login_success.html"},
		{"oauth_paste", "https://example.org/back", emulator.Config, "https://example.org/back"},
	} {
		step := begin(t, st, tt.way, map[string]string{"redirect": tt.redirect, "config_id": tt.config})
		q := query(t, step)
		if q.Get("redirect_uri") != tt.want || step.Paste != (tt.way == "oauth_paste") || q.Get("config_id") != tt.config || q.Has("scope") == (tt.config != "") {
			t.Errorf("%s: %v, pasted %v", tt.way, q, step.Paste)
		}
		if _, err := st.Client.Finish(t.Context(), step, st.Consent(step, "allow")); err != nil {
			t.Errorf("%s: %v", tt.way, err)
		}
	}
	a := ask(st)
	a.Way, a.Fields["redirect"] = "oauth_paste", "http://example.org/"
	_, err := st.Client.Begin(t.Context(), a)
	st.Is(err, "a redirect without https", caio.Rejected)
	_, err = st.Client.Begin(t.Context(), platform.Ask{Way: "magic", Fields: a.Fields, Secrets: a.Secrets})
	st.Is(err, "an unknown way", caio.Rejected)
}

// TestLiveApp connects to an app that is Live by pasting; what is posted then everybody
// sees.
func TestLiveApp(t *testing.T) {
	t.Parallel()
	st := suite().Stage(t)
	inside := st.Live(st.Delivery(st.Post("In development")))
	networkOf(st).GoLive()
	if page, _ := st.Browse(begin(t, st, "oauth", nil).URL); page.StatusCode != http.StatusBadRequest {
		t.Errorf("a Live app comes back to localhost: %d", page.StatusCode)
	}
	g := st.SignIn(way(t, st, "oauth_paste"))
	st.Session = platform.Session{Grant: g}
	public := st.Live(st.Delivery(st.Post("Live")))
	for r, want := range map[string]int{inside.URL: http.StatusNotFound, public.URL: http.StatusOK} {
		if page, _ := st.Browse(r + "?viewer=public"); page.StatusCode != want {
			t.Errorf("everybody gets %d at %s, want %d", page.StatusCode, r, want)
		}
	}
}

// TestNotGranted refuses a sign-in that could not publish, and says why.
func TestNotGranted(t *testing.T) {
	t.Parallel()
	st := suite().Open(t)
	network := networkOf(st)
	step := begin(t, st, "oauth", nil)
	step.URL += "&without=pages_manage_posts"
	_, err := st.Client.Finish(t.Context(), step, st.Consent(step, "allow"))
	st.Is(err, "without the permission to post", caio.Forbidden)
	if !strings.Contains(platform.AsError(err).Message, "pages_manage_posts") {
		t.Errorf("%v", err)
	}

	a := askToken(st)
	a.Way = "token"
	a.Secrets["token"] = caio.NewSecret(network.ExplorerToken("eve", "pages_show_list", "pages_read_engagement", "pages_manage_posts"))
	if _, err := st.Client.Begin(t.Context(), a); err != nil {
		t.Errorf("the least that is needed: %v", err)
	}
	network.EndReading("eve")
	_, err = st.Client.Begin(t.Context(), a)
	st.Is(err, "no Page is shown", caio.Forbidden)
	step = begin(t, st, "oauth", nil)
	step.URL += "&without=read_insights"
	g, err := st.Client.Finish(t.Context(), step, st.Consent(step, "allow"))
	if err != nil || slices.Contains(g.Scopes, "read_insights") {
		t.Errorf("declined what is not needed: %v %v", g.Scopes, err)
	}
}

// TestPages lists Pages of portfolios where that is granted, and leaves out those on which
// the person may not create content.
func TestPages(t *testing.T) {
	t.Parallel()
	for portfolios, want := range map[string][]string{"": {"ann's Page"}, "true": {"ann's Page", "Shop"}} {
		st := suite().Open(t)
		network := networkOf(st)
		network.AddPage("ann", "Only looking", false, "ANALYZE")
		network.AddPage("ann", "Shop", true)
		step := begin(t, st, "oauth", map[string]string{"portfolios": portfolios})
		g, err := st.Client.Finish(t.Context(), step, st.Consent(step, "allow"))
		if err != nil {
			t.Fatal(err)
		}
		list, err := st.Client.Channels(t.Context(), platform.Session{Grant: st.Keep(g)})
		if err != nil {
			t.Fatal(err)
		}
		names := []string{}
		for _, ch := range list {
			names = append(names, ch.Name)
			if ch.Followers == nil || ch.Avatar == "" || ch.Handle == "" {
				t.Errorf("the channel %+v", ch)
			}
		}
		if !slices.Equal(names, want) {
			t.Errorf("portfolios %q: %q, want %q", portfolios, names, want)
		}
	}
}

// TestPageTokensLive goes on publishing and listing after the person's own token expired,
// until the password is changed.
func TestPageTokensLive(t *testing.T) {
	t.Parallel()
	st := suite().Stage(t)
	if ends := st.Session.Grant.EndsAt; ends == 0 || st.Session.Grant.ExpiresAt != 0 {
		t.Errorf("the grant ends at %s and expires at %s", ends, st.Session.Grant.ExpiresAt)
	}
	st.Clock.Advance(70 * 24 * time.Hour)
	list, err := st.Client.Channels(t.Context(), st.Session)
	if err != nil || len(list) != 1 || list[0].RemoteID != st.Channel.RemoteID || list[0].Avatar == "" {
		t.Errorf("channels %+v: %v", list, err)
	}
	st.Live(st.Delivery(st.Post("Still here")))
	st.Session.Grant.Access = caio.NewSecret(networkOf(st).ExplorerToken("ann"))
	networkOf(st).EndReading("ann")
	if list, err := st.Client.Channels(t.Context(), st.Session); err != nil || len(list) != 1 {
		t.Errorf("channels when reading has ended %+v: %v", list, err)
	}
	networkOf(st).ChangePassword("ann")
	_, err = st.Client.Channels(t.Context(), st.Session)
	st.Is(err, "channels after the password was changed", caio.Unauthorized)
	o := st.Drive(st.Delivery(st.Post("Not any more")))
	if o.Kind != caio.Unauthorized || platform.AsError(o.Err).Message != "The password was changed; connect the account again." {
		t.Errorf("%v", o.Err)
	}
}

// TestPageWithoutToken says what to do about a Page that was added after the sign-in.
func TestPageWithoutToken(t *testing.T) {
	t.Parallel()
	st := suite().Stage(t)
	st.Channel.RemoteID = networkOf(st).AddPage("ann", "New", false)
	o := st.Drive(st.Delivery(st.Post("Too early")))
	if o.Kind != caio.Unauthorized || len(st.Kit.Live()) != 0 {
		t.Errorf("%v", o.Err)
	}
}

// TestRevokeBesideInstagram leaves what another network uses of the same app.
func TestRevokeBesideInstagram(t *testing.T) {
	t.Parallel()
	st := suite().Stage(t)
	networkOf(st).Also("ann", "instagram_basic")
	if err := st.Client.Revoke(t.Context(), st.Session.Grant); err != nil {
		t.Fatal(err)
	}
	left := networkOf(st).Granted("ann")
	for _, s := range []string{"instagram_basic", "pages_show_list", "pages_read_engagement", "pages_manage_posts"} {
		if !slices.Contains(left, s) {
			t.Errorf("%s was withdrawn; left are %v", s, left)
		}
	}
	for _, s := range []string{"read_insights", "pages_read_user_content", "pages_manage_engagement"} {
		if slices.Contains(left, s) {
			t.Errorf("%s was not withdrawn", s)
		}
	}
}
