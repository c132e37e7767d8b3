package app_test

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"caio/app"
	"caio/internal/caio"
	"caio/internal/platform/emulator"
	"caio/internal/publish"
)

// TestEveryOption publishes, on each network, a post of every shape that its limits allow
// and with every value of every Field that it describes, and looks at what the public
// sees of them. What can be said together goes into one post.
func TestEveryOption(t *testing.T) {
	t.Parallel()
	a, w, wires := openHasty(t)
	channels, err := a.Accounts.Channels()
	if err != nil {
		t.Fatal(err)
	}
	platforms, err := a.Platforms.List()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range platforms {
		t.Run(string(p.ID), func(t *testing.T) {
			t.Parallel()
			j := &journey{t: t, app: a, window: w, info: p, facts: table()[p.ID], wire: wires[p.ID], files: newDrawer(t)}
			for _, ch := range channels {
				same := func(other caio.Channel) bool { return other.Kind == ch.Kind }
				if ch.Platform == p.ID && !slices.ContainsFunc(j.channels, same) {
					j.channels = append(j.channels, ch)
				}
			}
			j.run()
		})
	}
}

func openHasty(t *testing.T) (*app.App, *lookout, map[caio.PlatformID]*wire) {
	t.Helper()
	c, wires := newHasty(), map[caio.PlatformID]*wire{}
	list := networks()
	for i, n := range list {
		list[i].Emulator = func(o emulator.Options) emulator.Emulator {
			o.Clock, o.One = c, false // every kind of channel
			wires[n.Platform.ID] = &wire{Emulator: n.Emulator(o)}
			return wires[n.Platform.ID]
		}
	}
	a, err := app.Open(t.Context(), app.Config{
		Data: t.TempDir(), Sandbox: true, Networks: list, Clock: c, Log: slog.New(slog.DiscardHandler),
		Publish: publish.Options{Grace: 24 * time.Hour},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Close() })
	w := &lookout{over: map[caio.DeliveryID]chan struct{}{}}
	a.SetWindow(w)
	if err := a.Start(); err != nil {
		t.Fatal(err)
	}
	return a, w, wires
}

// lookout is a window that waits for Deliveries to be over.
type lookout struct {
	mu   sync.Mutex
	over map[caio.DeliveryID]chan struct{} // closed when nothing happens by itself any more
}

func (w *lookout) Emit(_ string, payload any) {
	if e, ok := payload.(app.DeliveryEvent); ok && !e.State.Open() {
		w.mu.Lock()
		defer w.mu.Unlock()
		if over := w.of(e.ID); !closed(over) {
			close(over)
		}
	}
}

// of returns a Delivery's channel; w.mu is held.
func (w *lookout) of(id caio.DeliveryID) chan struct{} {
	if w.over[id] == nil {
		w.over[id] = make(chan struct{})
	}
	return w.over[id]
}

func closed(c chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}

func (w *lookout) wait(ctx context.Context, id caio.DeliveryID) {
	w.mu.Lock()
	over := w.of(id)
	w.mu.Unlock()
	select {
	case <-over:
	case <-ctx.Done():
	}
}

func (w *lookout) PickFiles(string) ([]string, error) { return nil, nil }

func (w *lookout) OpenURL(string) {}

func (w *lookout) Show() {}

// journey is what happens on one network.
type journey struct {
	t        *testing.T
	app      *app.App
	window   *lookout
	info     app.PlatformInfo
	channels []caio.Channel // one of each kind
	channel  caio.Channel   // the one that is posted to
	limits   caio.Limits    // that channel's
	facts    facts
	wire     *wire
	files    *drawer
	known    map[string][]string // the facts' values
	sent     []sent
}

// sent is one post on its way.
type sent struct {
	shape    shape
	chosen   choice
	post     caio.Post
	delivery caio.DeliveryID
}

func (j *journey) run() {
	if j.facts.prepare != nil {
		j.facts.prepare(j.wire.Emulator)
	}
	p := &plan{fields: j.info.Fields, facts: j.facts}
	for i, ch := range j.channels {
		j.channel, j.limits = ch, j.info.Limits
		if ch.Limits != nil {
			j.limits = *ch.Limits
		}
		shapes := j.shapes()
		if i == 0 {
			p.all = j.values(j.begin(p, shapes[0]))
			p.open = p.options()
			if j.limits.Comment != nil {
				p.open = append(p.open, option{comment, "on"})
			}
		}
		for _, s := range shapes {
			j.every(p, s)
		}
	}
	for _, o := range p.open {
		j.t.Errorf("the option %s = %q was never exercised", o.field, o.value)
	}
	j.compare()
	j.told(p)
}

// begin posts the plainest of all, for others to refer to.
func (j *journey) begin(p *plan, s shape) caio.Receipt {
	p.all = j.values(caio.Receipt{})
	p.refuse = func(c choice) []caio.Problem { told, _ := j.check(s, c); return told }
	j.send(s, p.complete(choice{}))
	first, _ := j.live(j.sent[0])
	return first
}

// every posts the shape once, and again as long as that exercises something new.
func (j *journey) every(p *plan, s shape) {
	p.refuse = func(c choice) []caio.Problem { told, _ := j.check(s, c); return told }
	for n := 0; ; n++ {
		chosen, ok := p.next()
		if !ok && n == 0 {
			j.t.Errorf("%s cannot be posted: %+v", s.name, p.refuse(chosen))
		}
		if !ok || (p.exercised(chosen) == 0 && n > 0) {
			return
		}
		j.send(s, chosen)
	}
}

// send schedules a post for now, as the window and the commands do.
func (j *journey) send(s shape, chosen choice) {
	j.t.Helper()
	_, mute := j.check(s, chosen)
	post := j.draft(s, chosen, mute)
	told, err := j.app.Posts.Check(post)
	if err != nil {
		j.t.Fatal(err)
	}
	for _, p := range told {
		if !p.Warning || !slices.Contains(j.facts.warns, p.Code) {
			j.t.Errorf("%s with %v: %s", s.name, chosen, p.Message)
		}
	}
	post, err = j.app.Posts.Save(post)
	if err != nil {
		j.t.Fatal(err)
	}
	detail, err := j.app.Posts.Schedule(post.ID, post.Revision, app.When{Now: true})
	if err != nil || len(detail.Deliveries) != 1 {
		j.t.Fatalf("%s with %v: %v", s.name, chosen, err)
	}
	j.sent = append(j.sent, sent{s, chosen, post, detail.Deliveries[0].ID})
}

// live waits for a post and returns its receipt.
func (j *journey) live(s sent) (caio.Receipt, bool) {
	j.t.Helper()
	j.window.wait(j.t.Context(), s.delivery)
	d, err := j.app.Deliveries.Get(s.delivery)
	if err != nil {
		j.t.Error(err)
		return caio.Receipt{}, false
	}
	if d.Delivery.State != caio.DeliveryLive || d.Delivery.Receipt == nil {
		j.t.Errorf("%s with %v is %s: %+v", s.shape.name, s.chosen, d.Delivery.State, d.Delivery.Reason)
		return caio.Receipt{}, false
	}
	return *d.Delivery.Receipt, true
}
