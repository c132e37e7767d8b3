// Package emulator is Instagram in miniature, in both flavours: the Graph API behind
// Instagram Login and behind Facebook Login, their consent pages, the upload host and
// the picture host, all on one address. Which flavour a request belongs to shows in its
// token, as with the vendor: IG… or EAA….
//
// It is written from Meta for Developers, mirrored September 2026: "Instagram Platform:
// content publishing", "IG User media", "IG User media_publish", "IG Container",
// "content_publishing_limit", "IG Media", "Media insights", "Account insights", "IG
// Comment", "Error codes", "Business Login for Instagram", "Long-lived tokens", "Resumable
// uploads", "Pages API: photos", "Manually build a login flow".
package emulator

import (
	"fmt"
	"net/http"
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
	direct bool // Connect consents at Instagram, not through Facebook
	fetch  *graph.Fetcher

	mu         sync.Mutex
	last       int64 // ids are counted up
	people     map[string]*person
	accounts   map[string]*account
	pages      map[string]*page
	tokens     map[string]*token
	codes      map[string]*consent
	containers map[string]*container
	media      map[string]*media
	comments   map[string]*comment
	photos     map[string]*photo
	retired    []string // metrics
	noHeader   bool
}

var _ emu.Emulator = (*Emulator)(nil)

// New makes a network whose Connect goes through Facebook.
func New(opt emu.Options) *Emulator {
	return &Emulator{
		kit: emu.NewKit(opt), meter: graph.NewMeter("17841400000000000", "instagram"), fetch: graph.NewFetcher(),
		people: map[string]*person{}, accounts: map[string]*account{}, pages: map[string]*page{},
		tokens: map[string]*token{}, codes: map[string]*consent{}, containers: map[string]*container{},
		media: map[string]*media{}, comments: map[string]*comment{}, photos: map[string]*photo{},
	}
}

// NewDirect makes a network whose Connect signs in at Instagram.
func NewDirect(opt emu.Options) *Emulator {
	e := New(opt)
	e.direct = true
	return e
}

// RefuseHeader has tokens accepted in the query and in forms only, as Instagram's own
// host documents it.
func (e *Emulator) RefuseHeader() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.noHeader = true
}

// Publishes reports whether the request makes a post, a comment or a reply visible.
func (e *Emulator) Publishes(r *http.Request) bool {
	return r.Method == http.MethodPost && (strings.HasSuffix(r.URL.Path, "/media_publish") ||
		strings.HasSuffix(r.URL.Path, "/comments") || strings.HasSuffix(r.URL.Path, "/replies"))
}

// id returns a fresh id that looks like Meta's. The caller holds the lock.
func (e *Emulator) id(prefix string) string {
	e.last++
	return fmt.Sprintf("%s%0*d", prefix, 17-len(prefix), e.last*7919)
}

var versioned = regexp.MustCompile(`^/v(2[2-6])\.0/(.+)$`)

// ServeHTTP answers for every host of the network.
func (e *Emulator) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	base := "http://" + r.Host
	path := strings.TrimSuffix(r.URL.Path, "/")
	switch {
	case path == "/oauth/authorize":
		e.authorize(w, r, instagramConsent)
	case path == "/oauth/access_token":
		e.exchange(w, r)
	case path == "/access_token":
		e.Answer(w, func() (any, *graph.Refusal) { return e.lengthen(r) })
	case path == "/refresh_access_token":
		e.Answer(w, func() (any, *graph.Refusal) { return e.renew(r) })
	case strings.HasPrefix(path, "/cdn/"):
		e.picture(w, r, strings.TrimPrefix(path, "/cdn/"))
	case strings.HasPrefix(path, "/ig-api-upload/"):
		e.upload(w, r)
	case strings.HasPrefix(path, "/p/"), strings.HasPrefix(path, "/reel/"), strings.HasPrefix(path, "/stories/"):
		e.permalink(w, r)
	default:
		m := versioned.FindStringSubmatch(path)
		if m == nil {
			e.Answer(w, func() (any, *graph.Refusal) { return nil, graph.UnknownPath(r) })
			return
		}
		if m[2] == "dialog/oauth" {
			e.authorize(w, r, facebookConsent)
			return
		}
		e.Answer(w, func() (any, *graph.Refusal) { return e.graph(r, base, strings.Split(m[2], "/")) })
	}
}
