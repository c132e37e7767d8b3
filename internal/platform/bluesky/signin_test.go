package bluesky_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/bluesky/emulator"
	emu "caio/internal/platform/emulator"
	"caio/internal/platform/platformtest"
)

func password(st *platformtest.Stage, handle, secret, server string) (*platform.Grant, error) {
	st.T.Helper()
	step, err := st.Client.Begin(st.T.Context(), platform.Ask{
		Way: "app_password", Fields: map[string]string{"handle": handle, "server": server},
		Secrets: map[string]caio.Secret{"password": caio.NewSecret(secret)},
	})
	return step.Grant, err
}

// TestSignInServers finds the account's server in every way there is.
func TestSignInServers(t *testing.T) {
	t.Parallel()
	st := contract.Open(t)
	ann := network(st).Person("ann")
	for _, test := range []struct{ handle, server, did string }{
		{"ann.bsky.social", "", ann.DID},
		{"@Ann", "", ann.DID},
		{ann.DID, "", ann.DID},
		{"ann.bsky.social", st.URL + "/", ann.DID},
		{"web.example", "", "did:web:web.example"},
		{"did:web:web.example", "", "did:web:web.example"},
	} {
		g, err := password(st, test.handle, emulator.AppPassword, test.server)
		if err != nil || g.Subject != test.did || g.Extra["pds"] != st.URL || g.Extra["handle"] == "" {
			t.Errorf("%s at %q: %+v %v", test.handle, test.server, g, err)
		}
	}
	for name, test := range map[string]struct {
		handle, secret, server string
		kind                   caio.Kind
	}{
		"unknown handle":   {"nobody.example", emulator.AppPassword, "", caio.Rejected},
		"unknown DID":      {"did:plc:aaaaaaaaaaaaaaaaaaaaaaaa", emulator.AppPassword, "", caio.Rejected},
		"unknown method":   {"did:key:zabc", emulator.AppPassword, "", caio.Rejected},
		"path in did:web":  {"did:web:a.example:b", emulator.AppPassword, "", caio.Rejected},
		"slash in did:web": {"did:web:a.example%2Fb", emulator.AppPassword, "", caio.Rejected},
		"plain http":       {"ann.bsky.social", emulator.AppPassword, "http://pds.example", caio.Rejected},
		"wrong password":   {"ann.bsky.social", "wrong-wrong-wrong", "", caio.Unauthorized},
	} {
		if _, err := password(st, test.handle, test.secret, test.server); true {
			st.Is(err, name, test.kind)
		}
	}
	step := begin(st, map[string]string{"handle": "web.example"}, platformtest.Redirect)
	if g, err := st.Client.Finish(t.Context(), step, st.Consent(step, "allow")); err != nil || g.Subject != "did:web:web.example" {
		t.Errorf("did:web in the browser: %+v %v", g, err)
	}
}

// TestDocuments has identity documents that lie.
func TestDocuments(t *testing.T) {
	t.Parallel()
	const did = "did:plc:37gqbxlj4cnjwzi74g5wpexq" // ann's at the emulator
	document := func(id, handle, server string) string {
		return fmt.Sprintf(`{"id":%q,"alsoKnownAs":["at://%s"],"service":[{"id":"#atproto_pds","type":"AtprotoPersonalDataServer","serviceEndpoint":%q}]}`, id, handle, server)
	}
	for name, body := range map[string]string{
		"another's":      document("did:plc:other", "ann.bsky.social", "https://pds.example"),
		"another handle": document(did, "mallory.example", "https://pds.example"),
		"plain http":     document(did, "ann.bsky.social", "http://pds.example"),
		"no server":      `{"id":"` + did + `","alsoKnownAs":["at://ann.bsky.social"]}`,
	} {
		st := contract.Open(t)
		if network(st).Person("ann").DID != did {
			t.Fatalf("ann is %s", network(st).Person("ann").DID)
		}
		st.Kit.Inject(emu.Fault{Path: "/did:plc:", How: emu.Status, Code: 200, Body: body})
		_, err := password(st, "ann.bsky.social", emulator.AppPassword, "")
		st.Is(err, name, caio.Rejected)
		for _, r := range st.Kit.Requests() {
			if strings.Contains(r.Path, "createSession") {
				t.Errorf("%s: the password was sent", name)
			}
		}
	}
	for name, metadata := range map[string]string{
		"another issuer": `{"issuer":"https://as.example","authorization_endpoint":"https://as.example/a","token_endpoint":"https://as.example/t","pushed_authorization_request_endpoint":"https://as.example/p"}`,
		"plain http":     `{"issuer":"%s","authorization_endpoint":"http://as.example/a","token_endpoint":"%[1]s/t","pushed_authorization_request_endpoint":"%[1]s/p"}`,
		"nothing":        `{}`,
	} {
		st := contract.Open(t)
		if strings.Contains(metadata, "%") {
			metadata = fmt.Sprintf(metadata, st.URL)
		}
		st.Kit.Inject(emu.Fault{Path: "oauth-authorization-server", How: emu.Status, Code: 200, Body: metadata})
		_, err := st.Client.Begin(t.Context(), platform.Ask{Way: "oauth", Fields: map[string]string{"handle": "ann"}, Redirect: platformtest.Redirect})
		st.Is(err, name, caio.Rejected)
	}
}

// TestAccountStates signs in with accounts that cannot be used, and uses them.
func TestAccountStates(t *testing.T) {
	t.Parallel()
	st := contract.Stage(t)
	e, did := network(st), st.Session.Grant.Subject
	e.NeedCode(did)
	_, err := password(st, "ann", emulator.MainPassword, "")
	st.Is(err, "the main password with a code by e-mail", caio.Unauthorized)
	if err == nil || !strings.Contains(platform.AsError(err).Message, "make an app password") {
		t.Errorf("the hint is missing: %v", err)
	}
	for _, status := range []string{"takendown", "suspended", "deactivated"} {
		e.SetStatus(did, status)
		_, err := password(st, "ann", emulator.AppPassword, "")
		st.Is(err, "signing in when "+status, caio.Forbidden)
		_, err = st.Client.Publish(t.Context(), st.Session, st.Delivery(st.Text("No")).Job)
		st.Is(err, "publishing when "+status, caio.Forbidden)
		_, err = st.Client.Refresh(t.Context(), st.Session.Grant)
		st.Is(err, "refreshing when "+status, caio.Forbidden)
	}
	e.SetStatus(did, "")
	st.Live(st.Delivery(st.Text("Back again")))
}

// TestRefreshFollows takes over a new handle.
func TestRefreshFollows(t *testing.T) {
	t.Parallel()
	st := contract.Stage(t)
	network(st).Rename(st.Session.Grant.Subject, "ann.example")
	g, err := st.Client.Refresh(t.Context(), st.Session.Grant)
	if err != nil || g.Name != "@ann.example" || g.Extra["handle"] != "ann.example" || g.Subject != st.Session.Grant.Subject {
		t.Errorf("after a change of handle: %s %v %v", g.Name, g.Extra, err)
	}
	// The answer may be lost: the old refresh token leads to the same successor.
	again, err := st.Client.Refresh(t.Context(), st.Session.Grant)
	if err != nil || again.Access.Reveal() != g.Access.Reveal() {
		t.Errorf("refreshed twice: %v", err)
	}
	st.Clock.Advance(3 * time.Hour)
	_, err = st.Client.Refresh(t.Context(), st.Session.Grant)
	st.Is(err, "the old token after its grace", caio.Unauthorized)
}

// TestRefreshOfAnother does not take another account's tokens.
func TestRefreshOfAnother(t *testing.T) {
	t.Parallel()
	st := contract.Stage(t)
	st.Kit.Inject(emu.Fault{Path: "refreshSession", How: emu.Status, Code: 200, Body: `{"did":"did:plc:other","handle":"other.example","accessJwt":"a","refreshJwt":"b"}`})
	_, err := st.Client.Refresh(t.Context(), st.Session.Grant)
	st.Is(err, "another account's tokens", caio.Unauthorized)
}

// TestNoAppView lists the channel of a server that has none.
func TestNoAppView(t *testing.T) {
	t.Parallel()
	st := contract.Stage(t)
	network(st).Behave(func(b *emulator.Behaviour) { b.NoAppView = true })
	list, err := st.Client.Channels(t.Context(), st.Session)
	if err != nil || len(list) != 1 || list[0].RemoteID != st.Session.Grant.Subject || list[0].Name != "ann.bsky.social" || list[0].Followers != nil {
		t.Errorf("channels %+v: %v", list, err)
	}
}
