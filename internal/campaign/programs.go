// Package campaign is the crash campaign: it runs the real agent as a process against
// networks in miniature in another process, kills it, restarts it, spoils answers, and in
// the end compares what the networks saw with what was scheduled. The networks' ledgers
// are the proof; the program's own view is only compared with them afterwards.
package campaign

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Programs are the binaries that a campaign runs.
type Programs struct {
	Agent     string // CAIO without a window
	Emulators string
	Fragile   string // CAIO that ends itself at a commit; see Steps
}

// tags is on every build, so that SQLite's C file is compiled once.
const tags = "headless,sqlite_fts5"

// Build compiles what is needed into dir. The working directory is inside the project.
func Build(ctx context.Context, dir string) (Programs, error) {
	p := Programs{
		Agent:     filepath.Join(dir, executable("caio")),
		Emulators: filepath.Join(dir, executable("emulators")),
		Fragile:   filepath.Join(dir, executable("caio-fragile")),
	}
	root, err := Root()
	if err != nil {
		return p, err
	}
	overlay, err := failpoints(root, dir)
	if err != nil {
		return p, err
	}
	for _, args := range [][]string{
		{"-o", p.Agent, "."},
		{"-o", p.Emulators, "./internal/campaign/emulators"},
		{"-overlay", overlay, "-o", p.Fragile, "."},
	} {
		if err := GoBuild(ctx, root, tags, args...); err != nil {
			return p, err
		}
	}
	return p, nil
}

// GoBuild runs go build in the project's folder.
func GoBuild(ctx context.Context, root, tags string, args ...string) error {
	cmd := exec.CommandContext(ctx, "go", append([]string{"build", "-tags", tags}, args...)...)
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "CGO_ENABLED=1")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("go build %s: %w\n%s", strings.Join(args, " "), err, out)
	}
	return nil
}

// Root returns the project's folder.
func Root() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if mod, err := os.ReadFile(filepath.Join(dir, "go.mod")); err == nil && strings.HasPrefix(string(mod), "module caio\n") {
			return dir, nil
		}
		if filepath.Dir(dir) == dir {
			return "", errors.New("run this inside the project")
		}
		dir = filepath.Dir(dir)
	}
}

//go:embed failpoint.go.txt
var failpoint []byte

// failpoints writes an overlay of the store in which every commit goes through a
// failpoint. The product itself has no hook for it.
func failpoints(root, dir string) (string, error) {
	const commit, hooked = "tx.Commit()", "commitOrDie(tx)"
	source := filepath.Join(root, "internal", "store", "write.go")
	text, err := os.ReadFile(source)
	if err != nil {
		return "", err
	}
	if n := strings.Count(string(text), commit); n != 1 {
		return "", fmt.Errorf("%s commits in %d places; the campaign expects one", source, n)
	}
	files := map[string]string{
		source: filepath.Join(dir, "write.go"),
		filepath.Join(root, "internal", "store", "failpoint.go"): filepath.Join(dir, "failpoint.go"),
	}
	overlay := filepath.Join(dir, "overlay.json")
	list, err := json.Marshal(map[string]any{"Replace": files})
	if err != nil {
		return "", err
	}
	return overlay, errors.Join(
		os.WriteFile(filepath.Join(dir, "write.go"), []byte(strings.Replace(string(text), commit, hooked, 1)), 0o600),
		os.WriteFile(filepath.Join(dir, "failpoint.go"), failpoint, 0o600),
		os.WriteFile(overlay, list, 0o600),
	)
}
