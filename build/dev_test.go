package main

import (
	"bytes"
	"context"
	"errors"
	"testing"
)

func TestAddressFinder(t *testing.T) {
	t.Parallel()
	const said = "level=INFO msg=http://not.this\nhttp://127.0.0.1:1/?token=a\nlevel=WARN\nhttp://127.0.0.1:2/\n"
	for step := 1; step <= len(said); step++ {
		var out bytes.Buffer
		found := make(chan string, 1)
		f := &addressFinder{out: &out, found: found}
		for rest := []byte(said); len(rest) > 0; rest = rest[min(step, len(rest)):] {
			if _, err := f.Write(rest[:min(step, len(rest))]); err != nil {
				t.Fatal(err)
			}
		}
		if got := <-found; got != "http://127.0.0.1:1/?token=a" {
			t.Errorf("%d bytes at a time: found %q", step, got)
		}
		if got := out.String(); got != "level=INFO msg=http://not.this\nlevel=WARN\nhttp://127.0.0.1:2/\n" {
			t.Errorf("%d bytes at a time: passed on %q", step, got)
		}
	}
}

func TestTogether(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	untilTheEnd := func(ctx context.Context) error { <-ctx.Done(); return errInterrupted }
	breaks := func(context.Context) error { return broken }
	ends := func(context.Context) error { return nil }
	for name, err := range map[string]error{
		"the first breaks":  together(t.Context(), breaks, untilTheEnd),
		"the second breaks": together(t.Context(), untilTheEnd, breaks),
	} {
		if !errors.Is(err, broken) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := together(t.Context(), untilTheEnd, ends); err == nil || errors.Is(err, errInterrupted) {
		t.Errorf("one that ends by itself: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := together(ctx, untilTheEnd, untilTheEnd); !errors.Is(err, errInterrupted) {
		t.Errorf("Ctrl-C: %v", err)
	}
}
