package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"sync"
)

// runDev starts what work on the front end needs: the program without its window, on the
// Sandbox, and Vite in front of it, which loads the page anew at every change.
func runDev(ctx context.Context, args []string) error {
	_, err := runParts(ctx, []part{
		{
			name: "What compiling needs", must: true,
			run: uncounted(func(ctx context.Context, _ io.Writer) error { return ensure(ctx, forCompiling) }),
		},
		{name: "Packages of the front end", must: true, hint: "See npm's own words above.", run: uncounted(installFrontend)},
		{
			name: "The window's twin (the first time takes minutes: SQLite is C)", must: true, hint: "See the compiler's words above.",
			run: plain(buildTwin()),
		},
	})
	if err != nil {
		return err
	}
	found := make(chan string, 1)
	twin := cmd{name: binary("twin"), args: args, out: &addressFinder{out: os.Stdout, found: found}, held: true}
	return together(ctx, twin.run, func(ctx context.Context) error {
		select {
		case address := <-found:
			// Not an argument, because everyone on this computer can read those.
			vite := shown("node", filepath.Join("scripts", "dev.mjs"))
			vite.dir, vite.env, vite.held = frontend, []string{"CAIO_TWIN=" + address}, true
			return vite.run(ctx)
		case <-ctx.Done():
			return errInterrupted
		}
	})
}

// buildTwin builds what serves the window's page and bindings over HTTP.
func buildTwin() cmd {
	return cmd{name: "go", env: []string{"CGO_ENABLED=1"}, args: []string{"build", "-tags", "headless," + sqliteTag, "-o", binary("twin"), "./internal/twin/cmd"}}
}

// together runs both until one ends, and then ends the other. The error is of the one
// that ended first.
func together(ctx context.Context, first, second func(context.Context) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var both sync.WaitGroup
	errs := make(chan error, 2)
	for _, run := range []func(context.Context) error{first, second} {
		both.Go(func() {
			errs <- run(ctx)
			cancel()
		})
	}
	both.Wait()
	err := <-errs
	if err == nil {
		err = errors.New("it ended by itself")
	}
	return err
}

// An addressFinder passes on the lines that are written to it, but for the first one
// that is an address.
type addressFinder struct {
	out   io.Writer
	found chan<- string // holds one; nil once it does
	begun []byte        // of a line
}

func (f *addressFinder) Write(p []byte) (int, error) {
	f.begun = append(f.begun, p...)
	for {
		end := bytes.IndexByte(f.begun, '\n') + 1
		if end == 0 {
			return len(p), nil
		}
		line := f.begun[:end]
		f.begun = f.begun[end:]
		if f.found != nil && bytes.HasPrefix(line, []byte("http://")) {
			f.found <- string(bytes.TrimSpace(line))
			f.found = nil
		} else if _, err := f.out.Write(line); err != nil {
			return 0, err
		}
	}
}
