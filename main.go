// CAIO publishes a creator's posts from their own computer, on time and never twice.
package main

import (
	"context"
	"os"
	_ "time/tzdata" // zones must be known on every computer

	"caio/app"
	"caio/app/cli"
	"caio/internal/platform/all"
	"caio/internal/platform/emulator"
)

func main() {
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
