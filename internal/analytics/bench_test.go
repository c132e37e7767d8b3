package analytics

import (
	"context"
	"log/slog"
	"net/url"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"caio/internal/account"
	"caio/internal/caio"
	"caio/internal/clock"
	"caio/internal/platform"
	"caio/internal/store"
	"caio/internal/vault"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// network is a platform whose answers the test writes.
type network struct {
	mu       sync.Mutex
	asked    map[string][]string // account's subject → remote ids, in order; "" the channel itself
	gone     map[string]bool     // posts without numbers
	failing  map[string]error    // by the account's subject
	answered map[string]int      // requests that succeed before failing does
	short    bool                // answers for one post less
	blocked  chan struct{}       // when not nil, "slow" waits until "ann" was answered
}

func (n *network) Begin(context.Context, platform.Ask) (platform.Step, error) {
	return platform.Step{}, nil
}

func (n *network) Finish(context.Context, platform.Step, url.Values) (platform.Grant, error) {
	return platform.Grant{}, nil
}

func (n *network) Refresh(context.Context, platform.Grant) (platform.Grant, error) {
	return platform.Grant{}, platform.Errorf(caio.Unauthorized, "The consent is gone.")
}

func (n *network) Channels(_ context.Context, s platform.Session) ([]caio.Channel, error) {
	if err := n.fails(s.Grant.Subject); err != nil {
		return nil, err
	}
	return []caio.Channel{{RemoteID: s.Grant.Subject, Handle: "@" + s.Grant.Subject, Name: s.Grant.Subject}}, nil
}

func (n *network) Publish(context.Context, platform.Session, *platform.Job) (caio.Receipt, error) {
	return caio.Receipt{}, platform.Errorf(caio.Unsupported, "Nothing is published here.")
}

func (n *network) fails(subject string) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.answered[subject]--; n.answered[subject] >= 0 {
		return nil
	}
	return n.failing[subject]
}

func (n *network) PostMetrics(ctx context.Context, s platform.Session, _ caio.Channel, rs []caio.Receipt) ([]*caio.Snapshot, error) {
	if n.blocked != nil && s.Grant.Subject == "slow" {
		select {
		case <-n.blocked:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	if err := n.fails(s.Grant.Subject); err != nil {
		return nil, err
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	var out []*caio.Snapshot
	for _, r := range rs {
		n.asked[s.Grant.Subject] = append(n.asked[s.Grant.Subject], r.RemoteID)
		if n.gone[r.RemoteID] {
			out = append(out, nil)
			continue
		}
		out = append(out, &caio.Snapshot{
			Metrics: map[caio.MetricName]int64{caio.Likes: int64(len(r.RemoteID)), caio.Shares: 0}, Native: map[string]int64{"favourites": 3},
		})
	}
	if n.short {
		out = out[1:]
	}
	return out, nil
}

func (n *network) ChannelMetrics(_ context.Context, s platform.Session, _ caio.Channel) (caio.Snapshot, error) {
	if err := n.fails(s.Grant.Subject); err != nil {
		return caio.Snapshot{}, err
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.blocked != nil && s.Grant.Subject == "ann" {
		close(n.blocked)
	}
	n.asked[s.Grant.Subject] = append(n.asked[s.Grant.Subject], "")
	return caio.Snapshot{Metrics: map[caio.MetricName]int64{caio.Followers: 12}}, nil
}

func (n *network) taken(subject string) []string {
	n.mu.Lock()
	defer n.mu.Unlock()
	asked := n.asked[subject]
	delete(n.asked, subject)
	return asked
}

// bench is a Collector with a fake network, a real database and a clock that is moved.
type bench struct {
	t         *testing.T
	net       *network
	clock     *clock.Fake
	store     *store.Store
	accounts  *account.Manager
	collector *Collector
	channels  map[string]caio.Channel
}

func newBench(t *testing.T, subjects ...string) *bench {
	t.Helper()
	b := &bench{
		t: t, clock: clock.NewFake(noon), channels: map[string]caio.Channel{},
		net: &network{asked: map[string][]string{}, gone: map[string]bool{}, failing: map[string]error{}, answered: map[string]int{}},
	}
	var err error
	b.store, err = store.Open(t.Context(), filepath.Join(t.TempDir(), "caio.db"), store.Options{Clock: b.clock})
	b.check(err)
	t.Cleanup(func() { b.check(b.store.Close()) })
	registry, err := platform.NewRegistry([]platform.Platform{{
		ID: "plaza", Name: "Plaza", New: func(platform.Env) platform.Connector { return b.net },
	}}, func(caio.PlatformID) platform.Env { return platform.Env{} })
	b.check(err)
	log := slog.New(slog.DiscardHandler)
	b.accounts = account.New(b.store, vault.Memory(), registry, b.clock, log, func(caio.AccountID) {})
	b.collector = New(b.store, b.accounts, registry, b.clock)
	for _, subject := range subjects {
		list, err := b.accounts.Adopt(t.Context(), "plaza", platform.Grant{Access: caio.NewSecret("t-" + subject), Subject: subject, Name: subject})
		b.check(err)
		b.channels[subject] = list[0]
	}
	return b
}

func (b *bench) check(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

// live stores a Delivery that went live that long ago.
func (b *bench) live(subject, remoteID string, ago time.Duration) caio.DeliveryID {
	b.t.Helper()
	return b.delivery(subject, caio.DeliveryLive, &caio.Receipt{RemoteID: remoteID, At: caio.At(b.clock.Now().Add(-ago))})
}

func (b *bench) delivery(subject string, state caio.DeliveryState, r *caio.Receipt) caio.DeliveryID {
	b.t.Helper()
	ch := b.channels[subject]
	post, err := b.store.SavePost(b.t.Context(), caio.Post{Parts: []caio.Part{{Text: "Hello"}}, Targets: []caio.Target{{Channel: ch.ID}}})
	b.check(err)
	d := caio.Delivery{
		ID: caio.DeliveryID(caio.NewID()), Account: ch.Account, Channel: ch.ID, Platform: ch.Platform, State: state, Receipt: r,
		Planned: caio.PlannedTime{Wall: "2026-11-23T12:00", Zone: "UTC", At: caio.At(noon)},
	}
	_, err = b.store.Schedule(b.t.Context(), post, []caio.Delivery{d})
	b.check(err)
	return d.ID
}

func (b *bench) collect(force bool) Report {
	b.t.Helper()
	r, err := b.collector.Collect(b.t.Context(), force)
	b.check(err)
	return r
}

func (b *bench) snapshots(subject string) []caio.Snapshot {
	b.t.Helper()
	list, err := b.store.Snapshots(b.t.Context(), subject, 100)
	b.check(err)
	return list
}

func same(t *testing.T, what string, got, want any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}
