package campaign

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"time"

	"caio/internal/caio"
)

const (
	workers  = 6                // tasks at a time; most of them wait
	patience = 12 * time.Second // for an agent to get to its failpoint, or to the end
	quiet    = 3 * time.Second  // without a commit after everything is live, an agent is done
)

// EveryShape picks every shape of post.
func EveryShape(Shape, []Shape) bool { return true }

// RichestShape picks the last of a network's shapes, in which all requests occur.
func RichestShape(s Shape, all []Shape) bool { return s == all[len(all)-1] }

// step is one commit of the agent at which it is killed.
type step struct {
	platform caio.PlatformID
	shape    Shape
	when     string // before, after
	commit   int
	beyond   bool // one delivery does not take so many
}

// Steps kills the agent before and after every single commit that it makes on the way of
// one delivery, for each network and each of the shapes that want picks; at one of so many
// commits, drawn from the seed, when each is more than 1.
func (g *Ground) Steps(ctx context.Context, want func(Shape, []Shape) bool, each int, out io.Writer) (Tally, error) {
	begun := time.Now()
	list, err := g.steps(ctx, want, each)
	if err != nil {
		return Tally{}, err
	}
	tasks := make(chan step, len(list))
	for _, s := range list {
		tasks <- s
	}
	close(tasks)
	tallies := make([]Tally, workers)
	errs := make([]error, workers)
	var wg sync.WaitGroup
	for i := range workers {
		wg.Go(func() { tallies[i], errs[i] = g.work(ctx, fmt.Sprintf("steps-%d", i), tasks) })
	}
	wg.Wait()
	var all Tally
	for _, t := range tallies {
		all.Add(t)
	}
	all.Took = time.Since(begun)
	fmt.Fprintf(out, "%d steps: a kill before and after every commit of a delivery\n", len(list))
	return all, errors.Join(errs...)
}

// more commits than were counted are tried: their number varies with what the store
// happens to commit together.
const more = 3

// steps counts the commits of each shape and lists the kills. The last of them must not
// be reached.
func (g *Ground) steps(ctx context.Context, want func(Shape, []Shape) bool, each int) ([]step, error) {
	platforms := Platforms()
	lists := make([][]step, len(platforms))
	errs := make([]error, len(platforms))
	gate := make(chan struct{}, workers)
	var wg sync.WaitGroup
	for i, id := range platforms {
		wg.Go(func() {
			gate <- struct{}{}
			lists[i], errs[i] = g.stepsOf(ctx, id, want, each)
			<-gate
		})
	}
	wg.Wait()
	return slices.Concat(lists...), errors.Join(errs...)
}

func (g *Ground) stepsOf(ctx context.Context, id caio.PlatformID, want func(Shape, []Shape) bool, each int) ([]step, error) {
	s, err := g.newScene(ctx, "count-"+string(id), "", id)
	if err != nil {
		return nil, err
	}
	shapes, err := s.shapes(ctx, s.stages[0])
	if err != nil {
		return nil, err
	}
	var list []step
	for _, shape := range shapes {
		if !want(shape, shapes) {
			continue
		}
		n, err := s.count(ctx, shape)
		if err != nil {
			return nil, err
		}
		for commit := 1; commit <= n+more; commit++ {
			for _, when := range []string{"before", "after"} {
				if s.rand.IntN(each) == 0 {
					list = append(list, step{id, shape, when, commit, commit == n+more})
				}
			}
		}
	}
	return list, nil
}

// count returns how many commits an agent makes from its start until the post is live.
func (s *scene) count(ctx context.Context, shape Shape) (int, error) {
	if err := s.one(ctx, s.stages[0], shape); err != nil {
		return 0, err
	}
	file := filepath.Join(s.folder.Dir, "commits")
	a, err := s.agent(ctx, "CAIO_FAILPOINT=count:"+file)
	if err != nil {
		return 0, err
	}
	if err := s.outcome(ctx, a); err != nil {
		return 0, err
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(string(text))
}

// one schedules a single post of that shape, due now.
func (s *scene) one(ctx context.Context, stage *Stage, shape Shape) error {
	return s.visit(ctx, func(d *Desk) error {
		g, err := s.guest(ctx, d, stage)
		if err != nil {
			return err
		}
		o, err := d.Schedule(ctx, stage, g.channel, shape, len(s.orders)+1, time.Now())
		s.orders = append(s.orders, o)
		return err
	})
}

// outcome lets the agent decide about the newest order, and kills it.
func (s *scene) outcome(ctx context.Context, a *Agent) error {
	newest := s.orders[len(s.orders)-1]
	at, err := await(ctx, s.folder, []caio.DeliveryID{newest.Delivery}, a.Started.Add(patience+s.Settle))
	if err != nil {
		return err
	}
	if len(at) == 0 {
		return errors.Join(fmt.Errorf("%v is not decided %s after a restart", newest, patience+s.Settle), a.Kill())
	}
	return a.Kill()
}

// work does tasks in a data folder of its own until there are none left.
func (g *Ground) work(ctx context.Context, name string, tasks <-chan step) (Tally, error) {
	s, err := g.newScene(ctx, name, "", Platforms()...)
	if err != nil {
		return Tally{}, err
	}
	var t Tally
	for task := range tasks {
		hit, err := s.dieAt(ctx, task)
		if err != nil {
			return t, fmt.Errorf("%s %s, killed %s commit %d: %w", task.platform, task.shape.Name, task.when, task.commit, err)
		}
		if hit && task.beyond {
			return t, fmt.Errorf("%s %s takes more than the %d commits that were tried", task.platform, task.shape.Name, task.commit)
		}
		if hit {
			t.Kills++
		}
	}
	t.Verdict, err = s.prove(ctx)
	return t, err
}

// dieAt runs an agent that dies at the step, if it gets there, and then another that does
// not. The second has five seconds and the settling time, and what the network itself
// needs for its files.
func (s *scene) dieAt(ctx context.Context, task step) (hit bool, err error) {
	var stage *Stage
	for _, other := range s.stages {
		if other.Platform == task.platform {
			stage = other
		}
	}
	if err := s.one(ctx, stage, task.shape); err != nil {
		return false, err
	}
	a, err := s.agent(ctx, fmt.Sprintf("CAIO_FAILPOINT=%s:%d", task.when, task.commit))
	if err != nil {
		return false, err
	}
	if hit, err = s.dies(ctx, a); err != nil {
		return hit, err
	}
	if _, err := examine(ctx, s.folder, false); err != nil {
		return hit, err
	}
	if a, err = s.agent(ctx); err != nil {
		return hit, err
	}
	return hit, s.outcome(ctx, a)
}

// dies waits until the agent has died at its failpoint. One that has not some time after
// everything was live does not get there and is killed.
func (s *scene) dies(ctx context.Context, a *Agent) (bool, error) {
	newest := s.orders[len(s.orders)-1]
	end := time.Now().Add(patience)
	for live := false; time.Now().Before(end); {
		select {
		case <-a.Ended():
			return true, nil
		case <-time.After(10 * glance):
		case <-ctx.Done():
			return false, ctx.Err()
		}
		if live {
			continue
		}
		l, err := readLedger(newest.Stage.Ledger)
		if err != nil {
			return false, err
		}
		if live = len(l[newest.Texts[len(newest.Texts)-1]]) > 0; live {
			end = time.Now().Add(quiet)
		}
	}
	return false, a.Kill()
}
