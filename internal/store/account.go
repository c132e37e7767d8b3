package store

import (
	"context"
	"database/sql"

	"caio/internal/caio"
)

const accountColumns = `id, brand, platform, name, remote_id, state, reason, scopes,
	expires_at, created_at, refresh_at, sign_in_with`

func scanAccount(r row) (a caio.Account, err error) {
	err = r.Scan(&a.ID, &a.Brand, &a.Platform, &a.Name, &a.RemoteID, &a.State, asJSON{&a.Reason}, asJSON{&a.Scopes},
		&a.ExpiresAt, &a.CreatedAt, &a.RefreshAt, &a.SignInWith)
	if a.Scopes == nil {
		a.Scopes = []string{}
	}
	return a, err
}

// SaveAccount inserts the Account, or replaces the one with that id.
func (s *Store) SaveAccount(ctx context.Context, a caio.Account) error {
	return s.write(ctx, func(tx *sql.Tx) error {
		_, err := exec(tx, `INSERT INTO account (`+accountColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (id) DO UPDATE SET brand = excluded.brand, platform = excluded.platform, name = excluded.name,
				remote_id = excluded.remote_id, state = excluded.state, reason = excluded.reason, scopes = excluded.scopes,
				expires_at = excluded.expires_at, created_at = excluded.created_at, refresh_at = excluded.refresh_at,
				sign_in_with = excluded.sign_in_with`,
			a.ID, a.Brand, a.Platform, a.Name, a.RemoteID, a.State, asJSON{&a.Reason}, asJSON{&a.Scopes},
			a.ExpiresAt, a.CreatedAt, a.RefreshAt, a.SignInWith)
		return err
	})
}

// Account returns one Account.
func (s *Store) Account(ctx context.Context, id caio.AccountID) (caio.Account, error) {
	a, err := one(ctx, s.reads, scanAccount, "SELECT "+accountColumns+" FROM account WHERE id = ?", id)
	return a, named(err, "account", id)
}

// Accounts returns all Accounts in the order they were connected.
func (s *Store) Accounts(ctx context.Context) ([]caio.Account, error) {
	return list(ctx, s.reads, scanAccount, "SELECT "+accountColumns+" FROM account ORDER BY created_at, rowid")
}

// DeleteAccount removes the Account and its Channels. What waited to go out through it
// becomes blocked and asks to reconnect; history stays. A Delivery that is running right
// now is left to its attempt, so that the outcome can be recorded.
func (s *Store) DeleteAccount(ctx context.Context, id caio.AccountID) error {
	reason := &caio.Reason{
		Kind:    caio.Unauthorized,
		Message: "The account was disconnected. Connect it again to publish this.",
		Action:  caio.ActionReconnect,
	}
	return s.write(ctx, func(tx *sql.Tx) error {
		n, err := exec(tx, "DELETE FROM account WHERE id = ?", id)
		if err != nil {
			return err
		}
		if n == 0 {
			return missing("account", id)
		}
		_, err = s.changeAll(tx, `state = 'blocked', next_at = 0, reason = ?`, []any{asJSON{reason}},
			`state IN ('scheduled', 'waiting') AND account = ?`, id)
		return err
	})
}

// HoldAccount marks the Account and its Channels as needing a new sign-in.
func (s *Store) HoldAccount(ctx context.Context, id caio.AccountID, reason caio.Reason) error {
	return s.write(ctx, func(tx *sql.Tx) error {
		return setAccountState(tx, id, caio.AccountReconnect, &reason)
	})
}

// ReleaseAccount undoes HoldAccount after a new sign-in: Account and Channels are ready,
// and its Deliveries that were blocked for want of it wait for the instant now. It
// returns how many.
func (s *Store) ReleaseAccount(ctx context.Context, id caio.AccountID, now caio.Instant) (released int, err error) {
	err = s.write(ctx, func(tx *sql.Tx) error {
		if err := setAccountState(tx, id, caio.AccountReady, nil); err != nil {
			return err
		}
		released, err = s.changeAll(tx, `state = 'waiting', next_at = ?, reason = NULL`, []any{now},
			`state = 'blocked' AND account = ? AND reason_kind = ?`, id, caio.Unauthorized)
		return err
	})
	return released, err
}

func setAccountState(tx *sql.Tx, id caio.AccountID, state caio.AccountState, reason *caio.Reason) error {
	n, err := exec(tx, "UPDATE account SET state = ?, reason = ? WHERE id = ?", state, asJSON{reason}, id)
	if err != nil {
		return err
	}
	if n == 0 {
		return missing("account", id)
	}
	_, err = exec(tx, "UPDATE channel SET state = ? WHERE account = ?", state, id)
	return err
}
