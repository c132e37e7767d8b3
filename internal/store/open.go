package store

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// The driver's connection settings.
const (
	common  = "&_busy_timeout=5000&_stmt_cache_size=128"
	durable = "&_journal_mode=WAL&_synchronous=FULL&_txlock=immediate"

	writing   = common + durable + "&_foreign_keys=on&_cache_size=-8000" // KiB
	migrating = common + durable + "&_foreign_keys=off"
	reading   = common + "&_query_only=on"
	copying   = common // SQLite takes even VACUUM INTO for a change; mode=ro still protects the file
)

// openDB opens the file in SQLite's mode ro, rw or rwc. Only a pool of readers has
// more than one connection.
func openDB(ctx context.Context, path, mode, settings string) (*sql.DB, error) {
	slashed := filepath.ToSlash(path)
	if !strings.HasPrefix(slashed, "/") {
		slashed = "/" + slashed // C:/… on Windows
	}
	address := url.URL{Scheme: "file", Path: slashed, RawQuery: "mode=" + mode + settings}
	db, err := sql.Open("sqlite3", address.String())
	if err != nil {
		return nil, err
	}
	connections := 1
	if settings == reading {
		connections = 4
	}
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	if err := db.PingContext(ctx); err != nil {
		return nil, explain(closeAfter(db, err))
	}
	return db, nil
}

// closeAfter closes what was opened before err happened, and returns err.
func closeAfter(c io.Closer, err error) error {
	_ = c.Close() // err is why nothing was done with it
	return err
}

// prepareFile brings the file to the newest schema, or refuses it and leaves it alone.
func (s *Store) prepareFile(ctx context.Context, files fs.FS) error {
	steps, err := readMigrations(files)
	if err != nil {
		return err
	}
	newest := steps[len(steps)-1].version
	found, err := inspect(ctx, s.path, newest)
	if err != nil {
		return err
	}
	if err := s.makeFile(); err != nil {
		return fmt.Errorf("open database %s: %w", s.path, explainFile(err))
	}
	if found == newest {
		return nil
	}
	if err := s.migrate(ctx, steps, found); err != nil {
		return fmt.Errorf("bring database %s from version %d to %d: %w", s.path, found, newest, err)
	}
	return nil
}

// makeFile creates the file where it is missing, and sees to it that only its owner
// can read it. SQLite gives its side files the same mode.
func (s *Store) makeFile() error {
	dir := filepath.Dir(s.path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	created := !exists(s.path)
	f, err := os.OpenFile(s.path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	for _, suffix := range []string{"", "-wal", "-shm"} {
		if err := os.Chmod(s.path+suffix, 0o600); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	if created {
		return syncDir(dir)
	}
	return nil
}

// explainFile does for the operating system's errors what explain does for SQLite's.
func explainFile(err error) error {
	switch {
	case isReadOnly(err):
		return &fault{"the file cannot be written to; check the permissions of CAIO's data folder and that its disk is not write-protected", []error{ErrReadOnly, err}}
	case isFull(err):
		return &fault{"the disk is full; free some space and try again", []error{ErrFull, err}}
	}
	return explain(err)
}

var header = []byte("SQLite format 3\x00")

// inspect looks at the file without changing it and returns its schema's version: 0 for
// a file that is missing or empty.
func inspect(ctx context.Context, path string, newest int64) (int64, error) {
	refuse := func(kind error, format string, args ...any) (int64, error) {
		sentence := fmt.Sprintf(format, args...)
		return 0, &fault{fmt.Sprintf("open database %s: %s; the file was left as it is", path, sentence), []error{kind}}
	}
	empty, ok, err := looksLikeDatabase(path)
	switch {
	case err != nil:
		return 0, fmt.Errorf("open database %s: %w", path, explainFile(err))
	case empty:
		return 0, nil
	case !ok:
		return refuse(ErrDamaged, "this is not a CAIO database, or its beginning is damaged")
	}
	db, err := openUntouched(ctx, path)
	if err != nil {
		return 0, fmt.Errorf("open database %s: %w", path, err)
	}
	defer func() { _ = db.Close() }() // nothing was written

	version, ours, err := versionOf(ctx, db)
	switch {
	case errors.Is(err, ErrDamaged):
		return refuse(ErrDamaged, "it is damaged")
	case err != nil:
		return 0, fmt.Errorf("open database %s: %w", path, err)
	case !ours:
		return refuse(ErrDamaged, "this is the database of another program")
	case version > newest:
		return refuse(ErrNewer, "it has version %d, but this CAIO knows no version after %d; install the newest CAIO", version, newest)
	}
	if err := checkTables(ctx, db); errors.Is(err, ErrDamaged) {
		return refuse(ErrDamaged, "it is damaged (%v)", err)
	} else if err != nil {
		return 0, fmt.Errorf("open database %s: %w", path, err)
	}
	return version, nil
}

func looksLikeDatabase(path string) (empty, ok bool, err error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return true, false, nil
	}
	if err != nil {
		return false, false, err
	}
	defer func() { _ = f.Close() }() // read only
	info, err := f.Stat()
	if err != nil {
		return false, false, err
	}
	if !info.Mode().IsRegular() {
		return false, false, nil
	}
	start := make([]byte, len(header))
	switch n, err := io.ReadFull(f, start); {
	case n == 0:
		return true, false, nil
	case errors.Is(err, io.ErrUnexpectedEOF):
		return false, false, nil
	case err != nil:
		return false, false, err
	}
	return false, bytes.Equal(start, header), nil
}

// openUntouched opens the file so that not even a side file appears, if possible.
func openUntouched(ctx context.Context, path string) (*sql.DB, error) {
	if !exists(path+"-wal") && !exists(path+"-journal") {
		return openDB(ctx, path, "ro", reading+"&immutable=1")
	}
	// The last program did not close it: what is in the log belongs to the database.
	db, err := openDB(ctx, path, "ro", reading)
	if errors.Is(err, ErrReadOnly) {
		return openDB(ctx, path, "rw", reading) // a journal has to be rolled back first
	}
	return db, err
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// syncDir makes a new or renamed file's name durable. Windows has no such call; there
// the file system's own journal sees to it.
func syncDir(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	if err := d.Sync(); err != nil {
		return closeAfter(d, err)
	}
	return d.Close()
}
