package store

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Backup writes a copy of the database to path, while others go on reading and writing.
// The copy is complete, synced and checked before it gets its name: a file that is
// already there is replaced only by a good one.
func (s *Store) Backup(ctx context.Context, path string) error {
	path, err := filepath.Abs(path)
	if err != nil {
		return fmt.Errorf("back up to %s: %w", path, err)
	}
	if here, err := os.Stat(s.path); err == nil {
		if there, err := os.Stat(path); err == nil && os.SameFile(here, there) {
			return fmt.Errorf("back up to %s: this is the database itself; choose another name", path)
		}
	}
	db, err := openDB(ctx, s.path, "ro", copying)
	if err != nil {
		return fmt.Errorf("back up to %s: %w", path, err)
	}
	defer func() { _ = db.Close() }() // nothing was written
	if err := copyDatabase(ctx, db, path); err != nil {
		return fmt.Errorf("back up to %s: %w", path, err)
	}
	return nil
}

// Check reads the whole database and returns ErrDamaged, saying where, if something in
// it is broken. It takes about a millisecond a megabyte.
func (s *Store) Check(ctx context.Context) error {
	if err := quickCheck(ctx, s.reads); err != nil {
		return err
	}
	return checkReferences(ctx, s.reads)
}

func copyDatabase(ctx context.Context, from *sql.DB, path string) (err error) {
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return explainFile(err)
	}
	partial := path + ".partial"
	defer func() {
		if err != nil {
			_ = os.Remove(partial) // it may not even exist; err says what happened
		}
	}()
	// SQLite copies into an empty file; made here, nobody else can ever read it.
	if err := os.WriteFile(partial, nil, 0o600); err != nil {
		return explainFile(err)
	}
	if _, err := from.ExecContext(ctx, "VACUUM INTO ?", partial); err != nil {
		return explain(err)
	}
	if err := syncFile(partial); err != nil {
		return explainFile(err)
	}
	if err := verify(ctx, partial); err != nil {
		return fmt.Errorf("the copy is not good: %w", err)
	}
	if err := os.Rename(partial, path); err != nil {
		return explainFile(err)
	}
	return syncDir(dir)
}

func syncFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0) // Windows syncs only what it may write
	if err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return closeAfter(f, err)
	}
	return f.Close()
}

func verify(ctx context.Context, path string) error {
	db, err := openUntouched(ctx, path)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }() // nothing was written
	return quickCheck(ctx, db)
}

// quickCheck reads every page and looks whether all of it hangs together.
func quickCheck(ctx context.Context, q querier) error {
	return checkTable(ctx, q, "1") // which stops at the first finding
}

// checkTables is a quickCheck at a third of its price, for every start: all tables, and
// of the search index the pages but not their meaning.
func checkTables(ctx context.Context, q querier) error {
	tables, err := list(ctx, q, value[string], "SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage > 0")
	if err != nil {
		return err
	}
	for _, table := range tables {
		if err := checkTable(ctx, q, "'"+strings.ReplaceAll(table, "'", "''")+"'"); err != nil {
			return err
		}
	}
	return nil
}

func checkTable(ctx context.Context, q querier, argument string) error {
	found, err := list(ctx, q, value[string], "PRAGMA quick_check("+argument+")")
	if err != nil {
		return err
	}
	if text := strings.Join(found, "; "); text != "ok" {
		return &fault{"the database is damaged: " + text, []error{ErrDamaged}}
	}
	return nil
}

// checkReferences finds rows that refer to others that do not exist.
func checkReferences(ctx context.Context, q querier) error {
	broken, err := list(ctx, q, func(r row) (string, error) {
		var table, parent string
		var id, key sql.NullInt64
		err := r.Scan(&table, &id, &parent, &key)
		return fmt.Sprintf("%s row %d refers to a missing %s", table, id.Int64, parent), err
	}, "PRAGMA foreign_key_check")
	if err != nil {
		return err
	}
	if len(broken) > 0 {
		return &fault{"the database is damaged: " + broken[0], []error{ErrDamaged}}
	}
	return nil
}
