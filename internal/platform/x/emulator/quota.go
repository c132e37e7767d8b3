package emulator

import (
	"net/http"
	"strconv"
	"time"
)

// quota counts what one account did in a window.
type quota struct {
	used  int
	until time.Time
}

const window = 15 * time.Minute

// limits are per user and window ("Rate limits").
var limits = map[string]int{
	"POST /2/tweets": 100, "DELETE /2/tweets/{id}": 50, "GET /2/tweets": 5000, "GET /2/tweets/{id}": 900, "GET /2/tweets/search/recent": 300,
	"GET /2/media/analytics": 300, "GET /2/users/me": 75, "GET /2/users/by": 900, "GET /2/users/{id}/tweets": 900, "GET /2/users/{id}/mentions": 300, "PUT /2/tweets/{id}/hidden": 50,
	"POST /2/media/upload": 500, "GET /2/media/upload": 1000, "POST /2/media/metadata": 500, "POST /2/media/subtitles": 500,
	"POST /2/media/upload/initialize": 1875, "POST /2/media/upload/{id}/append": 1875, "POST /2/media/upload/{id}/finalize": 1875,
}

// Limit sets another number of requests for a route such as "POST /2/tweets"; a name with
// "24h " before it is the limit of a day.
func (e *Emulator) Limit(route string, most int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.most[route] = most
}

// within counts the request, writes the headers, and reports whether it may go on.
func (e *Emulator) within(w http.ResponseWriter, route string, a *account) bool {
	most, ok := e.most[route]
	if !ok {
		most = limits[route]
	}
	good := e.spend(w, "x-rate-limit-", route, a, most, window)
	if route != "POST /2/tweets" {
		return good
	}
	day, ok := e.most["24h "+route]
	if !ok {
		day = 10_000
	}
	return e.spend(w, "x-app-limit-24hour-", "24h "+route, a, day, 24*time.Hour) && good
}

func (e *Emulator) spend(w http.ResponseWriter, header, name string, a *account, most int, every time.Duration) bool {
	key := a.id + " " + name
	q := e.quotas[key]
	if q == nil || !e.now().Before(q.until) {
		q = &quota{until: e.now().Add(every)}
		e.quotas[key] = q
	}
	q.used++
	w.Header().Set(header+"limit", strconv.Itoa(most))
	w.Header().Set(header+"remaining", strconv.Itoa(max(most-q.used, 0)))
	w.Header().Set(header+"reset", strconv.FormatInt(q.until.Unix(), 10))
	return q.used <= most
}
