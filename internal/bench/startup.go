package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"caio/internal/caio"
	"caio/internal/campaign"
)

const (
	storedPosts = 10_000
	idleFor     = 60 * time.Second
	windowTags  = "desktop,production,webkit2_41,sqlite_fts5"
)

// startup is P1 to P3: from the start of the process to a usable window with 10,000
// posts stored, beside an empty Wails window of the same run; memory and CPU at rest.
func startup(ctx context.Context, b *bench) error {
	if runtime.GOOS != "linux" {
		return errors.New("startup is measured on Linux, under Xvfb")
	}
	root, err := campaign.Root()
	if err != nil {
		return err
	}
	ours, empty := filepath.Join(b.dir, "caio-window"), filepath.Join(b.dir, "emptywindow")
	for _, args := range [][]string{{"-o", ours, "."}, {"-o", empty, "./internal/bench/emptywindow"}} {
		if err := campaign.GoBuild(ctx, root, windowTags, args...); err != nil {
			return err
		}
	}
	data, err := b.fillFolder(ctx)
	if err != nil {
		return err
	}
	screen, err := openScreen(ctx)
	if err != nil {
		return err
	}
	defer screen.close()
	window := program{path: ours, args: []string{"--data", data}, log: filepath.Join(data, "logs", "caio.log"), marker: "window usable"}
	anchor := program{path: empty, marker: "ready"}
	if err := b.coldStarts(ctx, screen, window, anchor); err != nil {
		return err
	}
	return b.atRest(ctx, screen, window, anchor, data)
}

// fillFolder makes a data folder with live posts, none of them due.
func (b *bench) fillFolder(ctx context.Context) (string, error) {
	stage, err := b.emulators.Stage(ctx, "mastodon", "", 0)
	if err != nil {
		return "", err
	}
	desk, folder, list, err := b.folder(ctx, stage, 3)
	if err != nil {
		return "", err
	}
	far := time.Now().Add(365 * 24 * time.Hour)
	err = scheduleAll(ctx, desk, stage, list, storedPosts, far)
	page, listErr := desk.Store.Deliveries(ctx, everything("", 200))
	for listErr == nil && len(page.Deliveries) > 0 {
		for _, d := range page.Deliveries {
			d.State, d.NextAt = caio.DeliveryLive, 0
			d.Receipt = &caio.Receipt{RemoteID: string(d.ID), URL: "https://social.example/1", At: d.Due(), Parts: []caio.PartReceipt{}}
			if _, updateErr := desk.Store.UpdateDelivery(ctx, d); updateErr != nil {
				return "", updateErr
			}
		}
		if page.Next == "" {
			break
		}
		page, listErr = desk.Store.Deliveries(ctx, everything(page.Next, 200))
	}
	return folder.Dir, errors.Join(err, listErr, desk.Close())
}

func (b *bench) coldStarts(ctx context.Context, s *screen, window, anchor program) error {
	const starts = 10
	fmt.Printf("start to usable window, %d posts stored, %d pairs; %s\n", storedPosts, starts, b.surroundings())
	var ours, theirs, ratios []float64
	for range starts {
		o, err := s.once(ctx, window)
		if err != nil {
			return err
		}
		e, err := s.once(ctx, anchor)
		if err != nil {
			return err
		}
		ours, theirs, ratios = append(ours, o), append(theirs, e), append(ratios, o/e)
	}
	fmt.Printf("  CAIO %s ms; empty Wails window %s ms; ratio %s; goal ≤ 1.25: %s; then: %s\n",
		spread(ours), spread(theirs), spread(ratios), verdict(middle(ratios) <= 1.25), b.surroundings())
	return nil
}

// atRest measures memory and CPU of the window, of the empty one and of the agent.
func (b *bench) atRest(ctx context.Context, s *screen, window, anchor program, data string) error {
	fmt.Printf("at rest for %s; %s\n", idleFor, b.surroundings())
	o, err := s.rest(ctx, window)
	if err != nil {
		return err
	}
	e, err := s.rest(ctx, anchor)
	if err != nil {
		return err
	}
	agent := func(path string) (rest, error) {
		return s.rest(ctx, program{path: path, args: []string{"agent", "--data", data}, log: "", marker: "CAIO publishes from"})
	}
	lean, err := agent(b.programs.Agent)
	if err != nil {
		return err
	}
	full, err := agent(window.path)
	if err != nil {
		return err
	}
	fmt.Printf("  window: %s; empty window: %s; memory ratio %.2f; goal ≤ 1.15: %s\n", o, e, o.pss/e.pss, verdict(o.pss/e.pss <= 1.15))
	fmt.Printf("  agent: %s, from the desktop binary %s; goal ≤ 50 MiB: %s\n", lean, full, verdict(lean.pss <= 50 && full.pss <= 50))
	fmt.Printf("  CPU goal ≤ 0.1 %% of a core: %s\n", verdict(o.cpu <= 0.1 && lean.cpu <= 0.1 && full.cpu <= 0.1))
	return nil
}

// screen is an X server and a session bus of its own.
type screen struct {
	x, bus *exec.Cmd
	env    []string
}

func openScreen(ctx context.Context) (*screen, error) {
	s := &screen{}
	read, write, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	s.x = exec.CommandContext(ctx, "Xvfb", "-displayfd", "3", "-screen", "0", "1280x900x24", "-nolisten", "tcp")
	s.x.ExtraFiles = []*os.File{write}
	if err := s.x.Start(); err != nil {
		return nil, fmt.Errorf("start Xvfb (apt package xvfb): %w", err)
	}
	display, err := firstLine(read)
	if err := errors.Join(err, write.Close()); err != nil {
		return nil, err
	}
	s.bus = exec.CommandContext(ctx, "dbus-daemon", "--session", "--nofork", "--print-address")
	out, err := s.bus.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := s.bus.Start(); err != nil {
		return nil, fmt.Errorf("start dbus-daemon (apt package dbus): %w", err)
	}
	bus, err := firstLine(out)
	s.env = append(os.Environ(), "DISPLAY=:"+display, "DBUS_SESSION_BUS_ADDRESS="+bus, "NO_AT_BRIDGE=1")
	return s, err
}

func (s *screen) close() {
	for _, cmd := range []*exec.Cmd{s.bus, s.x} {
		_ = cmd.Process.Kill() // it may have ended
		_ = cmd.Wait()
	}
}

func firstLine(f interface{ Read([]byte) (int, error) }) (string, error) {
	var line []byte
	b := make([]byte, 1)
	for {
		if _, err := f.Read(b); err != nil {
			return "", err
		}
		if b[0] == '\n' {
			return strings.TrimSpace(string(line)), nil
		}
		line = append(line, b[0])
	}
}
