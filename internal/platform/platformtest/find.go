package platformtest

import (
	"testing"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	emu "caio/internal/platform/emulator"
)

// find checks that Find takes ours for ours, and nothing else.
func (s Suite) find(t *testing.T) {
	st := s.Stage(t)
	if !st.Client.Can(platform.CanFind) {
		d := st.Delivery(st.Post("Nobody looks"))
		_, _, err := st.Client.Find(t.Context(), st.Session, d.Job)
		st.Is(err, "find", caio.Unsupported)
		return
	}
	for _, shape := range s.shapes(t) {
		t.Run(shape.name, func(t *testing.T) {
			t.Parallel()
			s.nothingToFind(t, shape)
			for _, accepted := range []bool{true, false} {
				if !s.NoRepeats {
					s.lookAlike(t, shape, accepted, false)
					s.lookAlike(t, shape, accepted, true)
				}
			}
		})
	}
	t.Run("trouble", func(t *testing.T) { s.findInTrouble(t) })
}

// nothingToFind loses a request before it arrives.
func (s Suite) nothingToFind(t *testing.T, shape shape) {
	st := s.Stage(t)
	d := st.Delivery(shape.make(st))
	st.lose(d, false)
	r, found, err := st.Client.Find(t.Context(), st.Session, d.Job)
	if st.See(err) != "" && !platform.Is(err, caio.Uncertain) || found || r.RemoteID != "" {
		t.Errorf("find of what never arrived: %+v, %v, %v", r, found, err)
	}
}

// lose publishes with the answer lost and leaves the job in doubt.
func (st *Stage) lose(d *Delivery, accepted bool) {
	st.T.Helper()
	st.Kit.Inject(emu.Fault{Publishing: true, Accepted: accepted, How: emu.Reset})
	_, err := st.publishOnly(d)
	st.Is(err, "a lost answer", caio.Uncertain)
	st.Restart()
	d.restart()
	d.resume = st.after(d, caio.StepPublish)
	if d.resume != caio.StepFind {
		st.T.Fatalf("a publication left without Job.Step: nothing is in doubt\n  %s", d.Story())
	}
}

// lookAlike has the same post live already, from another delivery, ten minutes ago; ours
// may have been prepared before that.
func (s Suite) lookAlike(t *testing.T, shape shape, accepted, prepared bool) {
	st := s.Stage(t)
	d := st.Delivery(shape.make(st))
	if prepared {
		st.prepared(d)
	}
	other := st.Live(st.Delivery(shape.make(st)))
	st.Clock.Advance(10 * time.Minute)
	d.know(st)
	st.lose(d, accepted)
	o := st.Drive(d)
	if o.Receipt.RemoteID == other.RemoteID {
		t.Fatalf("the look-alike %s was taken for ours (accepted %v)\n  %s", other.RemoteID, accepted, d.Story())
	}
	if platform.Is(o.Err, caio.Uncertain) { // it says that it cannot tell
		st.atMostOnce(d)
		return
	}
	st.Once(d, o)
}

// findInTrouble asks while the network is down: that is not "not found".
func (s Suite) findInTrouble(t *testing.T) {
	for _, fault := range []emu.Fault{
		{How: emu.Reset},
		{How: emu.Garbage},
		{How: emu.HTML},
		{How: emu.Empty},
		{How: emu.Status, Code: 500, Body: "{}"},
		{How: emu.Status, Code: 503, Body: "<html>"},
		{How: emu.Status, Code: 429, Body: "{}"},
		{How: emu.Status, Code: 401, Body: "{}"},
	} {
		st := s.Stage(t)
		d := st.Delivery(st.Post("Where is it?"))
		st.lose(d, true)
		fault.Times = 50
		st.Kit.Inject(fault)
		_, found, err := st.Client.Find(t.Context(), st.Session, d.Job)
		st.Kit.Clear()
		if err == nil && !found {
			t.Errorf("find answered with %s %d says that nothing is live", fault.How, fault.Code)
		}
		st.See(err)
		if fault.Code != 401 {
			st.Live(d)
		}
	}
}
