package store

import (
	"context"
	"database/sql"

	"caio/internal/caio"
)

const attemptColumns = `id, delivery, number, step, started_at, commit_name, commit_at, finished_at, outcome, message, detail`

func scanAttempt(r row) (a caio.Attempt, err error) {
	err = r.Scan(&a.ID, &a.Delivery, &a.Number, &a.Step, &a.StartedAt, &a.Commit, &a.CommitAt, &a.FinishedAt, &a.Outcome, &a.Message, &a.Detail)
	return a, err
}

// Claim begins an attempt: it stores d, in which the caller has set the state, with
// Revision+1 and inserts a. Of several that claim the same Revision one succeeds, the
// others get ErrConflict. Variant and Planned stay as they are stored, and the attempt
// gets the next number of its Delivery.
func (s *Store) Claim(ctx context.Context, d caio.Delivery, a caio.Attempt) (caio.Delivery, error) {
	err := s.write(ctx, func(tx *sql.Tx) (err error) {
		if d, err = s.change(tx, d); err != nil {
			return err
		}
		_, err = exec(tx, "INSERT INTO attempt ("+attemptColumns+") SELECT ?1, ?2, count(*) + 1, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10 FROM attempt WHERE delivery = ?2",
			a.ID, d.ID, a.Step, a.StartedAt, a.Commit, a.CommitAt, a.FinishedAt, a.Outcome, a.Message, a.Detail)
		return err
	})
	return d, err
}

// Finish ends an attempt: it stores d with Revision+1 and a's outcome, both or neither.
// The condition is Claim's.
func (s *Store) Finish(ctx context.Context, d caio.Delivery, a caio.Attempt) (caio.Delivery, error) {
	err := s.write(ctx, func(tx *sql.Tx) (err error) {
		if d, err = s.change(tx, d); err != nil {
			return err
		}
		n, err := exec(tx, "UPDATE attempt SET finished_at = ?, outcome = ?, message = ?, detail = ? WHERE id = ? AND delivery = ?",
			a.FinishedAt, a.Outcome, a.Message, a.Detail, a.ID, d.ID)
		if err == nil && n == 0 {
			return missing("attempt", a.ID)
		}
		return err
	})
	return d, err
}

// MarkCommit records that the irreversible request of that name is about to leave. It
// is durable when it returns: only then may the request be sent.
func (s *Store) MarkCommit(ctx context.Context, id caio.AttemptID, name string, at caio.Instant) error {
	return s.write(ctx, func(tx *sql.Tx) error {
		n, err := exec(tx, "UPDATE attempt SET commit_name = ?, commit_at = ? WHERE id = ?", name, at, id)
		if err == nil && n == 0 {
			return missing("attempt", id)
		}
		return err
	})
}

// Attempts returns a Delivery's attempts, the first one first.
func (s *Store) Attempts(ctx context.Context, id caio.DeliveryID) ([]caio.Attempt, error) {
	return list(ctx, s.reads, scanAttempt, "SELECT "+attemptColumns+" FROM attempt WHERE delivery = ? ORDER BY num", id)
}

// LastAttempt returns a Delivery's latest attempt, or ErrNotFound before the first.
func (s *Store) LastAttempt(ctx context.Context, id caio.DeliveryID) (caio.Attempt, error) {
	a, err := one(ctx, s.reads, scanAttempt, "SELECT "+attemptColumns+" FROM attempt WHERE delivery = ? ORDER BY num DESC LIMIT 1", id)
	return a, named(err, "attempt of delivery", id)
}
