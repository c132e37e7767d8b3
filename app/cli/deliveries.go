package cli

import (
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	"caio/app"
	"caio/internal/caio"
)

func (e *env) deliveries() *cobra.Command {
	cmd := group("deliveries", "What is on its way and what became of it")
	cmd.AddCommand(
		e.listDeliveries(),
		&cobra.Command{
			Use: "show ID", Short: "Show a delivery, its receipt and every attempt", Args: cobra.ExactArgs(1),
			RunE: func(cmd *cobra.Command, args []string) error {
				return e.with(cmd.Context(), func(a *app.App) error { return e.showDelivery(a, caio.DeliveryID(args[0])) })
			},
		},
		e.deliveryVerb("retry ID", "Let a blocked or waiting delivery go on now", func(a *app.App, id caio.DeliveryID) (caio.Delivery, error) { return a.Deliveries.Retry(id) }),
		e.deliveryVerb("cancel ID", "Keep a delivery from going out", func(a *app.App, id caio.DeliveryID) (caio.Delivery, error) { return a.Deliveries.Cancel(id) }),
		&cobra.Command{
			Use: "decide ID publish|skip|live|not_live", Short: "Answer what a blocked delivery waits for", Args: cobra.ExactArgs(2),
			RunE: func(cmd *cobra.Command, args []string) error {
				return e.with(cmd.Context(), func(a *app.App) error {
					d, err := a.Deliveries.Decide(caio.DeliveryID(args[0]), args[1])
					if err != nil {
						return err
					}
					return e.printDelivery(a, d)
				})
			},
		},
	)
	return cmd
}

func (e *env) deliveryVerb(use, short string, f func(*app.App, caio.DeliveryID) (caio.Delivery, error)) *cobra.Command {
	return &cobra.Command{
		Use: use, Short: short, Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return e.with(cmd.Context(), func(a *app.App) error {
				d, err := f(a, caio.DeliveryID(args[0]))
				if err != nil {
					return err
				}
				return e.printDelivery(a, d)
			})
		},
	}
}

func (e *env) printDelivery(a *app.App, d caio.Delivery) error {
	if e.json {
		return printJSON(e.Out, d)
	}
	return e.printDeliveries(a, []caio.Delivery{d})
}

func (e *env) listDeliveries() *cobra.Command {
	var state string
	var limit int
	cmd := &cobra.Command{
		Use: "list", Short: "List deliveries, those due last first", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := oneOf("--state", caio.DeliveryState(state), caio.DeliveryScheduled, caio.DeliveryRunning, caio.DeliveryWaiting,
				caio.DeliveryBlocked, caio.DeliveryLive, caio.DeliveryCancelled); err != nil {
				return err
			}
			return e.with(cmd.Context(), func(a *app.App) error {
				list, err := a.Deliveries.List(caio.DeliveryState(state), limit)
				if err != nil || e.json {
					return orJSON(e, list, err)
				}
				return e.printDeliveries(a, list)
			})
		},
	}
	cmd.Flags().StringVar(&state, "state", "", "only deliveries in this state")
	cmd.Flags().IntVar(&limit, "limit", 50, "most deliveries, at most 200")
	return cmd
}

func (e *env) printDeliveries(a *app.App, list []caio.Delivery) error {
	channels, err := a.Accounts.Channels()
	if err != nil {
		return err
	}
	handles := map[caio.ChannelID]string{}
	for _, ch := range channels {
		handles[ch.ID] = ch.Handle
	}
	rows := [][]string{}
	for _, d := range list {
		remote, link, late := "", "", ""
		if d.Receipt != nil {
			remote, link = d.Receipt.RemoteID, d.Receipt.URL
			if d.Receipt.At > 0 {
				late = d.Receipt.At.Sub(d.Due()).String()
			}
		}
		rows = append(rows, []string{string(d.ID), string(d.Platform), handles[d.Channel], string(d.State), d.Due().String(), late, remote, link, reason(d.Reason)})
	}
	return e.table([]string{"DELIVERY", "PLATFORM", "CHANNEL", "STATE", "DUE", "LATE", "REMOTE ID", "LINK", "REASON"}, rows)
}

func (e *env) showDelivery(a *app.App, id caio.DeliveryID) error {
	detail, err := a.Deliveries.Get(id)
	if err != nil || e.json {
		return orJSON(e, detail, err)
	}
	if err := e.printDeliveries(a, []caio.Delivery{detail.Delivery}); err != nil {
		return err
	}
	rows := [][]string{}
	for _, at := range detail.Attempts {
		rows = append(rows, []string{strconv.Itoa(at.Number), string(at.Step), at.StartedAt.String(), at.FinishedAt.String(), at.Outcome, at.Message, at.Detail})
	}
	if _, err := fmt.Fprintln(e.Out); err != nil {
		return err
	}
	return e.table([]string{"ATTEMPT", "STEP", "STARTED", "FINISHED", "OUTCOME", "MESSAGE", "DETAIL"}, rows)
}
