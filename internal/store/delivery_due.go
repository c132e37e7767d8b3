package store

import (
	"context"

	"caio/internal/caio"
)

// The partial indexes hold only what is open, however long the history grows; SQLite's
// planner, which cannot know that, has to be told to use them.
const (
	waiting = " FROM delivery INDEXED BY delivery_next WHERE state IN ('scheduled', 'waiting')"
	running = " FROM delivery INDEXED BY delivery_running WHERE state = 'running'"
)

// Due returns the Deliveries whose next step may begin by then, the earliest first.
func (s *Store) Due(ctx context.Context, before caio.Instant, limit int) ([]caio.Delivery, error) {
	return list(ctx, s.reads, scanDelivery, "SELECT "+deliveryColumns+waiting+
		" AND next_at > 0 AND next_at <= ? ORDER BY next_at LIMIT ?", before, limit)
}

// NextAt returns when the first step after that instant may begin; 0 if there is none.
func (s *Store) NextAt(ctx context.Context, after caio.Instant) (caio.Instant, error) {
	return one(ctx, s.reads, value[caio.Instant], "SELECT coalesce(min(next_at), 0)"+waiting+
		" AND next_at > max(?, 0)", after)
}

// NextDue returns when the next scheduled post is to be live; 0 if there is none.
func (s *Store) NextDue(ctx context.Context) (caio.Instant, error) {
	return one(ctx, s.reads, value[caio.Instant], "SELECT coalesce(min(due), 0) FROM delivery WHERE state = ?", caio.DeliveryScheduled)
}

// Running returns the Deliveries whose attempt is under way, or was when the program
// stopped.
func (s *Store) Running(ctx context.Context) ([]caio.Delivery, error) {
	return list(ctx, s.reads, scanDelivery, "SELECT "+deliveryColumns+running+" ORDER BY updated_at")
}

// Overdue returns the open Deliveries that nothing has happened to since before: the
// next step should have begun, or the attempt should have ended. One that is open and
// has no next step at all, which must not be, is among them.
func (s *Store) Overdue(ctx context.Context, before caio.Instant) ([]caio.Delivery, error) {
	return list(ctx, s.reads, scanDelivery, "SELECT "+deliveryColumns+waiting+" AND next_at < ?1"+
		" UNION ALL SELECT "+deliveryColumns+running+" AND updated_at < ?1", before)
}
