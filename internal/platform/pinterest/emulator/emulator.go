// Package emulator is Pinterest in miniature: the consent page, API v5, its sandbox and the
// storage host that takes videos, all on one address. It is written from Pinterest's
// OpenAPI description 5.23 with what 5.28 adds (pinterest/api-description, 2026) and from
// its pages "Set up authentication and authorization", "Rate limits", "Access tiers",
// "Creating boards and Pins", "API sandbox" and "Pagination"; it shares nothing with the
// connector.
package emulator

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"caio/internal/caio"
	emu "caio/internal/platform/emulator"
)

type kit = emu.Kit // embedded under a name that leaves the method Kit visible

// Emulator is the network. It is safe for concurrent use.
type Emulator struct {
	*kit
	network *network
	only    string // which host this address is: hostAPI, hostSandbox, or both when empty
}

const (
	hostAPI     = "api"
	hostSandbox = "sandbox"
)

// network is what all hosts share.
type network struct {
	now func() time.Time
	kit *emu.Kit
	mux *http.ServeMux

	mu       sync.Mutex
	last     int64 // ids are counted up
	accounts []*account
	codes    map[string]*consent
	tokens   map[string]*token
	renewals map[string]*token // by refresh token
	boards   map[string]*board
	media    map[string]*media
	pins     []*pin // oldest first
	spent    map[string]*budget
	habits   habits
}

// habits are how the network was told to behave.
type habits struct {
	trial       bool
	inactive    bool
	noBatch     bool
	noEdit      bool
	noVideo     bool // the numbers of videos
	rewrites    bool
	skew        time.Duration
	failMedia   int
	lostMedia   int
	unreachable int
}

var _ emu.Emulator = (*Emulator)(nil)

// New makes a network whose address stands for all of its hosts.
func New(opt emu.Options) *Emulator {
	k := emu.NewKit(opt)
	n := &network{
		now: k.Now, kit: k, mux: http.NewServeMux(), codes: map[string]*consent{}, tokens: map[string]*token{}, renewals: map[string]*token{},
		boards: map[string]*board{}, media: map[string]*media{}, spent: map[string]*budget{},
	}
	n.routes()
	return &Emulator{kit: k, network: n}
}

// API is the same network at an address that is its production host alone.
func (e *Emulator) API() *Emulator { return &Emulator{kit: e.kit, network: e.network, only: hostAPI} }

// Sandbox is the same network at an address that is its sandbox alone.
func (e *Emulator) Sandbox() *Emulator {
	return &Emulator{kit: e.kit, network: e.network, only: hostSandbox}
}

// Publishes reports whether the request makes a Pin.
func (e *Emulator) Publishes(r *http.Request) bool {
	return r.Method == http.MethodPost && r.URL.Path == "/v5/pins"
}

// ServeHTTP answers for the hosts of this address.
func (e *Emulator) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if e.only != "" {
		r.Header.Set(hostHeader, e.only)
	} else {
		r.Header.Del(hostHeader)
	}
	e.network.mux.ServeHTTP(w, r)
}

// hostHeader carries from one handler to the next which host was spoken to.
const hostHeader = "Emulator-Host"

// route is one operation: the scopes it needs, its budget and the parameters it knows.
type route struct {
	scopes string
	budget string
	query  string
	serve  func(*call) (int, any, *refusal)
}

const (
	orgRead      = "org_read"
	orgWrite     = "org_write"
	orgAnalytics = "org_analytics"
	dates        = "start_date end_date metric_types app_types ad_account_id "
)

func (n *network) routes() {
	n.mux.HandleFunc("/oauth/", n.authorize)
	n.mux.HandleFunc("/v5/oauth/token", n.token)
	n.mux.HandleFunc("/media-upload/", n.store)
	n.mux.HandleFunc("GET /avatars/{file}", n.avatar)
	n.mux.HandleFunc("GET /pin/{id}/", n.page)
	for pattern, r := range map[string]route{
		"GET /v5/user_account":                           {"user_accounts:read", orgRead, "ad_account_id", n.userAccount},
		"GET /v5/user_account/analytics":                 {"user_accounts:read", orgAnalytics, dates + "from_claimed_content pin_format content_type source split_field", n.accountAnalytics},
		"GET /v5/boards":                                 {"boards:read", orgRead, "bookmark page_size privacy ad_account_id", n.listBoards},
		"POST /v5/boards":                                {"boards:read boards:write", orgWrite, "ad_account_id", n.createBoard},
		"GET /v5/boards/{board}/pins":                    {"boards:read pins:read", orgRead, "bookmark page_size creative_types ad_account_id pin_metrics", n.boardPins},
		"GET /v5/boards/{board}/sections":                {"boards:read", orgRead, "bookmark page_size ad_account_id", n.listSections},
		"POST /v5/boards/{board}/sections":               {"boards:read boards:write", orgWrite, "ad_account_id", n.createSection},
		"GET /v5/boards/{board}/sections/{section}/pins": {"boards:read pins:read", orgRead, "bookmark page_size ad_account_id", n.sectionPins},
		"POST /v5/media":                                 {"pins:read pins:write", orgWrite, "", n.registerMedia},
		"GET /v5/media/{media}":                          {"pins:read", orgRead, "", n.mediaStatus},
		"POST /v5/pins":                                  {"boards:read boards:write pins:read pins:write", orgWrite, "ad_account_id", n.createPin},
		"GET /v5/pins":                                   {"boards:read pins:read", orgRead, "bookmark page_size pin_filter include_protected_pins pin_type creative_types ad_account_id pin_metrics", n.listPins},
		"GET /v5/pins/{pin}":                             {"boards:read pins:read", orgRead, "ad_account_id pin_metrics", n.getPin},
		"PATCH /v5/pins/{pin}":                           {"boards:read boards:write pins:read pins:write", orgWrite, "ad_account_id", n.updatePin},
		"DELETE /v5/pins/{pin}":                          {"boards:read boards:write pins:read pins:write", orgWrite, "ad_account_id", n.deletePin},
		"GET /v5/pins/{pin}/analytics":                   {"boards:read pins:read", orgAnalytics, dates + "split_field", n.pinAnalytics},
		"GET /v5/pins/analytics":                         {"boards:read pins:read", orgAnalytics, dates + "pin_ids", n.pinsAnalytics},
	} {
		n.mux.HandleFunc(pattern, n.operation(r))
	}
	n.mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		answer(w, http.StatusNotFound, refuse(http.StatusNotFound, 404, "Sorry! We could not find %s %s.", r.Method, r.URL.Path))
	})
}

// call is one request of an account.
type call struct {
	*http.Request
	token   *token
	account *account
	base    string
}

// operation lets a request through that has a token for this host with the scopes, is
// within its budget, and has no parameter that is not known.
func (n *network) operation(o route) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		n.mu.Lock()
		defer n.mu.Unlock()
		t, refused := n.authorized(r, strings.Fields(o.scopes))
		if refused == nil {
			refused = n.spend(w, t, o.budget)
		}
		if refused == nil {
			refused = known(r, strings.Fields(o.query))
		}
		if refused != nil {
			answer(w, refused.status, refused)
			return
		}
		status, out, refused := o.serve(&call{r, t, t.account, "http://" + r.Host})
		if refused != nil {
			answer(w, refused.status, refused)
			return
		}
		answer(w, status, out)
	}
}

func (n *network) authorized(r *http.Request, scopes []string) (*token, *refusal) {
	text, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	t := n.tokens[text]
	host := r.Header.Get(hostHeader)
	if !ok || t == nil || n.now().After(t.ends) || (host != "" && t.account.sandbox != (host == hostSandbox)) {
		return nil, refuse(http.StatusUnauthorized, 2, "Authentication failed.")
	}
	if n.habits.inactive {
		return nil, refuse(http.StatusUnauthorized, 3, "Your application consumer type is not supported")
	}
	for _, s := range scopes {
		if !t.may(s) {
			return nil, refuse(http.StatusForbidden, 3, "Your token does not have the required scopes: %s", s)
		}
	}
	return t, nil
}

// refusal is an error body.
type refusal struct {
	status  int
	Code    int    `json:"code"`
	Message string `json:"message"`
}

func refuse(status, code int, format string, args ...any) *refusal {
	return &refusal{status, code, fmt.Sprintf(format, args...)}
}

func invalid(format string, args ...any) *refusal {
	return refuse(http.StatusBadRequest, 1, "Invalid request: "+format, args...)
}

func answer(w http.ResponseWriter, status int, body any) {
	if body == nil {
		w.WriteHeader(status)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // the client may have left
}

// id returns a fresh id in the vendor's form. The caller holds the lock.
func (n *network) id(prefix string) string {
	n.last++
	return prefix + fmt.Sprintf("%0*d", 18-len(prefix), n.last*7919)
}

func secret(prefix string) string { return prefix + rand.Text() + rand.Text() + rand.Text() }

// stamp writes a time as the vendor does: in UTC, and without saying so.
func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05") }

// entry is a Pin as the ledger keeps it.
func (p *pin) entry(now time.Time) emu.Entry {
	text := p.Description
	if p.Title != "" {
		text = p.Title + "\n" + p.Description
	}
	e := emu.Entry{ID: p.ID, Account: p.owner.username, Text: text, Media: p.files, At: caio.At(now)}
	if p.Alt != "" {
		e.Alts = []string{p.Alt}
	}
	return e
}
