package vault

import (
	"context"
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"caio/internal/caio"
)

// The tests of the real keychain run this test binary again inside a desktop session of
// its own: the bus and the keyring are chosen by environment variables, once a process.
// CAIO_TEST_KEYCHAIN says what the child has to find.
const scenario = "CAIO_TEST_KEYCHAIN"

// inSession runs TestInSession in a new session whose keyring daemon was started with
// the command, and fails as it does.
func inSession(t *testing.T, data, daemon, expect string) {
	t.Helper()
	for _, program := range []string{"dbus-run-session", "gnome-keyring-daemon"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Fatalf("%s is missing: install the packages dbus and gnome-keyring (apt install dbus gnome-keyring libsecret-tools)", program)
		}
	}
	child := exec.CommandContext(t.Context(), "dbus-run-session", "--", "sh", "-c", daemon+`; exec "$0" "$@"`,
		os.Args[0], "-test.run=^TestInSession$", "-test.count=1")
	child.Env = append(os.Environ(), scenario+"="+expect, "XDG_DATA_HOME="+data, "XDG_RUNTIME_DIR="+t.TempDir(), "DISPLAY=", "WAYLAND_DISPLAY=")
	if out, err := child.CombinedOutput(); err != nil {
		t.Errorf("%s: %v\n%s", expect, err, out)
	}
}

func unlock(passphrase string) string {
	return "printf %s " + passphrase + " | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1"
}

func TestRealKeychain(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		return // only there can a test bring a keychain of its own
	}
	data := t.TempDir()
	inSession(t, data, unlock("test-pass"), "contract")
	inSession(t, data, unlock("test-pass"), "kept")
	inSession(t, data, unlock("wrong-pass"), "locked")
	inSession(t, t.TempDir(), "true", "locked") // the bus starts a daemon, which nobody unlocks
}

func TestNoBusAtAll(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		return
	}
	silent := filepath.Join(t.TempDir(), "bus")
	listener, err := new(net.ListenConfig).Listen(t.Context(), "unix", silent) // takes calls and never answers
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() }) // nothing was sent
	for name, bus := range map[string]string{"locked": "unix:path=/nonexistent/bus", "silent": "unix:path=" + silent} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestInSession$", "-test.count=1")
			child.Env = append(os.Environ(), scenario+"="+name, "DBUS_SESSION_BUS_ADDRESS="+bus)
			if out, err := child.CombinedOutput(); err != nil {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}

// TestInSession is the child; on its own it does nothing.
func TestInSession(t *testing.T) {
	k := Keychain("caio-test")
	switch os.Getenv(scenario) {
	case "contract":
		contract(t, k)
		put(t, k, "kept", strings.Repeat("kept", 1000))
	case "kept":
		if secret, err := k.Get(t.Context(), "kept"); err != nil || secret.Reveal() != strings.Repeat("kept", 1000) {
			t.Errorf("in the next session: %d bytes, %v", len(secret.Reveal()), err)
		}
	case "locked":
		wantLocked(t, func(ctx context.Context) error { _, err := k.Get(ctx, "kept"); return err })
		wantLocked(t, func(ctx context.Context) error { return k.Set(ctx, "kept", caio.NewSecret("x")) })
		wantLocked(t, func(ctx context.Context) error { return k.Delete(ctx, "kept") })
	case "silent":
		wantLocked(t, func(ctx context.Context) error { _, err := k.Get(ctx, "kept"); return err })
	}
}

func wantLocked(t *testing.T, call func(context.Context) error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), keychainLimit+2*time.Second)
	defer cancel()
	if err := call(ctx); !errors.Is(err, ErrLocked) || !strings.Contains(err.Error(), "unlock your keyring") {
		t.Errorf("want ErrLocked with advice, got %v", err)
	}
}
