package archive

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"caio/internal/account"
	"caio/internal/caio"
	"caio/internal/vault"
)

func TestEraseDeletesWhatIsOursAndNothingElse(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	w := newWorld(t)
	path, _ := w.export(t, true)
	check(t, w.store.Close())
	kept := []string{
		put(t, filepath.Join(w.dir, "mine.txt"), []byte("mine")), filepath.Join(w.dir, renditions, "ab", "notes.txt"), w.cat.Path, path,
		put(t, filepath.Join(w.dir, "thumbs", "holiday.jpg"), []byte("mine")), put(t, filepath.Join(w.dir, "backups", "old.db"), []byte("mine")),
	}
	for _, name := range []string{
		"thumbs/" + sum(nil) + ".jpg", "avatars/abc123.jpg", "logs/caio.log", "logs/caio.log.1", "vault.age", "vault.age.lock", "backups/caio-before-2-20261123T120000.000Z.db",
		"sandbox/caio.db", "sandbox/renditions/ab/" + sum(nil) + ".jpg", "sandbox/demo.jpg", ".restore-123/caio.db", "replaced-20261124T120000.000Z/thumbs/" + sum(nil) + ".jpg",
	} {
		put(t, filepath.Join(w.dir, filepath.FromSlash(name)), []byte("CAIO's"))
	}
	elsewhere := put(t, filepath.Join(t.TempDir(), "elsewhere"), []byte("mine"))
	check(t, os.Symlink(elsewhere, filepath.Join(w.dir, "logs", "link")))
	kept = append(kept, elsewhere)
	v := vault.Memory()
	check(t, v.Set(ctx, account.VaultKey("acc"), caio.NewSecret("token")))
	check(t, v.Set(ctx, "account/other", caio.NewSecret("token")))

	erased := must[Erased](t)(Erase(ctx, w.dir, v))
	same(t, "left", erased.Left, []string{"backups/old.db", "logs/link", "mine.txt", "renditions/ab/notes.txt", "thumbs/holiday.jpg"})
	if erased.Accounts != 1 || len(erased.Unread) != 0 {
		t.Errorf("erased %+v", erased)
	}
	for _, path := range kept {
		if _, err := os.Stat(path); err != nil {
			t.Errorf("%s: %v", path, err)
		}
	}
	if _, err := v.Get(ctx, account.VaultKey("acc")); !errors.Is(err, vault.ErrNotFound) {
		t.Errorf("the token: %v", err)
	}
	if _, err := v.Get(ctx, "account/other"); err != nil {
		t.Errorf("a token of another folder's account: %v", err)
	}
	left := []string{}
	check(t, filepath.WalkDir(w.dir, func(path string, entry os.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			left = append(left, must[string](t)(filepath.Rel(w.dir, path)))
		}
		return err
	}))
	same(t, "files", left, []string{"backups/old.db", "logs/link", "mine.txt", "renditions/ab/notes.txt", "thumbs/holiday.jpg"})
}

func TestEraseOfAWholeFolder(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	path, _ := w.export(t, true)
	check(t, w.store.Close())
	check(t, os.RemoveAll(filepath.Join(w.dir, renditions, "ab")))
	must[Restored](t)(restore(t, path, w.dir, true))
	erased := must[Erased](t)(Erase(t.Context(), w.dir, vault.Memory()))
	if _, err := os.Stat(w.dir); !os.IsNotExist(err) || erased.Accounts != 2 || len(erased.Left) != 0 {
		t.Errorf("the folder is still there: %v, %+v", err, erased)
	}
	_, err := Erase(t.Context(), w.dir, vault.Memory())
	says(t, err, w.dir, "no such file")
}

func TestEraseStopsWhenATokenStays(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	check(t, w.store.Close())
	ctx := t.Context()
	_, err := Erase(ctx, w.dir, stuck{vault.Memory()})
	says(t, err, "Nothing was erased", "@ann", "locked")
	if _, err := os.Stat(filepath.Join(w.dir, databaseName)); err != nil {
		t.Error(err)
	}
	put(t, filepath.Join(w.dir, databaseName), []byte("damaged"))
	erased := must[Erased](t)(Erase(ctx, w.dir, stuck{vault.Memory()}))
	same(t, "unread", erased.Unread, []string{filepath.Join(w.dir, databaseName)})
}

// stuck is a keychain that is locked.
type stuck struct{ vault.Vault }

func (stuck) Delete(context.Context, string) error { return errors.New("the keychain is locked") }
