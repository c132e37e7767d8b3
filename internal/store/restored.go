package store

import (
	"context"
	"database/sql"

	"caio/internal/caio"
)

// Restored makes a database that came out of an archive safe to use, in one change:
// every Account needs a new sign-in, everything that was open is blocked until a person
// decides, and every file is where moved says it is now.
func (s *Store) Restored(ctx context.Context, signIn, decide caio.Reason, moved func(caio.Asset) string) error {
	return s.write(ctx, func(tx *sql.Tx) error {
		if _, err := exec(tx, "UPDATE account SET state = ?, reason = ?", caio.AccountReconnect, asJSON{&signIn}); err != nil {
			return err
		}
		if _, err := exec(tx, "UPDATE channel SET state = ?", caio.AccountReconnect); err != nil {
			return err
		}
		if err := s.blockOpen(tx, decide); err != nil {
			return err
		}
		for _, move := range []func(*sql.Tx, func(caio.Asset) string) error{moveAssets, movePosts, moveDeliveries} {
			if err := move(tx, moved); err != nil {
				return err
			}
		}
		return nil
	})
}

// blockOpen blocks what was open. What was on its way when the copy was made may be live:
// it is in doubt from the moment its last request was about to leave. What was blocked for
// want of a sign-in would go on by itself after the next one, and so counts as open.
func (s *Store) blockOpen(tx *sql.Tx, decide caio.Reason) error {
	doubtful := decide
	doubtful.Kind, doubtful.Action = caio.Uncertain, caio.ActionCheck
	const sent = `state = 'running' AND EXISTS (SELECT 1 FROM attempt a WHERE a.delivery = delivery.id
		AND a.finished_at = 0 AND a.commit_name != '')`
	if _, err := s.changeAll(tx, `state = 'blocked', next_at = 0, reason = ?, doubt_at = CASE doubt_at WHEN 0 THEN
			(SELECT max(a.commit_at, 1) FROM attempt a WHERE a.delivery = delivery.id ORDER BY a.num DESC LIMIT 1) ELSE doubt_at END`,
		[]any{asJSON{&doubtful}}, sent); err != nil {
		return err
	}
	if _, err := s.changeAll(tx, `state = 'blocked', next_at = 0, reason = ?`, []any{asJSON{&doubtful}},
		`(state IN ('scheduled', 'waiting', 'running') OR state = 'blocked' AND reason_kind = 'unauthorized') AND doubt_at > 0`); err != nil {
		return err
	}
	_, err := s.changeAll(tx, `state = 'blocked', next_at = 0, reason = ?`, []any{asJSON{&decide}},
		`state IN ('scheduled', 'waiting', 'running') OR state = 'blocked' AND doubt_at = 0 AND reason_kind = 'unauthorized'`)
	return err
}

func moveAssets(tx *sql.Tx, moved func(caio.Asset) string) error {
	assets, err := list(context.Background(), tx, scanAsset, "SELECT "+assetColumns+" FROM asset")
	if err != nil {
		return err
	}
	for _, a := range assets {
		if path := moved(a); path != a.Path {
			if _, err := exec(tx, "UPDATE asset SET path = ? WHERE id = ?", path, a.ID); err != nil {
				return err
			}
		}
	}
	return nil
}

// movedParts returns the parts with their files' new places, and whether any has one.
func movedParts(parts []caio.Part, moved func(caio.Asset) string) (changed bool) {
	for _, part := range parts {
		for i := range part.Attachments {
			a := &part.Attachments[i].Asset
			if path := moved(*a); path != a.Path {
				a.Path, changed = path, true
			}
		}
	}
	return changed
}

func movePosts(tx *sql.Tx, moved func(caio.Asset) string) error {
	posts, err := list(context.Background(), tx, scanPost, "SELECT "+postColumns+" FROM post p WHERE parts LIKE '%\"path\"%' OR targets LIKE '%\"path\"%'")
	if err != nil {
		return err
	}
	for _, p := range posts {
		changed := movedParts(p.Parts, moved)
		for _, t := range p.Targets {
			changed = movedParts(t.Parts, moved) || changed
		}
		if !changed {
			continue
		}
		if _, err := exec(tx, "UPDATE post SET parts = ?, targets = ? WHERE id = ?", asJSON{&p.Parts}, asJSON{&p.Targets}, p.ID); err != nil {
			return err
		}
	}
	return nil
}

func moveDeliveries(tx *sql.Tx, moved func(caio.Asset) string) error {
	deliveries, err := list(context.Background(), tx, scanDelivery, "SELECT "+deliveryColumns+" FROM delivery WHERE variant LIKE '%\"path\"%'")
	if err != nil {
		return err
	}
	for _, d := range deliveries {
		if !movedParts(d.Variant.Parts, moved) {
			continue
		}
		if _, err := exec(tx, "UPDATE delivery SET variant = ? WHERE id = ?", asJSON{&d.Variant}, d.ID); err != nil {
			return err
		}
	}
	return nil
}
