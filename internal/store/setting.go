package store

import (
	"context"
	"database/sql"
	"errors"
)

// Setting returns what SetSetting stored under key; "" when nothing was.
func (s *Store) Setting(ctx context.Context, key string) (string, error) {
	v, err := one(ctx, s.reads, value[string], "SELECT value FROM setting WHERE key = ?", key)
	if errors.Is(err, ErrNotFound) {
		return "", nil
	}
	return v, err
}

// SetSetting stores a value. Secrets belong in the vault.
func (s *Store) SetSetting(ctx context.Context, key, value string) error {
	return s.write(ctx, func(tx *sql.Tx) error {
		_, err := exec(tx, `INSERT INTO setting (key, value) VALUES (?, ?)
			ON CONFLICT (key) DO UPDATE SET value = excluded.value`, key, value)
		return err
	})
}
