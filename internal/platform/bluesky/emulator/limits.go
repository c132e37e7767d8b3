package emulator

import (
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// limit is so many points in a window of time ("Rate Limits", docs.bsky.app).
type limit struct {
	name   string
	points int
	per    time.Duration
}

// window is what is used up of a limit.
type window struct {
	used int
	ends time.Time
}

// spend uses up points of the account, or refuses. The answer tells how much is left.
func (e *Emulator) spend(c *call, a *account, l limit, points int) error {
	w := a.limits[l.name]
	if w == nil || !e.Now().Before(w.ends) {
		w = &window{ends: e.Now().Add(l.per)}
		a.limits[l.name] = w
	}
	w.used += points
	c.header.Set("RateLimit-Limit", strconv.Itoa(l.points))
	c.header.Set("RateLimit-Remaining", strconv.Itoa(max(l.points-w.used, 0)))
	c.header.Set("RateLimit-Reset", strconv.FormatInt(w.ends.Unix(), 10))
	c.header.Set("RateLimit-Policy", fmt.Sprintf("%d;w=%d", l.points, int(l.per.Seconds())))
	if w.used > l.points {
		return fail(http.StatusTooManyRequests, "RateLimitExceeded", "Rate Limit Exceeded")
	}
	return nil
}

// spendWrite uses up what a write costs: creating 3 points, updating 2, deleting 1.
func (e *Emulator) spendWrite(c *call, points int) error {
	for _, l := range [...]limit{{"write-day", 35_000, 24 * time.Hour}, {"write", e.opt.HourlyPoints, time.Hour}} {
		if err := e.spend(c, c.account, l, points); err != nil {
			return err
		}
	}
	return nil
}
