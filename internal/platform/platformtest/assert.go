package platformtest

import (
	"net/url"
	"slices"
	"strings"

	"caio/internal/caio"
	"caio/internal/platform"
	emu "caio/internal/platform/emulator"
)

// made returns what is live at the emulator since the delivery was made.
func (st *Stage) made(d *Delivery) []emu.Entry {
	return slices.DeleteFunc(st.Kit.Live(), func(e emu.Entry) bool { return d.before[e.ID] })
}

// Live drives the delivery and checks that it ends live, exactly once.
func (st *Stage) Live(d *Delivery) caio.Receipt {
	st.T.Helper()
	o := st.Drive(d)
	st.Once(d, o)
	return o.Receipt
}

// Once checks the outcome against the ledger: each part is live exactly once, as it was
// written, each answers the one before, and the Receipt has their ids.
func (st *Stage) Once(d *Delivery, o Outcome) {
	st.T.Helper()
	if o.Err != nil {
		st.T.Errorf("the delivery did not end live: %v\n  %s", o.Err, d.Story())
		return
	}
	v, entries := d.Job.Variant, st.made(d)
	texts := make([]string, 0, len(v.Parts)+1)
	for _, p := range v.Parts {
		texts = append(texts, p.Text)
	}
	if v.Comment != "" {
		texts = append(texts, v.Comment)
	}
	if len(entries) != len(texts) {
		st.T.Errorf("%d things are live, want %d: %+v\n  %s", len(entries), len(texts), entries, d.Story())
		return
	}
	ids := []string{o.Receipt.RemoteID}
	for _, p := range o.Receipt.Parts {
		ids = append(ids, p.RemoteID)
	}
	for i, e := range entries {
		if !st.Suite.Mute && !strings.Contains(e.Text, texts[i]) {
			st.T.Errorf("%d. live text is %q, want %q", i+1, e.Text, texts[i])
		}
		if i < len(ids) && ids[i] != e.ID {
			st.T.Errorf("the receipt's ids are %q, but the %d. live id is %q\n  %s", ids, i+1, e.ID, d.Story())
		}
	}
	if len(ids) != len(texts) {
		st.T.Errorf("the receipt has %d ids, want %d", len(ids), len(texts))
	}
	st.chain(v, entries)
	st.receipt(d, o.Receipt)
}

// chain checks parents, files and alt texts.
func (st *Stage) chain(v caio.Variant, entries []emu.Entry) {
	st.T.Helper()
	ids := []string{}
	for i, e := range entries {
		switch {
		case i == 0 && e.Parent != "":
			st.T.Errorf("the first part answers %q, it must answer nothing", e.Parent)
		case i > 0 && i < len(v.Parts) && e.Parent != ids[i-1]:
			st.T.Errorf("part %d answers %q, want %q", i, e.Parent, ids[i-1])
		case i == len(v.Parts) && !slices.Contains(ids, e.Parent):
			st.T.Errorf("the first comment answers %q, want one of %q", e.Parent, ids)
		}
		ids = append(ids, e.ID)
		if i >= len(v.Parts) {
			continue
		}
		if e.Media != len(v.Parts[i].Attachments) {
			st.T.Errorf("part %d has %d files, want %d", i, e.Media, len(v.Parts[i].Attachments))
		}
		for n, a := range v.Parts[i].Attachments {
			if a.Alt != "" && (n >= len(e.Alts) || e.Alts[n] != a.Alt) {
				st.T.Errorf("part %d has the alt texts %q, want %q at %d", i, e.Alts, a.Alt, n)
			}
		}
	}
}

func (st *Stage) receipt(d *Delivery, r caio.Receipt) {
	st.T.Helper()
	if r.At == 0 {
		st.T.Error("the receipt has no time")
	}
	if r.URL != "" {
		if u, err := url.Parse(r.URL); err != nil || u.Host == "" || !strings.HasPrefix(u.Scheme, "http") {
			st.T.Errorf("the receipt's address %q is none", r.URL)
		}
	}
	for i, p := range r.Parts {
		if want := partName(d.Job.Variant, i+1); p.Name != want {
			st.T.Errorf("the %d. part of the receipt is called %q, want %q", i+1, p.Name, want)
		}
	}
	if live := d.Saved.Receipt(); live == nil || live.RemoteID != r.RemoteID {
		st.T.Errorf("Checkpoint.Live was told %+v, want the id %q", live, r.RemoteID)
	}
}

func partName(v caio.Variant, i int) string {
	if i < len(v.Parts) {
		return platform.StepPart(i)
	}
	return platform.StepComment
}
