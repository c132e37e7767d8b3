package store

import (
	"cmp"
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/pressly/goose/v3"
)

//go:embed sql/*.sql
var embedded embed.FS

// applicationID marks a file as CAIO's own; the first migration writes it.
const applicationID = 0x4341494f

func migrationFiles() fs.FS {
	files, err := fs.Sub(embedded, "sql")
	if err != nil {
		panic(err) // the name is a constant
	}
	return files
}

// step is one migration: the file NNNN_name.sql.
type step struct {
	version int64
	sql     string
}

func readMigrations(files fs.FS) ([]step, error) {
	names, err := fs.Glob(files, "*.sql")
	if err != nil {
		return nil, err
	}
	steps := make([]step, 0, len(names))
	for _, name := range names {
		number, _, _ := strings.Cut(name, "_")
		version, err := strconv.ParseInt(number, 10, 64)
		if err != nil {
			return nil, fmt.Errorf("migration %s: the name does not begin with a number", name)
		}
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		steps = append(steps, step{version, string(text)})
	}
	slices.SortFunc(steps, func(a, b step) int { return cmp.Compare(a.version, b.version) })
	return steps, nil
}

// versionOf returns the schema's version, and whether the database is CAIO's at all.
func versionOf(ctx context.Context, db *sql.DB) (version int64, ours bool, err error) {
	tables, err := list(ctx, db, value[string], "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
	if err != nil || len(tables) == 0 {
		return 0, true, err
	}
	id, err := one(ctx, db, value[int64], "PRAGMA application_id")
	if err != nil {
		return 0, false, err
	}
	versioned := slices.Contains(tables, goose.DefaultTablename)
	if id != applicationID || !versioned {
		// goose makes its table before the first migration runs.
		return 0, versioned && len(tables) == 1, nil
	}
	version, err = one(ctx, db, value[int64], "SELECT max(version_id) FROM "+goose.DefaultTablename)
	return version, true, err
}

// migrate copies the database, unless it is new, and runs the steps after found. Each is
// one transaction; the first that fails leaves what was before it.
func (s *Store) migrate(ctx context.Context, steps []step, found int64) error {
	// Foreign keys are off on this connection: a table that others refer to cannot be
	// replaced otherwise, and within a transaction SQLite ignores the switch.
	db, err := openDB(ctx, s.path, "rw", migrating)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }() // each step has been committed
	if found > 0 {
		if err := copyDatabase(ctx, db, s.backupName(found)); err != nil {
			return fmt.Errorf("back it up first: %w", err)
		}
	}
	migrations := make([]*goose.Migration, len(steps))
	for i, step := range steps {
		migrations[i] = goose.NewGoMigration(step.version, &goose.GoFunc{RunTx: step.run}, nil)
	}
	provider, err := goose.NewProvider(goose.DialectSQLite3, db, nil,
		goose.WithDisableGlobalRegistry(true), goose.WithGoMigrations(migrations...))
	if err != nil {
		return err
	}
	_, err = provider.Up(ctx)
	var partial *goose.PartialError
	if errors.As(err, &partial) {
		err = fmt.Errorf("step %d: %w", partial.Failed.Source.Version, explain(partial.Err))
	}
	return explain(err)
}

// run runs the step; rows that refer to nothing afterwards undo it.
func (m step) run(ctx context.Context, tx *sql.Tx) error {
	if _, err := tx.ExecContext(ctx, m.sql); err != nil {
		return err
	}
	return checkReferences(ctx, tx)
}

func (s *Store) backupName(found int64) string {
	name := strings.TrimSuffix(filepath.Base(s.path), filepath.Ext(s.path))
	at := s.clock.Now().UTC().Format("20060102T150405.000Z")
	return filepath.Join(filepath.Dir(s.path), "backups", fmt.Sprintf("%s-before-%d-%s.db", name, found+1, at))
}
