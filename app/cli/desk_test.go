package cli_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"caio/app"
	"caio/app/cli"
	"caio/internal/caio"
	"caio/internal/platform/all"
	"caio/internal/platform/emulator"
	"caio/internal/store"
)

const (
	passphraseName = "CAIO_VAULT_PASSPHRASE"
	argsName       = "CAIO_TEST_ARGS" // the command line of a program of its own
)

// TestMain gives every command the vault's passphrase, as a script would. With a command
// line in the environment this program is CAIO.
func TestMain(m *testing.M) {
	if args := os.Getenv(argsName); args != "" {
		os.Exit(cli.Run(context.Background(), cli.Program{Networks: networks(), In: os.Stdin, Out: os.Stdout, Err: os.Stderr}, strings.Split(args, "\x1f")))
	}
	if err := os.Setenv(passphraseName, "correct horse battery staple"); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}

func networks() []app.Network {
	var list []app.Network
	for _, n := range all.List() {
		list = append(list, app.Network{
			Platform: n.Platform(),
			Emulator: func(o emulator.Options) emulator.Emulator { return n.Emulator(o) },
		})
	}
	return list
}

// desk is a person at a terminal, with a data folder of their own.
type desk struct {
	t      testing.TB
	data   string
	global []string
}

// atDesk rehearses in the sandbox.
func atDesk(t testing.TB) *desk {
	t.Helper()
	return &desk{t: t, data: t.TempDir(), global: []string{"--sandbox"}}
}

// answer is what a command printed, and its exit status.
type answer struct {
	status   int
	out, err string
}

// typed runs a command with text on standard input.
func (d *desk) typed(in string, args ...string) answer {
	d.t.Helper()
	return d.run(d.t.Context(), in, args...)
}

func (d *desk) run(ctx context.Context, in string, args ...string) answer {
	var out, errs bytes.Buffer
	status := cli.Run(ctx, cli.Program{Networks: networks(), In: strings.NewReader(in), Out: &out, Err: &errs}, d.args(args))
	return answer{status, out.String(), errs.String()}
}

func (d *desk) args(args []string) []string {
	return append(append([]string{"--data", d.data, "--vault", "file"}, d.global...), args...)
}

// does runs a command that has to succeed and returns what it printed.
func (d *desk) does(args ...string) string {
	d.t.Helper()
	a := d.typed("", args...)
	if a.status != 0 {
		d.t.Fatalf("%q: status %d, %s", args, a.status, a.err)
	}
	return a.out
}

// json runs a command with --json and reads what it printed into v.
func (d *desk) json(v any, args ...string) {
	d.t.Helper()
	out := d.does(append(args, "--json")...)
	if err := json.Unmarshal([]byte(out), v); err != nil {
		d.t.Fatalf("%q printed no JSON (%v): %s", args, err, out)
	}
}

// refuses runs a command that has to fail with one line that has these words, and
// change nothing.
func (d *desk) refuses(words []string, args ...string) {
	d.t.Helper()
	d.refusesTyped("", words, args...)
}

func (d *desk) refusesTyped(in string, words []string, args ...string) {
	d.t.Helper()
	before := d.stored()
	a := d.typed(in, args...)
	what := strings.Join(args, " ")
	if len(what) > 200 {
		what = what[:200] + "…"
	}
	if a.status != 1 || a.out != "" {
		d.t.Errorf("%s: status %d, printed %q, %s", what, a.status, a.out, a.err)
	}
	if !strings.HasPrefix(a.err, "caio: ") || strings.Count(a.err, "\n") != 1 || !strings.HasSuffix(a.err, "\n") || len(a.err) > 500 {
		d.t.Errorf("%s: not one line: %q", what, a.err)
	}
	for _, word := range words {
		if !strings.Contains(strings.ToLower(a.err), strings.ToLower(word)) {
			d.t.Errorf("%s: %q does not say %q", what, a.err, word)
		}
	}
	for _, raw := range []string{"sqlite", "SQLITE", "goroutine", "%!", "unexpected went wrong", "&{"} {
		if strings.Contains(a.err, raw) {
			d.t.Errorf("%s: %q is a raw error", what, a.err)
		}
	}
	if after := d.stored(); after != before {
		d.t.Errorf("%s: the database changed\nfrom %s\nto   %s", what, before, after)
	}
}

// stored returns everything that a person has entered, as text.
func (d *desk) stored() string {
	d.t.Helper()
	path := filepath.Join(d.folder(), "caio.db")
	if _, err := os.Stat(path); err != nil {
		return ""
	}
	var b strings.Builder
	enc := json.NewEncoder(&b)
	d.open(func(ctx context.Context, s *store.Store) error {
		for _, err := range []error{
			s.EachPost(ctx, func(p caio.Post) error { return enc.Encode(p) }),
			s.EachDelivery(ctx, func(p caio.Delivery) error { return enc.Encode(p) }),
			s.EachAttempt(ctx, func(p caio.Attempt) error { return enc.Encode(p) }),
			s.EachAsset(ctx, func(p caio.Asset) error { return enc.Encode(p) }),
		} {
			if err != nil {
				return err
			}
		}
		accounts, err := s.Accounts(ctx)
		for _, a := range accounts {
			b.WriteString(string(a.ID))
		}
		return err
	})
	return b.String()
}

// folder returns where the data is.
func (d *desk) folder() string {
	if len(d.global) > 0 && d.global[0] == "--sandbox" {
		return filepath.Join(d.data, "sandbox")
	}
	return d.data
}

// open lets f at the database.
func (d *desk) open(f func(context.Context, *store.Store) error) {
	d.t.Helper()
	s, err := store.Open(d.t.Context(), filepath.Join(d.folder(), "caio.db"), store.Options{})
	if err != nil {
		d.t.Fatal(err)
	}
	if err := f(d.t.Context(), s); err != nil {
		d.t.Error(err)
	}
	if err := s.Close(); err != nil {
		d.t.Error(err)
	}
}

// channels returns the channel of each network.
func (d *desk) channels() map[caio.PlatformID]caio.Channel {
	d.t.Helper()
	var list []caio.Channel
	d.json(&list, "channels", "list")
	byPlatform := map[caio.PlatformID]caio.Channel{}
	for _, ch := range list {
		byPlatform[ch.Platform] = ch
	}
	return byPlatform
}

// watched collects what a command prints and lets others wait for some of it.
type watched struct {
	mu   sync.Mutex
	text strings.Builder
	word string
	seen chan struct{} // closed when word was printed
}

func watch(word string) *watched { return &watched{word: word, seen: make(chan struct{})} }

func (w *watched) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	had := strings.Contains(w.text.String(), w.word)
	w.text.Write(p)
	if !had && strings.Contains(w.text.String(), w.word) {
		close(w.seen)
	}
	return len(p), nil
}

// cliWithPassphrase runs a command as a program of its own would be, with another
// passphrase than everybody else's.
func cliWithPassphrase(t testing.TB, passphrase string, args []string) answer {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^$")
	cmd.Env = append(os.Environ(), passphraseName+"="+passphrase, argsName+"="+strings.Join(args, "\x1f"))
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return answer{cmd.ProcessState.ExitCode(), out.String(), errs.String()}
}
