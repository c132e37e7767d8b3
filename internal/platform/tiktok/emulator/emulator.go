// Package emulator is TikTok in miniature: Login Kit for Desktop, the Content Posting
// API, its upload host, and the part of the Display API that reads own videos, all on one
// address. It fetches pictures itself, from the loopback address only.
//
// It is written from TikTok for Developers, mirrored May 2026: "Login Kit for Desktop",
// "Manage user access tokens", "Content Posting API: direct post, upload content, photo
// post, query creator info, get post status, media transfer guide", "Display API: get user
// info, list videos, query videos", "Rate limits", "Error handling". Where a page leaves
// a bound open, such as whether a megabyte has 10^6 or 2^20 bytes, the narrower one holds.
package emulator

import (
	"crypto/rand"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	emu "caio/internal/platform/emulator"
)

type kit = emu.Kit // embedded under a name that leaves the method Kit visible

// Emulator is the network. It is safe for concurrent use.
type Emulator struct {
	*kit
	mux   *http.ServeMux
	fetch *http.Client

	mu        sync.Mutex
	serial    int64
	people    map[string]*person // by name
	codes     map[string]*code
	tokens    map[string]*token // by access token
	consents  []*consent
	shares    map[string]*share // by publish id
	uploads   map[string]*share // by upload id
	posts     map[int64]*post
	calls     map[string][]time.Time // for the rate limits
	posting   map[string]time.Time   // when each person last posted through an app that is not audited
	prefixes  []string               // verified; nil: any address on this computer
	failing   []string               // reasons with which the next shares fail
	unaudited bool
	diligent  bool
}

var _ emu.Emulator = (*Emulator)(nil)

// New makes a network with an app that TikTok has audited.
func New(opt emu.Options) *Emulator {
	e := &Emulator{
		kit: emu.NewKit(opt), mux: http.NewServeMux(), fetch: fetcher(),
		people: map[string]*person{}, codes: map[string]*code{}, tokens: map[string]*token{},
		shares: map[string]*share{}, uploads: map[string]*share{}, posts: map[int64]*post{},
		calls: map[string][]time.Time{}, posting: map[string]time.Time{},
	}
	e.routes()
	return e
}

// NewDiligent makes a network whose people publish what comes into their inbox at once.
func NewDiligent(opt emu.Options) *Emulator {
	e := New(opt)
	e.diligent = true
	return e
}

func (e *Emulator) routes() {
	e.mux.HandleFunc("/v2/auth/authorize/{$}", e.authorize)
	e.mux.HandleFunc("POST /v2/oauth/token/{$}", e.exchange)
	e.mux.HandleFunc("POST /v2/oauth/revoke/{$}", e.revoke)
	e.mux.HandleFunc("PUT /video/{$}", e.upload)
	e.mux.HandleFunc("GET /avatar/{file}", e.avatar)
	e.mux.HandleFunc("/", e.other)
	for pattern, route := range map[string]struct {
		rate  int
		scope string // "" is checked by the route itself
		serve func(*call) (any, *refusal)
	}{
		"GET /v2/user/info/{$}":                        {usual, scopeBasic, userInfo},
		"POST /v2/post/publish/creator_info/query/{$}": {20, scopePublish, creatorInfo},
		"POST /v2/post/publish/video/init/{$}":         {6, scopePublish, initDirect},
		"POST /v2/post/publish/inbox/video/init/{$}":   {6, scopeUpload, initInbox},
		"POST /v2/post/publish/content/init/{$}":       {6, "", initPhotos},
		"POST /v2/post/publish/status/fetch/{$}":       {30, "", fetchStatus},
		"POST /v2/post/publish/cancel/{$}":             {usual, "", cancel},
		"POST /v2/video/list/{$}":                      {usual, scopeList, listVideos},
		"POST /v2/video/query/{$}":                     {usual, scopeList, queryVideos},
	} {
		e.mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			out, refused := e.signedIn(r, route.rate, route.scope, route.serve)
			e.answer(w, out, refused)
		})
	}
}

// ServeHTTP answers for every host of the network. Paths of the API end in a slash.
func (e *Emulator) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if strings.HasPrefix(r.URL.Path, "/v2/") && !strings.HasSuffix(r.URL.Path, "/") {
		e.other(w, r) // the mux would redirect
		return
	}
	e.mux.ServeHTTP(w, r)
}

var lastByte = regexp.MustCompile(`^bytes \d+-(\d+)/(\d+)$`)

// Publishes reports whether the request hands a post over: it carries the last byte of a
// video, or names the pictures to fetch.
func (e *Emulator) Publishes(r *http.Request) bool {
	switch {
	case r.Method == http.MethodPost && r.URL.Path == "/v2/post/publish/content/init/":
		return true
	case r.Method == http.MethodPut && r.URL.Path == "/video/":
		m := lastByte.FindStringSubmatch(r.Header.Get("Content-Range"))
		if m == nil {
			return false
		}
		end, errEnd := strconv.ParseInt(m[1], 10, 64)
		total, errTotal := strconv.ParseInt(m[2], 10, 64)
		return errEnd == nil && errTotal == nil && end == total-1
	}
	return false
}

// next counts ids up. The caller holds the lock.
func (e *Emulator) next() int64 {
	e.serial++
	return e.serial
}

// publishID returns a fresh one of at most 64 characters. The caller holds the lock.
func (e *Emulator) publishID(prefix string) string {
	return fmt.Sprintf("%s~v2-1.%d%06d", prefix, e.Now().Unix(), e.next())
}

func secret(prefix string) string { return prefix + rand.Text() + rand.Text() }

var permalinks = regexp.MustCompile(`^/@([a-z0-9._]+)/video/(\d{1,19})$`)

// other answers what is no method of the API: the page of a post, or nothing.
func (e *Emulator) other(w http.ResponseWriter, r *http.Request) {
	m := permalinks.FindStringSubmatch(r.URL.Path)
	if m == nil || r.Method != http.MethodGet {
		e.answer(w, nil, refuse(http.StatusNotFound, "invalid_params", "Unsupported path or method"))
		return
	}
	e.mu.Lock()
	var shown *post
	for _, p := range e.posts {
		if idText(p.id) == m[2] && p.person.username == m[1] && p.public && !p.gone {
			shown = p
		}
	}
	e.mu.Unlock()
	if shown == nil {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_ = postPage.Execute(w, struct{ User, Text string }{m[1], shown.text}) // the client may have left
}
