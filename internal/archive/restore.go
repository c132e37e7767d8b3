package archive

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
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

// unpacking lays an archive out in a folder beside the data.
type unpacking struct {
	*checked
	dir, stage string
	wanted     map[string]string // original's entry → where it goes, below the data folder
	places     map[place]string  // memory of moved
	missing    []string
}

// place is what decides about where an Asset's file is.
type place struct {
	id           caio.AssetID
	path, sha256 string
}

func (u *unpacking) all(ctx context.Context, c clock.Clock) error {
	u.missing = []string{}
	for _, e := range u.manifest.Entries {
		if e.Name == databaseName || renditionName.MatchString(e.Name) {
			if err := u.unpack(ctx, e, e.Name); err != nil {
				return err
			}
		}
	}
	if err := u.makeSafe(ctx, c); err != nil {
		return err
	}
	for target, name := range u.wanted {
		if err := u.unpack(ctx, u.entries[name], target); err != nil {
			return err
		}
	}
	return nil
}

// makeSafe opens the database, which refuses a newer or damaged one, and has its
// accounts and deliveries wait for the person.
func (u *unpacking) makeSafe(ctx context.Context, c clock.Clock) error {
	s, err := store.Open(ctx, filepath.Join(u.stage, databaseName), store.Options{Clock: c})
	switch {
	case errors.Is(err, store.ErrNewer):
		return refuse(err, "The database in the archive is of a newer CAIO (%q); install the newest CAIO, then restore it.", u.manifest.Version)
	case errors.Is(err, store.ErrDamaged):
		return refuse(err, "The database in the archive is damaged.")
	case err != nil:
		return fmt.Errorf("open the archive's database: %w", err)
	}
	err = s.Check(ctx)
	if err == nil {
		made := u.manifest.At.Time().Format("2006-01-02 15:04 UTC")
		err = s.Restored(ctx,
			caio.Reason{
				Kind: caio.Unauthorized, Action: caio.ActionReconnect,
				Message: "This was restored from an archive, which holds no passwords or tokens; connect the account again.",
			},
			caio.Reason{
				Kind: caio.Missed, Action: caio.ActionDecide,
				Message: "This was restored from an archive made at " + made + " and may have gone out since. Look at the network, then publish it or skip it.",
			},
			func(a caio.Asset) string { return u.moved(ctx, a) })
	}
	if closeErr := s.Close(); err == nil {
		err = closeErr
	}
	return err
}

// moved returns where an Asset's file will be: where it was if it still is there, else
// in the data folder if the archive has it.
func (u *unpacking) moved(ctx context.Context, a caio.Asset) string {
	at := place{a.ID, a.Path, a.SHA256}
	if known, ok := u.places[at]; ok {
		return known
	}
	u.places[at] = u.find(ctx, a)
	return u.places[at]
}

func (u *unpacking) find(ctx context.Context, a caio.Asset) string {
	if len(a.SHA256) >= 2 {
		name := renditions + "/" + a.SHA256[:2] + "/" + filepath.Base(filepath.ToSlash(a.Path))
		if u.files[name] != nil && renditionName.MatchString(name) {
			return filepath.Join(u.dir, filepath.FromSlash(name))
		}
	}
	if !u.goesAside(a.Path) && intact(ctx, a.Path, a.Size, a.SHA256) {
		return a.Path
	}
	name := entryOf(a)
	if u.files[name] == nil || !originalName.MatchString(name) {
		u.missing = append(u.missing, a.Path)
		return a.Path
	}
	target := filepath.Join(originals, a.SHA256[:2], a.SHA256+"-"+idOf(a)+extension(a.Name))
	u.wanted[target] = name
	return filepath.Join(u.dir, target)
}

// goesAside reports whether the file lies in what is put aside.
func (u *unpacking) goesAside(path string) bool {
	rel, err := filepath.Rel(u.dir, path)
	if err != nil || !filepath.IsLocal(rel) {
		return false
	}
	first := rel
	for dir := filepath.Dir(first); dir != "."; dir = filepath.Dir(first) {
		first = dir
	}
	return slices.Contains(moving, first)
}

var plainID = regexp.MustCompile(`^[a-z0-9]{1,64}$`)

// idOf returns the Asset's id, as far as it can be a part of a file's name.
func idOf(a caio.Asset) string {
	if plainID.MatchString(string(a.ID)) {
		return string(a.ID)
	}
	return "asset"
}

func (u *unpacking) unpack(ctx context.Context, e Entry, target string) (err error) {
	path := filepath.Join(u.stage, filepath.FromSlash(target))
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	if err = copyEntry(ctx, u.files[e.Name], e, f); err == nil {
		err = f.Sync()
	}
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	return err
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
