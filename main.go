// CAIO publishes a creator's posts from their own computer, on time and never twice.
package main

import (
	"context"
	"os"
	"runtime/debug"
	_ "time/tzdata" // zones must be known on every computer

	"caio/app"
	"caio/app/cli"
	"caio/internal/platform/all"
	"caio/internal/platform/emulator"
)

// The heap of a program at rest is a few megabytes. Collected each time it doubles, the
// collector would take a sixth of the time in which many posts leave in the same second;
// with these limits it waits longer while the heap is small, and not when it is large.
const (
	heapGrowth = 400       // percent
	heapLimit  = 160 << 20 // bytes, above which the collector works as often as it must
)

func main() {
	debug.SetGCPercent(heapGrowth)
	debug.SetMemoryLimit(heapLimit)
	os.Exit(cli.Run(context.Background(), cli.Program{
		Networks: networks(), Window: openWindow,
		In: os.Stdin, Out: os.Stdout, Err: os.Stderr,
	}, os.Args[1:]))
}

func networks() []app.Network {
	var list []app.Network
	for _, n := range all.List() {
		list = append(list, app.Network{
			Platform: n.Platform(),
			Emulator: func(o emulator.Options) emulator.Emulator { return n.Emulator(o) },
		})
	}
	return list
}
