package store

import (
	"context"
	"database/sql"
	"errors"

	"caio/internal/caio"
)

const postColumns = "p.id, p.brand, p.state, p.parts, p.targets, p.planned, p.revision, p.created_at, p.updated_at"

func scanPost(r row) (caio.Post, error) {
	var p caio.Post
	err := r.Scan(&p.ID, &p.Brand, &p.State, asJSON{&p.Parts}, asJSON{&p.Targets}, asJSON{&p.Planned},
		&p.Revision, &p.CreatedAt, &p.UpdatedAt)
	return p, err
}

// Post returns one Post. Its State is what caio.StateOf says about its Deliveries.
func (s *Store) Post(ctx context.Context, id caio.PostID) (caio.Post, error) {
	return postByID(ctx, s.reads, id)
}

func postByID(ctx context.Context, q querier, id caio.PostID) (caio.Post, error) {
	p, err := one(ctx, q, scanPost, "SELECT "+postColumns+" FROM post p WHERE p.id = ?", id)
	return p, named(err, "post", id)
}

// SavePost saves a draft and returns it with its new Revision. A Post with Revision 0
// and an id that is not known yet, or none, is inserted, in the first Brand when it
// names none. Otherwise it must carry the Revision that is stored, and the Post must
// still be a draft: else ErrConflict.
func (s *Store) SavePost(ctx context.Context, p caio.Post) (caio.Post, error) {
	if p.ID == "" {
		p.ID = caio.PostID(caio.NewID())
	}
	err := s.write(ctx, func(tx *sql.Tx) (err error) {
		p, err = s.putDraft(tx, p)
		return err
	})
	return p, err
}

func (s *Store) putDraft(tx *sql.Tx, p caio.Post) (caio.Post, error) {
	stored, err := draft(tx, p.ID, p.Revision)
	switch now := s.now(); {
	case errors.Is(err, ErrNotFound) && p.Revision == 0:
		p.CreatedAt, p.UpdatedAt = now, now
	case err != nil:
		return p, err
	default:
		p.CreatedAt, p.UpdatedAt = stored.CreatedAt, now
		if p.Brand == "" {
			p.Brand = stored.Brand
		}
	}
	if p.Brand == "" {
		if p.Brand, err = one(context.Background(), tx, value[caio.BrandID], "SELECT id FROM brand ORDER BY rowid LIMIT 1"); err != nil {
			return p, err
		}
	}
	if p.Parts == nil {
		p.Parts = []caio.Part{}
	}
	if p.Targets == nil {
		p.Targets = []caio.Target{}
	}
	p.Revision++
	return p, putPost(tx, &p)
}

// draft returns the stored Post if it is a draft with that Revision.
func draft(tx *sql.Tx, id caio.PostID, revision int64) (caio.Post, error) {
	p, err := postByID(context.Background(), tx, id)
	switch {
	case err != nil:
		return p, err
	case p.State != caio.PostDraft:
		return p, conflict("this post is no draft any more (it is %s); unschedule it before changing it", p.State)
	case p.Revision != revision:
		return p, conflict("this post was changed elsewhere in the meantime; open it again to see the newest version")
	}
	return p, nil
}

// putPost writes all of a draft, which has no Deliveries, with what it is found by.
func putPost(tx *sql.Tx, p *caio.Post) error {
	p.State = caio.PostDraft
	num, err := one(context.Background(), tx, value[int64],
		`INSERT INTO post (id, brand, state, sort_at, revision, created_at, updated_at, planned, parts, targets)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (id) DO UPDATE SET brand = excluded.brand, state = excluded.state, sort_at = excluded.sort_at,
				revision = excluded.revision, updated_at = excluded.updated_at, planned = excluded.planned, parts = excluded.parts, targets = excluded.targets
			RETURNING num`,
		p.ID, p.Brand, p.State, sortAt(*p), p.Revision, p.CreatedAt, p.UpdatedAt, asJSON{&p.Planned}, asJSON{&p.Parts}, asJSON{&p.Targets})
	if err != nil {
		return err
	}
	if _, err := exec(tx, "INSERT OR REPLACE INTO post_search (rowid, text) VALUES (?, ?)", num, searchText(*p)); err != nil {
		return err
	}
	if _, err := exec(tx, "DELETE FROM post_channel WHERE post = ?", num); err != nil {
		return err
	}
	for _, t := range p.Targets {
		if err := addPostChannel(tx, p.ID, t.Channel); err != nil {
			return err
		}
	}
	return nil
}

// DeletePost removes the Post with its Deliveries, their attempts and numbers; nothing
// of it will go out any more. While one is going out that is refused with ErrConflict.
func (s *Store) DeletePost(ctx context.Context, id caio.PostID) error {
	return s.write(ctx, func(tx *sql.Tx) error {
		states, err := deliveryStates(tx, id)
		if err != nil {
			return err
		}
		for _, state := range states {
			if state == caio.DeliveryRunning {
				return conflict("this post is going out right now; delete it when that is done")
			}
		}
		for _, query := range []string{
			"DELETE FROM snapshot WHERE subject IN (SELECT id FROM delivery WHERE post = ?)",
			"DELETE FROM post_search WHERE rowid = (SELECT num FROM post WHERE id = ?)",
		} {
			if _, err := exec(tx, query, id); err != nil {
				return err
			}
		}
		n, err := exec(tx, "DELETE FROM post WHERE id = ?", id)
		if err == nil && n == 0 {
			return missing("post", id)
		}
		return err
	})
}

func deliveryStates(tx *sql.Tx, post caio.PostID) ([]caio.DeliveryState, error) {
	return list(context.Background(), tx, value[caio.DeliveryState], "SELECT state FROM delivery WHERE post = ?", post)
}
