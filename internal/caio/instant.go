package caio

import "time"

// Instant is a moment in Unix milliseconds: one integer in SQLite, Go and
// TypeScript. The zero Instant means "not set".
type Instant int64

// At converts a time to an Instant, dropping what is finer than a millisecond.
func At(t time.Time) Instant {
	if t.IsZero() {
		return 0
	}
	return Instant(t.UnixMilli())
}

// Time returns the instant as a UTC time; the zero Instant is the zero time.
func (i Instant) Time() time.Time {
	if i == 0 {
		return time.Time{}
	}
	return time.UnixMilli(int64(i)).UTC()
}

// IsZero reports whether the instant is not set.
func (i Instant) IsZero() bool { return i == 0 }

// Add returns the instant d later.
func (i Instant) Add(d time.Duration) Instant { return i + Instant(d.Milliseconds()) }

// Sub returns how much later i is than j.
func (i Instant) Sub(j Instant) time.Duration { return time.Duration(i-j) * time.Millisecond }

// String returns RFC 3339 with milliseconds in UTC, or "-" when not set.
func (i Instant) String() string {
	if i == 0 {
		return "-"
	}
	return i.Time().Format("2006-01-02T15:04:05.000Z")
}

// PlannedTime is a time as its author meant it: nine o'clock in Berlin stays nine
// o'clock in Berlin when the clocks change. At is what it resolves to.
type PlannedTime struct {
	Wall string  `json:"wall"` // 2026-11-23T09:00, no zone
	Zone string  `json:"zone"` // IANA name
	At   Instant `json:"at"`
}
