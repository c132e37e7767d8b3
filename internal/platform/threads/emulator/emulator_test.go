package emulator_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"caio/internal/clock"
	emu "caio/internal/platform/emulator"
	"caio/internal/platform/threads/emulator"
)

// bench is a network that listens, and an account.
type bench struct {
	*testing.T
	network *emulator.Emulator
	clock   *clock.Fake
	url     string
	token   string
	account string
	files   string // where files are served
}

func open(t *testing.T) *bench {
	t.Helper()
	b := &bench{T: t, clock: clock.NewFake(time.Date(2026, 9, 1, 12, 0, 0, 0, time.UTC))}
	b.network = emulator.New(emu.Options{Clock: b.clock})
	server, err := emu.Listen(b.network, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	b.url = server.URL
	g := b.network.Connect(server.URL, "ann")
	b.token, b.account, b.files = g.Access.Reveal(), g.Subject, files(t)
	return b
}

// call sends a request with the token as a parameter: in the query, or with POST in a
// form.
func (b *bench) call(method, path string, pairs ...string) (int, map[string]any) {
	b.Helper()
	q := url.Values{"access_token": {b.token}}
	for i := 0; i < len(pairs); i += 2 {
		q.Set(pairs[i], pairs[i+1])
	}
	if method != http.MethodPost {
		return b.send(method, path+"?"+q.Encode(), "", "")
	}
	return b.send(method, path, "application/x-www-form-urlencoded", q.Encode())
}

func (b *bench) send(method, path, kind, body string) (int, map[string]any) {
	b.Helper()
	r, err := http.NewRequestWithContext(b.Context(), method, b.url+path, strings.NewReader(body))
	if err != nil {
		b.Fatal(err)
	}
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	return b.do(r)
}

func (b *bench) do(r *http.Request) (int, map[string]any) {
	b.Helper()
	res, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	d := json.NewDecoder(res.Body)
	d.UseNumber()
	out := map[string]any{}
	if err := d.Decode(&out); err != nil {
		b.Fatalf("%s %s answers no JSON: %v", r.Method, r.URL.Path, err)
	}
	return res.StatusCode, out
}

// code returns "code/subcode" of a refusal, "" of a success.
func code(out map[string]any) string {
	e, ok := out["error"].(map[string]any)
	if !ok {
		return ""
	}
	if sub, ok := e["error_subcode"]; ok {
		return fmt.Sprintf("%v/%v", e["code"], sub)
	}
	return fmt.Sprint(e["code"])
}

// make makes a container.
func (b *bench) make(pairs ...string) string {
	b.Helper()
	_, out := b.call("POST", "/v1.0/me/threads", pairs...)
	id, _ := out["id"].(string)
	if id == "" {
		b.Fatalf("%q: %v", pairs, out)
	}
	return id
}

func (b *bench) status(id string) string {
	b.Helper()
	_, out := b.call("GET", "/v1.0/"+id, "fields", "status,error_message")
	return strings.TrimSpace(fmt.Sprintf("%v %v", out["status"], map[bool]any{true: out["error_message"], false: ""}[out["error_message"] != nil]))
}

// publish makes a container, waits for it and publishes it. What it made can be answered
// afterwards.
func (b *bench) publish(pairs ...string) string {
	b.Helper()
	id := b.make(pairs...)
	b.clock.Advance(time.Minute)
	_, out := b.call("POST", "/v1.0/me/threads_publish", "creation_id", id)
	post, _ := out["id"].(string)
	if post == "" {
		b.Fatalf("%q: %v", pairs, out)
	}
	b.clock.Advance(time.Minute)
	return post
}

// files serves what tests have the network fetch, to Meta's fetcher only.
func files(t *testing.T) string {
	t.Helper()
	movie := func(seconds byte) []byte {
		head := append([]byte("\x00\x00\x00\x10ftypisom\x00\x00\x02\x00\x00\x00\x00\x6cmvhd"), make([]byte, 12)...)
		return append(append(head, 0, 0, 0, 1, 0, 0, 1, seconds), make([]byte, 80)...)
	}
	big := append(encoded(t, 40, 40, true), make([]byte, 8_000_000)...)
	served := map[string]struct {
		kind string
		data []byte
	}{
		"/a.jpg": {"image/jpeg", encoded(t, 40, 40, false)}, "/a.png": {"image/png", encoded(t, 40, 40, true)},
		"/as.png.jpg": {"image/jpeg", encoded(t, 40, 40, true)}, "/page": {"text/html", []byte("<html>")}, "/wide.png": {"image/png", encoded(t, 110, 10, true)},
		"/high.png": {"image/png", encoded(t, 10, 110, true)}, "/edge.png": {"image/png", encoded(t, 100, 10, true)}, "/big.png": {"image/png", big},
		"/bytes": {"application/octet-stream", encoded(t, 40, 40, true)}, "/empty.jpg": {"image/jpeg", nil},
		"/a.mp4": {"video/mp4", movie(10)}, "/long.mp4": {"video/mp4", movie(80)}, "/text.mp4": {"video/mp4", []byte("this is no video at all")},
		"/a.webm": {"video/webm", movie(10)},
	}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("User-Agent") != "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)" || r.Header.Get("Authorization") != "" {
			http.Error(w, "who are you?", http.StatusForbidden)
			return
		}
		if r.URL.Path == "/moved.jpg" {
			http.Redirect(w, r, "/a.jpg", http.StatusFound)
			return
		}
		f, ok := served[r.URL.Path]
		if !ok {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", f.kind)
		_, _ = w.Write(f.data) // the fetcher may have left
	}))
	t.Cleanup(s.Close)
	return s.URL
}

func encoded(t *testing.T, width, height int, asPNG bool) []byte {
	t.Helper()
	var out bytes.Buffer
	picture := image.NewGray(image.Rect(0, 0, width, height))
	err := jpeg.Encode(&out, picture, nil)
	if asPNG {
		out.Reset()
		err = png.Encode(&out, picture)
	}
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// browse gets a page without following redirects.
func (b *bench) browse(address string) (*http.Response, string) {
	b.Helper()
	r, err := http.NewRequestWithContext(b.Context(), http.MethodGet, address, nil)
	if err != nil {
		b.Fatal(err)
	}
	res, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		b.Fatal(err)
	}
	return res, string(body)
}
