// Package cli is the program's commands. They make the same calls as the window and
// print the answers: tables for people, JSON for scripts.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/adrg/xdg"
	"github.com/spf13/cobra"
	"golang.org/x/term"

	"caio/app"
	"caio/internal/caio"
	"caio/internal/vault"
)

// Program is what main gives the commands.
type Program struct {
	Networks []app.Network
	// Window opens the window on a program that is built as the config says, and
	// returns when the person quits. Nil: this build has none.
	Window func(ctx context.Context, c app.Config) error
	In     io.Reader
	Out    io.Writer
	Err    io.Writer
}

// flags are the global flags.
type flags struct {
	data      string
	sandbox   bool
	json      bool
	endpoints []string
	vault     string
	verbose   bool
}

// env is what one command runs with.
type env struct {
	Program
	flags
}

// Run runs the command line and returns the exit status: 0 only on success.
func Run(ctx context.Context, p Program, args []string) int {
	e := &env{Program: p}
	root := e.root()
	root.SetArgs(args)
	if err := root.ExecuteContext(ctx); err != nil {
		e.fail(err)
		return 1
	}
	return 0
}

func (e *env) root() *cobra.Command {
	root := &cobra.Command{
		Use:           "caio",
		Short:         "Write a post once, fit it to every network, have it go out on time",
		Long:          "CAIO publishes your posts from your own computer, on time and never twice.\nWithout a command it opens the window.",
		Args:          cobra.NoArgs,
		SilenceUsage:  true,
		SilenceErrors: true,
		Version:       app.Version,
		RunE:          e.window,
	}
	root.SetIn(e.In)
	root.SetOut(e.Out)
	root.SetErr(e.Err)
	f := root.PersistentFlags()
	f.StringVar(&e.data, "data", "", "data folder (default: the user's data directory)")
	f.BoolVar(&e.sandbox, "sandbox", false, "rehearse: every network is imitated on this computer, nothing leaves it")
	f.BoolVar(&e.json, "json", false, "print JSON on standard output")
	f.StringArrayVar(&e.endpoints, "endpoint", nil, "PLATFORM=URL: send that platform's requests to another address (also CAIO_ENDPOINT_PLATFORM)")
	f.StringVar(&e.vault, "vault", "keychain", "where tokens are kept: keychain, or file (encrypted with CAIO_VAULT_PASSPHRASE)")
	f.BoolVar(&e.verbose, "verbose", false, "print the log on standard error too")
	root.AddCommand(e.agent(), e.accounts(), e.channels(), e.posts(), e.deliveries(), e.platforms(), e.demo(),
		e.metrics(), e.host(), e.export(), e.restore(), e.erase(), e.doctor())
	return root
}

// group is a command that only has others below it.
func group(use, short string) *cobra.Command {
	return &cobra.Command{Use: use, Short: short, Args: cobra.NoArgs, RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() }}
}

// oneOf refuses a value that is none of the known ones; "" is no choice.
func oneOf[T ~string](flag string, value T, known ...T) error {
	if value == "" || slices.Contains(known, value) {
		return nil
	}
	return usage("%s is one of %s, not %q", flag, strings.Trim(fmt.Sprint(known), "[]"), string(value))
}

// fail prints an error as one line, with a line for each problem when there are several,
// or as JSON.
func (e *env) fail(err error) {
	explained := app.Explain(err)
	var plain plainError
	if explained.Kind == app.KindInternal {
		explained = &app.Error{Kind: app.KindInvalid, Message: err.Error(), Problems: []caio.Problem{}} // the commands' own sentences, and what opening says
	}
	if errors.As(err, &plain) {
		explained = &app.Error{Kind: app.KindInvalid, Message: plain.Error(), Problems: []caio.Problem{}}
	}
	if e.json {
		_ = printJSON(e.Err, map[string]any{"error": explained}) // there is nowhere left to complain
		return
	}
	_, _ = fmt.Fprintln(e.Err, "caio: "+strings.Join(strings.Fields(explained.Message), " "))
	if len(explained.Problems) < 2 {
		return
	}
	for _, p := range explained.Problems {
		_, _ = fmt.Fprintf(e.Err, "  %s: %s\n", p.Channel, p.Message)
	}
}

// plainError is a sentence of the command line's own.
type plainError string

func (p plainError) Error() string { return string(p) }

func usage(format string, args ...any) error { return plainError(fmt.Sprintf(format, args...)) }

// config makes the program's configuration from the flags, and opens the log.
func (e *env) config() (app.Config, func(), error) {
	c, err := e.configWithoutLog()
	if err != nil {
		return c, nil, err
	}
	log, done, err := e.openLog(c.Data)
	c.Log = log
	return c, done, err
}

// configWithoutLog is for commands that must not write into the data folder.
func (e *env) configWithoutLog() (app.Config, error) {
	c := app.Config{Data: e.data, Sandbox: e.sandbox, Networks: e.Networks, Log: slog.New(slog.DiscardHandler)}
	if c.Data == "" {
		c.Data = filepath.Join(xdg.DataHome, "caio")
	}
	abs, err := filepath.Abs(c.Data)
	if err != nil {
		return c, usage("--data %q is not a folder's name", c.Data)
	}
	c.Data = abs
	c.Publish.Moved = newUploads(e.Err).moved
	if c.Endpoints, err = e.endpointMap(); err != nil {
		return c, err
	}
	c.Vault, err = e.openVault(c.Data)
	return c, err
}

// endpointMap reads --endpoint and CAIO_ENDPOINT_…; the flag wins.
func (e *env) endpointMap() (map[string]string, error) {
	known := map[string]bool{}
	for _, n := range e.Networks {
		known[string(n.Platform.ID)] = true
	}
	out := map[string]string{}
	const prefix = "CAIO_ENDPOINT_"
	add := func(where, name, value string) error {
		id, _, _ := strings.Cut(name, ".")
		if !known[id] {
			return usage("%s names the platform %q, which CAIO does not know", where, id)
		}
		if u, err := url.Parse(value); err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
			return usage("%s: %q is not an http or https address", where, value)
		}
		out[name] = value
		return nil
	}
	for _, pair := range os.Environ() {
		name, value, _ := strings.Cut(pair, "=")
		if rest, ok := strings.CutPrefix(name, prefix); ok && value != "" {
			if err := add(name, strings.Replace(strings.ToLower(rest), "_", ".", 1), value); err != nil {
				return nil, err
			}
		}
	}
	for _, pair := range e.endpoints {
		name, value, ok := strings.Cut(pair, "=")
		if !ok {
			return nil, usage("--endpoint %q is not PLATFORM=URL", pair)
		}
		if err := add("--endpoint "+pair, strings.ToLower(name), value); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (e *env) openVault(data string) (vault.Vault, error) {
	switch e.vault {
	case "keychain":
		service := "CAIO"
		if e.data != "" {
			service += " " + data // another data folder is another set of connections
		}
		return vault.Keychain(service), nil
	case "file":
		passphrase, err := e.passphrase()
		if err != nil {
			return nil, err
		}
		if err := os.MkdirAll(data, 0o700); err != nil {
			return nil, usage("the data folder %s cannot be made", data)
		}
		return vault.File(filepath.Join(data, "vault.age"), passphrase), nil
	}
	return nil, usage("--vault is keychain or file, not %q", e.vault)
}

// unlocked refuses to begin with a passphrase that is wrong: whoever publishes for days
// must not find out on the first post. A keychain that is locked now may be open then.
func unlocked(ctx context.Context, v vault.Vault) error {
	_, err := v.Get(ctx, "passphrase/probe")
	if errors.Is(err, vault.ErrPassphrase) {
		return usage("the passphrase of the vault is wrong")
	}
	return nil
}

func (e *env) passphrase() (caio.Secret, error) {
	if p := os.Getenv("CAIO_VAULT_PASSPHRASE"); p != "" {
		return caio.NewSecret(p), nil
	}
	f, ok := e.In.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return caio.Secret{}, usage("--vault file needs a passphrase in CAIO_VAULT_PASSPHRASE")
	}
	_, _ = fmt.Fprint(e.Err, "Passphrase of the vault: ")
	p, err := term.ReadPassword(int(f.Fd()))
	_, _ = fmt.Fprintln(e.Err)
	if err != nil || len(p) == 0 {
		return caio.Secret{}, usage("no passphrase was given")
	}
	return caio.NewSecret(string(p)), nil
}

// maxLog is the size at which the log is put aside; one older file is kept.
const maxLog = 5 << 20

func (e *env) openLog(data string) (*slog.Logger, func(), error) {
	if err := os.MkdirAll(filepath.Join(data, "logs"), 0o700); err != nil {
		return nil, nil, usage("the data folder %s cannot be made or written to", data)
	}
	path := filepath.Join(data, "logs", "caio.log")
	if info, err := os.Stat(path); err == nil && info.Size() > maxLog {
		_ = os.Rename(path, path+".1") // an over-long log is no reason not to start
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, nil, usage("the data folder %s cannot be written to; check its permissions, and that its disk is neither full nor write-protected", data)
	}
	var w io.Writer = f
	if e.verbose {
		w = io.MultiWriter(f, e.Err)
	}
	return slog.New(slog.NewTextHandler(w, nil)), func() { _ = f.Close() }, nil
}

// with runs f on an opened program, which publishes only if f starts it.
func (e *env) with(ctx context.Context, f func(*app.App) error) (err error) {
	c, done, err := e.config()
	if err != nil {
		return err
	}
	defer done()
	a, err := app.Open(ctx, c)
	if err != nil {
		return err
	}
	defer func() {
		if closeErr := a.Close(); err == nil {
			err = closeErr
		}
	}()
	return f(a)
}

func (e *env) window(cmd *cobra.Command, _ []string) error {
	if e.Window == nil {
		return usage("this build of CAIO has no window; see caio --help for its commands, such as caio agent")
	}
	c, done, err := e.config()
	if err != nil {
		return err
	}
	defer done()
	if e.vault == "file" {
		if err := unlocked(cmd.Context(), c.Vault); err != nil {
			return err
		}
	}
	return e.Window(cmd.Context(), c)
}
