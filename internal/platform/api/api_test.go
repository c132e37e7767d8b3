package api_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"caio/internal/caio"
	"caio/internal/clock"
	"caio/internal/platform"
	"caio/internal/platform/api"
)

const token = "planted-token-1234"

// env is an environment whose clock moves by itself, so that pauses between tries pass.
func env(t *testing.T) platform.Env {
	t.Helper()
	c := clock.NewFake(time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC))
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		for c.BlockUntil(ctx, 1) == nil {
			c.AdvanceToNext()
		}
	}()
	t.Cleanup(func() { cancel(); <-done })
	return platform.Env{HTTP: &http.Client{Transport: &http.Transport{}}, Clock: c}
}

func serve(t *testing.T, h http.HandlerFunc) string {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s.URL
}

func status(code int, header, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		if name, value, ok := strings.Cut(header, ": "); ok {
			w.Header().Set(name, value)
		}
		w.WriteHeader(code)
		_, _ = io.WriteString(w, body)
	}
}

func cut(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }

// What an answer, or its absence, means depends on whether the request may be repeated.
func TestKinds(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name       string
		answer     http.HandlerFunc
		kind, once caio.Kind
	}{
		{"401", status(401, "", ""), caio.Unauthorized, caio.Unauthorized},
		{"403", status(403, "", ""), caio.Forbidden, caio.Forbidden},
		{"404", status(404, "", ""), caio.Gone, caio.Gone},
		{"400", status(400, "", ""), caio.Rejected, caio.Rejected},
		{"413", status(413, "", ""), caio.Rejected, caio.Rejected},
		{"422", status(422, "", ""), caio.Rejected, caio.Rejected},
		{"429", status(429, "", ""), caio.RateLimited, caio.RateLimited},
		{"500", status(500, "", ""), caio.Unavailable, caio.Uncertain},
		{"502", status(502, "", ""), caio.Unavailable, caio.Uncertain},
		{"504", status(504, "", ""), caio.Unavailable, caio.Uncertain},
		{"503 without a time", status(503, "", ""), caio.Unavailable, caio.Uncertain},
		{"503 with a time", status(503, "Retry-After: 60", ""), caio.Unavailable, caio.Unavailable},
		{"408", status(408, "", ""), caio.Unavailable, caio.Uncertain},
		{"redirect elsewhere", status(302, "Location: http://127.0.0.1:1/", ""), caio.Unavailable, caio.Unavailable},
		{"connection cut", cut, caio.Unavailable, caio.Uncertain},
		{"body cut", status(200, "Content-Length: 100", "{"), caio.Unavailable, caio.Uncertain},
		{"no JSON", status(200, "", "<html>"), caio.Unavailable, caio.Uncertain},
		{"nothing", status(200, "", ""), caio.Unavailable, caio.Uncertain},
		{"endless", func(w http.ResponseWriter, r *http.Request) {
			for r.Context().Err() == nil {
				if _, err := w.Write(make([]byte, 1<<16)); err != nil {
					return
				}
			}
		}, caio.Unavailable, caio.Uncertain},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			client := api.New(env(t), nil)
			address := serve(t, c.answer)
			for once, want := range map[bool]caio.Kind{false: c.kind, true: c.once} {
				var out map[string]any
				_, err := client.JSON(t.Context(), api.Request{Method: "POST", URL: address, JSON: map[string]string{"a": "b"}, Once: once}, &out)
				if platform.KindOf(err) != want {
					t.Errorf("once %v: %v; want %s", once, err, want)
				}
			}
		})
	}
}

func TestNothingLeft(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	refused := "http://" + l.Addr().String()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	client := api.New(env(t), nil)
	for _, address := range []string{refused, "http://no-such-host.invalid"} {
		_, err := client.Do(t.Context(), api.Request{Method: "POST", URL: address, Form: url.Values{"a": {"b"}}, Once: true})
		if !platform.Is(err, caio.Offline) {
			t.Errorf("%s: %v; want offline: nothing left this computer", address, err)
		}
	}
}

func TestRepeatsOnlyWhatIsSafe(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		answer http.HandlerFunc
		once   bool
		want   int32
	}{
		{"a read in trouble", status(502, "", ""), false, 3},
		{"a write in trouble", status(502, "", ""), true, 1},
		{"a read that is refused", status(400, "", ""), false, 1},
		{"a read that has to wait", status(503, "Retry-After: 7", ""), false, 1},
		{"a cut connection", cut, false, 3},
		{"a cut write", cut, true, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var n atomic.Int32
			address := serve(t, func(w http.ResponseWriter, r *http.Request) {
				n.Add(1)
				c.answer(w, r)
			})
			method := "GET"
			if c.once {
				method = "POST"
			}
			_, err := api.New(env(t), nil).Do(t.Context(), api.Request{Method: method, URL: address, Once: c.once})
			if err == nil || n.Load() != c.want {
				t.Errorf("%d requests, %v; want %d", n.Load(), err, c.want)
			}
		})
	}
}

func TestRetryAfter(t *testing.T) {
	t.Parallel()
	e := env(t)
	for header, want := range map[string]caio.Instant{
		"Retry-After: 90": caio.At(e.Clock.Now().Add(90 * time.Second)),
		"Retry-After: Tue, 24 Nov 2026 10:00:00 GMT": caio.At(time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC)),
		"Retry-After: soon":                          0,
		"":                                           0,
	} {
		_, err := api.New(e, nil).Do(t.Context(), api.Request{URL: serve(t, status(429, header, ""))})
		if got := platform.AsError(err).RetryAt; got != want {
			t.Errorf("%q: %s, want %s", header, got, want)
		}
	}
}

// A token appears in no error, whatever the network echoes and however the request fails.
func TestTokensAreInNoError(t *testing.T) {
	t.Parallel()
	echo := func(code int) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(code)
			_, _ = fmt.Fprintf(w, "you sent %s and %s", r.Header.Get("Authorization"), r.URL.RawQuery)
		}
	}
	requests := map[string]api.Request{
		"bearer": {Sign: api.Bearer(caio.NewSecret(token))},
		"query":  {Query: url.Values{"access_token": {token}, "x": {"y"}}},
		"form":   {Method: "POST", Form: url.Values{"client_secret": {token}}, Query: url.Values{"access_token": {token}}},
	}
	addresses := map[string]string{
		"400": serve(t, echo(400)), "500": serve(t, echo(500)), "cut": serve(t, cut), "closed": "http://127.0.0.1:1",
	}
	for how, request := range requests {
		for where, address := range addresses {
			request.URL = address
			_, err := api.New(env(t), nil).Do(t.Context(), request)
			if err == nil {
				t.Fatalf("%s, %s: no error", how, where)
			}
			if strings.Contains(err.Error(), token) || strings.Contains(fmt.Sprintf("%+v", errors.Unwrap(err)), token) {
				t.Errorf("%s, %s: %v", how, where, err)
			}
		}
	}
}

// A redirect is followed only for a read within the host, so that a token never travels.
func TestRedirects(t *testing.T) {
	t.Parallel()
	var elsewhere atomic.Int32
	other := serve(t, func(http.ResponseWriter, *http.Request) { elsewhere.Add(1) })
	address := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/within":
			http.Redirect(w, r, "/there", http.StatusFound)
		case "/out":
			http.Redirect(w, r, other, http.StatusFound)
		case "/there":
			_, _ = io.WriteString(w, `"here"`)
		}
	})
	client := api.New(env(t), nil)
	var got string
	if _, err := client.JSON(t.Context(), api.Request{URL: address + "/within"}, &got); err != nil || got != "here" {
		t.Errorf("within the host: %q, %v", got, err)
	}
	for _, method := range []string{"GET", "POST"} {
		if _, err := client.Do(t.Context(), api.Request{Method: method, URL: address + "/out", Sign: api.Bearer(caio.NewSecret(token))}); err == nil {
			t.Errorf("%s: no error", method)
		}
	}
	if _, err := client.Do(t.Context(), api.Request{Method: "POST", URL: address + "/within", Once: true}); err == nil {
		t.Error("a write was redirected")
	}
	if elsewhere.Load() != 0 {
		t.Error("the token went to another host")
	}
}

func TestMultipartIsExact(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "picture.bin")
	if err := os.WriteFile(path, []byte("before0123456789after"), 0o600); err != nil {
		t.Fatal(err)
	}
	body, err := api.Multipart([][2]string{{"description", "a cat \"quoted\"\r\n"}}, api.FilePart{Field: "file", Name: "my \"cat\".jpg", Type: "image/jpeg", Path: path, Offset: 6, Size: 10})
	if err != nil {
		t.Fatal(err)
	}
	var moved int64
	body.Moved = func(done, total int64) {
		moved = done
		if total != body.Size {
			t.Errorf("total %d, size %d", total, body.Size)
		}
	}
	address := serve(t, func(_ http.ResponseWriter, r *http.Request) {
		if r.ContentLength != body.Size || len(r.TransferEncoding) > 0 {
			t.Errorf("length %d, %v; want %d", r.ContentLength, r.TransferEncoding, body.Size)
		}
		f, head, err := r.FormFile("file")
		if err != nil {
			t.Error(err)
			return
		}
		content, err := io.ReadAll(f)
		if err != nil || string(content) != "0123456789" || head.Header.Get("Content-Type") != "image/jpeg" || head.Filename != `my "cat".jpg` {
			t.Errorf("%q, %+v, %v", content, head, err)
		}
		if got := r.FormValue("description"); got != "a cat \"quoted\"\r\n" {
			t.Errorf("description %q", got)
		}
	})
	if _, err := api.New(env(t), nil).Do(t.Context(), api.Request{Method: "POST", URL: address, Body: body}); err != nil {
		t.Fatal(err)
	}
	if moved != body.Size {
		t.Errorf("progress ended at %d of %d", moved, body.Size)
	}
}

func TestFileBodyIsAPart(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "video.bin")
	if err := os.WriteFile(path, []byte("0123456789"), 0o600); err != nil {
		t.Fatal(err)
	}
	address := serve(t, func(_ http.ResponseWriter, r *http.Request) {
		if got, err := io.ReadAll(r.Body); err != nil || string(got) != "345" || r.ContentLength != 3 {
			t.Errorf("%q, length %d, %v", got, r.ContentLength, err)
		}
	})
	client := api.New(env(t), nil)
	if _, err := client.Do(t.Context(), api.Request{Method: "PUT", URL: address, Body: api.FileBody(path, "video/mp4", 3, 3)}); err != nil {
		t.Fatal(err)
	}
	_, err := client.Do(t.Context(), api.Request{Method: "PUT", URL: address, Body: api.FileBody(path+".gone", "video/mp4", 0, 3)})
	if !platform.Is(err, caio.Rejected) || !strings.Contains(err.Error(), "cannot be read any more") {
		t.Errorf("a missing file: %v", err)
	}
}

func TestUnchanged(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "picture.png")
	if err := os.WriteFile(path, []byte("0123"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		path string
		size int64
		want string
	}{
		{path, 4, ""}, {path, 5, "The file a.png has changed"}, {path + ".gone", 4, "The file a.png cannot be read any more"},
	} {
		err := api.Unchanged(caio.Asset{Name: "a.png", Path: tt.path, Size: tt.size})
		if tt.want == "" && err == nil {
			continue
		}
		if !platform.Is(err, caio.Rejected) || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%d bytes: %v, want %q", tt.size, err, tt.want)
		}
	}
}
