package platform

import (
	"context"
	"encoding/json"

	"caio/internal/caio"
)

// Load reads what Save wrote down under the key into out, which is left alone when there
// is nothing.
func (j *Job) Load(key string, out any) {
	if saved := j.Saved.Get(key); saved != "" {
		_ = json.Unmarshal([]byte(saved), out) // written by Save
	}
}

// Save writes v down as JSON; nil clears the key. What cannot be remembered must not be
// relied on: after an error a connector stops.
func (j *Job) Save(ctx context.Context, key string, v any) error {
	if v == nil {
		return j.Put(ctx, key, "")
	}
	b, err := json.Marshal(v)
	if err != nil {
		return unsaved(err)
	}
	return j.Put(ctx, key, string(b))
}

// Put writes a text down as it is, where Save would write JSON.
func (j *Job) Put(ctx context.Context, key, text string) error {
	if err := j.Saved.Put(ctx, key, text); err != nil {
		return unsaved(err)
	}
	return nil
}

// Count adds one to a counter and returns it.
func (j *Job) Count(ctx context.Context, key string) (int, error) {
	n := 0
	j.Load(key, &n)
	return n + 1, j.Save(ctx, key, n+1)
}

func unsaved(err error) error {
	return &Error{Kind: caio.Unavailable, Message: "CAIO could not write down how far it got, so it stopped.", Err: err}
}
