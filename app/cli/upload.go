package cli

import (
	"fmt"
	"io"
	"sync"

	"caio/internal/publish"
)

// worthTelling is the size, in bytes, from which an upload takes long enough to be told.
const worthTelling = 8 << 20

// uploads tells how far large files are, once for each tenth of one.
type uploads struct {
	out io.Writer

	mu   sync.Mutex
	told map[publish.Progress]bool // Done is the tenths here
}

func newUploads(out io.Writer) *uploads { return &uploads{out: out, told: map[publish.Progress]bool{}} }

func (u *uploads) moved(p publish.Progress) {
	if p.Total < worthTelling {
		return
	}
	mark := p
	mark.Done = p.Done * 10 / p.Total
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.told[mark] {
		return
	}
	u.told[mark] = true
	_, _ = fmt.Fprintf(u.out, "Delivery %s: %d %% of %d MiB uploaded\n", p.Delivery, p.Done*100/p.Total, p.Total>>20) // a terminal that is gone hears nothing
}
