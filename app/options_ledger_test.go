package app_test

import (
	"slices"
	"strings"

	"caio/internal/caio"
	"caio/internal/platform/emulator"
)

// compare looks for each post at the network: it is there once, as it was written.
func (j *journey) compare() {
	receipts := make([]caio.Receipt, len(j.sent))
	lost := false
	for i, s := range j.sent {
		var ok bool
		receipts[i], ok = j.live(s)
		lost = lost || !ok
	}
	if lost {
		return
	}
	ledger := j.wire.Kit().Ledger()
	expected, alts := 0, 0
	for i, s := range j.sent {
		j.receipt(s, receipts[i])
		if j.chose(s, j.facts.hidden) {
			continue
		}
		for n, part := range s.post.Parts {
			expected++
			alts += j.part(s, part, n, receipts[i], ledger)
		}
		if text := s.post.Targets[0].Comment; text != "" {
			expected++
			if n := len(written(ledger, text)); n != 1 {
				j.t.Errorf("%s with %v: its first comment is there %d times", s.shape.name, s.chosen, n)
			}
		}
	}
	if len(ledger) != expected {
		j.t.Errorf("the network shows %d posts and comments, %d were written", len(ledger), expected)
	}
	if j.limits.Alt.Max > 0 && alts == 0 {
		j.t.Error("no alt text was ever shown")
	}
}

// receipt checks what CAIO knows of a post that is live.
func (j *journey) receipt(s sent, r caio.Receipt) {
	j.t.Helper()
	if r.RemoteID == "" || r.At == 0 || (r.URL == "" && !j.chose(s, j.facts.unnamed)) {
		j.t.Errorf("%s with %v: the receipt is %+v", s.shape.name, s.chosen, r)
	}
	want := len(s.post.Parts) - 1
	if s.post.Targets[0].Comment != "" {
		want++
	}
	if len(r.Parts) != want || slices.ContainsFunc(r.Parts, func(p caio.PartReceipt) bool { return p.RemoteID == "" || p.At == 0 }) {
		j.t.Errorf("%s with %v: %d parts, want %d: %+v", s.shape.name, s.chosen, len(r.Parts), want, r.Parts)
	}
}

// part checks what the public sees of one part and returns how many alt texts it has.
func (j *journey) part(s sent, part caio.Part, n int, r caio.Receipt, ledger []emulator.Entry) int {
	j.t.Helper()
	found := written(ledger, part.Text)
	if part.Text == "" {
		found = named(ledger, r)
	}
	if len(found) != 1 {
		j.t.Errorf("%s with %v: part %d is there %d times", s.shape.name, s.chosen, n+1, len(found))
		return 0
	}
	entry, files := found[0], len(part.Attachments)
	if j.facts.files != nil {
		files = j.facts.files(s.chosen, files)
	}
	if entry.Media != files {
		j.t.Errorf("%s with %v: part %d shows %d files, want %d", s.shape.name, s.chosen, n+1, entry.Media, files)
	}
	var want []string
	for _, a := range part.Attachments {
		if a.Alt != "" && !(j.facts.oneAlt && len(want) > 0) {
			want = append(want, a.Alt)
		}
	}
	if got := slices.DeleteFunc(slices.Clone(entry.Alts), func(alt string) bool { return alt == "" }); !slices.Equal(got, want) {
		j.t.Errorf("%s with %v: part %d has the alt texts %q, want %q", s.shape.name, s.chosen, n+1, got, want)
	}
	return len(want)
}

func (j *journey) chose(s sent, any []string) bool {
	p := plan{fields: j.info.Fields}
	return slices.ContainsFunc(any, func(what string) bool { return p.has(s.chosen, what) })
}

// written returns the entries with the text; some networks show a title before it.
func written(ledger []emulator.Entry, text string) []emulator.Entry {
	return slices.DeleteFunc(slices.Clone(ledger), func(e emulator.Entry) bool { return !strings.Contains(e.Text, text) })
}

// named returns the entries that the receipt is for.
func named(ledger []emulator.Entry, r caio.Receipt) []emulator.Entry {
	return slices.DeleteFunc(slices.Clone(ledger), func(e emulator.Entry) bool {
		return e.ID != r.RemoteID && e.Key != r.RemoteID
	})
}
