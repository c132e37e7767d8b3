package archive

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"caio/internal/account"
	"caio/internal/caio"
	"caio/internal/clock"
	"caio/internal/store"
	"caio/internal/vault"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

const sandboxNot = false

func must[T any](t testing.TB) func(v T, err error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func same(t testing.TB, what string, got, want any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

// says checks that an error is one sentence with these words.
func says(t testing.TB, err error, words ...string) {
	t.Helper()
	var own *Error
	if !errors.As(err, &own) {
		t.Fatalf("got %v, want a sentence with %q", err, words)
	}
	for _, word := range words {
		if !strings.Contains(own.Message, word) {
			t.Errorf("%q does not say %q", own.Message, word)
		}
	}
	if !strings.HasSuffix(own.Message, ".") || strings.Contains(own.Message, "\n") {
		t.Errorf("%q is no sentence", own.Message)
	}
}

func sum(data []byte) string {
	h := sha256.Sum256(data)
	return hex.EncodeToString(h[:])
}

func put(t testing.TB, path string, data []byte) string {
	t.Helper()
	check(t, os.MkdirAll(filepath.Dir(path), 0o700))
	check(t, os.WriteFile(path, data, 0o600))
	return path
}

// world is a data folder with one of everything, and originals elsewhere.
type world struct {
	dir, pictures string
	store         *store.Store
	channel       caio.Channel
	deliveries    map[string]caio.Delivery
	cat, gone     caio.Asset
	rendition     caio.Asset
}

func openStore(t testing.TB, dir string) *store.Store {
	t.Helper()
	s := must[*store.Store](t)(store.Open(t.Context(), filepath.Join(dir, databaseName), store.Options{Clock: clock.NewFake(noon)}))
	t.Cleanup(func() { check(t, s.Close()) })
	return s
}

func newWorld(t testing.TB) *world {
	t.Helper()
	ctx := t.Context()
	w := &world{dir: filepath.Join(t.TempDir(), "data"), pictures: t.TempDir(), deliveries: map[string]caio.Delivery{}}
	w.store = openStore(t, w.dir)
	brands := must[[]caio.Brand](t)(w.store.Brands(ctx))
	check(t, w.store.SaveAccount(ctx, caio.Account{ID: "acc", Brand: brands[0].ID, Platform: "plaza", Name: "@ann", RemoteID: "1", State: caio.AccountReady, CreatedAt: 1}))
	check(t, w.store.SaveChannels(ctx, "acc", []caio.Channel{{ID: "ch", Brand: brands[0].ID, Platform: "plaza", RemoteID: "1", Handle: "@ann"}}))
	w.channel = must[caio.Channel](t)(w.store.Channel(ctx, "ch"))
	w.cat = w.asset(t, "cat.JPG", []byte("a cat"))
	w.gone = w.asset(t, "gone.png", []byte("gone"))
	check(t, os.Remove(w.gone.Path))
	w.rendition = w.cat
	w.rendition.SHA256, w.rendition.Size = sum([]byte("a smaller cat")), 13
	w.rendition.Path = put(t, filepath.Join(w.dir, renditions, w.rendition.SHA256[:2], w.rendition.SHA256+".jpg"), []byte("a smaller cat"))
	put(t, filepath.Join(w.dir, renditions, "ab", "notes.txt"), []byte("not CAIO's"))
	must[caio.Post](t)(w.store.SavePost(ctx, caio.Post{Parts: []caio.Part{{Text: "A draft", Attachments: []caio.Attachment{{Asset: w.cat}, {Asset: w.gone}}}}}))
	w.deliver(t, "live", caio.Delivery{State: caio.DeliveryLive, Receipt: &caio.Receipt{RemoteID: "7", At: caio.At(noon)}})
	w.deliver(t, "scheduled", caio.Delivery{State: caio.DeliveryScheduled, NextAt: caio.At(noon.Add(time.Hour))})
	w.deliver(t, "waiting", caio.Delivery{State: caio.DeliveryWaiting, NextAt: 5})
	w.deliver(t, "doubtful", caio.Delivery{State: caio.DeliveryWaiting, NextAt: 5, DoubtAt: 4})
	w.deliver(t, "unauthorized", caio.Delivery{State: caio.DeliveryBlocked, Reason: &caio.Reason{Kind: caio.Unauthorized, Message: "Reconnect."}})
	w.deliver(t, "rejected", caio.Delivery{State: caio.DeliveryBlocked, Reason: &caio.Reason{Kind: caio.Rejected, Message: "Too long."}})
	w.deliver(t, "cancelled", caio.Delivery{State: caio.DeliveryCancelled})
	w.run(t, "uploading", "")
	w.run(t, "sent", "part/0")
	check(t, w.store.AddSnapshots(ctx, []caio.Snapshot{{Subject: string(w.deliveries["live"].ID), At: 9, Metrics: map[caio.MetricName]int64{caio.Likes: 3}}}))
	return w
}

func (w *world) asset(t testing.TB, name string, data []byte) caio.Asset {
	t.Helper()
	a := caio.Asset{
		Path: put(t, filepath.Join(w.pictures, name), data), Name: name, SHA256: sum(data), Size: int64(len(data)),
		Type: "image/jpeg", Kind: caio.KindImage, Width: 4, Height: 3,
	}
	return must[caio.Asset](t)(w.store.SaveAsset(t.Context(), a))
}

func (w *world) deliver(t testing.TB, name string, d caio.Delivery) {
	t.Helper()
	p := must[caio.Post](t)(w.store.SavePost(t.Context(), caio.Post{Parts: []caio.Part{{Text: name}}, Targets: []caio.Target{{Channel: "ch"}}}))
	d.ID, d.Account, d.Channel, d.Platform, d.Step = caio.DeliveryID(caio.NewID()), "acc", "ch", "plaza", caio.StepPublish
	d.Planned = caio.PlannedTime{Wall: "2026-11-23T13:00", Zone: "UTC", At: caio.At(noon.Add(time.Hour))}
	d.Variant = caio.Variant{Channel: "ch", Parts: []caio.Part{{Text: name, Attachments: []caio.Attachment{{Asset: w.cat}, {Asset: w.rendition}}}}}
	must[caio.Post](t)(w.store.Schedule(t.Context(), p, []caio.Delivery{d}))
	w.deliveries[name] = must[caio.Delivery](t)(w.store.Delivery(t.Context(), d.ID))
}

// run stores a Delivery whose attempt is under way, with the request that was about to leave.
func (w *world) run(t testing.TB, name, commit string) {
	t.Helper()
	w.deliver(t, name, caio.Delivery{State: caio.DeliveryScheduled, NextAt: 1})
	d := w.deliveries[name]
	d.State, d.NextAt = caio.DeliveryRunning, 0
	must[caio.Delivery](t)(w.store.Claim(t.Context(), d, caio.Attempt{ID: caio.AttemptID(caio.NewID()), Number: 1, Step: caio.StepPublish, StartedAt: 10, Commit: commit, CommitAt: 11}))
}

func (w *world) export(t testing.TB, originals bool) (string, Report) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "out.caio.zip")
	r := must[Report](t)(Export(t.Context(), Source{Store: w.store, Dir: w.dir, Version: "0.1.0", Clock: clock.NewFake(noon)}, path, originals))
	return path, r
}

// contents returns what is in a zip file.
func contents(t testing.TB, path string) map[string][]byte {
	t.Helper()
	z := must[*zip.ReadCloser](t)(zip.OpenReader(path))
	defer func() { check(t, z.Close()) }()
	all := map[string][]byte{}
	for _, f := range z.File {
		in := must[io.ReadCloser](t)(f.Open())
		all[f.Name] = must[[]byte](t)(io.ReadAll(in))
		check(t, in.Close())
	}
	return all
}

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

func restore(t testing.TB, path, dir string, replace bool) (Restored, error) {
	t.Helper()
	return Restore(t.Context(), path, dir, RestoreOptions{Replace: replace, Sandbox: sandboxNot, Clock: clock.NewFake(noon.Add(24 * time.Hour))})
}

func TestRestoreOnAnotherComputer(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	w := newWorld(t)
	path, _ := w.export(t, true)
	check(t, os.RemoveAll(w.pictures)) // the other computer has none of it
	check(t, os.RemoveAll(filepath.Join(w.dir, renditions)))
	dir := filepath.Join(t.TempDir(), "new")
	r := must[Restored](t)(restore(t, path, dir, false))
	if r.Counts.Posts != 10 || r.At != caio.At(noon) || r.Aside != "" || r.Accounts != 1 {
		t.Errorf("restored %+v", r)
	}
	same(t, "missing", r.Missing, []string{w.gone.Path})
	s := openStore(t, dir)

	account := must[caio.Account](t)(s.Account(ctx, "acc"))
	channel := must[caio.Channel](t)(s.Channel(ctx, "ch"))
	if account.State != caio.AccountReconnect || account.Reason.Action != caio.ActionReconnect || channel.State != caio.AccountReconnect {
		t.Errorf("account %+v, channel %s", account, channel.State)
	}
	cat := must[caio.Asset](t)(s.Asset(ctx, w.cat.ID))
	want := filepath.Join(dir, originals, w.cat.SHA256[:2], w.cat.SHA256+"-"+string(w.cat.ID)+".jpg")
	if cat.Path != want || string(must[[]byte](t)(os.ReadFile(want))) != "a cat" {
		t.Errorf("the original is at %s, want %s", cat.Path, want)
	}
	for name, state := range map[string]struct {
		state  caio.DeliveryState
		kind   caio.Kind
		action caio.Action
		doubt  caio.Instant
	}{
		"live": {caio.DeliveryLive, "", "", 0}, "cancelled": {caio.DeliveryCancelled, "", "", 0},
		"rejected":     {caio.DeliveryBlocked, caio.Rejected, "", 0},
		"scheduled":    {caio.DeliveryBlocked, caio.Missed, caio.ActionDecide, 0},
		"waiting":      {caio.DeliveryBlocked, caio.Missed, caio.ActionDecide, 0},
		"unauthorized": {caio.DeliveryBlocked, caio.Missed, caio.ActionDecide, 0},
		"uploading":    {caio.DeliveryBlocked, caio.Missed, caio.ActionDecide, 0},
		"doubtful":     {caio.DeliveryBlocked, caio.Uncertain, caio.ActionCheck, 4},
		"sent":         {caio.DeliveryBlocked, caio.Uncertain, caio.ActionCheck, 11},
	} {
		d := must[caio.Delivery](t)(s.Delivery(ctx, w.deliveries[name].ID))
		if d.State != state.state || d.DoubtAt != state.doubt || (state.state == caio.DeliveryBlocked) && (d.Reason.Kind != state.kind || d.Reason.Action != state.action || d.NextAt != 0) {
			t.Errorf("%s is %s, in doubt since %d, %+v", name, d.State, d.DoubtAt, d.Reason)
		}
		if state.kind == caio.Missed && !strings.Contains(d.Reason.Message, "restored from an archive made at 2026-11-23 12:00 UTC") {
			t.Errorf("%s says %q", name, d.Reason.Message)
		}
		files := d.Variant.Parts[0].Attachments
		if files[0].Asset.Path != want || string(must[[]byte](t)(os.ReadFile(files[1].Asset.Path))) != "a smaller cat" || !strings.HasPrefix(files[1].Asset.Path, dir) {
			t.Errorf("%s has its files at %s and %s", name, files[0].Asset.Path, files[1].Asset.Path)
		}
	}
	if released := must[int](t)(s.ReleaseAccount(ctx, "acc", 99)); released != 0 {
		t.Errorf("%d deliveries go on by themselves after a new sign-in", released)
	}
	if due := must[[]caio.Delivery](t)(s.Due(ctx, 1<<60, 100)); len(due) != 0 {
		t.Errorf("%d deliveries are due", len(due))
	}
	check(t, s.Check(ctx))
}

func TestRestoreLeavesOriginalsWhereTheyAre(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	path, _ := w.export(t, true)
	dir := filepath.Join(t.TempDir(), "new")
	must[Restored](t)(restore(t, path, dir, false))
	if got := must[caio.Asset](t)(openStore(t, dir).Asset(t.Context(), w.cat.ID)); got.Path != w.cat.Path {
		t.Errorf("the original moved to %s", got.Path)
	}
	if _, err := os.Stat(filepath.Join(dir, originals)); err == nil {
		t.Error("it was unpacked all the same")
	}
}

func TestRestoreNeverDeletesWhatIsThere(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	w := newWorld(t)
	path, _ := w.export(t, true)
	must[caio.Post](t)(w.store.SavePost(ctx, caio.Post{Parts: []caio.Part{{Text: "Since then"}}}))
	check(t, w.store.Close())
	put(t, filepath.Join(w.dir, "mine.txt"), []byte("the person's own"))
	_, err := restore(t, path, w.dir, false)
	says(t, err, w.dir, "posts or accounts already", "--replace")
	s := openStore(t, w.dir)
	if page := must[store.PostPage](t)(s.Posts(ctx, store.PostQuery{})); page.Total != 11 {
		t.Errorf("%d posts after a refused restore", page.Total)
	}
	check(t, s.Close())

	r := must[Restored](t)(restore(t, path, w.dir, true))
	same(t, "aside", r.Aside, filepath.Join(w.dir, "replaced-20261124T120000.000Z"))
	old := openStore(t, r.Aside)
	if page := must[store.PostPage](t)(old.Posts(ctx, store.PostQuery{})); page.Total != 11 {
		t.Errorf("%d posts were put aside", page.Total)
	}
	s = openStore(t, w.dir)
	if page := must[store.PostPage](t)(s.Posts(ctx, store.PostQuery{})); page.Total != 10 {
		t.Errorf("%d posts were restored", page.Total)
	}
	if string(must[[]byte](t)(os.ReadFile(filepath.Join(w.dir, "mine.txt")))) != "the person's own" {
		t.Error("a file that is not CAIO's was touched")
	}
	d := must[caio.Delivery](t)(s.Delivery(ctx, w.deliveries["live"].ID))
	if got := d.Variant.Parts[0].Attachments[1].Asset.Path; got != w.rendition.Path || string(must[[]byte](t)(os.ReadFile(got))) != "a smaller cat" {
		t.Errorf("the rendition is at %s", got)
	}
}

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

func TestRestoreRefusesEmptyMindedDuplicates(t *testing.T) {
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
	unlock, err := lock(w.dir)
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
