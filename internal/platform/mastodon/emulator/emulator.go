// Package emulator is a Mastodon server in miniature. It is written from the vendor's
// documentation (docs.joinmastodon.org, July 2026: "Apps", "OAuth", "Statuses", "Media",
// "Scheduled statuses", "Accounts", "Notifications", "Instance", "Rate limits") and from
// how its OAuth library compares redirect addresses. It shares nothing with the connector.
package emulator

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	emu "caio/internal/platform/emulator"
)

// Latest is the version that New emulates.
const Latest = "4.5.0"

// kit is embedded under this name, so that its method Kit is not hidden by the field.
type kit = emu.Kit

// Emulator is one server with its accounts.
type Emulator struct {
	*kit
	mux     *http.ServeMux
	version string
	has     features

	mu        sync.Mutex
	serial    int64
	apps      map[string]*app // by client id
	codes     map[string]code
	tokens    map[string]*token
	accounts  []*account
	media     map[string]*media
	statuses  []*status
	scheduled []*scheduledStatus
	keys      map[string]keyed
	quotas    map[string]*quota // nil: the server counts, but refuses nobody
	failMedia int               // how many uploads will fail while they are processed
}

// features is what differs between versions.
type features struct {
	discovery bool // /.well-known/oauth-authorization-server, PKCE, several redirect addresses (4.3)
	batch     bool // GET /api/v1/statuses?id[]= (4.3)
	v2        bool // GET /api/v2/instance (4.0)
	quotes    bool // API version 7 (4.5)
	pleroma   bool // max_toot_chars instead of a configuration
}

// New returns a server of the latest version.
func New(opt emu.Options) *Emulator { return NewVersion(opt, Latest) }

// NewVersion returns a server of a version such as 4.2.0. "pleroma" is a fork.
func NewVersion(opt emu.Options, version string) *Emulator {
	e := &Emulator{
		kit: emu.NewKit(opt), mux: http.NewServeMux(), version: version,
		apps: map[string]*app{}, codes: map[string]code{}, tokens: map[string]*token{},
		media: map[string]*media{}, keys: map[string]keyed{},
	}
	if version == "pleroma" {
		e.version, e.has = "2.7.2 (compatible; Pleroma 2.6.0)", features{pleroma: true}
	} else {
		e.has = features{discovery: atLeast(version, 4, 3), batch: atLeast(version, 4, 3), v2: atLeast(version, 4, 0), quotes: atLeast(version, 4, 5)}
	}
	e.routes()
	return e
}

func atLeast(version string, major, minor int) bool {
	var a, b int
	if _, err := fmt.Sscanf(version, "%d.%d", &a, &b); err != nil {
		return false
	}
	return a > major || a == major && b >= minor
}

func (e *Emulator) routes() {
	open := map[string]http.HandlerFunc{
		"POST /api/v1/apps": e.register, "GET /oauth/authorize": e.authorize, "POST /oauth/authorize": e.authorize,
		"POST /oauth/token": e.exchange, "POST /oauth/revoke": e.revoke,
		"GET /.well-known/nodeinfo": e.nodeinfo, "GET /api/v1/instance": e.instanceV1,
		"GET /avatars/{file}": e.avatar,
	}
	if e.has.v2 {
		open["GET /api/v2/instance"] = e.instanceV2
	}
	if e.has.discovery {
		open["GET /.well-known/oauth-authorization-server"] = e.metadata
	}
	for pattern, h := range open {
		e.mux.HandleFunc(pattern, e.locked(h))
	}
	for pattern, route := range map[string]struct {
		scope string
		serve func(*call)
	}{
		"GET /api/v1/accounts/verify_credentials": {"read:accounts", e.verifyCredentials},
		"GET /api/v1/accounts/{id}/statuses":      {"read:statuses", e.accountStatuses},
		"GET /api/v1/notifications":               {"read:notifications", e.notifications},
		"GET /api/v2/search":                      {"read:search", e.search},
		"POST /api/v2/media":                      {"write:media", e.upload},
		"GET /api/v1/media/{id}":                  {"write:media", e.mediaState},
		"PUT /api/v1/media/{id}":                  {"write:media", e.describe},
		"POST /api/v1/statuses":                   {"write:statuses", e.createStatus},
		"GET /api/v1/statuses/{id}":               {"read:statuses", e.getStatus},
		"PUT /api/v1/statuses/{id}":               {"write:statuses", e.editStatus},
		"DELETE /api/v1/statuses/{id}":            {"write:statuses", e.deleteStatus},
		"GET /api/v1/statuses/{id}/context":       {"read:statuses", e.context},
		"GET /api/v1/statuses/{id}/source":        {"read:statuses", e.source},
		"GET /api/v1/scheduled_statuses":          {"read:statuses", e.listScheduled},
		"GET /api/v1/scheduled_statuses/{id}":     {"read:statuses", e.getScheduled},
		"PUT /api/v1/scheduled_statuses/{id}":     {"write:statuses", e.moveScheduled},
		"DELETE /api/v1/scheduled_statuses/{id}":  {"write:statuses", e.deleteScheduled},
		"GET /api/v1/statuses":                    {"read:statuses", e.batch},
	} {
		e.mux.HandleFunc(pattern, e.locked(e.signedIn(route.scope, route.serve)))
	}
}

// locked serves one request at a time, after what fell due meanwhile.
func (e *Emulator) locked(h http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		e.mu.Lock()
		defer e.mu.Unlock()
		e.publishDue()
		h(w, r)
	}
}

// call is one request of an account.
type call struct {
	w       http.ResponseWriter
	r       *http.Request
	token   *token
	account *account
	base    string
}

// signedIn lets a request through that has a token with the scope.
func (e *Emulator) signedIn(scope string, serve func(*call)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		text, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
		t := e.tokens[text]
		switch {
		case !ok || t == nil || t.account == nil:
			fail(w, http.StatusUnauthorized, "The access token is invalid")
		case t.revoked:
			fail(w, http.StatusUnauthorized, "The access token was revoked")
		case !t.may(scope):
			fail(w, http.StatusForbidden, "This action is outside the authorized scopes")
		case t.account.disabled:
			fail(w, http.StatusForbidden, "Your login is currently disabled")
		case !e.within(w, r, text):
			w.Header().Set("Content-Type", "application/json")
			fail(w, http.StatusTooManyRequests, "Too many requests")
		default:
			serve(&call{w: w, r: r, token: t, account: t.account, base: baseOf(r)})
		}
	}
}

// ServeHTTP answers for the server.
func (e *Emulator) ServeHTTP(w http.ResponseWriter, r *http.Request) { e.mux.ServeHTTP(w, r) }

// Publishes reports whether the request is a new status that is not scheduled.
func (e *Emulator) Publishes(r *http.Request) bool {
	return r.Method == http.MethodPost && r.URL.Path == "/api/v1/statuses" && !strings.Contains(string(peek(r)), "scheduled_at")
}

// Connect returns the Grant of a person who has consented to everything.
func (e *Emulator) Connect(_, name string) platform.Grant {
	e.mu.Lock()
	defer e.mu.Unlock()
	a := e.accountOf(name)
	application := e.newApp("CAIO", []string{oob}, allScopes)
	t := e.newToken(application, a, strings.Fields(allScopes))
	return platform.Grant{
		Access: caio.NewSecret(t), Type: "Bearer", Scopes: strings.Fields(allScopes), Way: "oauth",
		Subject: Domain + "/" + a.id, Name: "@" + a.username + "@" + Domain,
		Extra:   map[string]string{"instance": Domain, "client_id": application.id},
		Secrets: map[string]caio.Secret{"client_secret": caio.NewSecret(application.secret)},
	}
}

func baseOf(r *http.Request) string { return "http://" + r.Host }

func (e *Emulator) nextID() string {
	e.serial++
	// As Mastodon's ids: milliseconds, then a number; later ids are larger.
	return strconv.FormatInt(e.Now().UnixMilli()<<16|(e.serial&0xffff), 10)
}

func fail(w http.ResponseWriter, status int, text string) {
	send(w, status, map[string]string{"error": text})
}

func invalid(w http.ResponseWriter, text string) {
	fail(w, http.StatusUnprocessableEntity, "Validation failed: "+text)
}

func missing(w http.ResponseWriter) { fail(w, http.StatusNotFound, "Record not found") }

func send(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v) // the client may have left
}

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }
