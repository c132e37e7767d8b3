package platformtest

import (
	"context"
	"errors"
	"maps"
	"sync"

	"caio/internal/caio"
	"caio/internal/clock"
	"caio/internal/platform"
)

var errCrash = errors.New("the program was killed while it wrote a checkpoint")

// Memory is a Checkpoint whose writes count as durable. It can be told to have the
// program die at one of them.
type Memory struct {
	clock clock.Clock

	mu          sync.Mutex
	values      map[string]string
	committed   string
	committedAt caio.Instant
	live        *caio.Receipt
	writes      int
	crashAt     int    // number of the write at which the program dies; 0 never
	landed      bool   // the write at which it dies is durable
	died        func() // called at that moment
	dead        bool
}

// NewMemory returns an empty checkpoint.
func NewMemory(c clock.Clock) *Memory { return &Memory{clock: c, values: map[string]string{}} }

// CrashAt has the program die at the n-th write from the beginning, after it became
// durable or before. Drive then starts it again.
func (m *Memory) CrashAt(n int, landed bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.crashAt, m.landed = n, landed
}

// onDeath sets what happens at the moment of the crash.
func (m *Memory) onDeath(f func()) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.died = f
}

// Restarted returns what a new start of the program finds.
func (m *Memory) Restarted() *Memory {
	m.mu.Lock()
	defer m.mu.Unlock()
	return &Memory{clock: m.clock, values: maps.Clone(m.values), committed: m.committed, committedAt: m.committedAt, live: m.live, writes: m.writes}
}

// write counts a write and reports whether it is to be done, and with what error it ends.
func (m *Memory) write(do func()) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.dead {
		return errCrash
	}
	m.writes++
	if m.writes != m.crashAt {
		do()
		return nil
	}
	if m.landed {
		do()
	}
	m.dead = true
	if m.died != nil {
		m.died()
	}
	return errCrash
}

// Get returns the value, "" when there is none.
func (m *Memory) Get(key string) string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.values[key]
}

// Put keeps a value.
func (m *Memory) Put(ctx context.Context, key, value string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return m.write(func() { m.values[key] = value })
}

// Commit records that the step's request is about to leave.
func (m *Memory) Commit(ctx context.Context, step string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return m.write(func() {
		if m.committed != step { // what counts is when it may first have left
			m.committed, m.committedAt = step, caio.At(m.clock.Now())
		}
	})
}

// Live records that the first part is live.
func (m *Memory) Live(ctx context.Context, r caio.Receipt) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return m.write(func() { m.live = &r })
}

// Writes returns how many writes there were.
func (m *Memory) Writes() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.writes
}

// Receipt returns what Live recorded last; nil before.
func (m *Memory) Receipt() *caio.Receipt {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.live
}

// doubt returns the step that was committed and is not done.
func (m *Memory) doubt(job *platform.Job) (step string, at caio.Instant) {
	m.mu.Lock()
	step, at = m.committed, m.committedAt
	m.mu.Unlock()
	if step == "" {
		return "", 0
	}
	if _, done := job.Done(step); done {
		return "", 0
	}
	return step, at
}

// cleared forgets the commitment: the network said that nothing happened.
func (m *Memory) cleared() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.committed, m.committedAt = "", 0
}
