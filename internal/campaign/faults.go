package campaign

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"time"

	"caio/internal/caio"
	"caio/internal/platform/emulator"
)

const (
	cellsAtATime = 8                // agents; they mostly wait
	enough       = 45 * time.Second // for any trouble to be over, but for a network that says nothing after a file
	away         = 1500 * time.Millisecond
	slack        = 2 * time.Second                  // that a request may come later than the network asked for
	nowhere      = "http://caio-campaign.invalid:9" // .invalid never resolves (RFC 6761)
)

// Row is what came of one trouble on one network.
type Row struct {
	Verdict
	Platform caio.PlatformID
	Trouble  string
	Rounds   int
	Broken   []string // what the verdict does not cover: asked too early, asked again
	Took     time.Duration
}

// OK reports whether the product kept its word.
func (r Row) OK() bool { return r.Verdict.OK() && len(r.Broken) == 0 }

// Spoil has networks meet with troubles, so many times each. slow rounds are of those that
// take half a minute each.
func (g *Ground) Spoil(ctx context.Context, cells []Cell, rounds, slow int) ([]Row, error) {
	cells = slices.Clone(cells)
	slices.SortStableFunc(cells, func(a, b Cell) int { // the slow ones first
		switch {
		case a.Trouble.Slow() == b.Trouble.Slow():
			return 0
		case a.Trouble.Slow():
			return -1
		}
		return 1
	})
	rows := make([]Row, len(cells))
	errs := make([]error, len(cells))
	gate := make(chan struct{}, cellsAtATime)
	var wg sync.WaitGroup
	for i, c := range cells {
		gate <- struct{}{}
		wg.Go(func() {
			defer func() { <-gate }()
			n := rounds
			if c.Trouble.Slow() {
				n = slow
			}
			rows[i], errs[i] = g.cell(ctx, c.Platform, c.Trouble, n)
			if errs[i] != nil {
				errs[i] = fmt.Errorf("%s, %s: %w", c.Platform, c.Trouble.Name, errs[i])
			}
		})
	}
	wg.Wait()
	return rows, errors.Join(errs...)
}

// cell is one network and one trouble, again and again.
func (g *Ground) cell(ctx context.Context, id caio.PlatformID, t Trouble, rounds int) (Row, error) {
	begun := time.Now()
	r := Row{Platform: id, Trouble: t.Name, Rounds: rounds}
	s, err := g.newScene(ctx, "fault-"+string(id)+"-"+strings.NewReplacer(" ", "-", ":", "").Replace(t.Name), "", id)
	if err != nil {
		return r, err
	}
	shapes, err := s.shapes(ctx, s.stages[0])
	if err != nil {
		return r, err
	}
	for round := range rounds {
		if err := s.round(ctx, t, shapes[s.rand.IntN(len(shapes))], &r); err != nil {
			return r, fmt.Errorf("round %d: %w", round+1, err)
		}
	}
	r.Verdict, err = s.prove(ctx)
	if t.ending == live && err == nil {
		r.Broken = append(r.Broken, r.Blocked...)
	}
	if t.ending == refused && r.Live > 0 {
		r.Broken = append(r.Broken, fmt.Sprintf("%d went live although they were refused", r.Live))
	}
	r.Took = time.Since(begun)
	return r, err
}

// round spoils one of the requests that make a delivery visible.
func (s *scene) round(ctx context.Context, t Trouble, shape Shape, r *Row) error {
	stage := s.stages[0]
	if err := s.one(ctx, stage, shape); err != nil {
		return err
	}
	before, err := stage.Requests(ctx)
	if err != nil {
		return err
	}
	newest := s.orders[len(s.orders)-1]
	if t.fault.How != "" {
		t.fault.Skip = s.rand.IntN(len(newest.Texts))
		if err := stage.Inject(ctx, t.fault); err != nil {
			return err
		}
	}
	if t.door != passable {
		if err := s.lockOut(ctx, t); err != nil {
			return err
		}
	}
	a, err := s.agent(ctx)
	if err != nil {
		return err
	}
	if err := a.Ready(ctx); err != nil {
		return err
	}
	at, err := await(ctx, s.folder, []caio.DeliveryID{newest.Delivery}, time.Now().Add(enough))
	if err != nil {
		return err
	}
	if len(at) == 0 && t.Slow() { // the program waits minutes for an answer to a file; restarted it need not
		if err := a.Stop(); err != nil {
			return err
		}
		if a, err = s.agent(ctx); err != nil {
			return err
		}
		if at, err = await(ctx, s.folder, []caio.DeliveryID{newest.Delivery}, time.Now().Add(enough)); err != nil {
			return err
		}
	}
	if len(at) == 0 {
		r.Broken = append(r.Broken, fmt.Sprintf("%v is not decided after %s", newest, enough))
	}
	if err := a.Stop(); err != nil {
		return err
	}
	if unused, err := stage.Clear(ctx); err != nil || unused > 0 {
		return errors.Join(err, fmt.Errorf("%d faults were not met", unused))
	}
	after, err := stage.Requests(ctx)
	if err != nil {
		return err
	}
	r.pace(t, after[len(before):])
	return nil
}

// lockOut runs an agent that cannot reach the network, then mends the way.
func (s *scene) lockOut(ctx context.Context, t Trouble) error {
	stage, ends := s.stages[0], s.folder
	if t.door == shut {
		if err := stage.Shut(ctx); err != nil {
			return err
		}
	} else {
		if err := s.mislead(ctx, stage, nowhere); err != nil {
			return err
		}
		s.folder.Endpoints = map[string]string{string(stage.Platform): nowhere}
	}
	a, err := s.agent(ctx)
	if err != nil {
		return err
	}
	if err := a.Ready(ctx); err != nil {
		return err
	}
	if err := pause(ctx, away); err != nil {
		return err
	}
	if err := a.Stop(); err != nil {
		return err
	}
	s.folder = ends
	if t.door == shut {
		return stage.Open(ctx)
	}
	return s.mislead(ctx, stage, "")
}

// mislead has every account's Grant name another address; "" is the right one again.
func (s *scene) mislead(ctx context.Context, stage *Stage, base string) error {
	return s.visit(ctx, func(d *Desk) error {
		for _, g := range s.guests[stage.ID] {
			if err := d.Mislead(ctx, stage, g.name, base, g.channel); err != nil {
				return err
			}
		}
		return nil
	})
}

// pace checks when the network was asked to publish: not before the time it named, soon
// after it unless the program looked at the post's state meanwhile, and not again after it
// refused for good.
func (r *Row) pace(t Trouble, requests []emulator.Record) {
	var asked []caio.Instant
	latest := t.wait + slack
	for _, q := range requests {
		switch {
		case q.Publishes:
			asked = append(asked, q.At)
		case len(asked) == t.fault.Skip+1:
			latest = t.wait + processing
		}
	}
	spoilt := t.fault.Skip
	if t.ending == refused && len(asked) != spoilt+1 {
		r.Broken = append(r.Broken, fmt.Sprintf("asked %d times, refused at request %d", len(asked), spoilt+1))
	}
	if t.wait == 0 || len(asked) < spoilt+2 {
		return
	}
	if waited := asked[spoilt+1].Sub(asked[spoilt]); waited < t.wait || waited > latest {
		r.Broken = append(r.Broken, fmt.Sprintf("asked again after %s instead of %s", waited, t.wait))
	}
}

// PrintRows prints a table of the faults, and every mistake.
func PrintRows(out io.Writer, rows []Row) {
	fmt.Fprintf(out, "%-26s %-10s %6s %5s %5s %7s %7s %5s\n", "fault", "network", "rounds", "live", "lost", "doubled", "blocked", "wrong")
	for _, r := range rows {
		fmt.Fprintf(out, "%-26s %-10s %6d %5d %5d %7d %7d %5d\n", r.Trouble, r.Platform, r.Rounds, r.Live, len(r.Lost), len(r.Doubled), len(r.Blocked), len(r.Wrong)+len(r.Broken))
		for _, line := range slices.Concat(r.Lost, r.Doubled, r.Wrong, r.Broken) {
			fmt.Fprintf(out, "    %s\n", line)
		}
	}
}
