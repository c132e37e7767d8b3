package app

import (
	"context"
	"maps"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"caio/internal/caio"
	"caio/internal/clock"
	"caio/internal/doctor"
)

// Doctor looks whether everything that CAIO depends on works.
type Doctor struct{ a *App }

// Examine makes all checks.
func (s *Doctor) Examine() ([]doctor.Finding, error) {
	return call(s.a, "Doctor.Examine", func(ctx context.Context) ([]doctor.Finding, error) {
		p := patient(s.a.config, s.a.dir)
		p.Vault, p.Clock, p.Store, p.Accounts, p.Registry, p.Hosts = s.a.vault, s.a.clock, s.a.store, s.a.accounts, s.a.registry, s.a.hosts.of
		return doctor.Examine(ctx, p), nil
	})
}

// ExamineBroken makes the checks that are possible on a program that Open refused to
// build, with the reason why.
func ExamineBroken(ctx context.Context, c Config, broken error) []doctor.Finding {
	p := patient(c, c.folder())
	p.Broken = Explain(broken).Message
	return doctor.Examine(ctx, p)
}

func patient(c Config, dir string) doctor.Patient {
	p := doctor.Patient{Dir: dir, Vault: c.Vault, Clock: c.Clock, Built: built(), HTTP: direct(), Programs: exec.LookPath}
	if p.Clock == nil {
		p.Clock = clock.System()
	}
	return p
}

// direct is a client that follows no redirect: the first answer says that a host is there.
func direct() *http.Client {
	return &http.Client{
		Transport:     &http.Transport{Proxy: http.ProxyFromEnvironment, DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// built returns when this program was made: the commit's time, else its file's; zero when
// neither is known.
func built() time.Time {
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if at, err := time.Parse(time.RFC3339, s.Value); err == nil && s.Key == "vcs.time" {
				return at
			}
		}
	}
	path, err := os.Executable()
	if err != nil {
		return time.Time{}
	}
	info, err := os.Stat(path)
	if err != nil {
		return time.Time{}
	}
	return info.ModTime()
}

// hostBook notes which hosts the connectors speak to.
type hostBook struct {
	mu   sync.Mutex
	used map[caio.PlatformID]map[string]bool
}

func (b *hostBook) note(id caio.PlatformID, u *url.URL) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.used == nil {
		b.used = map[caio.PlatformID]map[string]bool{}
	}
	if b.used[id] == nil {
		b.used[id] = map[string]bool{}
	}
	b.used[id][u.Scheme+"://"+u.Host] = true
}

func (b *hostBook) of(id caio.PlatformID) []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Sorted(maps.Keys(b.used[id]))
}

// noting is a connector's way out that is noted.
type noting struct {
	http.RoundTripper
	id   caio.PlatformID
	book *hostBook
}

func (n noting) RoundTrip(r *http.Request) (*http.Response, error) {
	n.book.note(n.id, r.URL)
	return n.RoundTripper.RoundTrip(r)
}
