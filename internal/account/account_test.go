package account

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"caio/internal/caio"
	"caio/internal/clock"
	"caio/internal/platform"
	"caio/internal/store"
	"caio/internal/vault"
)

// network gives out tokens that live an hour and refresh tokens that work once.
type network struct {
	clock clock.Clock

	mu        sync.Mutex
	number    int
	spent     map[string]bool
	refreshes int
	fail      error // what the next Refresh answers
	revoked   []string
	channels  []caio.Channel
}

func (n *network) grant() platform.Grant {
	n.number++
	now := caio.At(n.clock.Now())
	return platform.Grant{
		Access: caio.NewSecret(fmt.Sprint("access", n.number)), Refresh: caio.NewSecret(fmt.Sprint("refresh", n.number)),
		ExpiresAt: now.Add(time.Hour), RefreshAt: now.Add(30 * time.Minute), Subject: "me", Name: "@me", Way: "password",
	}
}

func (n *network) Begin(_ context.Context, ask platform.Ask) (platform.Step, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if ask.Way == "browser" {
		return platform.Step{URL: "https://net.example/authorize", State: "state", Paste: true, Ask: ask}, nil
	}
	if ask.Secrets["password"].Reveal() != "right" {
		return platform.Step{}, platform.Errorf(caio.Unauthorized, "The password is wrong.")
	}
	g := n.grant()
	return platform.Step{Grant: &g}, nil
}

func (n *network) Finish(_ context.Context, step platform.Step, answer url.Values) (platform.Grant, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if answer.Get("state") != step.State || answer.Get("code") != "good" {
		return platform.Grant{}, platform.Errorf(caio.Rejected, "This is not the answer.")
	}
	return n.grant(), nil
}

func (n *network) Refresh(_ context.Context, g platform.Grant) (platform.Grant, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.refreshes++
	if err := n.fail; err != nil {
		n.fail = nil
		return platform.Grant{}, err
	}
	if n.spent[g.Refresh.Reveal()] {
		return platform.Grant{}, platform.Errorf(caio.Unauthorized, "This refresh token was used before.")
	}
	n.spent[g.Refresh.Reveal()] = true
	return n.grant(), nil
}

func (n *network) Channels(context.Context, platform.Session) ([]caio.Channel, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return append([]caio.Channel{}, n.channels...), nil
}

func (n *network) Publish(context.Context, platform.Session, *platform.Job) (caio.Receipt, error) {
	return caio.Receipt{}, nil
}

func (n *network) Revoke(_ context.Context, g platform.Grant) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.revoked = append(n.revoked, g.Access.Reveal())
	return nil
}

// stubborn is a vault that refuses to be written to when told so.
type stubborn struct {
	vault.Vault
	mu     sync.Mutex
	closed bool
}

func (s *stubborn) shut(closed bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = closed
}

func (s *stubborn) Set(ctx context.Context, key string, value caio.Secret) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return vault.ErrLocked
	}
	return s.Vault.Set(ctx, key, value)
}

type stage struct {
	*Manager
	ctx     context.Context
	clock   *clock.Fake
	network *network
	vault   *stubborn
	id      caio.AccountID
}

func newStage(t *testing.T) *stage {
	t.Helper()
	c := clock.NewFake(time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC))
	s := &stage{
		ctx: t.Context(), clock: c, vault: &stubborn{Vault: vault.Memory()},
		network: &network{clock: c, spent: map[string]bool{}, channels: []caio.Channel{{RemoteID: "a", Handle: "@a"}}},
	}
	db, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "caio.db"), store.Options{Clock: c, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	password := caio.Field{Name: "password", Label: "Password", Type: caio.FieldSecret, Required: true}
	registry, err := platform.NewRegistry([]platform.Platform{{
		ID: "net", Name: "Net",
		SignIn: []platform.Way{{ID: "password", Fields: []caio.Field{password}}, {ID: "browser", Browser: true, Paste: true}},
		New:    func(platform.Env) platform.Connector { return s.network },
	}}, func(caio.PlatformID) platform.Env { return platform.Env{} })
	if err != nil {
		t.Fatal(err)
	}
	s.Manager = New(db, s.vault, registry, c, slog.New(slog.DiscardHandler), func(caio.AccountID) {})
	step, err := s.Begin(t.Context(), "net", "password", map[string]string{"password": "right"})
	if err != nil || len(step.Done) != 1 {
		t.Fatalf("%+v, %v", step, err)
	}
	s.id = step.Done[0].Account
	return s
}

func (s *stage) state(t *testing.T) caio.AccountState {
	t.Helper()
	a, err := s.store.Account(s.ctx, s.id)
	if err != nil {
		t.Fatal(err)
	}
	return a.State
}

func TestOneRefreshAtATime(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.clock.Advance(2 * time.Hour)
	var wg sync.WaitGroup
	for range 50 {
		wg.Go(func() {
			session, err := s.Session(s.ctx, s.id)
			if err != nil || session.Grant.Access.Reveal() != "access2" {
				t.Errorf("%s, %v", session.Grant.Access.Reveal(), err)
			}
		})
	}
	wg.Wait()
	if s.network.refreshes != 1 {
		t.Errorf("%d refreshes", s.network.refreshes)
	}
}

// A refused token is renewed once for all who were refused.
func TestRefusedTogether(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			err := s.With(s.ctx, s.id, func(session platform.Session) error {
				if session.Grant.Access.Reveal() == "access1" {
					return platform.Errorf(caio.Unauthorized, "No.")
				}
				return nil
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if s.network.refreshes != 1 || s.state(t) != caio.AccountReady {
		t.Errorf("%d refreshes, account %s", s.network.refreshes, s.state(t))
	}
}

func TestTroubleIsNotARevokedConsent(t *testing.T) {
	t.Parallel()
	for _, kind := range []caio.Kind{caio.Unavailable, caio.Offline, caio.RateLimited, caio.Uncertain} {
		s := newStage(t)
		s.clock.Advance(2 * time.Hour)
		s.network.fail = platform.Errorf(kind, "Trouble.")
		if err := s.With(s.ctx, s.id, func(platform.Session) error { return nil }); !platform.Is(err, kind) {
			t.Errorf("%s: %v", kind, err)
		}
		if s.state(t) != caio.AccountReady {
			t.Errorf("%s disconnected the account", kind)
		}
		if err := s.With(s.ctx, s.id, func(platform.Session) error { return nil }); err != nil {
			t.Errorf("after %s: %v", kind, err)
		}
	}
}

func TestRevokedConsentHoldsUntilSignedInAgain(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.clock.Advance(2 * time.Hour)
	s.network.fail = platform.Errorf(caio.Unauthorized, "Withdrawn.")
	if err := s.With(s.ctx, s.id, func(platform.Session) error { return nil }); !platform.Is(err, caio.Unauthorized) {
		t.Fatal(err)
	}
	if s.state(t) != caio.AccountReconnect {
		t.Fatalf("account %s", s.state(t))
	}
	step, err := s.Begin(s.ctx, "net", "password", map[string]string{"password": "right"})
	if err != nil || step.Done[0].Account != s.id || s.state(t) != caio.AccountReady {
		t.Errorf("signed in again: %+v, %v, account %s", step, err, s.state(t))
	}
}

// The keychain refuses the renewed token: nothing is done with it until it is stored, and
// the single-use refresh token's successor is not lost.
func TestNewTokenIsStoredBeforeItIsUsed(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.clock.Advance(2 * time.Hour)
	s.vault.shut(true)
	for range 3 {
		if _, err := s.Session(s.ctx, s.id); !platform.Is(err, caio.Locked) {
			t.Fatalf("an unstored token was handed out: %v", err)
		}
	}
	s.vault.shut(false)
	session, err := s.Session(s.ctx, s.id)
	if err != nil || session.Grant.Access.Reveal() != "access2" || s.network.refreshes != 1 {
		t.Errorf("%v after %d refreshes", err, s.network.refreshes)
	}
	stored, err := s.vault.Get(s.ctx, VaultKey(s.id))
	if err != nil || !strings.Contains(stored.Reveal(), "access2") {
		t.Errorf("the keychain has the old one: %v", err)
	}
}

func TestRefreshDue(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	for range 2 {
		if err := s.RefreshDue(s.ctx); err != nil || s.network.refreshes != 0 {
			t.Fatalf("too early: %d, %v", s.network.refreshes, err)
		}
	}
	s.clock.Advance(31 * time.Minute)
	for range 2 {
		if err := s.RefreshDue(s.ctx); err != nil || s.network.refreshes != 1 {
			t.Fatalf("%d refreshes, %v", s.network.refreshes, err)
		}
	}
}

func TestSignInRefuses(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	for name, c := range map[string]struct {
		platform caio.PlatformID
		way      string
		fields   map[string]string
		want     string
	}{
		"unknown network": {"nowhere", "", nil, "nowhere"},
		"unknown way":     {"net", "magic", nil, "magic"},
		"missing":         {"net", "password", nil, "Password is needed"},
		"unknown field":   {"net", "password", map[string]string{"password": "right", "pin": "1"}, "pin"},
		"wrong":           {"net", "password", map[string]string{"password": "wrong"}, "password is wrong"},
	} {
		if _, err := s.Begin(s.ctx, c.platform, c.way, c.fields); err == nil || !strings.Contains(platform.AsError(err).Message, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	s.network.channels = nil
	if _, err := s.Begin(s.ctx, "net", "password", map[string]string{"password": "right"}); !platform.Is(err, caio.Forbidden) {
		t.Errorf("nothing to publish to: %v", err)
	}
}

func TestPaste(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	step, err := s.Begin(s.ctx, "net", "browser", nil)
	if err != nil || !step.Paste || step.URL == "" {
		t.Fatalf("%+v, %v", step, err)
	}
	for _, wrong := range []string{"", "two words", "https://x.example/?state=other&code=good", "https://x.example/?state=state&code=bad"} {
		if _, err := s.Paste(s.ctx, step.ID, wrong); err == nil {
			t.Errorf("%q was accepted", wrong)
		}
	}
	channels, err := s.Paste(s.ctx, step.ID, "https://x.example/?state=state&code=good")
	if err != nil || len(channels) != 1 {
		t.Fatalf("after mistakes: %v, %v", channels, err)
	}
	if found, err := step.pasted(s.ctx); err != nil || len(found) != 1 {
		t.Errorf("who waits for the paste gets %v, %v", found, err)
	}
	other, err := s.Begin(s.ctx, "net", "browser", nil)
	if err != nil {
		t.Fatal(err)
	}
	s.Cancel(other.ID)
	if _, err := other.pasted(s.ctx); err == nil {
		t.Error("a cancelled sign-in has found something")
	}
	if _, err := s.Paste(s.ctx, step.ID, "https://x.example/?state=state&code=good"); !platform.Is(err, caio.Gone) {
		t.Errorf("twice: %v", err)
	}
}

func TestDisconnectForgets(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	if err := s.Disconnect(s.ctx, s.id); err != nil {
		t.Fatal(err)
	}
	if len(s.network.revoked) != 1 {
		t.Errorf("revoked %v", s.network.revoked)
	}
	if _, err := s.vault.Get(s.ctx, VaultKey(s.id)); !errors.Is(err, vault.ErrNotFound) {
		t.Errorf("the keychain still has it: %v", err)
	}
	if _, err := s.Session(s.ctx, s.id); err == nil {
		t.Error("a forgotten account still has authority")
	}
}
