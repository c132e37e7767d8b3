package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"
)

// A part is one step of a target, with a heading, a time and an outcome of its own.
type part struct {
	name string
	hint string // what to do when it fails, one sentence
	must bool   // when it fails, what follows could only fail too
	show bool   // its output is shown as it comes; otherwise its end, when it fails
	run  func(ctx context.Context, out io.Writer) (tally, error)
}

// A tally counts tests. A part that counts none is itself one.
type tally struct {
	passed, failed, skipped int
}

func (t *tally) add(u tally) {
	t.passed += u.passed
	t.failed += u.failed
	t.skipped += u.skipped
}

func (t tally) String() string {
	s := fmt.Sprintf("%d passed, %d failed", t.passed, t.failed)
	if t.skipped > 0 {
		s += fmt.Sprintf(", %d skipped", t.skipped)
	}
	return s
}

// A report is what became of the parts that ran.
type report struct {
	total  tally
	failed []string
	times  []timing
}

type timing struct {
	name string
	took time.Duration
}

// runParts runs one part after the other, the ones after a failure too unless the
// failed one was a must. The error is errReported when any failed.
func runParts(ctx context.Context, parts []part) (report, error) {
	var r report
	for _, p := range parts {
		fmt.Printf("\n== %s\n", p.name)
		begun := time.Now()
		err := r.runPart(ctx, p)
		took := time.Since(begun)
		r.times = append(r.times, timing{p.name, took})
		switch {
		case errors.Is(err, errInterrupted):
			return r, err
		case err == nil:
			fmt.Printf("   ok, %s\n", seconds(took))
			continue
		}
		fmt.Printf("   FAILED after %s: %v. %s\n", seconds(took), err, p.hint)
		r.failed = append(r.failed, p.name)
		if p.must {
			fmt.Println("   What follows needs it and was not run.")
			break
		}
	}
	if len(r.failed) > 0 {
		return r, errReported
	}
	return r, nil
}

// runPart runs one part and counts it.
func (r *report) runPart(ctx context.Context, p part) error {
	out, end := io.Writer(os.Stdout), &tail{}
	if !p.show {
		out = end
	}
	t, err := p.run(ctx, out)
	if ctx.Err() != nil {
		return errInterrupted
	}
	if err != nil && len(end.kept) > 0 {
		fmt.Println(end)
	}
	switch {
	case err != nil && t.failed == 0:
		t.failed = 1
	case t == tally{}:
		t.passed = 1
	}
	r.total.add(t)
	return err
}

// print shows where the time went and what failed.
func (r report) print() {
	slices.SortStableFunc(r.times, func(a, b timing) int { return cmp.Compare(b.took, a.took) })
	var all time.Duration
	for _, t := range r.times {
		all += t.took
	}
	fmt.Printf("\nSlowest parts, of %s\n", seconds(all))
	for _, t := range r.times[:min(6, len(r.times))] {
		fmt.Printf("  %8s  %s\n", seconds(t.took), t.name)
	}
	if len(r.failed) > 0 {
		fmt.Printf("\nFailed: %s\n", strings.Join(r.failed, "; "))
	}
	fmt.Println()
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.1f s", d.Seconds()) }

// plain is the run of a part that is one command.
func plain(c cmd) func(context.Context, io.Writer) (tally, error) {
	return func(ctx context.Context, out io.Writer) (tally, error) {
		c.out = out
		return tally{}, c.run(ctx)
	}
}

// uncounted is the run of a part that is a function of this program.
func uncounted(f func(context.Context, io.Writer) error) func(context.Context, io.Writer) (tally, error) {
	return func(ctx context.Context, out io.Writer) (tally, error) { return tally{}, f(ctx, out) }
}
