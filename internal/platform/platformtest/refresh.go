package platformtest

import (
	"net/http"
	"testing"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	emu "caio/internal/platform/emulator"
)

// refresh checks renewal: a Grant that lasts is left alone, one that does not is
// renewed, and trouble of the network is never taken for a withdrawn consent.
func (s Suite) refresh(t *testing.T) {
	st := s.Stage(t)
	g := st.Session.Grant
	if g.ExpiresAt == 0 && g.RefreshAt == 0 {
		again, err := st.Client.Refresh(t.Context(), g)
		if err != nil || again.Access.Reveal() != g.Access.Reveal() {
			t.Errorf("refreshing a grant that does not expire must return it as it is: %v", err)
		}
		return
	}
	s.renewal(t)
	s.lostRenewal(t)
}

func (s Suite) renewal(t *testing.T) {
	st := s.Stage(t)
	g := st.Session.Grant
	if g.ExpiresAt != 0 && g.RefreshAt > g.ExpiresAt {
		t.Errorf("the grant is to be renewed at %s, after it expires at %s", g.RefreshAt, g.ExpiresAt)
	}
	for round := range 3 {
		at := st.Session.Grant.RefreshAt
		if at == 0 {
			at = st.Session.Grant.ExpiresAt
		}
		st.Clock.Set(at.Time().Add(time.Second))
		renewed, err := st.Client.Refresh(t.Context(), st.Session.Grant)
		if err != nil {
			t.Fatalf("round %d: %v", round, err)
		}
		renewed = st.Keep(renewed)
		if renewed.Subject != g.Subject || renewed.Name != g.Name || renewed.Way != g.Way {
			t.Errorf("round %d: the renewed grant is another's: %q %q %q", round, renewed.Subject, renewed.Name, renewed.Way)
		}
		if renewed.ExpiresAt != 0 && renewed.ExpiresAt <= caio.At(st.Clock.Now()) {
			t.Errorf("round %d: the renewed grant is expired", round)
		}
		st.Session.Grant = renewed
		if _, err := st.Client.Channels(t.Context(), st.Session); err != nil {
			t.Fatalf("round %d: the renewed grant does not work: %v", round, err)
		}
	}
}

func (s Suite) lostRenewal(t *testing.T) {
	for _, fault := range []emu.Fault{
		{How: emu.Reset},
		{How: emu.Half},
		{How: emu.HTML},
		{How: emu.Empty},
		{How: emu.Garbage},
		{How: emu.Status, Code: http.StatusInternalServerError, Body: `{}`},
		{How: emu.Status, Code: http.StatusBadGateway, Body: "<html>Bad gateway</html>"},
		{How: emu.Status, Code: http.StatusServiceUnavailable, Body: "<html>"},
		{How: emu.Status, Code: http.StatusTooManyRequests, Body: `{}`, Header: http.Header{"Retry-After": {"30"}}},
	} {
		st := s.Stage(t)
		fault.Times = 50
		st.Kit.Inject(fault)
		_, err := st.Client.Refresh(t.Context(), st.Session.Grant)
		st.Is(err, "refresh answered with "+string(fault.How), caio.Unavailable, caio.Uncertain, caio.Offline, caio.RateLimited, caio.Pending)
		st.Kit.Clear()
		g, err := st.Client.Refresh(t.Context(), st.Session.Grant)
		if err != nil {
			t.Errorf("refresh after %s: %v", fault.How, err)
			continue
		}
		if _, err := st.Client.Channels(t.Context(), platform.Session{Grant: st.Keep(g)}); err != nil {
			t.Errorf("refresh after %s gave a grant that does not work: %v", fault.How, err)
		}
	}
}
