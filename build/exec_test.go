//go:build unix

package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestInterruptEndsGrandchildren starts a shell that starts another. That one holds a
// named pipe open, whose end comes when it is gone.
func TestInterruptEndsGrandchildren(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() {
		ended <- cmd{name: "sh", args: []string{"-c", "sh -c 'exec sleep 600 >" + pipe + "' & wait"}, out: io.Discard}.run(ctx)
	}()
	r, err := os.Open(pipe) // returns when the grandchild has opened it too
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	cancel()
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		_, _ = io.ReadAll(r) // its end is what matters
	}()
	select {
	case <-gone:
	case <-time.After(graceful / 2):
		t.Error("the grandchild lives on")
	}
	if err := <-ended; !errors.Is(err, errInterrupted) {
		t.Errorf("ended with %v", err)
	}
}

// TestHeldEndsInOrder has a program end when its stdin does, and not by a signal, so
// that it can clear up.
func TestHeldEndsInOrder(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	dir := t.TempDir()
	ready, done := filepath.Join(dir, "ready"), filepath.Join(dir, "done")
	if err := syscall.Mkfifo(ready, 0o600); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() {
		script := "echo >" + ready + "; cat; echo >" + done
		ended <- cmd{name: "sh", args: []string{"-c", script}, out: io.Discard, held: true}.run(ctx)
	}()
	if _, err := os.ReadFile(ready); err != nil { // returns when the script has opened it and written
		t.Fatal(err)
	}
	cancel()
	if err := <-ended; !errors.Is(err, errInterrupted) {
		t.Errorf("ended with %v", err)
	}
	if _, err := os.Stat(done); err != nil {
		t.Errorf("it was not let finish: %v", err)
	}
}

func TestFailureKeepsTheStatus(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	err := cmd{name: "sh", args: []string{"-c", "echo why; exit 3"}, out: &out}.run(t.Context())
	if got := status(err); got != 3 || out.String() != "why\n" {
		t.Errorf("status %d after %q", got, out.String())
	}
	err = cmd{name: "no-such-command"}.run(t.Context())
	if err == nil || !strings.Contains(err.Error(), "no-such-command is not installed") {
		t.Errorf("a missing command got %v", err)
	}
}

func TestPartsAfterAFailure(t *testing.T) {
	t.Parallel()
	fails := uncounted(func(context.Context, io.Writer) error { return errors.New("broken") })
	works := uncounted(func(context.Context, io.Writer) error { return nil })
	counts := func(context.Context, io.Writer) (tally, error) {
		return tally{passed: 7, failed: 2}, errors.New("broken")
	}
	r, err := runParts(t.Context(), []part{
		{name: "a", run: works},
		{name: "b", run: fails},
		{name: "c", run: counts},
		{name: "d", run: fails, must: true},
		{name: "e", run: works},
	})
	if !errors.Is(err, errReported) {
		t.Errorf("error %v", err)
	}
	if want := (tally{passed: 8, failed: 4}); r.total != want {
		t.Errorf("counted %v, want %v", r.total, want)
	}
	if got := strings.Join(r.failed, " "); got != "b c d" {
		t.Errorf("failed: %s", got)
	}
}
