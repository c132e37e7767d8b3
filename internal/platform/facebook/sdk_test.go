package facebook_test

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
	"caio/internal/platform/facebook/emulator"
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
	dir := filepath.Join(cache, "caio-tests", "facebook-"+hex.EncodeToString(sum[:6]))
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

// clientStory is what the client prints.
type clientStory struct {
	Errors          map[string]string
	Me, First, Reel map[string]any
	Pages, Waiting  []map[string]any
	Pieces, Left    int
	WrongOffset     struct {
		Subcode int `json:"error_subcode"`
	}
	Finished               struct{ Success bool }
	Posts                  []string
	Insights, PageInsights []string
	Counts                 map[string]any
	Batch, Stream, Top     []string
}

// TestVendorClient has the vendor's client publish, schedule, list, count, comment and
// delete at the emulator.
func TestVendorClient(t *testing.T) {
	t.Parallel()
	dir, err := installedSDK(t.Context())
	if err != nil {
		t.Fatalf("install the vendor's client (Node 20 and npm are needed): %v", err)
	}
	network := emulator.New(emu.Options{})
	network.AddPage("ann", "Ann's shop", false)
	network.AddPage("ann", "Ann abroad", true)
	network.SetChunk(4000)
	server, err := emu.Listen(network, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	files := platformtest.NewFiles(t.TempDir())
	got := runClient(t, dir, server.URL, network.ExplorerToken("ann"),
		files.Asset(t, image, "image/jpeg", 0).Path, files.Asset(t, video, "video/mp4", 0).Path)

	for name, code := range map[string]string{
		"photo story of a used photo": "100/0", "finished before the bytes": "6001/1363033", "hide an own comment": "100/0", "user token": "200/0",
		"empty": "100/0", "unknown parameter": "100/0", "unknown photo": "100/0", "unknown field": "100/0", "retired metric": "100/0",
		"no metric": "3001/1504028", "too soon": "100/0", "link to facebook": "100/1609008", "wrong token": "190/0", "deleted": "100/33",
	} {
		if got.Errors[name] != code {
			t.Errorf("%s: %s, want %s", name, got.Errors[name], code)
		}
	}
	if len(got.Pages) != 2 || got.First["message"] != "By the vendor" || len(got.Waiting) != 1 || got.Waiting[0]["message"] != "Later" {
		t.Errorf("pages %+v, post %+v, waiting %+v", got.Pages, got.First, got.Waiting)
	}
	if got.Reel["published"] != true || got.Pieces != 3 || !got.Finished.Success || got.WrongOffset.Subcode != 1363037 {
		t.Errorf("reel %+v, %d pieces, finished %v, wrong offset %+v", got.Reel, got.Pieces, got.Finished, got.WrongOffset)
	}
	if len(got.Posts) != 4 || !slices.Equal(got.Insights, []string{"post_media_view lifetime", "post_media_view day", "post_clicks lifetime", "post_clicks day"}) {
		t.Errorf("posts %q, insights %q and %q", got.Posts, got.Insights, got.PageInsights)
	}
	if len(got.Batch) != 3 || got.Batch[1] != "400 100" || !strings.HasPrefix(got.Batch[0], "200 ") || !strings.HasPrefix(got.Batch[2], "200 ") {
		t.Errorf("batch %q", got.Batch)
	}
	if !slices.Equal(got.Stream, []string{"First", "Second"}) || !slices.Equal(got.Top, []string{"First"}) || got.Left != 1 {
		t.Errorf("comments %q, at the top %q, %d left", got.Stream, got.Top, got.Left)
	}
	texts := []string{}
	for _, e := range network.Live() {
		texts = append(texts, e.Text)
	}
	if slices.Sort(texts); !slices.Contains(texts, "Later") || !slices.Contains(texts, "A picture") || !slices.Contains(texts, "A reel") || slices.Contains(texts, "By the vendor") {
		t.Errorf("live is %q", texts)
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
