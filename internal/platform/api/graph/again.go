package graph

import (
	"context"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
)

// Again counts under the key how often a container had to be made anew, and returns err
// with a pause that grows with that: an account may make some hundreds of them a day.
func Again(ctx context.Context, job *platform.Job, key string, now caio.Instant, err error) error {
	n, saveErr := job.Count(ctx, key)
	if saveErr != nil {
		return saveErr
	}
	e := *platform.AsError(err)
	if e.Kind == caio.Unavailable && e.RetryAt == 0 {
		e.RetryAt = now.Add(min(10*time.Second<<min(n, 10), 30*time.Minute))
	}
	return &e
}
