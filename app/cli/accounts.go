package cli

import (
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"caio/app"
	"caio/internal/account"
	"caio/internal/caio"
)

func (e *env) accounts() *cobra.Command {
	cmd := group("accounts", "Connections to the networks")
	cmd.AddCommand(
		&cobra.Command{
			Use: "list", Short: "List the connected accounts", Args: cobra.NoArgs,
			RunE: func(cmd *cobra.Command, _ []string) error { return e.with(cmd.Context(), e.listAccounts) },
		},
		e.connect(),
		&cobra.Command{
			Use: "disconnect ID", Short: "Forget an account and withdraw its consent where the network allows", Args: cobra.ExactArgs(1),
			RunE: func(cmd *cobra.Command, args []string) error {
				return e.with(cmd.Context(), func(a *app.App) error { return a.Accounts.Disconnect(caio.AccountID(args[0])) })
			},
		},
	)
	return cmd
}

func (e *env) listAccounts(a *app.App) error {
	list, err := a.Accounts.List()
	if err != nil || e.json {
		return orJSON(e, list, err)
	}
	rows := [][]string{}
	for _, account := range list {
		rows = append(rows, []string{string(account.ID), string(account.Platform), account.Name, string(account.State), daysLeft(account)})
	}
	return e.table([]string{"ID", "PLATFORM", "NAME", "STATE", "DAYS LEFT"}, rows)
}

// orJSON prints v unless err.
func orJSON(e *env, v any, err error) error {
	if err != nil {
		return err
	}
	return printJSON(e.Out, v)
}

func daysLeft(a caio.Account) string {
	if days, ok := account.DaysLeft(a, now()); ok {
		return strconv.Itoa(days)
	}
	return "no end"
}

func (e *env) channels() *cobra.Command {
	cmd := group("channels", "Places to publish")
	cmd.AddCommand(&cobra.Command{
		Use: "list", Short: "List the channels", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return e.with(cmd.Context(), func(a *app.App) error {
				list, err := a.Accounts.Channels()
				if err != nil {
					return err
				}
				return e.printChannels(a, list)
			})
		},
	})
	return cmd
}

// channelRow is a channel as scripts get it.
type channelRow struct {
	caio.Channel
	DaysLeft *int `json:"daysLeft"` // null: no end
}

func (e *env) printChannels(a *app.App, list []caio.Channel) error {
	accounts, err := a.Accounts.List()
	if err != nil {
		return err
	}
	byID := map[caio.AccountID]caio.Account{}
	for _, account := range accounts {
		byID[account.ID] = account
	}
	out, rows := []channelRow{}, [][]string{}
	for _, ch := range list {
		row := channelRow{Channel: ch}
		if days, ok := account.DaysLeft(byID[ch.Account], now()); ok {
			row.DaysLeft = &days
		}
		out = append(out, row)
		rows = append(rows, []string{string(ch.ID), string(ch.Platform), ch.Handle, ch.Name, ch.RemoteID, string(ch.State), daysLeft(byID[ch.Account])})
	}
	if e.json {
		return printJSON(e.Out, out)
	}
	return e.table([]string{"ID", "PLATFORM", "HANDLE", "NAME", "REMOTE ID", "STATE", "DAYS LEFT"}, rows)
}

func (e *env) platforms() *cobra.Command {
	return &cobra.Command{
		Use: "platforms", Short: "What CAIO can do on each network", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return e.with(cmd.Context(), func(a *app.App) error {
				list, err := a.Platforms.List()
				if err != nil || e.json {
					return orJSON(e, list, err)
				}
				rows := [][]string{}
				for _, p := range list {
					ways := []string{}
					for _, w := range p.SignIn {
						ways = append(ways, w.ID)
					}
					rows = append(rows, []string{string(p.ID), p.Name, strings.Join(ways, " "), strings.Join(p.Can, " ")})
				}
				return e.table([]string{"ID", "NAME", "SIGN IN WITH", "CAN"}, rows)
			})
		},
	}
}

func now() time.Time { return systemClock.Now() }
