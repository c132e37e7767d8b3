package bluesky_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"caio/internal/caio"
	"caio/internal/clock"
	"caio/internal/platform"
	"caio/internal/platform/bluesky"
	"caio/internal/platform/platformtest"
)

// TestRealPDS plays everything that matters against the reference implementation.
func TestRealPDS(t *testing.T) {
	t.Parallel()
	p := newReal(t, startPDS(t))
	ann, ben := p.createAccount(t, "ann.test"), p.createAccount(t, "ben.test")
	s := p.signIn(t, ann)

	t.Run("sign-in", func(t *testing.T) { p.sessions(t, ann) })
	t.Run("channels", func(t *testing.T) {
		list, err := p.client.Channels(t.Context(), s)
		if err != nil || len(list) != 1 || list[0].RemoteID != ann.DID || list[0].Handle != "ann.test" {
			t.Fatalf("channels %+v: %v", list, err)
		}
	})
	t.Run("text", func(t *testing.T) { p.text(t, s, ben) })
	t.Run("pictures", func(t *testing.T) { p.pictures(t, s) })
	t.Run("video", func(t *testing.T) { p.directVideo(t, s) })
	t.Run("thread", func(t *testing.T) { p.thread(t, s) })
	t.Run("lost answer", func(t *testing.T) { p.lostAnswer(t, s) })
	t.Run("replaced", func(t *testing.T) { p.taken(t, s) })
	t.Run("too long", func(t *testing.T) { p.tooLong(t, s) })
	t.Run("oauth", func(t *testing.T) { p.oauth(t, ann) })
}

// realPDS is the connector with the reference implementation as its network.
type realPDS struct {
	servers
	env       platform.Env
	client    *platform.Client
	transport *http.Transport
	requests  atomic.Int64
	drop      atomic.Bool // the next answer to a publication is lost
	files     *platformtest.Files
}

func newReal(t *testing.T, s servers) *realPDS {
	t.Helper()
	// There is no video service for this PDS.
	none := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(none.Close)
	p := &realPDS{servers: s, transport: &http.Transport{}, files: platformtest.NewFiles(t.TempDir())}
	t.Cleanup(p.transport.CloseIdleConnections)
	p.env = platform.Env{
		HTTP: &http.Client{Transport: p}, Clock: clock.System(), Log: slog.New(slog.DiscardHandler),
		Base: func(name, _ string) string {
			switch name {
			case "plc":
				return s.PLC
			case "video":
				return none.URL
			}
			return s.PDS // it is its own entryway, and resolves its own handles
		},
	}
	p.client = platform.Open(bluesky.Platform(), p.env)
	return p
}

// RoundTrip counts requests, and loses the answer to a putRecord when told to.
func (p *realPDS) RoundTrip(r *http.Request) (*http.Response, error) {
	p.requests.Add(1)
	res, err := p.transport.RoundTrip(r)
	if err == nil && strings.HasSuffix(r.URL.Path, "putRecord") && p.drop.CompareAndSwap(true, false) {
		_, _ = io.Copy(io.Discard, res.Body) // the server has acted
		_ = res.Body.Close()
		return nil, errors.New("the connection was cut")
	}
	return res, err
}

type person struct{ DID, Handle, Password, AppPassword string }

// post calls a method of the PDS without the connector.
func (p *realPDS) post(t *testing.T, method, token string, input, out any) {
	t.Helper()
	b, err := json.Marshal(input)
	if err != nil {
		t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, p.PDS+"/xrpc/"+method, bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	p.decode(t, r, out)
}

// get reads something from the PDS without the connector; it returns the status.
func (p *realPDS) get(t *testing.T, pathAndQuery string, out any) int {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, p.PDS+"/xrpc/"+pathAndQuery, nil)
	if err != nil {
		t.Fatal(err)
	}
	return p.decode(t, r, out)
}

func (p *realPDS) decode(t *testing.T, r *http.Request, out any) int {
	t.Helper()
	res, err := p.transport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	b, err := io.ReadAll(res.Body)
	if err == nil && out != nil {
		err = json.Unmarshal(b, out)
	}
	if err != nil || out != nil && res.StatusCode != http.StatusOK {
		t.Fatalf("%s: %d %s: %v", r.URL.Path, res.StatusCode, b, err)
	}
	return res.StatusCode
}

func (p *realPDS) createAccount(t *testing.T, handle string) person {
	t.Helper()
	var account struct {
		DID    string `json:"did"`
		Access string `json:"accessJwt"`
	}
	who := person{Handle: handle, Password: "correct horse battery staple"}
	p.post(t, "com.atproto.server.createAccount", "", map[string]string{"handle": handle, "email": handle + "@example.com", "password": who.Password}, &account)
	var app struct {
		Password string `json:"password"`
	}
	p.post(t, "com.atproto.server.createAppPassword", account.Access, map[string]string{"name": "CAIO"}, &app)
	who.DID, who.AppPassword = account.DID, app.Password
	return who
}

func (p *realPDS) signIn(t *testing.T, who person) platform.Session {
	t.Helper()
	step, err := p.client.Begin(t.Context(), platform.Ask{
		Way: "app_password", Fields: map[string]string{"handle": who.Handle},
		Secrets: map[string]caio.Secret{"password": caio.NewSecret(who.AppPassword)},
	})
	if err != nil {
		t.Fatal(err)
	}
	return platform.Session{Account: "account", Grant: *step.Grant}
}

// sessions signs in, renews and ends a session.
func (p *realPDS) sessions(t *testing.T, who person) {
	wrong := who
	wrong.AppPassword = "aaaa-bbbb-cccc-dddd"
	_, err := p.client.Begin(t.Context(), platform.Ask{
		Way: "app_password", Fields: map[string]string{"handle": who.Handle},
		Secrets: map[string]caio.Secret{"password": caio.NewSecret(wrong.AppPassword)},
	})
	if !platform.Is(err, caio.Unauthorized) {
		t.Errorf("a wrong app password: %v", err)
	}
	_, err = p.client.Begin(t.Context(), platform.Ask{
		Way: "app_password", Fields: map[string]string{"handle": "nobody.test"},
		Secrets: map[string]caio.Secret{"password": caio.NewSecret(wrong.AppPassword)},
	})
	if !platform.Is(err, caio.Rejected) {
		t.Errorf("an unknown handle: %v", err)
	}
	s := p.signIn(t, who)
	g := s.Grant
	if g.Subject != who.DID || g.Type != "Bearer" || g.Extra["pds"] != p.PDS || g.Name != "@"+who.Handle {
		t.Errorf("the grant is of %s (%s) at %s", g.Subject, g.Name, g.Extra["pds"])
	}
	now := caio.At(clock.System().Now())
	if life := g.ExpiresAt.Sub(now); life.Hours() < 1.9 || life.Hours() > 2.1 {
		t.Errorf("access lives %s, want two hours", life)
	}
	for range 2 { // the old refresh token is good for a while and leads to the same successor
		renewed, err := p.client.Refresh(t.Context(), g)
		if err != nil || renewed.Access.Reveal() == "" || renewed.Subject != who.DID {
			t.Fatalf("refresh: %v", err)
		}
		s.Grant = renewed
	}
	if _, err := p.client.Channels(t.Context(), s); err != nil {
		t.Errorf("after a refresh: %v", err)
	}
	for range 2 {
		if err := p.client.Revoke(t.Context(), s.Grant); err != nil {
			t.Errorf("revoke: %v", err)
		}
	}
	if _, err := p.client.Refresh(t.Context(), s.Grant); !platform.Is(err, caio.Unauthorized) {
		t.Errorf("refresh after the session was ended: %v", err)
	}
}

func (p *realPDS) job(v caio.Variant) *platform.Job {
	now := caio.At(clock.System().Now())
	return &platform.Job{Key: caio.NewID(), Variant: v, Due: now, Made: now, Saved: platformtest.NewMemory(clock.System())}
}

func variant(texts ...string) caio.Variant {
	v := caio.Variant{Fields: map[string]string{}}
	for _, s := range texts {
		v.Parts = append(v.Parts, caio.Part{Text: s})
	}
	return v
}

func (p *realPDS) publish(ctx context.Context, s platform.Session, job *platform.Job) (caio.Receipt, error) {
	if err := p.client.Prepare(ctx, s, job); err != nil {
		return caio.Receipt{}, err
	}
	return p.client.Publish(ctx, s, job)
}

func (p *realPDS) mustPublish(t *testing.T, s platform.Session, job *platform.Job) caio.Receipt {
	t.Helper()
	r, err := p.publish(t.Context(), s, job)
	if err != nil {
		t.Fatal(err)
	}
	return r
}
