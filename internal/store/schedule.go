package store

import (
	"context"
	"database/sql"

	"caio/internal/caio"
)

// Schedule saves the draft as given and gives it its Deliveries, in one change: from
// here on it goes out. It fails with ErrConflict if the Post is no draft or its
// Revision is not the stored one. Deliveries without id or key get one.
func (s *Store) Schedule(ctx context.Context, post caio.Post, ds []caio.Delivery) (caio.Post, error) {
	if len(ds) == 0 {
		return post, conflict("this post goes nowhere yet; choose at least one channel")
	}
	err := s.write(ctx, func(tx *sql.Tx) error {
		if _, err := draft(tx, post.ID, post.Revision); err != nil {
			return err
		}
		if _, err := s.putDraft(tx, post); err != nil {
			return err
		}
		for _, d := range ds {
			d.Post = post.ID
			if err := s.addDelivery(tx, d); err != nil {
				return err
			}
			if err := addPostChannel(tx, post.ID, d.Channel); err != nil {
				return err
			}
		}
		if err := refresh(tx, post.ID); err != nil {
			return err
		}
		var err error
		post, err = postByID(context.Background(), tx, post.ID)
		return err
	})
	return post, err
}

func (s *Store) addDelivery(tx *sql.Tx, d caio.Delivery) error {
	now := s.now()
	if d.ID == "" {
		d.ID = caio.DeliveryID(caio.NewID())
	}
	if d.Key == "" {
		d.Key = caio.NewID()
	}
	if d.CreatedAt.IsZero() {
		d.CreatedAt = now
	}
	if d.State == "" {
		d.State = caio.DeliveryScheduled
	}
	d.Revision, d.UpdatedAt = 1, now
	_, err := exec(tx, "INSERT INTO delivery ("+deliveryColumns+", due) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		d.ID, d.Post, d.Account, d.Channel, d.Platform, d.Key, asJSON{&d.Variant}, d.State, d.Step, asJSON{&d.Planned},
		d.NextAt, d.Attempts, d.DoubtAt, d.Allowed, asJSON{&d.Reason}, asJSON{&d.Receipt}, d.Revision, d.CreatedAt, d.UpdatedAt, d.Due())
	return err
}

// Unschedule takes the Post's Deliveries away and makes it a draft again. It is refused
// with ErrConflict when anything of it is live, may be live, or is under way. What was
// only prepared, or certainly refused, is no reason.
func (s *Store) Unschedule(ctx context.Context, id caio.PostID) (caio.Post, error) {
	var post caio.Post
	err := s.write(ctx, func(tx *sql.Tx) error {
		stored, err := postByID(context.Background(), tx, id)
		if err != nil {
			return err
		}
		if stored.State == caio.PostDraft {
			return conflict("this post is a draft already")
		}
		out, err := one(context.Background(), tx, value[int], `SELECT count(*) FROM delivery WHERE post = ?
			AND (state IN ('running', 'live') OR doubt_at > 0 OR receipt IS NOT NULL)`, id)
		if err != nil {
			return err
		}
		if out > 0 {
			return conflict("this post is already on its way to a network; cancel what is still open instead")
		}
		if _, err := exec(tx, "DELETE FROM delivery WHERE post = ?", id); err != nil {
			return err
		}
		if stored.Planned != nil && stored.Planned.At <= s.now() {
			stored.Planned = nil // it cannot be meant again
		}
		stored.Revision++
		stored.UpdatedAt = s.now()
		post = stored
		return putPost(tx, &post)
	})
	return post, err
}
