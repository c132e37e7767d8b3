package analytics

import (
	"time"

	"caio/internal/caio"
)

const day = 24 * time.Hour

// channelEvery is how often a channel's own numbers are read.
const channelEvery = day

// every returns how long the numbers of a post of that age stay fresh: most of what
// happens to a post happens in its first days.
func every(age time.Duration) time.Duration {
	switch {
	case age < day:
		return time.Hour
	case age < 7*day:
		return 6 * time.Hour
	case age < 30*day:
		return day
	default:
		return 7 * day
	}
}

// fresh reports whether numbers read at last still stand at now. A last that lies ahead
// of now is the work of a clock that was set back, and no reason to wait for it.
func fresh(last, now caio.Instant, every time.Duration) bool {
	return last != 0 && last <= now && now.Sub(last) < every
}

// liveAt returns when the Delivery went live.
func liveAt(d caio.Delivery) caio.Instant {
	if d.Receipt.At != 0 {
		return d.Receipt.At
	}
	return d.Due()
}
