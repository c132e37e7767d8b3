package threads_test

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
	"caio/internal/platform/platformtest"
	"caio/internal/platform/threads/emulator"
)

func paste(token string, pairs ...string) platform.Ask {
	ask := platform.Ask{Way: "token", Fields: map[string]string{}, Secrets: map[string]caio.Secret{"token": caio.NewSecret(token)}}
	if len(pairs) == 2 {
		ask.Fields["client_id"], ask.Secrets["client_secret"] = pairs[0], caio.NewSecret(pairs[1])
	}
	return ask
}

// TestPastedToken tries what a creator may paste.
func TestPastedToken(t *testing.T) {
	t.Parallel()
	const day = 24 * time.Hour
	for name, tt := range map[string]struct {
		ask    func(n *emulator.Emulator) platform.Ask
		kind   caio.Kind
		scopes int // how many the Grant has
		lasts  time.Duration
	}{
		"long, alone": {ask: func(n *emulator.Emulator) platform.Ask { return paste(n.DashboardToken("ann")) }, scopes: 10, lasts: 60 * day},
		"long, silent": {ask: func(n *emulator.Emulator) platform.Ask {
			n.Silence()
			return paste(n.DashboardToken("ann"))
		}, scopes: 7, lasts: 60 * day},
		"long, with the app": {ask: func(n *emulator.Emulator) platform.Ask {
			return paste("  "+n.DashboardToken("ann", "threads_basic", "threads_content_publish")+"\n", emulator.App, emulator.Secret)
		}, scopes: 2, lasts: 60 * day},
		"short, with the app": {ask: func(n *emulator.Emulator) platform.Ask {
			return paste(n.ShortToken("ann"), emulator.App, emulator.Secret)
		}, scopes: 10, lasts: 60 * day},
		"short, alone":    {ask: func(n *emulator.Emulator) platform.Ask { return paste(n.ShortToken("ann")) }, kind: caio.Rejected},
		"half an app":     {ask: func(n *emulator.Emulator) platform.Ask { return paste(n.DashboardToken("ann"), emulator.App, "") }, kind: caio.Rejected},
		"another app":     {ask: func(n *emulator.Emulator) platform.Ask { return paste(n.DashboardToken("ann"), "1", emulator.Secret) }, kind: caio.Unauthorized},
		"nonsense, app":   {ask: func(*emulator.Emulator) platform.Ask { return paste("nonsense", emulator.App, emulator.Secret) }, kind: caio.Unauthorized},
		"of Facebook":     {ask: func(*emulator.Emulator) platform.Ask { return paste("EAAwhatever") }, kind: caio.Rejected},
		"nothing":         {ask: func(*emulator.Emulator) platform.Ask { return paste(" ") }, kind: caio.Rejected},
		"may not publish": {ask: func(n *emulator.Emulator) platform.Ask { return paste(n.DashboardToken("ann", "threads_basic")) }, kind: caio.Forbidden},
		"another way":     {ask: func(*emulator.Emulator) platform.Ask { return platform.Ask{Way: "fax"} }, kind: caio.Rejected},
		"expired, with app": {ask: func(n *emulator.Emulator) platform.Ask {
			token := n.DashboardToken("ann")
			n.RemoveApp("ann")
			return paste(token, emulator.App, emulator.Secret)
		}, kind: caio.Unauthorized},
	} {
		st := suite().Open(t)
		step, err := st.Client.Begin(t.Context(), tt.ask(networkOf(st)))
		if tt.kind != "" {
			st.Is(err, name, tt.kind)
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		g, now := *step.Grant, caio.At(st.Clock.Now())
		if len(g.Scopes) != tt.scopes || g.ExpiresAt != now.Add(tt.lasts) || g.RefreshAt < now || g.RefreshAt > g.ExpiresAt {
			t.Errorf("%s: scopes %q, expires %s, renewed at %s", name, g.Scopes, g.ExpiresAt, g.RefreshAt)
		}
	}
}

// TestScopes asks for no more than is switched on, and believes what was granted.
func TestScopes(t *testing.T) {
	t.Parallel()
	const always = "threads_basic,threads_content_publish,threads_read_replies,threads_delete"
	for uses, want := range map[string]string{
		"":                  always,
		"numbers":           always + ",threads_manage_insights",
		"comments":          always + ",threads_manage_replies",
		"numbers\nplaces":   always + ",threads_manage_insights,threads_location_tagging",
		"comments\nnumbers": always + ",threads_manage_insights,threads_manage_replies",
	} {
		st := suite().Open(t)
		ask := askOAuth(st)
		ask.Fields["uses"] = uses
		step, err := st.Client.Begin(t.Context(), ask)
		if err != nil {
			t.Fatal(err)
		}
		u, _ := url.Parse(step.URL)
		if got := u.Query().Get("scope"); got != want || !step.Paste {
			t.Errorf("%q asks for %q, want %q", uses, got, want)
		}
		g, err := st.Client.Finish(t.Context(), step, st.Consent(step, "allow"))
		if err != nil || !slices.Equal(g.Scopes, strings.Split(want, ",")) {
			t.Errorf("%q is granted %q: %v", uses, g.Scopes, err)
		}
	}
	for without, kind := range map[string]caio.Kind{"threads_content_publish": caio.Forbidden, "threads_delete": "", "threads_manage_insights": ""} {
		st := suite().Open(t)
		step, _ := st.Client.Begin(t.Context(), askOAuth(st))
		step.URL += "&without=" + without
		g, err := st.Client.Finish(t.Context(), step, st.Consent(step, "allow"))
		if kind != "" {
			st.Is(err, "without "+without, kind)
			continue
		}
		if err != nil || slices.Contains(g.Scopes, without) {
			t.Errorf("without %s: %q %v", without, g.Scopes, err)
		}
	}
}

// TestNotGranted makes no request for what was not granted.
func TestNotGranted(t *testing.T) {
	t.Parallel()
	st := suite().Stage(t)
	r := st.Live(st.Delivery(st.Post("Only publishing")))
	st.Session.Grant.Scopes = []string{"threads_basic", "threads_content_publish"}
	before := len(st.Kit.Requests())
	_, err := st.Client.PostMetrics(t.Context(), st.Session, st.Channel, []caio.Receipt{r})
	st.Is(err, "metrics", caio.Forbidden)
	_, err = st.Client.ChannelMetrics(t.Context(), st.Session, st.Channel)
	st.Is(err, "channel metrics", caio.Forbidden)
	_, err = st.Client.Comments(t.Context(), st.Session, st.Channel, r)
	st.Is(err, "comments", caio.Forbidden)
	_, err = st.Client.Reply(t.Context(), st.Session, st.Channel, r, caio.Comment{}, "Hi")
	st.Is(err, "reply", caio.Forbidden)
	st.Is(st.Client.Hide(t.Context(), st.Session, st.Channel, caio.Comment{RemoteID: "1"}, true), "hide", caio.Forbidden)
	st.Is(st.Client.DeleteComment(t.Context(), st.Session, st.Channel, caio.Comment{RemoteID: "1", Mine: true}), "delete comment", caio.Forbidden)
	st.Is(st.Client.Delete(t.Context(), st.Session, st.Channel, r), "delete", caio.Forbidden)
	if n := len(st.Kit.Requests()) - before; n != 0 {
		t.Errorf("%d requests", n)
	}
}

// TestConsentAnswers finishes with what browsers and people make of the address.
func TestConsentAnswers(t *testing.T) {
	t.Parallel()
	begin := func(st *platformtest.Stage) (platform.Step, url.Values) {
		step, err := st.Client.Begin(t.Context(), askOAuth(st))
		if err != nil {
			t.Fatal(err)
		}
		return step, st.Consent(step, "allow")
	}
	st := suite().Open(t)
	step, answer := begin(st)
	answer.Set("code", answer.Get("code")+"#_")
	if _, err := st.Client.Finish(t.Context(), step, answer); err != nil {
		t.Errorf("a code with #_: %v", err)
	}
	for name, fault := range map[string]struct {
		fault emu.Fault
		kind  caio.Kind
		words string
	}{
		"used code": {
			emu.Fault{Path: "/oauth/access_token", How: emu.Status, Code: http.StatusBadRequest, Body: `{"error_type":"OAuthException","code":400,"error_message":"Matching code was not found or was already used"}`},
			caio.Unauthorized,
			"Meta did not accept this sign-in; check the app's ID, its secret and the redirect address, then start again.",
		},
		"token not told":  {emu.Fault{Path: "/debug_token", How: emu.Status, Code: http.StatusBadRequest, Body: `{"error":{"message":"no","code":100,"type":"OAuthException"}}`}, "", ""},
		"token told late": {emu.Fault{Path: "/debug_token", How: emu.Status, Code: http.StatusBadGateway, Body: "<html>", Times: 3}, caio.Unavailable, ""},
	} {
		st := suite().Open(t)
		step, answer := begin(st)
		st.Kit.Inject(fault.fault)
		g, err := st.Client.Finish(t.Context(), step, answer)
		if fault.kind == "" && (err != nil || len(g.Scopes) != 6) {
			t.Errorf("%s: %q %v", name, g.Scopes, err)
		}
		if fault.kind != "" {
			st.Is(err, name, fault.kind)
			if m := platform.AsError(err).Message; fault.words != "" && m != fault.words {
				t.Errorf("%s: %q", name, m)
			}
		}
		st.Kit.Clear()
	}
	for _, back := range []string{"", "http://127.0.0.1:8443/callback", "ftp://x.example"} {
		ask := askOAuth(st)
		ask.Fields["redirect"] = back
		_, err := st.Client.Begin(t.Context(), ask)
		st.Is(err, "the redirect "+back, caio.Rejected)
	}
}

// TestRefresh leaves young tokens alone, tells an expired one from trouble, and keeps the
// account of a private profile.
func TestRefresh(t *testing.T) {
	t.Parallel()
	st := suite().Stage(t)
	g := st.Session.Grant
	renewed, err := st.Client.Refresh(t.Context(), g)
	if err != nil || renewed.Access.Reveal() == g.Access.Reveal() || renewed.ExpiresAt != caio.At(st.Clock.Now()).Add(60*24*time.Hour) {
		t.Fatalf("renewed until %s: %v", renewed.ExpiresAt, err)
	}
	if g.Extra["issued"] == renewed.Extra["issued"] {
		t.Error("the old Grant changed with the new one")
	}
	n := requests(st, http.MethodGet, "/refresh_access_token")
	again, err := st.Client.Refresh(t.Context(), renewed)
	if err != nil || again.Access.Reveal() != renewed.Access.Reveal() || requests(st, http.MethodGet, "/refresh_access_token") != n {
		t.Errorf("a young token was renewed: %v", err)
	}
	networkOf(st).Private("ann")
	_, err = st.Client.Refresh(t.Context(), g)
	st.Is(err, "a private profile", caio.Forbidden)
	st.Clock.Set(g.ExpiresAt.Time().Add(time.Second))
	_, err = st.Client.Refresh(t.Context(), g)
	st.Is(err, "an expired token", caio.Unauthorized)
	networkOf(st).RemoveApp("ann")
	_, err = st.Client.Refresh(t.Context(), renewed)
	st.Is(err, "a token that was withdrawn", caio.Unauthorized)
}
