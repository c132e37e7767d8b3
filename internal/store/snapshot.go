package store

import (
	"context"
	"database/sql"

	"caio/internal/caio"
)

func scanSnapshot(r row) (n caio.Snapshot, err error) {
	err = r.Scan(&n.Subject, &n.At, asJSON{&n.Metrics}, asJSON{&n.Native})
	return n, err
}

// AddSnapshots stores numbers. A second Snapshot of one subject at one instant replaces
// the first.
func (s *Store) AddSnapshots(ctx context.Context, snapshots []caio.Snapshot) error {
	return s.write(ctx, func(tx *sql.Tx) error {
		for _, n := range snapshots {
			if _, err := exec(tx, "INSERT OR REPLACE INTO snapshot (subject, at, metrics, native) VALUES (?, ?, ?, ?)",
				n.Subject, n.At, asJSON{&n.Metrics}, asJSON{&n.Native}); err != nil {
				return err
			}
		}
		return nil
	})
}

// Snapshots returns the newest numbers of a DeliveryID or ChannelID, newest first.
func (s *Store) Snapshots(ctx context.Context, subject string, limit int) ([]caio.Snapshot, error) {
	return list(ctx, s.reads, scanSnapshot,
		"SELECT subject, at, metrics, native FROM snapshot WHERE subject = ? ORDER BY at DESC LIMIT ?", subject, limit)
}

// SnapshotTimes returns when each subject's numbers were last read.
func (s *Store) SnapshotTimes(ctx context.Context) (map[string]caio.Instant, error) {
	times := map[string]caio.Instant{}
	_, err := list(ctx, s.reads, func(r row) (subject string, err error) {
		var at caio.Instant
		err = r.Scan(&subject, &at)
		times[subject] = at
		return subject, err
	}, "SELECT subject, max(at) FROM snapshot GROUP BY subject")
	return times, err
}
