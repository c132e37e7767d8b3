package store

import (
	"context"
	"database/sql"
)

// request is a change that waits for the writer.
type request struct {
	ctx  context.Context
	fn   func(tx *sql.Tx) error
	err  error
	done chan error // holds one
}

// groupMax bounds a group, so that nobody waits long for a commit.
const groupMax = 1000

// write has the writer run fn and returns when the change is on the disk, or did not
// happen. Whatever else waits at that moment shares the transaction, so fn must touch
// nothing but tx and its caller's variables, and may be undone after it returned nil.
// fn passes no context that can be cancelled to tx: SQLite would roll back everyone.
// A cancelled ctx keeps fn from starting; once it has started its outcome is awaited.
func (s *Store) write(ctx context.Context, fn func(tx *sql.Tx) error) error {
	r := &request{ctx: ctx, fn: fn, done: make(chan error, 1)}
	if err := ctx.Err(); err != nil {
		return err
	}
	select {
	case s.queue <- r:
		return <-r.done
	case <-ctx.Done():
		return ctx.Err()
	case <-s.closing:
		return ErrClosed
	}
}

func (s *Store) writeLoop() {
	defer close(s.stopped)
	for {
		select {
		case r := <-s.queue:
			s.serve(s.gather(r))
		case <-s.closing:
			return
		}
	}
}

// gather returns r and all that wait behind it.
func (s *Store) gather(r *request) []*request {
	group := []*request{r}
	for len(group) < groupMax {
		select {
		case r := <-s.queue:
			group = append(group, r)
		default:
			return group
		}
	}
	return group
}

func (s *Store) serve(group []*request) {
	err := s.commit(group)
	if err != nil {
		s.log.Error("changes could not be saved", "changes", len(group), "error", err)
	}
	for _, r := range group {
		if err != nil {
			r.err = err
		}
		r.done <- r.err
	}
}

// commit runs the group in one transaction. An error means that none of it happened.
func (s *Store) commit(group []*request) error {
	tx, err := s.writer.BeginTx(context.Background(), nil)
	if err != nil {
		return explain(err)
	}
	for _, r := range group {
		if r.err = r.ctx.Err(); r.err != nil {
			continue
		}
		if err := r.run(tx); err != nil {
			_ = tx.Rollback() // SQLite has mostly done so itself
			return explain(err)
		}
	}
	return explain(tx.Commit())
}

// run runs one change in a savepoint, so that its failure undoes it alone. It returns
// an error only when the whole transaction is lost.
func (r *request) run(tx *sql.Tx) error {
	if _, err := exec(tx, "SAVEPOINT change"); err != nil {
		return err
	}
	if r.err = explain(r.fn(tx)); r.err != nil {
		if _, err := exec(tx, "ROLLBACK TO change"); err != nil {
			return r.err // a full or failing disk has ended the transaction
		}
	}
	_, err := exec(tx, "RELEASE change")
	return err
}
