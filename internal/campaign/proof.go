package campaign

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"regexp"

	"caio/internal/caio"
	"caio/internal/platform/emulator"
	"caio/internal/store"
)

// Verdict is what the ledgers say about the orders.
type Verdict struct {
	Deliveries int
	Live       int
	Lost       []string // not or only partly on the network, although nothing says why
	Doubled    []string // on the network more often than once
	Blocked    []string // not on the network, and the program says why
	Wrong      []string // the program's view is not what the ledger says
}

// OK reports whether nothing was lost or doubled, and the program knows it.
func (v Verdict) OK() bool { return len(v.Lost)+len(v.Doubled)+len(v.Wrong) == 0 }

// Add joins two verdicts.
func (v *Verdict) Add(o Verdict) {
	v.Deliveries += o.Deliveries
	v.Live += o.Live
	v.Lost = append(v.Lost, o.Lost...)
	v.Doubled = append(v.Doubled, o.Doubled...)
	v.Blocked = append(v.Blocked, o.Blocked...)
	v.Wrong = append(v.Wrong, o.Wrong...)
}

// Prove compares the ledgers of the orders' stages with the orders, and only then the
// program's view with the ledgers.
func Prove(ctx context.Context, s *store.Store, orders []Order) (Verdict, error) {
	ledgers := map[string]ledger{}
	ordered := map[[2]string]bool{}
	v := Verdict{Deliveries: len(orders)}
	for _, o := range orders {
		for _, text := range o.Texts {
			ordered[[2]string{o.Stage.ID, text}] = true
		}
		l, ok := ledgers[o.Stage.ID]
		if !ok {
			var err error
			if l, err = readLedger(o.Stage.Ledger); err != nil {
				return v, err
			}
			ledgers[o.Stage.ID] = l
		}
		d, err := s.Delivery(ctx, o.Delivery)
		if err != nil {
			return v, err
		}
		v.judge(o, l, d)
	}
	for id, l := range ledgers {
		for text, entries := range l {
			if !ordered[[2]string{id, text}] {
				v.Wrong = append(v.Wrong, fmt.Sprintf("%s shows %q, which nobody ordered (%d times)", id, text, len(entries)))
			}
		}
	}
	return v, nil
}

// judge adds one order.
func (v *Verdict) judge(o Order, l ledger, d caio.Delivery) {
	seen, most := 0, 0
	for _, text := range o.Texts {
		n := len(l[text])
		most = max(most, n)
		if n > 0 {
			seen++
		}
	}
	whole := seen == len(o.Texts)
	blocked := d.State == caio.DeliveryBlocked && d.Reason != nil
	switch {
	case most > 1:
		v.Doubled = append(v.Doubled, fmt.Sprintf("%v: up to %d times (%s)", o, most, state(d)))
	case blocked && whole && d.Reason.Kind != caio.Uncertain:
		v.Wrong = append(v.Wrong, fmt.Sprintf("%v is live, but the program says: %s", o, state(d)))
	case blocked:
		v.Blocked = append(v.Blocked, fmt.Sprintf("%v, %d of %d parts live: %s", o, seen, len(o.Texts), state(d)))
	case !whole:
		v.Lost = append(v.Lost, fmt.Sprintf("%v: %d of %d parts live (%s)", o, seen, len(o.Texts), state(d)))
	case d.State != caio.DeliveryLive:
		v.Wrong = append(v.Wrong, fmt.Sprintf("%v is live, but the program says: %s", o, state(d)))
	default:
		v.Live++
		v.receipt(o, l, d)
	}
}

// receipt compares the receipt with the ledger, part by part.
func (v *Verdict) receipt(o Order, l ledger, d caio.Delivery) {
	wrong := func(format string, args ...any) {
		v.Wrong = append(v.Wrong, fmt.Sprintf("%v: ", o)+fmt.Sprintf(format, args...))
	}
	if d.Receipt == nil {
		wrong("live without a receipt")
		return
	}
	first := l[o.Texts[0]][0]
	if files := o.Shape.Pictures + o.Shape.Clips; first.Media != files {
		wrong("%d files instead of %d", first.Media, files)
	}
	ids := []string{d.Receipt.RemoteID}
	for _, p := range d.Receipt.Parts {
		ids = append(ids, p.RemoteID)
	}
	if len(ids) != len(o.Texts) {
		wrong("the receipt has %d parts of %d", len(ids), len(o.Texts))
		return
	}
	for i, text := range o.Texts {
		e := l[text][0]
		if e.ID != ids[i] {
			wrong("the receipt says %s for part %d, the ledger %s", ids[i], i, e.ID)
		}
		parent := ""
		switch {
		case o.Shape.Comment && i == len(o.Texts)-1:
			parent = first.ID
		case i > 0:
			parent = l[o.Texts[i-1]][0].ID
		}
		if e.Parent != parent {
			wrong("part %d answers %q instead of %q", i, e.Parent, parent)
		}
	}
}

func state(d caio.Delivery) string {
	text := fmt.Sprintf("%s, %s, attempt %d", d.State, d.Step, d.Attempts)
	if d.Reason != nil {
		text += fmt.Sprintf(", %s: %s", d.Reason.Kind, d.Reason.Message)
	}
	return text
}

// ledger is what is live on a network, by text.
type ledger map[string][]emulator.Entry

// phrase is what the campaign writes.
var phrase = regexp.MustCompile(`Campaign post \d+, part \d+ of \d+\.|First comment on campaign post \d+\.`)

// readLedger reads the file that the network wrote before it answered.
func readLedger(file string) (ledger, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // read only
	l := ledger{}
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var e emulator.Entry
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		if e.Gone {
			return nil, fmt.Errorf("%s: %s was deleted; the campaign deletes nothing", file, e.ID)
		}
		text := e.Text
		if ours := phrase.FindString(text); ours != "" { // a title may stand before it
			text = ours
		}
		l[text] = append(l[text], e)
	}
	return l, lines.Err()
}
