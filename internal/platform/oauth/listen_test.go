package oauth_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"caio/internal/caio"
	"caio/internal/clock"
	"caio/internal/platform"
	"caio/internal/platform/oauth"
)

const state = "the-state-of-this-sign-in"

// wait runs Wait beside the test.
type wait struct {
	*oauth.Listener
	clock  *clock.Fake
	cancel context.CancelFunc
	done   chan struct{}
	answer url.Values
	err    error
}

func listen(t *testing.T) *wait {
	t.Helper()
	fake := clock.NewFake(time.Date(2026, 9, 1, 9, 0, 0, 0, time.UTC))
	l, err := oauth.Listen(t.Context(), fake)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	w := &wait{Listener: l, clock: fake, cancel: cancel, done: make(chan struct{})}
	started := make(chan struct{})
	go func() {
		defer close(w.done)
		close(started)
		w.answer, w.err = l.Wait(ctx, state)
	}()
	<-started
	t.Cleanup(func() { cancel(); <-w.done })
	return w
}

type page struct {
	status int
	header http.Header
	body   string
}

// browse gets an address with a Host of choice ("" the right one).
func browse(t *testing.T, method, address, host string) page {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	if host != "" {
		r.Host = host
	}
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	res, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return page{res.StatusCode, res.Header, string(body)}
}

// accepted repeats the right answer until Wait has told the listener its state.
func (w *wait) accepted(t *testing.T, query string) page {
	t.Helper()
	for {
		p := browse(t, http.MethodGet, w.Redirect+"?state="+state+"&"+query, "")
		if p.status != http.StatusBadRequest {
			return p
		}
	}
}

func TestAnswer(t *testing.T) {
	t.Parallel()
	w := listen(t)
	for _, wrong := range []struct {
		method, path, host string
		status             int
	}{
		{http.MethodGet, "/callback?state=other&code=stolen", "", http.StatusBadRequest},
		{http.MethodGet, "/callback?code=stolen", "", http.StatusBadRequest},
		{http.MethodGet, "/callback?state=" + state, "", http.StatusBadRequest},
		{http.MethodGet, "/favicon.ico", "", http.StatusNotFound},
		{http.MethodGet, "/", "", http.StatusNotFound},
		{http.MethodGet, "/callback/?state=" + state + "&code=c", "", http.StatusNotFound},
		{http.MethodPost, "/callback?state=" + state + "&code=c", "", http.StatusMethodNotAllowed},
		{http.MethodGet, "/callback?state=" + state + "&code=c", "evil.example", http.StatusMisdirectedRequest},
		{http.MethodGet, "/callback?state=" + state + "&code=c", "localhost.evil.example:80", http.StatusMisdirectedRequest},
		{http.MethodGet, "/callback?state=" + state + "&code=" + strings.Repeat("x", 1<<20), "", http.StatusRequestHeaderFieldsTooLarge},
	} {
		p := browse(t, wrong.method, strings.TrimSuffix(w.Redirect, "/callback")+wrong.path, wrong.host)
		if p.status != wrong.status {
			t.Errorf("%.60s at %q: status %d, want %d", wrong.path, wrong.host, p.status, wrong.status)
		}
	}
	p := w.accepted(t, "code=the-code")
	if p.status != http.StatusOK || !strings.Contains(p.body, "close this window") || strings.Contains(p.body, "the-code") || strings.Contains(p.body, state) {
		t.Errorf("the page is %d %q", p.status, p.body)
	}
	if csp := p.header.Get("Content-Security-Policy"); !strings.HasPrefix(csp, "default-src 'none'") {
		t.Errorf("the page's policy is %q", csp)
	}
	<-w.done
	if w.err != nil || w.answer.Get("code") != "the-code" {
		t.Errorf("the answer is %v, %v", w.answer, w.err)
	}
	if r, err := http.Get(w.Redirect); err == nil {
		_ = r.Body.Close()
		t.Error("it still listens after the answer")
	}
}

func TestDenied(t *testing.T) {
	t.Parallel()
	w := listen(t)
	if p := w.accepted(t, "error=access_denied"); p.status != http.StatusOK || !strings.Contains(p.body, "Nothing was connected") {
		t.Errorf("the page is %d %q", p.status, p.body)
	}
	<-w.done
	if w.err != nil || w.answer.Get("error") != "access_denied" {
		t.Errorf("the answer is %v, %v", w.answer, w.err)
	}
}

func TestLate(t *testing.T) {
	t.Parallel()
	w := listen(t)
	w.clock.Advance(oauth.Patience)
	<-w.done
	if !platform.Is(w.err, caio.Unauthorized) || !strings.Contains(w.err.Error(), "five minutes") {
		t.Errorf("after five minutes: %v", w.err)
	}
	if w.clock.Pending() != 0 {
		t.Error("a timer is left")
	}
}

func TestStopped(t *testing.T) {
	t.Parallel()
	w := listen(t)
	w.cancel()
	<-w.done
	if !platform.Is(w.err, caio.Unavailable) {
		t.Errorf("after a stop: %v", w.err)
	}
	w.Close()
}

// TestConcurrent sends many right answers at once: one is accepted.
func TestConcurrent(t *testing.T) {
	t.Parallel()
	w := listen(t)
	var wg sync.WaitGroup
	var accepted atomic.Int32
	for i := range 20 {
		wg.Go(func() {
			client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
			r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, fmt.Sprintf("%s?state=%s&code=%d", w.Redirect, state, i), nil)
			if err != nil {
				t.Error(err)
				return
			}
			res, err := client.Do(r)
			if err != nil {
				return // those after the first may find nobody
			}
			_ = res.Body.Close()
			if res.StatusCode == http.StatusOK {
				accepted.Add(1)
			}
		})
	}
	wg.Wait()
	if accepted.Load() == 0 { // all came before Wait
		w.accepted(t, "code=late")
	}
	<-w.done
	if w.err != nil || w.answer.Get("code") == "" || accepted.Load() > 1 {
		t.Errorf("the answer is %v, %v; %d were accepted", w.answer, w.err, accepted.Load())
	}
}

// TestLocalhost takes the answer under the name that Facebook insists on.
func TestLocalhost(t *testing.T) {
	t.Parallel()
	w := listen(t)
	address, err := url.Parse(w.Redirect)
	if err != nil {
		t.Fatal(err)
	}
	if p := browse(t, http.MethodGet, w.Redirect+"?state="+state, "localhost:"+address.Port()); p.status != http.StatusBadRequest {
		t.Errorf("an incomplete answer at localhost: status %d", p.status)
	}
	if p := browse(t, http.MethodGet, w.Redirect+"?state="+state, "localhost:1"); p.status != http.StatusMisdirectedRequest {
		t.Errorf("another port of localhost: status %d", p.status)
	}
}

// TestListenOnNamedPorts takes the first port that is free, and says so when none is.
func TestListenOnNamedPorts(t *testing.T) {
	t.Parallel()
	taken, err := oauth.Listen(t.Context(), clock.System())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(taken.Close)
	free, err := oauth.Listen(t.Context(), clock.System())
	if err != nil {
		t.Fatal(err)
	}
	free.Close()
	first, second := portOf(t, taken.Redirect), portOf(t, free.Redirect)
	l, err := oauth.Listen(t.Context(), clock.System(), first, second)
	if err != nil || l.Redirect != free.Redirect {
		t.Fatalf("%v", err)
	}
	t.Cleanup(l.Close)
	if _, err := oauth.Listen(t.Context(), clock.System(), first, second); !platform.Is(err, caio.Unavailable) {
		t.Errorf("two taken ports: %v", err)
	}
}

func portOf(t *testing.T, redirect string) int {
	t.Helper()
	u, err := url.Parse(redirect)
	if err != nil {
		t.Fatal(err)
	}
	port, err := strconv.Atoi(u.Port())
	if err != nil {
		t.Fatal(err)
	}
	return port
}
