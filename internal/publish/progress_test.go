package publish

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"caio/internal/caio"
	"caio/internal/clock"
)

// Each tenth of a second at most, but always the end of a file.
func TestProgressIsToldNowAndThen(t *testing.T) {
	t.Parallel()
	var told []Progress
	fake := clock.NewFake(due.Time())
	p := &Publisher{clock: fake, opt: Options{Moved: func(g Progress) { told = append(told, g) }}}
	moved := p.moved(caio.Delivery{ID: "d", Post: "p"})
	moved(1, 100)
	moved(2, 100)
	fake.Advance(progressEvery)
	moved(50, 100)
	moved(100, 100)
	moved(1, 7) // the next file
	moved(7, 7)
	want := []Progress{{"d", "p", 1, 100}, {"d", "p", 50, 100}, {"d", "p", 100, 100}, {"d", "p", 7, 7}}
	if diff := cmp.Diff(want, told); diff != "" {
		t.Error(diff)
	}
}
