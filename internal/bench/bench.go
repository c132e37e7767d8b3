package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"caio/internal/caio"
	"caio/internal/campaign"
)

// bench is what the measures share: the programs, and the networks in another process.
type bench struct {
	dir       string
	programs  campaign.Programs
	emulators *campaign.Emulators
	number    int // of folders made
}

func open(ctx context.Context) (*bench, error) {
	dir, err := os.MkdirTemp("", "caio-bench-")
	if err != nil {
		return nil, err
	}
	b := &bench{dir: dir}
	if b.programs, err = campaign.Build(ctx, dir); err == nil {
		b.emulators, err = campaign.StartEmulators(ctx, b.programs.Emulators, dir, 1)
	}
	if err != nil {
		b.close()
		return nil, err
	}
	return b, nil
}

func (b *bench) close() {
	if b.emulators != nil {
		if err := b.emulators.Close(); err != nil {
			fmt.Fprintln(os.Stderr, "bench: emulators:", err)
		}
	}
	_ = os.RemoveAll(b.dir) // a leftover in the temporary folder harms nobody
}

// folder makes a new data folder whose Mastodon is the stage, with channels connected.
func (b *bench) folder(ctx context.Context, stage *campaign.Stage, channels int) (*campaign.Desk, campaign.Folder, []caio.Channel, error) {
	b.number++
	f := campaign.Folder{
		Dir:       filepath.Join(b.dir, fmt.Sprintf("data-%d", b.number)),
		Endpoints: map[string]string{string(stage.Platform): stage.URL},
	}
	if err := os.MkdirAll(f.Dir, 0o700); err != nil {
		return nil, f, nil, err
	}
	d, err := campaign.OpenDesk(ctx, f)
	if err != nil {
		return nil, f, nil, err
	}
	var list []caio.Channel
	for i := range channels {
		ch, err := d.Connect(ctx, stage, fmt.Sprintf("person%d", i))
		if err != nil {
			return nil, f, nil, errors.Join(err, d.Close())
		}
		list = append(list, ch)
	}
	return d, f, list, nil
}

// surroundings describes the machine at this moment.
func (b *bench) surroundings() string {
	load := "unknown"
	if text, err := os.ReadFile("/proc/loadavg"); err == nil {
		load = strings.Join(strings.Fields(string(text))[:3], " ")
	}
	return fmt.Sprintf("load %s; %.0f fsync/s", load, b.fsyncs())
}

// fsyncs returns how many small writes a second the disk makes durable.
func (b *bench) fsyncs() float64 {
	f, err := os.CreateTemp(b.dir, "fsync-*")
	if err != nil {
		return 0
	}
	defer func() { _ = f.Close() }() // it is thrown away
	block := make([]byte, 4096)
	begin := time.Now()
	n := 0
	for ; time.Since(begin) < time.Second/2; n++ {
		if _, err := f.Write(block); err != nil || f.Sync() != nil {
			return 0
		}
	}
	return float64(n) / time.Since(begin).Seconds()
}
