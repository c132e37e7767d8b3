package tiktok_test

import (
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/platformtest"
	"caio/internal/platform/tiktok/emulator"
)

// begin starts a sign-in with fields, given in pairs, on top of those that are needed.
func begin(t *testing.T, st *platformtest.Stage, pairs ...string) platform.Step {
	t.Helper()
	ask := askOAuth(st)
	ask.Way, ask.Redirect, ask.Fields = "oauth", platformtest.Redirect, map[string]string{"client_key": emulator.AppKey}
	for i := 0; i < len(pairs); i += 2 {
		ask.Fields[pairs[i]] = pairs[i+1]
	}
	step, err := st.Client.Begin(t.Context(), ask)
	if err != nil {
		t.Fatal(err)
	}
	return step
}

func queryOf(t *testing.T, address string) url.Values {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return u.Query()
}

// TestChallenge spells PKCE as TikTok does, in hexadecimal.
func TestChallenge(t *testing.T) {
	t.Parallel()
	st := whole().Open(t)
	step := begin(t, st)
	verifier := step.Saved["verifier"].Reveal()
	sum := sha256.Sum256([]byte(verifier))
	q := queryOf(t, step.URL)
	if got := q.Get("code_challenge"); got != hex.EncodeToString(sum[:]) || q.Get("code_challenge_method") != "S256" {
		t.Errorf("the challenge is %q", got)
	}
	if n := len(verifier); n < 43 || n > 128 {
		t.Errorf("the verifier has %d characters", n)
	}
	if q.Has("client_id") || q.Get("client_key") != emulator.AppKey {
		t.Errorf("the consent page is asked with %v", q)
	}
}

// TestScopes asks for no more than what is switched on.
func TestScopes(t *testing.T) {
	t.Parallel()
	st := whole().Open(t)
	const needed = "user.info.basic,user.info.profile,video.upload"
	for want, pairs := range map[string][]string{
		needed:                                 {},
		needed + ",video.publish":              {"direct", "true"},
		needed + ",user.info.stats,video.list": {"uses", "numbers"},
		needed + ",video.publish,user.info.stats,video.list": {"direct", "true", "uses", "numbers"},
	} {
		step := begin(t, st, pairs...)
		if got := queryOf(t, step.URL).Get("scope"); got != want {
			t.Errorf("with %q the scopes are %q, want %q", pairs, got, want)
		}
		g, err := st.Client.Finish(t.Context(), step, st.Press(step, "allow"))
		if err != nil || strings.Join(g.Scopes, ",") != want {
			t.Errorf("granted %q, %v", g.Scopes, err)
		}
	}
}

// TestUnticked goes on without what the person unticked, as far as that is possible.
func TestUnticked(t *testing.T) {
	t.Parallel()
	for scope, tt := range map[string]struct {
		refused        bool
		name           string
		metrics, inbox caio.Kind
	}{
		"user.info.basic":   {refused: true},
		"user.info.profile": {name: "ann"},
		"user.info.stats":   {name: "@ann", metrics: caio.Forbidden},
		"video.list":        {name: "@ann"},
		"video.upload":      {name: "@ann", inbox: caio.Forbidden},
		"video.publish":     {name: "@ann"},
	} {
		t.Run(scope, func(t *testing.T) {
			t.Parallel()
			st := whole().Open(t)
			step := begin(t, st, "direct", "true", "uses", "numbers")
			consent := step
			consent.URL += "&without=" + scope
			g, err := st.Client.Finish(t.Context(), step, st.Press(consent, "allow"))
			if tt.refused {
				st.Is(err, "a sign-in that can do nothing", caio.Forbidden)
				return
			}
			if err != nil || g.Name != tt.name || slices.Contains(g.Scopes, scope) {
				t.Fatalf("signed in as %q with %q: %v", g.Name, g.Scopes, err)
			}
			st.Session = platform.Session{Grant: st.Keep(g)}
			list, err := st.Client.Channels(t.Context(), st.Session)
			if err != nil {
				t.Fatal(err)
			}
			st.Channel = list[0]
			_, err = st.Client.ChannelMetrics(t.Context(), st.Session, st.Channel)
			if kind := platform.KindOf(err); kind != tt.metrics {
				t.Errorf("metrics: %v", err)
			}
			_, err = st.Client.PostMetrics(t.Context(), st.Session, st.Channel, nil)
			if forbidden := platform.Is(err, caio.Forbidden); forbidden != (scope == "video.list") {
				t.Errorf("post metrics: %v", err)
			}
			if o := st.Drive(st.Delivery(attach(st, image))); o.Kind != tt.inbox {
				t.Errorf("the inbox: %v", o.Err)
			}
			_, err = st.Client.Choices(t.Context(), st.Session, st.Channel, "privacy")
			if forbidden := platform.Is(err, caio.Forbidden); forbidden != (scope == "video.publish") {
				t.Errorf("choices: %v", err)
			}
		})
	}
}

// TestNothingToDo refuses a consent without either way to publish.
func TestNothingToDo(t *testing.T) {
	t.Parallel()
	st := whole().Open(t)
	step := begin(t, st)
	consent := step
	consent.URL += "&without=video.upload"
	_, err := st.Client.Finish(t.Context(), step, st.Press(consent, "allow"))
	st.Is(err, "a consent that allows no publishing", caio.Forbidden)
}

// TestPastedAddress signs in where nothing listens: any port is registered.
func TestPastedAddress(t *testing.T) {
	t.Parallel()
	st := whole().Open(t)
	ask := askOAuth(st)
	ask.Way = "oauth"
	step, err := st.Client.Begin(t.Context(), ask)
	if err != nil || !step.Paste || step.Help == "" {
		t.Fatalf("%+v %v", step.Paste, err)
	}
	if _, err := st.Client.Finish(t.Context(), step, st.Press(step, "allow")); err != nil {
		t.Error(err)
	}
}

// TestRotation keeps the refresh token that came last.
func TestRotation(t *testing.T) {
	t.Parallel()
	st := whole().Stage(t)
	g := st.Session.Grant
	first := g.Refresh.Reveal()
	var last platform.Grant
	for round := range 4 {
		st.Clock.Advance(20 * time.Hour)
		renewed, err := st.Client.Refresh(t.Context(), g)
		if err != nil {
			t.Fatalf("round %d: %v", round, err)
		}
		now := caio.At(st.Clock.Now())
		if renewed.ExpiresAt != now.Add(24*time.Hour) || renewed.EndsAt == 0 || renewed.EndsAt > now.Add(365*24*time.Hour) {
			t.Errorf("round %d: until %s, ends %s", round, renewed.ExpiresAt, renewed.EndsAt)
		}
		if rotated := renewed.Refresh != g.Refresh; rotated != (round%2 == 1) {
			t.Errorf("round %d: rotated %v", round, rotated)
		}
		last, g = g, renewed
	}
	last.Refresh = caio.NewSecret(first)
	_, err := st.Client.Refresh(t.Context(), last)
	st.Is(err, "a refresh token that was replaced", caio.Unauthorized)
}

// TestRevokeLate withdraws a consent whose access token has expired.
func TestRevokeLate(t *testing.T) {
	t.Parallel()
	st := whole().Stage(t)
	st.Clock.Advance(48 * time.Hour)
	if err := st.Client.Revoke(t.Context(), st.Session.Grant); err != nil {
		t.Fatal(err)
	}
	_, err := st.Client.Refresh(t.Context(), st.Session.Grant)
	st.Is(err, "refresh after the consent was withdrawn", caio.Unauthorized)
	if err := st.Client.Revoke(t.Context(), st.Session.Grant); err != nil {
		t.Errorf("once more: %v", err)
	}
}

// TestPrefix is refused when it is no address, and kept otherwise.
func TestPrefix(t *testing.T) {
	t.Parallel()
	st := whole().Open(t)
	ask := askOAuth(st)
	ask.Fields["prefix"] = "ftp://media.example.org/"
	_, err := st.Client.Begin(t.Context(), ask)
	st.Is(err, "a prefix that is no https address", caio.Rejected)
	step := begin(t, st, "prefix", " https://media.example.org/tt/ ")
	g, err := st.Client.Finish(t.Context(), step, st.Press(step, "allow"))
	if err != nil || g.Extra["prefix"] != "https://media.example.org/tt/" {
		t.Errorf("%q %v", g.Extra, err)
	}
}
