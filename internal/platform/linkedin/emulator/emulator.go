// Package emulator is LinkedIn in miniature. It is written from Microsoft Learn's pages
// on LinkedIn (2026-08: "3-legged OAuth", "Native PKCE", "Token introspection", "API
// versioning", "Posts API", "little Text Format", "Images", "Videos" and "Documents API",
// "Comments API", "Organization access control", "Organization lookup", "Share", "Follower" and "Page
// statistics", "Member post" and "Member video
// statistics", "Error handling") and shares nothing with the
// connector.
package emulator

import (
	"crypto/rand"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	emu "caio/internal/platform/emulator"
)

// kit is embedded under this name, so that its method Kit is not hidden by the field.
type kit = emu.Kit

// Emulator is LinkedIn with its members, pages and posts.
type Emulator struct {
	*kit
	mux   *http.ServeMux
	one   bool // Connect gives the page alone
	share bool // Connect gives the rights of the self-serve products only

	mu          sync.Mutex
	serial      int64
	apps        map[string]*app
	codes       map[string]*code
	tokens      map[string]*token // by access token
	renewals    map[string]*renewal
	people      map[string]*person
	pages       map[string]*page
	assets      map[string]*asset // by URN
	targets     map[string]*target
	posts       []*post
	comments    []*comment
	used        map[string]int // requests of a member today; nil: nobody is refused
	usedOn      string
	settle      time.Duration // how long a new token is called revoked
	partSize    int64
	terse       bool // a new comment is answered without a body
	development bool // the app is in the development tier: it may look up no pages together
	quick       bool // files need no processing
	failing     int  // files that will fail while they are processed
}

// New returns a LinkedIn whose people have consented to an app with "Community
// Management API": they publish as their page and as themselves.
func New(opt emu.Options) *Emulator {
	e := &Emulator{
		kit: emu.NewKit(opt), mux: http.NewServeMux(), partSize: 4 << 20,
		codes: map[string]*code{}, tokens: map[string]*token{}, renewals: map[string]*renewal{},
		people: map[string]*person{}, pages: map[string]*page{}, assets: map[string]*asset{}, targets: map[string]*target{},
	}
	e.apps, e.one = usualApps(), opt.One
	e.routes()
	return e
}

// NewShare returns a LinkedIn whose people have consented to an app with the self-serve
// products: they publish as themselves and read nothing.
func NewShare(opt emu.Options) *Emulator {
	e := New(opt)
	e.share = true
	return e
}

func (e *Emulator) routes() {
	for pattern, h := range map[string]http.HandlerFunc{
		"/oauth/v2/authorization":          func(w http.ResponseWriter, r *http.Request) { e.authorize(w, r, false) },
		"/oauth/native-pkce/authorization": func(w http.ResponseWriter, r *http.Request) { e.authorize(w, r, true) },
		"POST /oauth/v2/accessToken":       e.accessToken,
		"POST /oauth/v2/introspectToken":   e.introspect,
		"POST /oauth/v2/revoke":            e.revoke,
		"GET /v2/userinfo":                 e.userinfo,
		"GET /v2/me":                       e.me,
		"PUT /dms-uploads/{target}":        e.put,
		"GET /dms/{picture}":               e.picture,
	} {
		e.mux.HandleFunc(pattern, e.locked(h))
	}
	for pattern, h := range map[string]func(*call){
		"GET /rest/organizationAcls":                       e.organizationAcls,
		"GET /rest/organizationsLookup":                    e.lookup,
		"GET /rest/organizations/{id}":                     e.organization,
		"GET /rest/networkSizes/{urn}":                     e.networkSize,
		"POST /rest/images":                                func(c *call) { e.initialize(c, "image") },
		"POST /rest/videos":                                e.videos,
		"POST /rest/documents":                             func(c *call) { e.initialize(c, "document") },
		"GET /rest/images/{urn}":                           func(c *call) { e.assetState(c, "image") },
		"GET /rest/videos/{urn}":                           func(c *call) { e.assetState(c, "video") },
		"GET /rest/documents/{urn}":                        func(c *call) { e.assetState(c, "document") },
		"POST /rest/posts":                                 e.createPost,
		"GET /rest/posts":                                  e.findPosts,
		"GET /rest/posts/{urn}":                            e.getPost,
		"POST /rest/posts/{urn}":                           e.updatePost,
		"DELETE /rest/posts/{urn}":                         e.deletePost,
		"GET /rest/socialActions/{urn}/comments":           e.listComments,
		"POST /rest/socialActions/{urn}/comments":          e.createComment,
		"POST /rest/socialActions/{urn}/comments/{id}":     e.updateComment,
		"DELETE /rest/socialActions/{urn}/comments/{id}":   e.deleteComment,
		"GET /rest/organizationalEntityShareStatistics":    e.shareStatistics,
		"GET /rest/organizationalEntityFollowerStatistics": e.followerStatistics,
		"GET /rest/organizationPageStatistics":             e.pageStatistics,
		"GET /rest/memberCreatorPostAnalytics":             e.memberAnalytics,
		"GET /rest/memberCreatorVideoAnalytics":            e.memberVideos,
		"GET /rest/memberFollowersCount":                   e.memberFollowers,
	} {
		e.mux.HandleFunc(pattern, e.locked(e.versioned(h)))
	}
}

// locked serves one request at a time, under the emulator's own date.
func (e *Emulator) locked(h http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		e.mu.Lock()
		defer e.mu.Unlock()
		w.Header().Set("Date", e.Now().UTC().Format(http.TimeFormat))
		h(w, r)
	}
}

// ServeHTTP answers for LinkedIn's hosts.
func (e *Emulator) ServeHTTP(w http.ResponseWriter, r *http.Request) { e.mux.ServeHTTP(w, r) }

// Publishes reports whether the request makes a post or a comment.
func (e *Emulator) Publishes(r *http.Request) bool {
	if r.Method != http.MethodPost || strings.EqualFold(r.Header.Get("X-Restli-Method"), "PARTIAL_UPDATE") {
		return false
	}
	return r.URL.Path == "/rest/posts" || strings.HasPrefix(r.URL.Path, "/rest/socialActions/") && strings.HasSuffix(r.URL.Path, "/comments")
}

// Connect returns the Grant of a person, made up on the first call, who has consented to
// everything that the app may ask for.
func (e *Emulator) Connect(_, name string) platform.Grant {
	e.mu.Lock()
	defer e.mu.Unlock()
	a, way := e.apps[CommunityApp], "organization"
	if e.share {
		a, way = e.apps[ShareApp], "oauth"
	}
	scopes := slices.Clone(a.scopes)
	if e.one && !e.share {
		scopes = slices.DeleteFunc(scopes, func(s string) bool { return s == "w_member_social" }) // the page alone
	}
	t := e.newToken(a, e.person(name), scopes)
	g := platform.Grant{
		Access: caio.NewSecret(t.text), Type: "Bearer", Scopes: t.scopes, Subject: t.person.id, Name: t.person.name, Way: way,
		ExpiresAt: caio.At(t.until), EndsAt: caio.At(t.until),
		Extra: map[string]string{"client_id": a.id}, Secrets: map[string]caio.Secret{"client_secret": caio.NewSecret(a.secret)},
	}
	if a.refreshes {
		r := e.newRenewal(t)
		g.Refresh, g.EndsAt = caio.NewSecret(r.text), caio.At(r.until)
		g.RefreshAt = g.ExpiresAt.Add(-tokenLife / 5)
	}
	return g
}

func baseOf(r *http.Request) string { return "http://" + r.Host }

// number is an id as LinkedIn's are: milliseconds, then something that grows.
func (e *Emulator) number() int64 {
	e.serial++
	return e.Now().UnixMilli()<<22 | (e.serial*2)&(1<<22-1)
}

func secret(prefix string) string { return prefix + rand.Text() + rand.Text() }

func send(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v) // the client may have left
}
