package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"caio/app"
)

func (e *env) export() *cobra.Command {
	var without bool
	cmd := &cobra.Command{
		Use: "export FILE", Short: "Write everything but passwords and tokens to one file", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return e.with(cmd.Context(), func(a *app.App) error {
				r, err := a.Archive.Export(args[0], !without)
				if err != nil || e.json {
					return orJSON(e, r, err)
				}
				c := r.Counts
				if _, err := fmt.Fprintf(e.Out, "%s: %d posts, %d deliveries, %d channels, %d originals, %d converted pictures, %d KiB\n",
					r.Path, c.Posts, c.Deliveries, c.Channels, c.Originals, c.Renditions, (r.Bytes+1023)>>10); err != nil {
					return err
				}
				return e.lines("gone or changed, and so not in it:", r.Missing)
			})
		},
	}
	cmd.Flags().BoolVar(&without, "no-originals", false, "leave the original pictures and videos out")
	return cmd
}

// lines prints a list under a heading, nothing when it is empty.
func (e *env) lines(heading string, list []string) error {
	if len(list) == 0 {
		return nil
	}
	if _, err := fmt.Fprintln(e.Out, heading); err != nil {
		return err
	}
	for _, line := range list {
		if _, err := fmt.Fprintln(e.Out, "  "+oneLine(line, 400)); err != nil {
			return err
		}
	}
	return nil
}

func (e *env) restore() *cobra.Command {
	var replace bool
	cmd := &cobra.Command{
		Use: "restore FILE", Short: "Bring back what caio export wrote", Args: cobra.ExactArgs(1),
		Long: "Bring back what caio export wrote. Afterwards every account has to be connected again,\nand nothing goes out before you say so.",
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := e.configWithoutLog()
			if err != nil {
				return err
			}
			r, err := app.Restore(cmd.Context(), c, args[0], replace)
			if err != nil || e.json {
				return orJSON(e, r, err)
			}
			if _, err := fmt.Fprintf(e.Out, "restored %d posts, %d deliveries and %d channels as of %s\n%d accounts have to be connected again; nothing goes out before you decide\n",
				r.Counts.Posts, r.Counts.Deliveries, r.Counts.Channels, r.At, r.Accounts); err != nil {
				return err
			}
			if r.Aside != "" {
				if _, err := fmt.Fprintln(e.Out, "what was there before is in", r.Aside); err != nil {
					return err
				}
			}
			return e.lines("neither in the archive nor on this computer:", r.Missing)
		},
	}
	cmd.Flags().BoolVar(&replace, "replace", false, "put aside the posts and accounts that are there")
	return cmd
}

func (e *env) erase() *cobra.Command {
	var yes bool
	cmd := &cobra.Command{
		Use: "erase --yes", Short: "Delete everything of CAIO's from this computer; your own files stay", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if !yes {
				return usage("this deletes all posts, schedules and connections; say --yes if you mean it")
			}
			c, err := e.configWithoutLog()
			if err != nil {
				return err
			}
			r, err := app.Erase(cmd.Context(), c)
			if err != nil || e.json {
				return orJSON(e, r, err)
			}
			if _, err := fmt.Fprintf(e.Out, "deleted %d files and the tokens of %d accounts\n", r.Files, r.Accounts); err != nil {
				return err
			}
			if err := e.lines("not CAIO's, and so still there:", r.Left); err != nil {
				return err
			}
			return e.lines("could not be read; tokens of its accounts may still be in the keychain:", r.Unread)
		},
	}
	cmd.Flags().BoolVar(&yes, "yes", false, "really delete")
	return cmd
}
