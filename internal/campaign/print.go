package campaign

import (
	"fmt"
	"io"
	"time"
)

// Print prints the verdict, every mistake and every blocked delivery by name.
func (v Verdict) Print(out io.Writer) {
	fmt.Fprintf(out, "%d deliveries: %d live exactly once, %d lost, %d doubled, %d blocked, %d seen wrongly\n",
		v.Deliveries, v.Live, len(v.Lost), len(v.Doubled), len(v.Blocked), len(v.Wrong))
	for _, list := range []struct {
		name  string
		lines []string
	}{{"lost", v.Lost}, {"doubled", v.Doubled}, {"wrong", v.Wrong}, {"blocked", v.Blocked}} {
		for _, line := range list.lines {
			fmt.Fprintf(out, "  %s: %s\n", list.name, line)
		}
	}
}

// Print prints what came of the kills.
func (t Tally) Print(out io.Writer) {
	fmt.Fprintf(out, "%d kills in %s\n", t.Kills, t.Took.Round(time.Second))
	if len(t.UnderWay) > 0 {
		fmt.Fprintf(out, "under way at a kill: %s\n", spread(t.UnderWay))
	}
	if len(t.Decided) > 0 {
		t.printDecided(out)
	}
	t.Verdict.Print(out)
}

func (t Tally) printDecided(out io.Writer) {
	fmt.Fprintf(out, "from a restart to the last decision about what was under way, %d times: %s; %d late\n", len(t.Decided), spread(t.Decided), len(t.Late))
	for _, line := range t.Late {
		fmt.Fprintf(out, "  late: %s\n", line)
	}
}

// spread is the smallest, the middle and the largest of a sorted list.
func spread[T any](sorted []T) string {
	if len(sorted) == 0 {
		return "none"
	}
	return fmt.Sprintf("min %v, median %v, max %v", sorted[0], Middle(sorted), sorted[len(sorted)-1])
}
