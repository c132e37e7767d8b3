package emulator

import (
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"slices"
	"strings"
	"time"
)

// call is one request of a person through the app.
type call struct {
	*Emulator
	r      *http.Request
	base   string
	token  *token
	person *person
}

// usual is how often a token may do something within a minute.
const usual = 600

// signedIn serves a request that has a token with the scope.
func (e *Emulator) signedIn(r *http.Request, most int, scope string, serve func(*call) (any, *refusal)) (any, *refusal) {
	text, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	e.mu.Lock()
	t := e.tokens[text]
	valid := ok && t != nil && !t.consent.revoked && e.Now().Before(t.until)
	allowed := valid && e.within(text+" "+r.URL.Path, most)
	e.mu.Unlock()
	switch {
	case !valid:
		return nil, badToken()
	case scope != "" && !t.may(scope):
		return nil, noScope(scope)
	case !allowed:
		return nil, refuse(http.StatusTooManyRequests, "rate_limit_exceeded", "The API rate limit was exceeded. Please try again later.")
	}
	return serve(&call{e, r, "http://" + r.Host, t, t.consent.person})
}

// within counts a call and reports whether it may go on. The caller holds the lock.
func (e *Emulator) within(key string, most int) bool {
	since := e.Now().Add(-time.Minute)
	recent := slices.DeleteFunc(e.calls[key], func(at time.Time) bool { return !at.After(since) })
	if len(recent) >= most {
		return false
	}
	e.calls[key] = append(recent, e.Now())
	return true
}

const mostBody = 1 << 20

// read decodes a body that has these fields and no others.
func (c *call) read(out any) *refusal {
	kind, params, err := mime.ParseMediaType(c.r.Header.Get("Content-Type"))
	if err != nil || kind != "application/json" || (params["charset"] != "" && !strings.EqualFold(params["charset"], "utf-8")) {
		return invalid("Content-Type must be application/json; charset=UTF-8")
	}
	if c.r.URL.RawQuery != "" && !strings.HasPrefix(c.r.URL.Path, "/v2/video/") {
		return invalid("Unexpected query parameters")
	}
	d := json.NewDecoder(io.LimitReader(c.r.Body, mostBody))
	d.DisallowUnknownFields()
	if err := d.Decode(out); err != nil {
		return invalid("The request body cannot be read: %s", strings.TrimPrefix(err.Error(), "json: "))
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return invalid("The request body has more than one value")
	}
	return nil
}

// fields reads the query, which holds nothing but the wanted fields.
func (c *call) fields(known []string) ([]string, *refusal) {
	q := c.r.URL.Query()
	for name := range q {
		if name != "fields" {
			return nil, invalid("Unknown query parameter %s", name)
		}
	}
	if q.Get("fields") == "" {
		return nil, invalid("fields is required")
	}
	wanted := strings.Split(q.Get("fields"), ",")
	for _, f := range wanted {
		if !slices.Contains(known, f) {
			return nil, invalid("Unknown field %s", f)
		}
	}
	return wanted, nil
}

// pick keeps the wanted fields.
func pick(all map[string]any, wanted []string) map[string]any {
	out := map[string]any{}
	for _, f := range wanted {
		out[f] = all[f]
	}
	return out
}
