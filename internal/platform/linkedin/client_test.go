package linkedin_test

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

	emu "caio/internal/platform/emulator"
	"caio/internal/platform/linkedin/emulator"
	"caio/internal/platform/platformtest"
)

// The vendor's client is a Node program. It is installed once, into the user's cache,
// under a name that changes with the lock file: the first run of this test needs the npm
// registry, later ones do not.

const clientFolder = "testdata/client"

// installedClient returns the folder with the client, after installing it if need be.
func installedClient(ctx context.Context) (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	lockFile, err := os.ReadFile(filepath.Join(clientFolder, "package-lock.json"))
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(lockFile)
	dir := filepath.Join(cache, "caio-tests", "linkedin-"+hex.EncodeToString(sum[:6]))
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
		b, err := os.ReadFile(filepath.Join(clientFolder, name))
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, name), b, 0o600)
		}
		if err != nil {
			return "", err
		}
	}
	cmd := exec.CommandContext(ctx, "npm", "ci", "--ignore-scripts")
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("npm ci: %w\n%s", err, out)
	}
	return dir, os.WriteFile(done, nil, 0o600)
}

// TestVendorClient has the vendor's client sign in, publish, list, count, comment and
// delete at the emulator.
func TestVendorClient(t *testing.T) {
	t.Parallel()
	dir, err := installedClient(t.Context())
	if err != nil {
		t.Fatalf("install the vendor's client (Node 20 and npm are needed): %v", err)
	}
	network := emulator.New(emu.Options{})
	network.FilesAtOnce()
	server, err := emu.Listen(network, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	picture := platformtest.NewFiles(t.TempDir()).Image(t, "image/png", 40, 40)
	got := runClient(t, dir, server.URL, emulator.CommunityApp, emulator.CommunitySecret, emulator.Redirect, picture.Path)

	for name, want := range map[string]string{
		"code twice": "400 invalid_request", "wrong secret": "401 invalid_client", "the same again": "422 DUPLICATE_POST",
		"an unknown field": "400 INVALID_VALUE_FOR_FIELD", "somebody else": "403 ACCESS_DENIED", "no version": "400 VERSION_MISSING",
		"an old version": "426 NONEXISTENT_VERSION", "a wrong token": "401 INVALID_ACCESS_TOKEN", "deleted": "404 NOT_FOUND",
	} {
		if got.Errors[name] != want {
			t.Errorf("%s: %s, want %s", name, got.Errors[name], want)
		}
	}
	if got.State != "some state" || got.Seen["status"] != "active" || !got.SameRefresh {
		t.Errorf("state %q, introspection %v, the same refresh token: %v", got.State, got.Seen, got.SameRefresh)
	}
	if got.Me["vanityName"] != "ann-example" || got.Page["localizedName"] != "Ann & Company" || got.Picture != "AVAILABLE" {
		t.Errorf("me %v, page %v, picture %s", got.Me, got.Page, got.Picture)
	}
	if got.Post["id"] != got.URN || got.Post["commentary"] != "Changed" || !slices.Equal(got.Posts, []string{got.URN}) {
		t.Errorf("the post %s reads %v, the list %q", got.URN, got.Post, got.Posts)
	}
	if !slices.Equal(got.Comments, []string{"Second"}) || got.Left != 0 {
		t.Errorf("comments %q, %d left", got.Comments, got.Left)
	}
	if !slices.Equal(got.Statistics, []string{got.URN}) || got.Days != 3 || got.Reactions != 0 || got.Followers != 120 {
		t.Errorf("statistics %q of %d days, %d reactions, %d followers", got.Statistics, got.Days, got.Reactions, got.Followers)
	}
	live := network.Live()
	if len(live) != 1 || live[0].ID != got.Mine || live[0].Text != "By the vendor (with care) #client" {
		t.Errorf("live is %+v", live)
	}
}

// clientStory is what the client prints.
type clientStory struct {
	Errors                      map[string]string
	State, Picture, URN, Mine   string
	Seen, Me, Page, Post        map[string]any
	SameRefresh                 bool
	Posts, Comments, Statistics []string
	Left, Days                  int
	Reactions, Followers        int64
}

func runClient(t *testing.T, dir string, args ...string) clientStory {
	t.Helper()
	// Node looks for packages beside the script, so it runs as a copy among them.
	script, err := os.ReadFile(filepath.Join(clientFolder, "client.cjs"))
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, "client.cjs"), script, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "node", append([]string{"client.cjs"}, args...)...)
	cmd.Dir = dir
	cmd.Env = slices.DeleteFunc(os.Environ(), func(s string) bool { return strings.Contains(strings.ToLower(s), "_proxy=") })
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	printed, err := cmd.Output()
	if err != nil {
		t.Fatalf("the vendor's client: %v\n%s", err, stderr.Bytes())
	}
	var story clientStory
	if err := json.Unmarshal(printed, &story); err != nil {
		t.Fatalf("the vendor's client printed %s: %v", printed, err)
	}
	return story
}
