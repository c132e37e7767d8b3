package publish

import (
	"context"
	"sync"
	"time"

	"caio/internal/clock"
)

// surge holds results back while many posts are due at once, so that writing down what
// went out does not make what has yet to go out late. What is held back is safe: the
// intent is on the disk, and a crash before the result is there ends with a look at the
// network, as after any lost answer.
type surge struct {
	clock clock.Clock

	mu   sync.Mutex
	due  int           // requests that are to leave now, or wait for their answer
	calm chan struct{} // closed when no more are due than leave at a time
}

const (
	crowd       = 64                     // more than this wait for each other at a network anyway
	longestHold = 300 * time.Millisecond // how long a result waits at most
)

func newSurge(c clock.Clock) *surge { return &surge{clock: c, calm: make(chan struct{})} }

// enter counts a request that is to leave now. The function it returns ends that, at
// its first call.
func (s *surge) enter() (leave func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.due++
	return sync.OnceFunc(s.leave)
}

func (s *surge) leave() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.due--
	if s.due == crowd {
		close(s.calm)
		s.calm = make(chan struct{})
	}
}

// wait returns when the crowd has gone, at once when there is none.
func (s *surge) wait(ctx context.Context) {
	s.mu.Lock()
	crowded, calm := s.due > crowd, s.calm
	s.mu.Unlock()
	if !crowded {
		return
	}
	timer := s.clock.NewTimer(longestHold)
	defer timer.Stop()
	select {
	case <-calm:
	case <-timer.C():
	case <-ctx.Done():
	}
}
