package store

import (
	"context"
	"database/sql"

	"caio/internal/caio"
)

// refresh brings what a Post is listed by up to date: its state, by caio.StateOf, and
// sort_at, when its first Delivery is due or, failing that, as sortAt says. Whoever
// changes Deliveries calls it in the same transaction.
func refresh(tx *sql.Tx, post caio.PostID) error {
	var num int64
	var state caio.PostState
	var sort, fallback caio.Instant
	deliveries, err := list(context.Background(), tx, func(r row) (d caio.Delivery, err error) {
		err = r.Scan(&num, &state, &sort, &fallback, &d.State, &d.Planned.At)
		return d, err
	}, `SELECT p.num, p.state, p.sort_at, coalesce(nullif(p.planned ->> '$.at', 0), p.updated_at), d.state, d.due
		FROM post p JOIN delivery d ON d.post = p.id WHERE p.id = ?`, post)
	if err != nil || len(deliveries) == 0 {
		return err
	}
	var first caio.Instant
	for _, d := range deliveries {
		if due := d.Due(); first == 0 || due != 0 && due < first {
			first = due
		}
	}
	if first == 0 {
		first = fallback
	}
	if now := caio.StateOf(deliveries); now != state {
		if _, err := exec(tx, "UPDATE post SET state = ? WHERE num = ?", now, num); err != nil {
			return err
		}
	}
	if first == sort {
		return nil
	}
	if _, err := exec(tx, "UPDATE post SET sort_at = ? WHERE num = ?", first, num); err != nil {
		return err
	}
	_, err = exec(tx, "UPDATE post_channel SET sort_at = ? WHERE post = ?", first, num)
	return err
}

// sortAt is where a Post without Deliveries stands: its planned time, or else its last
// change.
func sortAt(p caio.Post) caio.Instant {
	if p.Planned != nil && !p.Planned.At.IsZero() {
		return p.Planned.At
	}
	return p.UpdatedAt
}

// addPostChannel makes the Post be found by the Channel.
func addPostChannel(tx *sql.Tx, post caio.PostID, channel caio.ChannelID) error {
	_, err := exec(tx, `INSERT INTO post_channel (channel, sort_at, post) SELECT ?, sort_at, num FROM post WHERE id = ?
		ON CONFLICT DO NOTHING`, channel, post)
	return err
}
