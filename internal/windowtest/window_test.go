//go:build window && linux

package windowtest

import (
	"context"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// quickly is how long starting a second time, or quitting, may take on a busy machine.
const quickly = 5 * time.Second

func TestWindow(t *testing.T) {
	program := build(t)
	t.Run("from a draft to receipts", func(t *testing.T) { t.Parallel(); draftToReceipts(t, program) })
	t.Run("a second start", func(t *testing.T) { t.Parallel(); secondStart(t, program) })
	t.Run("closing ends it", func(t *testing.T) { t.Parallel(); closing(t, program) })
	t.Run("without a display", func(t *testing.T) { t.Parallel(); noDisplay(t, program) })
}

// build returns the program as it is shipped: CAIO_BIN, or one built now.
func build(t *testing.T) string {
	t.Helper()
	if program := os.Getenv("CAIO_BIN"); program != "" {
		return program
	}
	program := filepath.Join(t.TempDir(), "caio")
	c := exec.CommandContext(t.Context(), "go", "build", "-tags", "desktop,production,webkit2_41,sqlite_fts5", "-ldflags", "-s -w", "-o", program, "caio")
	c.Env = append(os.Environ(), "CGO_ENABLED=1", "GOFLAGS=")
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("build CAIO: %v\n%s", err, out)
	}
	return program
}

// draftToReceipts is a first post in the real engine.
func draftToReceipts(t *testing.T, program string) {
	d := newDesk(t)
	w := drive(t, d, program, "--sandbox", "--data", t.TempDir())

	w.wait("//nav//a[contains(., 'Compose')]").click()
	w.wait("//textarea").typeText("Good morning from the real window")
	for _, network := range []string{"Bluesky", "Instagram", "Mastodon"} { // which take a picture and ask for nothing more
		w.wait("//button[@role='checkbox'][contains(@aria-label, ', " + network + "')]").click()
	}
	drop(w, photo(t))
	w.wait("//ul[@aria-label='Pictures and videos']/li")
	shown(w, "a picture in the composer")

	publish := w.wait("//button[not(@disabled)][contains(., 'Publish now')]")
	w.wait("//*[contains(., 'Every chosen channel takes this post')]")
	publish.click()

	const live = "//*[@data-testid='delivery'][@data-state='live']"
	w.wait("//section[count(.//*[@data-testid='delivery']) > 0 and count(.//*[@data-testid='delivery']) = count(." + live + ")]")
	w.wait(live + "//button[starts-with(@aria-label, 'Receipt of')]").click()
	if id := w.wait("//*[@data-testid='remote-id']").text(); id == "" {
		t.Error("the receipt has no remote id")
	}
	shown(w, "a picture of the post")

	var fonts string
	w.runAsync(&fonts, `document.fonts.ready.then(() => done([...document.fonts].filter((f) => f.status === 'loaded').map((f) => f.family).join()));`)
	if !strings.Contains(fonts, "Inter") {
		t.Errorf("the page's own font is not loaded, only %q", fonts)
	}
	if path, colours := d.picture(t); colours < 100 {
		t.Errorf("the screen has %d colours: see %s", colours, path)
	}
	policy(t, w)
}

// policy checks that nothing went wrong in the page, and that the content policy is in
// force there.
func policy(t *testing.T, w *driver) {
	t.Helper()
	var complaints []string
	if w.run(&complaints, "return window.complaints"); len(complaints) > 0 {
		t.Errorf("the page complains: %q", complaints)
	}
	var inlined bool
	w.runAsync(&inlined, `
		addEventListener('securitypolicyviolation', () => done(window.inlined === true), { once: true });
		const script = document.createElement('script');
		script.textContent = 'window.inlined = true';
		document.head.append(script);
		if (window.inlined) done(true);`)
	if inlined {
		t.Error("the content policy let a script in")
	}
	if w.run(&complaints, "return window.complaints"); len(complaints) != 1 || !strings.HasPrefix(complaints[0], "policy: script-src") {
		t.Errorf("the content policy's refusal was noted as %q", complaints)
	}
}

// drop drops a file on the page as Wails reports it: the system's own part of a drop,
// and its file dialog, are beyond WebDriver.
func drop(w *driver, path string) {
	w.t.Helper()
	w.run(nil, `
		const { left, top, width, height } = document.querySelector('textarea').getBoundingClientRect();
		window.runtime.EventsEmit('wails:file-drop', left + width / 2, top + height / 2, [arguments[0]]);`, path)
}

// shown checks that a picture which the program serves is really there.
func shown(w *driver, what string) {
	w.t.Helper()
	w.wait("//img[contains(@src, '/media/')]")
	var width float64
	w.runAsync(&width, `
		const picture = document.querySelector('img[src*="/media/"]');
		picture.decode().then(() => done(picture.src.startsWith('wails://') ? picture.naturalWidth : -1), () => done(0));`)
	if width <= 0 {
		w.t.Errorf("%s is not shown: its width is %v", what, width)
	}
}

// photo makes a JPEG that every network takes.
func photo(t *testing.T) string {
	t.Helper()
	picture := image.NewRGBA(image.Rect(0, 0, 800, 800))
	for y := range 800 {
		for x := range 800 {
			picture.Set(x, y, color.RGBA{R: uint8(x / 4), G: uint8(y / 4), B: 160, A: 255})
		}
	}
	path := filepath.Join(t.TempDir(), "morning.jpg")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := jpeg.Encode(f, picture, nil); err != nil {
		t.Fatal(err)
	}
	return path
}

// secondStart: the window that is there comes back to the front.
func secondStart(t *testing.T, program string) {
	d := newDesk(t)
	data := t.TempDir()
	background(t, d.command(t, program, "--sandbox", "--data", data))
	window := d.window(t)
	d.run(t, "xdotool", "windowminimize", "--sync", window)

	begun := time.Now()
	if out := d.run(t, program, "--sandbox", "--data", data); out != "" {
		t.Errorf("the second start said %q", out)
	}
	if took := time.Since(begun); took > quickly {
		t.Errorf("the second start took %v", took)
	}
	if again := d.window(t); again != window {
		t.Errorf("window %s is shown, not %s", again, window)
	}
}

// closing: the window manager closes the window, and the process ends cleanly.
func closing(t *testing.T, program string) {
	d := newDesk(t)
	c := d.command(t, program, "--sandbox", "--data", t.TempDir())
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = syscall.Kill(-c.Process.Pid, syscall.SIGKILL) }) // WebKit's processes leave after it
	ended := make(chan error, 1)
	go func() { ended <- c.Wait() }()
	d.run(t, "xdotool", "windowactivate", "--sync", d.window(t), "key", "alt+F4")
	select {
	case err := <-ended:
		if err != nil {
			t.Errorf("it ended with %v", err)
		}
	case <-time.After(quickly):
		t.Errorf("it still runs %v after its window was closed", quickly)
	}
}

// noDisplay: one sentence and status 1.
func noDisplay(t *testing.T, program string) {
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	c := exec.CommandContext(ctx, program, "--sandbox", "--data", t.TempDir())
	c.Env = []string{"HOME=" + t.TempDir()}
	out, err := c.CombinedOutput()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 1 {
		t.Errorf("it ended with %v, not with status 1", err)
	}
	if said := strings.TrimSpace(string(out)); strings.Contains(said, "\n") || !strings.Contains(said, "no display") {
		t.Errorf("it said %q", said)
	}
}
