// Package emulator is Threads in miniature: the API behind graph.threads.net and the
// consent page of threads.net, on one address. It takes no bytes: it fetches every
// picture and video, from this computer only.
//
// It is written from Meta for Developers, "Threads API", mirrored September 2026: "Get
// access tokens", "Long-lived tokens", "Posts", "Reply management", "Insights", "Publishing
// limit", "Troubleshooting", and from the collection of requests in fbsamples/threads_api.
// A token is a parameter there, so one in a header does not count here.
package emulator

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"

	emu "caio/internal/platform/emulator"
	"caio/internal/platform/emulator/graph"
)

type (
	kit   = emu.Kit // embedded under a name that leaves the method Kit visible
	meter = graph.Meter
)

// Emulator is the network. It is safe for concurrent use.
type Emulator struct {
	*kit
	*meter
	fetch *graph.Fetcher

	mu         sync.Mutex
	last       int64 // ids are counted up
	accounts   map[string]*account
	tokens     map[string]*token
	codes      map[string]*consent
	containers map[string]*container
	posts      map[string]*post
	retired    []string // metrics
	silent     bool     // tokens may not be asked about themselves
}

var _ emu.Emulator = (*Emulator)(nil)

// New makes a network.
func New(opt emu.Options) *Emulator {
	return &Emulator{
		kit: emu.NewKit(opt), meter: graph.NewMeter("1", "threads"), fetch: graph.NewFetcher(), accounts: map[string]*account{}, tokens: map[string]*token{},
		codes: map[string]*consent{}, containers: map[string]*container{}, posts: map[string]*post{},
	}
}

// Publishes reports whether the request makes a post or a reply visible: the publishing of
// a container, a repost, and a container that is to publish itself.
func (e *Emulator) Publishes(r *http.Request) bool {
	if r.Method != http.MethodPost {
		return false
	}
	switch path := strings.TrimSuffix(r.URL.Path, "/"); {
	case strings.HasSuffix(path, "/threads_publish"), strings.HasSuffix(path, "/repost"):
		return true
	case strings.HasSuffix(path, "/threads"):
		return parameter(r, "auto_publish_text") == "true"
	}
	return false
}

// parameter returns one parameter and leaves the body as it was.
func parameter(r *http.Request, name string) string {
	if v := r.URL.Query().Get(name); v != "" || r.Body == nil {
		return v
	}
	head, err := io.ReadAll(io.LimitReader(r.Body, mostBody))
	if err != nil {
		return "" // whoever reads on meets the same error
	}
	r.Body = struct {
		io.Reader
		io.Closer
	}{io.MultiReader(bytes.NewReader(head), r.Body), r.Body}
	var object map[string]any
	if json.Unmarshal(head, &object) == nil && object[name] != nil {
		return fmt.Sprint(object[name])
	}
	form, err := url.ParseQuery(string(head))
	if err != nil {
		return ""
	}
	return form.Get(name)
}

// id returns a fresh id that looks like Meta's. The caller holds the lock.
func (e *Emulator) id(prefix string) string {
	e.last++
	return fmt.Sprintf("%s%0*d", prefix, 17-len(prefix), e.last*7919)
}

var postPath = regexp.MustCompile(`^/@[^/]+/post/([A-Za-z0-9]+)$`)

// ServeHTTP answers for every host of the network.
func (e *Emulator) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	base, path := "http://"+r.Host, strings.TrimSuffix(r.URL.Path, "/")
	inner, versioned := strings.CutPrefix(path, "/v1.0/")
	if versioned { // the vendor's pages name the tokens' paths with the version and without
		path = "/" + inner
	}
	switch {
	case path == "/oauth/authorize":
		e.authorize(w, r)
	case path == "/oauth/access_token":
		e.exchange(w, r)
	case path == "/access_token":
		e.Answer(w, func() (any, *graph.Refusal) { return e.lengthen(r) })
	case path == "/refresh_access_token":
		e.Answer(w, func() (any, *graph.Refusal) { return e.renew(r) })
	case path == "/debug_token":
		e.Answer(w, func() (any, *graph.Refusal) { return e.inspect(r) })
	case strings.HasPrefix(path, "/cdn/"):
		e.picture(w, r, strings.TrimPrefix(path, "/cdn/"))
	case postPath.MatchString(path):
		e.permalink(w, r, postPath.FindStringSubmatch(path)[1])
	case versioned:
		e.Answer(w, func() (any, *graph.Refusal) { return e.graph(r, base, strings.Split(inner, "/")) })
	default:
		e.Answer(w, func() (any, *graph.Refusal) { return nil, graph.UnknownPath(r) })
	}
}
