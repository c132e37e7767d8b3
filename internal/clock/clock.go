// Package clock is the only place that reads the time or waits for it. Everything
// else takes a Clock, so that tests decide what time it is and when a timer fires.
package clock

import (
	"context"
	"time"
)

// Clock tells the time and makes timers.
type Clock interface {
	// Now returns the wall clock's time. It can jump, also backwards.
	Now() time.Time
	// NewTimer returns a timer that fires once, d from now. Timers run on the
	// monotonic clock, which stands still while a laptop sleeps (golang/go#24595):
	// whoever waits for a time of day sleeps in slices and compares Now.
	NewTimer(d time.Duration) Timer
}

// Timer fires once. As with time.Timer since Go 1.23, nothing stale is received
// after Stop or Reset have returned.
type Timer interface {
	// C receives the wall clock's time when the timer fires.
	C() <-chan time.Time
	// Stop keeps the timer from firing; it reports whether the timer was pending.
	Stop() bool
	// Reset makes the timer fire d from now; it reports whether it was pending.
	Reset(d time.Duration) bool
}

// System returns the computer's clock.
func System() Clock { return system{} }

type system struct{}

func (system) Now() time.Time { return time.Now() }

func (system) NewTimer(d time.Duration) Timer { return systemTimer{time.NewTimer(d)} }

type systemTimer struct{ *time.Timer }

func (t systemTimer) C() <-chan time.Time { return t.Timer.C }

// Sleep waits for d, or until ctx is done, and then returns ctx.Err().
func Sleep(ctx context.Context, c Clock, d time.Duration) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if d <= 0 {
		return nil
	}
	timer := c.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C():
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
