package platformtest

import (
	"errors"
	"io"
	"net/http"
	"slices"
	"sync"
)

var errDead = errors.New("the program has been killed")

// guard is the way to the emulator. It refuses every other host, counts bodies that
// are not closed, and lets nothing through after the program "was killed".
type guard struct {
	transport *http.Transport
	host      string

	mu        sync.Mutex
	strangers []string
	bodies    int
	dead      bool
	died      func() // called when the program dies; may be nil
	countdown int    // the program dies at the answer that makes it 0; 0 never
}

func newGuard(host string) *guard {
	return &guard{host: host, transport: &http.Transport{DisableCompression: true}}
}

// RoundTrip sends the request to the emulator.
func (g *guard) RoundTrip(r *http.Request) (*http.Response, error) {
	g.mu.Lock()
	dead := g.dead
	strange := r.URL.Host != g.host
	if strange && !slices.Contains(g.strangers, r.URL.Host) {
		g.strangers = append(g.strangers, r.URL.Host)
	}
	g.mu.Unlock()
	if dead || strange {
		if r.Body != nil {
			_ = r.Body.Close() // a RoundTripper must
		}
		if dead {
			return nil, errDead
		}
		return nil, errors.New("only the emulator may be spoken to")
	}
	res, err := g.transport.RoundTrip(r)
	if g.answered() {
		if err == nil {
			_ = res.Body.Close() // nobody is left to read it
		}
		return nil, errDead
	}
	if err != nil {
		return nil, err
	}
	g.add(1)
	res.Body = &watched{ReadCloser: res.Body, closed: sync.OnceFunc(func() { g.add(-1) })}
	return res, nil
}

type watched struct {
	io.ReadCloser
	closed func()
}

// Close closes the body and counts it once.
func (w *watched) Close() error {
	w.closed()
	return w.ReadCloser.Close()
}

func (g *guard) add(n int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.bodies += n
}

func (g *guard) open() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.bodies
}

func (g *guard) strange() []string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return slices.Clone(g.strangers)
}

// dieAt has the program die as the n-th answer from now arrives, before anyone reads it.
func (g *guard) dieAt(n int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.countdown = n
}

// answered counts an answer and reports whether the program died at it.
func (g *guard) answered() bool {
	g.mu.Lock()
	last := g.countdown == 1
	if g.countdown > 0 {
		g.countdown--
	}
	died := g.died
	g.mu.Unlock()
	if last {
		g.kill()
		if died != nil {
			died()
		}
	}
	return last
}

func (g *guard) kill() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.dead = true
}

func (g *guard) isDead() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.dead
}

func (g *guard) revive() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.dead = false
}

func (g *guard) onDeath(f func()) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.died = f
}
