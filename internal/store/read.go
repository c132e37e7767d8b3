package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"encoding/json"
	"errors"
	"fmt"
)

// querier is what reads: the pool, a read transaction or the writer's transaction.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// row is *sql.Row or *sql.Rows.
type row interface{ Scan(dest ...any) error }

// list returns every row of a query, never nil.
func list[T any](ctx context.Context, q querier, scan func(row) (T, error), query string, args ...any) ([]T, error) {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, explain(err)
	}
	defer rows.Close()
	all := []T{}
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, explain(err)
		}
		all = append(all, v)
	}
	return all, explain(rows.Err())
}

// one returns the row of a query, or ErrNotFound.
func one[T any](ctx context.Context, q querier, scan func(row) (T, error), query string, args ...any) (T, error) {
	v, err := scan(q.QueryRowContext(ctx, query, args...))
	if errors.Is(err, sql.ErrNoRows) {
		return v, ErrNotFound
	}
	return v, explain(err)
}

// value scans a row of one column.
func value[T any](r row) (v T, err error) {
	err = r.Scan(&v)
	return v, err
}

// named adds to ErrNotFound what was not found.
func named(err error, noun string, id any) error {
	if errors.Is(err, ErrNotFound) {
		return missing(noun, id)
	}
	return err
}

// exec runs a statement in the writer's transaction and returns how many rows changed.
func exec(tx *sql.Tx, query string, args ...any) (int64, error) {
	result, err := tx.ExecContext(context.Background(), query, args...)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

// view runs fn on one consistent view of the database.
func (s *Store) view(ctx context.Context, fn func(q querier) error) error {
	tx, err := s.reads.BeginTx(ctx, nil)
	if err != nil {
		return explain(err)
	}
	defer func() { _ = tx.Rollback() }() // nothing was written
	return fn(tx)
}

// asJSON carries a value in a column as JSON text; null is NULL. v points to it.
type asJSON struct{ v any }

func (c asJSON) Value() (driver.Value, error) {
	text, err := json.Marshal(c.v)
	if err != nil || string(text) == "null" {
		return nil, err
	}
	return string(text), nil
}

func (c asJSON) Scan(src any) error {
	switch text := src.(type) {
	case nil:
		return nil
	case string:
		return json.Unmarshal([]byte(text), c.v)
	case []byte:
		return json.Unmarshal(text, c.v)
	}
	return fmt.Errorf("expected JSON text in the database, found %T", src)
}
