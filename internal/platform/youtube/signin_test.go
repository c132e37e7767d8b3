package youtube_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/platformtest"
	"caio/internal/platform/youtube/emulator"
)

func begin(st *platformtest.Stage, fields map[string]string) platform.Step {
	st.T.Helper()
	a := ask(st)
	for name, value := range fields {
		a.Fields[name] = value
	}
	a.Way, a.Redirect = "oauth", platformtest.Redirect
	step, err := st.Client.Begin(st.T.Context(), a)
	if err != nil {
		st.T.Fatal(err)
	}
	return step
}

// allow presses Allow, with some boxes unticked.
func allow(st *platformtest.Stage, step platform.Step, more string) url.Values {
	st.T.Helper()
	answer, _ := st.Browse(step.URL + "&decision=allow" + more)
	to, err := answer.Location()
	if err != nil {
		st.T.Fatal(err)
	}
	return to.Query()
}

// TestScopes asks for no more than what is switched on.
func TestScopes(t *testing.T) {
	t.Parallel()
	for uses, want := range map[string][]string{
		"":                 {"youtube.upload", "youtube.readonly"},
		"numbers":          {"youtube.upload", "youtube.readonly", "yt-analytics.readonly"},
		"comments":         {"youtube.upload", "youtube.readonly", "youtube.force-ssl"},
		"manage":           {"youtube.upload", "youtube.readonly", "youtube.force-ssl"},
		"comments\nmanage": {"youtube.upload", "youtube.readonly", "youtube.force-ssl"},
	} {
		st := suite().Open(t)
		u, err := url.Parse(begin(st, map[string]string{"uses": uses}).URL)
		if err != nil {
			t.Fatal(err)
		}
		q := u.Query()
		if got := strings.Fields(strings.ReplaceAll(q.Get("scope"), scope, "")); !slices.Equal(got, want) {
			t.Errorf("for %q it asks for %q, want %q", uses, got, want)
		}
		if q.Get("access_type") != "offline" || q.Get("prompt") != "consent" || q.Get("code_challenge_method") != "S256" || q.Get("redirect_uri") != platformtest.Redirect {
			t.Errorf("the consent page is asked for with %v", q)
		}
	}
}

// TestUnticked looks at what was granted, not at what was asked for.
func TestUnticked(t *testing.T) {
	t.Parallel()
	for box, refused := range map[string]bool{"youtube.upload": false, "youtube.readonly": false, "yt-analytics.readonly": false, "youtube.force-ssl": false, "youtube.upload youtube.force-ssl": true} {
		st := suite().Open(t)
		step := begin(st, nil)
		more := ""
		for _, name := range strings.Fields(box) {
			more += "&untick=" + url.QueryEscape(scope+name)
		}
		g, err := st.Client.Finish(t.Context(), step, allow(st, step, more))
		if refused {
			st.Is(err, "consent without "+box, caio.Forbidden)
			continue
		}
		if err != nil || slices.Contains(g.Scopes, scope+box) || len(g.Scopes) != 3 {
			t.Errorf("without %s the scopes are %q: %v", box, g.Scopes, err)
		}
	}
}

// TestTesting knows when the consent of an app in Testing ends, whether Google tells it
// or the person does.
func TestTesting(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ google, person bool }{"nobody": {}, "google": {google: true}, "person": {person: true}} {
		st := suite().Open(t)
		fields := map[string]string{}
		if test.google {
			networkOf(st).Testing()
		}
		if test.person {
			fields["testing"] = "true"
		}
		step := begin(st, fields)
		g, err := st.Client.Finish(t.Context(), step, allow(st, step, ""))
		if err != nil {
			t.Fatal(err)
		}
		want := caio.Instant(0)
		if test.google || test.person {
			want = caio.At(st.Clock.Now().Add(7 * 24 * time.Hour))
		}
		if g.EndsAt != want || g.Refresh.IsZero() {
			t.Errorf("%s: the consent ends at %s, want %s", name, g.EndsAt, want)
		}
		st.Clock.Advance(3 * 24 * time.Hour)
		renewed, err := st.Client.Refresh(t.Context(), g)
		if err != nil || renewed.EndsAt != want || renewed.Refresh.Reveal() != g.Refresh.Reveal() {
			t.Errorf("%s: renewed, the consent ends at %s, want %s: %v", name, renewed.EndsAt, want, err)
		}
		st.Clock.Advance(5 * 24 * time.Hour)
		if _, err := st.Client.Refresh(t.Context(), renewed); test.google {
			st.Is(err, "a consent whose week is over", caio.Unauthorized)
		} else if err != nil {
			t.Error(err)
		}
	}
}

// TestNoChannel tells what is missing.
func TestNoChannel(t *testing.T) {
	t.Parallel()
	st := suite().Open(t)
	networkOf(st).Account("ann", emulator.Standing{NoChannel: true})
	step := begin(st, nil)
	_, err := st.Client.Finish(t.Context(), step, allow(st, step, ""))
	st.Is(err, "an account without a channel", caio.Forbidden)
}

// TestUnverified limits videos to fifteen minutes where the phone number is not confirmed.
func TestUnverified(t *testing.T) {
	t.Parallel()
	st := suite().Stage(t)
	networkOf(st).Account("ann", emulator.Standing{Unverified: true})
	list, err := st.Client.Channels(t.Context(), st.Session)
	if err != nil || list[0].Limits == nil || list[0].Limits.Media[caio.KindVideo].MaxDuration != 15*60*1000 {
		t.Fatalf("the channel's limits: %+v, %v", list, err)
	}
	if st.Client.Limits.Media[caio.KindVideo].MaxDuration != 12*60*60*1000 {
		t.Error("the limits of all channels have changed with it")
	}
}
