package clock

import (
	"context"
	"slices"
	"sync"
	"time"
)

// Fake is a Clock that moves only when told. Like a computer it has two clocks: the
// wall clock, which Now shows, and the monotonic one, which timers run on. It is safe
// for concurrent use.
type Fake struct {
	mu      sync.Mutex
	wall    time.Time
	mono    time.Duration // since NewFake
	pending []*fakeTimer  // by due time; equal ones in the order they were set
	changed chan struct{} // closed and replaced when pending changes
}

// NewFake returns a Fake that shows start.
func NewFake(start time.Time) *Fake {
	return &Fake{wall: start, changed: make(chan struct{})}
}

// Now returns the wall time.
func (f *Fake) Now() time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.wall
}

// NewTimer returns a timer that fires when Advance has passed d. With d ≤ 0 it has
// fired already.
func (f *Fake) NewTimer(d time.Duration) Timer {
	t := &fakeTimer{fake: f, c: make(chan time.Time, 1)}
	t.Reset(d)
	return t
}

// Advance lets d pass: both clocks move and the timers that fall due fire, each at
// its own time. It does not wait for those who receive them.
func (f *Fake) Advance(d time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.advance(d)
}

// AdvanceToNext lets time pass until the next pending timer fires, and returns how
// long that was. It reports false when no timer is pending.
func (f *Fake) AdvanceToNext() (time.Duration, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.pending) == 0 {
		return 0, false
	}
	d := f.pending[0].due - f.mono
	f.advance(d)
	return d, true
}

// Jump moves the wall clock alone, forwards or back. No timer fires: this is a laptop
// that slept for d, or a clock that was set.
func (f *Fake) Jump(d time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.wall = f.wall.Add(d)
}

// Set is Jump to a given time.
func (f *Fake) Set(t time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.wall = t
}

// Pending returns how many timers have yet to fire.
func (f *Fake) Pending() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.pending)
}

// BlockUntil waits until at least n timers are pending: whoever is tested has gone to
// sleep and the clock can be moved. It returns ctx.Err() when ctx ends first.
func (f *Fake) BlockUntil(ctx context.Context, n int) error {
	for {
		f.mu.Lock()
		enough, changed := len(f.pending) >= n, f.changed
		f.mu.Unlock()
		if enough {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (f *Fake) advance(d time.Duration) {
	end := f.mono + d
	for len(f.pending) > 0 && f.pending[0].due <= end {
		t := f.pending[0]
		f.pass(t.due - f.mono)
		f.remove(t)
		t.c <- f.wall
	}
	f.pass(end - f.mono)
}

func (f *Fake) pass(d time.Duration) {
	f.mono += d
	f.wall = f.wall.Add(d)
}

func (f *Fake) add(t *fakeTimer) {
	i := slices.IndexFunc(f.pending, func(other *fakeTimer) bool { return other.due > t.due })
	if i < 0 {
		i = len(f.pending)
	}
	f.pending = slices.Insert(f.pending, i, t)
	f.announce()
}

func (f *Fake) remove(t *fakeTimer) bool {
	i := slices.Index(f.pending, t)
	if i < 0 {
		return false
	}
	f.pending = slices.Delete(f.pending, i, i+1)
	f.announce()
	return true
}

func (f *Fake) announce() {
	close(f.changed)
	f.changed = make(chan struct{})
}

type fakeTimer struct {
	fake *Fake
	c    chan time.Time // holds one, so that firing never waits
	due  time.Duration  // monotonic
}

func (t *fakeTimer) C() <-chan time.Time { return t.c }

func (t *fakeTimer) Stop() bool {
	t.fake.mu.Lock()
	defer t.fake.mu.Unlock()
	return t.stop()
}

func (t *fakeTimer) Reset(d time.Duration) bool {
	t.fake.mu.Lock()
	defer t.fake.mu.Unlock()
	was := t.stop()
	if d <= 0 {
		t.c <- t.fake.wall
		return was
	}
	t.due = t.fake.mono + d
	t.fake.add(t)
	return was
}

func (t *fakeTimer) stop() bool {
	was := t.fake.remove(t)
	select {
	case <-t.c: // fired but not received: stale
	default:
	}
	return was
}
