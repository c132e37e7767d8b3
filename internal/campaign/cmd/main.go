// Command cmd is the long crash campaign: `go run ./build faults -kills 1000`. It exits
// with status 1 when anything was lost or doubled.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	"caio/internal/campaign"
)

var errFailed = errors.New("the campaign found mistakes")

func main() {
	var o campaign.Options
	flag.IntVar(&o.Kills, "kills", 1000, "how often the agent is killed at a random instant")
	flag.IntVar(&o.Deliveries, "deliveries", 0, "deliveries while it is killed; 0: eleven a kill")
	flag.IntVar(&o.Rounds, "rounds", 20, "how often each fault meets each network")
	flag.BoolVar(&o.Steps, "steps", true, "also kill the agent at every single commit, for every network and shape of post")
	flag.IntVar(&o.Uploads, "uploads", 2, "how often a video is sent over each kind of bad line to each network")
	flag.Int64Var(&o.Size, "size", 48, "size of that video in MiB")
	flag.IntVar(&o.Renewals, "renewals", 500, "how many tokens are renewed")
	flag.IntVar(&o.Crowd, "crowd", 1000, "posts that are due in the same second, in turns without and with a network that hangs")
	flag.Uint64Var(&o.Seed, "seed", uint64(time.Now().UnixNano()), "seed of everything random")
	flag.DurationVar(&o.Settle, "settle", 300*time.Millisecond, "how long a lost answer may still take effect; the networks need 32 ms at most")
	flag.StringVar(&o.Dir, "dir", "", "folder to keep databases and ledgers in; empty: a temporary one")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, o); err != nil {
		fmt.Fprintln(os.Stderr, "faults:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, o campaign.Options) (err error) {
	if o.Dir == "" {
		if o.Dir, err = os.MkdirTemp("", "caio-campaign-"); err != nil {
			return err
		}
		defer func() {
			if err == nil {
				err = os.RemoveAll(o.Dir)
			} else {
				fmt.Println("Databases and ledgers are kept in", o.Dir)
			}
		}()
	}
	ok, err := campaign.Run(ctx, o, os.Stdout)
	if err == nil && !ok {
		err = errFailed
	}
	return err
}
