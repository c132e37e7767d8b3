package store

import (
	"context"
	"database/sql"
	"encoding/base64"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"caio/internal/caio"
)

// TestNoStoredTypeHoldsASecret walks everything that can be handed to a Store or comes
// out of it.
func TestNoStoredTypeHoldsASecret(t *testing.T) {
	t.Parallel()
	secret := reflect.TypeFor[caio.Secret]()
	seen := map[reflect.Type]bool{}
	var walk func(path string, typ reflect.Type)
	walk = func(path string, typ reflect.Type) {
		if typ == secret {
			t.Errorf("%s is a secret", path)
		}
		if seen[typ] {
			return
		}
		seen[typ] = true
		switch typ.Kind() {
		case reflect.Pointer, reflect.Slice, reflect.Array:
			walk(path, typ.Elem())
		case reflect.Map:
			walk(path+" key", typ.Key())
			walk(path, typ.Elem())
		case reflect.Struct:
			for field := range typ.Fields() {
				walk(path+"."+field.Name, field.Type)
			}
		default: // nothing inside
		}
	}
	seen[reflect.TypeFor[*Store]()] = true
	for method := range reflect.TypeFor[*Store]().Methods() {
		for in := range method.Type.Ins() {
			walk(method.Name, in)
		}
		for out := range method.Type.Outs() {
			walk(method.Name, out)
		}
	}
	for _, noun := range []reflect.Type{reflect.TypeFor[caio.Account](), reflect.TypeFor[caio.Delivery](), reflect.TypeFor[caio.Snapshot]()} {
		if !seen[noun] {
			t.Errorf("the walk did not reach %v", noun)
		}
	}
}

// TestAPlantedSecretStaysOut tries the two ways in which a Secret could get into a
// statement by mistake, and then looks for it in every file.
func TestAPlantedSecretStaysOut(t *testing.T) {
	t.Parallel()
	const planted = "tok-8ZkQw3vX5n"
	s := newStore(t)
	set := func(value any) error {
		return s.write(context.Background(), func(tx *sql.Tx) error {
			_, err := exec(tx, "INSERT OR REPLACE INTO setting (key, value) VALUES ('k', ?)", value)
			return err
		})
	}
	grant := struct{ Token caio.Secret }{caio.NewSecret(planted)}
	check(t, set(asJSON{&grant}))
	if v := must[string](t)(s.Setting(t.Context(), "k")); v != `{"Token":"[secret]"}` {
		t.Errorf("stored as %q", v)
	}
	if err := set(grant.Token); err == nil {
		t.Error("a secret was taken as a column's value")
	} else if strings.Contains(err.Error(), planted) {
		t.Errorf("the error shows it: %v", err)
	}
	dir := filepath.Dir(s.Path())
	check(t, s.Backup(t.Context(), filepath.Join(dir, "backups", "copy.db")))
	files := 0
	check(t, fs.WalkDir(os.DirFS(dir), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		files++
		content := string(must[[]byte](t)(os.ReadFile(filepath.Join(dir, name))))
		for _, form := range []string{planted, base64.StdEncoding.EncodeToString([]byte(planted))} {
			if strings.Contains(content, form) {
				t.Errorf("%s holds the secret", name)
			}
		}
		return nil
	}))
	if files < 4 {
		t.Errorf("looked into %d files only", files)
	}
}
