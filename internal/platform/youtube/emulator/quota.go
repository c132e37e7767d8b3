package emulator

import (
	"net/http"
	"time"
)

// Daily allowances of a project ("Quota costs", since 1 June 2026).
const (
	mostUnits   = 10_000
	mostInserts = 100
	mostBatches = 10_000
)

// quota is what the project has used since midnight Pacific time.
type quota struct {
	day  string
	used map[string]int
}

// spend counts a request against its bucket.
func (e *Emulator) spend(to route) *refusal {
	zone, err := time.LoadLocation("America/Los_Angeles")
	if err != nil {
		zone = time.FixedZone("PST", -8*60*60)
	}
	if day := e.Now().In(zone).Format(time.DateOnly); day != e.quota.day {
		e.quota = quota{day: day, used: map[string]int{}}
	}
	most := map[string]int{"": mostUnits, "videos.insert": mostInserts, "videos:batchGetStats": mostBatches}[to.bucket]
	if e.quota.used[to.bucket]+to.cost > most && !e.extended {
		return exhausted(to.bucket)
	}
	e.quota.used[to.bucket] += to.cost
	return nil
}

func exhausted(bucket string) *refusal {
	if bucket == "videos.insert" {
		return &refusal{
			status: http.StatusTooManyRequests, domain: "global", reason: "rateLimitExceeded", code: "RESOURCE_EXHAUSTED",
			message: "Quota exceeded for quota metric 'Video Uploads' and limit 'Video Uploads per day' of service 'youtube.googleapis.com' for consumer 'project_number:407408718192'.",
			detail:  "RATE_LIMIT_EXCEEDED",
		}
	}
	return forbidden("youtube.quota", "quotaExceeded", `The request cannot be completed because you have exceeded your <a href="/youtube/v3/getting-started#quota">quota</a>.`)
}

// Used returns how much of a bucket is used: "" the units, "videos.insert",
// "videos:batchGetStats".
func (e *Emulator) Used(bucket string) int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.quota.used[bucket]
}

// Exhaust uses up a bucket until midnight Pacific time.
func (e *Emulator) Exhaust(bucket string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	_ = e.spend(route{bucket: bucket}) // begins the day
	e.quota.used[bucket] = mostUnits
}

// Extend lifts the daily allowances, as for a project whose quota was extended after an
// audit.
func (e *Emulator) Extend() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.extended = true
}
