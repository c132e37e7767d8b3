package store

import (
	"context"

	"caio/internal/caio"
)

// Counts says how many Posts there are.
type Counts struct {
	Open      int `json:"open"` // scheduled or on their way
	Attention int `json:"attention"`
	Live      int `json:"live"`
	Drafts    int `json:"drafts"`
}

// Count counts the Posts by state.
func (s *Store) Count(ctx context.Context) (Counts, error) {
	var c Counts
	_, err := list(ctx, s.reads, func(r row) (state caio.PostState, err error) {
		var n int
		err = r.Scan(&state, &n)
		switch state {
		case caio.PostScheduled, caio.PostRunning:
			c.Open += n
		case caio.PostAttention:
			c.Attention += n
		case caio.PostLive:
			c.Live += n
		case caio.PostDraft:
			c.Drafts += n
		case caio.PostCancelled:
		}
		return state, err
	}, "SELECT state, count(*) FROM post GROUP BY state")
	return c, err
}
