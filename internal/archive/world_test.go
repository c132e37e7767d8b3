package archive

import (
	"archive/zip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"caio/internal/caio"
	"caio/internal/clock"
	"caio/internal/store"
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
