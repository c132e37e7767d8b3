package platformtest

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"caio/internal/caio"
	"caio/internal/clock"
	"caio/internal/platform"
	emu "caio/internal/platform/emulator"
)

// Start is what every Stage's clock shows at first.
var Start = time.Date(2026, 9, 1, 11, 30, 0, 0, time.UTC)

// Stage is one emulator that listens, one client of the platform and one account that
// has consented. When its test ends it checks that nothing leaked.
type Stage struct {
	T        testing.TB
	Suite    Suite
	Clock    *clock.Fake // connector and emulator share it; a wait in the connector moves it
	Emulator emu.Emulator
	Kit      *emu.Kit
	URL      string // where the emulator listens
	Env      platform.Env
	Client   *platform.Client
	Session  platform.Session
	Channel  caio.Channel
	Files    *Files
	Host     *Host
	Log      *Log

	guard   *guard
	bases   map[string]string
	secrets []string
}

// eager is the fake clock as a connector sees it: whoever waits has waited.
type eager struct{ *clock.Fake }

// NewTimer returns a timer that has fired, with the clock moved on.
func (e eager) NewTimer(d time.Duration) clock.Timer {
	t := e.Fake.NewTimer(d)
	e.Advance(max(d, 0))
	return t
}

// Open makes a Stage without an account.
func (s Suite) Open(t testing.TB) *Stage {
	t.Helper()
	fake := clock.NewFake(Start)
	e := s.Emulator(emu.Options{Clock: eager{fake}})
	server, err := emu.Listen(e, 0)
	if err != nil {
		t.Fatal(err)
	}
	st := &Stage{
		T: t, Suite: s, Clock: fake, Emulator: e, Kit: e.Kit(), URL: server.URL,
		Log: &Log{}, Files: s.files, Host: newHost(t), bases: map[string]string{},
	}
	if st.Files == nil {
		st.Files = NewFiles(t.TempDir())
	}
	st.guard = newGuard(strings.TrimPrefix(server.URL, "http://"))
	st.Env = platform.Env{
		HTTP: &http.Client{Transport: st.guard}, Clock: eager{fake}, Host: st.Host, Base: st.base(server.URL),
		Log: slog.New(slog.NewTextHandler(st.Log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	}
	st.Client = platform.Open(s.Platform(), st.Env)
	t.Cleanup(func() {
		st.guard.transport.CloseIdleConnections()
		server.Close()
		st.checkClean()
	})
	return st
}

func (st *Stage) base(address string) func(name, usual string) string {
	var mu sync.Mutex
	return func(name, usual string) string {
		mu.Lock()
		defer mu.Unlock()
		st.bases[name] = usual
		return address
	}
}

// Stage makes a Stage with an account and its first channel.
func (s Suite) Stage(t testing.TB) *Stage {
	t.Helper()
	st := s.Open(t)
	st.Session = platform.Session{Account: "account", Grant: st.Keep(st.Emulator.Connect(st.URL, "ann"))}
	list, err := st.Client.Channels(t.Context(), st.Session)
	if err != nil {
		t.Fatalf("list channels: %v", err)
	}
	if len(list) == 0 {
		t.Fatal("the emulator's account has no channel")
	}
	st.Channel = list[0]
	st.Channel.ID, st.Channel.Account = "channel", "account"
	return st
}

// Keep passes the Grant through the form it has in the keychain, and remembers its
// secrets: at the end they must be found nowhere.
func (st *Stage) Keep(g platform.Grant) platform.Grant {
	st.T.Helper()
	st.Plant(g.Access, g.Refresh)
	for _, secret := range g.Secrets {
		st.Plant(secret)
	}
	sealed, err := g.Seal()
	if err != nil {
		st.T.Fatal(err)
	}
	opened, err := platform.OpenGrant(sealed)
	if err != nil {
		st.T.Fatal(err)
	}
	return opened
}

// Plant remembers secrets that must be found nowhere at the end.
func (st *Stage) Plant(secrets ...caio.Secret) {
	for _, s := range secrets {
		if len(s.Reveal()) >= 6 {
			st.secrets = append(st.secrets, s.Reveal())
		}
	}
}

// Restart is the program started again: a new connector, no memory.
func (st *Stage) Restart() {
	st.guard.revive()
	st.Client = platform.Open(st.Suite.Platform(), st.Env)
}

// See checks that an error says what a creator can read and what must not be known,
// and returns its kind.
func (st *Stage) See(err error) caio.Kind {
	st.T.Helper()
	if err == nil {
		return ""
	}
	e := platform.AsError(err)
	st.checkSecrets("the error "+string(e.Kind), err.Error()+" "+e.Message+" "+e.Detail)
	if problem := sentenceProblem(e.Message); problem != "" {
		st.T.Errorf("the message %q of %v %s", e.Message, err, problem)
	}
	return e.Kind
}

// Is checks that an error is of one of the kinds.
func (st *Stage) Is(err error, what string, kinds ...caio.Kind) {
	st.T.Helper()
	if err == nil {
		st.T.Errorf("%s: no error, want %v", what, kinds)
		return
	}
	kind := st.See(err)
	for _, k := range kinds {
		if k == kind && kind != caio.Unknown {
			return
		}
	}
	st.T.Errorf("%s: kind %q, want one of %v: %v", what, kind, kinds, err)
}

func sentenceProblem(s string) string {
	switch {
	case strings.TrimSpace(s) == "":
		return "is empty"
	case !strings.ContainsAny(s[len(s)-1:], ".?!"):
		return "is no sentence: it does not end like one"
	case strings.ContainsAny(s, "{}<>") || strings.Contains(s, "HTTP "):
		return "quotes what the network said"
	}
	return ""
}

func (st *Stage) checkSecrets(where, text string) {
	st.T.Helper()
	for _, secret := range st.secrets {
		if strings.Contains(text, secret) || strings.Contains(text, url.QueryEscape(secret)) {
			st.T.Errorf("a secret appears in %s", where)
		}
	}
}

// checkClean is what holds at the end of every Stage.
func (st *Stage) checkClean() {
	st.T.Helper()
	for _, host := range st.guard.strange() {
		st.T.Errorf("a request went to %s, which is not the emulator", host)
	}
	if n := st.guard.open(); n != 0 {
		st.T.Errorf("%d response bodies were not closed", n)
	}
	st.checkSecrets("the log", st.Log.String())
	for _, r := range st.Kit.Requests() {
		st.checkSecrets("the path "+r.Method+" …", r.Path)
	}
}

// Log collects what a connector logs.
type Log struct {
	mu   sync.Mutex
	text bytes.Buffer
}

// Write adds to the log.
func (l *Log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

// String returns all that was logged.
func (l *Log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}
