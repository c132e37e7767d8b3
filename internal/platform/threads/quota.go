package threads

import (
	"context"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
)

// quota refuses to begin what the account may not publish to the end: a thread would stop
// in the middle. It is read once an hour at most: the publishing request itself is
// refused too, and nothing is lost by that.
func (w work) quota(ctx context.Context) error {
	var read caio.Instant
	w.job.Load(savedQuota, &read)
	if read != 0 && w.now() < read.Add(time.Hour) {
		return nil
	}
	q, err := w.readQuota(ctx)
	switch kind := platform.KindOf(err); {
	case err != nil && (kind == caio.Rejected || kind == caio.Gone || kind == caio.Forbidden):
		return nil // not every version answers; then publishing decides
	case err != nil:
		return err
	}
	posts, replies := 1, len(w.post.pieces)-1
	if w.post.option(fieldReplyTo) != "" {
		posts, replies = 0, replies+1
	}
	if q.Config.lacks(q.Used, posts) || q.ReplyConfig.lacks(q.Replies, replies) {
		e := platform.Errorf(caio.RateLimited, quotaMessage)
		e.RetryAt, e.Scope = w.soon(time.Hour), platform.ScopeAccount
		return e
	}
	return w.job.Save(ctx, savedQuota, w.now())
}

// quota is how much the account published within the network's window, and may.
type quota struct {
	Used        int       `json:"quota_usage"`
	Config      allowance `json:"config"`
	Replies     int       `json:"reply_quota_usage"`
	ReplyConfig allowance `json:"reply_config"`
}

type allowance struct {
	Total int `json:"quota_total"`
}

// lacks reports whether wanted is more than is left. A total of 0 was not said.
func (a allowance) lacks(used, wanted int) bool {
	return wanted > 0 && a.Total > 0 && used+wanted > a.Total
}

func (w work) readQuota(ctx context.Context) (quota, error) {
	var out struct {
		Data []quota `json:"data"`
	}
	_, err := w.call.Get(ctx, w.account()+"/threads_publishing_limit", fieldsOf("quota_usage,config,reply_quota_usage,reply_config"), &out)
	if err != nil || len(out.Data) == 0 {
		return quota{}, err
	}
	return out.Data[0], nil
}
