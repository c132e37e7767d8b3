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
	"crypto/rand"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"sync"

	emu "caio/internal/platform/emulator"
)

type kit = emu.Kit // embedded under a name that leaves the method Kit visible

// Emulator is the network. It is safe for concurrent use.
type Emulator struct {
	*kit

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
	usage     [2]int   // percent used, minutes until access is regained
}

var _ emu.Emulator = (*Emulator)(nil)

// New makes a network whose one app is in development mode.
func New(opt emu.Options) *Emulator {
	return &Emulator{
		kit: emu.NewKit(opt), chunk: 1 << 20,
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

// SetUsage has every answer say how much of the budget is used, in percent, and how many
// minutes remain until there is some again.
func (e *Emulator) SetUsage(percent, minutes int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.usage = [2]int{percent, minutes}
}

// id returns a fresh id that looks like Meta's. The caller holds the lock.
func (e *Emulator) id(prefix string) string {
	e.last++
	return fmt.Sprintf("%s%0*d", prefix, 15-len(prefix), e.last*7919)
}

func secret(prefix string) string { return prefix + rand.Text() + rand.Text() }

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
		e.answer(w, func() (any, *refusal) { return e.graph(r, base, strings.Split(m[2], "/")) })
	}
}

// answer writes what call returns as JSON, with the usage headers.
func (e *Emulator) answer(w http.ResponseWriter, call func() (any, *refusal)) {
	out, refused := call()
	e.mu.Lock()
	usage := e.usage
	e.mu.Unlock()
	if usage != [2]int{} {
		w.Header().Set("X-App-Usage", fmt.Sprintf(`{"call_count":%d,"total_time":1,"total_cputime":1}`, usage[0]))
		w.Header().Set("X-Business-Use-Case-Usage", fmt.Sprintf(
			`{"1000":[{"type":"pages","call_count":%d,"total_cputime":1,"total_time":1,"estimated_time_to_regain_access":%d}]}`, usage[0], usage[1]))
	}
	if refused != nil {
		writeJSON(w, refused.Status, refused)
		return
	}
	writeJSON(w, http.StatusOK, out)
}
