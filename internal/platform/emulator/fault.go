package emulator

import (
	"fmt"
	"net/http"
	"strings"
	"time"
)

// How says what a Fault does to the answer.
type How string

const (
	Status  How = "status"  // answers Code, Header and Body
	Reset   How = "reset"   // cuts the connection
	Half    How = "half"    // sends half of the body, then cuts the connection
	Garbage How = "garbage" // 200 with JSON of another shape
	HTML    How = "html"    // 200 with a web page
	Empty   How = "empty"   // 200 with no body
	Hang    How = "hang"    // says nothing until the client gives up
	Endless How = "endless" // 200 with a body that does not end
	Huge    How = "huge"    // 200 with 10 MB of JSON
	Late    How = "late"    // the true answer, after Delay; the network has acted
)

// Fault spoils requests. The first that matches is used up by one.
type Fault struct {
	Publishing bool   `json:"publishing"` // only requests that publish
	Method     string `json:"method"`     // "" any
	Path       string `json:"path"`       // a part of the path; "" any
	Skip       int    `json:"skip"`       // matching requests let through first
	Times      int    `json:"times"`      // how many are spoilt; 0: one
	Accepted   bool   `json:"accepted"`   // the network acts, and only its answer is spoilt

	How    How         `json:"how"`
	Code   int         `json:"code"`
	Header http.Header `json:"header"`
	Body   string      `json:"body"`

	Delay time.Duration `json:"delay"` // of a Late answer
}

// Inject adds faults behind those that are waiting.
func (k *Kit) Inject(faults ...Fault) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, f := range faults {
		if f.Times == 0 {
			f.Times = 1
		}
		k.faults = append(k.faults, &f)
	}
}

// Clear drops the faults that are waiting and returns how many of them were not used up.
func (k *Kit) Clear() int {
	k.mu.Lock()
	defer k.mu.Unlock()
	n := len(k.faults)
	k.faults = nil
	return n
}

// take returns the fault for this request, nil when there is none.
func (k *Kit) take(r *http.Request, publishes bool) *Fault {
	k.mu.Lock()
	defer k.mu.Unlock()
	for i, f := range k.faults {
		if (f.Publishing && !publishes) || (f.Method != "" && f.Method != r.Method) || !strings.Contains(r.URL.Path, f.Path) {
			continue
		}
		if f.Skip > 0 {
			f.Skip--
			continue
		}
		if f.Times--; f.Times == 0 {
			k.faults = append(k.faults[:i:i], k.faults[i+1:]...)
		}
		hit := *f
		return &hit
	}
	return nil
}

// answer spoils the answer; real is nil when the network did not act.
func (f *Fault) answer(w http.ResponseWriter, r *http.Request, real *buffer) {
	switch f.How {
	case Reset:
		panic(http.ErrAbortHandler)
	case Half:
		f.half(w, real)
	case Hang:
		<-r.Context().Done()
		panic(http.ErrAbortHandler)
	case Endless:
		f.endless(w, r)
	case Garbage:
		f.send(w, http.StatusOK, "application/json", `{"unexpected":[1,{"id":{}}],"id":{"no":"string"},"uri":7}`)
	case HTML:
		f.send(w, http.StatusOK, "text/html", "<!doctype html><title>Welcome</title><p>Please enable JavaScript.")
	case Empty:
		f.send(w, http.StatusOK, "application/json", "")
	case Huge:
		f.send(w, http.StatusOK, "application/json", `{"filler":"`+strings.Repeat("x", 10_000_000)+`"}`)
	case Status:
		for name, values := range f.Header {
			w.Header()[http.CanonicalHeaderKey(name)] = values
		}
		f.send(w, f.Code, "application/json", f.Body)
	case Late: // Handler gives the true answer
	}
}

func (f *Fault) send(w http.ResponseWriter, code int, contentType, body string) {
	if w.Header().Get("Content-Type") == "" {
		w.Header().Set("Content-Type", contentType)
	}
	w.WriteHeader(code)
	_, _ = fmt.Fprint(w, body) // the client may have left
}

func (f *Fault) half(w http.ResponseWriter, real *buffer) {
	body := []byte(`{"id":"12345","url":"https://exa`)
	if real != nil && len(real.body) > 1 {
		body = real.body
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", fmt.Sprint(len(body)))
	_, _ = w.Write(body[:len(body)/2]) // the connection is cut next anyway
	if flusher, ok := w.(http.Flusher); ok {
		flusher.Flush()
	}
	panic(http.ErrAbortHandler)
}

func (f *Fault) endless(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	chunk := strings.Repeat(" ", 64<<10)
	for r.Context().Err() == nil {
		if _, err := fmt.Fprint(w, chunk); err != nil {
			return
		}
	}
}
