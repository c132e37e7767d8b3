package campaign

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
	"time"

	"caio/internal/caio"
)

const (
	mercy      = 5 * time.Second  // after a restart, besides the settling time, everything is decided
	processing = 30 * time.Second // that a network may take over its own work, besides
	cycles     = 15               // kills between two visits to the desk
	perCycle   = 850 * time.Millisecond
	longest    = 1100 * time.Millisecond // that an agent lives
	breath     = 150 * time.Millisecond  // that an agent needs until it publishes
	aim        = 60 * time.Millisecond   // after a due time, when requests are under way
	watchEach  = 6                       // one of so many restarts is watched until all is decided
	checkEach  = 20                      // one of so many databases is checked to the last page
)

// Tally is what came of killing an agent again and again.
type Tally struct {
	Verdict
	Kills    int
	UnderWay []int           // deliveries under way at each kill, sorted
	Decided  []time.Duration // from a restart to the last decision about what was under way, sorted
	Late     []string        // decisions that took longer than five seconds and the settling time
	Took     time.Duration
}

// Add joins two tallies.
func (t *Tally) Add(o Tally) {
	t.Verdict.Add(o.Verdict)
	t.Kills += o.Kills
	t.UnderWay = append(t.UnderWay, o.UnderWay...)
	t.Decided = append(t.Decided, o.Decided...)
	t.Late = append(t.Late, o.Late...)
	t.Took = max(t.Took, o.Took)
	slices.Sort(t.UnderWay)
	slices.Sort(t.Decided)
}

// OK reports whether the product kept its word.
func (t Tally) OK() bool { return t.Verdict.OK() && len(t.Late) == 0 }

// Middle returns the median of a sorted list; the zero value of an empty one.
func Middle[T any](sorted []T) (middle T) {
	if len(sorted) > 0 {
		middle = sorted[len(sorted)/2]
	}
	return middle
}

// Part is a share of the kills under one lens.
type Part struct {
	Name      string
	Lens      string
	Platforms []caio.PlatformID
	Share     float64
}

// Parts is every network as it is, and those that have both a key and a read-back
// with either alone.
func Parts() []Part {
	return []Part{
		{"as-is", "", Platforms(), 0.5},
		{"read-back", "keyless", []caio.PlatformID{"mastodon"}, 0.25},
		{"key", "blind", []caio.PlatformID{"mastodon", "bluesky"}, 0.25},
	}
}

// Kill kills agents, all parts at the same time. deliveries is how many in all, at least.
func (g *Ground) Kill(ctx context.Context, parts []Part, kills, deliveries int, progress io.Writer) (Tally, error) {
	tallies := make([]Tally, len(parts))
	errs := make([]error, len(parts))
	var wg sync.WaitGroup
	for i, p := range parts {
		n := int(float64(kills)*p.Share + 0.999)
		wg.Go(func() {
			tallies[i], errs[i] = g.killPart(ctx, p, n, (deliveries+kills-1)/kills, progress)
		})
	}
	wg.Wait()
	var all Tally
	for _, t := range tallies {
		all.Add(t)
	}
	return all, errors.Join(errs...)
}

func (g *Ground) killPart(ctx context.Context, p Part, kills, posts int, progress io.Writer) (Tally, error) {
	s, err := g.newScene(ctx, "kill-"+p.Name, p.Lens, p.Platforms...)
	if err != nil {
		return Tally{}, err
	}
	k := &killer{scene: s, posts: posts, progress: progress, name: p.Name}
	begun := time.Now()
	for k.tally.Kills < kills && err == nil {
		err = k.cycle(ctx, kills)
	}
	if err == nil {
		err = k.finish(ctx)
	}
	k.tally.Took = time.Since(begun)
	if err != nil {
		err = fmt.Errorf("%s, kill %d: %w", p.Name, k.tally.Kills, err)
	}
	return k.tally, err
}

// killer kills the agent of one scene.
type killer struct {
	*scene
	name     string
	posts    int // that fall due between two kills
	progress io.Writer
	until    time.Time // what is scheduled reaches to here
	left     autopsy   // of the last kill
	tally    Tally
}

// cycle is one life of the agent.
func (k *killer) cycle(ctx context.Context, kills int) error {
	if time.Now().After(k.until.Add(-perCycle)) && len(k.orders) < kills*k.posts {
		n := min(cycles, kills-k.tally.Kills)
		begin := time.Now().Add(perCycle)
		k.until = begin.Add(time.Duration(n) * perCycle)
		if err := k.schedule(ctx, n*k.posts, begin, time.Duration(n)*perCycle); err != nil {
			return err
		}
	}
	a, err := k.agent(ctx)
	if err != nil {
		return err
	}
	if k.rand.IntN(watchEach) == 0 {
		if err := k.watch(ctx, a); err != nil {
			return err
		}
	}
	if err := pause(ctx, k.life()); err != nil {
		return err
	}
	if err := a.Kill(); err != nil {
		return err
	}
	k.tally.Kills++
	if k.left, err = examine(ctx, k.folder, k.tally.Kills%checkEach == 0); err != nil {
		return err
	}
	k.tally.UnderWay = append(k.tally.UnderWay, len(k.left.running))
	if k.tally.Kills%50 == 0 {
		fmt.Fprintf(k.progress, "  %s: %d kills, %d deliveries ordered\n", k.name, k.tally.Kills, len(k.orders))
	}
	return nil
}

// life returns how much longer the agent lives: any time, or, for every second one, until
// just after some posts fall due, when their requests are under way.
func (k *killer) life() time.Duration {
	span := k.rand.Int64N(int64(longest))
	from := caio.At(time.Now().Add(breath))
	i := slices.IndexFunc(k.orders, func(o Order) bool { return o.Due >= from })
	if i < 0 || k.rand.IntN(2) == 0 {
		return time.Duration(span)
	}
	return time.Until(k.orders[i].Due.Time()) + time.Duration(span)%aim
}

// watch sees to it that what the last kill left is decided in time.
func (k *killer) watch(ctx context.Context, a *Agent) error {
	ids := append(slices.Clone(k.left.running), k.left.doubted...)
	at, err := await(ctx, k.folder, ids, a.Started.Add(mercy+k.Settle))
	if err != nil || len(ids) == 0 {
		return err
	}
	var last time.Duration
	for _, id := range ids {
		when, ok := at[id]
		if !ok {
			k.tally.Late = append(k.tally.Late, k.describe(ctx, id))
			continue
		}
		last = max(last, when.Sub(a.Started))
	}
	k.tally.Decided = append(k.tally.Decided, last)
	return nil
}

// describe says what an undecided delivery waits for.
func (k *killer) describe(ctx context.Context, id caio.DeliveryID) string {
	text := fmt.Sprintf("%s %s", k.name, id)
	err := k.visit(ctx, func(d *Desk) error {
		found, err := d.Store.Delivery(ctx, id)
		text += ": " + state(found)
		return err
	})
	if err != nil {
		text += ": " + err.Error()
	}
	return text
}

// finish lets the agent carry out the rest, stops it in good order, and reads the ledgers.
func (k *killer) finish(ctx context.Context) error {
	ids, err := k.open(ctx)
	if err != nil {
		return err
	}
	a, err := k.agent(ctx)
	if err != nil {
		return err
	}
	if err := a.Ready(ctx); err != nil {
		return err
	}
	if _, err := await(ctx, k.folder, ids, k.deadline(len(ids))); err != nil {
		return err
	}
	if err := a.Stop(); err != nil {
		return err
	}
	k.tally.Verdict, err = k.prove(ctx)
	return err
}

// deadline is when so many deliveries must be decided: a channel publishes one a second.
func (k *killer) deadline(n int) time.Time {
	from := time.Now()
	if k.until.After(from) {
		from = k.until
	}
	return from.Add(30*time.Second + time.Duration(n)*time.Second)
}
