// Package emulator is X in miniature. It is written from the vendor's pages (docs.x.com:
// "OAuth 2.0 Authorization Code Flow with PKCE", "Manage Posts", "Media upload", "Search",
// "Metrics", "Rate limits", "Response codes and errors", and the OpenAPI document 2.167 of
// August 2026) and from what X's staff and users report of refresh tokens, duplicates and
// replies. It shares nothing with the connector.
package emulator

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	emu "caio/internal/platform/emulator"
)

// kit is embedded under this name, so that its method Kit is not hidden by the field.
type kit = emu.Kit

// Emulator is the network with its accounts.
type Emulator struct {
	*kit
	mux  *http.ServeMux
	plan string // subscription_type of new accounts

	mu         sync.Mutex
	serial     int64
	apps       map[string]*app // by client id
	codes      map[string]code
	tokens     map[string]*token // access and refresh tokens
	accounts   []*account
	posts      []*post
	media      map[string]*media
	shortLinks map[string]string // t.co address by what it stands for
	quotas     map[string]*quota
	most       map[string]int // limits other than the usual, by rule

	ahead      time.Duration // of X's clock
	lag        time.Duration // of timelines
	blind      int           // how many more answers come too early
	failMedia  string        // why the next upload fails while it is processed
	noCredits  bool
	noPrivate  bool          // the plan does not tell private metrics
	enrolled   bool          // the plan tells how long videos were watched
	sameAgain  time.Duration // how long the same text is refused
	brokenMeta bool          // alt texts are refused
}

// New returns the network; its accounts have no subscription.
func New(opt emu.Options) *Emulator { return NewPlan(opt, "None") }

// NewPlan returns the network with accounts of a subscription_type: None, Basic, Premium
// or PremiumPlus.
func NewPlan(opt emu.Options, plan string) *Emulator {
	e := &Emulator{
		kit: emu.NewKit(opt), mux: http.NewServeMux(), plan: plan, sameAgain: 5 * time.Minute,
		apps: map[string]*app{}, codes: map[string]code{}, tokens: map[string]*token{},
		media: map[string]*media{}, shortLinks: map[string]string{}, quotas: map[string]*quota{}, most: map[string]int{},
	}
	e.apps[PublicApp] = &app{id: PublicApp}
	e.apps[SecretApp] = &app{id: SecretApp, secret: AppSecret}
	e.routes()
	return e
}

func (e *Emulator) routes() {
	for pattern, h := range map[string]http.HandlerFunc{
		"GET /i/oauth2/authorize": e.authorize, "POST /i/oauth2/authorize": e.authorize,
		"POST /2/oauth2/token": e.exchange, "POST /2/oauth2/revoke": e.revoke, "GET /profile_images/{file}": e.avatar,
	} {
		e.mux.HandleFunc(pattern, e.locked(h))
	}
	for pattern, route := range map[string]struct {
		scope string
		serve func(*call)
	}{
		"GET /2/users/me":                    {"users.read", e.me},
		"GET /2/users/by":                    {"users.read", e.usersBy},
		"GET /2/users/{id}/tweets":           {"tweet.read", e.timeline},
		"GET /2/users/{id}/mentions":         {"tweet.read", e.mentions},
		"GET /2/tweets":                      {"tweet.read", e.lookup},
		"GET /2/tweets/{id}":                 {"tweet.read", e.lookupOne},
		"GET /2/media/analytics":             {"tweet.read", e.analytics},
		"GET /2/tweets/search/recent":        {"tweet.read", e.search},
		"POST /2/tweets":                     {"tweet.write", e.create},
		"DELETE /2/tweets/{id}":              {"tweet.write", e.remove},
		"PUT /2/tweets/{id}/hidden":          {"tweet.moderate.write", e.hide},
		"POST /2/media/upload":               {"media.write", e.upload},
		"GET /2/media/upload":                {"media.write", e.uploadStatus},
		"POST /2/media/upload/initialize":    {"media.write", e.initialize},
		"POST /2/media/upload/{id}/append":   {"media.write", e.appendChunk},
		"POST /2/media/upload/{id}/finalize": {"media.write", e.finalize},
		"POST /2/media/metadata":             {"media.write", e.metadata},
		"POST /2/media/subtitles":            {"media.write", e.subtitle},
	} {
		e.mux.HandleFunc(pattern, e.locked(e.signedIn(pattern, route.scope, route.serve)))
	}
}

// locked serves one request at a time, with X's time in the answer.
func (e *Emulator) locked(h http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		e.mu.Lock()
		defer e.mu.Unlock()
		w.Header().Set("Date", e.now().UTC().Format(http.TimeFormat))
		w.Header().Set("X-Transaction-Id", strconv.FormatInt(e.serial, 16))
		h(w, r)
	}
}

// now is X's own time.
func (e *Emulator) now() time.Time { return e.Now().Add(e.ahead) }

// call is one request of an account.
type call struct {
	w       http.ResponseWriter
	r       *http.Request
	token   *token
	account *account
	base    string
}

// signedIn lets a request through that has a living token with the scope, credits and
// quota.
func (e *Emulator) signedIn(pattern, scope string, serve func(*call)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		text, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
		t := e.tokens[text]
		switch {
		case !ok || t == nil || t.refresh || t.revoked || !e.now().Before(t.until):
			unauthorized(w)
		case !slices.Contains(t.scopes, scope):
			forbidden(w, "Forbidden")
		case e.noCredits && pattern != "GET /2/users/me":
			send(w, http.StatusPaymentRequired, problem{
				Title: "CreditsDepleted", Type: problems + "credits", Status: http.StatusPaymentRequired,
				Detail: "Your enrolled account [" + t.app.id + "] does not have any credits to fulfill this request.",
			})
		case !e.within(w, pattern, t.account):
			tooMany(w)
		default:
			serve(&call{w: w, r: r, token: t, account: t.account, base: "http://" + r.Host})
		}
	}
}

// ServeHTTP answers for the network.
func (e *Emulator) ServeHTTP(w http.ResponseWriter, r *http.Request) { e.mux.ServeHTTP(w, r) }

// Publishes reports whether the request makes a new post, not a version of one.
func (e *Emulator) Publishes(r *http.Request) bool {
	return r.Method == http.MethodPost && r.URL.Path == "/2/tweets" && !strings.Contains(string(peek(r)), "edit_options")
}

// Connect returns the Grant of a person who has consented to everything.
func (e *Emulator) Connect(_, name string) platform.Grant {
	e.mu.Lock()
	defer e.mu.Unlock()
	a := e.accountOf(name)
	access, refresh := e.newTokens(e.apps[PublicApp], a, strings.Fields(allScopes))
	until := caio.At(e.tokens[access].until)
	return platform.Grant{
		Access: caio.NewSecret(access), Refresh: caio.NewSecret(refresh), Type: "Bearer", Scopes: strings.Fields(allScopes), Way: "oauth",
		ExpiresAt: until, RefreshAt: until.Add(-accessLife / 5), Subject: a.id, Name: "@" + a.username,
		Extra: map[string]string{"client_id": PublicApp}, Secrets: map[string]caio.Secret{},
	}
}

// epoch is the beginning of X's ids.
const epoch = 1_288_834_974_657

// nextID makes an id as X does: milliseconds, then a number.
func (e *Emulator) nextID() string {
	e.serial++
	return strconv.FormatInt((e.now().UnixMilli()-epoch)<<22|(e.serial&0x3fffff), 10)
}
