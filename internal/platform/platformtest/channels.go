package platformtest

import (
	"net/http"
	"net/url"
	"testing"

	"caio/internal/caio"
	"caio/internal/platform"
)

// channels checks the places to publish.
func (s Suite) channels(t *testing.T) {
	st := s.Stage(t)
	list, err := st.Client.Channels(t.Context(), st.Session)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, ch := range list {
		if ch.RemoteID == "" || ch.Name == "" || ch.Kind == "" || seen[ch.RemoteID] {
			t.Errorf("the channel lacks an id, a name or a kind, or is there twice: %+v", ch)
		}
		seen[ch.RemoteID] = true
		if ch.Platform != s.Platform().ID {
			t.Errorf("the channel is of %q", ch.Platform)
		}
		for _, address := range []string{ch.URL, ch.Avatar} {
			if u, err := url.Parse(address); address != "" && (err != nil || u.Host == "") {
				t.Errorf("the channel's address %q is none", address)
			}
		}
		if ch.Limits != nil {
			checkLimits(t, *ch.Limits)
		}
		for name, value := range ch.Defaults {
			if problems := platform.CheckLimits(caio.Limits{Parts: 1}, st.Client.Fields, caio.Variant{Parts: []caio.Part{{Text: "x"}}, Fields: map[string]string{name: value}}); !onlyRequired(problems) {
				t.Errorf("the default %s=%q is refused: %+v", name, value, problems)
			}
		}
		for name, value := range ch.Meta {
			st.checkSecrets("the channel's meta "+name, value)
		}
	}
	again, err := st.Client.Channels(t.Context(), st.Session)
	if err != nil || len(again) != len(list) || again[0].RemoteID != list[0].RemoteID {
		t.Errorf("listing again gives other channels: %v", err)
	}
	s.badGrant(t)
}

func onlyRequired(problems []caio.Problem) bool {
	for _, p := range problems {
		if p.Code != "field_required" {
			return false
		}
	}
	return true
}

// badGrant uses a token that nobody gave out.
func (s Suite) badGrant(t *testing.T) {
	st := s.Stage(t)
	st.Session.Grant.Access = caio.NewSecret("nobody-gave-this-token-out")
	if s.Spoil != nil {
		s.Spoil(&st.Session.Grant)
	}
	st.Plant(st.Session.Grant.Access)
	_, err := st.Client.Channels(t.Context(), st.Session)
	st.Is(err, "channels with a wrong token", caio.Unauthorized)
	o := st.Drive(st.Delivery(st.Post("Not by me")))
	if o.Kind != caio.Unauthorized || len(st.Kit.Live()) != 0 {
		t.Errorf("publishing with a wrong token: kind %q, %d live, want unauthorized: %v", o.Kind, len(st.Kit.Live()), o.Err)
	}
	for _, r := range st.Kit.Requests() {
		if r.Method == http.MethodDelete {
			t.Errorf("a wrong token led to DELETE %s", r.Path)
		}
	}
}
