package cli

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"caio/app"
	"caio/internal/analytics"
	"caio/internal/caio"
)

func (e *env) metrics() *cobra.Command {
	cmd := group("metrics", "How posts and channels are doing")
	cmd.AddCommand(e.collectMetrics(), e.showMetrics())
	return cmd
}

func (e *env) collectMetrics() *cobra.Command {
	var all bool
	cmd := &cobra.Command{
		Use: "collect", Short: "Ask the networks for the numbers that are due", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return e.with(cmd.Context(), func(a *app.App) error {
				report, err := a.Analytics.Collect(all)
				if err != nil {
					return err
				}
				return e.printReport(report)
			})
		},
	}
	cmd.Flags().BoolVar(&all, "all", false, "ask for all posts and channels, whenever they were last asked for")
	return cmd
}

// printReport prints what was read; that a channel could not be is an error only when
// nothing was.
func (e *env) printReport(r analytics.Report) error {
	if e.json {
		if err := printJSON(e.Out, r); err != nil {
			return err
		}
	} else {
		if _, err := fmt.Fprintf(e.Out, "numbers of %d posts and %d channels; %d posts have none\n", r.Posts, r.Channels, r.Silent); err != nil {
			return err
		}
		for _, f := range r.Failures {
			if _, err := fmt.Fprintf(e.Out, "%s %s: %s\n", f.Platform, oneLine(f.Name, 60), oneLine(f.Message, 200)); err != nil {
				return err
			}
		}
	}
	if n := len(r.Failures); n > 0 && r.Posts+r.Channels+r.Silent == 0 {
		return usage("no numbers could be read from %d channels", n)
	}
	return nil
}

func (e *env) showMetrics() *cobra.Command {
	var post, channel string
	cmd := &cobra.Command{
		Use: "show", Short: "Show the numbers of a post or a channel, the newest first", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if (post == "") == (channel == "") {
				return usage("say whose numbers with either --post ID or --channel ID")
			}
			return e.with(cmd.Context(), func(a *app.App) error {
				if post != "" {
					return e.showPost(a, caio.PostID(post))
				}
				return e.showChannel(a, channel)
			})
		},
	}
	cmd.Flags().StringVar(&post, "post", "", "a post's id")
	cmd.Flags().StringVar(&channel, "channel", "", "a channel's id, handle, or platform if it is the only one there")
	return cmd
}

func (e *env) showPost(a *app.App, id caio.PostID) error {
	list, err := a.Analytics.Post(id)
	if err != nil || e.json {
		return orJSON(e, list, err)
	}
	rows := [][]string{}
	for _, n := range list {
		for _, s := range n.Snapshots {
			rows = append(rows, []string{string(n.Delivery), string(n.Platform), s.At.String(), numbers(s)})
		}
	}
	return e.table([]string{"DELIVERY", "PLATFORM", "AT", "NUMBERS"}, rows)
}

func (e *env) showChannel(a *app.App, ref string) error {
	channels, err := a.Accounts.Channels()
	if err != nil {
		return err
	}
	ch, err := channelOf(channels, ref)
	if err != nil {
		return err
	}
	list, err := a.Analytics.Channel(ch.ID)
	if err != nil || e.json {
		return orJSON(e, list, err)
	}
	rows := [][]string{}
	for _, s := range list {
		rows = append(rows, []string{string(ch.Platform), ch.Handle, s.At.String(), numbers(s)})
	}
	return e.table([]string{"PLATFORM", "CHANNEL", "AT", "NUMBERS"}, rows)
}

// numbers returns what the network reported; what it did not report is not there.
func numbers(s caio.Snapshot) string {
	var out []string
	for _, name := range slices.Sorted(maps.Keys(s.Metrics)) {
		out = append(out, fmt.Sprintf("%s %d", name, s.Metrics[name]))
	}
	return strings.Join(out, ", ")
}
