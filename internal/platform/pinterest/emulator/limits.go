package emulator

import (
	"net/http"
	"strconv"
	"time"
)

// budget is what was spent of one limit within its window.
type budget struct {
	until time.Time
	used  int
}

// perMinute is what an account may do with Standard access, perDay what an app may with
// Trial access ("Rate limits").
var (
	perMinute = map[string]int{orgRead: 1000, orgWrite: 100, orgAnalytics: 60}
	perDay    = map[string]int{"": 1000, orgWrite: 300}
)

// spend counts a request. The caller holds the lock.
func (n *network) spend(w http.ResponseWriter, t *token, kind string) *refusal {
	if n.habits.trial {
		for _, limit := range []string{"", kind} {
			if most, ok := perDay[limit]; ok && !n.within(w, "day/"+limit, most, 24*time.Hour) {
				return tooMany()
			}
		}
	}
	if !n.within(w, t.account.id+"/"+kind, perMinute[kind], time.Minute) {
		return tooMany()
	}
	return nil
}

func tooMany() *refusal {
	return refuse(http.StatusTooManyRequests, 8, "You have exceeded your rate limit. Try again later.")
}

func (n *network) within(w http.ResponseWriter, key string, most int, window time.Duration) bool {
	b := n.spent[key]
	if b == nil || !n.now().Before(b.until) {
		b = &budget{until: n.now().Add(window)}
		n.spent[key] = b
	}
	b.used++
	h := w.Header()
	h.Set("X-Ratelimit-Limit", strconv.Itoa(most))
	h.Set("X-Ratelimit-Remaining", strconv.Itoa(max(most-b.used, 0)))
	h.Set("X-Ratelimit-Reset", strconv.Itoa(int(b.until.Sub(n.now()).Seconds())))
	return b.used <= most
}
