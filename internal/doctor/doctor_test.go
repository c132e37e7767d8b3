package doctor

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"caio/internal/account"
	"caio/internal/caio"
	"caio/internal/clock"
	"caio/internal/platform"
	"caio/internal/store"
	"caio/internal/vault"
)

// network is a platform whose channels can be read, or not.
type network struct{ err error }

func (n *network) Begin(context.Context, platform.Ask) (platform.Step, error) {
	return platform.Step{}, nil
}

func (n *network) Finish(context.Context, platform.Step, url.Values) (platform.Grant, error) {
	return platform.Grant{}, nil
}

func (n *network) Refresh(context.Context, platform.Grant) (platform.Grant, error) {
	return platform.Grant{}, platform.Errorf(caio.Unauthorized, "The consent is gone.")
}

func (n *network) Channels(context.Context, platform.Session) ([]caio.Channel, error) {
	return []caio.Channel{{RemoteID: "1", Handle: "@ann"}}, n.err
}

func (n *network) Publish(context.Context, platform.Session, *platform.Job) (caio.Receipt, error) {
	return caio.Receipt{}, nil
}

var errNoProgram = errors.New("no such program")

// healthy is a Patient with nothing wrong, and what can be made wrong.
func healthy(t *testing.T) (Patient, *network) {
	t.Helper()
	dir := t.TempDir()
	s, err := store.Open(t.Context(), filepath.Join(dir, "caio.db"), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNotFound) }))
	t.Cleanup(server.Close)
	net := &network{}
	registry, err := platform.NewRegistry([]platform.Platform{{
		ID: "plaza", Name: "Plaza", New: func(platform.Env) platform.Connector { return net },
	}}, func(caio.PlatformID) platform.Env { return platform.Env{} })
	if err != nil {
		t.Fatal(err)
	}
	v, c := vault.Memory(), clock.System()
	p := Patient{
		Dir: dir, Vault: v, Clock: c, Built: c.Now(), Store: s, Registry: registry, HTTP: server.Client(),
		Accounts: account.New(s, v, registry, c, slog.New(slog.DiscardHandler), func(caio.AccountID) {}),
		Hosts:    func(caio.PlatformID) []string { return []string{server.URL + "/api", server.URL + "/other"} },
		Programs: func(name string) (string, error) { return "/usr/bin/" + name, nil },
	}
	if _, err := p.Accounts.Adopt(t.Context(), "plaza", platform.Grant{Access: caio.NewSecret("token"), Subject: "1", Name: "@ann"}); err != nil {
		t.Fatal(err)
	}
	return p, net
}

// the returns the only Finding of a check.
func the(t *testing.T, findings []Finding, check string) Finding {
	t.Helper()
	var hits []Finding
	for _, f := range findings {
		if f.Check == check {
			hits = append(hits, f)
		}
	}
	if len(hits) != 1 {
		t.Fatalf("%d findings about %s in %+v", len(hits), check, findings)
	}
	return hits[0]
}

func TestHealthy(t *testing.T) {
	t.Parallel()
	p, _ := healthy(t)
	findings := Examine(t.Context(), p)
	if !Healthy(findings) {
		t.Errorf("not healthy: %+v", findings)
	}
	for _, check := range []string{"keychain", "database", "disk", "clock", "ffmpeg", "network", "connection"} {
		if f := the(t, findings, check); f.Message == "" || f.Level == OK && f.Mend != "" {
			t.Errorf("%+v", f)
		}
	}
	if _, err := p.Vault.Get(t.Context(), probeKey); !errors.Is(err, vault.ErrNotFound) {
		t.Errorf("the probe was left in the keychain: %v", err)
	}
	files, err := filepath.Glob(filepath.Join(p.Dir, ".doctor-*"))
	if err != nil || len(files) != 0 {
		t.Errorf("left behind: %v, %v", files, err)
	}
}

// locked is a keychain that does not answer, lying one that gives back something else.
type locked struct{ vault.Vault }

func (locked) Set(context.Context, string, caio.Secret) error { return vault.ErrLocked }

type lying struct{ vault.Vault }

func (lying) Get(context.Context, string) (caio.Secret, error) { return caio.NewSecret("another"), nil }

func TestWhatIsWrongIsSaid(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		harm  func(t *testing.T, p *Patient, n *network)
		check string
		level Level
		words []string
	}{
		"locked keychain": {func(_ *testing.T, p *Patient, _ *network) { p.Vault = locked{p.Vault} }, "keychain", Problem, []string{"does not answer", "Unlock"}},
		"lying keychain":  {func(_ *testing.T, p *Patient, _ *network) { p.Vault = lying{p.Vault} }, "keychain", Problem, []string{"something else"}},
		"no database": {func(_ *testing.T, p *Patient, _ *network) {
			p.Store, p.Broken = nil, "The database is damaged."
		}, "database", Problem, []string{"The database is damaged.", "backups"}},
		"no folder": {func(_ *testing.T, p *Patient, _ *network) { p.Dir = filepath.Join(p.Dir, "none") }, "disk", Problem, []string{"cannot be written to", "permissions"}},
		"clock behind": {func(t *testing.T, p *Patient, _ *network) {
			later := p.Clock.Now().Add(time.Hour)
			if err := os.Chtimes(filepath.Join(p.Dir, "caio.db"), later, later); err != nil {
				t.Fatal(err)
			}
		}, "clock", Problem, []string{"caio.db", "Set the computer's date"}},
		"clock before the program": {func(_ *testing.T, p *Patient, _ *network) { p.Built = p.Clock.Now().Add(48 * time.Hour) }, "clock", Problem, []string{"before this CAIO was made"}},
		"clock far ahead":          {func(_ *testing.T, p *Patient, _ *network) { p.Built = p.Clock.Now().AddDate(-11, 0, 0) }, "clock", Warning, []string{"ten years"}},
		"no ffmpeg": {func(_ *testing.T, p *Patient, _ *network) {
			p.Programs = func(string) (string, error) { return "", errNoProgram }
		}, "ffmpeg", Warning, []string{"not installed"}},
		"host that is not there": {func(_ *testing.T, p *Patient, _ *network) {
			p.Hosts = func(caio.PlatformID) []string { return []string{"http://127.0.0.1:1/api"} }
		}, "network", Problem, []string{"http://127.0.0.1:1/", "firewall"}},
		"consent gone": {func(_ *testing.T, _ *Patient, n *network) {
			n.err = platform.Errorf(caio.Unauthorized, "The consent is gone.")
		}, "connection", Problem, []string{"The consent is gone.", "caio accounts connect plaza"}},
		"offline": {func(_ *testing.T, _ *Patient, n *network) {
			n.err = platform.Errorf(caio.Offline, "Plaza cannot be reached.")
		}, "connection", Problem, []string{"cannot be reached", "network connection"}},
		"network in trouble": {func(_ *testing.T, _ *Patient, n *network) {
			n.err = platform.Errorf(caio.Unavailable, "Plaza is down.")
		}, "connection", Warning, []string{"Plaza is down.", "by itself"}},
		"token lost": {func(t *testing.T, p *Patient, _ *network) {
			p.Accounts = account.New(p.Store, vault.Memory(), p.Registry, p.Clock, slog.New(slog.DiscardHandler), func(caio.AccountID) {})
		}, "connection", Problem, []string{"no longer holds"}},
		"held account": {func(t *testing.T, p *Patient, _ *network) {
			accounts, err := p.Store.Accounts(t.Context())
			if err == nil {
				err = p.Store.HoldAccount(t.Context(), accounts[0].ID, caio.Reason{Message: "Sign in again."})
			}
			if err != nil {
				t.Fatal(err)
			}
		}, "connection", Problem, []string{"Sign in again."}},
		"ends soon": {func(t *testing.T, p *Patient, _ *network) {
			accounts, err := p.Store.Accounts(t.Context())
			if err == nil {
				accounts[0].ExpiresAt = caio.At(p.Clock.Now().Add(73 * time.Hour))
				err = p.Store.SaveAccount(t.Context(), accounts[0])
			}
			if err != nil {
				t.Fatal(err)
			}
		}, "connection", Warning, []string{"ends in 3 days"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, n := healthy(t)
			c.harm(t, &p, n)
			findings := Examine(t.Context(), p)
			f := the(t, findings, c.check)
			if f.Level != c.level || f.Mend == "" {
				t.Errorf("%+v, want level %s", f, c.level)
			}
			for _, word := range c.words {
				if !strings.Contains(f.Message+" "+f.Mend, word) {
					t.Errorf("%+v does not say %q", f, word)
				}
			}
			if Healthy(findings) != (c.level != Problem) {
				t.Errorf("healthy: %v", Healthy(findings))
			}
		})
	}
}
