package archive

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"caio/internal/caio"
	"caio/internal/clock"
	"caio/internal/store"
)

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

func TestOriginalsSurviveBeingPutAside(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	path, _ := w.export(t, true)
	check(t, os.RemoveAll(w.pictures))
	dir := filepath.Join(t.TempDir(), "new")
	must[Restored](t)(restore(t, path, dir, false)) // the original is in the data folder now
	s := openStore(t, dir)
	second := filepath.Join(t.TempDir(), "second.zip")
	must[Report](t)(Export(t.Context(), Source{Store: s, Dir: dir, Version: "0.1.0", Clock: clock.NewFake(noon)}, second, true))
	check(t, s.Close())
	must[Restored](t)(restore(t, second, dir, true))
	cat := must[caio.Asset](t)(openStore(t, dir).Asset(t.Context(), w.cat.ID))
	if !strings.HasPrefix(cat.Path, dir) || string(must[[]byte](t)(os.ReadFile(cat.Path))) != "a cat" {
		t.Errorf("the original is at %s", cat.Path)
	}
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
