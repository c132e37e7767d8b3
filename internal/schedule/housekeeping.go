package schedule

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/go-co-op/gocron/v2"
)

// Housekeeping runs chores at intervals: refreshing tokens, watching for what is
// overdue. Nothing that must be on time depends on it: its timers stand still while a
// laptop sleeps.
type Housekeeping struct {
	ctx       context.Context
	cancel    context.CancelFunc
	scheduler gocron.Scheduler
	log       *slog.Logger
}

// NewHousekeeping makes one that has no chores yet.
func NewHousekeeping(log *slog.Logger) (*Housekeeping, error) {
	s, err := gocron.NewScheduler(gocron.WithStopTimeout(5 * time.Second))
	if err != nil {
		return nil, fmt.Errorf("housekeeping: %w", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	return &Housekeeping{ctx: ctx, cancel: cancel, scheduler: s, log: log}, nil
}

// Every adds a chore that runs at this interval, never twice at a time. Its error is
// logged and changes nothing.
func (h *Housekeeping) Every(interval time.Duration, name string, chore func(context.Context) error) error {
	_, err := h.scheduler.NewJob(
		gocron.DurationJob(interval),
		gocron.NewTask(func() {
			if err := chore(h.ctx); err != nil && h.ctx.Err() == nil {
				h.log.Warn("housekeeping failed", "chore", name, "error", err)
			}
		}),
		gocron.WithName(name),
		gocron.WithSingletonMode(gocron.LimitModeReschedule),
	)
	if err != nil {
		return fmt.Errorf("housekeeping %s: %w", name, err)
	}
	return nil
}

// Start begins the chores.
func (h *Housekeeping) Start() { h.scheduler.Start() }

// Stop ends them and waits for the one under way, at most five seconds.
func (h *Housekeeping) Stop() {
	h.cancel()
	if err := h.scheduler.Shutdown(); err != nil {
		h.log.Warn("housekeeping did not stop in time", "error", err)
	}
}
