package instagram_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	emu "caio/internal/platform/emulator"
	"caio/internal/platform/instagram/emulator"
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

// TestTokenInQuery finds out that a host takes tokens in the query only, and remembers.
func TestTokenInQuery(t *testing.T) {
	t.Parallel()
	st := viaInstagram().Open(t)
	networkOf(st).RefuseHeader()
	g := st.SignIn(way(t, st, "token"))
	list, err := st.Client.Channels(t.Context(), platform.Session{Grant: g})
	if err != nil || len(list) != 1 {
		t.Fatalf("%d channels, %v", len(list), err)
	}
	st.Session, st.Channel = platform.Session{Grant: g}, list[0]
	if o := st.Drive(st.Delivery(attach(st, image))); o.Err != nil {
		t.Error(o.Err)
	}
}

// TestTokenOfTheOtherFlavour says which sign-in a token belongs to.
func TestTokenOfTheOtherFlavour(t *testing.T) {
	t.Parallel()
	st := viaInstagram().Open(t)
	swapped := map[string]platform.Ask{"token": askFacebookToken(st), "facebook_token": askFacebook(st)}
	swapped["facebook_token"].Secrets["token"] = askToken(st).Secrets["token"]
	for id, ask := range swapped {
		ask.Way = id
		requests := len(st.Kit.Requests())
		_, err := st.Client.Begin(t.Context(), ask)
		st.Is(err, id, caio.Rejected)
		if len(st.Kit.Requests()) != requests {
			t.Errorf("%s: a token of the other flavour was sent out", id)
		}
	}
}

// TestNotGranted refuses a sign-in that could not publish, and names what is missing.
func TestNotGranted(t *testing.T) {
	t.Parallel()
	st := viaFacebook().Open(t)
	network := networkOf(st)
	for name, ask := range map[string]platform.Ask{
		"facebook_token": {Fields: askFacebook(st).Fields, Secrets: map[string]caio.Secret{
			"client_secret": caio.NewSecret(emulator.FacebookSecret),
			"token":         caio.NewSecret(network.ExplorerToken("ann", "public_profile", "instagram_basic", "pages_show_list", "pages_read_engagement")),
		}},
		"token": {Secrets: map[string]caio.Secret{"token": caio.NewSecret(network.DashboardToken("ann", "instagram_business_basic"))}},
	} {
		ask.Way = name
		_, err := st.Client.Begin(t.Context(), ask)
		st.Is(err, name, caio.Forbidden)
		if err != nil && !strings.Contains(platform.AsError(err).Message, "content_publish") {
			t.Errorf("%s: %v", name, err)
		}
	}
	step, err := st.Client.Begin(t.Context(), withWay(askInstagram(st), "oauth"))
	if err != nil {
		t.Fatal(err)
	}
	step.URL += "&without=instagram_business_content_publish"
	_, err = st.Client.Finish(t.Context(), step, st.Consent(step, "allow"))
	st.Is(err, "a permission not ticked", caio.Forbidden)
}

func withWay(ask platform.Ask, way string) platform.Ask {
	ask.Way = way
	return ask
}

// TestRedirects keeps what each flavour accepts.
func TestRedirects(t *testing.T) {
	t.Parallel()
	st := viaFacebook().Open(t)
	for _, tt := range []struct {
		way, field, loopback string
		want                 string // how the address carries it; "" refused
		paste                bool
	}{
		{"facebook_oauth", "", "http://127.0.0.1:4711/callback", "redirect_uri=http%3A%2F%2Flocalhost%3A4711%2Fcallback", false},
		{"facebook_oauth", "https://ann.example/back", "http://127.0.0.1:4711/callback", "redirect_uri=https%3A%2F%2Fann.example%2Fback", true},
		{"facebook_oauth", "http://ann.example/back", "http://127.0.0.1:4711/callback", "", false},
		{"facebook_oauth", "", "", "", false},
		{"oauth", "https://ann.example/back/", "", "redirect_uri=https%3A%2F%2Fann.example%2Fback%2F", true},
		{"oauth", "http://localhost:3000/", "", "", false},
		{"oauth", "", "http://127.0.0.1:4711/callback", "", false},
	} {
		ask := askFacebook(st)
		ask.Way, ask.Redirect, ask.Fields["redirect"] = tt.way, tt.loopback, tt.field
		step, err := st.Client.Begin(t.Context(), ask)
		if tt.want == "" {
			st.Is(err, tt.way+" with "+tt.field, caio.Rejected)
			continue
		}
		if err != nil || !strings.Contains(step.URL, tt.want) || step.Paste != tt.paste || strings.Contains(step.URL, emulator.FacebookSecret) {
			t.Errorf("%s with %q: %q, paste %v, %v", tt.way, tt.field, step.URL, step.Paste, err)
		}
	}
}

// TestManyPages follows the pages of the list, and the portfolio that owns the last one.
func TestManyPages(t *testing.T) {
	t.Parallel()
	st := viaFacebook().Open(t)
	network := networkOf(st)
	for range 120 {
		network.AddPage("ann", "No account", false, false)
	}
	second := network.AddPage("ann", "Ann abroad", true, false)
	third := network.AddPage("ann", "Ann at work", true, true)
	g := st.SignIn(way(t, st, "facebook_token"))
	list, err := st.Client.Channels(t.Context(), platform.Session{Grant: g})
	if err != nil || len(list) != 3 || list[1].RemoteID != second || list[2].RemoteID != third {
		t.Fatalf("channels %+v, %v", list, err)
	}
	ch := list[0]
	if ch.Handle != "ann" || ch.Followers == nil || ch.Avatar == "" || ch.URL != "https://www.instagram.com/ann/" || ch.Meta["flavour"] != "facebook" || ch.Meta["page"] == "" {
		t.Errorf("the channel reads %+v", ch)
	}
	for i := range list {
		st.Session, st.Channel = platform.Session{Grant: g}, list[i]
		st.Live(st.Delivery(st.Post("On each of them")))
	}
}

// TestUserTokenExpires goes on with the tokens of Pages, which do not.
func TestUserTokenExpires(t *testing.T) {
	t.Parallel()
	st := viaFacebook().Open(t)
	g := st.SignIn(way(t, st, "facebook_token"))
	if g.ExpiresAt != 0 || g.EndsAt.Sub(caio.At(st.Clock.Now())) < 80*24*time.Hour {
		t.Errorf("the grant expires at %s and ends at %s", g.ExpiresAt, g.EndsAt)
	}
	st.Clock.Advance(61 * 24 * time.Hour)
	st.Session = platform.Session{Grant: g}
	list, err := st.Client.Channels(t.Context(), st.Session)
	if err != nil || len(list) != 1 {
		t.Fatalf("%d channels: %v", len(list), err)
	}
	st.Channel = list[0]
	st.Live(st.Delivery(st.Post("Two months later")))

	networkOf(st).RemoveApp("ann")
	_, err = st.Client.Channels(t.Context(), st.Session)
	st.Is(err, "after the app was removed", caio.Unauthorized)
	if err != nil && !strings.Contains(platform.AsError(err).Message, "removed") {
		t.Error(err)
	}
}

// TestRefreshRules renews no token younger than a day and none that has expired.
func TestRefreshRules(t *testing.T) {
	t.Parallel()
	st := viaInstagram().Open(t)
	g := st.SignIn(way(t, st, "token"))
	if g.RefreshAt != caio.At(st.Clock.Now().Add(24*time.Hour)) {
		t.Errorf("a pasted token of unknown age is to be renewed at %s", g.RefreshAt)
	}
	requests := len(st.Kit.Requests())
	same, err := st.Client.Refresh(t.Context(), g)
	if err != nil || same.Access != g.Access || len(st.Kit.Requests()) != requests {
		t.Errorf("a young token: %v, %d requests", err, len(st.Kit.Requests())-requests)
	}
	st.Clock.Advance(24*time.Hour + time.Second)
	renewed, err := st.Client.Refresh(t.Context(), g)
	if err != nil || renewed.Access == g.Access || len(renewed.Scopes) != 4 {
		t.Fatalf("renewed: %v, scopes %q", err, renewed.Scopes)
	}
	now := caio.At(st.Clock.Now())
	if renewed.ExpiresAt != now.Add(60*24*time.Hour) || renewed.RefreshAt != now.Add(30*24*time.Hour) || renewed.EndsAt != renewed.ExpiresAt {
		t.Errorf("renewed until %s, again at %s, ends %s", renewed.ExpiresAt, renewed.RefreshAt, renewed.EndsAt)
	}
	if g.Extra["issued"] == renewed.Extra["issued"] {
		t.Error("the old grant was changed, or the new one forgot when it was issued")
	}
	st.Clock.Advance(61 * 24 * time.Hour)
	_, err = st.Client.Refresh(t.Context(), renewed)
	st.Is(err, "an expired token", caio.Unauthorized)
}

// TestShortTokenShapes reads both forms in which the token host answers.
func TestShortTokenShapes(t *testing.T) {
	t.Parallel()
	for _, body := range []string{
		`{"access_token":"%","user_id":17841400000000000,"permissions":["instagram_business_basic","instagram_business_content_publish"]}`,
		`{"data":[{"access_token":"%","user_id":"17841400000000000","permissions":"instagram_business_basic,instagram_business_content_publish"}]}`,
		`{"access_token":"%","user_id":17841400000000000}`,
	} {
		st := viaInstagram().Open(t)
		step, err := st.Client.Begin(t.Context(), withWay(askInstagram(st), "oauth"))
		if err != nil {
			t.Fatal(err)
		}
		answer := st.Consent(step, "allow")
		answer.Set("code", answer.Get("code")+"#_")
		token := networkOf(st).DashboardToken("ann")
		st.Kit.Inject(
			emu.Fault{Path: "/oauth/access_token", How: emu.Status, Code: http.StatusOK, Body: strings.Replace(body, "%", token, 1)},
			emu.Fault{Path: "/access_token", How: emu.Status, Code: http.StatusOK, Body: `{"access_token":"` + token + `","token_type":"bearer","expires_in":5183944}`},
		)
		g, err := st.Client.Finish(t.Context(), step, answer)
		if err != nil || g.Name != "@ann" || g.Subject == "" {
			t.Errorf("%s: %q %q %v", body, g.Name, g.Subject, err)
		}
	}
}

// TestNumbersOnlyWhenSwitchedOn asks for no right to read numbers unasked, and says so
// when they are wanted later.
func TestNumbersOnlyWhenSwitchedOn(t *testing.T) {
	t.Parallel()
	for _, uses := range []string{"", "numbers"} {
		st := viaFacebook().Open(t)
		ask := askFacebook(st)
		ask.Way, ask.Redirect = "facebook_oauth", "http://127.0.0.1:4711/callback"
		ask.Fields["uses"] = uses
		step, err := st.Client.Begin(t.Context(), ask)
		if err != nil {
			t.Fatal(err)
		}
		if asked := strings.Contains(step.URL, "instagram_manage_insights"); asked != (uses != "") {
			t.Errorf("uses %q: asked for numbers: %v", uses, asked)
		}
		g, err := st.Client.Finish(t.Context(), step, st.Consent(step, "allow"))
		if err != nil {
			t.Fatal(err)
		}
		channels, err := st.Client.Channels(t.Context(), platform.Session{Grant: g})
		if err != nil {
			t.Fatal(err)
		}
		_, err = st.Client.ChannelMetrics(t.Context(), platform.Session{Grant: g}, channels[0])
		if uses == "" {
			st.Is(err, "numbers that were not switched on", caio.Forbidden)
		} else if err != nil {
			t.Errorf("numbers that were switched on: %v", err)
		}
	}
}
