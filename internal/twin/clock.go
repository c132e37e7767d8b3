package twin

import (
	"encoding/json"
	"net/http"
	"sync/atomic"
	"time"

	"caio/internal/clock"
	"caio/internal/desktop"
)

// Clock is the computer's clock, moved ahead. The program and the networks share it, so
// that a journey need not wait for a time of day.
type Clock struct {
	clock.Clock
	ahead atomic.Int64
}

// NewClock returns a clock that is ahead of the computer's by d.
func NewClock(d time.Duration) *Clock {
	c := &Clock{Clock: clock.System()}
	c.ahead.Store(int64(d))
	return c
}

// Now returns the moved time.
func (c *Clock) Now() time.Time { return c.Clock.Now().Add(time.Duration(c.ahead.Load())) }

// testClock moves the clock and has the program look at it, as after a sleep.
func (s *Server) testClock(w http.ResponseWriter, r *http.Request) {
	var ahead int64 // milliseconds
	if err := json.NewDecoder(r.Body).Decode(&ahead); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	s.clock.ahead.Store(ahead * int64(time.Millisecond))
	desktop.Send(r.Context(), s.app.Dir(), desktop.Wake)
	w.WriteHeader(http.StatusNoContent)
}
