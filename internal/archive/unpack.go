package archive

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"

	"caio/internal/caio"
	"caio/internal/clock"
	"caio/internal/store"
)

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
