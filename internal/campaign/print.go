package campaign

import (
	"fmt"
	"io"
	"slices"
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

// PrintUploads prints a table of the uploads, and every mistake.
func PrintUploads(out io.Writer, rows []UploadRow) {
	fmt.Fprintf(out, "%-24s %-10s %8s %5s %5s %5s %10s %10s %6s\n", "upload over a line", "network", "MiB", "live", "other", "cuts", "again KiB", "allowed", "took")
	for _, r := range rows {
		allowed := fmt.Sprint(r.Allowed >> 10)
		if r.Allowed == 0 {
			allowed = "whole"
		}
		fmt.Fprintf(out, "%-24s %-10s %8d %5d %5d %5d %10d %10s %6s\n", r.Weather, r.Platform, r.Size>>20, r.Live, r.Deliveries-r.Live, r.Cuts, r.Again>>10, allowed, r.Took.Round(100*time.Millisecond))
		for _, line := range slices.Concat(r.Lost, r.Doubled, r.Wrong, r.Blocked, r.Broken) {
			fmt.Fprintf(out, "    %s\n", line)
		}
	}
}

// PrintRenewals prints a table of the renewals, and every mistake.
func PrintRenewals(out io.Writer, rows []RenewalRow) {
	fmt.Fprintf(out, "%-10s %8s %7s %6s %10s %11s %5s %6s  %s\n", "tokens of", "renewed", "spoilt", "kills", "reconnect", "deliveries", "live", "broken", "asked at")
	for _, r := range rows {
		path := r.Path
		if path == "" {
			path = "(no refresh token)"
		}
		bad := slices.Concat(r.Lost, r.Doubled, r.Wrong, r.Blocked, r.Broken)
		fmt.Fprintf(out, "%-10s %8d %7d %6d %10d %11d %5d %6d  %s\n", r.Platform, r.Renewed, r.Spoilt, r.Kills, r.Reconnect, r.Deliveries, r.Live, len(bad), path)
		for _, line := range bad {
			fmt.Fprintf(out, "    %s\n", line)
		}
	}
}

// Print prints how late the others were, and what did not go out in time.
func (f Fairness) Print(out io.Writer) {
	fmt.Fprintf(out, "%d posts for the others due in the same second while %s hangs: p99 late by %v, without it by %v: %.2f of it; %d early, %d not live exactly once\n",
		f.Posts, f.Hung, f.With, f.Without, f.Ratio(), len(f.Early), len(f.Missing))
	for _, line := range slices.Concat(f.Early, f.Missing) {
		fmt.Fprintf(out, "  %s\n", line)
	}
}
