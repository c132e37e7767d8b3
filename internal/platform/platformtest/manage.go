package platformtest

import (
	"testing"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
)

// manage deletes and edits what is live.
func (s Suite) manage(t *testing.T) {
	for _, shape := range s.shapes(t) {
		t.Run("delete "+shape.name, func(t *testing.T) {
			t.Parallel()
			s.remove(t, shape)
		})
	}
	t.Run("edit", func(t *testing.T) { s.edit(t) })
}

func (s Suite) remove(t *testing.T, shape shape) {
	st := s.Stage(t)
	bystander := st.Live(st.Delivery(st.Post("Something else")))
	st.Clock.Advance(time.Minute)
	r := st.Live(st.Delivery(shape.make(st)))
	if !st.Client.Can(platform.CanDelete) {
		st.Is(st.Client.Delete(t.Context(), st.Session, st.Channel, r), "delete", caio.Unsupported)
		return
	}
	for round := range 2 {
		err := st.Client.Delete(t.Context(), st.Session, st.Channel, r)
		if platform.Is(err, caio.Unsupported) {
			st.See(err) // not with this way of signing in
			return
		}
		if err != nil {
			t.Errorf("delete, %d. time: %v", round+1, err)
		}
		live := st.Kit.Live()
		if len(live) != 1 || live[0].ID != bystander.RemoteID {
			t.Errorf("after deleting %s, live is %+v, want only %s", r.RemoteID, live, bystander.RemoteID)
		}
	}
}

func (s Suite) edit(t *testing.T) {
	st := s.Stage(t)
	v := st.Post("As it was")
	r := st.Live(st.Delivery(v))
	changed := v
	changed.Parts = append([]caio.Part(nil), v.Parts...)
	changed.Parts[0].Text = "As it is now"
	err := st.Client.Edit(t.Context(), st.Session, st.Channel, r, changed)
	if !st.Client.Can(platform.CanEdit) {
		st.Is(err, "edit", caio.Unsupported)
		return
	}
	if err != nil {
		t.Fatalf("edit: %v", err)
	}
	if live := st.Kit.Live(); len(live) != 1 || live[0].ID != r.RemoteID {
		t.Errorf("after an edit, live is %+v, want only %s", live, r.RemoteID)
	}
	requests := len(st.Kit.Requests())
	long := changed
	limits := st.Client.LimitsOf(st.Channel)
	long.Parts = []caio.Part{{Text: fill(limits.Text, limits.Text.Max+1), Attachments: v.Parts[0].Attachments}}
	st.Is(st.Client.Edit(t.Context(), st.Session, st.Channel, r, long), "an edit over the edge", caio.Rejected)
	if n := len(st.Kit.Requests()); n != requests {
		t.Errorf("an edit over the edge caused %d requests", n-requests)
	}
	gone := r
	gone.RemoteID += "0000"
	st.Is(st.Client.Edit(t.Context(), st.Session, st.Channel, gone, changed), "edit of what is not there", caio.Gone, caio.Rejected, caio.Forbidden)
}

// schedule hands posts over and takes them back.
func (s Suite) schedule(t *testing.T) {
	for _, shape := range s.shapes(t) {
		t.Run(shape.name, func(t *testing.T) {
			t.Parallel()
			s.handOver(t, shape)
		})
	}
}

func (s Suite) handOver(t *testing.T, shape shape) {
	st := s.Stage(t)
	d := st.Delivery(shape.make(st))
	d.Job.Due = caio.At(st.Clock.Now().Add(2 * time.Hour))
	id, err := st.handOver(d)
	if !st.Client.Can(platform.CanSchedule) {
		st.Is(err, "hand over", caio.Unsupported)
		return
	}
	if platform.Is(err, caio.Unsupported) && (len(d.Job.Variant.Parts) > 1 || d.Job.Variant.Comment != "") {
		return // one post can be handed over, what follows it cannot
	}
	if err != nil || id == "" {
		t.Fatalf("hand over: %q, %v", id, err)
	}
	if again, err := st.handOver(d); err != nil || again != id {
		t.Errorf("handing the same job over again gives %q after %q: %v", again, id, err)
	}
	if n := len(st.made(d)); n != 0 {
		t.Errorf("%d things are live before they are due", n)
	}
	if err := st.Client.TakeBack(t.Context(), st.Session, st.Channel, id); err != nil {
		t.Errorf("take back: %v", err)
	}
	if err := st.Client.TakeBack(t.Context(), st.Session, st.Channel, id); err != nil {
		st.Is(err, "take back a second time", caio.Gone)
	}
	st.Clock.Advance(3 * time.Hour)
	if err := st.renew(d); err != nil {
		t.Fatal(err)
	}
	if _, err := st.Client.Channels(t.Context(), st.Session); err != nil { // the emulator looks at its clock
		t.Fatal(err)
	}
	if n := len(st.made(d)); n != 0 {
		t.Errorf("%d things are live although they were taken back", n)
	}
}

// handOver hands over, waiting while the network is working.
func (st *Stage) handOver(d *Delivery) (id string, err error) {
	st.T.Helper()
	err = st.patiently(d, func() error {
		var err error
		id, err = st.Client.HandOver(st.T.Context(), st.Session, d.Job)
		return err
	})
	return id, err
}
