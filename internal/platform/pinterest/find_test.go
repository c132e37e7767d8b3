package pinterest_test

import (
	"net/http"
	"slices"
	"testing"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	emu "caio/internal/platform/emulator"
	"caio/internal/platform/pinterest/emulator"
	"caio/internal/platform/platformtest"
)

// rich is a Pin with everything that can be compared.
func rich(st *platformtest.Stage) caio.Variant {
	v := attach(st, image)
	v.Parts[0].Text = "Bread  & butter,\nfresh <today>"
	return with(v, "title", "Bread & butter", "link", "https://example.com/bread?id=1")
}

func asIs(_, _, _ *string) {}

// TestFind loses the answer and lets various things happen before it looks.
func TestFind(t *testing.T) {
	t.Parallel()
	const ours, nothing, unsure = "ours", "nothing", "unsure"
	type world struct {
		st       *platformtest.Stage
		network  *emulator.Emulator
		older    string // the same Pin, made by another delivery before
		accepted string // ours, when the network took it
	}
	for name, test := range map[string]struct {
		accepted bool
		before   func(world) // the answer is lost
		between  func(world) // it is lost, and CAIO looks
		want     string
	}{
		"it is there":                   {accepted: true, want: ours},
		"it is not":                     {want: nothing},
		"texts come back other":         {accepted: true, before: func(w world) { w.network.Rewrite() }, want: ours},
		"the network's clock is ahead":  {accepted: true, before: func(w world) { w.network.Skew(3 * time.Hour) }, want: ours},
		"the network's clock is behind": {accepted: true, before: func(w world) { w.network.Skew(-3 * time.Hour) }, want: ours},
		"the older one, clock ahead":    {before: func(w world) { w.network.Skew(3 * time.Hour) }, want: nothing},
		"deleted by hand":               {accepted: true, between: func(w world) { w.network.Unpin(w.accepted) }, want: nothing},
		"older one deleted":             {accepted: true, between: func(w world) { w.network.Unpin(w.older) }, want: ours},
		"a copy by hand":                {accepted: true, between: func(w world) { w.network.ByHand(w.older, asIs) }, want: unsure},
		"edited by hand": {accepted: true, between: func(w world) {
			w.network.ByHand(w.accepted, func(_, text, _ *string) { *text = "Bread, and more" })
			w.network.Unpin(w.accepted)
		}, want: unsure},
		"another link": {between: func(w world) {
			w.network.ByHand(w.older, func(_, _, link *string) { *link = "https://example.com/bread?id=2" })
		}, want: unsure},
		"link with more to it": {between: func(w world) {
			w.network.ByHand(w.older, func(_, _, link *string) { *link = "https://www.example.com/bread/?id=1&utm_source=pinterest" })
		}, want: ours},
		"another Pin by hand": {accepted: true, between: func(w world) {
			w.network.ByHand(w.older, func(title, text, _ *string) { *title, *text = "Soup", "Hot" })
		}, want: ours},
		"only another Pin by hand": {between: func(w world) {
			w.network.ByHand(w.older, func(title, text, _ *string) { *title, *text = "Soup", "Hot" })
		}, want: nothing},
		"many since": {accepted: true, between: func(w world) {
			for range 230 {
				w.network.ByHand(w.older, func(title, text, _ *string) { *title, *text = "Soup", "Hot" })
			}
		}, want: ours},
		"too many since": {accepted: true, between: func(w world) {
			for range 2100 {
				w.network.ByHand(w.older, func(title, text, _ *string) { *title, *text = "Soup", "Hot" })
			}
		}, want: unsure},
		"the board is gone": {accepted: true, between: func(w world) { w.network.DropBoard(w.network.Boards("ann")[0]) }, want: nothing},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			st, network := open(t)
			w := world{st: st, network: network, older: st.Live(st.Delivery(rich(st))).RemoteID}
			st.Clock.Advance(time.Minute)
			if test.before != nil {
				test.before(w)
			}
			d := st.Delivery(rich(st))
			lose(t, st, d, test.accepted)
			if live := st.Kit.Live(); test.accepted {
				w.accepted = live[len(live)-1].ID
			}
			st.Clock.Advance(time.Minute)
			if test.between != nil {
				test.between(w)
			}
			r, found, err := st.Client.Find(t.Context(), st.Session, d.Job)
			switch test.want {
			case ours:
				if w.accepted == "" { // only what was made by hand is alike in everything
					live := st.Kit.Live()
					w.accepted = live[len(live)-1].ID
				}
				if err != nil || !found || r.RemoteID != w.accepted {
					t.Errorf("found %q %v %v, want %q", r.RemoteID, found, err, w.accepted)
				}
			case nothing:
				if err != nil || found {
					t.Errorf("found %q %v %v", r.RemoteID, found, err)
				}
			case unsure:
				st.Is(err, "a Pin that cannot be told apart", caio.Uncertain)
				if found || len(d.Job.Receipt().RemoteID) != 0 {
					t.Errorf("%q was taken for ours", r.RemoteID)
				}
			}
		})
	}
}

// TestFindKinds does not take a picture for a carousel or a video with the same text.
func TestFindKinds(t *testing.T) {
	t.Parallel()
	shapes := [][]caio.MediaKind{{image}, {image, image}, {image, image, image}, {video}}
	for i, ours := range shapes {
		for j, theirs := range shapes {
			st, _ := open(t)
			d := st.Delivery(attach(st, ours...))
			lose(t, st, d, false)
			st.Live(st.Delivery(attach(st, theirs...)))
			_, found, err := st.Client.Find(t.Context(), st.Session, d.Job)
			if err != nil || found != (i == j) {
				t.Errorf("%v for %v: %v %v", theirs, ours, found, err)
			}
		}
	}
}

// TestFindLate publishes again after looking twice, and then finds that the first request
// took effect after all: it does not publish a third.
func TestFindLate(t *testing.T) {
	t.Parallel()
	st, network := open(t)
	older := st.Live(st.Delivery(rich(st)))
	d := st.Delivery(rich(st))
	lose(t, st, d, false)
	if _, found, err := st.Client.Find(t.Context(), st.Session, d.Job); found || err != nil {
		t.Fatalf("found %v %v", found, err)
	}
	d.Job.Doubt = ""
	late := network.ByHand(older.RemoteID, asIs) // as if the first request had waited somewhere
	lose(t, st, d, false)
	r, found, err := st.Client.Find(t.Context(), st.Session, d.Job)
	if err != nil || !found || r.RemoteID != late {
		t.Errorf("found %q %v %v, want %q", r.RemoteID, found, err, late)
	}
}

// TestFindAfterRefusal notes the board anew after a refusal that is certain, so that what
// came by hand meanwhile is not taken for ours.
func TestFindAfterRefusal(t *testing.T) {
	t.Parallel()
	st, network := open(t)
	older := st.Live(st.Delivery(rich(st)))
	d := st.Delivery(rich(st))
	st.Kit.Inject(emu.Fault{Publishing: true, How: emu.Status, Code: http.StatusTooManyRequests, Body: "{}"})
	_, err := st.Client.Publish(t.Context(), st.Session, d.Job)
	st.Is(err, "too many", caio.RateLimited)
	st.Clock.Advance(time.Hour)
	network.ByHand(older.RemoteID, asIs)
	lose(t, st, d, false)
	if r, found, err := st.Client.Find(t.Context(), st.Session, d.Job); found || err != nil {
		t.Errorf("found %q %v %v", r.RemoteID, found, err)
	}
}

// TestFindUncovered has a Pin deleted that hid a much older look-alike from the note.
func TestFindUncovered(t *testing.T) {
	t.Parallel()
	st, network := open(t)
	older := st.Live(st.Delivery(rich(st)))
	hiding := ""
	for range 100 {
		st.Clock.Advance(time.Minute)
		hiding = network.ByHand(older.RemoteID, func(title, text, _ *string) { *title, *text = "Soup", "Hot" })
	}
	d := st.Delivery(rich(st))
	lose(t, st, d, false)
	network.Unpin(hiding)
	if r, found, err := st.Client.Find(t.Context(), st.Session, d.Job); found || err != nil {
		t.Errorf("found %q %v %v", r.RemoteID, found, err)
	}
}

// TestFindInSection looks at the board and at the section, and counts a Pin that both list
// once.
func TestFindInSection(t *testing.T) {
	t.Parallel()
	st, network := open(t)
	board := network.Boards("ann")[0]
	d := st.Delivery(with(rich(st), "section", board+"/"+network.Sections(board)[0]))
	lose(t, st, d, true)
	r, found, err := st.Client.Find(t.Context(), st.Session, d.Job)
	if err != nil || !found || r.RemoteID != st.Kit.Live()[0].ID {
		t.Errorf("found %q %v %v", r.RemoteID, found, err)
	}
	looked := slices.ContainsFunc(st.Kit.Requests(), func(r emu.Record) bool {
		return r.Path == "/v5/boards/"+board+"/sections/"+network.Sections(board)[0]+"/pins"
	})
	if !looked {
		t.Error("the section was not looked at")
	}
}

// TestFindIncomplete does not believe a list that says too little.
func TestFindIncomplete(t *testing.T) {
	t.Parallel()
	for _, body := range []string{`{"items":[{"id":"1"}],"bookmark":null}`, `{"items":[{"created_at":"2026-09-01T11:30:00"}]}`, `{"items":[{"id":"1","created_at":"yesterday"}]}`, `{"bookmark":null}`} {
		st, _ := open(t)
		d := st.Delivery(rich(st))
		lose(t, st, d, true)
		st.Kit.Inject(emu.Fault{Method: http.MethodGet, Path: "/pins", How: emu.Status, Code: http.StatusOK, Body: body})
		_, found, err := st.Client.Find(t.Context(), st.Session, d.Job)
		st.Is(err, body, caio.Unavailable)
		if found || platform.Is(err, "") {
			t.Errorf("%s: found %v", body, found)
		}
	}
}
