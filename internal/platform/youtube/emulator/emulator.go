// Package emulator is YouTube in miniature: Google's sign-in for desktop apps, the Data
// API v3 with its uploads, and the Analytics API. It is written from Google's pages
// ("Using OAuth 2.0 for mobile and desktop apps", "YouTube Data API reference", its
// "Errors", "Resumable Uploads", "Quota costs" and "Revision history", "YouTube Analytics
// API reports.query", as of November 2026). It shares nothing with the connector.
package emulator

import (
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	emu "caio/internal/platform/emulator"
)

// The one app that is registered, of the type "Desktop app".
const (
	ClientID     = "407408718192-caio.apps.googleusercontent.com"
	ClientSecret = "GOCSPX-made-up-for-the-emulator"
)

// kit is embedded under this name, so that its method Kit is not hidden by the field.
type kit = emu.Kit

// Emulator is YouTube with its channels.
type Emulator struct {
	*kit
	routes map[string]route // by method and path

	mu       sync.Mutex
	serial   int64
	testing  bool // the app is in Testing: consents end after seven days
	codes    map[string]code
	access   map[string]*token
	refresh  map[string]*consent
	people   []*person
	sessions map[string]*session // by upload_id
	videos   []*video
	comments []*comment
	quota    quota
	extended bool    // the allowances of a day do not count
	polls    int     // how often a video must be looked at until it is processed
	shorts   bool    // every video is a Short
	failing  string  // the reason for which the next videos cannot be processed
	cuts     []int64 // after how many bytes the next uploads break
	short    []int64 // how much less than was sent the next uploads keep
}

// New returns an empty YouTube.
func New(opt emu.Options) *Emulator {
	e := &Emulator{
		kit: emu.NewKit(opt), codes: map[string]code{}, access: map[string]*token{}, refresh: map[string]*consent{},
		sessions: map[string]*session{}, polls: 1,
	}
	e.routes = e.table()
	return e
}

// ServeHTTP answers for all hosts of the network.
func (e *Emulator) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if strings.HasPrefix(r.URL.Path, picturePath) {
		picture(w, r)
		return
	}
	switch r.URL.Path {
	case "/o/oauth2/v2/auth":
		e.locked(w, r, e.authorize)
	case "/token":
		e.locked(w, r, e.exchange)
	case "/revoke":
		e.locked(w, r, e.revoke)
	case "/upload/youtube/v3/videos":
		e.uploads(w, r)
	default:
		e.locked(w, r, e.dispatch)
	}
}

// locked serves one request at a time, after what fell due meanwhile.
func (e *Emulator) locked(w http.ResponseWriter, r *http.Request, serve http.HandlerFunc) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.publishDue()
	serve(w, r)
}

// Publishes reports whether the request makes a video visible that was not, or a comment.
func (e *Emulator) Publishes(r *http.Request) bool {
	switch r.Method + " " + r.URL.Path {
	case "POST /youtube/v3/commentThreads", "POST /youtube/v3/comments":
		return true
	case "PUT /youtube/v3/videos":
		return e.reveals(r)
	case "PUT /upload/youtube/v3/videos", "POST /upload/youtube/v3/videos":
		return e.completes(r)
	}
	return false
}

// Connect returns the Grant of a person who has consented to everything.
func (e *Emulator) Connect(_, name string) platform.Grant {
	e.mu.Lock()
	defer e.mu.Unlock()
	p := e.person(name)
	c := e.consent(p, allScopes())
	now := e.Now()
	ends := caio.At(now.Add(tokenLife))
	g := platform.Grant{
		Access: caio.NewSecret(e.token(c)), Refresh: caio.NewSecret(c.refresh), Type: "Bearer",
		ExpiresAt: ends, RefreshAt: ends.Add(-12 * time.Minute), Scopes: c.scopes,
		Subject: p.channel, Name: p.handle(), Way: "oauth",
		Extra:   map[string]string{"client_id": ClientID},
		Secrets: map[string]caio.Secret{"client_secret": caio.NewSecret(ClientSecret)},
	}
	if !c.until.IsZero() {
		g.EndsAt = caio.At(c.until)
	}
	return g
}

func baseOf(r *http.Request) string { return "http://" + r.Host }

func send(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json; charset=UTF-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v) // the client may have left
}

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05Z") }
