package cli

import (
	"context"
	"fmt"
	"os/signal"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"caio/app"
	"caio/internal/clock"
	"caio/internal/desktop"
)

// systemClock is the computer's clock.
var systemClock = clock.System()

type agentFlags struct {
	settle  time.Duration
	grace   time.Duration
	unpaced bool
}

func (e *env) agent() *cobra.Command {
	var f agentFlags
	cmd := &cobra.Command{
		Use: "agent", Short: "Publish in the foreground, without a window, until interrupted", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return e.runAgent(cmd.Context(), f) },
	}
	cmd.Flags().DurationVar(&f.settle, "settle", 0, "how long a lost answer may still take effect, instead of each network's own time")
	cmd.Flags().DurationVar(&f.grace, "grace", 0, "how late a post may go out without asking (default 1h)")
	cmd.Flags().BoolVar(&f.unpaced, "unpaced", false, "no limit on deliveries at a time")
	for _, name := range []string{"settle", "unpaced"} { // for tests and measurements against emulators
		if err := cmd.Flags().MarkHidden(name); err != nil {
			panic(err) // a name misspelt above
		}
	}
	return cmd
}

func (e *env) runAgent(ctx context.Context, f agentFlags) error {
	ctx, stop := signal.NotifyContext(ctx, syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	c, done, err := e.config()
	if err != nil {
		return err
	}
	defer done()
	if e.vault == "file" {
		if err := unlocked(ctx, c.Vault); err != nil {
			return err
		}
	}
	c.Publish.Settle, c.Publish.Grace, c.Publish.Unpaced = f.settle, f.grace, f.unpaced
	a, err := app.Open(ctx, c)
	if err != nil {
		return err
	}
	if err := a.Start(); err != nil {
		return closing(a, err)
	}
	desktop.Lean()
	_, _ = fmt.Fprintln(e.Err, "CAIO publishes from", a.Dir()+"; stop it with Ctrl-C")
	<-ctx.Done()
	return a.Close()
}

// closing closes the program after an error, which counts more than one of closing.
func closing(a *app.App, err error) error {
	_ = a.Close()
	return err
}
