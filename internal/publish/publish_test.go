package publish

import (
	"errors"
	"testing"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/store"
)

func first(d caio.Delivery) string { return d.Key + "/" + platform.StepPost }

func lostAfter() answer  { return answer{taken: true, err: failed(caio.Uncertain)} }
func lostBefore() answer { return answer{err: failed(caio.Uncertain)} }

func TestPublishesAtTheDueTime(t *testing.T) {
	t.Parallel()
	s := newStage(t, Options{})
	d := s.schedule(due, s.channels[:1], "hello")[0]
	live := s.until(d.ID, caio.DeliveryLive)
	s.once(live)
	p, _ := s.network.live(first(d))
	if p.at > due.Add(2*tick) {
		t.Errorf("went out %s late by a clock that moves in steps of %s", p.at.Sub(due), tick)
	}
	if live.Receipt == nil || live.Receipt.RemoteID != first(d) {
		t.Errorf("receipt %+v", live.Receipt)
	}
}

func TestThreadGoesOutInOrder(t *testing.T) {
	t.Parallel()
	s := newStage(t, Options{})
	d := s.schedule(due, s.channels[:1], "one", "two", "three")[0]
	live := s.until(d.ID, caio.DeliveryLive)
	s.once(live)
	if len(live.Receipt.Parts) != 2 || live.Receipt.Parts[1].RemoteID != d.Key+"/part/2" {
		t.Errorf("receipt %+v", live.Receipt)
	}
}

func TestLostAnswers(t *testing.T) {
	t.Parallel()
	for name, script := range map[string][]answer{
		"taken":                         {lostAfter()},
		"not taken":                     {lostBefore()},
		"not taken twice, then taken":   {lostBefore(), lostBefore(), lostAfter()},
		"taken, of a kind nobody knows": {{taken: true, err: errors.New("surprise")}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t, Options{})
			d := s.schedule(due, s.channels[:1], "hello", "more")[0]
			s.network.mu.Lock()
			s.network.script[first(d)] = script
			s.network.mu.Unlock()
			s.once(s.until(d.ID, caio.DeliveryLive))
		})
	}
}

// The network says at first that the post is not there, although it is about to be.
func TestNotThereIsBelievedOnlyWhenSettled(t *testing.T) {
	t.Parallel()
	s := newStage(t, Options{})
	d := s.schedule(due, s.channels[:1], "hello")[0]
	s.network.mu.Lock()
	s.network.script[first(d)] = []answer{lostBefore()}
	s.network.mu.Unlock()
	looked := s.run(d.ID, func(d caio.Delivery) bool { return d.Step == caio.StepFind && d.NextAt == d.DoubtAt.Add(settle) })
	s.network.mu.Lock()
	s.network.ledger = append(s.network.ledger, post{first(d), looked.DoubtAt}) // it takes effect after the first look
	s.network.mu.Unlock()
	s.once(s.until(d.ID, caio.DeliveryLive))
}

func TestUnsureEndsWithThePerson(t *testing.T) {
	t.Parallel()
	s := newStage(t, Options{})
	d := s.schedule(due, s.channels[:1], "hello")[0]
	s.network.mu.Lock()
	s.network.script[first(d)] = []answer{lostAfter()}
	for range maxAttempts {
		s.network.looks = append(s.network.looks, failed(caio.Uncertain))
	}
	s.network.mu.Unlock()
	blocked := s.until(d.ID, caio.DeliveryBlocked)
	if blocked.Reason.Action != caio.ActionCheck {
		t.Errorf("reason %+v", blocked.Reason)
	}
	if _, err := s.p.Cancel(s.ctx, d.ID); err == nil {
		t.Error("what may be live was cancelled")
	}
	if _, err := s.p.Decide(s.ctx, d.ID, AnswerSkip); err == nil {
		t.Error("what may be live was skipped")
	}
	live, err := s.p.Decide(s.ctx, d.ID, AnswerLive)
	if err != nil || live.State != caio.DeliveryLive || live.Receipt == nil {
		t.Errorf("after the person looked: %+v, %v", live, err)
	}
	s.once(live)
}

// Retrying what is in doubt looks first: the post is there, so nothing is sent.
func TestRetryInDoubtLooksFirst(t *testing.T) {
	t.Parallel()
	s := newStage(t, Options{})
	d := s.schedule(due, s.channels[:1], "hello")[0]
	s.network.mu.Lock()
	s.network.script[first(d)] = []answer{lostAfter()}
	for range maxAttempts {
		s.network.looks = append(s.network.looks, failed(caio.Uncertain))
	}
	s.network.mu.Unlock()
	s.until(d.ID, caio.DeliveryBlocked)
	if _, err := s.p.Retry(s.ctx, d.ID); err != nil {
		t.Fatal(err)
	}
	s.once(s.until(d.ID, caio.DeliveryLive))
}

func TestThreadResumesAtTheFailedPart(t *testing.T) {
	t.Parallel()
	s := newStage(t, Options{})
	d := s.schedule(due, s.channels[:1], "one", "two", "three")[0]
	s.network.mu.Lock()
	s.network.script[d.Key+"/part/1"] = []answer{{err: failed(caio.Rejected)}}
	s.network.mu.Unlock()
	blocked := s.until(d.ID, caio.DeliveryBlocked)
	if blocked.Receipt == nil || blocked.Receipt.RemoteID != first(d) {
		t.Fatalf("the first part is live, and the record does not say so: %+v", blocked.Receipt)
	}
	if _, err := s.p.Retry(s.ctx, d.ID); err != nil {
		t.Fatal(err)
	}
	s.once(s.until(d.ID, caio.DeliveryLive))
}

// Stop in the middle of a request, then a new start on the same table: whatever the
// network made of it, the post is live once.
func TestStoppedInMidRequest(t *testing.T) {
	t.Parallel()
	for name, a := range map[string]answer{"after it was taken": lostAfter(), "before it was taken": lostBefore()} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t, Options{StopWait: time.Nanosecond})
			d := s.schedule(due, s.channels[:1], "hello", "more")[0]
			s.network.mu.Lock()
			s.network.gate = make(chan struct{})
			s.network.script[first(d)] = []answer{a}
			s.network.mu.Unlock()
			s.run(d.ID, func(caio.Delivery) bool { return len(s.network.asked) > 0 })
			s.stop()
			if left := s.get(d.ID); left.State != caio.DeliveryRunning {
				t.Fatalf("the stop decided something: %+v", left)
			}
			s.network.mu.Lock()
			s.network.gate = nil
			s.network.mu.Unlock()
			s.start()
			live := s.until(d.ID, caio.DeliveryLive)
			s.once(live)
			if live.Attempts != 0 {
				t.Errorf("stopping cost %d attempts", live.Attempts)
			}
		})
	}
}

func TestConsentGoneHoldsTheAccount(t *testing.T) {
	t.Parallel()
	s := newStage(t, Options{})
	d := s.schedule(due, s.channels[:1], "hello")[0]
	s.network.mu.Lock()
	s.network.script[first(d)] = []answer{{err: failed(caio.Unauthorized)}, {err: failed(caio.Unauthorized)}}
	s.network.reads = []error{failed(caio.Unauthorized)}
	s.network.mu.Unlock()
	blocked := s.until(d.ID, caio.DeliveryBlocked)
	if blocked.Reason.Action != caio.ActionReconnect {
		t.Errorf("reason %+v", blocked.Reason)
	}
	a, err := s.store.Account(s.ctx, d.Account)
	if err != nil || a.State != caio.AccountReconnect {
		t.Errorf("account %+v, %v", a, err)
	}
	s.network.mu.Lock()
	s.network.script[first(d)] = nil
	s.network.mu.Unlock()
	s.connect()
	s.p.Wake()
	s.once(s.until(d.ID, caio.DeliveryLive))
}

// One refusal in passing of a token that is good costs an attempt, not the connection.
func TestRefusedInPassing(t *testing.T) {
	t.Parallel()
	s := newStage(t, Options{})
	d := s.schedule(due, s.channels[:1], "hello")[0]
	s.network.mu.Lock()
	s.network.script[first(d)] = []answer{{err: failed(caio.Unauthorized)}}
	s.network.mu.Unlock()
	s.once(s.until(d.ID, caio.DeliveryLive))
	if a, err := s.store.Account(s.ctx, d.Account); err != nil || a.State != caio.AccountReady {
		t.Errorf("account %+v, %v", a, err)
	}
}

func TestLimitHoldsUpTheWholeAccount(t *testing.T) {
	t.Parallel()
	s := newStage(t, Options{})
	until := due.Add(5 * time.Minute)
	d := s.schedule(due, s.channels[:1], "limited")[0]
	other := s.schedule(due.Add(time.Minute), s.channels[1:], "shares the limit")[0]
	s.network.mu.Lock()
	s.network.script[first(d)] = []answer{{err: &platform.Error{Kind: caio.RateLimited, Message: "Wait.", RetryAt: until}}}
	s.network.mu.Unlock()
	s.once(s.until(d.ID, caio.DeliveryLive))
	s.once(s.until(other.ID, caio.DeliveryLive))
	for _, d := range []caio.Delivery{d, other} {
		if p, _ := s.network.live(first(d)); p.at < until {
			t.Errorf("asked again %s before the network allowed it", until.Sub(p.at))
		}
	}
	if n := s.network.calls[first(d)]; n != 2 {
		t.Errorf("asked %d times", n)
	}
	if n := len(s.changes); n > 20 {
		t.Errorf("two deliveries changed %d times: waiting must not spin", n)
	}
}

// A channel whose requests hang does not keep another from going out.
func TestHangingChannelHoldsNobodyUp(t *testing.T) {
	t.Parallel()
	s := newStage(t, Options{StopWait: time.Nanosecond})
	s.network.mu.Lock()
	s.network.gate = make(chan struct{})
	s.network.mu.Unlock()
	var hanging caio.Delivery
	for range usualParallel + 2 {
		hanging = s.schedule(due, s.channels[:1], "hangs")[0]
	}
	s.run(hanging.ID, func(caio.Delivery) bool { return len(s.network.asked) == usualParallel })
	s.network.mu.Lock()
	s.network.gate = nil
	s.network.mu.Unlock()
	other := s.schedule(s.p.now(), s.channels[1:], "goes out")[0]
	s.once(s.until(other.ID, caio.DeliveryLive))
	if state := s.get(hanging.ID).State; state == caio.DeliveryLive {
		t.Error("the channel that was to hang did not")
	}
	s.stop()
}

func TestSleptPastTheTime(t *testing.T) {
	t.Parallel()
	s := newStage(t, Options{})
	d := s.schedule(due, s.channels[:1], "good morning")[0]
	s.pass()
	s.clock.Jump(4 * time.Hour) // timers stand still while the computer sleeps
	blocked := s.until(d.ID, caio.DeliveryBlocked)
	if blocked.Reason.Kind != caio.Missed || s.network.calls[first(d)] != 0 {
		t.Fatalf("reason %+v after %d requests", blocked.Reason, s.network.calls[first(d)])
	}
	if _, err := s.p.Decide(s.ctx, d.ID, AnswerPublish); err != nil {
		t.Fatal(err)
	}
	s.once(s.until(d.ID, caio.DeliveryLive))
}

func TestSleptLessThanTheGrace(t *testing.T) {
	t.Parallel()
	s := newStage(t, Options{})
	d := s.schedule(due, s.channels[:1], "a bit late")[0]
	s.pass()
	s.clock.Jump(lead + 30*time.Minute)
	s.once(s.until(d.ID, caio.DeliveryLive))
	if p, _ := s.network.live(first(d)); p.at > due.Add(31*time.Minute) {
		t.Errorf("%s after waking", p.at.Sub(due.Add(30*time.Minute)))
	}
}

func TestCancelled(t *testing.T) {
	t.Parallel()
	s := newStage(t, Options{})
	d := s.schedule(due, s.channels[:1], "never mind")[0]
	later := s.schedule(due.Add(time.Minute), s.channels[:1], "after it")[0]
	if _, err := s.p.Cancel(s.ctx, d.ID); err != nil {
		t.Fatal(err)
	}
	s.once(s.until(later.ID, caio.DeliveryLive))
	if n := s.network.calls[first(d)]; n != 0 {
		t.Errorf("a cancelled post was sent %d times", n)
	}
	if _, err := s.p.Cancel(s.ctx, later.ID); err == nil {
		t.Error("a live post was cancelled")
	}
	if _, err := s.p.Retry(s.ctx, d.ID); err == nil {
		t.Error("a cancelled post was retried")
	}
}

func TestEnqueueChangesNothingOnProblems(t *testing.T) {
	t.Parallel()
	s := newStage(t, Options{})
	save := func(p caio.Post) caio.Post {
		p.ID, p.Brand = caio.PostID(caio.NewID()), s.channels[0].Brand
		saved, err := s.store.SavePost(s.ctx, p)
		if err != nil {
			t.Fatal(err)
		}
		return saved
	}
	text := []caio.Part{{Text: "x", Attachments: []caio.Attachment{}}}
	one := caio.Target{Channel: s.channels[0].ID, Fields: map[string]string{}}
	future := caio.PlannedTime{Wall: "2027-01-15T08:00", Zone: "UTC", At: due}
	for name, c := range map[string]struct {
		post caio.Post
		at   caio.PlannedTime
	}{
		"no channel":      {caio.Post{Parts: text}, future},
		"unknown channel": {caio.Post{Parts: text, Targets: []caio.Target{{Channel: "nobody"}}}, future},
		"channel twice":   {caio.Post{Parts: text, Targets: []caio.Target{one, one}}, future},
		"empty":           {caio.Post{Parts: []caio.Part{{}}, Targets: []caio.Target{one}}, future},
		"in the past":     {caio.Post{Parts: text, Targets: []caio.Target{one}}, caio.PlannedTime{Zone: "UTC", At: due.Add(-time.Hour)}},
		"too long thread": {caio.Post{Parts: append(append(text[:1:1], text...), append(text[:1:1], text...)...), Targets: []caio.Target{one}}, future},
	} {
		post := save(c.post)
		if _, err := s.p.Enqueue(s.ctx, post, c.at); err == nil {
			t.Errorf("%s: was scheduled", name)
		}
		stored, err := s.store.Post(s.ctx, post.ID)
		if err != nil || stored.State != caio.PostDraft || stored.Revision != post.Revision {
			t.Errorf("%s: the draft changed: %+v, %v", name, stored, err)
		}
	}
	post := save(caio.Post{Parts: text, Targets: []caio.Target{one}})
	old := post
	old.Revision--
	if _, err := s.p.Enqueue(s.ctx, old, future); !errors.Is(err, store.ErrConflict) {
		t.Errorf("a draft that changed meanwhile was scheduled: %v", err)
	}
}
