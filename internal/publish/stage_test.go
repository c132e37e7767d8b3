package publish

import (
	"context"
	"fmt"
	"log/slog"
	"net/url"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"caio/internal/account"
	"caio/internal/caio"
	"caio/internal/clock"
	"caio/internal/media"
	"caio/internal/platform"
	"caio/internal/store"
	"caio/internal/vault"
)

// network is a platform at the edge of these tests: what it has taken is its ledger,
// what it answers is the script.
type network struct {
	clock clock.Clock

	mu     sync.Mutex
	ledger []post              // what is live, in order
	script map[string][]answer // step of a key → answers, used up in order; then: accepted
	looks  []error             // what Find answers before it looks; used up in order
	reads  []error             // what Channels answers
	calls  map[string]int      // requests per step of a key
	gate   chan struct{}       // nil, or: requests wait here once they were accepted or refused
	held   int                 // requests at the gate
	asked  chan string         // receives the step of each request that waits at the gate
}

type post struct {
	step string
	at   caio.Instant
}

// answer is what the network makes of one publishing request.
type answer struct {
	taken bool
	err   error
}

func (n *network) publish(ctx context.Context, step string) (caio.PartReceipt, error) {
	n.mu.Lock()
	n.calls[step]++
	a := answer{taken: true}
	if list := n.script[step]; len(list) > 0 {
		a, n.script[step] = list[0], list[1:]
	}
	at := caio.At(n.clock.Now())
	if a.taken {
		n.ledger = append(n.ledger, post{step, at})
	}
	gate := n.gate
	if gate != nil {
		n.held++
	}
	n.mu.Unlock()
	if gate != nil {
		defer n.release()
		n.asked <- step
		select {
		case <-gate:
		case <-ctx.Done():
			return caio.PartReceipt{}, &platform.Error{Kind: caio.Uncertain, Message: "The connection broke.", Err: ctx.Err()}
		}
	}
	return caio.PartReceipt{RemoteID: step, At: at}, a.err
}

func (n *network) release() {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.held--
}

func (n *network) live(step string) (found post, times int) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, p := range n.ledger {
		if p.step == step {
			found, times = p, times+1
		}
	}
	return found, times
}

func pop(list *[]error) error {
	if len(*list) == 0 {
		return nil
	}
	err := (*list)[0]
	*list = (*list)[1:]
	return err
}

// connector speaks to the network.
type connector struct{ *network }

func (c connector) Begin(context.Context, platform.Ask) (platform.Step, error) {
	return platform.Step{}, nil
}

func (c connector) Finish(context.Context, platform.Step, url.Values) (platform.Grant, error) {
	return platform.Grant{}, nil
}

func (c connector) Refresh(context.Context, platform.Grant) (platform.Grant, error) {
	return platform.Grant{}, platform.Errorf(caio.Unauthorized, "Connect the account again.")
}

func (c connector) Channels(context.Context, platform.Session) ([]caio.Channel, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return []caio.Channel{{RemoteID: "one", Handle: "@one"}, {RemoteID: "two", Handle: "@two"}}, pop(&c.reads)
}

func (c connector) Publish(ctx context.Context, _ platform.Session, job *platform.Job) (caio.Receipt, error) {
	for i := range job.Variant.Parts {
		name := platform.StepPart(i)
		if _, err := job.Step(ctx, name, func(ctx context.Context) (caio.PartReceipt, error) {
			return c.publish(ctx, job.Key+"/"+name)
		}); err != nil {
			return caio.Receipt{}, err
		}
	}
	return job.Receipt(), nil
}

func (c connector) Find(ctx context.Context, _ platform.Session, job *platform.Job) (caio.Receipt, bool, error) {
	c.mu.Lock()
	err := pop(&c.looks)
	c.mu.Unlock()
	if err != nil {
		return caio.Receipt{}, false, err
	}
	p, times := c.live(job.Key + "/" + job.Doubt)
	if times == 0 {
		return caio.Receipt{}, false, nil
	}
	err = job.Settle(ctx, caio.PartReceipt{Name: job.Doubt, RemoteID: p.step, At: p.at})
	return job.Receipt(), true, err
}

// stage is a publisher on a real store, with a clock that the test moves.
type stage struct {
	t        *testing.T
	ctx      context.Context
	clock    *clock.Fake
	network  *network
	store    *store.Store
	accounts *account.Manager
	registry *platform.Registry
	channels []caio.Channel
	opt      Options
	p        *Publisher
	changes  chan caio.Delivery
}

const (
	settle = 10 * time.Second
	tick   = 250 * time.Millisecond // how far the clock moves at a time
	lead   = 20 * time.Second       // how long before the due time a test begins
)

func newStage(t *testing.T, opt Options) *stage {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(cancel)
	s := &stage{t: t, ctx: ctx, clock: clock.NewFake(due.Time().Add(-lead)), opt: opt, changes: make(chan caio.Delivery, 10_000)}
	s.network = &network{clock: s.clock, script: map[string][]answer{}, calls: map[string]int{}, asked: make(chan string, 100)}
	var err error
	if s.store, err = store.Open(ctx, filepath.Join(t.TempDir(), "caio.db"), store.Options{Clock: s.clock, Log: slog.New(slog.DiscardHandler)}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.store.Close() })
	p := platform.Platform{
		ID: "net", Name: "Net", Limits: caio.Limits{Parts: 3}, Doubt: platform.Doubt{Settle: settle},
		New: func(platform.Env) platform.Connector { return connector{s.network} },
	}
	if s.registry, err = platform.NewRegistry([]platform.Platform{p}, func(caio.PlatformID) platform.Env { return platform.Env{} }); err != nil {
		t.Fatal(err)
	}
	s.accounts = account.New(s.store, vault.Memory(), s.registry, s.clock, slog.New(slog.DiscardHandler), func(caio.AccountID) {})
	s.connect()
	s.start()
	t.Cleanup(func() { s.p.Stop() })
	return s
}

func (s *stage) connect() {
	s.t.Helper()
	var err error
	if s.channels, err = s.accounts.Adopt(s.ctx, "net", platform.Grant{Subject: "me", Name: "me", Access: caio.NewSecret("token")}); err != nil {
		s.t.Fatal(err)
	}
}

// start starts a publisher, as a start of the program does.
func (s *stage) start() {
	s.t.Helper()
	opt := s.opt
	opt.Renderer = media.NewRenderer(s.t.TempDir())
	opt.Notify = func(d caio.Delivery) { s.changes <- d }
	s.p = New(s.store, s.accounts, s.registry, s.clock, slog.New(slog.DiscardHandler), opt)
	if err := s.p.Start(); err != nil {
		s.t.Fatal(err)
	}
}

// stop stops the publisher while requests hang: it waits for them by the clock.
func (s *stage) stop() {
	stopped := make(chan struct{})
	go func() {
		s.p.Stop()
		close(stopped)
	}()
	for {
		select {
		case <-stopped:
			return
		default:
			s.clock.Advance(time.Microsecond)
		}
	}
}

// schedule schedules a post of these texts on the channels and returns its Deliveries.
func (s *stage) schedule(at caio.Instant, channels []caio.Channel, texts ...string) []caio.Delivery {
	s.t.Helper()
	post := caio.Post{ID: caio.PostID(caio.NewID()), Brand: s.channels[0].Brand}
	for _, text := range texts {
		post.Parts = append(post.Parts, caio.Part{Text: text, Attachments: []caio.Attachment{}})
	}
	for _, ch := range channels {
		post.Targets = append(post.Targets, caio.Target{Channel: ch.ID, Fields: map[string]string{}})
	}
	post, err := s.store.SavePost(s.ctx, post)
	if err != nil {
		s.t.Fatal(err)
	}
	if _, err := s.p.Enqueue(s.ctx, post, caio.PlannedTime{Wall: "2027-01-15T08:00", Zone: "UTC", At: at}); err != nil {
		s.t.Fatal(err)
	}
	list, err := s.store.DeliveriesOf(s.ctx, post.ID)
	if err != nil {
		s.t.Fatal(err)
	}
	return list
}

func (s *stage) get(id caio.DeliveryID) caio.Delivery {
	s.t.Helper()
	d, err := s.store.Delivery(s.ctx, id)
	if err != nil {
		s.t.Fatal(err)
	}
	return d
}

// run moves the clock, whenever everything waits for it, until the Delivery satisfies
// done.
func (s *stage) run(id caio.DeliveryID, done func(caio.Delivery) bool) caio.Delivery {
	s.t.Helper()
	for s.ctx.Err() == nil {
		if d := s.get(id); done(d) {
			return d
		}
		s.pass()
	}
	s.t.Fatalf("the delivery did not get there: %+v", s.get(id))
	return caio.Delivery{}
}

// pass moves the clock a little once all are at rest: the loop, which has seen every
// Wake, and each Delivery in memory, waiting for a timer of its own or at the gate.
func (s *stage) pass() {
	for s.ctx.Err() == nil && !s.resting() {
		_ = clock.Sleep(s.ctx, clock.System(), 50*time.Microsecond) // they work on the disk's time, not on the clock's
	}
	s.clock.Advance(tick)
}

func (s *stage) resting() bool {
	s.p.mu.Lock()
	defer s.p.mu.Unlock()
	s.network.mu.Lock()
	defer s.network.mu.Unlock()
	timers := 1 - s.network.held
	for _, l := range s.p.lanes {
		timers += l.active
	}
	return !s.p.woken() && s.clock.Pending() >= timers
}

func (s *stage) until(id caio.DeliveryID, state caio.DeliveryState) caio.Delivery {
	s.t.Helper()
	return s.run(id, func(d caio.Delivery) bool { return d.State == state })
}

// once fails unless every part of the Delivery is live exactly once, and its attempts
// are all on record.
func (s *stage) once(d caio.Delivery) {
	s.t.Helper()
	attempts, err := s.store.Attempts(s.ctx, d.ID)
	if err != nil || len(attempts) == 0 {
		s.t.Errorf("attempts %v, %v", attempts, err)
	}
	for i, a := range attempts {
		if a.Number != i+1 || a.FinishedAt == 0 || a.Outcome == "" {
			s.t.Errorf("attempt %d of the record: %+v", i+1, a)
		}
	}
	for i := range d.Variant.Parts {
		step := fmt.Sprintf("%s/%s", d.Key, platform.StepPart(i))
		p, times := s.network.live(step)
		if times != 1 {
			s.t.Errorf("%s is live %d times", step, times)
		}
		if times > 0 && p.at < d.Due() {
			s.t.Errorf("%s went out %s early", step, d.Due().Sub(p.at))
		}
	}
}
