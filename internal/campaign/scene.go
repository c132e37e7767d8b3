package campaign

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"time"

	"caio/internal/caio"
	"caio/internal/platform/all"
)

const (
	longestDelay = 16 * time.Millisecond // of a network, before and again after it acts
	accounts     = 24                    // of a scene at a time: a network may take no more than one post a second from each
)

// postsAccount is how many posts an account of the network gets: less than most let it
// publish in a day, or TikTok in a minute.
func postsAccount(id caio.PlatformID) int {
	if id == "tiktok" {
		return 4
	}
	return 45
}

// Ground is what everything in a campaign stands on.
type Ground struct {
	Programs  Programs
	Emulators *Emulators
	Dir       string        // for data folders
	Settle    time.Duration // how long a lost answer may still take effect
	Seed      uint64
}

// Platforms lists the networks that there are.
func Platforms() []caio.PlatformID {
	var list []caio.PlatformID
	for _, entry := range all.List() {
		list = append(list, entry.Platform().ID)
	}
	return list
}

// scene is one data folder with its networks.
type scene struct {
	*Ground
	folder Folder
	stages []*Stage
	rand   *rand.Rand
	orders []Order
	guests map[string][]*guest // by stage
	met    int
	fit    map[caio.PlatformID][]Shape // what each network takes
}

// guest is a connected account.
type guest struct {
	channel caio.Channel
	name    string
	left    int // posts that it may still publish
}

// newScene makes an empty data folder with a stage of each of the networks.
func (g *Ground) newScene(ctx context.Context, name, lens string, platforms ...caio.PlatformID) (*scene, error) {
	sum := fnv.New64a()
	_, _ = sum.Write([]byte(name)) // a hash takes everything
	s := &scene{
		Ground: g, rand: rand.New(rand.NewPCG(g.Seed, sum.Sum64())), guests: map[string][]*guest{}, fit: map[caio.PlatformID][]Shape{},
		folder: Folder{Dir: filepath.Join(g.Dir, name), Endpoints: map[string]string{}},
	}
	for _, id := range platforms {
		stage, err := g.Emulators.Stage(ctx, id, lens, longestDelay)
		if err != nil {
			return nil, err
		}
		s.stages = append(s.stages, stage)
		s.folder.Endpoints[string(id)] = stage.Address()
	}
	return s, os.MkdirAll(s.folder.Dir, 0o700)
}

// agent starts the agent on the scene.
func (s *scene) agent(ctx context.Context, env ...string) (*Agent, error) {
	program := s.Programs.Agent
	if len(env) > 0 {
		program = s.Programs.Fragile
	}
	return StartAgent(ctx, program, s.folder, []string{"--settle", s.Settle.String()}, env)
}

// visit opens the desk for a moment; no agent should be running.
func (s *scene) visit(ctx context.Context, do func(*Desk) error) error {
	d, err := OpenDesk(ctx, s.folder)
	if err != nil {
		return err
	}
	return errors.Join(do(d), d.Close())
}

// guest returns an account of the stage that may still publish. They take turns, so that
// no post waits because its account has just published another.
func (s *scene) guest(ctx context.Context, d *Desk, stage *Stage) (*guest, error) {
	list := s.guests[stage.ID]
	for len(list) < accounts/len(s.stages) {
		s.met++
		g := &guest{name: fmt.Sprintf("guest%d", s.met), left: postsAccount(stage.Platform)}
		var err error
		if g.channel, err = d.Connect(ctx, stage, g.name); err != nil {
			return nil, err
		}
		list = append(list, g)
	}
	g := list[0]
	if list = list[1:]; g.left > 1 {
		list = append(list, g)
	}
	g.left--
	s.guests[stage.ID] = list
	return g, nil
}

// taken returns what the channel's network takes.
func (s *scene) taken(ctx context.Context, d *Desk, ch caio.Channel) ([]Shape, error) {
	if list, ok := s.fit[ch.Platform]; ok {
		return list, nil
	}
	list, err := d.Shapes(ctx, ch)
	s.fit[ch.Platform] = list
	return list, err
}

// shapes returns what the stage takes.
func (s *scene) shapes(ctx context.Context, stage *Stage) (list []Shape, err error) {
	err = s.visit(ctx, func(d *Desk) error {
		g, err := s.guest(ctx, d, stage)
		if err == nil {
			list, err = s.taken(ctx, d, g.channel)
		}
		return err
	})
	return list, err
}

// schedule orders n posts of any shape on any of the networks, due from begin on, several
// at a time.
func (s *scene) schedule(ctx context.Context, n int, begin time.Time, over time.Duration) error {
	return s.visit(ctx, func(d *Desk) error {
		orders := make([]Order, n)
		errs := make([]error, n)
		due := begin
		var wg sync.WaitGroup
		gate := make(chan struct{}, 16) // together, so that the store commits them in groups
		for i, same := 0, 0; i < n; i++ {
			if same == 0 {
				same = 1 + s.rand.IntN(8)
				due = begin.Add(over * time.Duration(i) / time.Duration(n))
			}
			same--
			stage := s.stages[s.rand.IntN(len(s.stages))]
			g, err := s.guest(ctx, d, stage)
			if err != nil {
				return err
			}
			shapes, err := s.taken(ctx, d, g.channel)
			if err != nil {
				return err
			}
			shape := shapes[s.rand.IntN(len(shapes))]
			number, at := len(s.orders)+i+1, due
			gate <- struct{}{}
			wg.Go(func() {
				orders[i], errs[i] = d.Schedule(ctx, stage, g.channel, shape, number, at)
				<-gate
			})
		}
		wg.Wait()
		s.orders = append(s.orders, orders...)
		return errors.Join(errs...)
	})
}

// prove closes the scene: what do the ledgers say?
func (s *scene) prove(ctx context.Context) (v Verdict, err error) {
	err = s.visit(ctx, func(d *Desk) error {
		if err := d.Store.Check(ctx); err != nil {
			return err
		}
		v, err = Prove(ctx, d.Store, s.orders)
		return err
	})
	return v, err
}

// open returns the orders that are not decided.
func (s *scene) open(ctx context.Context) (ids []caio.DeliveryID, err error) {
	err = s.visit(ctx, func(d *Desk) error {
		for _, state := range []caio.DeliveryState{caio.DeliveryScheduled, caio.DeliveryRunning, caio.DeliveryWaiting} {
			page, err := choose(ctx, d.Store, state, func(caio.Delivery) bool { return true })
			if err != nil {
				return err
			}
			ids = append(ids, page...)
		}
		return nil
	})
	return ids, err
}
