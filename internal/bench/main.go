// Command bench measures CAIO beside an anchor in the same run and prints the ratio: what
// a figure says on one machine, at one hour, only a ratio says on another.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"strings"
	_ "time/tzdata"
)

// measures are what can be measured.
var measures = []struct {
	name string
	run  func(context.Context, *bench) error
}{
	{"punctuality", punctuality},
	{"recovery", recovery},
	{"startup", startup},
	{"upload", upload},
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	var names []string
	for _, m := range measures {
		names = append(names, m.name)
		if len(args) == 1 && args[0] == m.name {
			b, err := open(ctx)
			if err != nil {
				return err
			}
			defer b.close()
			return m.run(ctx, b)
		}
	}
	return fmt.Errorf("name one of: %s", strings.Join(names, ", "))
}

// spread is the smallest, the middle and the largest of some values.
func spread(values []float64) string {
	s := slices.Sorted(slices.Values(values))
	return fmt.Sprintf("%.2f [%.2f–%.2f]", s[len(s)/2], s[0], s[len(s)-1])
}

func middle(values []float64) float64 {
	return slices.Sorted(slices.Values(values))[len(values)/2]
}

// verdict says whether a goal is met.
func verdict(met bool) string {
	if met {
		return "met"
	}
	return "MISSED"
}
