package clock_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"caio/internal/clock"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func fired(t clock.Timer) (time.Time, bool) {
	select {
	case at := <-t.C():
		return at, true
	default:
		return time.Time{}, false
	}
}

func TestAdvanceFiresInOrder(t *testing.T) {
	t.Parallel()
	c := clock.NewFake(noon)
	late, early, later := c.NewTimer(2*time.Second), c.NewTimer(time.Second), c.NewTimer(time.Hour)
	c.Advance(3 * time.Second)
	if at, ok := fired(early); !ok || !at.Equal(noon.Add(time.Second)) {
		t.Errorf("early timer: %v, %v", at, ok)
	}
	if at, ok := fired(late); !ok || !at.Equal(noon.Add(2*time.Second)) {
		t.Errorf("late timer: %v, %v", at, ok)
	}
	if _, ok := fired(later); ok {
		t.Error("a timer of an hour fired after three seconds")
	}
	if now := c.Now(); !now.Equal(noon.Add(3 * time.Second)) {
		t.Errorf("now %v", now)
	}
}

func TestJumpMovesTheWallAlone(t *testing.T) {
	t.Parallel()
	for _, jump := range []time.Duration{8 * time.Hour, -8 * time.Hour} {
		c := clock.NewFake(noon)
		timer := c.NewTimer(time.Minute)
		c.Jump(jump)
		if _, ok := fired(timer); ok {
			t.Errorf("jump %v fired a timer", jump)
		}
		c.Advance(time.Minute - 1)
		if _, ok := fired(timer); ok {
			t.Errorf("jump %v shortened a timer", jump)
		}
		c.Advance(1)
		if at, ok := fired(timer); !ok || !at.Equal(noon.Add(jump+time.Minute)) {
			t.Errorf("jump %v: %v, %v", jump, at, ok)
		}
	}
	c := clock.NewFake(noon)
	c.Set(time.Unix(0, 0))
	if now := c.Now(); now.Unix() != 0 {
		t.Errorf("now %v", now)
	}
}

func TestStopAndReset(t *testing.T) {
	t.Parallel()
	c := clock.NewFake(noon)
	timer := c.NewTimer(time.Second)
	if !timer.Stop() || timer.Stop() || c.Pending() != 0 {
		t.Error("Stop does not report whether the timer was pending")
	}
	timer.Reset(time.Second)
	c.Advance(time.Second)
	if timer.Reset(time.Second) {
		t.Error("Reset calls a fired timer pending")
	}
	if _, ok := fired(timer); ok {
		t.Error("a stale time was received after Reset")
	}
	if d, ok := c.AdvanceToNext(); !ok || d != time.Second {
		t.Errorf("AdvanceToNext: %v, %v", d, ok)
	}
	if _, ok := fired(timer); !ok {
		t.Error("the timer did not fire after Reset")
	}
	if _, ok := c.AdvanceToNext(); ok {
		t.Error("AdvanceToNext found a timer where none is pending")
	}
	if _, ok := fired(c.NewTimer(0)); !ok {
		t.Error("a timer of zero has not fired")
	}
}

func TestBlockUntilAndSleep(t *testing.T) {
	t.Parallel()
	c := clock.NewFake(noon)
	done := make(chan error, 2)
	for range 2 {
		go func() { done <- clock.Sleep(t.Context(), c, time.Hour) }()
	}
	if err := c.BlockUntil(t.Context(), 2); err != nil {
		t.Fatal(err)
	}
	c.Advance(time.Hour)
	for range 2 {
		if err := <-done; err != nil {
			t.Errorf("Sleep: %v", err)
		}
	}

	ctx, cancel := context.WithCancel(t.Context())
	go func() { done <- clock.Sleep(ctx, c, time.Hour) }()
	if err := c.BlockUntil(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled Sleep: %v", err)
	}
	if c.Pending() != 0 {
		t.Error("a cancelled Sleep left its timer behind")
	}
	if err := c.BlockUntil(ctx, 1); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled BlockUntil: %v", err)
	}
	if err := clock.Sleep(ctx, c, 0); !errors.Is(err, context.Canceled) {
		t.Errorf("Sleep of nothing under a cancelled context: %v", err)
	}
}

func TestSystem(t *testing.T) {
	t.Parallel()
	c := clock.System()
	before := c.Now()
	if err := clock.Sleep(t.Context(), c, time.Millisecond); err != nil {
		t.Fatal(err)
	}
	if passed := c.Now().Sub(before); passed < time.Millisecond {
		t.Errorf("slept %v", passed)
	}
	timer := c.NewTimer(time.Hour)
	if !timer.Reset(time.Minute) || !timer.Stop() || timer.Stop() {
		t.Error("Stop and Reset do not report whether the timer was pending")
	}
}
