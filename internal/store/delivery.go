package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"caio/internal/caio"
)

const deliveryColumns = `id, post, account, channel, platform, key, variant, state, step, planned,
	next_at, attempts, doubt_at, allowed, reason, receipt, revision, created_at, updated_at`

func scanDelivery(r row) (caio.Delivery, error) {
	var d caio.Delivery
	err := r.Scan(&d.ID, &d.Post, &d.Account, &d.Channel, &d.Platform, &d.Key, asJSON{&d.Variant}, &d.State, &d.Step, asJSON{&d.Planned},
		&d.NextAt, &d.Attempts, &d.DoubtAt, &d.Allowed, asJSON{&d.Reason}, asJSON{&d.Receipt}, &d.Revision, &d.CreatedAt, &d.UpdatedAt)
	return d, err
}

// Delivery returns one Delivery.
func (s *Store) Delivery(ctx context.Context, id caio.DeliveryID) (caio.Delivery, error) {
	d, err := one(ctx, s.reads, scanDelivery, "SELECT "+deliveryColumns+" FROM delivery WHERE id = ?", id)
	return d, named(err, "delivery", id)
}

// DeliveriesOf returns a Post's Deliveries in the order they were scheduled.
func (s *Store) DeliveriesOf(ctx context.Context, post caio.PostID) ([]caio.Delivery, error) {
	return list(ctx, s.reads, scanDelivery, "SELECT "+deliveryColumns+" FROM delivery WHERE post = ? ORDER BY num", post)
}

// DeliveryQuery chooses Deliveries. Zero values choose all.
type DeliveryQuery struct {
	State   caio.DeliveryState
	Channel caio.ChannelID
	After   string // Next of the page before
	Limit   int    // most Deliveries of a page: 50 when 0, 200 at most
}

// DeliveryPage is a page of Deliveries.
type DeliveryPage struct {
	Deliveries []caio.Delivery `json:"deliveries"`
	Next       string          `json:"next"` // the next page's After; "" when this is the last
}

// Deliveries returns a page of Deliveries, those that are due last first.
func (s *Store) Deliveries(ctx context.Context, q DeliveryQuery) (DeliveryPage, error) {
	page := DeliveryPage{Deliveries: []caio.Delivery{}}
	after, err := parseCursor(q.After)
	if err != nil {
		return page, err
	}
	query, args := "SELECT "+deliveryColumns+", num FROM delivery WHERE (due, num) < (?, ?)", []any{after.at, after.num}
	if q.State != "" {
		query, args = query+" AND state = ?", append(args, q.State)
	}
	if q.Channel != "" {
		query, args = query+" AND channel = ?", append(args, q.Channel)
	}
	limit := pageLimit(q.Limit)
	var last cursor
	page.Deliveries, err = list(ctx, s.reads, func(r row) (caio.Delivery, error) {
		var num int64
		d, err := scanDelivery(scanMore{r, []any{&num}})
		if limit--; limit >= 0 {
			last = cursor{d.Due(), num}
		}
		return d, err
	}, query+" ORDER BY due DESC, num DESC LIMIT ?", append(args, limit+1)...)
	if limit < 0 {
		page.Deliveries = page.Deliveries[:len(page.Deliveries)-1]
		page.Next = last.String()
	}
	return page, err
}

// UpdateDelivery stores d with Revision+1, if Revision is the stored one: else
// ErrConflict. Post, Account, Channel, Platform and Key never change, and a Receipt is
// never replaced by none.
func (s *Store) UpdateDelivery(ctx context.Context, d caio.Delivery) (caio.Delivery, error) {
	err := s.write(ctx, func(tx *sql.Tx) (err error) {
		if _, err := exec(tx, "UPDATE delivery SET variant = ?, planned = ?, due = ? WHERE id = ? AND revision = ?",
			asJSON{&d.Variant}, asJSON{&d.Planned}, d.Due(), d.ID, d.Revision); err != nil {
			return err
		}
		d, err = s.change(tx, d)
		return err
	})
	return d, err
}

// change stores what an attempt can change of d, if d.Revision is the stored one, and
// returns d as it now is.
func (s *Store) change(tx *sql.Tx, d caio.Delivery) (caio.Delivery, error) {
	now := s.now()
	n, err := exec(tx, `UPDATE delivery SET state = ?, step = ?, next_at = ?, attempts = ?, doubt_at = ?, allowed = ?,
			reason = ?, receipt = coalesce(?, receipt), revision = revision + 1, updated_at = ?
		WHERE id = ? AND revision = ?`,
		d.State, d.Step, d.NextAt, d.Attempts, d.DoubtAt, d.Allowed,
		asJSON{&d.Reason}, asJSON{&d.Receipt}, now, d.ID, d.Revision)
	if err != nil {
		return d, err
	}
	if n == 0 {
		return d, noChange(tx, d.ID)
	}
	if d.Receipt == nil { // SetReceipt may have stored one since d was read
		if _, err = one(context.Background(), tx, func(r row) (int, error) {
			return 0, r.Scan(asJSON{&d.Receipt})
		}, "SELECT receipt FROM delivery WHERE id = ?", d.ID); err != nil {
			return d, err
		}
	}
	d.Revision++
	d.UpdatedAt = now
	return d, refresh(tx, d.Post)
}

// noChange says why a conditional change found no row: the Delivery was changed by
// someone else, or is gone, which is a conflict too.
func noChange(tx *sql.Tx, id caio.DeliveryID) error {
	_, err := one(context.Background(), tx, value[int], "SELECT 1 FROM delivery WHERE id = ?", id)
	switch {
	case errors.Is(err, ErrNotFound):
		return &fault{fmt.Sprintf("delivery %s was removed in the meantime", id), []error{ErrConflict, ErrNotFound}}
	case err != nil:
		return err
	}
	return conflict("delivery %s was changed in the meantime", id)
}

// changeAll sets columns of all Deliveries that match, as change does, and returns how
// many there were.
func (s *Store) changeAll(tx *sql.Tx, set string, values []any, where string, args ...any) (int, error) {
	args = append(append(values, s.now()), args...)
	posts, err := list(context.Background(), tx, value[caio.PostID],
		"UPDATE delivery SET "+set+", revision = revision + 1, updated_at = ? WHERE "+where+" RETURNING post", args...)
	if err != nil {
		return 0, err
	}
	for _, post := range posts {
		if err := refresh(tx, post); err != nil {
			return 0, err
		}
	}
	return len(posts), nil
}

// SetReceipt records that the first part is live, durable when it returns. It leaves
// the Revision alone: the attempt that publishes goes on.
func (s *Store) SetReceipt(ctx context.Context, id caio.DeliveryID, receipt caio.Receipt) error {
	return s.write(ctx, func(tx *sql.Tx) error {
		n, err := exec(tx, "UPDATE delivery SET receipt = ?, updated_at = ? WHERE id = ?", asJSON{&receipt}, s.now(), id)
		if err == nil && n == 0 {
			return missing("delivery", id)
		}
		return err
	})
}
