package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"caio/app"
	"caio/internal/doctor"
)

func (e *env) doctor() *cobra.Command {
	return &cobra.Command{
		Use: "doctor", Short: "Check that everything works, and say how to mend what does not", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return e.examine(cmd.Context()) },
	}
}

// examine fails when something is wrong, after it has been printed.
func (e *env) examine(ctx context.Context) error {
	c, done, err := e.config()
	if err != nil {
		return err
	}
	defer done()
	findings, err := examined(ctx, c)
	if err != nil {
		return err
	}
	if err := e.printFindings(findings); err != nil {
		return err
	}
	if !doctor.Healthy(findings) {
		return usage("something is wrong; see above")
	}
	return nil
}

func examined(ctx context.Context, c app.Config) (findings []doctor.Finding, err error) {
	a, err := app.Open(ctx, c)
	if err != nil {
		return app.ExamineBroken(ctx, c, err), nil
	}
	defer func() {
		if closeErr := a.Close(); err == nil {
			err = closeErr
		}
	}()
	return a.Doctor.Examine()
}

func (e *env) printFindings(findings []doctor.Finding) error {
	if e.json {
		return printJSON(e.Out, findings)
	}
	for _, f := range findings {
		subject := ""
		if f.Subject != "" {
			subject = " " + oneLine(f.Subject, 80)
		}
		if _, err := fmt.Fprintf(e.Out, "%-8s %s%s: %s\n", f.Level, f.Check, subject, oneLine(f.Message, 400)); err != nil {
			return err
		}
		if f.Mend != "" {
			if _, err := fmt.Fprintf(e.Out, "         → %s\n", f.Mend); err != nil {
				return err
			}
		}
	}
	return nil
}
