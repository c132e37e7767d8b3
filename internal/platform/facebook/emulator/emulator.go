// Package emulator is Facebook Pages in miniature: the consent dialog, the Graph API, the
// hosts that take videos and the pages that a visitor sees, all on one address.
//
// It is written from Meta for Developers, mirrored September 2026: "Manually build a login
// flow", "Get long-lived tokens", "App modes", "Permissions reference", "Pages API: posts",
// "Page feed", "Page photos", "Page videos", "Page video_reels", "Page video_stories",
// "Page photo_stories", "Page stories", "Page scheduled_posts", "Page published_posts",
// "Video", "Resumable uploads", "Object comments", "Insights", "Batch requests", "Error
// handling", "Rate limits".
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

	mu        sync.Mutex
	last      int64 // ids are counted up
	live      bool  // the app is in Live mode
	quiet     bool  // answers do not name the post of a video
	noRepeats bool  // a text that repeats the last one is refused
	chunk     int64 // most bytes of a piece of a video
	people    map[string]*person
	pages     map[string]*page
	tokens    map[string]*token
	codes     map[string]*consent
	photos    map[string]*photo
	videos    map[string]*video
	posts     map[string]*post
	remarks   map[string]*remark
	handles   map[string]*handle
	retired   []string // metrics
}

var _ emu.Emulator = (*Emulator)(nil)

// New makes a network whose one app is in development mode.
func New(opt emu.Options) *Emulator {
	return &Emulator{
		kit: emu.NewKit(opt), meter: graph.NewMeter("1000", "pages"), chunk: 1 << 20,
		people: map[string]*person{}, pages: map[string]*page{}, tokens: map[string]*token{}, codes: map[string]*consent{},
		photos: map[string]*photo{}, videos: map[string]*video{}, posts: map[string]*post{}, remarks: map[string]*remark{}, handles: map[string]*handle{},
	}
}

// GoLive switches the app to Live mode: what is posted from then on everybody sees, and
// the dialog comes back to https addresses only.
func (e *Emulator) GoLive() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.live = true
}

// KeepPostsQuiet has no answer about a video name its post, as not all versions do.
func (e *Emulator) KeepPostsQuiet() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.quiet = true
}

// RefuseRepeats has a text refused that the Page posted within the last minute.
func (e *Emulator) RefuseRepeats() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.noRepeats = true
}

// SetChunk sets how many bytes of a video the network asks for at a time.
func (e *Emulator) SetChunk(bytes int64) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.chunk = bytes
}

// id returns a fresh id that looks like Meta's. The caller holds the lock.
func (e *Emulator) id(prefix string) string {
	e.last++
	return fmt.Sprintf("%s%0*d", prefix, 15-len(prefix), e.last*7919)
}

var versioned = regexp.MustCompile(`^/v(2[3-6])\.0(?:/(.*))?$`)

// ServeHTTP answers for every host of the network.
func (e *Emulator) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	base := "http://" + r.Host
	e.sweep()
	path := strings.TrimSuffix(r.URL.Path, "/")
	m := versioned.FindStringSubmatch(path)
	switch {
	case strings.HasPrefix(path, "/video-upload/"):
		e.takeVideo(w, r)
	case strings.HasPrefix(path, "/pictures/"):
		e.picture(w, r, strings.TrimPrefix(path, "/pictures/"))
	case m == nil:
		e.permalink(w, r)
	case m[2] == "dialog/oauth":
		e.authorize(w, r)
	default:
		e.Answer(w, func() (any, *graph.Refusal) { return e.graph(r, base, strings.Split(m[2], "/")) })
	}
}
