package host_test

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"caio/internal/clock"
	"caio/internal/platform/host"
)

func offered(t *testing.T) (*host.Loopback, *clock.Fake, string) {
	t.Helper()
	c := clock.NewFake(time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC))
	h, err := host.Listen(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(h.Close)
	file := filepath.Join(t.TempDir(), "picture")
	if err := os.WriteFile(file, []byte("0123456789"), 0o600); err != nil {
		t.Fatal(err)
	}
	address, err := h.Offer(t.Context(), file, "image/jpeg")
	if err != nil {
		t.Fatal(err)
	}
	return h, c, address
}

func fetch(t *testing.T, method, address, byteRange string) (*http.Response, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	if byteRange != "" {
		r.Header.Set("Range", byteRange)
	}
	res, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res, string(b)
}

func TestOfferIsServed(t *testing.T) {
	t.Parallel()
	_, _, address := offered(t)
	tests := []struct {
		method, byteRange string
		status            int
		body              string
	}{
		{"GET", "", http.StatusOK, "0123456789"},
		{"GET", "bytes=2-4", http.StatusPartialContent, "234"},
		{"GET", "bytes=20-", http.StatusRequestedRangeNotSatisfiable, ""},
		{"HEAD", "", http.StatusOK, ""},
		{"POST", "", http.StatusMethodNotAllowed, ""},
		{"DELETE", "", http.StatusMethodNotAllowed, ""},
	}
	for _, tt := range tests {
		res, body := fetch(t, tt.method, address, tt.byteRange)
		if res.StatusCode != tt.status || (tt.body != "" && body != tt.body) {
			t.Errorf("%s %s: %d %q", tt.method, tt.byteRange, res.StatusCode, body)
		}
		if tt.status < 300 && res.Header.Get("Content-Type") != "image/jpeg" {
			t.Errorf("%s %s: type %s", tt.method, tt.byteRange, res.Header.Get("Content-Type"))
		}
	}
}

func TestOfferIsUnguessableAndAlone(t *testing.T) {
	t.Parallel()
	h, _, address := offered(t)
	if !strings.HasPrefix(address, "http://127.0.0.1:") {
		t.Errorf("offered at %s, not on the loopback address", address)
	}
	base := address[:strings.LastIndexByte(address, '/')]
	if len(address)-len(base) < 27 {
		t.Errorf("%s can be guessed", address)
	}
	for _, path := range []string{"/", "/picture", "/../picture", "/..%2f..%2fetc%2fpasswd", "/" + strings.Repeat("a", 26)} {
		if res, _ := fetch(t, "GET", base+path, ""); res.StatusCode != http.StatusNotFound {
			t.Errorf("%s answers %d", path, res.StatusCode)
		}
	}
	again, err := h.Offer(t.Context(), filepath.Join(t.TempDir(), "missing"), "image/jpeg")
	if err == nil {
		t.Errorf("a missing file was offered at %s", again)
	}
	if _, err := h.Offer(t.Context(), t.TempDir(), "image/jpeg"); err == nil {
		t.Error("a folder was offered")
	}
}

func TestOfferExpires(t *testing.T) {
	t.Parallel()
	_, c, address := offered(t)
	c.Advance(host.Life - time.Second)
	if res, _ := fetch(t, "GET", address, ""); res.StatusCode != http.StatusOK {
		t.Errorf("answers %d before its day is over", res.StatusCode)
	}
	c.Advance(time.Second)
	if res, _ := fetch(t, "GET", address, ""); res.StatusCode != http.StatusNotFound {
		t.Errorf("answers %d after a day", res.StatusCode)
	}
}

func TestOfferIsWithdrawn(t *testing.T) {
	t.Parallel()
	h, _, address := offered(t)
	for range 2 {
		if err := h.Withdraw(t.Context(), address); err != nil {
			t.Error(err)
		}
		if res, _ := fetch(t, "GET", address, ""); res.StatusCode != http.StatusNotFound {
			t.Errorf("answers %d after it was withdrawn", res.StatusCode)
		}
	}
	if err := h.Withdraw(t.Context(), "https://elsewhere.example/x"); err != nil {
		t.Error(err)
	}
}
