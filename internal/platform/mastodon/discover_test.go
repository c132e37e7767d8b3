package mastodon

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"caio/internal/caio"
	"caio/internal/clock"
	"caio/internal/platform"
	emu "caio/internal/platform/emulator"
	"caio/internal/platform/mastodon/emulator"
)

func TestHostOf(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{
		"mastodon.social": "mastodon.social", " Mastodon.Social. ": "mastodon.social", "@ann@social.example": "social.example",
		"ann@social.example": "social.example", "https://social.example/@ann/123": "social.example", "http://social.example": "social.example",
		"social.example:8443": "social.example:8443", "köln.example": "xn--kln-sna.example", "https://user:pw@social.example/": "social.example",
		"": "", "not a host": "", "@": "", "https://": "", "a/b": "a", "-.example": "", "\x00.example": "",
	} {
		got, err := hostOf(typed)
		if got != want || (want == "") != (err != nil) || (err != nil && !platform.Is(err, caio.Rejected)) {
			t.Errorf("%q: %q, %v, want %q", typed, got, err, want)
		}
	}
}

func TestPrivate(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]bool{
		"127.0.0.1": true, "10.1.2.3": true, "172.16.0.1": true, "192.168.1.1": true, "169.254.1.1": true, "100.64.0.1": true, "0.0.0.0": true,
		"::1": true, "fe80::1": true, "fd00::1": true, "::ffff:127.0.0.1": true, "224.0.0.1": true,
		"8.8.8.8": false, "2606:4700::1111": false, "100.128.0.1": false,
	} {
		if got := private(netip.MustParseAddr(address)); got != want {
			t.Errorf("%s is private: %v, want %v", address, got, want)
		}
	}
}

// refuser lets no request through.
type refuser struct{ t *testing.T }

func (r refuser) RoundTrip(request *http.Request) (*http.Response, error) {
	r.t.Errorf("a request went to %s", request.URL)
	return nil, errors.New("no network")
}

// TestPublicOnly types what is no public server: nothing is sent there.
func TestPublicOnly(t *testing.T) {
	t.Parallel()
	c := New(platform.Env{HTTP: &http.Client{Transport: refuser{t}}, Clock: clock.System(), Base: func(_, usual string) string { return usual }})
	for _, typed := range []string{"localhost", "localhost:3000", "127.0.0.1", "http://10.0.0.1/", "[::1]", "[::1]:443", "8.8.8.8", "printer.local", "intranet", "db.internal", "a.localhost"} {
		_, err := c.Begin(t.Context(), platform.Ask{Way: wayBrowser, Fields: map[string]string{extraInstance: typed}})
		if !platform.Is(err, caio.Rejected) || !strings.Contains(err.Error(), " is not ") {
			t.Errorf("%q: %v", typed, err)
		}
	}
}

// web is several hosts: an address says which server stands for it.
func web(t *testing.T, hosts map[string]http.Handler) platform.Env {
	addresses := map[string]string{}
	for host, h := range hosts {
		s := httptest.NewServer(h)
		t.Cleanup(s.Close)
		addresses["https://"+host] = s.URL
	}
	return platform.Env{HTTP: &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}, Clock: clock.System(), Base: func(_, usual string) string {
		if address, ok := addresses[usual]; ok {
			return address
		}
		return "http://127.0.0.1:1"
	}}
}

func nodeinfo(status int, body string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/.well-known/nodeinfo" {
			w.WriteHeader(http.StatusNotFound)
			_, _ = fmt.Fprint(w, "<html>Nothing here</html>")
			return
		}
		w.WriteHeader(status)
		_, _ = fmt.Fprint(w, body)
	})
}

func TestDiscover(t *testing.T) {
	t.Parallel()
	server := func(version string) http.Handler { return emulator.NewVersion(emu.Options{}, version) }
	redirect := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "https://social.example"+r.URL.Path, http.StatusMovedPermanently)
	})
	for _, test := range []struct {
		name  string
		hosts map[string]http.Handler
		host  string
		pkce  bool
		kind  caio.Kind
	}{
		{"latest", map[string]http.Handler{"ann.example": server("4.5.0")}, "ann.example", true, ""},
		{"before 4.3", map[string]http.Handler{"ann.example": server("4.2.0")}, "ann.example", false, ""},
		{"before 4.0", map[string]http.Handler{"ann.example": server("3.5.0")}, "ann.example", false, ""},
		{"relative", map[string]http.Handler{"ann.example": server("pleroma")}, "ann.example", false, ""},
		{"nodeinfo", map[string]http.Handler{"ann.example": nodeinfo(200, `{"links":[{"href":"https://social.example/nodeinfo/2.0"}]}`), "social.example": server("4.5.0")}, "social.example", true, ""},
		{"redirect", map[string]http.Handler{"ann.example": redirect, "social.example": server("4.5.0")}, "social.example", true, ""},
		{"another network", map[string]http.Handler{"ann.example": nodeinfo(200, `{"links":[]}`)}, "", false, caio.Rejected},
		{"website", map[string]http.Handler{"ann.example": nodeinfo(200, `<html>`)}, "", false, caio.Rejected},
		{"leads to http", map[string]http.Handler{"ann.example": nodeinfo(200, `{"links":[{"href":"http://social.example/"}]}`), "social.example": server("4.5.0")}, "", false, caio.Rejected},
		{"leads in circles", map[string]http.Handler{"ann.example": nodeinfo(200, `{"links":[{"href":"https://ann.example/"}]}`)}, "", false, caio.Rejected},
		{"nobody", nil, "", false, caio.Offline},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			env := web(t, test.hosts)
			env.Clock = eager{clock.NewFake(clock.System().Now())}
			c := New(env).(*connector)
			s, err := c.discover(t.Context(), "@ann@ann.example")
			if s.host != test.host || s.metadata.pkce() != test.pkce || (test.kind != "" && !platform.Is(err, test.kind)) || (test.kind == "" && err != nil) {
				t.Errorf("found %+v, %v; want %q, PKCE %v, kind %q", s, err, test.host, test.pkce, test.kind)
			}
		})
	}
}

// eager is a clock on which every wait is over at once.
type eager struct{ *clock.Fake }

func (e eager) NewTimer(d time.Duration) clock.Timer {
	t := e.Fake.NewTimer(d)
	e.Advance(d)
	return t
}

func TestLimitsOf(t *testing.T) {
	t.Parallel()
	l := limitsOf(instance{MaxTootChars: 5000})
	if l.Text.Max != 5000 || l.Comment.Max != 5000 || l.Text.URLLength != usualPerURL || l.MaxMedia != 4 || l.Media[caio.KindVideo].MaxBytes != usualVideoBytes {
		t.Errorf("the limits of a relative are %+v", l)
	}
	var in instance
	in.Configuration.Media.Types = []string{"image/png"}
	in.Configuration.Statuses.MaxMedia = 16
	if l := limitsOf(in); len(l.Media) != 1 || l.Media[caio.KindImage].MaxCount != 16 {
		t.Errorf("a server of pictures has %+v", l.Media)
	}
}
