package platformtest

import (
	"context"
	"crypto/rand"
	"net/http"
	"net/http/httptest"
	"os"
	"sync"
	"testing"
)

// Host is a platform.Host on loopback, for emulators that fetch files.
type Host struct {
	server *httptest.Server

	mu     sync.Mutex
	offers map[string]offer
	ever   int
}

type offer struct{ file, mime string }

func newHost(t testing.TB) *Host {
	h := &Host{offers: map[string]offer{}}
	h.server = httptest.NewServer(http.HandlerFunc(h.serve))
	t.Cleanup(h.server.Close)
	return h
}

// Offer makes the file reachable.
func (h *Host) Offer(_ context.Context, file, mime string) (string, error) {
	if _, err := os.Stat(file); err != nil {
		return "", err
	}
	path := "/" + rand.Text()
	h.mu.Lock()
	defer h.mu.Unlock()
	h.offers[path] = offer{file, mime}
	h.ever++
	return h.server.URL + path, nil
}

// Withdraw ends the offer.
func (h *Host) Withdraw(_ context.Context, address string) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(address) > len(h.server.URL) {
		delete(h.offers, address[len(h.server.URL):])
	}
	return nil
}

// Offers returns how many files are reachable.
func (h *Host) Offers() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.offers)
}

// everOffered returns how many files have been offered in all.
func (h *Host) everOffered() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.ever
}

func (h *Host) serve(w http.ResponseWriter, r *http.Request) {
	h.mu.Lock()
	o, ok := h.offers[r.URL.Path]
	h.mu.Unlock()
	if !ok {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", o.mime)
	http.ServeFile(w, r, o.file)
}
