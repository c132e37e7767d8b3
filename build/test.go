package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"go/format"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// runTests runs everything that a change has to pass, the quick and telling parts first.
func runTests(ctx context.Context, _ []string) error {
	parts, err := testParts()
	if err != nil {
		return err
	}
	r, err := runParts(ctx, parts)
	if errors.Is(err, errInterrupted) {
		return err
	}
	r.print()
	fmt.Println(r.total)
	return err
}

func testParts() ([]part, error) {
	parts := []part{{
		name: "What the tests need", must: true,
		run: uncounted(func(ctx context.Context, _ io.Writer) error { return ensure(ctx, forTests) }),
	}}
	parts = append(parts, checks()...)
	parts = append(parts, part{
		name: "Go tests, with the race detector", show: true, hint: "The tests' own words are above.",
		run: func(ctx context.Context, out io.Writer) (tally, error) { return goTest(ctx, out, "-race", "./...") },
	})
	parts = append(parts, frontendParts()...)
	parts = append(
		parts,
		part{name: "Program without a window", hint: "See the compiler's words above.", run: plain(buildHeadless())},
		part{name: "Desktop program", hint: "See the compiler's words above.", run: plain(buildDesktop())},
	)
	whole, err := wholeParts()
	return append(parts, whole...), err
}

// checks are the parts that read the code without running it.
func checks() []part {
	const tidy = "Run `go run ./build fmt`."
	const mend = "The lines above say where."
	vet := func(name, tags string, env ...string) part {
		return part{
			name: name, hint: mend,
			run: plain(cmd{name: "go", args: []string{"vet", "-tags", sqliteTag + tags, "./..."}, env: env}),
		}
	}
	return []part{
		{name: "gofmt", hint: tidy, run: uncounted(checkFormat)},
		{name: "Generated files", hint: "Run `go run ./build generate`.", run: uncounted(checkGenerated)},
		vet("go vet", ",window"),
		vet("go vet, without a window", ",headless"),
		vet("go vet, for Windows", ",desktop,production", "GOOS=windows", "CGO_ENABLED=0"),
		vet("go vet, for macOS", "", "GOOS=darwin", "CGO_ENABLED=0"),
		{name: "Linters", hint: mend, run: plain(linter("run", "--allow-parallel-runners"))},
	}
}

// frontendParts are the parts that Node runs.
func frontendParts() []part {
	const see = "See the words above."
	return []part{
		{name: "Packages of the front end", must: true, hint: see, run: uncounted(installFrontend)},
		{name: "Front end: types, rules and size", hint: see, run: plain(npm("run", "check"))},
		{name: "Front end: tests", hint: see, run: vitest},
		{name: "Front end: build", hint: see, run: uncounted(buildFrontend)},
	}
}

// wholeParts drive the whole program: its pages in Chromium, and its real window.
func wholeParts() ([]part, error) {
	var parts []part
	files, err := journeys()
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	if len(files) > 0 {
		parts = append(parts, part{
			name: "Journeys", hint: "See the journey's words above.", show: true,
			run: func(ctx context.Context, out io.Writer) (tally, error) { return nodeTest(ctx, out, files) },
		})
	}
	if runtime.GOOS == "linux" && isFolder(filepath.Join("internal", "windowtest")) {
		parts = append(parts, part{
			name: "The real window", hint: "The tests' own words are above.", show: true,
			run: func(ctx context.Context, out io.Writer) (tally, error) {
				return goTest(ctx, out, "-count=1", "-tags", sqliteTag+",window", "./internal/windowtest/...")
			},
		})
	}
	return parts, nil
}

// linter is a call of golangci-lint, compiled at the version that build/tools.mod pins.
func linter(args ...string) cmd {
	return cmd{name: "go", args: append([]string{"tool", "-modfile=build/tools.mod", "golangci-lint"}, args...)}
}

// runFormat formats what fmt and the front end's own tool can.
func runFormat(ctx context.Context, _ []string) error {
	_, err := runParts(ctx, []part{
		{name: "Go", hint: "See the words above.", run: plain(linter("fmt"))},
		{name: "Packages of the front end", must: true, hint: "See npm's own words above.", run: uncounted(installFrontend)},
		{name: "Front end", hint: "See the words above.", run: plain(npm("exec", "--", "biome", "check", "--write", "."))},
	})
	return err
}

// checkFormat names the Go files that gofmt would write differently.
func checkFormat(_ context.Context, out io.Writer) error {
	var wrong int
	err := filepath.WalkDir(".", func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if e.IsDir() && (path == frontend || path != "." && strings.HasPrefix(e.Name(), ".")) {
			return filepath.SkipDir
		}
		if e.IsDir() || !strings.HasSuffix(path, ".go") {
			return nil
		}
		have, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if want, err := format.Source(have); err != nil || !bytes.Equal(want, have) {
			wrong++
			fmt.Fprintln(out, path)
		}
		return nil
	})
	if err == nil && wrong > 0 {
		err = fmt.Errorf("%d files are not formatted", wrong)
	}
	return err
}
