package vault

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"caio/internal/caio"
)

// quick is a work factor for tests, which open many files.
const quick = 10

func newFile(path, passphrase string) Vault {
	return &file{path: path, passphrase: caio.NewSecret(passphrase), work: quick}
}

func put(t *testing.T, v Vault, key, value string) {
	t.Helper()
	if err := v.Set(t.Context(), key, caio.NewSecret(value)); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "new", "secrets")
	v := File(path, caio.NewSecret("correct horse"))
	if _, err := v.Get(t.Context(), "k"); !errors.Is(err, ErrNotFound) {
		t.Errorf("without a file: %v", err)
	}
	if _, err := os.Stat(path); err == nil {
		t.Error("looking into a file that is not there made one")
	}
	contract(t, v)
	put(t, v, "k", "planted-secret")
	again := File(path, caio.NewSecret("correct horse"))
	if secret, err := again.Get(t.Context(), "k"); err != nil || secret.Reveal() != "planted-secret" {
		t.Errorf("after opening it again: %q, %v", secret.Reveal(), err)
	}
	if bytes.Contains(read(t, path), []byte("planted-secret")) || bytes.Contains(read(t, path), []byte("correct horse")) {
		t.Error("the file shows a secret")
	}
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(entries) != 2 {
		t.Errorf("files: %v, %v; want the secrets and the lock", entries, err)
	}
	for _, entry := range entries {
		if info, err := entry.Info(); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v, %v", entry.Name(), info.Mode(), err)
		}
	}
}

func TestAWrongPassphraseChangesNothing(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "secrets")
	put(t, newFile(path, "right"), "k", "v")
	before := read(t, path)
	for _, wrong := range []string{"wrong", "", "right "} {
		v := File(path, caio.NewSecret(wrong))
		_, err := v.Get(t.Context(), "k")
		for _, err := range []error{err, v.Set(t.Context(), "k", caio.NewSecret("x")), v.Delete(t.Context(), "k")} {
			if !errors.Is(err, ErrPassphrase) || !strings.Contains(err.Error(), path) {
				t.Errorf("passphrase %q: %v", wrong, err)
			}
		}
	}
	if !bytes.Equal(read(t, path), before) {
		t.Error("the file was changed")
	}
	// Another program makes the file first, with another passphrase.
	elsewhere := filepath.Join(t.TempDir(), "secrets")
	late := newFile(elsewhere, "late")
	if _, err := late.Get(t.Context(), "k"); !errors.Is(err, ErrNotFound) {
		t.Errorf("without a file: %v", err)
	}
	put(t, newFile(elsewhere, "first"), "k", "v")
	if err := late.Set(t.Context(), "k", caio.NewSecret("x")); !errors.Is(err, ErrPassphrase) {
		t.Errorf("set: %v", err)
	}
	if err := newFile(filepath.Join(t.TempDir(), "secrets"), "").Set(t.Context(), "k", caio.NewSecret("x")); !errors.Is(err, ErrPassphrase) {
		t.Errorf("set without a passphrase: %v", err)
	}
}

func TestADamagedFileIsLeftAlone(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "secrets")
	f := newFile(path, "right")
	put(t, f, "k", "v")
	good := read(t, path)
	for name, bad := range map[string][]byte{
		"empty": {}, "text": []byte("hello"), "other JSON": []byte(`{"a":1}`), "cut": good[:len(good)/2],
		"identity": bytes.Replace(good, []byte(`"identity":"`), []byte(`"identity":"AAAA`), 1),
		"secrets":  bytes.Replace(good, []byte(`"secrets":"`), []byte(`"secrets":"AAAA`), 1),
	} {
		if err := os.WriteFile(path, bad, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := newFile(path, "right").Get(t.Context(), "k"); !errors.Is(err, ErrDamaged) {
			t.Errorf("%s: get with %v", name, err)
		}
		if err := f.Set(t.Context(), "k", caio.NewSecret("x")); !errors.Is(err, ErrDamaged) {
			t.Errorf("%s: set with %v", name, err)
		}
		if !bytes.Equal(read(t, path), bad) {
			t.Errorf("%s: the file was changed", name)
		}
	}
}

// TestSeveralProgramsShareAFile opens the file several times, as several programs do,
// and loses no change of any.
func TestSeveralProgramsShareAFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "secrets")
	var done sync.WaitGroup
	const programs, each = 4, 10
	for p := range programs {
		f := newFile(path, "shared")
		done.Go(func() {
			for i := range each {
				if err := f.Set(t.Context(), fmt.Sprint(p, "/", i), caio.NewSecret("v")); err != nil {
					t.Errorf("set: %v", err)
				}
			}
		})
	}
	done.Wait()
	f := newFile(path, "shared")
	for p := range programs {
		for i := range each {
			if _, err := f.Get(t.Context(), fmt.Sprint(p, "/", i)); err != nil {
				t.Error(err)
			}
		}
	}
}

func TestAFailedWriteKeepsTheFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "secrets")
	f := newFile(path, "right")
	put(t, f, "k", "v")
	before := read(t, path)
	// A folder in place of the lock stands for whatever can go wrong before the rename.
	if err := os.Remove(path + ".lock"); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(path+".lock", 0o700); err != nil {
		t.Fatal(err)
	}
	if err := f.Set(t.Context(), "k", caio.NewSecret("x")); err == nil {
		t.Error("set without a lock")
	}
	if !bytes.Equal(read(t, path), before) {
		t.Error("the file was changed")
	}
}
