package store

import (
	"context"
	"database/sql"

	"caio/internal/caio"
)

// Checkpoints returns what the Delivery has to remember between attempts.
func (s *Store) Checkpoints(ctx context.Context, id caio.DeliveryID) (map[string]string, error) {
	all := map[string]string{}
	_, err := list(ctx, s.reads, func(r row) (key string, err error) {
		var text string
		err = r.Scan(&key, &text)
		all[key] = text
		return key, err
	}, "SELECT key, value FROM checkpoint WHERE delivery = ?", id)
	return all, err
}

// PutCheckpoint stores one value, durable when it returns.
func (s *Store) PutCheckpoint(ctx context.Context, id caio.DeliveryID, key, value string) error {
	return s.write(ctx, func(tx *sql.Tx) error {
		n, err := exec(tx, `INSERT INTO checkpoint (delivery, key, value) SELECT id, ?, ? FROM delivery WHERE id = ?
			ON CONFLICT DO UPDATE SET value = excluded.value`, key, value, id)
		if err == nil && n == 0 {
			return missing("delivery", id)
		}
		return err
	})
}
