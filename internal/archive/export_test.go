package archive

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"caio/internal/caio"
	"caio/internal/clock"
)

func TestExportHoldsEverything(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	path, report := w.export(t, true)
	want := Counts{Posts: 10, Deliveries: 9, Attempts: 2, Accounts: 1, Channels: 1, Assets: 2, Snapshots: 1, Renditions: 1, Originals: 1}
	same(t, "counts", report.Counts, want)
	same(t, "missing", report.Missing, []string{w.gone.Path})
	all := contents(t, path)
	var m Manifest
	check(t, json.Unmarshal(all[manifestName], &m))
	same(t, "manifest's counts", m.Counts, want)
	if m.Program != "CAIO" || m.Format != 1 || m.Version != "0.1.0" || m.At != caio.At(noon) || len(m.Entries) != len(all)-1 {
		t.Errorf("manifest %+v", m)
	}
	for _, e := range m.Entries {
		if data := all[e.Name]; int64(len(data)) != e.Size || sum(data) != e.SHA256 {
			t.Errorf("%s is not what the manifest says", e.Name)
		}
	}
	if string(all["originals/"+w.cat.SHA256+".jpg"]) != "a cat" || string(all["renditions/"+w.rendition.SHA256[:2]+"/"+w.rendition.SHA256+".jpg"]) != "a smaller cat" {
		t.Errorf("the files are not in it: %v", slices.Sorted(maps.Keys(all)))
	}
	var posts []caio.Post
	var deliveries []caio.Delivery
	check(t, json.Unmarshal(all["posts.json"], &posts))
	check(t, json.Unmarshal(all["deliveries.json"], &deliveries))
	if len(posts) != 10 || posts[0].Parts[0].Text != "A draft" || len(deliveries) != 9 {
		t.Errorf("%d posts, %d deliveries", len(posts), len(deliveries))
	}
	same(t, "a delivery", deliveries[0], w.deliveries["live"])
	for name := range all {
		var list []any
		if strings.HasSuffix(name, ".json") && name != manifestName {
			if err := json.Unmarshal(all[name], &list); err != nil || len(list) == 0 {
				t.Errorf("%s: %d elements, %v", name, len(list), err)
			}
		}
	}
	if info := must[os.FileInfo](t)(os.Stat(path)); runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("mode %o", info.Mode().Perm())
	}
	for _, dir := range []string{w.dir, filepath.Dir(path)} {
		for _, f := range must[[]os.DirEntry](t)(os.ReadDir(dir)) {
			if strings.HasPrefix(f.Name(), ".") {
				t.Errorf("%s was left behind in %s", f.Name(), dir)
			}
		}
	}
}

func TestExportWithoutOriginals(t *testing.T) {
	t.Parallel()
	path, report := newWorld(t).export(t, false)
	if report.Counts.Originals != 0 || len(report.Missing) != 0 || report.Counts.Renditions != 1 {
		t.Errorf("report %+v", report)
	}
	for name := range contents(t, path) {
		if strings.HasPrefix(name, "originals/") {
			t.Errorf("%s is in it", name)
		}
	}
}

func TestExportOfNothingAndWhereItCannotBe(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := openStore(t, filepath.Join(dir, "data"))
	src := Source{Store: s, Dir: filepath.Join(dir, "data"), Version: "1", Clock: clock.NewFake(noon)}
	path := filepath.Join(dir, "a.zip")
	must[Report](t)(Export(t.Context(), src, path, true))
	if got := contents(t, path)["posts.json"]; string(got) != "[]\n" {
		t.Errorf("no posts are %q", got)
	}
	before := must[[]byte](t)(os.ReadFile(path))
	_, err := Export(t.Context(), src, path, true)
	says(t, err, path, "already")
	if !bytes.Equal(before, must[[]byte](t)(os.ReadFile(path))) {
		t.Error("the file that was there was replaced")
	}
	_, err = Export(t.Context(), src, filepath.Join(dir, "no", "such", "a.zip"), true)
	says(t, err, "no such file or folder")
	_, err = Export(t.Context(), src, dir, true)
	says(t, err, dir)
}
