package store

import (
	"bytes"
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"caio/internal/caio"
	"caio/internal/clock"
)

// with returns the real migrations and one more.
func with(t *testing.T, name, sql string) fs.FS {
	t.Helper()
	files := fstest.MapFS{name: {Data: []byte(sql)}}
	real := must[[]string](t)(fs.Glob(migrationFiles(), "*.sql"))
	for _, file := range real {
		files[file] = &fstest.MapFile{Data: must[[]byte](t)(fs.ReadFile(migrationFiles(), file))}
	}
	return files
}

// filled makes a closed database with something of everything in it.
func filled(t *testing.T) (path string, rows map[string]int) {
	t.Helper()
	ctx := t.Context()
	s := newStore(t)
	brand := must[[]caio.Brand](t)(s.Brands(ctx))[0]
	check(t, s.SaveAccount(ctx, caio.Account{ID: "acc", Brand: brand.ID, Platform: "mastodon", State: caio.AccountReady}))
	check(t, s.SaveChannels(ctx, "acc", []caio.Channel{{ID: "ch", Brand: brand.ID, RemoteID: "1"}}))
	_, ds := scheduled(t, s, 1000, "ch")
	d, _ := claimed(t, s, ds[0])
	check(t, s.PutCheckpoint(ctx, d.ID, "container", "17"))
	check(t, s.AddSnapshots(ctx, []caio.Snapshot{{Subject: string(d.ID), At: 5}}))
	check(t, s.SetSetting(ctx, "theme", "dark"))
	must[caio.Asset](t)(s.SaveAsset(ctx, caio.Asset{Path: "/a", SHA256: "x"}))
	rows = countRows(t, s)
	for table, n := range rows {
		if n == 0 {
			t.Errorf("nothing in %s", table)
		}
	}
	check(t, s.Close())
	return s.Path(), rows
}

func countRows(t *testing.T, s *Store) map[string]int {
	t.Helper()
	ctx := t.Context()
	tables := must[[]string](t)(list(ctx, s.reads, value[string],
		"SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'goose%' AND name NOT LIKE 'post_search%'"))
	rows := map[string]int{}
	for _, table := range tables {
		rows[table] = must[int](t)(one(ctx, s.reads, value[int], "SELECT count(*) FROM "+table))
	}
	return rows
}

func TestMigrationBacksUpFirst(t *testing.T) {
	t.Parallel()
	path, rows := filled(t)
	// The step replaces a table that others refer to, which works only without foreign keys.
	files := with(t, "0002_more.sql", `
		CREATE TABLE brand2 (id TEXT PRIMARY KEY, name TEXT NOT NULL, sandbox INTEGER NOT NULL, colour TEXT NOT NULL DEFAULT '') STRICT;
		INSERT INTO brand2 (id, name, sandbox) SELECT id, name, sandbox FROM brand;
		DROP TABLE brand;
		ALTER TABLE brand2 RENAME TO brand;`)
	s := must[*Store](t)(open(t.Context(), path, Options{Clock: clock.NewFake(noon)}, files))
	same(t, "rows after the migration", countRows(t, s), rows)
	must[string](t)(one(t.Context(), s.reads, value[string], "SELECT colour FROM brand"))
	check(t, s.Check(t.Context()))
	check(t, s.Close())

	backup := filepath.Join(filepath.Dir(path), "backups", "caio-before-2-20261123T120000.000Z.db")
	old := openStore(t, backup)
	same(t, "rows in the backup", countRows(t, old), rows)
	same(t, "profile", must[caio.Profile](t)(old.Profile(t.Context())).Zone, "UTC")

	// Opening it again migrates and copies nothing.
	again := must[*Store](t)(open(t.Context(), path, Options{Clock: clock.NewFake(noon.AddDate(0, 0, 1))}, files))
	check(t, again.Close())
	if copies := must[[]string](t)(filepath.Glob(filepath.Join(filepath.Dir(path), "backups", "*.db"))); len(copies) != 1 {
		t.Errorf("backups: %q", copies)
	}
}

func TestAFailingMigrationChangesNothing(t *testing.T) {
	t.Parallel()
	for name, sql := range map[string]string{
		"syntax":     "CREATE TABLE extra (id TEXT); CREATE TABEL more (id TEXT);",
		"references": "DELETE FROM account;",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path, rows := filled(t)
			_, err := open(t.Context(), path, Options{}, with(t, "0002_bad.sql", sql))
			if err == nil || !strings.Contains(err.Error(), "from version 1 to 2") {
				t.Fatalf("got %v", err)
			}
			s := openStore(t, path)
			same(t, "rows", countRows(t, s), rows)
		})
	}
}

func TestNoMigrationWithoutABackup(t *testing.T) {
	t.Parallel()
	path, rows := filled(t)
	check(t, os.WriteFile(filepath.Join(filepath.Dir(path), "backups"), nil, 0o600)) // in the way
	_, err := open(t.Context(), path, Options{}, with(t, "0002_more.sql", "CREATE TABLE extra (id TEXT);"))
	if err == nil || !strings.Contains(err.Error(), "back it up first") {
		t.Fatalf("got %v", err)
	}
	same(t, "rows", countRows(t, openStore(t, path)), rows)
}

func TestANewerDatabaseIsRefused(t *testing.T) {
	t.Parallel()
	path, _ := filled(t)
	newer := must[*Store](t)(open(t.Context(), path, Options{}, with(t, "0007_future.sql", "CREATE TABLE future (id TEXT);")))
	check(t, newer.Close())
	before := snapshotFolder(t, filepath.Dir(path))
	_, err := Open(t.Context(), path, Options{})
	wantErr(t, err, ErrNewer)
	for _, part := range []string{"version 7", "after 1", path} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%q does not mention %q", err, part)
		}
	}
	same(t, "files", snapshotFolder(t, filepath.Dir(path)), before)
}

// snapshotFolder returns every file below dir with its content.
func snapshotFolder(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	check(t, fs.WalkDir(os.DirFS(dir), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(filepath.Join(dir, name))
		files[name] = string(content)
		return err
	}))
	return files
}

func TestDamagedFilesAreRefusedUntouched(t *testing.T) {
	t.Parallel()
	path, _ := filled(t)
	good := must[[]byte](t)(os.ReadFile(path))
	damage := func(at, n int) []byte {
		bad := bytes.Clone(good)
		copy(bad[at:], bytes.Repeat([]byte{0xa5}, n))
		return bad
	}
	other := must[*Store](t)(open(t.Context(), filepath.Join(t.TempDir(), "other.db"), Options{}, with(t, "0002_more.sql", "PRAGMA application_id = 7;")))
	check(t, other.Close())
	const page = 4096
	for name, content := range map[string][]byte{
		"text":          []byte("Dear diary, this is no database at all."),
		"few bytes":     []byte("SQL"),
		"header":        damage(0, 16),
		"page size":     damage(16, 8),
		"schema":        damage(100, 300),
		"a table":       damage(3*page, page),
		"all tables":    damage(page, len(good)-page),
		"cut short":     good[:len(good)/2],
		"header alone":  good[:100],
		"zeroed middle": append(append(bytes.Clone(good[:4*page]), make([]byte, 4*page)...), good[8*page:]...),
		"other program": must[[]byte](t)(os.ReadFile(other.Path())),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "caio.db")
			check(t, os.WriteFile(path, content, 0o600))
			s, err := Open(context.Background(), path, Options{})
			if err == nil {
				check(t, s.Close())
			}
			wantErr(t, err, ErrDamaged)
			if !strings.Contains(err.Error(), path) {
				t.Errorf("%q does not say which file", err)
			}
			same(t, "folder", snapshotFolder(t, filepath.Dir(path)), map[string]string{"caio.db": string(content)})
		})
	}
}

func TestAnEmptyFileIsANewDatabase(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "caio.db")
	check(t, os.WriteFile(path, nil, 0o600))
	must[caio.Profile](t)(openStore(t, path).Profile(t.Context()))
}

func TestAFolderIsNoDatabase(t *testing.T) {
	t.Parallel()
	_, err := Open(t.Context(), t.TempDir(), Options{})
	wantErr(t, err, ErrDamaged)
}

func TestBackupIsACompleteDatabase(t *testing.T) {
	t.Parallel()
	path, rows := filled(t)
	s := openStore(t, path)
	copied := filepath.Join(t.TempDir(), "new", "copy.db")
	check(t, s.Backup(t.Context(), copied))
	check(t, s.SetSetting(t.Context(), "after", "1"))
	check(t, s.Backup(t.Context(), copied)) // replaces the first
	rows["setting"]++
	same(t, "rows", countRows(t, openStore(t, copied)), rows)

	before := must[[]byte](t)(os.ReadFile(copied))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Backup(ctx, copied); err == nil {
		t.Error("a cancelled backup succeeded")
	}
	if after := must[[]byte](t)(os.ReadFile(copied)); !bytes.Equal(before, after) {
		t.Error("a cancelled backup replaced a good one")
	}
	if err := s.Backup(t.Context(), path); err == nil {
		t.Error("the database was backed up to itself")
	}
	if left := must[[]string](t)(filepath.Glob(filepath.Join(filepath.Dir(copied), "*.partial"))); len(left) > 0 {
		t.Errorf("left behind: %q", left)
	}
}
