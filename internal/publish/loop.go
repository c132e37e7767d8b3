package publish

import (
	"context"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
)

// lane is one Channel's way out: how many attempts run there, and who waits.
type lane struct {
	active  int
	last    caio.Instant // when the last publishing attempt began
	waiting []caio.Delivery
}

// usualParallel is how many attempts run on one channel at a time unless its platform
// says otherwise.
const usualParallel = 4

// run brings due rows into memory until loop is done. The table decides: it is compared
// with the wall clock at least every 30 seconds, because timers stand still while a
// laptop sleeps.
func (p *Publisher) run(loop, attempts context.Context) {
	for loop.Err() == nil {
		wake, wait := p.looking(), longestSleep
		next, err := p.look(loop, attempts)
		switch {
		case err != nil:
			p.log.Error("cannot read what is due", "error", err)
			wait = time.Second
		case next > 0:
			wait = min(wait, max(0, next.Sub(p.now())-ahead))
		}
		timer := p.clock.NewTimer(wait)
		select {
		case <-timer.C():
		case <-wake:
		case <-loop.Done():
		}
		timer.Stop()
	}
}

// look queues what is due soon and returns when the first of the others is; 0 if there
// is none. Both go by one reading of the clock: a row that comes within reach between
// two would be in neither, and wait for the next comparison.
func (p *Publisher) look(loop, attempts context.Context) (next caio.Instant, err error) {
	soon := p.now().Add(ahead)
	if err := p.dispatch(loop, attempts, soon); err != nil {
		return 0, err
	}
	return p.store.NextAt(loop, soon)
}

// dispatch queues every row that is due by then in its channel's lane.
func (p *Publisher) dispatch(loop, attempts context.Context, soon caio.Instant) error {
	for {
		p.mu.Lock()
		known := len(p.busy)
		p.mu.Unlock()
		rows, err := p.store.Due(loop, soon, known+batch)
		if err != nil {
			return err
		}
		fresh := 0
		p.mu.Lock()
		for _, d := range rows {
			if !p.busy[d.ID] {
				fresh++
				p.busy[d.ID] = true
				p.queue(d)
			}
		}
		p.mu.Unlock()
		if fresh > 0 {
			p.start(loop, attempts)
		}
		if len(rows) < known+batch {
			return nil
		}
	}
}

func (p *Publisher) queue(d caio.Delivery) {
	l := p.lanes[d.Channel]
	if l == nil {
		l = &lane{}
		p.lanes[d.Channel] = l
	}
	l.waiting = append(l.waiting, d)
}

// start begins as many attempts as the lanes have room for.
func (p *Publisher) start(loop, attempts context.Context) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for id, l := range p.lanes {
		for len(l.waiting) > 0 && loop.Err() == nil && (p.opt.Unpaced || l.active < p.parallel(l.waiting[0].Platform)) {
			d := l.waiting[0]
			l.waiting = l.waiting[1:]
			l.active++
			p.active.Go(func() {
				p.carry(loop, attempts, d)
				p.leave(d)
				p.start(loop, attempts)
			})
		}
		if l.active == 0 && len(l.waiting) == 0 && p.now() > l.last.Add(time.Hour) {
			delete(p.lanes, id)
		}
	}
}

func (p *Publisher) parallel(id caio.PlatformID) int {
	if client, err := p.registry.Client(id); err == nil && client.Pace.Parallel > 0 {
		return client.Pace.Parallel
	}
	return usualParallel
}

// leave frees the lane and has the table looked at again: the row may be due at once.
func (p *Publisher) leave(d caio.Delivery) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.lanes[d.Channel].active--
	delete(p.busy, d.ID)
	p.rouse()
}

// spaced reserves the channel's next turn and returns when it is.
func (p *Publisher) spaced(d caio.Delivery) caio.Instant {
	client, err := p.registry.Client(d.Platform)
	p.mu.Lock()
	defer p.mu.Unlock()
	turn := max(p.now(), d.NextAt)
	l := p.lanes[d.Channel]
	if err == nil && client.Pace.Every > 0 && !p.opt.Unpaced && l.last > 0 {
		turn = max(turn, l.last.Add(client.Pace.Every))
	}
	l.last = turn
	return turn
}

// holdUp keeps everything that shares the limit from asking before it is over.
func (p *Publisher) holdUp(d caio.Delivery, e *platform.Error) {
	if e == nil || e.Kind != caio.RateLimited || e.RetryAt == 0 {
		return
	}
	key := string(d.Account)
	if e.Scope == platform.ScopeApp {
		key = string(d.Platform)
	}
	p.mu.Lock()
	p.holds[key] = max(p.holds[key], e.RetryAt)
	p.mu.Unlock()
}

// held returns until when a limit holds the Delivery up; 0 when none does.
func (p *Publisher) held(d caio.Delivery) caio.Instant {
	p.mu.Lock()
	defer p.mu.Unlock()
	until := max(p.holds[string(d.Account)], p.holds[string(d.Platform)])
	if until <= p.now() {
		return 0
	}
	return until
}
