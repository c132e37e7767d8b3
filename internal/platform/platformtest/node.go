package platformtest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gofrs/flock"
)

// Node is a folder of Node scripts with the packages that they use: the clients that
// vendors and others wrote, against which an emulator proves itself.
type Node struct {
	scripts  string
	packages string // where they are installed, in the user's cache
}

// InstallNode installs what the lock file in the folder scripts names; no package's own
// scripts run but those of build. That happens once, under a name that changes with the
// lock file: the first run needs Node 20, npm and its registry, later ones Node alone. Of
// several test processes that ask at once, one installs and the others wait.
func InstallNode(t *testing.T, name, scripts string, build ...string) Node {
	t.Helper()
	for _, program := range [...]string{"node", "npm"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Fatalf("the clients in %s need %s, which is not installed (Node 20 or later): %v", scripts, program, err)
		}
	}
	packages, err := installNode(t.Context(), name, scripts, build)
	if err != nil {
		t.Fatalf("install the packages of %s: %v", scripts, err)
	}
	return Node{scripts, packages}
}

func installNode(ctx context.Context, name, scripts string, build []string) (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	lockFile, err := os.ReadFile(filepath.Join(scripts, "package-lock.json"))
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(lockFile)
	dir := filepath.Join(cache, "caio-tests", name+"-"+hex.EncodeToString(sum[:6]))
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
		if err := copyFile(scripts, dir, name); err != nil {
			return "", err
		}
	}
	fmt.Fprintf(os.Stderr, "installing the packages of %s into %s; this happens once and may take minutes\n", scripts, dir)
	if err := npm(ctx, dir, "ci", "--ignore-scripts"); err != nil {
		return "", err
	}
	for _, one := range build {
		if err := npm(ctx, dir, "rebuild", one); err != nil {
			return "", err
		}
	}
	return dir, os.WriteFile(done, nil, 0o600)
}

func npm(ctx context.Context, dir string, args ...string) error {
	cmd := exec.CommandContext(ctx, "npm", args...)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("npm %s: %w\n%s", args[0], err, out)
	}
	return nil
}

func copyFile(from, to, name string) error {
	b, err := os.ReadFile(filepath.Join(from, name))
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(to, name), b, 0o600)
}

// Command returns a script that is ready to start, and ends with the test. It asks no
// proxy for what is on this computer.
func (n Node) Command(t *testing.T, script string, args ...string) *exec.Cmd {
	t.Helper()
	// Node looks for packages beside the script, so it runs as a copy among them.
	if err := copyFile(n.scripts, n.packages, script); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "node", append([]string{script}, args...)...)
	cmd.Dir = n.packages
	cmd.Env = slices.DeleteFunc(os.Environ(), func(s string) bool { return strings.Contains(strings.ToLower(s), "_proxy=") })
	return cmd
}

// Run runs a script to its end and reads the JSON that it prints into out.
func (n Node) Run(t *testing.T, script string, input []byte, out any, args ...string) {
	t.Helper()
	cmd := n.Command(t, script, args...)
	cmd.Stdin = bytes.NewReader(input)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	printed, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s", script, err, stderr.Bytes())
	}
	if err := json.Unmarshal(printed, out); err != nil {
		t.Fatalf("%s printed %s: %v", script, printed, err)
	}
}
