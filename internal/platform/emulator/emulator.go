// Package emulator is what the networks' miniatures share: a ledger of what is live, a
// record of requests, faults on demand and a clock of their own. An emulator is written
// from the vendor's pages, not from our connector; it serves tests, journeys and the Sandbox.
package emulator

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"caio/internal/caio"
	"caio/internal/clock"
	"caio/internal/platform"
)

// Emulator is one network in miniature. Its handler answers for all hosts of the
// network; links that it gives out point at the address it was called by.
type Emulator interface {
	http.Handler

	// Kit returns what all emulators share.
	Kit() *Kit

	// Connect returns the Grant of a person, made up on the first call, who has
	// consented to everything: the Sandbox's and the tests' short way in.
	Connect(base, name string) platform.Grant

	// Publishes reports whether the request, if accepted, makes something visible to
	// the public. Faults aim at it.
	Publishes(r *http.Request) bool
}

// Options are what an emulator is made with. The zero value works.
type Options struct {
	Clock clock.Clock          // nil: the computer's
	Out   io.Writer            // nil: the ledger is kept in memory only; else also written here, a JSON line each
	Delay func() time.Duration // how long the network takes before and again after it acts; nil: not at all
	One   bool                 // whoever Connect makes up consents to one channel, where more could be had
}

// Entry is one thing that is live, or was.
type Entry struct {
	ID      string       `json:"id"`
	Account string       `json:"account"`
	Parent  string       `json:"parent,omitempty"` // what it answers: a part of a thread, a first comment
	Text    string       `json:"text"`
	Media   int          `json:"media"`
	Alts    []string     `json:"alts,omitempty"`
	Key     string       `json:"key,omitempty"` // idempotency key or record key, where there is one
	At      caio.Instant `json:"at"`
	Gone    bool         `json:"gone,omitempty"` // deleted afterwards
}

// Kit is embedded by every emulator.
type Kit struct {
	opt Options

	mu       sync.Mutex
	ledger   []Entry
	faults   []*Fault
	requests []Record
	outErr   error
}

// NewKit makes a kit.
func NewKit(opt Options) *Kit {
	if opt.Clock == nil {
		opt.Clock = clock.System()
	}
	return &Kit{opt: opt}
}

// Kit returns itself, so that embedding it is enough.
func (k *Kit) Kit() *Kit { return k }

// Now returns the emulator's time.
func (k *Kit) Now() time.Time { return k.opt.Clock.Now() }

// Published enters something that is live now into the ledger, and on its way to Out,
// before the network answers.
func (k *Kit) Published(e Entry) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if e.At == 0 {
		e.At = caio.At(k.Now())
	}
	k.ledger = append(k.ledger, e)
	k.write(e)
}

// Removed marks an entry as deleted.
func (k *Kit) Removed(id string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for i := range k.ledger {
		if k.ledger[i].ID == id && !k.ledger[i].Gone {
			k.ledger[i].Gone = true
			k.write(k.ledger[i])
		}
	}
}

func (k *Kit) write(e Entry) {
	if k.opt.Out == nil {
		return
	}
	b, err := json.Marshal(e)
	if err == nil {
		_, err = k.opt.Out.Write(append(b, '\n'))
	}
	if err != nil && k.outErr == nil {
		k.outErr = fmt.Errorf("write ledger: %w", err)
	}
}

// Ledger returns everything that is or was live, in order.
func (k *Kit) Ledger() []Entry {
	k.mu.Lock()
	defer k.mu.Unlock()
	return append([]Entry(nil), k.ledger...)
}

// Live returns what is live now, in order.
func (k *Kit) Live() []Entry {
	var out []Entry
	for _, e := range k.Ledger() {
		if !e.Gone {
			out = append(out, e)
		}
	}
	return out
}

// Err returns the first error of writing to Out: a ledger that may be incomplete
// proves nothing.
func (k *Kit) Err() error {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.outErr
}

// Server is an emulator that listens on loopback.
type Server struct {
	URL  string
	http *http.Server
	done chan struct{}
}

// Listen serves e on 127.0.0.1 at a free port, or at the one named, until Close.
func Listen(e Emulator, port int) (*Server, error) {
	l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
	if err != nil {
		return nil, fmt.Errorf("emulator: %w", err)
	}
	s := &Server{
		URL:  "http://" + l.Addr().String(),
		done: make(chan struct{}),
		http: &http.Server{
			Handler: Handler(e), ReadHeaderTimeout: 10 * time.Second,
			ErrorLog: slog.NewLogLogger(slog.DiscardHandler, slog.LevelDebug), // faults abort connections on purpose
		},
	}
	go func() {
		defer close(s.done)
		_ = s.http.Serve(l) // always ErrServerClosed, by Close
	}()
	return s, nil
}

// Close ends the server and cuts what is still open.
func (s *Server) Close() {
	_ = s.http.Close()
	<-s.done
}

// Handler returns e with its record, delays and faults around it.
func Handler(e Emulator) http.Handler {
	k := e.Kit()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		publishes := e.Publishes(r)
		k.record(r, publishes)
		fault := k.take(r, publishes)
		if fault != nil && !fault.Accepted && fault.How != Late {
			fault.answer(w, r, nil)
			return
		}
		k.delay(r, publishes)
		if fault == nil && !publishes {
			e.ServeHTTP(w, r)
			return
		}
		answer := &buffer{header: http.Header{}, status: http.StatusOK}
		e.ServeHTTP(answer, r)
		k.delay(r, publishes)
		if fault != nil && fault.How == Late {
			_ = clock.Sleep(r.Context(), k.opt.Clock, fault.Delay) // a client that left cuts it short
		} else if fault != nil {
			fault.answer(w, r, answer)
			return
		}
		answer.copyTo(w)
	})
}

func (k *Kit) delay(r *http.Request, publishes bool) {
	if publishes && k.opt.Delay != nil {
		_ = clock.Sleep(r.Context(), k.opt.Clock, k.opt.Delay()) // a client that left cuts it short
	}
}

// Record is one request as it arrived.
type Record struct {
	Method    string
	Path      string
	Query     string
	Header    http.Header
	Publishes bool
	At        caio.Instant
}

func (k *Kit) record(r *http.Request, publishes bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	const most = 100_000
	if len(k.requests) < most {
		k.requests = append(k.requests, Record{r.Method, r.URL.Path, r.URL.RawQuery, r.Header.Clone(), publishes, caio.At(k.Now())})
	}
}

// Requests returns the record, oldest first; it ends after 100,000 requests.
func (k *Kit) Requests() []Record {
	k.mu.Lock()
	defer k.mu.Unlock()
	return append([]Record(nil), k.requests...)
}

// buffer holds an answer back until it is known what becomes of it.
type buffer struct {
	header http.Header
	status int
	body   []byte
}

func (b *buffer) Header() http.Header { return b.header }

func (b *buffer) WriteHeader(status int) { b.status = status }

func (b *buffer) Write(p []byte) (int, error) {
	b.body = append(b.body, p...)
	return len(p), nil
}

func (b *buffer) copyTo(w http.ResponseWriter) {
	for name, values := range b.header {
		w.Header()[name] = values
	}
	w.WriteHeader(b.status)
	_, _ = w.Write(b.body) // the client may have left
}
