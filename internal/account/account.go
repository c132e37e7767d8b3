// Package account keeps the connections to the networks alive: signing in, one refresh
// at a time, and telling a network that is down from a consent that is gone. It hides
// where Grants are kept and when they are renewed.
package account

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"caio/internal/caio"
	"caio/internal/clock"
	"caio/internal/platform"
	"caio/internal/store"
	"caio/internal/vault"
)

// Manager hands out Sessions. It is safe for concurrent use.
type Manager struct {
	store    *store.Store
	vault    vault.Vault
	registry *platform.Registry
	clock    clock.Clock
	log      *slog.Logger
	changed  func(caio.AccountID) // an account's state changed

	mu      sync.Mutex
	entries map[caio.AccountID]*entry
	signIns map[string]*SignIn
}

// entry is one account's Grant in memory; its lock makes renewal single-flight.
type entry struct {
	mu      sync.Mutex
	loaded  bool
	grant   platform.Grant
	unsaved bool // renewed, but the keychain did not take it yet
}

// New makes a Manager. changed is called, from any goroutine, when an account's state
// may have changed.
func New(s *store.Store, v vault.Vault, r *platform.Registry, c clock.Clock, log *slog.Logger, changed func(caio.AccountID)) *Manager {
	return &Manager{
		store: s, vault: v, registry: r, clock: c, log: log, changed: changed,
		entries: map[caio.AccountID]*entry{}, signIns: map[string]*SignIn{},
	}
}

// VaultKey returns the name that the account's Grant has in the vault.
func VaultKey(id caio.AccountID) string { return "account/" + string(id) }

func (m *Manager) entry(id caio.AccountID) *entry {
	m.mu.Lock()
	defer m.mu.Unlock()
	e := m.entries[id]
	if e == nil {
		e = &entry{}
		m.entries[id] = e
	}
	return e
}

// Session returns the account's authority, renewed when it has expired. Errors are
// *platform.Error: Locked when the keychain does not answer, Unauthorized when only a
// person can help, others when the network is in trouble.
func (m *Manager) Session(ctx context.Context, id caio.AccountID) (platform.Session, error) {
	e := m.entry(id)
	e.mu.Lock()
	defer e.mu.Unlock()
	if err := m.load(ctx, id, e); err != nil {
		return platform.Session{}, err
	}
	if e.grant.Expired(m.clock.Now()) {
		if err := m.renew(ctx, id, e); err != nil {
			return platform.Session{}, err
		}
	}
	return platform.Session{Account: id, Grant: e.grant}, nil
}

// load brings the Grant into memory and makes sure that the keychain has it.
func (m *Manager) load(ctx context.Context, id caio.AccountID, e *entry) error {
	if e.unsaved {
		return m.save(ctx, id, e)
	}
	if e.loaded {
		return nil
	}
	secret, err := m.vault.Get(ctx, VaultKey(id))
	if errors.Is(err, vault.ErrNotFound) {
		return platform.Errorf(caio.Unauthorized, "The keychain no longer holds this connection; connect the account again.")
	}
	if err != nil {
		return locked(err)
	}
	grant, err := platform.OpenGrant(secret)
	if err != nil {
		return platform.Errorf(caio.Unauthorized, "What the keychain holds for this account cannot be read; connect it again.")
	}
	e.grant, e.loaded = grant, true
	return nil
}

func (m *Manager) save(ctx context.Context, id caio.AccountID, e *entry) error {
	secret, err := e.grant.Seal()
	if err == nil {
		err = m.vault.Set(ctx, VaultKey(id), secret)
	}
	if err != nil {
		return locked(err)
	}
	e.unsaved = false
	return nil
}

func locked(err error) *platform.Error {
	if errors.Is(err, vault.ErrPassphrase) {
		return &platform.Error{Kind: caio.Locked, Message: "The passphrase of the vault is wrong, so CAIO cannot use its connections.", Err: err}
	}
	return &platform.Error{Kind: caio.Locked, Message: "The keychain is locked or does not answer; unlock it, and CAIO goes on by itself.", Detail: err.Error(), Err: err}
}

// renew refreshes the Grant; the new one is stored before it is used. The entry's lock
// is held.
func (m *Manager) renew(ctx context.Context, id caio.AccountID, e *entry) error {
	a, err := m.store.Account(ctx, id)
	if err != nil {
		return fmt.Errorf("renew: %w", err)
	}
	client, err := m.registry.Client(a.Platform)
	if err != nil {
		return err
	}
	grant, err := client.Refresh(ctx, e.grant)
	if err != nil {
		return err
	}
	// A single-use refresh token is spent now: what came back must not be lost, not
	// even to a stop that arrives at this moment.
	ctx = context.WithoutCancel(ctx)
	e.grant, e.loaded, e.unsaved = grant, true, true
	if err := m.save(ctx, id, e); err != nil {
		return err
	}
	a.ExpiresAt, a.RefreshAt, a.Scopes = grant.EndsAt, grant.RefreshAt, grant.Scopes
	if err := m.store.SaveAccount(ctx, a); err != nil {
		m.log.Warn("renewed connection not noted", "account", id, "error", err)
	}
	return nil
}

// With calls with a Session. When the network refuses the authority it is renewed once
// and the call repeated: a refused request has done nothing. When only a person can
// help, the account is held.
func (m *Manager) With(ctx context.Context, id caio.AccountID, call func(platform.Session) error) error {
	s, err := m.Session(ctx, id)
	if err == nil {
		if err = call(s); !platform.Is(err, caio.Unauthorized) {
			return err
		}
		if s, err = m.afterRefusal(ctx, id, s, err); err == nil {
			if err = call(s); !platform.Is(err, caio.Unauthorized) {
				return err
			}
		}
	}
	if platform.Is(err, caio.Unauthorized) {
		m.hold(ctx, id, platform.AsError(err).Reason())
	}
	return err
}

// afterRefusal renews the Grant unless another call already did. A Grant that cannot be
// renewed is tried on a harmless read first: networks have refused a good one in passing.
func (m *Manager) afterRefusal(ctx context.Context, id caio.AccountID, old platform.Session, refusal error) (platform.Session, error) {
	e := m.entry(id)
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.loaded && e.grant.Access != old.Grant.Access {
		return platform.Session{Account: id, Grant: e.grant}, nil
	}
	err := m.renew(ctx, id, e)
	if err == nil {
		return platform.Session{Account: id, Grant: e.grant}, nil
	}
	if !platform.Is(err, caio.Unauthorized) {
		return platform.Session{}, err
	}
	a, storeErr := m.store.Account(ctx, id)
	if storeErr != nil {
		return platform.Session{}, refusal
	}
	client, clientErr := m.registry.Client(a.Platform)
	if clientErr != nil {
		return platform.Session{}, refusal
	}
	if _, readErr := client.Channels(ctx, old); readErr != nil {
		if platform.Is(readErr, caio.Unauthorized) {
			return platform.Session{}, refusal
		}
		return platform.Session{}, readErr
	}
	return old, nil
}

func (m *Manager) hold(ctx context.Context, id caio.AccountID, r caio.Reason) {
	if err := m.store.HoldAccount(context.WithoutCancel(ctx), id, r); err != nil {
		m.log.Error("account not held", "account", id, "error", err)
	}
	m.changed(id)
}

// RefreshDue renews every Grant whose time for it has come. A network that is in
// trouble is asked again next time.
func (m *Manager) RefreshDue(ctx context.Context) error {
	accounts, err := m.store.Accounts(ctx)
	if err != nil {
		return fmt.Errorf("refresh connections: %w", err)
	}
	now := caio.At(m.clock.Now())
	var failed error
	for _, a := range accounts {
		if a.State != caio.AccountReady || a.RefreshAt == 0 || a.RefreshAt > now {
			continue
		}
		if err := m.refresh(ctx, a.ID); err != nil {
			failed = errors.Join(failed, err)
		}
	}
	return failed
}

func (m *Manager) refresh(ctx context.Context, id caio.AccountID) error {
	e := m.entry(id)
	e.mu.Lock()
	err := m.load(ctx, id, e)
	if err == nil && (e.grant.RefreshAt == 0 || e.grant.RefreshAt > caio.At(m.clock.Now())) {
		e.mu.Unlock()
		return nil // renewed meanwhile
	}
	if err == nil {
		err = m.renew(ctx, id, e)
	}
	e.mu.Unlock()
	if platform.Is(err, caio.Unauthorized) {
		m.hold(ctx, id, platform.AsError(err).Reason())
	}
	return err
}

// DaysLeft returns whole days until a person must sign in again; ok is false when that
// is never so.
func DaysLeft(a caio.Account, now time.Time) (days int, ok bool) {
	if a.ExpiresAt == 0 {
		return 0, false
	}
	return max(0, int(a.ExpiresAt.Sub(caio.At(now)).Hours()/24)), true
}
