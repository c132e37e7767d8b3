package schedule

import (
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"pgregory.net/rapid"

	"caio/internal/caio"
)

func TestResolve(t *testing.T) {
	t.Parallel()
	cases := []struct{ wall, zone, utc, shown, fold string }{
		{"2026-07-01T09:00", "Europe/Berlin", "2026-07-01T07:00:00Z", "2026-07-01T09:00", "exact"},
		{"2026-01-15T09:00", "Europe/Berlin", "2026-01-15T08:00:00Z", "2026-01-15T09:00", "exact"},
		{"2026-03-29T02:30", "Europe/Berlin", "2026-03-29T01:30:00Z", "2026-03-29T03:30", "gap"},
		{"2026-10-25T02:30", "Europe/Berlin", "2026-10-25T00:30:00Z", "2026-10-25T02:30", "overlap"},
		{"2026-03-08T02:00", "America/New_York", "2026-03-08T07:00:00Z", "2026-03-08T03:00", "gap"},
		{"2026-11-01T01:59", "America/New_York", "2026-11-01T05:59:00Z", "2026-11-01T01:59", "overlap"},
		{"2026-10-04T02:15", "Australia/Lord_Howe", "2026-10-03T15:45:00Z", "2026-10-04T02:45", "gap"}, // half an hour
		{"2026-04-05T01:45", "Australia/Lord_Howe", "2026-04-04T14:45:00Z", "2026-04-05T01:45", "overlap"},
		{"2026-05-01T12:00", "Asia/Kathmandu", "2026-05-01T06:15:00Z", "2026-05-01T12:00", "exact"},
		{"2011-12-30T10:00", "Pacific/Apia", "2011-12-30T20:00:00Z", "2011-12-31T10:00", "gap"}, // a whole day was skipped
		{"2026-12-31T23:59:30", "UTC", "2026-12-31T23:59:30Z", "2026-12-31T23:59", "exact"},
	}
	for _, c := range cases {
		got, fold, err := Resolve(c.wall, c.zone)
		if err != nil {
			t.Errorf("%s in %s: %v", c.wall, c.zone, err)
			continue
		}
		if utc := got.At.Time().Format(time.RFC3339); utc != c.utc || got.Wall != c.shown || string(fold) != c.fold || got.Zone != c.zone {
			t.Errorf("%s in %s: %s shown as %s (%s); want %s shown as %s (%s)", c.wall, c.zone, utc, got.Wall, fold, c.utc, c.shown, c.fold)
		}
	}
}

func TestResolveRefuses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ wall, zone, want string }{
		{"10000-01-01T00:00", "UTC", "date and time"},
		{"9999-01-01T00:00", "UTC", "out of range"},
		{"1969-12-31T00:00", "UTC", "out of range"},
		{"2026-02-30T00:00", "UTC", "date and time"},
		{"tomorrow", "UTC", "date and time"},
		{"", "UTC", "date and time"},
		{"2026-01-01T00:00", "Mars/Olympus", "not a time zone"},
		{"2026-01-01T00:00", "", "not a time zone"},
		{"2026-01-01T00:00", "Local", "not a time zone"},
		{"2026-01-01T00:00", "../../etc/passwd", "not a time zone"},
	} {
		if got, _, err := Resolve(c.wall, c.zone); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q in %q: %+v, %v; want a refusal with %q", c.wall, c.zone, got, err, c.want)
		}
	}
}

// Whatever the time and the zone: what is shown is what was asked for, unless the clocks
// skip it, and then it is later by at most a day.
func TestResolveShowsWhatWasAsked(t *testing.T) {
	t.Parallel()
	zones := []string{
		"Europe/Berlin", "America/New_York", "America/St_Johns", "Australia/Lord_Howe", "Asia/Kathmandu", "Africa/Casablanca",
		"America/Santiago", "Asia/Tehran", "Pacific/Apia", "Pacific/Chatham", "Europe/Dublin", "Africa/Cairo", "UTC",
	}
	rapid.Check(t, func(t *rapid.T) {
		zone := rapid.SampledFrom(zones).Draw(t, "zone")
		minute := rapid.Int64Range(time.Date(2010, 1, 1, 0, 0, 0, 0, time.UTC).Unix()/60, time.Date(2037, 1, 1, 0, 0, 0, 0, time.UTC).Unix()/60).Draw(t, "minute")
		wall := time.Unix(minute*60, 0).UTC().Format(wallLayout)
		got, fold, err := Resolve(wall, zone)
		if err != nil {
			t.Fatal(err)
		}
		loc, err := Zone(zone)
		if err != nil {
			t.Fatal(err)
		}
		if shown := got.At.Time().In(loc).Format(wallLayout); shown != got.Wall {
			t.Fatalf("says %s, shows %s", got.Wall, shown)
		}
		switch fold {
		case Exact, Overlap:
			if got.Wall != wall {
				t.Fatalf("%s is shown as %s", wall, got.Wall)
			}
			if earlier := got.At.Add(-time.Hour).Time().In(loc).Format(wallLayout); fold == Overlap && earlier == wall {
				t.Fatal("not the first of two")
			}
		case Gap:
			if got.Wall <= wall {
				t.Fatalf("a skipped %s moved back to %s", wall, got.Wall)
			}
		}
	})
}

func TestAt(t *testing.T) {
	t.Parallel()
	at := caio.At(time.Date(2026, 7, 1, 7, 0, 12, 0, time.UTC))
	got, err := At(at, "Europe/Berlin")
	if err != nil || got.Wall != "2026-07-01T09:00" || got.At != at {
		t.Errorf("%+v, %v", got, err)
	}
	if _, err := At(caio.At(time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)), "UTC"); err == nil {
		t.Error("the year 10000 was accepted")
	}
}
