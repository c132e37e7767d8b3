package platformtest

import (
	"net/http"
	"testing"

	"caio/internal/caio"
	"caio/internal/platform"
	emu "caio/internal/platform/emulator"
)

// choices asks for the values of each Field whose choices live at the platform.
func (s Suite) choices(t *testing.T) {
	st := s.Stage(t)
	remote := false
	for _, f := range st.Client.Fields {
		if !f.Remote {
			continue
		}
		remote = true
		list, err := st.Client.Choices(t.Context(), st.Session, st.Channel, f.Name)
		if err != nil || len(list) == 0 {
			t.Errorf("the field %s has %d choices: %v", f.Name, len(list), err)
		}
		for _, c := range list {
			if c.Value == "" || c.Label == "" {
				t.Errorf("the field %s has the choice %+v", f.Name, c)
			}
		}
	}
	_, err := st.Client.Choices(t.Context(), st.Session, st.Channel, "nobody asks this")
	st.Is(err, "choices of a field that is not there", caio.Unsupported, caio.Rejected)
	if remote != st.Client.Can(platform.CanChoose) {
		t.Errorf("a field has remote choices: %v, the connector offers some: %v", remote, st.Client.Can(platform.CanChoose))
	}
}

// revoke withdraws the consent: nothing works afterwards, and once more is no error.
func (s Suite) revoke(t *testing.T) {
	st := s.Stage(t)
	if !st.Client.Can(platform.CanRevoke) {
		return
	}
	st.Kit.Inject(emu.Fault{How: emu.Status, Code: http.StatusServiceUnavailable, Body: "<html>", Times: 3})
	err := st.Client.Revoke(t.Context(), st.Session.Grant)
	st.Kit.Clear()
	if platform.Is(err, caio.Unsupported) {
		st.See(err) // not with this way of signing in
		return
	}
	st.Is(err, "revoke while the network is down", caio.Unavailable)
	for round := range 2 {
		if err := st.Client.Revoke(t.Context(), st.Session.Grant); err != nil {
			t.Errorf("revoke, %d. time: %v", round+1, err)
		}
	}
	_, err = st.Client.Channels(t.Context(), st.Session)
	st.Is(err, "channels after the consent was withdrawn", caio.Unauthorized)
	if !st.Session.Grant.Refresh.IsZero() {
		_, err = st.Client.Refresh(t.Context(), st.Session.Grant)
		st.Is(err, "refresh after the consent was withdrawn", caio.Unauthorized)
	}
}
