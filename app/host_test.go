package app_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"caio/app"
	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/host"
	"caio/internal/vault"
)

const bucketSecret = "planted-9Kw3bYt6MsQ2"

// shelf is as much of an S3 server as the program needs; it checks no signature.
type shelf struct {
	mu    sync.Mutex
	files map[string]string // by path; the value is the type
}

func (s *shelf) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch r.Method {
	case http.MethodPut:
		s.files[r.URL.Path] = r.Header.Get("Content-Type")
		_, _ = io.Copy(io.Discard, r.Body) // nobody asks for the bytes here
	case http.MethodDelete:
		delete(s.files, r.URL.Path)
		w.WriteHeader(http.StatusNoContent)
	default:
		w.WriteHeader(http.StatusNotFound)
	}
}

// outlet is a program outside the sandbox, with one network whose connector is looked at.
type outlet struct {
	*app.App
	witness *witness

	mu   sync.Mutex
	host platform.Host // what the connector was given last
}

func (o *outlet) given() platform.Host {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.host
}

func openOutlet(t *testing.T, data string, v vault.Vault) *outlet {
	t.Helper()
	o := &outlet{witness: &witness{changed: make(chan struct{})}}
	n := networks()[0]
	open := n.Platform.New
	n.Platform.New = func(env platform.Env) platform.Connector {
		o.mu.Lock()
		defer o.mu.Unlock()
		o.host = env.Host
		return open(env)
	}
	var err error
	o.App, err = app.Open(t.Context(), app.Config{
		Data: data, Vault: v, Networks: []app.Network{n},
		Log: slog.New(slog.NewTextHandler(o.witness, &slog.HandlerOptions{Level: slog.LevelDebug})),
	})
	if err != nil {
		t.Fatal(err)
	}
	o.SetWindow(o.witness)
	t.Cleanup(func() {
		if err := o.Close(); err != nil {
			t.Error(err)
		}
	})
	return o
}

func TestHost(t *testing.T) {
	t.Parallel()
	server := &shelf{files: map[string]string{}}
	s := httptest.NewServer(server)
	t.Cleanup(s.Close)
	data, v := t.TempDir(), vault.Memory()
	o := openOutlet(t, data, v)
	if o.given() != nil {
		t.Error("a connector has a Host that nobody set up")
	}
	if info, err := o.Settings.Bucket(); err != nil || info.Set || info.Minutes != host.UsualMinutes {
		t.Errorf("%+v: %v", info, err)
	}
	b := host.Bucket{Endpoint: s.URL, Name: "media", KeyID: "KEY"}
	refused := func(what string, err error, kind caio.Kind, says string) {
		t.Helper()
		var e *app.Error
		if !errors.As(err, &e) || e.Kind != kind || !strings.Contains(e.Message, says) {
			t.Errorf("%s: %v", what, err)
		}
		o.witness.say(err)
	}
	_, err := o.Settings.SaveBucket(b, " ")
	refused("no secret", err, caio.Forbidden, "secret key of your bucket is not in the keychain")
	_, err = o.Settings.SaveBucket(host.Bucket{Endpoint: s.URL}, bucketSecret)
	refused("no name", err, caio.Rejected, "name of the bucket is missing")
	_, err = o.Settings.TestBucket()
	refused("no bucket", err, app.KindInvalid, "no bucket to test")
	if _, err := v.Get(t.Context(), "host/secret"); !errors.Is(err, vault.ErrNotFound) || o.given() != nil {
		t.Errorf("something was kept: %v", err)
	}

	info, err := o.Settings.SaveBucket(b, " "+bucketSecret+"\n")
	if err != nil || !info.Set || info.Name != "media" || info.Minutes != host.UsualMinutes {
		t.Fatalf("%+v: %v", info, err)
	}
	o.witness.see(info)
	file := filepath.Join(t.TempDir(), "picture")
	if err := os.WriteFile(file, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	address, err := o.given().Offer(t.Context(), file, "image/png")
	if err != nil || !strings.HasPrefix(address, s.URL+"/media/caio-") || len(server.files) != 1 {
		t.Fatalf("offered: %v, in the bucket: %v", err, server.files)
	}
	if err := o.given().Withdraw(t.Context(), address); err != nil || len(server.files) != 0 {
		t.Errorf("withdrawn: %v, in the bucket: %v", err, server.files)
	}
	_, err = o.Settings.TestBucket()
	refused("test", err, caio.Forbidden, "link is refused with 404")
	if _, err := o.Settings.SaveBucket(info.Bucket, ""); err != nil {
		t.Errorf("the secret key was not kept: %v", err)
	}
	archive := filepath.Join(data, "everything.zip")
	if _, err := o.Archive.Export(archive, true); err != nil {
		t.Fatal(err)
	}
	planted := secrets{}
	planted.add("secret key", bucketSecret)
	if hits, files := planted.findFiles(t, data); len(hits) != 0 || files < 3 {
		t.Errorf("in %d files: %v", files, hits)
	}
	if hits := planted.find(o.witness.heard.Bytes()); len(hits) != 0 || strings.Contains(o.witness.heard.String(), "X-Amz-Signature") {
		t.Errorf("the secret key was told: %v", hits)
	}

	if err := o.Settings.RemoveBucket(); err != nil || o.given() != nil {
		t.Errorf("removed: %v", err)
	}
	if _, err := v.Get(t.Context(), "host/secret"); !errors.Is(err, vault.ErrNotFound) {
		t.Errorf("the secret key is still in the vault: %v", err)
	}
	if info, err := o.Settings.Bucket(); err != nil || info.Set || info.Name != "" {
		t.Errorf("%+v: %v", info, err)
	}
}

// TestHostOfAnotherProcess sets the bucket up in one process while another publishes.
func TestHostOfAnotherProcess(t *testing.T) {
	t.Parallel()
	data, v := t.TempDir(), vault.Memory()
	publishes := openOutlet(t, data, v)
	if err := publishes.Start(); err != nil {
		t.Fatal(err)
	}
	other := openOutlet(t, data, v)
	b := host.Bucket{Endpoint: "https://s3.example.com", Name: "media", KeyID: "KEY"}
	if _, err := other.Settings.SaveBucket(b, bucketSecret); err != nil {
		t.Fatal(err)
	}
	for next := publishes.witness.next(); publishes.given() == nil; next = publishes.witness.next() {
		select {
		case <-next:
		case <-t.Context().Done():
			t.Fatal("the publishing process did not notice")
		}
	}
	if err := other.Settings.RemoveBucket(); err != nil {
		t.Fatal(err)
	}
	for next := publishes.witness.next(); publishes.given() != nil; next = publishes.witness.next() {
		select {
		case <-next:
		case <-t.Context().Done():
			t.Fatal("the publishing process did not notice the end")
		}
	}
}

// TestHostWithoutItsSecret is a data folder that came from another computer.
func TestHostWithoutItsSecret(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	first := openOutlet(t, data, vault.Memory())
	if _, err := first.Settings.SaveBucket(host.Bucket{Endpoint: "https://s3.example.com", Name: "media", KeyID: "KEY"}, bucketSecret); err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		vault vault.Vault
		kind  caio.Kind
		says  string
	}{
		"empty":            {vault.Memory(), caio.Forbidden, "enter it in the settings under Host"},
		"locked":           {broken{vault.Memory(), vault.ErrLocked}, caio.Locked, "keychain is locked"},
		"wrong passphrase": {broken{vault.Memory(), vault.ErrPassphrase}, caio.Locked, "passphrase of the vault is wrong"},
	} {
		o := openOutlet(t, data, tt.vault)
		_, err := o.given().Offer(t.Context(), os.Args[0], "image/png")
		if !platform.Is(err, tt.kind) || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// broken is a vault that does not answer.
type broken struct {
	vault.Vault
	err error
}

func (b broken) Get(context.Context, string) (caio.Secret, error) { return caio.Secret{}, b.err }

func TestSandboxNeedsNoBucket(t *testing.T) {
	t.Parallel()
	a, err := app.Open(t.Context(), app.Config{Data: t.TempDir(), Sandbox: true, Networks: networks(), Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Close() })
	_, saved := a.Settings.SaveBucket(host.Bucket{Endpoint: "https://s3.example.com", Name: "media", KeyID: "KEY"}, bucketSecret)
	_, tested := a.Settings.TestBucket()
	for _, err := range []error{saved, tested, a.Settings.RemoveBucket()} {
		if err == nil || !strings.Contains(err.Error(), "sandbox") {
			t.Errorf("%v", err)
		}
	}
}

// TestEraseForgetsTheBucket leaves the real secret key alone when a sandbox is erased.
func TestEraseForgetsTheBucket(t *testing.T) {
	t.Parallel()
	data, v := t.TempDir(), vault.Memory()
	o := openOutlet(t, data, v)
	if _, err := o.Settings.SaveBucket(host.Bucket{Endpoint: "https://s3.example.com", Name: "media", KeyID: "KEY"}, bucketSecret); err != nil {
		t.Fatal(err)
	}
	if err := o.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(data, "sandbox"), 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := app.Erase(t.Context(), app.Config{Data: data, Sandbox: true, Vault: v}); err != nil {
		t.Fatal(err)
	}
	if _, err := v.Get(t.Context(), "host/secret"); err != nil {
		t.Errorf("after the sandbox was erased: %v", err)
	}
	if _, err := app.Erase(t.Context(), app.Config{Data: data, Vault: v}); err != nil {
		t.Fatal(err)
	}
	if _, err := v.Get(t.Context(), "host/secret"); !errors.Is(err, vault.ErrNotFound) {
		t.Errorf("after everything was erased: %v", err)
	}
}
