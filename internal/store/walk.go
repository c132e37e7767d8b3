package store

import (
	"context"

	"caio/internal/caio"
)

// each hands every row of a query to fn and ends with its first error.
func each[T any](ctx context.Context, q querier, scan func(row) (T, error), fn func(T) error, query string) error {
	rows, err := q.QueryContext(ctx, query)
	if err != nil {
		return explain(err)
	}
	defer rows.Close()
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return explain(err)
		}
		if err := fn(v); err != nil {
			return err
		}
	}
	return explain(rows.Err())
}

// EachPost hands every Post to fn, in the order they were written. It and its likes end
// with fn's first error; they read one row at a time, so fn should be quick.
func (s *Store) EachPost(ctx context.Context, fn func(caio.Post) error) error {
	return each(ctx, s.reads, scanPost, fn, "SELECT "+postColumns+" FROM post p ORDER BY num")
}

// EachDelivery hands every Delivery to fn, in the order they were scheduled.
func (s *Store) EachDelivery(ctx context.Context, fn func(caio.Delivery) error) error {
	return each(ctx, s.reads, scanDelivery, fn, "SELECT "+deliveryColumns+" FROM delivery ORDER BY num")
}

// EachAttempt hands every Attempt to fn, in the order they began.
func (s *Store) EachAttempt(ctx context.Context, fn func(caio.Attempt) error) error {
	return each(ctx, s.reads, scanAttempt, fn, "SELECT "+attemptColumns+" FROM attempt ORDER BY num")
}

// EachAsset hands every Asset to fn, in the order they came.
func (s *Store) EachAsset(ctx context.Context, fn func(caio.Asset) error) error {
	return each(ctx, s.reads, scanAsset, fn, "SELECT "+assetColumns+" FROM asset ORDER BY created_at, id")
}

// EachSnapshot hands every Snapshot to fn, by subject and time.
func (s *Store) EachSnapshot(ctx context.Context, fn func(caio.Snapshot) error) error {
	return each(ctx, s.reads, scanSnapshot, fn, "SELECT subject, at, metrics, native FROM snapshot ORDER BY subject, at")
}
