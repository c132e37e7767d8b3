package publish

import (
	"log/slog"
	"testing"
	"time"

	"caio/internal/caio"
	"caio/internal/clock"
	"caio/internal/media"
)

// creeping is a clock on which a millisecond passes between any two looks at it.
type creeping struct{ *clock.Fake }

func (c creeping) Now() time.Time {
	c.Jump(time.Millisecond)
	return c.Fake.Now()
}

// A post comes within reach while the loop looks at the table: it is neither due yet nor
// what comes next, unless the loop asks for both by the same time.
func TestWithinReachWhileTheLoopLooks(t *testing.T) {
	t.Parallel()
	s := newStage(t, Options{})
	d := s.schedule(due, s.channels[:1], "hello")[0]
	s.pass()
	s.p.Stop()
	s.p = New(s.store, s.accounts, s.registry, creeping{s.clock}, slog.New(slog.DiscardHandler), Options{
		Renderer: media.NewRenderer(t.TempDir()), Notify: func(d caio.Delivery) { s.changes <- d },
	})
	s.clock.Set(due.Time().Add(-ahead - 2*time.Millisecond))
	if err := s.p.Start(); err != nil {
		t.Fatal(err)
	}
	s.once(s.until(d.ID, caio.DeliveryLive))
	if p, _ := s.network.live(first(d)); p.at > due.Add(4*tick) {
		t.Errorf("went out %s late", p.at.Sub(due))
	}
}
