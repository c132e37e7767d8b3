//go:build window && linux

package windowtest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A driver is a WebDriver session with CAIO's window (W3C, "WebDriver", 2018).
type driver struct {
	t       *testing.T
	session string // its address
}

// drive starts CAIO on the desk with a way in for WebDriver. It ends with the test.
func drive(t *testing.T, d *desk, program string, args ...string) *driver {
	t.Helper()
	start := filepath.Join(t.TempDir(), "caio")
	script := fmt.Sprintf("#!/bin/sh\nLD_PRELOAD=%s exec %s \"$@\"\n", automation(t, d), program)
	if err := os.WriteFile(start, []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	port := freePort(t)
	background(t, d.command(t, "WebKitWebDriver", "--host=127.0.0.1", fmt.Sprintf("--port=%d", port)))
	untilListening(t, port)
	w := &driver{t: t, session: fmt.Sprintf("http://127.0.0.1:%d", port)}

	var made struct {
		SessionID string `json:"sessionId"`
	}
	w.call(http.MethodPost, "/session", map[string]any{"capabilities": map[string]any{"alwaysMatch": map[string]any{
		"webkitgtk:browserOptions": map[string]any{"binary": start, "args": args},
	}}}, &made)
	w.session += "/session/" + made.SessionID
	w.call(http.MethodPost, "/timeouts", map[string]int64{"script": patience.Milliseconds()}, nil)
	return w
}

// automation compiles what lets WebDriver in.
func automation(t *testing.T, d *desk) string {
	t.Helper()
	flags := strings.Fields(d.run(t, "pkg-config", "--cflags", "--libs", "webkit2gtk-4.1"))
	library := filepath.Join(t.TempDir(), "automation.so")
	args := append([]string{"-shared", "-fPIC", "-o", library, filepath.Join("testdata", "automation.c")}, flags...)
	if out, err := exec.CommandContext(t.Context(), "gcc", args...).CombinedOutput(); err != nil {
		t.Fatalf("compile the way in for WebDriver: %v\n%s", err, out)
	}
	return library
}

func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// untilListening knocks until the driver opens: it tells nobody when it is ready.
func untilListening(t *testing.T, port int) {
	t.Helper()
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	var dialer net.Dialer
	for giveUp := time.After(patience); ; {
		if c, err := dialer.DialContext(t.Context(), "tcp", fmt.Sprintf("127.0.0.1:%d", port)); err == nil {
			_ = c.Close() // that it opened is enough
			return
		}
		select {
		case <-again.C:
		case <-giveUp:
			t.Fatal("WebKitWebDriver does not answer")
		}
	}
}

// call is one command. out may be nil.
func (w *driver) call(method, path string, in, out any) {
	w.t.Helper()
	body, err := json.Marshal(in)
	if err != nil {
		w.t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(w.t.Context(), method, w.session+path, bytes.NewReader(body))
	if err != nil {
		w.t.Fatal(err)
	}
	client := http.Client{Timeout: 2 * patience}
	res, err := client.Do(r)
	if err != nil {
		w.t.Fatalf("WebDriver %s: %v", path, err)
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	if err != nil {
		w.t.Fatalf("WebDriver %s: %v", path, err)
	}
	if res.StatusCode != http.StatusOK {
		w.t.Fatalf("WebDriver %s: %s %s", path, res.Status, answer)
	}
	if out == nil {
		return
	}
	if err := json.Unmarshal(answer, &struct{ Value any }{out}); err != nil {
		w.t.Fatalf("WebDriver %s: %v", path, err)
	}
}

// run runs a function body in the page.
func (w *driver) run(out any, script string, args ...any) {
	w.t.Helper()
	w.call(http.MethodPost, "/execute/sync", map[string]any{"script": script, "args": append([]any{}, args...)}, out)
}

// runAsync runs a function body in the page that ends with done(value).
func (w *driver) runAsync(out any, script string, args ...any) {
	w.t.Helper()
	script = "const done = arguments[arguments.length - 1];" + script
	w.call(http.MethodPost, "/execute/async", map[string]any{"script": script, "args": append([]any{}, args...)}, out)
}

// wait waits until the page has an element, named by XPath, and returns it.
func (w *driver) wait(xpath string) element {
	w.t.Helper()
	var found map[string]string
	w.runAsync(&found, `
		const look = () => {
			const found = document.evaluate(arguments[0], document, null, XPathResult.FIRST_ORDERED_NODE_TYPE, null).singleNodeValue;
			if (found) { watch.disconnect(); done(found); }
		};
		const watch = new MutationObserver(look);
		watch.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
		look();`, xpath)
	for _, id := range found {
		return element{w, "/element/" + id}
	}
	w.t.Fatalf("%s is not an element", xpath)
	return element{}
}

// An element is part of the page.
type element struct {
	w    *driver
	path string
}

func (e element) click() {
	e.w.t.Helper()
	e.w.call(http.MethodPost, e.path+"/click", struct{}{}, nil)
}

func (e element) typeText(text string) {
	e.w.t.Helper()
	e.w.call(http.MethodPost, e.path+"/value", map[string]string{"text": text}, nil)
}

func (e element) text() string {
	e.w.t.Helper()
	var text string
	e.w.call(http.MethodGet, e.path+"/text", nil, &text)
	return text
}
