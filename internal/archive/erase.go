package archive

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"caio/internal/account"
	"caio/internal/caio"
	"caio/internal/desktop"
	"caio/internal/store"
	"caio/internal/vault"
)

// Erased is what Erase did.
type Erased struct {
	Files    int      `json:"files"`
	Accounts int      `json:"accounts"` // whose tokens were deleted
	Left     []string `json:"left"`     // what is in the folder and is not CAIO's to delete
	Unread   []string `json:"unread"`   // databases that could not be read: the tokens of their accounts may be left
}

// ours are the files that CAIO writes into a data folder, relative to it. Originals that
// came out of an archive are not among them: they may be the only copies.
var ours = []*regexp.Regexp{
	regexp.MustCompile(`^caio\.db(-wal|-shm|-journal)?$`),
	regexp.MustCompile(`^backups/caio-[^/]+\.db(\.partial)?$`),
	regexp.MustCompile(`^renditions/[0-9a-f]{2}/([0-9a-f]{64}\.(jpg|png)|\.new-[0-9]+)$`),
	regexp.MustCompile(`^thumbs/([0-9a-f]{64}\.jpg|\.new-[0-9]+)$`),
	regexp.MustCompile(`^avatars/([a-z0-9]+\.jpg|\.new-[0-9]+)$`),
	regexp.MustCompile(`^logs/caio\.log(\.1)?$`),
	regexp.MustCompile(`^vault\.age(\.lock|\.[0-9]+\.partial)?$`),
	regexp.MustCompile(`^publisher\.(lock|json)$`),
	regexp.MustCompile(`^demo\.jpg$`),
	regexp.MustCompile(`^\.(restore|export|doctor)-[0-9]+(/.*)?$`),
}

// nested are data folders inside a data folder: the sandbox's, and what Restore put aside.
var nested = regexp.MustCompile(`^(sandbox|replaced-[0-9]{8}T[0-9]{6}\.[0-9]{3}Z)(/|$)`)

// Erase deletes the tokens of every account, then all that CAIO wrote into the data
// folder, and the folder when nothing else is in it. Nothing is deleted while CAIO runs
// there, or when the keychain does not let go of a token.
func Erase(ctx context.Context, dir string, v vault.Vault) (erased Erased, err error) {
	erased = Erased{Unread: []string{}}
	if _, err := os.Stat(dir); err != nil {
		return erased, refuse(err, "The data folder %s cannot be read: %s.", dir, plain(err))
	}
	unlock, err := lock(dir, filepath.Join(dir, "sandbox"))
	defer func() {
		if unlockErr := unlock(); err == nil {
			err = unlockErr
		}
		if err == nil {
			err = erased.tidy(dir)
		}
	}()
	if err != nil {
		return erased, err
	}
	files, err := erased.scan(dir)
	if err != nil {
		return erased, err
	}
	for _, name := range files {
		if filepath.Base(name) == databaseName && !strings.HasPrefix(name, ".") && !strings.HasPrefix(name, "sandbox/") {
			if err := erased.forget(ctx, filepath.Join(dir, filepath.FromSlash(name)), v); err != nil {
				return erased, err
			}
		}
	}
	if files, err = erased.scan(dir); err != nil { // opening a database may have added to its backups
		return erased, err
	}
	for _, name := range files {
		if err := erased.delete(dir, name); err != nil {
			return erased, err
		}
	}
	return erased, nil
}

// lock takes the right to publish from each folder that exists. unlock is never nil.
func lock(dirs ...string) (unlock func() error, err error) {
	var held []*desktop.Instance
	unlock = func() error {
		var errs []error
		for _, i := range held {
			errs = append(errs, i.Release())
		}
		return errors.Join(errs...)
	}
	for _, dir := range dirs {
		if info, err := os.Lstat(dir); err != nil || !info.IsDir() {
			continue
		}
		i, err := desktop.Acquire(dir, func(desktop.Signal) {})
		if err != nil {
			return unlock, err
		}
		held = append(held, i)
	}
	return unlock, nil
}

// scan lists what CAIO wrote, but for the locks that are held, and notes what it did not.
func (e *Erased) scan(dir string) (files []string, err error) {
	e.Left = []string{}
	err = fs.WalkDir(os.DirFS(dir), ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir(), isLock(name):
		case isOurs(name):
			files = append(files, name)
		default:
			e.Left = append(e.Left, name)
		}
		return nil
	})
	if err != nil {
		return nil, refuse(err, "The data folder %s cannot be read: %s.", dir, plain(err))
	}
	return files, nil
}

func isLock(name string) bool {
	name = strings.TrimPrefix(name, "sandbox/")
	return name == "publisher.lock" || name == "publisher.json"
}

func isOurs(name string) bool {
	for m := nested.FindString(name); strings.HasSuffix(m, "/"); m = nested.FindString(name) {
		name = strings.TrimPrefix(name, m)
	}
	return slices.ContainsFunc(ours, func(r *regexp.Regexp) bool { return r.MatchString(name) })
}

// forget deletes the tokens of a database's accounts.
func (e *Erased) forget(ctx context.Context, path string, v vault.Vault) error {
	accounts, ok := accountsIn(ctx, path)
	if !ok {
		e.Unread = append(e.Unread, path) // a damaged database must not keep the rest from being erased
	}
	for _, a := range accounts {
		if err := v.Delete(ctx, account.VaultKey(a.ID)); err != nil {
			return refuse(err, "Nothing was erased: the token of %s could not be deleted (%v).", a.Name, err)
		}
		e.Accounts++
	}
	return nil
}

// tidy deletes the locks, which are free now, and the folders that are empty.
func (e *Erased) tidy(dir string) error {
	var folders []string
	if err := fs.WalkDir(os.DirFS(dir), ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case isLock(name):
			return e.delete(dir, name)
		case entry.IsDir() && (name == "." || ownFolder(name)):
			folders = append(folders, name)
		}
		return nil
	}); err != nil {
		return said(err, "The data folder %s cannot be read: %s.", dir)
	}
	for _, name := range slices.Backward(folders) {
		_ = os.Remove(filepath.Join(dir, filepath.FromSlash(name))) // one that is not empty stays
	}
	return nil
}

// accountsIn reads a database's accounts; ok is false when it cannot be read.
func accountsIn(ctx context.Context, path string) (accounts []caio.Account, ok bool) {
	s, err := store.Open(ctx, path, store.Options{})
	if err != nil {
		return nil, false
	}
	accounts, err = s.Accounts(ctx)
	return accounts, errors.Join(err, s.Close()) == nil
}

func (e *Erased) delete(dir, name string) error {
	err := os.Remove(filepath.Join(dir, filepath.FromSlash(name)))
	if errors.Is(err, fs.ErrNotExist) {
		return nil // gone with its database's last connection
	}
	if err != nil {
		return refuse(err, "%s cannot be deleted: %s.", filepath.Join(dir, name), plain(err))
	}
	e.Files++
	return nil
}

var ownFolders = regexp.MustCompile(`^(backups|renditions(/[0-9a-f]{2})?|thumbs|avatars|logs|originals(/[0-9a-f]{2})?|\.(restore|export|doctor)-[0-9]+(/.*)?)$`)

func ownFolder(name string) bool {
	for m := nested.FindString(name); m != ""; m = nested.FindString(name) {
		if !strings.HasSuffix(m, "/") {
			return true
		}
		name = strings.TrimPrefix(name, m)
	}
	return ownFolders.MatchString(name)
}
