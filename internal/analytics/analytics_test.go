package analytics

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
)

func TestNumbersAreStoredAsReported(t *testing.T) {
	t.Parallel()
	b := newBench(t, "ann")
	first, second := b.live("ann", "one", 2*time.Hour), b.live("ann", "second", time.Hour)
	gone := b.live("ann", "gone", 3*time.Hour)
	b.net.gone["gone"] = true
	b.delivery("ann", caio.DeliveryBlocked, &caio.Receipt{RemoteID: "half a thread"})
	b.delivery("ann", caio.DeliveryScheduled, nil)
	b.delivery("ann", caio.DeliveryLive, &caio.Receipt{At: 1}) // seen live by a person

	same(t, "report", b.collect(false), Report{Posts: 2, Silent: 1, Channels: 1, Failures: []Failure{}})
	same(t, "asked, newest first", b.net.taken("ann"), []string{"second", "one", "gone", ""})
	at := caio.At(noon)
	post := func(id caio.DeliveryID, likes int64) []caio.Snapshot {
		return []caio.Snapshot{{
			Subject: string(id), At: at, Metrics: map[caio.MetricName]int64{caio.Likes: likes, caio.Shares: 0},
			Native: map[string]int64{"favourites": 3},
		}}
	}
	same(t, "first post", b.snapshots(string(first)), post(first, 3))
	same(t, "second post", b.snapshots(string(second)), post(second, 6))
	same(t, "post without numbers", b.snapshots(string(gone)), []caio.Snapshot{{
		Subject: string(gone), At: at, Metrics: map[caio.MetricName]int64{}, Native: map[string]int64{},
	}})
	channel := string(b.channels["ann"].ID)
	same(t, "channel", b.snapshots(channel), []caio.Snapshot{{
		Subject: channel, At: at, Metrics: map[caio.MetricName]int64{caio.Followers: 12}, Native: map[string]int64{},
	}})
}

func TestPlanDecaysWithAge(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		age, every time.Duration
	}{
		{0, time.Hour},
		{day - time.Second, time.Hour},
		{day, 6 * time.Hour},
		{7*day - time.Second, 6 * time.Hour},
		{7 * day, day},
		{30*day - time.Second, day},
		{30 * day, 7 * day},
		{3000 * day, 7 * day},
		{-time.Hour, time.Hour},
	} {
		if got := every(c.age); got != c.every {
			t.Errorf("a post %s old is read every %s, want %s", c.age, got, c.every)
		}
	}
	now := caio.At(noon)
	if fresh(0, now, day) || !fresh(now.Add(-time.Minute), now, time.Hour) || fresh(now.Add(-time.Hour), now, time.Hour) || fresh(now.Add(time.Minute), now, time.Hour) {
		t.Error("what is fresh is wrong")
	}
}

func TestOnlyWhatIsDueIsRead(t *testing.T) {
	t.Parallel()
	b := newBench(t, "ann")
	b.live("ann", "new", time.Hour)
	b.live("ann", "week", 3*day)
	b.live("ann", "month", 20*day)
	b.live("ann", "old", 100*day)
	steps := []struct {
		later time.Duration
		force bool
		want  []string
	}{
		{0, false, []string{"new", "week", "month", "old", ""}},
		{30 * time.Minute, false, nil},
		{30 * time.Minute, false, []string{"new"}},
		{5 * time.Hour, false, []string{"new", "week"}},
		{18 * time.Hour, false, []string{"new", "week", "month", ""}},
		{time.Minute, true, []string{"new", "week", "month", "old", ""}},
		{time.Minute, false, nil},
		{7 * day, false, []string{"new", "week", "month", "old", ""}},
	}
	for i, step := range steps {
		b.clock.Advance(step.later)
		b.collect(step.force)
		same(t, fmt.Sprintf("step %d", i), b.net.taken("ann"), step.want)
	}
}

func TestManyPostsAreReadInBatches(t *testing.T) {
	t.Parallel()
	b := newBench(t, "ann")
	for i := range 2*batch + 5 {
		b.live("ann", fmt.Sprintf("p%03d", i), time.Duration(i)*time.Minute)
	}
	b.net.failing["ann"], b.net.answered["ann"] = platform.Errorf(caio.Unavailable, "Plaza is down."), 2
	r := b.collect(false)
	if r.Posts != 2*batch || len(r.Failures) != 1 {
		t.Errorf("what was read before the failure is lost: %+v", r)
	}
	asked := b.net.taken("ann")
	if !slices.IsSorted(asked) || len(asked) != 2*batch {
		t.Errorf("%d posts asked about, the newest first: %v", len(asked), slices.IsSorted(asked))
	}
	b.net.failing["ann"] = nil
	same(t, "the rest", b.collect(false), Report{Posts: 5, Channels: 1, Failures: []Failure{}})
}

func TestOneAccountHoldsNobodyUp(t *testing.T) {
	t.Parallel()
	b := newBench(t, "slow", "broken", "ann", "withdrawn")
	b.net.blocked = make(chan struct{})
	for subject := range b.channels {
		b.live(subject, subject+"'s", time.Hour)
	}
	b.net.failing["broken"] = platform.Errorf(caio.Unavailable, "Plaza is down.")
	b.net.failing["withdrawn"] = platform.Errorf(caio.Unauthorized, "The consent is gone.")
	r := b.collect(false) // slow is answered only once ann has been: see ChannelMetrics
	if r.Posts != 2 || r.Channels != 2 {
		t.Errorf("report %+v", r)
	}
	same(t, "failures", r.Failures, []Failure{
		{Channel: b.channels["broken"].ID, Platform: "plaza", Name: "@broken", Kind: caio.Unavailable, Message: "Plaza is down."},
		{Channel: b.channels["withdrawn"].ID, Platform: "plaza", Name: "@withdrawn", Kind: caio.Unauthorized, Message: "The consent is gone."},
	})
	b.net.blocked = nil
	if again := b.collect(true); len(again.Failures) != 2 || again.Failures[1].Message != "@withdrawn has to be connected again before its numbers can be read." {
		t.Errorf("a held account: %+v", again.Failures)
	}
}

func TestRateLimitIsRespected(t *testing.T) {
	t.Parallel()
	b := newBench(t, "ann", "bob")
	limited := func(scope platform.Scope) *platform.Error {
		e := platform.Errorf(caio.RateLimited, "Plaza asks to wait.")
		e.RetryAt, e.Scope = caio.At(b.clock.Now().Add(20*time.Minute)), scope
		return e
	}
	b.net.failing["ann"] = limited(platform.ScopeAccount)
	if r := b.collect(false); len(r.Failures) != 1 || r.Failures[0].RetryAt != caio.At(noon.Add(20*time.Minute)) || r.Channels != 1 {
		t.Errorf("report %+v", r)
	}
	b.net.failing["ann"] = nil
	b.clock.Advance(10 * time.Minute)
	b.net.taken("bob")
	r := b.collect(true)
	if asked := b.net.taken("ann"); asked != nil {
		t.Errorf("asked %v although the network asked to wait", asked)
	}
	same(t, "failure", r.Failures, []Failure{{
		Channel: b.channels["ann"].ID, Platform: "plaza", Name: "@ann", Kind: caio.RateLimited,
		Message: "The network asks to wait before numbers are read again.", RetryAt: caio.At(noon.Add(20 * time.Minute)),
	}})
	b.clock.Advance(10 * time.Minute)
	if r := b.collect(true); len(r.Failures) != 0 || r.Channels != 2 {
		t.Errorf("after the wait: %+v", r)
	}
	b.net.failing["ann"] = limited(platform.ScopeApp)
	b.collect(true)
	b.net.taken("bob")
	b.net.failing["ann"] = nil
	if r := b.collect(true); len(r.Failures) != 2 {
		t.Errorf("a limit of the app holds everybody up: %+v", r)
	}
}

func TestAnswersForOtherPostsAreRefused(t *testing.T) {
	t.Parallel()
	b := newBench(t, "ann")
	id := b.live("ann", "one", time.Hour)
	b.net.short = true
	if r := b.collect(false); len(r.Failures) != 1 || len(b.snapshots(string(id))) != 0 {
		t.Errorf("report %+v", r)
	}
}

func TestStopEndsIt(t *testing.T) {
	t.Parallel()
	b := newBench(t, "slow")
	b.live("slow", "one", time.Hour)
	b.net.blocked = make(chan struct{})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := b.collector.Collect(ctx, true); err == nil {
		t.Error("a stopped collection is no success")
	}
}
