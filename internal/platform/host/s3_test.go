package host_test

import (
	"bytes"
	"context"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/minio/minio-go/v7"

	"caio/internal/caio"
	"caio/internal/clock"
	"caio/internal/platform"
	"caio/internal/platform/host"
)

// TestRealServer plays everything against a server that checks signatures.
func TestRealServer(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.makeBucket("media", "")
	t.Run("offer", s.offers)
	t.Run("links", s.links)
	t.Run("withdraw", s.withdraws)
	t.Run("public address", s.publicBase)
	t.Run("large file", s.large)
	t.Run("cancelled", s.cancelled)
	t.Run("sweep", s.sweeps)
	t.Run("trial", s.trials)
	t.Run("virtual host", s.virtualHost)
	t.Run("wrong settings", s.wrongSettings)
}

func picture(t testing.TB, size int) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "Urlaub – ütf 8 %20?.jpeg")
	if err := os.WriteFile(file, bytes.Repeat([]byte("0123456789"), size/10), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func mustOffer(t testing.TB, h *host.S3, file, mime string) string {
	t.Helper()
	address, err := h.Offer(t.Context(), file, mime)
	if err != nil {
		t.Fatal(err)
	}
	return address
}

func (s *server) offers(t *testing.T) {
	s.t = t
	b := s.settings("media")
	b.Prefix = "/social/caio/"
	h, _ := open(t, b, rootSecret)
	file := picture(t, 50)
	first, second := mustOffer(t, h, file, "image/jpeg"), mustOffer(t, h, file, "video/quicktime")
	for address, want := range map[string]string{first: "image/jpeg", second: "video/quicktime"} {
		res, body := fetch(t, "GET", address, "")
		if res.StatusCode != http.StatusOK || res.Header.Get("Content-Type") != want || body != strings.Repeat("0123456789", 5) {
			t.Errorf("%d %s %q", res.StatusCode, res.Header.Get("Content-Type"), body)
		}
		if res.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("may be cached: %q", res.Header.Get("Cache-Control"))
		}
	}
	if res, body := fetch(t, "GET", first, "bytes=2-4"); res.StatusCode != http.StatusPartialContent || body != "234" {
		t.Errorf("a part: %d %q", res.StatusCode, body)
	}
	if res, _ := fetch(t, "HEAD", first, ""); res.StatusCode == http.StatusOK {
		t.Error("a link for GET is good for HEAD")
	}
	keys := s.keys("media")
	for _, k := range keys {
		if !strings.HasPrefix(k, "social/caio/caio-") || len(k) < len("social/caio/caio-")+26 {
			t.Errorf("%s can be guessed, or is outside of the prefix", k)
		}
	}
	if len(keys) != 2 || keys[0] == keys[1] {
		t.Errorf("in the bucket: %q", keys)
	}
	u, err := url.Parse(first)
	if err != nil || u.Query().Get("X-Amz-Expires") != strconv.Itoa(host.UsualMinutes*60) || !strings.HasSuffix(u.Path, ".jpg") {
		t.Errorf("link %s", u.Path)
	}
	if strings.Contains(first, rootSecret) || strings.Contains(first, url.QueryEscape(rootSecret)) {
		t.Error("the secret key is in the link")
	}
	for _, file := range []string{filepath.Join(t.TempDir(), "missing"), t.TempDir()} {
		if _, err := h.Offer(t.Context(), file, "image/jpeg"); !platform.Is(err, caio.Rejected) || !strings.Contains(err.Error(), filepath.Base(file)) {
			t.Errorf("a file that is none: %v", err)
		}
	}
	for _, address := range []string{first, second} {
		if err := h.Withdraw(t.Context(), address); err != nil {
			t.Error(err)
		}
	}
}

// links fetches with links that somebody changed, and with one that has ended.
func (s *server) links(t *testing.T) {
	s.t = t
	h, _ := open(t, s.settings("media"), rootSecret)
	address := mustOffer(t, h, picture(t, 10), "image/png")
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	change := func(name, value string) string {
		q := u.Query()
		q.Set(name, value)
		changed := *u
		changed.RawQuery = q.Encode()
		return changed.String()
	}
	plain, _, _ := strings.Cut(address, "?")
	for what, wrong := range map[string]string{
		"unsigned":     plain,
		"longer":       change("X-Amz-Expires", "86400"),
		"another day":  change("X-Amz-Date", clock.System().Now().Add(-time.Minute).UTC().Format("20060102T150405Z")),
		"another sign": change("X-Amz-Signature", strings.Repeat("0", 64)),
		"another key":  change("X-Amz-Credential", "OTHER/20261124/"+region+"/s3/aws4_request"),
		"another file": strings.Replace(address, "/media/caio-", "/media/caio-a", 1),
	} {
		if res, body := fetch(t, "GET", wrong, ""); res.StatusCode/100 != 4 || strings.Contains(body, "0123") {
			t.Errorf("%s: %d", what, res.StatusCode)
		}
	}
	if res, _ := fetch(t, "GET", address, ""); res.StatusCode != http.StatusOK {
		t.Errorf("as it is: %d", res.StatusCode)
	}
	t.Run("expired", s.expired)
}

// expired waits for the end of a link that was made for a second, with the very
// client that makes the others: a minute is the least that a person can set.
func (s *server) expired(t *testing.T) {
	keys := s.keys("media")
	u, err := s.root.PresignedGetObject(t.Context(), "media", keys[0], time.Second, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := clock.Sleep(t.Context(), clock.System(), 2100*time.Millisecond); err != nil {
		t.Fatal(err)
	}
	if res, _ := fetch(t, "GET", u.String(), ""); res.StatusCode != http.StatusForbidden {
		t.Errorf("after its end: %d", res.StatusCode)
	}
}

func (s *server) withdraws(t *testing.T) {
	s.t = t
	s.makeBucket("withdrawn", "")
	b := s.settings("withdrawn")
	b.Prefix = "was"
	h, _ := open(t, b, rootSecret)
	address, other := mustOffer(t, h, picture(t, 10), "image/png"), mustOffer(t, h, picture(t, 10), "image/png")
	s.put("withdrawn", "own.jpg")
	b.Prefix = "is" // was changed while the file was offered
	h, _ = open(t, b, rootSecret)
	for range 2 {
		if err := h.Withdraw(t.Context(), address); err != nil {
			t.Error(err)
		}
		if res, _ := fetch(t, "GET", address, ""); res.StatusCode != http.StatusNotFound {
			t.Errorf("answers %d after it was withdrawn", res.StatusCode)
		}
	}
	for _, unknown := range []string{
		"", "https://elsewhere.example/caio-aaaaaaaaaaaaaaaaaaaaaaaaaa", s.URL + "/withdrawn/own.jpg", s.URL + "/withdrawn", s.URL + "/withdrawn/../media/x",
		s.URL + "/media/caio-aaaaaaaaaaaaaaaaaaaaaaaaaa", s.URL + "/withdrawn/caio-aaaaaaaaaaaaaaaaaaaaaaaaaa.png", "://",
	} {
		if err := h.Withdraw(t.Context(), unknown); err != nil {
			t.Errorf("%s: %v", unknown, err)
		}
	}
	if res, _ := fetch(t, "GET", other, ""); res.StatusCode != http.StatusOK {
		t.Errorf("the other file answers %d", res.StatusCode)
	}
	if keys := s.keys("withdrawn"); len(keys) != 2 || !slices.Contains(keys, "own.jpg") {
		t.Errorf("left: %q", keys)
	}
}

const readable = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":["s3:GetObject"],"Resource":["arn:aws:s3:::BUCKET/*"]}]}`

func (s *server) publicBase(t *testing.T) {
	s.t = t
	s.makeBucket("public", readable)
	b := s.settings("public")
	b.PublicBase = s.URL + "/public/"
	h, _ := open(t, b, rootSecret)
	address := mustOffer(t, h, picture(t, 10), "image/png")
	if res, body := fetch(t, "GET", address, ""); res.StatusCode != http.StatusOK || body != "0123456789" || strings.Contains(address, "?") {
		t.Errorf("%s: %d %q", address, res.StatusCode, body)
	}
	if err := h.Withdraw(t.Context(), address); err != nil || len(s.keys("public")) != 0 {
		t.Errorf("withdrawn: %v, left %q", err, s.keys("public"))
	}
	if warnings, err := h.Test(t.Context()); err != nil || len(warnings) != 2 {
		t.Errorf("test: %q %v", warnings, err)
	}
	b.PublicBase = s.URL + "/media"
	h, _ = open(t, b, rootSecret)
	if _, err := h.Test(t.Context()); !platform.Is(err, caio.Forbidden) || !strings.Contains(err.Error(), "everyone else gets 403") {
		t.Errorf("a public address that is not: %v", err)
	}
}

// large uploads in parts, which none of the memory is for.
func (s *server) large(t *testing.T) {
	s.t = t
	const size = 96 << 20
	file := filepath.Join(t.TempDir(), "film.mp4")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(file, size); err != nil {
		t.Fatal(err)
	}
	h, _ := open(t, s.settings("media"), rootSecret)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	address := mustOffer(t, h, file, "video/mp4")
	runtime.ReadMemStats(&after)
	if used := after.TotalAlloc - before.TotalAlloc; used > 16<<20 {
		t.Errorf("%d MB of memory for a file of %d MB", used>>20, size>>20)
	}
	res, body := fetch(t, "GET", address, "bytes=100000000-100000003")
	if res.StatusCode != http.StatusPartialContent || body != "\x00\x00\x00\x00" || res.Header.Get("Content-Type") != "video/mp4" || !strings.HasSuffix(res.Header.Get("Content-Range"), "/"+strconv.Itoa(size)) {
		t.Errorf("%d %v", res.StatusCode, res.Header)
	}
	if err := h.Withdraw(t.Context(), address); err != nil {
		t.Error(err)
	}
}

func (s *server) cancelled(t *testing.T) {
	h, _ := open(t, s.settings("media"), rootSecret)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := h.Offer(ctx, picture(t, 10), "image/png"); !platform.Is(err, caio.Unavailable) {
		t.Errorf("cancelled: %v", err)
	}
}

// sweeps leaves what is fresh, what is not CAIO's and what is elsewhere.
func (s *server) sweeps(t *testing.T) {
	s.t = t
	s.makeBucket("swept", "")
	b := s.settings("swept")
	b.Prefix = "mine"
	h, c := open(t, b, rootSecret)
	mustOffer(t, h, picture(t, 10), "image/png")
	mustOffer(t, h, picture(t, 10), "text/plain")
	name := "caio-" + strings.Repeat("a", 26)
	kept := []string{"caio-logo.png", "mine/caio-logo.png", "mine/" + name + "/in.png", "mine/own.jpg", "minecraft/" + name, name}
	for _, k := range kept {
		s.put("swept", k)
	}
	core := minio.Core{Client: s.root}
	for _, k := range []string{"mine/" + name + ".mp4", "mine/other.mp4"} {
		if _, err := core.NewMultipartUpload(t.Context(), "swept", k, minio.PutObjectOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	if n, err := h.Sweep(t.Context()); err != nil || n != 0 {
		t.Errorf("fresh files: %d, %v", n, err)
	}
	c.Advance(host.Life + time.Minute)
	if n, err := h.Sweep(t.Context()); err != nil || n != 3 {
		t.Errorf("after a day: %d, %v", n, err)
	}
	slices.Sort(kept)
	if keys := s.keys("swept"); !slices.Equal(keys, kept) {
		t.Errorf("left: %q", keys)
	}
	uploads := 0
	for u := range s.root.ListIncompleteUploads(t.Context(), "swept", "", true) {
		uploads++
		if u.Key != "mine/other.mp4" {
			t.Errorf("unfinished: %s %v", u.Key, u.Err)
		}
	}
	if uploads != 1 {
		t.Errorf("%d uploads are unfinished", uploads)
	}
	if n, err := h.Sweep(t.Context()); err != nil || n != 0 {
		t.Errorf("again: %d, %v", n, err)
	}
}
