package main

import (
	"io"
	"net/http"
	"sync"

	"caio/internal/campaign"
	"caio/internal/platform/emulator"
)

// witnessed is a network whose visitors' bytes are looked at: which blocks of a large
// file has it read? What it makes of them is its own affair; that all of them came, and
// how often, is not.
type witnessed struct {
	emulator.Emulator

	mu   sync.Mutex
	seen campaign.BlocksSeen
}

// ServeHTTP lets the network read the request and looks at what it read.
func (w *witnessed) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	reader := &campaign.BlockReader{}
	if r.Body != nil {
		r.Body = struct {
			io.Reader
			io.Closer
		}{io.TeeReader(r.Body, reader), r.Body}
	}
	defer func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.seen.Add(reader)
	}()
	w.Emulator.ServeHTTP(rw, r)
}

// blocks returns how many blocks of a large file the network has read.
func blocks(s *stage, _ *http.Request) (any, error) {
	s.emulator.mu.Lock()
	defer s.emulator.mu.Unlock()
	return s.emulator.seen.Whole(), nil
}
