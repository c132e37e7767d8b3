package publish

import (
	"context"
	"sync"

	"caio/internal/caio"
	"caio/internal/store"
)

// preparedKey marks that nothing but the request that publishes is left.
const preparedKey = "publish:prepared"

// record is a Delivery's Checkpoint, durable in the store.
type record struct {
	store    *store.Store
	delivery caio.DeliveryID
	attempt  caio.AttemptID
	now      func() caio.Instant
	surge    *surge

	mu          sync.Mutex
	values      map[string]string
	committed   string       // what the attempt row says is about to leave
	committedAt caio.Instant // when it was let go in this attempt; 0 not yet
	leave       func()       // ends its part in the surge; nil when it has none
}

// Get returns a value of this or an earlier attempt.
func (r *record) Get(key string) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.values[key]
}

// Put stores a value; it is durable when Put returns nil.
func (r *record) Put(ctx context.Context, key, value string) error {
	r.answered(ctx)
	if err := r.store.PutCheckpoint(ctx, r.delivery, key, value); err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.values[key] = value
	return nil
}

// Commit writes down that the request is about to leave, unless the claim already did.
func (r *record) Commit(ctx context.Context, step string) error {
	r.mu.Lock()
	known := r.committed == step
	r.committed, r.committedAt = step, r.now()
	at := r.committedAt
	r.mu.Unlock()
	if known {
		return nil
	}
	return r.store.MarkCommit(ctx, r.attempt, step, at)
}

// answered waits, when the request that cannot be taken back has its answer, for those
// of others that are due as well.
func (r *record) answered(ctx context.Context) {
	r.mu.Lock()
	leave := r.leave
	if r.committedAt == 0 {
		leave = nil
	}
	r.mu.Unlock()
	if leave != nil {
		leave()
		r.surge.wait(ctx)
	}
}

// Live stores the receipt of the first part.
func (r *record) Live(ctx context.Context, receipt caio.Receipt) error {
	return r.store.SetReceipt(ctx, r.delivery, receipt)
}

// sentAt returns when this attempt let go of its last irreversible request; 0 never.
func (r *record) sentAt() caio.Instant {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.committedAt
}
