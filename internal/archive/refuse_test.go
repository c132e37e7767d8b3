package archive

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"caio/internal/store"
	"caio/internal/vault"
)

// repack writes the archive again with changes: nil removes an entry.
func repack(t testing.TB, path string, change map[string][]byte, manifest func(*Manifest)) string {
	t.Helper()
	all := contents(t, path)
	for name, data := range change {
		if all[name] = data; data == nil {
			delete(all, name)
		}
	}
	if manifest != nil {
		var m Manifest
		check(t, json.Unmarshal(all[manifestName], &m))
		manifest(&m)
		all[manifestName] = must[[]byte](t)(json.Marshal(m))
	}
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, data := range all {
		must[int](t)(must[io.Writer](t)(z.Create(name)).Write(data))
	}
	check(t, z.Close())
	return put(t, filepath.Join(t.TempDir(), "changed.zip"), b.Bytes())
}

func (m *Manifest) add(name string, data []byte) {
	m.Entries = append(m.Entries, Entry{name, int64(len(data)), sum(data)})
}

func TestRestoreRefusesWhatIsNotRight(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	good, _ := w.export(t, true)
	whole := must[[]byte](t)(os.ReadFile(good))
	bomb := make([]byte, 30<<20)
	replaceDB := func(data []byte) func(*Manifest) {
		return func(m *Manifest) {
			m.Entries = slices.DeleteFunc(m.Entries, func(e Entry) bool { return e.Name == databaseName })
			m.add(databaseName, data)
		}
	}
	evil := []byte("evil")
	posts := bytes.Replace(contents(t, good)["posts.json"], []byte("A draft"), []byte("A fraud"), 1)
	for name, c := range map[string]struct {
		path  string
		words []string
	}{
		"missing":   {filepath.Join(t.TempDir(), "none.zip"), []string{"no such file"}},
		"no zip":    {put(t, filepath.Join(t.TempDir(), "x.zip"), []byte("hello")), []string{"no archive of CAIO"}},
		"empty":     {put(t, filepath.Join(t.TempDir(), "x.zip"), nil), []string{"no archive of CAIO"}},
		"truncated": {put(t, filepath.Join(t.TempDir(), "x.zip"), whole[:len(whole)/2]), []string{"no archive of CAIO"}},
		"other zip": {repack(t, good, map[string][]byte{manifestName: nil}, nil), []string{"no archive of CAIO"}},
		"newer": {
			repack(t, good, nil, func(m *Manifest) { m.Format, m.Version = 2, "9.0" }),
			[]string{"newer CAIO", "9.0", "install the newest"},
		},
		"changed entry":   {repack(t, good, map[string][]byte{"posts.json": []byte("[]")}, nil), []string{"damaged", "posts.json"}},
		"same size":       {repack(t, good, map[string][]byte{"posts.json": posts}, nil), []string{"damaged", "posts.json"}},
		"missing entry":   {repack(t, good, map[string][]byte{"posts.json": nil}, nil), []string{"damaged", "posts.json"}},
		"unlisted entry":  {repack(t, good, map[string][]byte{"originals/" + sum(evil): evil}, nil), []string{"damaged"}},
		"path upwards":    {repack(t, good, map[string][]byte{"../evil": evil}, func(m *Manifest) { m.add("../evil", evil) }), []string{"damaged", "../evil"}},
		"path absolute":   {repack(t, good, map[string][]byte{"/evil": evil}, func(m *Manifest) { m.add("/evil", evil) }), []string{"damaged", "/evil"}},
		"path of Windows": {repack(t, good, map[string][]byte{`renditions\..\..\evil`: evil}, func(m *Manifest) { m.add(`renditions\..\..\evil`, evil) }), []string{"damaged"}},
		"vault":           {repack(t, good, map[string][]byte{"vault.age": evil}, func(m *Manifest) { m.add("vault.age", evil) }), []string{"damaged", "vault.age"}},
		"no database":     {repack(t, good, map[string][]byte{databaseName: nil}, func(m *Manifest) { m.Entries = m.Entries[1:] }), []string{"damaged", databaseName}},
		"listed twice":    {repack(t, good, nil, func(m *Manifest) { m.Entries = append(m.Entries, m.Entries[0]) }), []string{"damaged"}},
		"sandbox":         {repack(t, good, nil, func(m *Manifest) { m.Sandbox = true }), []string{"do not fit", "sandbox"}},
		"lying size":      {repack(t, good, nil, func(m *Manifest) { m.Entries[1].Size = 1 << 50 }), []string{"damaged", "posts.json"}},
	} {
		dir := filepath.Join(t.TempDir(), "new")
		_, err := restore(t, c.path, dir, true)
		if err == nil {
			t.Errorf("%s was restored", name)
			continue
		}
		says(t, err, append(c.words, c.path)...)
		if _, err := os.Stat(dir); err == nil {
			t.Errorf("%s: the data folder was made all the same", name)
		}
	}
	t.Run("database of another kind", func(t *testing.T) {
		t.Parallel()
		for _, data := range [][]byte{evil, bomb} {
			dir := t.TempDir()
			if _, err := restore(t, repack(t, good, map[string][]byte{databaseName: data}, replaceDB(data)), dir, true); !errors.Is(err, store.ErrDamaged) {
				t.Errorf("got %v", err)
			}
			for _, f := range must[[]os.DirEntry](t)(os.ReadDir(dir)) {
				if f.Name() != "publisher.lock" {
					t.Errorf("%s was left behind", f.Name())
				}
			}
		}
	})
}

func TestRestoreRefusesAnEntryThatComesTwice(t *testing.T) {
	t.Parallel()
	path, _ := newWorld(t).export(t, false)
	all := contents(t, path)
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, data := range all {
		must[int](t)(must[io.Writer](t)(z.Create(name)).Write(data))
	}
	must[int](t)(must[io.Writer](t)(z.Create(databaseName)).Write([]byte("another one")))
	check(t, z.Close())
	_, err := restore(t, put(t, filepath.Join(t.TempDir(), "x.zip"), b.Bytes()), t.TempDir(), true)
	says(t, err, "damaged", databaseName)
}

func TestRunningProgramIsLeftAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	path, _ := w.export(t, false)
	check(t, os.Mkdir(filepath.Join(w.dir, "sandbox"), 0o700))
	unlock, err := lock(filepath.Join(w.dir, "sandbox"))
	check(t, err)
	if _, err := Erase(t.Context(), w.dir, vault.Memory()); err == nil || !strings.Contains(err.Error(), "running already") {
		t.Errorf("erase under a sandbox: %v", err)
	}
	check(t, unlock())
	unlock, err = lock(w.dir)
	check(t, err)
	defer func() { check(t, unlock()) }()
	if _, err := restore(t, path, w.dir, true); err == nil || !strings.Contains(err.Error(), "running already") {
		t.Errorf("restore: %v", err)
	}
	if _, err := Erase(t.Context(), w.dir, vault.Memory()); err == nil || !strings.Contains(err.Error(), "running already") {
		t.Errorf("erase: %v", err)
	}
	if _, err := os.Stat(filepath.Join(w.dir, databaseName)); err != nil {
		t.Error(err)
	}
}
