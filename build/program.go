package main

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"runtime"
)

// runProgram builds CAIO and starts it on the Sandbox. Where there is no display it runs
// the same job, from a draft to a receipt, in the terminal.
func runProgram(ctx context.Context, args []string) error {
	if !hasDisplay() {
		return runHeadless(ctx, args)
	}
	_, err := runParts(ctx, []part{
		{
			name: "What the window needs", must: true,
			run: uncounted(func(ctx context.Context, _ io.Writer) error { return ensure(ctx, forWindow) }),
		},
		{
			name: "Packages of the front end", must: true, hint: "See npm's own words above.",
			run: uncounted(installFrontend),
		},
		{
			name: "Front end", must: true, hint: "See the words above.",
			run: uncounted(buildFrontend),
		},
		{
			name: "Desktop program (the first time takes minutes: SQLite and the window are C)", must: true, hint: "See the compiler's words above.",
			run: plain(buildDesktop()),
		},
	})
	if err != nil {
		return err
	}
	return start(ctx, binary("caio"), append([]string{"--sandbox"}, args...))
}

func runHeadless(ctx context.Context, args []string) error {
	_, err := runParts(ctx, []part{
		{
			name: "No display: a C compiler is enough", must: true,
			run: uncounted(func(ctx context.Context, _ io.Writer) error { return ensure(ctx, forCompiling) }),
		},
		{
			name: "CAIO for the terminal (the first time takes minutes: SQLite is C)", must: true, hint: "See the compiler's words above.",
			run: plain(buildHeadless()),
		},
	})
	if err != nil {
		return err
	}
	return start(ctx, binary("caio-headless"), append([]string{"--sandbox", "demo"}, args...))
}

// start runs the built program in the person's terminal, to its end.
func start(ctx context.Context, program string, args []string) error {
	if _, err := os.Stdout.WriteString("\n"); err != nil {
		return err
	}
	return shown(program, args...).run(ctx)
}

func hasDisplay() bool {
	return runtime.GOOS != "linux" || os.Getenv("DISPLAY") != "" || os.Getenv("WAYLAND_DISPLAY") != ""
}

// binary is where a built program lies; absolute, because Windows looks for a relative
// one along its search path.
func binary(name string) string {
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	dir, err := filepath.Abs(filepath.Join("build", "bin"))
	if err != nil { // only when the working directory is gone
		return filepath.Join("build", "bin", name)
	}
	return filepath.Join(dir, name)
}

// buildDesktop builds the program as Wails' own command does, without needing it.
func buildDesktop() cmd {
	tags, flags := "desktop,production,"+sqliteTag, "-s -w"
	env := []string{"CGO_ENABLED=1"} // without it a missing compiler builds a program whose SQLite is a stub
	switch runtime.GOOS {
	case "linux":
		tags += ",webkit2_41"
	case "darwin":
		env = append(env, "CGO_CFLAGS=-mmacosx-version-min=10.13", "CGO_LDFLAGS=-framework UniformTypeIdentifiers -mmacosx-version-min=10.13")
	case "windows":
		flags += " -H windowsgui"
	}
	return cmd{name: "go", env: env, args: []string{"build", "-tags", tags, "-ldflags", flags, "-o", binary("caio"), "."}}
}

// buildHeadless builds the program without a window, for machines that have none.
func buildHeadless() cmd {
	return cmd{name: "go", env: []string{"CGO_ENABLED=1"}, args: []string{"build", "-tags", "headless," + sqliteTag, "-o", binary("caio-headless"), "."}}
}
