package platformtest

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	emu "caio/internal/platform/emulator"
)

// crash kills the program at every checkpoint, just before the write is durable and
// just after, and at every answer. Each time the post must be live exactly once.
func (s Suite) crash(t *testing.T) {
	for _, shape := range s.shapes(t) {
		t.Run(shape.name, func(t *testing.T) {
			t.Parallel()
			writes, requests := s.clean(t, shape)
			for n := 1; n <= writes; n++ {
				for _, landed := range []bool{false, true} {
					s.once(t, shape, fmt.Sprintf("killed at checkpoint %d, durable %v", n, landed), func(_ *Stage, d *Delivery) { d.Saved.CrashAt(n, landed) })
				}
			}
			for n := 1; n <= requests; n++ {
				s.once(t, shape, fmt.Sprintf("killed at answer %d", n), func(st *Stage, _ *Delivery) { st.guard.dieAt(n) })
			}
		})
	}
}

// clean publishes without trouble and returns how many checkpoints and requests that
// takes.
func (s Suite) clean(t *testing.T, shape shape) (writes, requests int) {
	st := s.Stage(t)
	d := st.Delivery(shape.make(st))
	before := len(st.Kit.Requests())
	st.Live(d)
	if t.Failed() {
		t.FailNow()
	}
	writes, requests = d.Saved.Writes(), len(st.Kit.Requests())-before
	s.receiptLost(t, shape)
	return writes, requests
}

// once publishes with trouble arranged and checks that it ends live, exactly once.
func (s Suite) once(t *testing.T, shape shape, trouble string, arrange func(st *Stage, d *Delivery)) {
	t.Helper()
	t.Run(trouble, func(t *testing.T) {
		st := s.Stage(t)
		d := st.Delivery(shape.make(st))
		arrange(st, d)
		o := st.Drive(d)
		if o.Err != nil && (!st.settles() || s.Unsettled && o.Kind == caio.Uncertain) {
			st.atMostOnce(d)
			return
		}
		st.Once(d, o)
	})
}

// settles reports whether a lost answer can be settled without a person.
func (st *Stage) settles() bool {
	return st.Client.Can(platform.CanFind) || st.Client.Doubt.KeyLife > 0
}

func (st *Stage) atMostOnce(d *Delivery) {
	st.T.Helper()
	if n := len(st.made(d)); n > len(d.Job.Variant.Parts)+1 {
		st.T.Errorf("%d things are live\n  %s", n, d.Story())
	}
}

// receiptLost publishes again after all is done: the same receipt, and no request that
// publishes.
func (s Suite) receiptLost(t *testing.T, shape shape) {
	st := s.Stage(t)
	d := st.Delivery(shape.make(st))
	first := st.Live(d)
	st.Restart()
	d.restart()
	before := len(st.Kit.Requests())
	second := st.drive(d, caio.StepPublish)
	st.Once(d, second)
	if second.Receipt.RemoteID != first.RemoteID || second.Receipt.At != first.At {
		t.Errorf("the receipt was %+v at first and is %+v", first, second.Receipt)
	}
	for _, r := range st.Kit.Requests()[before:] {
		if r.Publishes {
			t.Errorf("%s %s was sent although all was live", r.Method, r.Path)
		}
	}
}

// losses are the ways to lose an answer.
var losses = [...]emu.Fault{
	{How: emu.Reset},
	{How: emu.Half},
	{How: emu.Garbage},
	{How: emu.Empty},
	{How: emu.HTML},
	{How: emu.Status, Code: http.StatusInternalServerError, Body: `{}`},
	{How: emu.Status, Code: http.StatusBadGateway, Body: "<html>Bad gateway</html>"},
	{How: emu.Status, Code: http.StatusGatewayTimeout, Body: ""},
}

// lost spoils every answer of a publication, after the network acted and before. Each
// time the post must be live exactly once.
func (s Suite) lost(t *testing.T) {
	for _, shape := range s.shapes(t) {
		t.Run(shape.name, func(t *testing.T) {
			t.Parallel()
			_, requests := s.clean(t, shape)
			for n := range requests {
				for _, fault := range losses {
					for _, accepted := range []bool{true, false} {
						if !accepted && fault.How != emu.Reset && fault.How != emu.Status {
							continue // an answer of success without the act is no network's habit
						}
						fault.Skip, fault.Accepted = n, accepted
						name := fmt.Sprintf("request %d %s %d, accepted %v", n+1, fault.How, fault.Code, accepted)
						s.once(t, shape, name, func(st *Stage, _ *Delivery) { st.Kit.Inject(fault) })
					}
				}
			}
		})
	}
}

// repeat checks what Doubt promises: within KeyLife a publication may be sent again
// without a look, and long after, when keys are forgotten, Find is enough.
func (s Suite) repeat(t *testing.T) {
	keyLife := s.Platform().Doubt.KeyLife
	for _, shape := range s.shapes(t) {
		t.Run(shape.name, func(t *testing.T) {
			t.Parallel()
			if keyLife > 0 {
				s.blindRepeat(t, shape)
			}
			for _, accepted := range []bool{true, false} {
				s.once(t, shape, fmt.Sprintf("a day later, accepted %v", accepted), func(st *Stage, d *Delivery) {
					if !st.Client.Can(platform.CanFind) {
						return
					}
					st.lose(d, accepted)
					st.Clock.Advance(25 * time.Hour)
				})
			}
		})
	}
}

// blindRepeat loses the answer of each part in turn and then sends everything again
// without a look.
func (s Suite) blindRepeat(t *testing.T, shape shape) {
	for part := range len(shape.make(s.Stage(t)).Parts) + 1 {
		st := s.Stage(t)
		d := st.Delivery(shape.make(st))
		st.Kit.Inject(emu.Fault{Publishing: true, Accepted: true, Skip: part, How: emu.Reset})
		r, err := st.publishOnly(d)
		if st.Kit.Clear() == 0 {
			st.Is(err, "a lost answer", caio.Uncertain)
			st.Restart()
			d.restart()
			r, err = st.publishOnly(d)
		}
		st.Once(d, Outcome{Receipt: r, Err: err})
	}
}

// publishOnly prepares and publishes, waiting while the network is working, and takes
// the first other answer.
func (st *Stage) publishOnly(d *Delivery) (r caio.Receipt, err error) {
	st.T.Helper()
	err = st.patiently(d, func() error {
		if err := st.Client.Prepare(st.T.Context(), st.Session, d.Job); err != nil {
			return err
		}
		var err error
		r, err = st.Client.Publish(st.T.Context(), st.Session, d.Job)
		return err
	})
	return r, err
}

// prepared prepares until that is done.
func (st *Stage) prepared(d *Delivery) {
	st.T.Helper()
	if err := st.patiently(d, func() error { return st.Client.Prepare(st.T.Context(), st.Session, d.Job) }); err != nil {
		st.T.Fatalf("prepare: %v", err)
	}
}

// patiently repeats do while the network is working.
func (st *Stage) patiently(d *Delivery, do func() error) error {
	st.T.Helper()
	for range 100 {
		err := do()
		d.note("→ %v", err)
		if !platform.Is(err, caio.Pending) {
			return err
		}
		st.wait(err, 0)
	}
	st.T.Fatalf("the network does not get ready:\n  %s", d.Story())
	return nil
}
