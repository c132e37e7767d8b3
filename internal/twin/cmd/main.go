// Command cmd serves the window's page over HTTP on the sandbox. It prints the address
// and serves until its standard input ends.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"time"
	_ "time/tzdata"

	"caio/app"
	"caio/internal/platform/all"
	"caio/internal/platform/emulator"
	"caio/internal/twin"
)

func main() {
	data := flag.String("data", "", "data folder")
	page := flag.String("page", "frontend/dist", "folder of the built page")
	ahead := flag.Duration("ahead", 0, "how far ahead of the computer's the program's clock is")
	delay := flag.Duration("delay", 0, "how long the networks take before and again after they publish")
	flag.Parse()
	if err := run(*data, *page, *ahead, *delay); err != nil {
		fmt.Fprintln(os.Stderr, "twin:", err)
		os.Exit(1)
	}
}

func run(data, page string, ahead, delay time.Duration) (err error) {
	if data == "" {
		if data, err = os.MkdirTemp("", "caio-twin-"); err != nil {
			return err
		}
		defer func() { _ = os.RemoveAll(data) }() // a leftover in the temporary folder harms nobody
	}
	clock := twin.NewClock(ahead)
	c := app.Config{Data: data, Sandbox: true, Clock: clock, Log: slog.New(slog.NewTextHandler(os.Stderr, nil))}
	for _, n := range all.List() {
		c.Networks = append(c.Networks, app.Network{Platform: n.Platform(), Emulator: func(o emulator.Options) emulator.Emulator {
			o.Clock, o.Delay = clock, func() time.Duration { return delay }
			return n.Emulator(o)
		}})
	}
	a, err := app.Open(context.Background(), c)
	if err != nil {
		return err
	}
	defer func() {
		if closeErr := a.Close(); err == nil {
			err = closeErr
		}
	}()
	if err := a.Start(); err != nil {
		return err
	}
	s, err := twin.Listen(a, clock, os.DirFS(page))
	if err != nil {
		return err
	}
	defer s.Close()
	if _, err := fmt.Fprintln(os.Stdout, s.URL); err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, os.Stdin)
	return err
}
