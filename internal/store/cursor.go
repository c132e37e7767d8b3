package store

import (
	"fmt"
	"math"

	"caio/internal/caio"
)

// cursor is a place in a list that is sorted by an instant, the latest first, and then
// by row number. It goes out as text and comes back to find the next page.
type cursor struct {
	at  caio.Instant
	num int64
}

func (c cursor) String() string { return fmt.Sprintf("%d-%d", c.at, c.num) }

// parseCursor reads a cursor; "" is the place before the first row.
func parseCursor(text string) (cursor, error) {
	c := cursor{math.MaxInt64, math.MaxInt64}
	if text == "" {
		return c, nil
	}
	if n, err := fmt.Sscanf(text, "%d-%d", &c.at, &c.num); err != nil || n != 2 || c.String() != text {
		return c, &fault{fmt.Sprintf("%q is not the end of a page; the next page begins after what the one before called next", text), []error{ErrInvalid}}
	}
	return c, nil
}

const (
	pageDefault = 50
	pageMax     = 200
)

func pageLimit(asked int) int {
	if asked <= 0 {
		return pageDefault
	}
	return min(asked, pageMax)
}
