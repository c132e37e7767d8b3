// Package schedule knows wall clocks: what a time of day in a zone means, and the
// housekeeping that recurs. It hides time zone arithmetic and gocron.
package schedule

import (
	"fmt"
	"time"

	"caio/internal/caio"
)

// Fold says how a wall-clock time maps to an instant.
type Fold string

const (
	Exact   Fold = "exact"
	Gap     Fold = "gap"     // the clocks skip it: it moves forward by the length of the gap
	Overlap Fold = "overlap" // it comes twice: the first one counts
)

const (
	wallLayout    = "2006-01-02T15:04"
	earliest      = 2000
	latest        = 2199
	secondsLayout = wallLayout + ":05"
)

// Resolve returns the instant of a wall-clock time in an IANA zone. A time in the gap
// of a clock change moves forward by the gap's length (02:30 becomes 03:30); of an hour
// that comes twice the first counts. The error is one sentence for the person.
func Resolve(wall, zone string) (caio.PlannedTime, Fold, error) {
	naive, err := time.Parse(wallLayout, wall)
	if err != nil {
		if naive, err = time.Parse(secondsLayout, wall); err != nil {
			return caio.PlannedTime{}, "", fmt.Errorf("%q is not a date and time such as 2026-11-23T09:00", wall)
		}
	}
	if y := naive.Year(); y < earliest || y > latest {
		return caio.PlannedTime{}, "", fmt.Errorf("the year %d is out of range; choose a date between %d and %d", y, earliest, latest)
	}
	loc, err := Zone(zone)
	if err != nil {
		return caio.PlannedTime{}, "", err
	}
	at, fold := resolve(naive, loc)
	return caio.PlannedTime{Wall: at.In(loc).Format(wallLayout), Zone: zone, At: caio.At(at)}, fold, nil
}

// Zone loads an IANA zone; "Local" and "" are not names of a zone.
func Zone(name string) (*time.Location, error) {
	loc, err := time.LoadLocation(name)
	if err != nil || name == "" || name == "Local" {
		return nil, fmt.Errorf("%q is not a time zone such as Europe/Berlin", name)
	}
	return loc, nil
}

// resolve tries the offsets in force a day before and a day after: no zone changes
// twice within two days.
func resolve(naive time.Time, loc *time.Location) (time.Time, Fold) {
	before, after := offset(naive.AddDate(0, 0, -1), loc), offset(naive.AddDate(0, 0, 1), loc)
	early, late := naive.Add(-before), naive.Add(-after)
	earlyFits, lateFits := shows(early, loc, naive), shows(late, loc, naive)
	switch {
	case earlyFits && lateFits && before != after:
		return early, Overlap // clocks go back: the larger offset is in force first
	case earlyFits:
		return early, Exact
	case lateFits:
		return late, Exact
	default:
		return early, Gap // read with the offset before the change, it shows the gap's length later
	}
}

func offset(t time.Time, loc *time.Location) time.Duration {
	_, seconds := t.In(loc).Zone()
	return time.Duration(seconds) * time.Second
}

func shows(t time.Time, loc *time.Location, wall time.Time) bool {
	return t.In(loc).Format(secondsLayout) == wall.Format(secondsLayout)
}

// At returns an instant as a planned time in a zone, to the second.
func At(at caio.Instant, zone string) (caio.PlannedTime, error) {
	loc, err := Zone(zone)
	if err != nil {
		return caio.PlannedTime{}, err
	}
	t := at.Time()
	if y := t.Year(); y < earliest || y > latest {
		return caio.PlannedTime{}, fmt.Errorf("the year %d is out of range; choose a date between %d and %d", y, earliest, latest)
	}
	return caio.PlannedTime{Wall: t.In(loc).Format(wallLayout), Zone: zone, At: at}, nil
}
