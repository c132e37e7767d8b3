package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"time"

	"caio/internal/caio"
	"caio/internal/platform/emulator"
)

// entries reads a stage's ledger.
func entries(file string) ([]emulator.Entry, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var list []emulator.Entry
	for line := range bytes.Lines(text) {
		if line[len(line)-1] != '\n' {
			break // being written
		}
		var e emulator.Entry
		if err := json.Unmarshal(line, &e); err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		list = append(list, e)
	}
	return list, nil
}

// await waits until the ledger has n entries and returns them.
func await(ctx context.Context, file string, n int, limit time.Duration) ([]emulator.Entry, error) {
	deadline := time.Now().Add(limit)
	for {
		list, err := entries(file)
		if err != nil || len(list) >= n {
			return list, err
		}
		if time.Now().After(deadline) {
			return nil, fmt.Errorf("%d of %d posts are live after %s", len(list), n, limit)
		}
		if err := pause(ctx, 100*time.Millisecond); err != nil {
			return nil, err
		}
	}
}

func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// lateness is how late posts went live, in milliseconds.
type lateness struct{ min, p50, p99, max float64 }

func late(list []emulator.Entry, due caio.Instant) lateness {
	var ms []float64
	for _, e := range list {
		ms = append(ms, float64(e.At-due))
	}
	slices.Sort(ms)
	at := func(q float64) float64 { return ms[min(len(ms)-1, int(q*float64(len(ms))))] }
	return lateness{ms[0], at(0.5), at(0.99), ms[len(ms)-1]}
}

func (l lateness) String() string {
	return fmt.Sprintf("min %.0f, p50 %.0f, p99 %.0f, max %.0f ms", l.min, l.p50, l.p99, l.max)
}
