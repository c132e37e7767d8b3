package platform

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"caio/internal/caio"
)

// Job is one Delivery as the connector sees it.
type Job struct {
	Key     string       // the same on every attempt: the idempotency key
	Channel caio.Channel // where to
	Variant caio.Variant
	Due     caio.Instant // when it is to be live
	Made    caio.Instant // when it was scheduled; the same on every attempt
	Doubt   string       // the step whose answer was lost; "" none
	DoubtAt caio.Instant // when it was sent
	Saved   Checkpoint
	Moved   func(done, total int64) // progress of uploads, in bytes; may be nil
}

// Checkpoint is what a Delivery remembers between Attempts. Whatever a method wrote is
// durable when it returns nil.
type Checkpoint interface {
	// Get returns the value, "" when there is none.
	Get(key string) string
	Put(ctx context.Context, key, value string) error
	// Commit records that the request called step is about to leave and cannot be
	// taken back.
	Commit(ctx context.Context, step string) error
	// Live records that the first part is live, whatever happens to the rest.
	Live(ctx context.Context, r caio.Receipt) error
}

// Names of the steps that make something visible: the parts of a thread, then the
// first comment.
const (
	StepPost    = "part/0"
	StepComment = "comment"
)

// StepPart names the step that makes part i visible.
func StepPart(i int) string { return fmt.Sprintf("part/%d", i) }

const donePrefix = "done:"

// Step makes one request that cannot be taken back, at most once over all attempts.
// What an earlier attempt completed is returned from its checkpoint; otherwise the
// intent is recorded first, then send is called, then its result is recorded.
func (j *Job) Step(ctx context.Context, name string, send func(context.Context) (caio.PartReceipt, error)) (caio.PartReceipt, error) {
	if r, ok := j.Done(name); ok {
		return r, j.tell(ctx, name) // a crash may have come between the two writes of Settle
	}
	if err := j.Saved.Commit(ctx, name); err != nil {
		return caio.PartReceipt{}, &Error{Kind: caio.Unavailable, Message: "CAIO could not write down what it was about to do, so it did nothing.", Err: err}
	}
	r, err := send(ctx)
	if err != nil {
		return caio.PartReceipt{}, err
	}
	r.Name = name
	// The post is live: a stop that arrives now must not keep that from being recorded.
	if err := j.Settle(context.WithoutCancel(ctx), r); err != nil {
		return caio.PartReceipt{}, err
	}
	return r, nil
}

// Done returns what a completed step left behind.
func (j *Job) Done(name string) (caio.PartReceipt, bool) {
	var r caio.PartReceipt
	saved := j.Saved.Get(donePrefix + name)
	if saved == "" || json.Unmarshal([]byte(saved), &r) != nil {
		return caio.PartReceipt{}, false
	}
	return r, true
}

// Settle records that the step named in r is live. Find uses it for what it found.
func (j *Job) Settle(ctx context.Context, r caio.PartReceipt) error {
	b, err := json.Marshal(r)
	if err == nil {
		err = j.Saved.Put(ctx, donePrefix+r.Name, string(b))
	}
	if err != nil {
		return unwritten(r.RemoteID, err)
	}
	return j.tell(ctx, r.Name)
}

// tell says that the post is live once its first part is.
func (j *Job) tell(ctx context.Context, name string) error {
	if name != StepPost {
		return nil
	}
	if err := j.Saved.Live(ctx, j.Receipt()); err != nil {
		return unwritten(j.Receipt().RemoteID, err)
	}
	return nil
}

func unwritten(remoteID string, err error) error {
	return &Error{Kind: caio.Uncertain, Message: "The post is live, but CAIO could not write that down.", Detail: remoteID, Err: err}
}

// Receipt returns the receipt of all completed steps. It is empty before the first.
func (j *Job) Receipt() caio.Receipt {
	first, ok := j.Done(StepPost)
	if !ok {
		return caio.Receipt{}
	}
	r := caio.Receipt{RemoteID: first.RemoteID, URL: first.URL, At: first.At, Parts: []caio.PartReceipt{}}
	for i := 1; i < len(j.Variant.Parts); i++ {
		if p, ok := j.Done(StepPart(i)); ok {
			r.Parts = append(r.Parts, p)
		}
	}
	if p, ok := j.Done(StepComment); ok {
		r.Parts = append(r.Parts, p)
	}
	return r
}

// Field returns a field's value, trimmed.
func (j *Job) Field(name string) string { return strings.TrimSpace(j.Variant.Fields[name]) }
