package emulator_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"caio/internal/clock"
	"caio/internal/platform/bluesky/emulator"
	emu "caio/internal/platform/emulator"
)

// world is the emulator with one person's session, spoken to without the connector.
type world struct {
	*emulator.Emulator
	t     *testing.T
	clock *clock.Fake
	http  *http.Client
	url   string
	did   string
	token string
}

func newWorld(t *testing.T) *world {
	t.Helper()
	fake := clock.NewFake(time.Date(2026, 9, 1, 12, 0, 0, 0, time.UTC))
	e := emulator.New(emu.Options{Clock: fake})
	server, err := emu.Listen(e, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	g := e.Connect(server.URL, "ann")
	return &world{e, t, fake, &http.Client{Transport: transport}, server.URL, g.Subject, g.Access.Reveal()}
}

type reply struct {
	status int
	header http.Header
	json   map[string]any
}

// call sends a request; a body that is no string is sent as JSON.
func (w *world) call(method, path string, body any, header ...string) reply {
	w.t.Helper()
	var content io.Reader = http.NoBody
	kind := ""
	switch b := body.(type) {
	case nil:
	case string:
		content = strings.NewReader(b)
	default:
		raw, err := json.Marshal(b)
		if err != nil {
			w.t.Fatal(err)
		}
		content, kind = bytes.NewReader(raw), "application/json"
	}
	r, err := http.NewRequestWithContext(w.t.Context(), method, w.url+path, content)
	if err != nil {
		w.t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+w.token)
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	res, err := w.http.Do(r)
	if err != nil {
		w.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	out := reply{status: res.StatusCode, header: res.Header}
	_ = json.NewDecoder(res.Body).Decode(&out.json) // an empty body stays nil
	return out
}

func (w *world) write(method string, input map[string]any) reply {
	w.t.Helper()
	input["repo"] = w.did
	return w.call(http.MethodPost, "/xrpc/com.atproto.repo."+method, input)
}

// want checks an error's status and name.
func (w *world) want(what string, r reply, status int, name string) {
	w.t.Helper()
	if is, _ := r.json["error"].(string); r.status != status || is != name {
		w.t.Errorf("%s: %d %v, want %d %s", what, r.status, r.json, status, name)
	}
}

// TestSessions checks tokens that are old, missing or of the wrong kind.
func TestSessions(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	refresh := w.Connect(w.url, "ann").Refresh.Reveal()
	get := func(header string) reply {
		return w.call(http.MethodGet, "/xrpc/com.atproto.server.getSession", nil, "Authorization", header)
	}
	w.want("nothing", get(""), 401, "AuthMissing")
	w.want("basic", get("Basic eDp5"), 400, "InvalidToken")
	w.want("unknown", get("Bearer x.y.z"), 400, "InvalidToken")
	w.want("a refresh token", get("Bearer "+refresh), 400, "InvalidToken")
	w.want("DPoP without a proof", get("DPoP "+w.token), 401, "invalid_dpop_proof")
	w.want("an access token to refresh", w.call(http.MethodPost, "/xrpc/com.atproto.server.refreshSession", nil), 400, "InvalidToken")
	w.clock.Advance(2 * time.Hour)
	w.want("expired", get("Bearer "+w.token), 400, "ExpiredToken")
	create := func() reply {
		return w.call(http.MethodPost, "/xrpc/com.atproto.server.createSession", object{"identifier": "ben.bsky.social", "password": emulator.AppPassword})
	}
	for range 30 {
		if r := create(); r.status != 200 {
			t.Fatalf("sign in: %v", r.json)
		}
	}
	r := create()
	w.want("31 sign-ins", r, 429, "RateLimitExceeded")
	if want := fmt.Sprint(w.clock.Now().Add(5 * time.Minute).Unix()); r.header.Get("RateLimit-Reset") != want {
		t.Errorf("the limit ends %s, want %s", r.header.Get("RateLimit-Reset"), want)
	}
}

// TestService checks tokens for the video service.
func TestService(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	auth := func(aud, lxm string, until time.Duration) reply {
		return w.call(http.MethodGet, fmt.Sprintf("/xrpc/com.atproto.server.getServiceAuth?aud=%s&lxm=%s&exp=%d", aud, lxm, w.clock.Now().Add(until).Unix()), nil)
	}
	w.want("for two hours", auth("did:web:video.bsky.app", "app.bsky.video.getUploadLimits", 2*time.Hour), 400, "BadExpiration")
	w.want("for the past", auth("did:web:video.bsky.app", "app.bsky.video.getUploadLimits", -time.Hour), 400, "BadExpiration")
	use := func(token string) reply {
		return w.call(http.MethodGet, "/xrpc/app.bsky.video.getUploadLimits", nil, "Authorization", "Bearer "+token)
	}
	w.want("an access token", use(w.token), 400, "InvalidToken")
	wrong := auth("did:web:video.bsky.app", "com.atproto.repo.uploadBlob", time.Minute)
	w.want("for another method", use(wrong.json["token"].(string)), 401, "BadJwtAudience")
	right := auth("did:web:video.bsky.app", "app.bsky.video.getUploadLimits", time.Minute).json["token"].(string)
	if r := use(right); r.status != 200 || r.json["canUpload"] != true {
		t.Errorf("limits: %v", r.json)
	}
	w.clock.Advance(time.Minute)
	w.want("expired", use(right), 400, "ExpiredToken")
}
