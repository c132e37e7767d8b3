package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"
)

// graceful is how long a command may take to end after it was asked to.
const graceful = 15 * time.Second

// A cmd is one external command.
type cmd struct {
	name string
	args []string
	dir  string
	env  []string  // added to ours
	out  io.Writer // both outputs
	tty  bool      // it may ask the person at the terminal (sudo): stdin, and our own process group
	held bool      // it ends when its stdin does, so also when we are killed: that is how it is asked to
}

// shown is a command whose output the person sees as it comes.
func shown(name string, args ...string) cmd {
	return cmd{name: name, args: args, out: os.Stdout}
}

// run runs the command to its end. When ctx ends first, the command and everything it
// started are asked to end, then made to. An *exec.ExitError tells how it failed.
func (c cmd) run(ctx context.Context) error {
	x := exec.CommandContext(ctx, c.name, c.args...)
	x.Dir, x.Env = c.dir, append(os.Environ(), c.env...)
	x.Stdout, x.Stderr = c.out, c.out
	if c.tty {
		x.Stdin = os.Stdin
		return described(c, x.Run())
	}
	ownGroup(x)
	x.Cancel = func() error { return endGroup(x.Process) }
	x.WaitDelay = graceful
	if c.held {
		stdin, err := x.StdinPipe()
		if err != nil {
			return described(c, err)
		}
		x.Cancel = stdin.Close
	}
	err := x.Run()
	if x.Process != nil {
		killGroup(x.Process) // what it left behind
	}
	if ctx.Err() != nil {
		return errInterrupted
	}
	return described(c, err)
}

func described(c cmd, err error) error {
	if errors.Is(err, exec.ErrNotFound) {
		return fmt.Errorf("the command %s is not installed", c.name)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", c.name, err)
	}
	return nil
}

// output returns what a short command prints, without space around it. What it says on
// stderr is part of the error.
func output(ctx context.Context, name string, args ...string) (string, error) {
	var out, complaint bytes.Buffer
	x := exec.CommandContext(ctx, name, args...)
	x.Stdout, x.Stderr = &out, &complaint
	if err := x.Run(); err != nil {
		return strings.TrimSpace(out.String()), fmt.Errorf("%s %s: %w %s", name, strings.Join(args, " "), err, strings.TrimSpace(complaint.String()))
	}
	return strings.TrimSpace(out.String()), nil
}

// installed reports whether a command can be found.
func installed(name string) bool {
	_, err := exec.LookPath(name)
	return err == nil
}

// tail keeps the end of what is written to it.
type tail struct {
	kept []byte
}

const tailBytes, tailLines = 64 << 10, 80

func (t *tail) Write(p []byte) (int, error) {
	t.kept = append(t.kept, p...)
	if over := len(t.kept) - tailBytes; over > 0 {
		t.kept = append(t.kept[:0], t.kept[over:]...)
	}
	return len(p), nil
}

// String returns the last lines.
func (t *tail) String() string {
	lines := strings.Split(strings.TrimRight(string(t.kept), "\n"), "\n")
	return strings.Join(lines[max(0, len(lines)-tailLines):], "\n")
}
