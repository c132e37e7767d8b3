package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"caio/internal/caio"
	"caio/internal/clock"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func newStore(t testing.TB) *Store {
	t.Helper()
	return openStore(t, filepath.Join(t.TempDir(), "data", "caio.db"))
}

func openStore(t testing.TB, path string) *Store {
	t.Helper()
	s, err := Open(context.Background(), path, Options{Clock: clock.NewFake(noon)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return s
}

// must returns v, or ends the test.
func must[T any](t rapid.TB) func(v T, err error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func check(t rapid.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantErr(t rapid.TB, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Fatalf("got error %v, want %v", err, want)
	}
}

func same(t rapid.TB, what string, got, want any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func textPost(text string, channels ...caio.ChannelID) caio.Post {
	p := caio.Post{Parts: []caio.Part{{Text: text}}}
	for _, c := range channels {
		p.Targets = append(p.Targets, caio.Target{Channel: c})
	}
	return p
}

// deliveriesFor makes one Delivery per target, due then.
func deliveriesFor(p caio.Post, due caio.Instant) []caio.Delivery {
	ds := make([]caio.Delivery, len(p.Targets))
	for i, target := range p.Targets {
		ds[i] = caio.Delivery{
			ID: caio.DeliveryID(caio.NewID()), Key: caio.NewID(), Account: "acc", Channel: target.Channel, Platform: "mastodon",
			Variant: p.Variant(target), State: caio.DeliveryScheduled, Step: caio.StepPublish,
			Planned: caio.PlannedTime{Wall: "2026-11-23T13:00", Zone: "UTC", At: due}, NextAt: due,
		}
	}
	return ds
}

// scheduled saves and schedules a Post for the channels and returns its Deliveries.
func scheduled(t testing.TB, s *Store, due caio.Instant, channels ...caio.ChannelID) (caio.Post, []caio.Delivery) {
	t.Helper()
	ctx := t.Context()
	p := must[caio.Post](t)(s.SavePost(ctx, textPost("Hello", channels...)))
	p = must[caio.Post](t)(s.Schedule(ctx, p, deliveriesFor(p, due)))
	return p, must[[]caio.Delivery](t)(s.DeliveriesOf(ctx, p.ID))
}

// claimed claims d as the publisher would.
func claimed(t testing.TB, s *Store, d caio.Delivery) (caio.Delivery, caio.Attempt) {
	t.Helper()
	a := caio.Attempt{ID: caio.AttemptID(caio.NewID()), Number: d.Attempts + 1, Step: d.Step, StartedAt: s.now()}
	d.State = caio.DeliveryRunning
	d.NextAt = 0
	d.Attempts++
	return must[caio.Delivery](t)(s.Claim(t.Context(), d, a)), a
}

func TestOpenFurnishesANewDatabase(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	s := newStore(t)
	profile := must[caio.Profile](t)(s.Profile(ctx))
	brands := must[[]caio.Brand](t)(s.Brands(ctx))
	if profile.ID == "" || len(brands) != 1 || brands[0].ID == "" {
		t.Fatalf("profile %+v, brands %+v", profile, brands)
	}
	profile.Email, profile.Zone = "ann@example.org", "Europe/Berlin"
	check(t, s.SaveProfile(ctx, profile))
	brands[0].Sandbox = true
	check(t, s.SaveBrand(ctx, brands[0]))
	wantErr(t, s.SaveProfile(ctx, caio.Profile{ID: "other"}), ErrNotFound)
	check(t, s.Close())

	again := openStore(t, s.Path())
	same(t, "profile", must[caio.Profile](t)(again.Profile(ctx)), profile)
	same(t, "brands", must[[]caio.Brand](t)(again.Brands(ctx)), brands)
}

func TestFilesBelongToTheOwnerAlone(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		return // there the folder's access list decides, not a mode
	}
	s := newStore(t)
	check(t, s.SetSetting(t.Context(), "k", "v"))
	check(t, s.Backup(t.Context(), filepath.Join(filepath.Dir(s.Path()), "backups", "copy.db")))
	want := map[string]os.FileMode{
		filepath.Dir(s.Path()): 0o700, s.Path(): 0o600, s.Path() + "-wal": 0o600, s.Path() + "-shm": 0o600,
		filepath.Join(filepath.Dir(s.Path()), "backups"):            0o700,
		filepath.Join(filepath.Dir(s.Path()), "backups", "copy.db"): 0o600,
	}
	for name, mode := range want {
		info := must[os.FileInfo](t)(os.Stat(name))
		if got := info.Mode().Perm(); got != mode {
			t.Errorf("%s has mode %o, want %o", name, got, mode)
		}
	}
	check(t, s.Close())
	check(t, os.Chmod(s.Path(), 0o644))
	openStore(t, s.Path())
	if got := must[os.FileInfo](t)(os.Stat(s.Path())).Mode().Perm(); got != 0o600 {
		t.Errorf("a readable file keeps mode %o", got)
	}
}

func TestConnectionsAreSetAsPromised(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	for pragma, want := range map[string]string{"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "busy_timeout": "5000"} {
		got := must[string](t)(one(t.Context(), s.writer, value[string], "PRAGMA "+pragma))
		if got != want {
			t.Errorf("%s is %s, want %s", pragma, got, want)
		}
	}
	if _, err := s.reads.ExecContext(t.Context(), "DELETE FROM profile"); err == nil {
		t.Error("a reader could write")
	}
	for _, name := range []string{"a b", "50%?#", "ümlaut & co", "';--"} {
		odd := openStore(t, filepath.Join(t.TempDir(), name, name+".db"))
		if !exists(odd.Path()) {
			t.Errorf("%q is not where it should be", name)
		}
	}
}

func TestSettings(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	s := newStore(t)
	if v := must[string](t)(s.Setting(ctx, "theme")); v != "" {
		t.Errorf("unset setting is %q", v)
	}
	check(t, s.SetSetting(ctx, "theme", "dark"))
	check(t, s.SetSetting(ctx, "theme", "light\x00é"))
	if v := must[string](t)(s.Setting(ctx, "theme")); v != "light\x00é" {
		t.Errorf("setting is %q", v)
	}
}

func TestClosedStore(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	check(t, s.Close())
	check(t, s.Close())
	wantErr(t, s.SetSetting(context.Background(), "k", "v"), ErrClosed)
	if _, err := s.Profile(context.Background()); err == nil {
		t.Error("a closed store can be read")
	}
	if exists(s.Path() + "-wal") {
		t.Error("the log was not emptied into the file")
	}
}

func TestAssetsAreKeptOnce(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	s := newStore(t)
	a := caio.Asset{Path: "/p/cat.jpg", Name: "cat.jpg", SHA256: "abc", Size: 3, Type: "image/jpeg", Kind: caio.KindImage, Width: 4, Height: 5}
	first := must[caio.Asset](t)(s.SaveAsset(ctx, a))
	if again := must[caio.Asset](t)(s.SaveAsset(ctx, a)); again != first || first.ID == "" {
		t.Errorf("the same file became %+v and %+v", first, again)
	}
	a.Path = "/q/cat.jpg"
	if other := must[caio.Asset](t)(s.SaveAsset(ctx, a)); other.ID == first.ID {
		t.Error("a copy elsewhere is the same asset")
	}
	same(t, "asset", must[caio.Asset](t)(s.Asset(ctx, first.ID)), first)
	_, err := s.Asset(ctx, "none")
	wantErr(t, err, ErrNotFound)
}

func TestSnapshots(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	s := newStore(t)
	at := func(i int) caio.Snapshot {
		return caio.Snapshot{
			Subject: "d1", At: caio.Instant(i), Metrics: map[caio.MetricName]int64{caio.Likes: int64(i)},
			Native: map[string]int64{fmt.Sprint("n", i): 0},
		}
	}
	check(t, s.AddSnapshots(ctx, []caio.Snapshot{at(1), at(3), at(2), {Subject: "d2", At: 9}}))
	check(t, s.AddSnapshots(ctx, []caio.Snapshot{at(3)}))
	same(t, "snapshots", must[[]caio.Snapshot](t)(s.Snapshots(ctx, "d1", 2)), []caio.Snapshot{at(3), at(2)})
	if other := must[[]caio.Snapshot](t)(s.Snapshots(ctx, "d2", 9)); len(other) != 1 || other[0].Metrics != nil {
		t.Errorf("numbers that were not reported: %+v", other)
	}
}
