package campaign

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"time"
)

// Options say how large a campaign is.
type Options struct {
	Kills      int
	Deliveries int // 0: eleven a kill
	Rounds     int
	Steps      bool
	Uploads    int   // over each kind of bad line to each network
	Size       int64 // of what is uploaded, in MiB
	Renewals   int   // of tokens
	Crowd      int   // posts that are due in one second while a network hangs
	Seed       uint64
	Settle     time.Duration
	Dir        string // for programs, databases and ledgers
}

const perKill = 11

// Run runs the whole campaign and prints what came of it. ok reports that the product
// kept its word; an error means that the campaign itself could not be carried out.
func Run(ctx context.Context, o Options, out io.Writer) (ok bool, err error) {
	begun := time.Now()
	fmt.Fprintf(out, "seed %d\n", o.Seed)
	if err := os.MkdirAll(o.Dir, 0o700); err != nil {
		return false, err
	}
	programs, err := Build(ctx, o.Dir)
	if err != nil {
		return false, err
	}
	g, err := NewGround(ctx, programs, o.Dir, o.Seed, o.Settle)
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, g.Close()) }()
	ok = true
	if o.Kills > 0 {
		if o.Deliveries == 0 {
			o.Deliveries = o.Kills * perKill
		}
		t, err := g.Kill(ctx, Parts(), o.Kills, o.Deliveries, out)
		if err != nil {
			return false, err
		}
		t.Print(out)
		ok = ok && t.OK()
	}
	if o.Steps {
		t, err := g.Steps(ctx, EveryShape, 1, out)
		if err != nil {
			return false, err
		}
		t.Print(out)
		ok = ok && t.OK()
	}
	if o.Rounds > 0 {
		rows, err := g.Spoil(ctx, Cells(), o.Rounds, o.Rounds)
		if err != nil {
			return false, err
		}
		PrintRows(out, rows)
		for _, r := range rows {
			ok = ok && r.OK()
		}
	}
	for turn := range o.Uploads {
		rows, err := g.Upload(ctx, turn, o.Size<<20, func(all []Weather, _ *rand.Rand) []Weather { return all })
		if err != nil {
			return false, err
		}
		PrintUploads(out, rows)
		for _, r := range rows {
			ok = ok && r.OK()
		}
	}
	if o.Renewals > 0 {
		rows, err := g.Renew(ctx, o.Renewals)
		if err != nil {
			return false, err
		}
		PrintRenewals(out, rows)
		for _, r := range rows {
			ok = ok && r.OK()
		}
	}
	if o.Crowd > 0 {
		f, err := g.Fair(ctx, o.Crowd)
		if err != nil {
			return false, err
		}
		f.Print(out)
		ok = ok && f.OK()
	}
	fmt.Fprintf(out, "seed %d, %s\n", o.Seed, time.Since(begun).Round(time.Second))
	return ok, nil
}

// NewGround starts the networks.
func NewGround(ctx context.Context, p Programs, dir string, seed uint64, settle time.Duration) (*Ground, error) {
	e, err := StartEmulators(ctx, p.Emulators, dir, seed)
	if err != nil {
		return nil, err
	}
	return &Ground{Programs: p, Emulators: e, Dir: dir, Settle: settle, Seed: seed}, nil
}

// Close ends the networks.
func (g *Ground) Close() error { return g.Emulators.Close() }
