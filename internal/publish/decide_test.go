package publish

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"caio/internal/caio"
	"caio/internal/platform"
)

const due = caio.Instant(1_800_000_000_000)

var (
	keyed   = platform.Doubt{Settle: 10 * time.Second, KeyLife: 50 * time.Minute}
	unkeyed = platform.Doubt{Settle: time.Minute}
)

func scheduled() caio.Delivery {
	return caio.Delivery{
		ID: "d", State: caio.DeliveryRunning, Step: caio.StepPublish,
		Planned: caio.PlannedTime{At: due}, NextAt: due, Variant: caio.Variant{Parts: []caio.Part{{Text: "x"}}},
	}
}

func failed(kind caio.Kind) *platform.Error { return platform.Errorf(kind, "A sentence.") }

func TestDecide(t *testing.T) {
	t.Parallel()
	now := due.Add(time.Second)
	receipt := caio.Receipt{RemoteID: "1", At: now}
	cases := []struct {
		name    string
		change  func(*caio.Delivery)
		outcome Outcome
		facts   Facts
		state   caio.DeliveryState
		step    caio.Step
		next    caio.Instant // 0: nothing by itself
		action  caio.Action
		counted int
	}{
		{name: "published", outcome: Outcome{Receipt: receipt}, state: caio.DeliveryLive, step: caio.StepPublish},
		{name: "refused", outcome: Outcome{Err: failed(caio.Rejected)}, state: caio.DeliveryBlocked, step: caio.StepPublish, action: caio.ActionEdit, counted: 1},
		{name: "consent gone", outcome: Outcome{Err: failed(caio.Unauthorized)}, state: caio.DeliveryBlocked, step: caio.StepPublish, action: caio.ActionReconnect},
		{name: "network down: first retry after a second", outcome: Outcome{Err: failed(caio.Unavailable)}, state: caio.DeliveryWaiting, step: caio.StepPublish, next: now.Add(time.Second), counted: 1},
		{name: "network down: fourth retry after 256 s", change: func(d *caio.Delivery) { d.Attempts = 3 }, outcome: Outcome{Err: failed(caio.Unavailable)}, state: caio.DeliveryWaiting, step: caio.StepPublish, next: now.Add(256 * time.Second), counted: 1},
		{name: "network down: five attempts are enough", change: func(d *caio.Delivery) { d.Attempts = 4 }, outcome: Outcome{Err: failed(caio.Unavailable)}, state: caio.DeliveryBlocked, step: caio.StepPublish, action: caio.ActionRetry, counted: 1},
		{name: "limit: what the network asks for wins", outcome: Outcome{Err: &platform.Error{Kind: caio.RateLimited, RetryAt: now.Add(7 * time.Minute)}}, state: caio.DeliveryWaiting, step: caio.StepPublish, next: now.Add(7 * time.Minute)},
		{name: "limit that outlasts the grace: ask", outcome: Outcome{Err: &platform.Error{Kind: caio.RateLimited, RetryAt: now.Add(2 * time.Hour)}}, state: caio.DeliveryBlocked, step: caio.StepPublish, action: caio.ActionDecide},
		{name: "limit that outlasts the grace, allowed by the person: wait", change: func(d *caio.Delivery) { d.Allowed = true }, outcome: Outcome{Err: &platform.Error{Kind: caio.RateLimited, RetryAt: now.Add(2 * time.Hour)}}, state: caio.DeliveryWaiting, step: caio.StepPublish, next: now.Add(2 * time.Hour)},
		{name: "limit in the middle of a thread: finish it however late", change: func(d *caio.Delivery) { d.Receipt = &receipt }, outcome: Outcome{Err: &platform.Error{Kind: caio.RateLimited, RetryAt: now.Add(2 * time.Hour)}}, state: caio.DeliveryWaiting, step: caio.StepPublish, next: now.Add(2 * time.Hour)},
		{name: "offline costs no attempt", outcome: Outcome{Err: failed(caio.Offline)}, state: caio.DeliveryWaiting, step: caio.StepPublish, next: now.Add(15 * time.Second)},
		{name: "keychain locked costs no attempt", outcome: Outcome{Err: failed(caio.Locked)}, state: caio.DeliveryWaiting, step: caio.StepPublish, next: now.Add(30 * time.Second)},
		{name: "lost answer: look at once", outcome: Outcome{Err: failed(caio.Uncertain), DoubtAt: now}, state: caio.DeliveryWaiting, step: caio.StepFind, next: now, counted: 1},
		{name: "lost answer, asked to wait: look then", outcome: Outcome{Err: &platform.Error{Kind: caio.Uncertain, RetryAt: now.Add(3 * time.Second)}, DoubtAt: now}, state: caio.DeliveryWaiting, step: caio.StepFind, next: now.Add(3 * time.Second), counted: 1},
		{name: "unknown error is a lost answer", outcome: Outcome{Err: failed(caio.Unknown), DoubtAt: now}, state: caio.DeliveryWaiting, step: caio.StepFind, next: now, counted: 1},
		{name: "lost answer, no way to look, no key: ask", facts: Facts{Doubt: unkeyed}, outcome: Outcome{Err: failed(caio.Uncertain), DoubtAt: now}, state: caio.DeliveryBlocked, step: caio.StepPublish, action: caio.ActionCheck, counted: 1},
		{name: "lost answer, a key but no way to look: same key again when settled", facts: Facts{Doubt: keyed}, outcome: Outcome{Err: failed(caio.Uncertain), DoubtAt: now}, state: caio.DeliveryWaiting, step: caio.StepPublish, next: now.Add(10 * time.Second), counted: 1},
		{name: "lost answer, the key too old: ask", facts: Facts{Doubt: keyed}, change: func(d *caio.Delivery) { d.DoubtAt = now.Add(-time.Hour) }, outcome: Outcome{Err: failed(caio.Uncertain), DoubtAt: now}, state: caio.DeliveryBlocked, step: caio.StepPublish, action: caio.ActionCheck, counted: 1},
		{name: "found", change: func(d *caio.Delivery) { d.DoubtAt, d.Step = now, caio.StepFind }, outcome: Outcome{Step: caio.StepFind, Found: true, Receipt: receipt}, state: caio.DeliveryWaiting, step: caio.StepPublish, next: now},
		{name: "not found, but the request may still take effect: look again when settled", change: func(d *caio.Delivery) { d.DoubtAt, d.Step = now.Add(-time.Second), caio.StepFind }, outcome: Outcome{Step: caio.StepFind}, state: caio.DeliveryWaiting, step: caio.StepFind, next: now.Add(9 * time.Second)},
		{name: "not found and settled: publish", change: func(d *caio.Delivery) { d.DoubtAt, d.Step = now.Add(-11*time.Second), caio.StepFind }, outcome: Outcome{Step: caio.StepFind}, state: caio.DeliveryWaiting, step: caio.StepPublish, next: now},
		{name: "looking fails: look again, never publish", change: func(d *caio.Delivery) { d.DoubtAt, d.Step = now.Add(-time.Hour), caio.StepFind }, outcome: Outcome{Step: caio.StepFind, Err: failed(caio.Unavailable)}, state: caio.DeliveryWaiting, step: caio.StepFind, next: now.Add(time.Second), counted: 1},
		{name: "looking is refused: ask the person to look", change: func(d *caio.Delivery) { d.DoubtAt, d.Step, d.Attempts = now, caio.StepFind, 4 }, outcome: Outcome{Step: caio.StepFind, Err: failed(caio.Unavailable)}, state: caio.DeliveryBlocked, step: caio.StepFind, action: caio.ActionCheck, counted: 1},
		{name: "prepared", change: func(d *caio.Delivery) {
			d.State, d.Step, d.Planned.At = caio.DeliveryScheduled, caio.StepPrepare, now.Add(time.Hour)
		}, outcome: Outcome{Step: caio.StepPrepare}, state: caio.DeliveryScheduled, step: caio.StepPublish, next: now.Add(time.Hour)},
		{name: "preparing fails: the time stands", change: func(d *caio.Delivery) {
			d.State, d.Step, d.Planned.At = caio.DeliveryScheduled, caio.StepPrepare, now.Add(10*time.Second)
		}, outcome: Outcome{Step: caio.StepPrepare, Err: failed(caio.Unavailable)}, state: caio.DeliveryScheduled, step: caio.StepPublish, next: now.Add(10 * time.Second)},
		{name: "preparing is refused: say so before the time comes", change: func(d *caio.Delivery) {
			d.State, d.Step, d.Planned.At = caio.DeliveryScheduled, caio.StepPrepare, now.Add(time.Hour)
		}, outcome: Outcome{Step: caio.StepPrepare, Err: failed(caio.Rejected)}, state: caio.DeliveryBlocked, step: caio.StepPrepare, action: caio.ActionEdit},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := scheduled()
			if c.change != nil {
				c.change(&d)
			}
			f := c.facts
			f.Now, f.Grace, f.Jitter = now, time.Hour, 1
			if f.Doubt == (platform.Doubt{}) {
				f.Doubt, f.CanFind = keyed, true
			}
			if c.outcome.Step == "" {
				c.outcome.Step = caio.StepPublish
			}
			got := Decide(d, c.outcome, f)
			if got.State != c.state || got.Step != c.step || got.NextAt != c.next {
				t.Errorf("got %s, step %s, next in %s; want %s, step %s, next in %s",
					got.State, got.Step, got.NextAt.Sub(now), c.state, c.step, c.next.Sub(now))
			}
			if got.Attempts != d.Attempts+c.counted {
				t.Errorf("%d attempts counted, want %d", got.Attempts-d.Attempts, c.counted)
			}
			if c.action != caio.ActionNone && (got.Reason == nil || got.Reason.Action != c.action) {
				t.Errorf("reason %+v, want action %s", got.Reason, c.action)
			}
		})
	}
}

// The invariants that hold after any history: nothing is silent, nothing is stuck, and
// what is in doubt is never sent again before it was looked for.
func TestDecideInvariants(t *testing.T) {
	t.Parallel()
	kinds := []caio.Kind{
		caio.Unknown, caio.Rejected, caio.Unauthorized, caio.Forbidden, caio.RateLimited, caio.Unavailable,
		caio.Uncertain, caio.Pending, caio.Gone, caio.Unsupported, caio.Offline, caio.Locked,
	}
	rapid.Check(t, func(t *rapid.T) {
		f := Facts{
			Now: due, Grace: time.Hour, Jitter: rapid.Float64Range(0.9, 1.1).Draw(t, "jitter"),
			Doubt:   platform.Doubt{Settle: time.Duration(rapid.IntRange(0, 120).Draw(t, "settle")) * time.Second},
			CanFind: rapid.Bool().Draw(t, "can find"),
		}
		if rapid.Bool().Draw(t, "has key") {
			f.Doubt.KeyLife = time.Hour
		}
		d := scheduled()
		for range rapid.IntRange(1, 12).Draw(t, "attempts") {
			if !d.State.Open() {
				break
			}
			o := Outcome{Step: d.Step}
			if rapid.Bool().Draw(t, "fails") {
				o.Err = failed(rapid.SampledFrom(kinds).Draw(t, "kind"))
				o.DoubtAt = f.Now
			} else if d.Step == caio.StepFind {
				o.Found = rapid.Bool().Draw(t, "found")
			} else {
				o.Receipt = caio.Receipt{RemoteID: "1"}
			}
			d = Decide(d, o, f)
			hold(t, d, f)
			f.Now = max(f.Now, d.NextAt).Add(time.Duration(rapid.IntRange(0, 100).Draw(t, "passes")) * time.Second)
		}
	})
}

func hold(t *rapid.T, d caio.Delivery, f Facts) {
	switch d.State {
	case caio.DeliveryWaiting, caio.DeliveryScheduled:
		if d.NextAt < f.Now {
			t.Fatalf("%s with nothing to come: %+v", d.State, d)
		}
	case caio.DeliveryBlocked:
		if d.Reason == nil || d.Reason.Message == "" || d.Reason.Action == caio.ActionNone {
			t.Fatalf("blocked without saying what to do: %+v", d.Reason)
		}
		if d.DoubtAt != 0 && d.Reason.Action != caio.ActionCheck && d.Reason.Action != caio.ActionReconnect {
			t.Fatalf("in doubt, and the person is not told to look: %+v", d.Reason)
		}
	case caio.DeliveryLive:
		if d.Receipt == nil {
			t.Fatal("live without a receipt")
		}
	case caio.DeliveryRunning, caio.DeliveryCancelled:
		t.Fatalf("an attempt cannot end %s", d.State)
	}
	inDoubt := d.DoubtAt != 0 && d.State == caio.DeliveryWaiting && d.Step == caio.StepPublish
	if inDoubt && f.CanFind {
		t.Fatalf("in doubt and about to publish without looking: %+v", d)
	}
	if inDoubt && f.Doubt.KeyLife == 0 {
		t.Fatalf("in doubt and about to publish without a key: %+v", d)
	}
	if inDoubt && d.NextAt < d.DoubtAt.Add(f.Doubt.Settle) {
		t.Fatalf("in doubt and about to repeat before the request has settled: %+v", d)
	}
}

func TestMayStart(t *testing.T) {
	t.Parallel()
	slept := Facts{Now: due.Add(3 * time.Hour), Grace: time.Hour}
	d := scheduled()
	d.State = caio.DeliveryScheduled
	if got, ok := MayStart(d, slept); ok || got.Reason.Kind != caio.Missed || got.Reason.Action != caio.ActionDecide {
		t.Errorf("a computer that slept past the time: start %v, reason %+v; want to be asked", ok, got.Reason)
	}
	if _, ok := MayStart(d, Facts{Now: due.Add(59 * time.Minute), Grace: time.Hour}); !ok {
		t.Error("59 minutes late with an hour of grace: want it to start")
	}
	allowed, doubtful, begun := d, d, d
	allowed.Allowed = true
	doubtful.DoubtAt, doubtful.Step = due, caio.StepFind
	begun.Receipt = &caio.Receipt{RemoteID: "1"}
	for name, d := range map[string]caio.Delivery{"allowed": allowed, "in doubt": doubtful, "half live": begun} {
		if _, ok := MayStart(d, slept); !ok {
			t.Errorf("%s: want it to go on however late", name)
		}
	}
}

func TestLeftoverCostsNoAttempt(t *testing.T) {
	t.Parallel()
	f := Facts{Now: due, Grace: time.Hour, Jitter: 1, Doubt: keyed, CanFind: true}
	d := scheduled()
	d.Attempts = maxAttempts - 1
	got := Leftover(d, true, due.Add(-time.Second), f)
	if got.State != caio.DeliveryWaiting || got.Step != caio.StepFind || got.Attempts != d.Attempts || got.DoubtAt != due.Add(-time.Second) {
		t.Errorf("in doubt: %+v", got)
	}
	got = Leftover(d, false, 0, f)
	if got.State != caio.DeliveryWaiting || got.Step != caio.StepPublish || got.DoubtAt != 0 || got.NextAt != due {
		t.Errorf("nothing had left: %+v", got)
	}
}
