package archive

import (
	"archive/zip"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"caio/internal/caio"
	"caio/internal/clock"
	"caio/internal/desktop"
	"caio/internal/store"
)

// RestoreOptions say how an archive is restored.
type RestoreOptions struct {
	Replace bool // put aside what is in the data folder
	Sandbox bool // the data folder is the sandbox's
	Clock   clock.Clock
}

// Restored is what came back.
type Restored struct {
	Counts   Counts       `json:"counts"`
	At       caio.Instant `json:"at"`       // when the archive was made
	Aside    string       `json:"aside"`    // where the earlier data is now; "" there was none
	Missing  []string     `json:"missing"`  // originals that neither the archive nor this computer has
	Accounts int          `json:"accounts"` // how many have to be connected again
}

// spare is how much of the disk is left alone.
const spare = 64 << 20

// moving is what makes up CAIO's data; Restore replaces all of it, or nothing.
var moving = []string{databaseName, "caio.db-wal", "caio.db-shm", "caio.db-journal", "backups", renditions, "thumbs", "avatars", originals, "vault.age"}

// Restore brings an archive back into the data folder. Everything is checked and laid
// out beside the present data first; what is there is put aside into a folder of its
// own, never deleted, and only when opt says so. Afterwards every account has to be
// connected again, and nothing goes out unasked.
func Restore(ctx context.Context, path, dir string, opt RestoreOptions) (restored Restored, err error) {
	z, err := zip.OpenReader(path)
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrPermission) {
			return restored, refuse(err, "The archive %s cannot be read: %s.", path, plain(err))
		}
		return restored, refuse(err, "%s is no archive of CAIO, or is damaged.", path)
	}
	defer func() { _ = z.Close() }() // read only
	c, err := verify(ctx, &z.Reader, path)
	if err != nil {
		return restored, err
	}
	if c.manifest.Sandbox != opt.Sandbox {
		return restored, refuse(nil, "The archive %s and this data folder do not fit: one is the sandbox's, the other is not.", path)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return restored, refuse(err, "The data folder %s cannot be made: %s.", dir, plain(err))
	}
	instance, err := desktop.Acquire(dir, func(desktop.Signal) {})
	if err != nil {
		return restored, err
	}
	defer func() {
		if releaseErr := instance.Release(); err == nil {
			err = releaseErr
		}
	}()
	if !opt.Replace && occupied(ctx, dir, opt.Clock) {
		return restored, refuse(nil, "The data folder %s holds posts or accounts already; with --replace they are put aside.", dir)
	}
	free, err := desktop.FreeSpace(dir)
	if err == nil && uint64(c.size)+spare > free {
		return restored, refuse(nil, "The archive needs %d MiB, but only %d MiB are free on the disk of %s.", (c.size+spare)>>20, free>>20, dir)
	}
	stage, err := os.MkdirTemp(dir, ".restore-")
	if err != nil {
		return restored, refuse(err, "The data folder %s cannot be written to: %s.", dir, plain(err))
	}
	defer func() { _ = os.RemoveAll(stage) }() // erase finds what stays behind
	u := &unpacking{checked: c, dir: dir, stage: stage, wanted: map[string]string{}, places: map[place]string{}}
	if err := u.all(ctx, opt.Clock); err != nil {
		return restored, said(err, "The archive cannot be unpacked into %s: %s.", dir)
	}
	aside, err := swap(dir, stage, opt.Clock)
	if err != nil {
		return restored, said(err, "The data in %s cannot be replaced: %s.", dir)
	}
	return Restored{Counts: c.manifest.Counts, At: c.manifest.At, Aside: aside, Missing: u.missing, Accounts: c.manifest.Counts.Accounts}, nil
}

// occupied reports whether the folder has a database with posts or accounts. One that
// cannot be read may have.
func occupied(ctx context.Context, dir string, c clock.Clock) bool {
	path := filepath.Join(dir, databaseName)
	if _, err := os.Lstat(path); errors.Is(err, fs.ErrNotExist) {
		return false
	}
	s, err := store.Open(ctx, path, store.Options{Clock: c})
	if err != nil {
		return true
	}
	defer func() { _ = s.Close() }() // nothing was written
	posts, err := s.Posts(ctx, store.PostQuery{Limit: 1})
	if err != nil || posts.Total > 0 {
		return true
	}
	accounts, err := s.Accounts(ctx)
	return err != nil || len(accounts) > 0
}

// swap puts the present data aside and the staged data in its place. When a step fails
// the earlier ones are undone.
func swap(dir, stage string, c clock.Clock) (aside string, err error) {
	type move struct{ from, to string }
	var done []move
	defer func() {
		if err != nil {
			for _, m := range slices.Backward(done) {
				err = errors.Join(err, os.Rename(m.to, m.from))
			}
		}
	}()
	rename := func(from, to string) error {
		err := os.Rename(from, to)
		if err == nil {
			done = append(done, move{from, to})
		}
		return err
	}
	for _, name := range moving {
		from := filepath.Join(dir, name)
		if _, err := os.Lstat(from); errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if aside == "" {
			aside = filepath.Join(dir, "replaced-"+c.Now().UTC().Format("20060102T150405.000Z"))
			if err := os.Mkdir(aside, 0o700); err != nil {
				return "", err
			}
		}
		if err := rename(from, filepath.Join(aside, name)); err != nil {
			return "", err
		}
	}
	for _, name := range []string{renditions, originals, databaseName} { // the database last: with it the rest is there
		from := filepath.Join(stage, name)
		if _, err := os.Lstat(from); errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err := rename(from, filepath.Join(dir, name)); err != nil {
			return "", err
		}
	}
	return aside, syncDir(dir)
}
