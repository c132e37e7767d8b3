// Package api is HTTP as connectors need it: one place that repeats what is safe to
// repeat, tells a lost answer from a refused request, keeps tokens out of every text and
// never follows a redirect to another host. It knows no network.
package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"slices"
	"sync/atomic"
	"time"

	"caio/internal/caio"
	"caio/internal/clock"
	"caio/internal/platform"
)

const (
	usualTimeout   = 30 * time.Second
	usualMaxAnswer = 4 << 20
	tries          = 3
)

// Classify sorts an answer that is no success. It returns nil to leave the decision to
// the status. It sets Kind, Message and RetryAt; Detail is filled in when empty.
type Classify func(r *Response) *platform.Error

// Client sends requests of one connector.
type Client struct {
	env      platform.Env
	http     *http.Client
	classify Classify
}

// New returns a client that sorts answers with classify, which may be nil.
func New(env platform.Env, classify Classify) *Client {
	plain := *env.HTTP
	plain.CheckRedirect = sameHostOnly
	return &Client{env: env, http: &plain, classify: classify}
}

// sameHostOnly lets reads be redirected within a host. Anything else ends at the
// redirect itself: a token must not travel, a write must not be sent twice.
func sameHostOnly(req *http.Request, via []*http.Request) error {
	first := via[0]
	if len(via) > 5 || first.Method != http.MethodGet || req.URL.Host != first.URL.Host || req.URL.Scheme != first.URL.Scheme {
		return http.ErrUseLastResponse
	}
	return nil
}

// Request is one call. At most one of JSON, Form and Body is set.
type Request struct {
	Method string // GET when empty
	URL    string
	Query  url.Values
	Header http.Header
	JSON   any
	Form   url.Values
	Body   *Body

	// Sign adds the authority; it is called anew for every try.
	Sign func(r *http.Request) error
	// Once marks a request that must not be repeated: a lost answer is Uncertain.
	Once bool
	// Accept lists statuses that are success besides 2xx.
	Accept    []int
	Timeout   time.Duration // of one try; 0: 30 s, or none for a Body
	MaxAnswer int64         // bytes; 0: 4 MiB
}

// Response is a complete answer.
type Response struct {
	Status int
	Header http.Header
	Body   []byte
	URL    *url.URL // without the query
	Now    time.Time
	once   bool
}

// Decode reads the body as JSON into out. When it cannot, the answer is as good as
// lost: Uncertain after a request that must not be repeated, else Unavailable.
func (r *Response) Decode(out any) error {
	if err := json.Unmarshal(r.Body, out); err != nil {
		return lost(r.once, "The network's answer could not be read.", fmt.Sprintf("HTTP %d, not the JSON expected", r.Status), err)
	}
	return nil
}

// Missing is the error for an answer of success that lacks what it must contain.
func (r *Response) Missing(what string) error {
	return lost(r.once, "The network's answer was incomplete.", fmt.Sprintf("HTTP %d without %s", r.Status, what), nil)
}

func lost(once bool, message, detail string, err error) error {
	kind := caio.Unavailable
	if once {
		kind = caio.Uncertain
	}
	return &platform.Error{Kind: kind, Message: message, Detail: detail, Err: err}
}

// JSON sends the request and decodes a successful answer into out.
func (c *Client) JSON(ctx context.Context, req Request, out any) (*Response, error) {
	r, err := c.Do(ctx, req)
	if err != nil {
		return r, err
	}
	return r, r.Decode(out)
}

// Do sends the request and returns a successful answer, or a *platform.Error. What may
// be repeated is tried three times within seconds while the network is not available.
// The response is returned beside an error too, when there is one.
func (c *Client) Do(ctx context.Context, req Request) (*Response, error) {
	if req.Method == "" {
		req.Method = http.MethodGet
	}
	for try := 1; ; try++ {
		r, err := c.once(ctx, req)
		if err == nil || req.Once || try == tries || !repeatable(err) {
			return r, err
		}
		if sleepErr := clock.Sleep(ctx, c.env.Clock, time.Duration(try*try)*200*time.Millisecond); sleepErr != nil {
			return r, err
		}
	}
}

// repeatable reports whether a try seconds later may help. A wait that the platform
// asked for is the publisher's business.
func repeatable(err error) bool {
	e := platform.AsError(err)
	return e.RetryAt == 0 && (e.Kind == caio.Unavailable || e.Kind == caio.Uncertain || e.Kind == caio.Offline)
}

func (c *Client) once(ctx context.Context, req Request) (*Response, error) {
	timeout := req.Timeout
	if timeout == 0 && req.Body == nil {
		timeout = usualTimeout
	}
	if timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, timeout)
		defer cancel()
	}
	var wrote atomic.Bool
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		WroteHeaderField: func(string, []string) { wrote.Store(true) },
	})
	hr, err := build(ctx, req)
	if err != nil {
		return nil, err
	}
	if req.Once {
		// Go's transport repeats a request that has an Idempotency-Key by itself when a kept
		// connection breaks (net/http, Transport); without GetBody it cannot.
		hr.GetBody = nil
	}
	if req.Sign != nil {
		if err := req.Sign(hr); err != nil {
			return nil, err
		}
	}
	secrets := secretsOf(hr, req.Form)
	res, err := c.http.Do(hr)
	if err != nil {
		return nil, transportError(err, req.Once, wrote.Load(), secrets)
	}
	defer func() { _ = res.Body.Close() }()
	return c.answer(res, req, secrets)
}

func (c *Client) answer(res *http.Response, req Request, secrets []string) (*Response, error) {
	limit := req.MaxAnswer
	if limit == 0 {
		limit = usualMaxAnswer
	}
	body, readErr := io.ReadAll(io.LimitReader(res.Body, limit+1))
	address := *res.Request.URL
	address.RawQuery = ""
	r := &Response{Status: res.StatusCode, Header: res.Header, Body: body, URL: &address, Now: c.env.Clock.Now(), once: req.Once}
	if readErr == nil && int64(len(body)) > limit {
		readErr = fmt.Errorf("more than %d bytes", limit)
	}
	success := (r.Status >= 200 && r.Status < 300) || slices.Contains(req.Accept, r.Status)
	if success && readErr != nil {
		return r, lost(req.Once, "The network's answer broke off.", redact(fmt.Sprintf("HTTP %d: %v", r.Status, readErr), secrets), readErr)
	}
	if success {
		return r, nil
	}
	return r, c.refused(r, secrets)
}

// refused turns an answer that is no success into an error.
func (c *Client) refused(r *Response, secrets []string) error {
	var e *platform.Error
	if c.classify != nil {
		e = c.classify(r)
	}
	if e == nil {
		e = ByStatus(r)
	}
	if e.Detail == "" {
		e.Detail = fmt.Sprintf("HTTP %d %s", r.Status, excerpt(r.Body))
	}
	e.Detail, e.Message = redact(e.Detail, secrets), redact(e.Message, secrets)
	if e.RetryAt == 0 && (e.Kind == caio.RateLimited || e.Kind == caio.Unavailable) {
		e.RetryAt = RetryAfter(r)
	}
	return e
}

// Once reports whether the request of this answer must not be repeated.
func (r *Response) Once() bool { return r.once }

// ByStatus sorts an answer by its status alone.
func ByStatus(r *Response) *platform.Error {
	switch r.Status {
	case http.StatusUnauthorized:
		return platform.Errorf(caio.Unauthorized, "The network no longer accepts this connection; connect the account again.")
	case http.StatusForbidden:
		return platform.Errorf(caio.Forbidden, "The network does not allow this account to do that.")
	case http.StatusNotFound, http.StatusGone:
		return platform.Errorf(caio.Gone, "The network does not have what was asked for any more.")
	case http.StatusTooManyRequests:
		return platform.Errorf(caio.RateLimited, "The network asks to wait before the next request.")
	case http.StatusRequestEntityTooLarge:
		return platform.Errorf(caio.Rejected, "The file is larger than the network accepts.")
	case http.StatusUnsupportedMediaType:
		return platform.Errorf(caio.Rejected, "The network does not take this kind of file.")
	}
	switch {
	case r.Status >= 500 && (!r.once || (r.Status == http.StatusServiceUnavailable && r.Header.Get("Retry-After") != "")):
		return platform.Errorf(caio.Unavailable, "The network has a problem of its own at the moment.")
	case r.Status >= 500 || r.Status == http.StatusRequestTimeout:
		return uncertainUnless(!r.once)
	case r.Status >= 300 && r.Status < 400:
		return platform.Errorf(caio.Unavailable, "The network sent CAIO to another address, which it does not follow.")
	default:
		return platform.Errorf(caio.Rejected, "The network refused the request.")
	}
}

func uncertainUnless(repeatable bool) *platform.Error {
	if repeatable {
		return platform.Errorf(caio.Unavailable, "The network has a problem of its own at the moment.")
	}
	return platform.Errorf(caio.Uncertain, "The network did not say whether it took the post.")
}

// transportError sorts an error of a request that got no answer. Whether any of it left
// this computer decides between "nothing happened" and "may have happened".
func transportError(err error, once, wrote bool, secrets []string) error {
	var inner *url.Error
	if errors.As(err, &inner) {
		err = inner.Err // the outer text quotes the address with its query
	}
	detail := redact(err.Error(), secrets)
	switch {
	case wrote && once:
		return &platform.Error{Kind: caio.Uncertain, Message: "The connection broke before the network answered.", Detail: detail, Err: err}
	case wrote:
		return &platform.Error{Kind: caio.Unavailable, Message: "The connection to the network broke.", Detail: detail, Err: err}
	default:
		return &platform.Error{Kind: caio.Offline, Message: "The network cannot be reached.", Detail: detail, Err: err}
	}
}
