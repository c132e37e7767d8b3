//go:build window && linux

// Package windowtest drives the real window: the program as it is built for people, in
// WebKitGTK, on a screen of its own. It shows what only the real engine can get wrong;
// everything else is a journey through the twin.
package windowtest

import (
	"bufio"
	"bytes"
	"context"
	"image/png"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// patience is how long anything may take before a test gives up on it.
const patience = 30 * time.Second

// packages names Debian's package of each program that a test needs.
var packages = map[string]string{
	"Xvfb": "xvfb", "openbox": "openbox", "xdotool": "xdotool", "import": "imagemagick", "dbus-run-session": "dbus",
	"WebKitWebDriver": "webkit2gtk-driver", "gcc": "build-essential", "pkg-config": "pkg-config",
}

// A desk is a screen with a window manager and a session bus, for one test.
type desk struct {
	env []string
}

// newDesk starts one on a display that is free. Everything ends with the test.
func newDesk(t *testing.T) *desk {
	t.Helper()
	for program, apt := range packages {
		if _, err := exec.LookPath(program); err != nil {
			t.Fatalf("%s is missing: apt-get install %s", program, apt)
		}
	}
	d := &desk{}
	for _, entry := range os.Environ() {
		switch name, _, _ := strings.Cut(entry, "="); name {
		case "DISPLAY", "WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "HOME", "XDG_RUNTIME_DIR", "XDG_DATA_HOME", "XDG_CONFIG_HOME":
		default:
			d.env = append(d.env, entry)
		}
	}
	home, err := os.MkdirTemp("", "caio-desk-") //nolint:usetesting // the bus's own services leave after the test and may still write
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(home) }) // what is left harms nobody
	d.env = append(d.env, "HOME="+home, "XDG_RUNTIME_DIR="+home)

	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	screen := d.command(t, "Xvfb", "-displayfd", "3", "-screen", "0", "1280x900x24", "-nolisten", "tcp")
	screen.ExtraFiles = []*os.File{write}
	background(t, screen)
	_ = write.Close() // Xvfb has its own
	d.env = append(d.env, "DISPLAY=:"+firstLine(t, "Xvfb", read))

	bus := d.command(t, "dbus-run-session", "--", "sh", "-c", "echo $DBUS_SESSION_BUS_ADDRESS; exec cat")
	d.env = append(d.env, "DBUS_SESSION_BUS_ADDRESS="+firstLine(t, "dbus-run-session", started(t, bus)))

	firstLine(t, "openbox", started(t, d.command(t, "openbox", "--startup", "echo ready")))
	return d
}

func (d *desk) command(t *testing.T, name string, args ...string) *exec.Cmd {
	t.Helper()
	c := exec.CommandContext(t.Context(), name, args...)
	c.Env = d.env
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	return c
}

// started starts c for the length of the test and returns what it prints. Its input
// stays open until the test ends.
func started(t *testing.T, c *exec.Cmd) io.Reader {
	t.Helper()
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	background(t, c)
	return out
}

// background starts c and ends it, and what it started, with the test.
func background(t *testing.T, c *exec.Cmd) {
	t.Helper()
	if err := c.Start(); err != nil {
		t.Fatalf("start %s: %v", c.Path, err)
	}
	t.Cleanup(func() {
		_ = syscall.Kill(-c.Process.Pid, syscall.SIGKILL) // it may have ended by itself
		_ = c.Wait()                                      // killed, and says so
	})
}

func firstLine(t *testing.T, who string, from io.Reader) string {
	t.Helper()
	line := make(chan string, 1)
	go func() {
		text, _ := bufio.NewReader(from).ReadString('\n') // an end without a line is an empty one
		line <- strings.TrimSpace(text)
	}()
	select {
	case text := <-line:
		if text != "" {
			return text
		}
	case <-time.After(patience):
	}
	t.Fatalf("%s did not start", who)
	return ""
}

// run runs a command on the desk to its end and returns what it prints.
func (d *desk) run(t *testing.T, name string, args ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	c := exec.CommandContext(ctx, name, args...)
	c.Env = d.env
	out, err := c.CombinedOutput()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
	return strings.TrimSpace(string(out))
}

// window waits until CAIO's window can be seen, and returns its id.
func (d *desk) window(t *testing.T) string {
	t.Helper()
	ids := strings.Fields(d.run(t, "xdotool", "search", "--sync", "--onlyvisible", "--name", "^CAIO"))
	return ids[0]
}

// picture photographs the screen and returns how many colours it has.
func (d *desk) picture(t *testing.T) (path string, colours int) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "screen.png")
	d.run(t, "import", "-window", "root", path)
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	image, err := png.Decode(bytes.NewReader(raw))
	if err != nil {
		t.Fatalf("the picture of the screen: %v", err)
	}
	seen := map[[3]uint32]bool{}
	for y := image.Bounds().Min.Y; y < image.Bounds().Max.Y; y++ {
		for x := image.Bounds().Min.X; x < image.Bounds().Max.X; x++ {
			r, g, b, _ := image.At(x, y).RGBA()
			seen[[3]uint32{r, g, b}] = true
		}
	}
	return path, len(seen)
}
