package emulator

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// quota counts what one token did in a window.
type quota struct {
	used  int
	until time.Time
}

// Enforce makes the server refuse what is over its limits. Until then it only counts, as
// it does for requests from loopback.
func (e *Emulator) Enforce() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.quotas = map[string]*quota{}
}

// rule is a limit of the page "Rate limits".
type rule struct {
	name  string
	most  int
	every time.Duration
}

func ruleOf(r *http.Request) rule {
	switch {
	case r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/media"):
		return rule{"media", 30, 30 * time.Minute}
	case r.Method == http.MethodDelete && strings.HasPrefix(r.URL.Path, "/api/v1/statuses/"):
		return rule{"delete", 30, 30 * time.Minute}
	case r.Method == http.MethodPost && r.URL.Path == "/api/v1/statuses":
		return rule{"statuses", 300, 3 * time.Hour}
	}
	return rule{"all", 300, 5 * time.Minute}
}

// within counts the request, writes the headers, and reports whether it may go on.
func (e *Emulator) within(w http.ResponseWriter, r *http.Request, token string) bool {
	limit := ruleOf(r)
	q := &quota{until: e.Now().Add(limit.every)}
	if e.quotas != nil {
		if known := e.quotas[token+" "+limit.name]; known != nil && known.until.After(e.Now()) {
			q = known
		}
		e.quotas[token+" "+limit.name] = q
	}
	q.used++
	w.Header().Set("X-RateLimit-Limit", strconv.Itoa(limit.most))
	w.Header().Set("X-RateLimit-Remaining", strconv.Itoa(max(limit.most-q.used, 0)))
	w.Header().Set("X-RateLimit-Reset", q.until.UTC().Format("2006-01-02T15:04:05.000000Z"))
	return q.used <= limit.most
}
