package bluesky_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/bluesky"
	"caio/internal/platform/bluesky/emulator"
	emu "caio/internal/platform/emulator"
	"caio/internal/platform/platformtest"
)

// bound is the emulator with people who signed in through the browser, so that every
// request carries a proof.
type bound struct {
	*emulator.Emulator
	opt emu.Options
}

// Connect signs in as the connector does. A failure shows as a Grant without a token.
func (b bound) Connect(base, name string) platform.Grant {
	ctx := context.Background()
	transport := &http.Transport{}
	defer transport.CloseIdleConnections()
	client := platform.Open(bluesky.Platform(), platform.Env{
		HTTP: &http.Client{Transport: transport}, Clock: b.opt.Clock, Log: slog.New(slog.DiscardHandler),
		Base: func(string, string) string { return base },
	})
	step, err := client.Begin(ctx, platform.Ask{Way: "oauth", Redirect: platformtest.Redirect, Fields: map[string]string{"handle": b.Person(name).Handle}})
	if err != nil {
		return platform.Grant{Name: err.Error()}
	}
	answer, err := allow(ctx, transport, step.URL)
	if err != nil {
		return platform.Grant{Name: err.Error()}
	}
	g, err := client.Finish(ctx, step, answer)
	if err != nil {
		return platform.Grant{Name: err.Error()}
	}
	return g
}

// allow presses Allow on the emulator's page.
func allow(ctx context.Context, transport http.RoundTripper, page string) (url.Values, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, page+"&decision=allow", nil)
	if err != nil {
		return nil, err
	}
	res, err := transport.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	_ = res.Body.Close() // only the header matters
	to, err := res.Location()
	if err != nil {
		return nil, fmt.Errorf("HTTP %d: %w", res.StatusCode, err)
	}
	return to.Query(), nil
}

var contractDPoP = func() platformtest.Suite {
	s := contract
	s.Emulator = func(opt emu.Options) emu.Emulator { return bound{emulator.New(opt), opt} }
	return s
}()

// TestContractDPoP is the whole contract again with tokens bound to a key.
func TestContractDPoP(t *testing.T) {
	t.Parallel()
	contractDPoP.Run(t)
}

// TestNonces has the servers' nonces change: each request is answered after one repeat at
// most, and a publication is not lost over it.
func TestNonces(t *testing.T) {
	t.Parallel()
	st := contractDPoP.Stage(t)
	for round := range 3 {
		st.Clock.Advance(10 * time.Minute)
		before := len(st.Kit.Requests())
		st.Live(st.Delivery(st.Post(fmt.Sprintf("After a change of nonces, %d", round))))
		if n := len(st.Kit.Requests()) - before; n != 2 {
			t.Errorf("round %d took %d requests, want one that is refused and one more", round, n)
		}
		before = len(st.Kit.Requests())
		st.Live(st.Delivery(st.Post(fmt.Sprintf("With a fresh nonce, %d", round))))
		if n := len(st.Kit.Requests()) - before; n != 1 {
			t.Errorf("round %d took %d requests with a fresh nonce", round, n)
		}
	}
	// A server that never is content is asked twice, not for ever.
	before := len(st.Kit.Requests())
	st.Kit.Inject(emu.Fault{How: emu.Status, Code: 401, Times: 50, Body: `{"error":"use_dpop_nonce"}`, Header: http.Header{"Dpop-Nonce": {"another"}, "Www-Authenticate": {`DPoP error="use_dpop_nonce"`}}})
	_, err := st.Client.Channels(t.Context(), st.Session)
	st.Is(err, "a server that never takes a nonce", caio.Unauthorized)
	if n := len(st.Kit.Requests()) - before; n != 2 {
		t.Errorf("it was asked %d times", n)
	}
}

func begin(st *platformtest.Stage, fields map[string]string, redirect string) platform.Step {
	st.T.Helper()
	step, err := st.Client.Begin(st.T.Context(), platform.Ask{Way: "oauth", Fields: fields, Redirect: redirect})
	if err != nil {
		st.T.Fatal(err)
	}
	return step
}

// TestOAuthAnswers checks what is special about the answer: whose it is.
func TestOAuthAnswers(t *testing.T) {
	t.Parallel()
	st := contract.Open(t)
	fields := map[string]string{"handle": "ann.bsky.social"}
	step := begin(st, fields, platformtest.Redirect)
	answer := st.Consent(step, "allow")
	for _, iss := range []string{"", "https://bsky.social", st.URL + "/"} {
		bad := url.Values{"code": answer["code"], "state": answer["state"], "iss": {iss}}
		before := len(st.Kit.Requests())
		_, err := st.Client.Finish(t.Context(), step, bad)
		st.Is(err, "an answer from "+iss, caio.Rejected)
		if n := len(st.Kit.Requests()); n != before {
			t.Errorf("an answer from %q caused %d requests", iss, n-before)
		}
	}
	g, err := st.Client.Finish(t.Context(), step, answer)
	if err != nil {
		t.Fatal(err)
	}
	if g.Extra["client"] != "http://localhost?redirect_uri=http%3A%2F%2F127.0.0.1%2Fcallback&scope=atproto+transition%3Ageneric" {
		t.Errorf("the client id is %s", g.Extra["client"])
	}
	if want := caio.At(st.Clock.Now().Add(14 * 24 * time.Hour)); g.EndsAt != want || len(g.Scopes) != 2 {
		t.Errorf("the grant ends %s with the scopes %q, want %s", g.EndsAt, g.Scopes, want)
	}

	// Someone else signs in on the page: the account asked for has moved to another name.
	e := st.Emulator.(*emulator.Emulator)
	step = begin(st, fields, platformtest.Redirect)
	ann := e.Person("ann")
	e.Rename(ann.DID, "ann.example")
	e.Rename(e.Person("ben").DID, "ann.bsky.social")
	_, err = st.Client.Finish(t.Context(), step, st.Consent(step, "allow"))
	st.Is(err, "another account", caio.Unauthorized)
	if err == nil || !strings.Contains(platform.AsError(err).Message, "another account than ann.bsky.social") {
		t.Errorf("the message is %v", err)
	}
}

// TestOAuthClients signs in with an own client id, and with nothing that listens.
func TestOAuthClients(t *testing.T) {
	t.Parallel()
	st := contract.Open(t)
	const own = "https://client.example/metadata.json"
	fields := map[string]string{"handle": "ann.bsky.social", "client_id": own}
	_, err := st.Client.Begin(t.Context(), platform.Ask{Way: "oauth", Fields: fields, Redirect: platformtest.Redirect})
	st.Is(err, "a client id that nobody hosts", caio.Forbidden)

	st.Emulator.(*emulator.Emulator).AddClient(own, emulator.Client{Redirects: []string{"http://127.0.0.1/callback"}, Scope: "atproto transition:generic"})
	step := begin(st, fields, platformtest.Redirect)
	g, err := st.Client.Finish(t.Context(), step, st.Consent(step, "allow"))
	if err != nil || g.Extra["client"] != own {
		t.Fatalf("the client id is %s: %v", g.Extra["client"], err)
	}
	if g, err = st.Client.Refresh(t.Context(), g); err != nil || g.Extra["client"] != own {
		t.Fatalf("refresh as %s: %v", g.Extra["client"], err)
	}

	step = begin(st, map[string]string{"handle": "ann.bsky.social"}, "")
	if !step.Paste || step.Help == "" {
		t.Error("with nothing that listens the address has to be pasted")
	}
	if g, err = st.Client.Finish(t.Context(), step, st.Consent(step, "allow")); err != nil || g.Subject == "" {
		t.Errorf("pasted: %v", err)
	}
}

// TestSpentRefreshToken uses a refresh token twice, as a program would that forgot the
// new one: the session is over, and only a person can renew it.
func TestSpentRefreshToken(t *testing.T) {
	t.Parallel()
	st := contractDPoP.Stage(t)
	renewed, err := st.Client.Refresh(t.Context(), st.Session.Grant)
	if err != nil {
		t.Fatal(err)
	}
	_, err = st.Client.Refresh(t.Context(), st.Session.Grant)
	st.Is(err, "a spent refresh token", caio.Unauthorized)
	_, err = st.Client.Refresh(t.Context(), renewed)
	st.Is(err, "its successor", caio.Unauthorized)
}
