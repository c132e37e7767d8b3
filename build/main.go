// Command build is how CAIO is built, run and tested: `go run ./build TARGET`. It uses
// the standard library only, so Go and Node are all that a new machine must bring; what
// else a target needs it installs, or names with the line that does.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
)

// A target is one word after `go run ./build`.
type target struct {
	name string
	args string
	help string
	run  func(ctx context.Context, args []string) error
}

func targets() []target {
	return []target{
		{"run", "[FLAGS]", "build CAIO and open it on the Sandbox; without a display, post once in the terminal", runProgram},
		{"dev", "[FLAGS]", "work on the front end: the program on the Sandbox, its page in a browser, new at every change", runDev},
		{"test", "", "install what the tests need, and run all of them", runTests},
		{"bench", "NAME [FLAGS]", "measure, each figure beside its limit", passOn("./internal/bench", forTests)},
		{"faults", "[FLAGS]", "the crash campaign: kill the agent again and again and compare the ledgers", passOn("./internal/campaign/cmd", forCompiling)},
		{"generate", "", "write the files that follow from others", runGenerate},
		{"fmt", "", "format Go and the front end", runFormat},
	}
}

var (
	// errReported ends the program with status 1 and no further word.
	errReported = errors.New("reported already")
	// errInterrupted is Ctrl-C, or a request to end.
	errInterrupted = errors.New("interrupted")
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := command(ctx, os.Args[1:])
	if ctx.Err() != nil {
		err = errInterrupted
	}
	os.Exit(status(err))
}

// command runs the target that args name.
func command(ctx context.Context, args []string) error {
	if len(args) == 0 || args[0] == "help" || args[0] == "-h" || args[0] == "--help" {
		help()
		return nil
	}
	for _, t := range targets() {
		if t.name != args[0] {
			continue
		}
		if err := enterProject(ctx); err != nil {
			return err
		}
		return t.run(ctx, args[1:])
	}
	return fmt.Errorf("there is no target %q; `go run ./build help` lists them", args[0])
}

func help() {
	fmt.Print("go run ./build TARGET\n\n")
	for _, t := range targets() {
		fmt.Printf("  %-22s %s\n", strings.TrimSpace(t.name+" "+t.args), t.help)
	}
}

// status says how the program ends, and says why unless that was said.
func status(err error) int {
	var exit *exec.ExitError
	switch {
	case err == nil:
		return 0
	case errors.Is(err, errInterrupted):
		fmt.Fprintln(os.Stderr, "Interrupted.")
		return 130
	case errors.Is(err, errReported):
		return 1
	case errors.As(err, &exit) && exit.ExitCode() > 0:
		return exit.ExitCode() // a program that was passed on to has spoken for itself
	default:
		fmt.Fprintf(os.Stderr, "build: %v\n", err)
		return 1
	}
}

// sqliteTag is on every build, test and vet: SQLite's C file costs a minute to compile,
// and another set of tags would compile it again.
const sqliteTag = "sqlite_fts5"

// enterProject makes the module's root the working directory and sets the environment
// that every command of this program shares.
func enterProject(ctx context.Context) error {
	dir, err := os.Getwd()
	if err != nil {
		return err
	}
	for !isRoot(dir) {
		if filepath.Dir(dir) == dir {
			return errors.New("run this inside the project: no go.mod of module caio here or above")
		}
		dir = filepath.Dir(dir)
	}
	if err := os.Chdir(dir); err != nil {
		return err
	}
	if err := checkGo(); err != nil {
		return err
	}
	flags, err := output(ctx, "go", "env", "GOFLAGS")
	if err != nil {
		return err
	}
	return os.Setenv("GOFLAGS", withTag(flags))
}

func isRoot(dir string) bool {
	mod, err := os.ReadFile(filepath.Join(dir, "go.mod"))
	return err == nil && strings.HasPrefix(string(mod), "module caio\n")
}

// withTag returns the person's own GOFLAGS with our tag in place of theirs.
func withTag(flags string) string {
	kept := []string{"-tags=" + sqliteTag}
	for flag := range strings.FieldsSeq(flags) {
		if !strings.HasPrefix(strings.TrimLeft(flag, "-"), "tags=") {
			kept = append(kept, flag)
		}
	}
	return strings.Join(kept, " ")
}

// passOn runs a Go program of the project with all arguments.
func passOn(pkg string, n need) func(context.Context, []string) error {
	return func(ctx context.Context, args []string) error {
		if err := ensure(ctx, n); err != nil {
			return err
		}
		return shown("go", append([]string{"run", pkg}, args...)...).run(ctx)
	}
}
