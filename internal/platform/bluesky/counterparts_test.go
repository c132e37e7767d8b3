package bluesky_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/gofrs/flock"

	"caio/internal/clock"
)

// The real PDS and the vendor's client are Node programs. They are installed once, into
// the user's cache, under a name that changes with the lock file. The first run of these
// tests therefore needs the npm registry and some four minutes, later ones neither.

const counterparts = "testdata/pds"

// installed returns the folder with the Node packages, after installing them if need be.
// Several test processes may ask at once: one installs, the others wait.
func installed(t *testing.T) string {
	t.Helper()
	for _, program := range [...]string{"node", "npm"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Fatalf("the tests against the real PDS need %s, which is not installed (Node 20 or later): %v", program, err)
		}
	}
	dir, err := install(t.Context())
	if err != nil {
		t.Fatalf("install the real PDS: %v", err)
	}
	return dir
}

func install(ctx context.Context) (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	lockFile, err := os.ReadFile(filepath.Join(counterparts, "package-lock.json"))
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(lockFile)
	dir := filepath.Join(cache, "caio-tests", "pds-"+hex.EncodeToString(sum[:6]))
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", err
	}
	lock := flock.New(filepath.Join(dir, "lock"))
	if _, err := lock.TryLockContext(ctx, time.Second); err != nil {
		return "", err
	}
	defer func() { _ = lock.Unlock() }() // the system lets go of it at the end in any case
	done := filepath.Join(dir, "installed")
	if _, err := os.Stat(done); err == nil {
		return dir, nil
	}
	for _, name := range [...]string{"package.json", "package-lock.json", ".npmrc"} {
		b, err := os.ReadFile(filepath.Join(counterparts, name))
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, name), b, 0o600)
		}
		if err != nil {
			return "", err
		}
	}
	fmt.Fprintf(os.Stderr, "bluesky: installing the real PDS into %s; this happens once and takes about four minutes\n", dir)
	// npm leaves install scripts out; the one that is needed builds the SQLite driver.
	for _, args := range [...][]string{{"ci", "--ignore-scripts"}, {"rebuild", "better-sqlite3"}} {
		if err := npm(ctx, dir, args...); err != nil {
			return "", err
		}
	}
	return dir, os.WriteFile(done, nil, 0o600)
}

func npm(ctx context.Context, dir string, args ...string) error {
	began := clock.System().Now()
	cmd := exec.CommandContext(ctx, "npm", args...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if err != nil {
		return fmt.Errorf("npm %s: %w\n%s", args[0], err, out)
	}
	fmt.Fprintf(os.Stderr, "bluesky: npm %s took %s\n", args[0], clock.System().Now().Sub(began).Round(time.Second))
	return nil
}

// script returns a Node script of the counterparts, ready to run among the packages.
func script(t *testing.T, dir, name string, args ...string) *exec.Cmd {
	t.Helper()
	path, err := filepath.Abs(filepath.Join(counterparts, name))
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "node", append([]string{path}, args...)...)
	cmd.Dir = dir
	return cmd
}

// servers are the addresses of the real PDS and its PLC directory.
type servers struct {
	PDS string `json:"pds"`
	PLC string `json:"plc"`
}

// startPDS starts the real PDS until the test ends.
func startPDS(t *testing.T) servers {
	t.Helper()
	cmd := script(t, installed(t), "pds.mjs", t.TempDir())
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = stdin.Close() // it ends with its input
		_ = cmd.Wait()    // killed by the context if it has not
	})
	var s servers
	line, err := bufio.NewReader(stdout).ReadBytes('\n')
	if err == nil {
		err = json.Unmarshal(line, &s)
	}
	if err != nil {
		t.Fatalf("the PDS did not start: %v\n%s%s", err, line, stderr.Bytes())
	}
	return s
}
