package instagram_test

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

	"caio/internal/caio"
	"caio/internal/clock"
	emu "caio/internal/platform/emulator"
	"caio/internal/platform/host"
	"caio/internal/platform/instagram/emulator"
	"caio/internal/platform/platformtest"
)

// The vendor's client is a Node program. It is installed once, into the user's cache,
// under a name that changes with the lock file: the first run of this test needs the npm
// registry, later ones do not.

const sdkFolder = "testdata/sdk"

// installedSDK returns the folder with the client, after installing it if need be.
func installedSDK(ctx context.Context) (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	lockFile, err := os.ReadFile(filepath.Join(sdkFolder, "package-lock.json"))
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(lockFile)
	dir := filepath.Join(cache, "caio-tests", "instagram-"+hex.EncodeToString(sum[:6]))
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
		b, err := os.ReadFile(filepath.Join(sdkFolder, name))
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

// TestVendorClient has the vendor's client publish, list, count, comment and delete at the
// emulator.
func TestVendorClient(t *testing.T) {
	t.Parallel()
	dir, err := installedSDK(t.Context())
	if err != nil {
		t.Fatalf("install the vendor's client (Node 20 and npm are needed): %v", err)
	}
	network := emulator.New(emu.Options{})
	network.AddPage("ann", "Ann's shop", false, false)
	network.AddPage("ann", "Ann abroad", true, false)
	server, err := emu.Listen(network, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	got := runClient(t, dir, append([]string{server.URL, network.ExplorerToken("ann")}, offered(t)...)...)

	want := map[string]string{
		"not ready": "9007/2207027", "twice": "100/0", "closed": "100/0", "unknown parameter": "100/0", "unknown field": "100/0",
		"unknown metric": "100/0", "no picture": "9004/2207052", "elsewhere": "9004/2207052", "wrong token": "190/0", "deleted": "100/33",
	}
	for name, code := range want {
		if got.Errors[name] != code {
			t.Errorf("%s: %s, want %s", name, got.Errors[name], code)
		}
	}
	if len(got.Pages) != 3 || got.Account["username"] != "ann" {
		t.Errorf("pages %+v, account %+v", got.Pages, got.Account)
	}
	if got.Post["media_product_type"] != "FEED" || got.Post["caption"] != "By the vendor #client" {
		t.Errorf("the post reads %+v", got.Post)
	}
	if !slices.Equal(got.Media, []string{got.Reel, got.Carousel, got.Post["id"].(string)}) || got.Quota.Used != 3 || got.Quota.Config["quota_total"] != 50 {
		t.Errorf("media %q, quota %+v", got.Media, got.Quota)
	}
	if !slices.Equal(got.Insights, []string{"views", "reach"}) || !slices.Equal(got.AccountInsights, []string{"views", "likes"}) {
		t.Errorf("insights %q and %q", got.Insights, got.AccountInsights)
	}
	if !slices.Equal(got.Comments, []string{"First"}) || !slices.Equal(got.Replies, []string{"Second"}) || got.Left != 0 {
		t.Errorf("comments %q, replies %q, %d left", got.Comments, got.Replies, got.Left)
	}
	live := network.Live()
	if len(live) != 2 || live[0].ID != got.Carousel || live[0].Media != 2 || live[1].ID != got.Reel {
		t.Errorf("live is %+v", live)
	}
}

// clientStory is what the client prints.
type clientStory struct {
	Errors                           map[string]string
	Pages                            []map[string]any
	Account, Post                    map[string]any
	Carousel, Reel                   string
	Media, Insights, AccountInsights []string
	Comments, Replies                []string
	Left                             int
	Quota                            struct {
		Used   int `json:"quota_usage"`
		Config map[string]int
	}
}

func runClient(t *testing.T, dir string, args ...string) clientStory {
	t.Helper()
	// Node looks for packages beside the script, so it runs as a copy among them.
	script, err := os.ReadFile(filepath.Join(sdkFolder, "client.mjs"))
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, "client.mjs"), script, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "node", append([]string{"client.mjs"}, args...)...)
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

// offered serves two pictures and a video from this computer.
func offered(t *testing.T) []string {
	t.Helper()
	h, err := host.Listen(clock.System())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(h.Close)
	files := platformtest.NewFiles(t.TempDir())
	var out []string
	for _, a := range []caio.Asset{
		files.Asset(t, caio.KindImage, "image/jpeg", 0), files.Asset(t, caio.KindImage, "image/jpeg", 1), files.Asset(t, caio.KindVideo, "video/mp4", 0),
	} {
		address, err := h.Offer(t.Context(), a.Path, a.Type)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, address)
	}
	return out
}
