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
	direct bool // Connect consents at Instagram, not through Facebook
	fetch  *http.Client

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
	usage      [2]int // percent used, minutes until access is regained
}

var _ emu.Emulator = (*Emulator)(nil)

// New makes a network whose Connect goes through Facebook.
func New(opt emu.Options) *Emulator {
	return &Emulator{
		kit: emu.NewKit(opt), fetch: fetcher(),
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

// SetUsage has every answer say how much of the budget is used, in percent, and how many
// minutes remain until there is some again.
func (e *Emulator) SetUsage(percent, minutes int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.usage = [2]int{percent, minutes}
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

func secret(prefix string) string { return prefix + rand.Text() + rand.Text() }

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
		e.answer(w, func() (any, *refusal) { return e.lengthen(r) })
	case path == "/refresh_access_token":
		e.answer(w, func() (any, *refusal) { return e.renew(r) })
	case strings.HasPrefix(path, "/cdn/"):
		e.picture(w, r, strings.TrimPrefix(path, "/cdn/"))
	case strings.HasPrefix(path, "/ig-api-upload/"):
		e.upload(w, r)
	case strings.HasPrefix(path, "/p/"), strings.HasPrefix(path, "/reel/"), strings.HasPrefix(path, "/stories/"):
		e.permalink(w, r)
	default:
		m := versioned.FindStringSubmatch(path)
		if m == nil {
			e.answer(w, func() (any, *refusal) { return nil, unknownPath(r) })
			return
		}
		if m[2] == "dialog/oauth" {
			e.authorize(w, r, facebookConsent)
			return
		}
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
			`{"17841400000000000":[{"type":"instagram","call_count":%d,"total_cputime":1,"total_time":1,"estimated_time_to_regain_access":%d}]}`, usage[0], usage[1]))
	}
	if refused != nil {
		writeJSON(w, refused.Status, refused)
		return
	}
	writeJSON(w, http.StatusOK, out)
}
