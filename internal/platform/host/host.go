// Package host offers files under an address that a network can fetch them from for a
// while: in the person's own S3-compatible bucket or, for the Sandbox and for tests, on
// this computer, where nothing outside of it reaches them. It hides how a bucket is spoken
// to, and turns whatever goes wrong with one into a sentence.
package host

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"

	"caio/internal/clock"
	"caio/internal/platform"
)

// Life is how long an offer stays at most.
const Life = 24 * time.Hour

// Loopback is a platform.Host that listens on 127.0.0.1.
type Loopback struct {
	base  string
	clock clock.Clock
	http  *http.Server
	done  chan struct{}

	mu     sync.Mutex
	offers map[string]offer // by path
}

var _ platform.Host = (*Loopback)(nil)

type offer struct {
	file, mime string
	until      time.Time
}

// Listen starts a Host at a free port. Close ends it.
func Listen(c clock.Clock) (*Loopback, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("host: %w", err)
	}
	h := &Loopback{base: "http://" + l.Addr().String(), clock: c, done: make(chan struct{}), offers: map[string]offer{}}
	h.http = &http.Server{
		Handler: h, ReadHeaderTimeout: 10 * time.Second,
		ErrorLog: slog.NewLogLogger(slog.DiscardHandler, slog.LevelDebug), // a fetcher that hangs up is no news
	}
	go func() {
		defer close(h.done)
		_ = h.http.Serve(l) // always ErrServerClosed, by Close
	}()
	return h, nil
}

// Close ends the Host and every offer.
func (h *Loopback) Close() {
	_ = h.http.Close()
	<-h.done
}

// Offer makes the file reachable until it is withdrawn or a day has passed. A file that
// cannot be read is an error at once, not at the fetch.
func (h *Loopback) Offer(_ context.Context, file, mime string) (string, error) {
	info, err := os.Stat(file)
	if err != nil {
		return "", fmt.Errorf("offer file: %w", err)
	}
	if !info.Mode().IsRegular() {
		return "", fmt.Errorf("offer file: %s is not a file", file)
	}
	path := "/" + strings.ToLower(rand.Text())
	now := h.clock.Now()
	h.mu.Lock()
	defer h.mu.Unlock()
	for p, o := range h.offers {
		if !now.Before(o.until) {
			delete(h.offers, p)
		}
	}
	h.offers[path] = offer{file, mime, now.Add(Life)}
	return h.base + path, nil
}

// Withdraw ends the offer of that address, if there is one.
func (h *Loopback) Withdraw(_ context.Context, address string) error {
	path, ok := strings.CutPrefix(address, h.base)
	if !ok {
		return nil
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.offers, path)
	return nil
}

func (h *Loopback) offered(path string) (offer, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	o, ok := h.offers[path]
	return o, ok && h.clock.Now().Before(o.until)
}

// ServeHTTP answers reads of what is offered; everything else does not exist.
func (h *Loopback) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
		return
	}
	o, ok := h.offered(r.URL.Path)
	if !ok {
		http.NotFound(w, r)
		return
	}
	f, err := os.Open(o.file)
	if err != nil {
		http.NotFound(w, r)
		return
	}
	defer func() { _ = f.Close() }()
	w.Header().Set("Content-Type", o.mime)
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Cache-Control", "no-store")
	http.ServeContent(w, r, "", time.Time{}, f)
}
