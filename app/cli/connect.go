package cli

import (
	"bufio"
	"context"
	"fmt"
	"os/exec"
	"runtime"
	"strings"

	"github.com/spf13/cobra"

	"caio/app"
	"caio/internal/caio"
)

type connectFlags struct {
	way        string
	fields     []string
	tokenStdin bool
	noBrowser  bool
}

func (e *env) connect() *cobra.Command {
	var f connectFlags
	cmd := &cobra.Command{
		Use: "connect PLATFORM", Short: "Connect an account: opens the browser, or takes a token", Args: cobra.ExactArgs(1),
		Long: "Connects an account. What the sign-in asks for is given with --field; as long as something\nis missing, the steps of setting it up at the network are shown, and it is asked for.",
		RunE: func(cmd *cobra.Command, args []string) error {
			return e.with(cmd.Context(), func(a *app.App) error { return e.doConnect(cmd.Context(), a, caio.PlatformID(args[0]), f) })
		},
	}
	cmd.Flags().StringVar(&f.way, "way", "", "which of the platform's ways to sign in (see caio platforms)")
	cmd.Flags().StringArrayVar(&f.fields, "field", nil, "name=value: what the sign-in asks for")
	cmd.Flags().BoolVar(&f.tokenStdin, "token-stdin", false, "read the sign-in's secret (token or password) from standard input")
	cmd.Flags().BoolVar(&f.noBrowser, "no-browser", false, "print the address instead of opening the browser")
	return cmd
}

func (e *env) doConnect(ctx context.Context, a *app.App, id caio.PlatformID, f connectFlags) error {
	way, err := wayOf(a, id, f)
	if err != nil {
		return err
	}
	fields := map[string]string{}
	for _, pair := range f.fields {
		name, value, ok := strings.Cut(pair, "=")
		if !ok {
			return usage("--field %q is not name=value", pair)
		}
		fields[name] = value
	}
	in := bufio.NewReader(e.In)
	switch {
	case f.tokenStdin:
		err = readSecret(in, way, fields)
	case !e.json && lacking(way, fields):
		err = e.setUp(a, id, way, in, fields)
	}
	if err != nil {
		return err
	}
	step, err := a.Accounts.Begin(id, way.ID, fields)
	if err != nil {
		return err
	}
	channels := step.Channels
	if !step.Done {
		if channels, err = e.consent(ctx, a, in, step, f); err != nil {
			return err
		}
	}
	return e.printChannels(a, channels)
}

// wayOf returns the way that was named, else one that fits the flags, else the first.
func wayOf(a *app.App, id caio.PlatformID, f connectFlags) (app.Way, error) {
	platforms, err := a.Platforms.List()
	if err != nil {
		return app.Way{}, err
	}
	for _, p := range platforms {
		if p.ID != id {
			continue
		}
		for _, w := range p.SignIn {
			if f.way == w.ID || (f.way == "" && (!f.tokenStdin || secretField(w) != "")) {
				return w, nil
			}
		}
		return app.Way{}, usage("%s has no such way to sign in; see caio platforms", p.Name)
	}
	return app.Way{}, usage("CAIO does not know the platform %q; see caio platforms", string(id))
}

func secretField(w app.Way) string {
	for _, f := range w.Fields {
		if f.Type == caio.FieldSecret {
			return f.Name
		}
	}
	return ""
}

func readSecret(in *bufio.Reader, w app.Way, fields map[string]string) error {
	name := secretField(w)
	if name == "" {
		return usage("this way to sign in takes no token")
	}
	line, err := in.ReadString('\n')
	if line = strings.TrimSpace(line); line == "" {
		return usage("no token came on standard input (%v)", err)
	}
	fields[name] = line
	return nil
}

func (e *env) consent(ctx context.Context, a *app.App, in *bufio.Reader, step app.ConnectStep, f connectFlags) ([]caio.Channel, error) {
	_, _ = fmt.Fprintf(e.Err, "Give your consent in the browser:\n%s\n%s\n", step.URL, step.Help)
	if !f.noBrowser {
		openBrowser(ctx, step.URL)
	}
	if !step.Paste {
		// Whoever ends the command does not wait for the browser.
		defer context.AfterFunc(ctx, func() { _ = a.Accounts.Cancel(step.ID) })()
		return a.Accounts.Wait(step.ID)
	}
	_, _ = fmt.Fprint(e.Err, "Paste the address that the browser ended at, or the code it shows: ")
	line, err := in.ReadString('\n')
	if line = strings.TrimSpace(line); line == "" {
		return nil, usage("nothing was pasted (%v)", err)
	}
	return a.Accounts.Paste(step.ID, line)
}

// openBrowser asks the desktop to show the address; that it cannot is no error, the
// address is printed too.
func openBrowser(ctx context.Context, address string) {
	ctx = context.WithoutCancel(ctx) // the browser outlives the command
	var cmd *exec.Cmd
	switch runtime.GOOS {
	case "windows":
		cmd = exec.CommandContext(ctx, "rundll32", "url.dll,FileProtocolHandler", address)
	case "darwin":
		cmd = exec.CommandContext(ctx, "open", address)
	default:
		cmd = exec.CommandContext(ctx, "xdg-open", address)
	}
	if cmd.Start() == nil {
		go func() { _ = cmd.Wait() }() // reaped; how it ends does not matter
	}
}
