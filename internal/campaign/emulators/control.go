package main

import (
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"strconv"
	"sync"

	"caio/internal/platform/emulator"
)

// control is what the harness asks for.
type control struct {
	dir   string
	seed  uint64
	token string

	mu     sync.Mutex
	stages map[string]*stage
}

// made describes a new stage.
type made struct {
	ID     string `json:"id"`
	URL    string `json:"url"`
	Ledger string `json:"ledger"` // file
}

func (c *control) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /stages", c.make)
	for pattern, do := range map[string]func(*stage, *http.Request) (any, error){
		"POST /stages/{id}/connect":  connect,
		"POST /stages/{id}/faults":   inject,
		"DELETE /stages/{id}/faults": clearFaults,
		"GET /stages/{id}/requests":  requests,
		"GET /stages/{id}/blocks":    blocks,
		"POST /stages/{id}/shut":     func(s *stage, _ *http.Request) (any, error) { s.shut(); return nil, nil },
		"POST /stages/{id}/open":     func(s *stage, _ *http.Request) (any, error) { return nil, s.open() },
	} {
		mux.HandleFunc(pattern, c.on(do))
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if subtle.ConstantTimeCompare([]byte(r.Header.Get("Authorization")), []byte("Bearer "+c.token)) != 1 {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		mux.ServeHTTP(w, r)
	})
}

// make opens a stage: ?platform=…&lens=…&delay=MILLISECONDS.
func (c *control) make(w http.ResponseWriter, r *http.Request) {
	c.mu.Lock()
	defer c.mu.Unlock()
	q := r.URL.Query()
	delay, err := strconv.Atoi(q.Get("delay"))
	if err != nil {
		reply(w, nil, fmt.Errorf("delay %q is no number", q.Get("delay")))
		return
	}
	n := len(c.stages) + 1
	id := fmt.Sprintf("%s-%d", q.Get("platform"), n)
	file := filepath.Join(c.dir, id+".jsonl")
	s, err := newStage(q.Get("platform"), q.Get("lens"), file, delays(c.seed+uint64(n), delay))
	if err != nil {
		reply(w, nil, err)
		return
	}
	c.stages[id] = s
	reply(w, made{id, s.url(), file}, nil)
}

// on finds the stage that a request is about.
func (c *control) on(do func(*stage, *http.Request) (any, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		c.mu.Lock()
		s := c.stages[r.PathValue("id")]
		c.mu.Unlock()
		if s == nil {
			reply(w, nil, fmt.Errorf("there is no stage %q", r.PathValue("id")))
			return
		}
		out, err := do(s, r)
		reply(w, out, err)
	}
}

// connect returns the sealed Grant of ?name=…; ?base=… stands for the stage's own address.
func connect(s *stage, r *http.Request) (any, error) {
	base := r.URL.Query().Get("base")
	if base == "" {
		base = s.url()
	}
	secret, err := s.emulator.Connect(base, r.URL.Query().Get("name")).Seal()
	return secret.Reveal(), err
}

func inject(s *stage, r *http.Request) (any, error) {
	var faults []emulator.Fault
	if err := json.NewDecoder(r.Body).Decode(&faults); err != nil {
		return nil, fmt.Errorf("read faults: %w", err)
	}
	s.emulator.Kit().Inject(faults...)
	return nil, nil
}

// clearFaults returns how many faults were left over.
func clearFaults(s *stage, _ *http.Request) (any, error) { return s.emulator.Kit().Clear(), nil }

func requests(s *stage, _ *http.Request) (any, error) { return s.emulator.Kit().Requests(), nil }

func reply(w http.ResponseWriter, out any, err error) {
	w.Header().Set("Content-Type", "application/json")
	if err != nil {
		w.WriteHeader(http.StatusBadRequest)
		out = err.Error()
	}
	_ = json.NewEncoder(w).Encode(out) // the harness may have left
}

// close ends all stages. An incomplete ledger is an error.
func (c *control) close() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	var errs []error
	for _, s := range c.stages {
		s.shut()
		errs = append(errs, s.emulator.Kit().Err(), s.out.Close(), s.release())
	}
	return errors.Join(errs...)
}
