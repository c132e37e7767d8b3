package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"caio/internal/store"
)

func everything(after string, limit int) store.DeliveryQuery {
	return store.DeliveryQuery{After: after, Limit: limit}
}

// program is something that says a marker when it is ready: in its output, or in its log.
type program struct {
	path   string
	args   []string
	log    string
	marker string
}

// running is a started program.
type running struct {
	cmd   *exec.Cmd
	begin time.Time
	out   *output
	ended chan struct{}
}

// output remembers when the marker came by.
type output struct {
	mu     sync.Mutex
	marker string
	text   bytes.Buffer
	seen   time.Time
}

func (o *output) Write(p []byte) (int, error) {
	now := time.Now()
	o.mu.Lock()
	defer o.mu.Unlock()
	o.text.Write(p)
	if o.seen.IsZero() && strings.Contains(o.text.String(), o.marker) {
		o.seen = now
	}
	return len(p), nil
}

func (o *output) at() time.Time {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.seen
}

func (s *screen) start(ctx context.Context, p program) (*running, error) {
	r := &running{out: &output{marker: p.marker}, ended: make(chan struct{})}
	args := p.args
	if p.log != "" {
		if err := os.Remove(p.log); err != nil && !errors.Is(err, os.ErrNotExist) {
			return nil, err
		}
		args = append(append([]string{}, args...), "--verbose")
	}
	r.cmd = exec.CommandContext(ctx, p.path, args...)
	r.cmd.Env = append(s.env, "CAIO_VAULT_PASSPHRASE=bench")
	r.cmd.Stdout, r.cmd.Stderr = r.out, r.out
	r.begin = time.Now()
	if err := r.cmd.Start(); err != nil {
		return nil, err
	}
	go func() {
		defer close(r.ended)
		_ = r.cmd.Wait() // it is ended by a signal
	}()
	for r.out.at().IsZero() {
		select {
		case <-r.ended:
			return nil, fmt.Errorf("%s ended: %s", filepath.Base(p.path), r.out.text.String())
		default:
		}
		if time.Since(r.begin) > 30*time.Second {
			return nil, errors.Join(fmt.Errorf("%s was not ready after 30 s: %s", filepath.Base(p.path), r.out.text.String()), r.stop())
		}
		if err := pause(ctx, time.Millisecond); err != nil {
			return nil, err
		}
	}
	return r, nil
}

func (r *running) stop() error {
	err := r.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-r.ended:
	case <-time.After(10 * time.Second):
		err = errors.Join(err, r.cmd.Process.Kill())
		<-r.ended
	}
	return err
}

// once starts the program and returns milliseconds until it was ready.
func (s *screen) once(ctx context.Context, p program) (float64, error) {
	r, err := s.start(ctx, p)
	if err != nil {
		return 0, err
	}
	return float64(r.out.at().Sub(r.begin).Microseconds()) / 1000, r.stop()
}

// rest is what a program costs while nothing happens.
type rest struct {
	pss     float64 // MiB, all its processes
	cpu     float64 // percent of a core
	written int64   // bytes to disk
}

func (r rest) String() string {
	return fmt.Sprintf("%.0f MiB, %.3f %% of a core, %d bytes written", r.pss, r.cpu, r.written)
}

func (s *screen) rest(ctx context.Context, p program) (rest, error) {
	r, err := s.start(ctx, p)
	if err != nil {
		return rest{}, err
	}
	if err := pause(ctx, 5*time.Second); err != nil {
		return rest{}, err
	}
	ticks, written := usage(r.cmd.Process.Pid)
	if err := pause(ctx, idleFor); err != nil {
		return rest{}, err
	}
	later, more := usage(r.cmd.Process.Pid)
	out := rest{cpu: float64(later-ticks) / idleFor.Seconds(), written: more - written} // a tick is a hundredth of a second
	for _, pid := range family(r.cmd.Process.Pid) {
		out.pss += float64(kilobytes(pid)) / 1024
	}
	return out, r.stop()
}

// family returns a process and all that descend from it.
func family(root int) []int {
	children := map[int][]int{}
	stats, _ := filepath.Glob("/proc/[0-9]*/stat") // the pattern is valid
	for _, file := range stats {
		if f := statFields(file); len(f) > 1 {
			pid, parent := atoi(filepath.Base(filepath.Dir(file))), atoi(f[1])
			children[parent] = append(children[parent], pid)
		}
	}
	list := []int{root}
	for i := 0; i < len(list); i++ {
		list = append(list, children[list[i]]...)
	}
	return list
}

// statFields returns the fields of a stat file from the state on; none when it is gone.
func statFields(file string) []string {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil
	}
	return strings.Fields(string(text[bytes.LastIndexByte(text, ')')+1:]))
}

// usage returns CPU ticks and bytes written to disk, of all processes.
func usage(root int) (ticks, written int64) {
	for _, pid := range family(root) {
		if f := statFields(fmt.Sprintf("/proc/%d/stat", pid)); len(f) > 12 {
			ticks += int64(atoi(f[11]) + atoi(f[12]))
		}
		written += int64(valueOf(fmt.Sprintf("/proc/%d/io", pid), "write_bytes:"))
	}
	return ticks, written
}

func kilobytes(pid int) int { return valueOf(fmt.Sprintf("/proc/%d/smaps_rollup", pid), "Pss:") }

func valueOf(file, name string) int {
	text, err := os.ReadFile(file)
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(text)) {
		if f := strings.Fields(line); len(f) > 1 && f[0] == name {
			return atoi(f[1])
		}
	}
	return 0
}

func atoi(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0
	}
	return n
}
