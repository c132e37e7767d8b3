// Package emulator is Bluesky in miniature: a PDS with its authorization server, the PLC
// directory, the AppView and the video service, all at one address.
//
// It is written from the vendor's pages, not from the connector: the AT Protocol
// specifications at atproto.com ("HTTP API (XRPC)", "OAuth", "DID", "Handle", "Record
// Key", "Data Model"; 2026), the lexicons of com.atproto and app.bsky (bluesky-social/atproto,
// 2026), "Rate Limits" and "Posts" at docs.bsky.app (2026), RFC 9126, RFC 9449 and RFC 7636.
package emulator

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	emu "caio/internal/platform/emulator"
)

// kit is embedded under this name, as a field called Kit would hide the method.
type kit = emu.Kit

// Emulator is one network.
type Emulator struct {
	*kit
	mux    *http.ServeMux
	secret []byte // signs tokens and nonces

	mu       sync.Mutex
	accounts map[string]*account // by DID
	handles  map[string]*account
	tokens   map[string]*token // access, refresh and service tokens
	pushed   map[string]*authRequest
	codes    map[string]*authRequest
	clients  map[string]Client
	proofs   map[string]time.Time // DPoP proofs seen, until when they could be replayed
	posts    map[string]*indexed  // what the AppView knows, by URI
	order    []*indexed
	jobs     map[string]*videoJob
	opt      Behaviour
}

// Behaviour is how the network is disposed.
type Behaviour struct {
	IndexLag     time.Duration // how long the AppView takes to know a post
	BlobLimit    int64         // bytes of one file that the PDS takes
	HourlyPoints int           // for writes: create 3, update 2, delete 1
	VideoPolls   int           // how often a video's job is "not yet" before it is done
	NoVideo      bool          // there is no video service
	NoAppView    bool          // the PDS knows no AppView
}

var _ emu.Emulator = (*Emulator)(nil)

// New makes a network with a few people.
func New(opt emu.Options) *Emulator {
	e := &Emulator{
		kit: emu.NewKit(opt), mux: http.NewServeMux(), secret: random(32),
		accounts: map[string]*account{}, handles: map[string]*account{}, tokens: map[string]*token{},
		pushed: map[string]*authRequest{}, codes: map[string]*authRequest{}, clients: map[string]Client{},
		proofs: map[string]time.Time{}, posts: map[string]*indexed{}, jobs: map[string]*videoJob{},
		opt: Behaviour{BlobLimit: 50_000_000, HourlyPoints: 5000, VideoPolls: 2},
	}
	e.routes()
	for _, name := range [...]string{"ann", "ben"} {
		e.person(name)
	}
	e.add(webDID, webHandle, "Web")
	return e
}

// Behave changes how the network is disposed.
func (e *Emulator) Behave(change func(*Behaviour)) {
	e.mu.Lock()
	defer e.mu.Unlock()
	change(&e.opt)
}

func (e *Emulator) routes() {
	e.identityRoutes()
	e.sessionRoutes()
	e.oauthRoutes()
	e.repoRoutes()
	e.blobRoutes()
	e.videoRoutes()
	e.appViewRoutes()
	e.mux.HandleFunc("/xrpc/", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, nil, fail(http.StatusNotImplemented, "MethodNotImplemented", "Method Not Implemented"))
	})
}

// ServeHTTP answers for every host of the network.
func (e *Emulator) ServeHTTP(w http.ResponseWriter, r *http.Request) { e.mux.ServeHTTP(w, r) }

// Publishes reports whether the request writes a post.
func (e *Emulator) Publishes(r *http.Request) bool {
	method, ok := strings.CutPrefix(r.URL.Path, "/xrpc/com.atproto.repo.")
	if !ok || r.Method != http.MethodPost || r.Body == nil || !(method == "putRecord" || method == "createRecord" || method == "applyWrites") {
		return false
	}
	head, err := io.ReadAll(io.LimitReader(r.Body, maxInput))
	r.Body = struct {
		io.Reader
		io.Closer
	}{io.MultiReader(bytes.NewReader(head), r.Body), r.Body}
	var input struct {
		Collection string `json:"collection"`
		Writes     []struct {
			Type       string `json:"$type"`
			Collection string `json:"collection"`
		} `json:"writes"`
	}
	if err != nil || json.Unmarshal(head, &input) != nil {
		return false
	}
	for _, write := range input.Writes {
		if write.Collection == typePost && !strings.HasSuffix(write.Type, "#delete") {
			return true
		}
	}
	return input.Collection == typePost
}
