package vault

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"caio/internal/caio"
)

// contract is what every Vault does. It leaves nothing behind.
func contract(t *testing.T, v Vault) {
	t.Helper()
	ctx := t.Context()
	get := func(key string) string {
		t.Helper()
		secret, err := v.Get(ctx, key)
		if err != nil {
			t.Fatalf("get %s: %v", key, err)
		}
		return secret.Reveal()
	}
	set := func(key, value string) {
		t.Helper()
		if err := v.Set(ctx, key, caio.NewSecret(value)); err != nil {
			t.Fatalf("set %s: %v", key, err)
		}
	}
	remove := func(key string) {
		t.Helper()
		if err := v.Delete(ctx, key); err != nil {
			t.Fatalf("delete %s: %v", key, err)
		}
	}
	gone := func(key string) {
		t.Helper()
		if secret, err := v.Get(ctx, key); !errors.Is(err, ErrNotFound) {
			t.Fatalf("get %s: %q, %v; want ErrNotFound", key, secret.Reveal(), err)
		}
	}
	gone("missing")
	remove("missing")

	long := strings.Repeat("0123456789", 10_240)
	values := []string{
		"short", strings.Repeat("ä", 949), strings.Repeat("x", 1880), strings.Repeat("y", 1881), strings.Repeat("z", 1901), long,
		strings.Repeat("日本🎉é", 3000), "", strings.Repeat("<&>\"\\\n", 400), " spaces and\nlines \n", "\x00\x01", `{"v":"nested"}`, long[:5000], "end",
	}
	for i, value := range values {
		set("account/one", value)
		if got := get("account/one"); got != value {
			t.Fatalf("value %d of %d bytes came back as %d bytes", i, len(value), len(got))
		}
	}
	set("account/two", "other")
	remove("account/one")
	gone("account/one")
	if get("account/two") != "other" {
		t.Fatal("deleting one secret changed another")
	}
	set("account/two", long)
	remove("account/two")
	gone("account/two")
	remove("account/two")

	var done sync.WaitGroup
	for i := range 4 {
		done.Go(func() {
			key, value := fmt.Sprint("many/", i%2), fmt.Sprint("value", i%2)
			for range 3 {
				if err := v.Set(ctx, key, caio.NewSecret(value)); err != nil {
					t.Errorf("set: %v", err)
				}
				if secret, err := v.Get(ctx, key); err != nil || secret.Reveal() != value {
					t.Errorf("get: %q, %v", secret.Reveal(), err)
				}
			}
		})
	}
	done.Wait()
	remove("many/0")
	remove("many/1")

	cancelled, cancel := context.WithCancel(ctx)
	cancel()
	if err := v.Set(cancelled, "late", caio.NewSecret("x")); !errors.Is(err, context.Canceled) {
		t.Errorf("set after its caller left: %v", err)
	}
	if _, err := v.Get(cancelled, "late"); !errors.Is(err, context.Canceled) {
		t.Errorf("get after its caller left: %v", err)
	}
	if err := v.Delete(cancelled, "late"); !errors.Is(err, context.Canceled) {
		t.Errorf("delete after its caller left: %v", err)
	}
	gone("late")
}

func TestMemory(t *testing.T) {
	t.Parallel()
	contract(t, Memory())
}

func TestAdviceNamesTheSystemsOwnThings(t *testing.T) {
	t.Parallel()
	for goos, want := range map[string]string{
		"darwin": "Keychain Access", "windows": "Credential Manager", "linux": "gnome-keyring", "freebsd": "gnome-keyring",
	} {
		if got := advice(goos); !strings.Contains(got, want) {
			t.Errorf("%s: %q does not mention %q", goos, got, want)
		}
	}
	if err := locked(errors.New("org.freedesktop.DBus.Error")); strings.Contains(err.Error(), "DBus") {
		t.Errorf("raw words in %q", err)
	}
}
