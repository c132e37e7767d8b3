package bluesky

import (
	"context"
	"encoding/json"
	"net/url"
	"strconv"
	"strings"

	"caio/internal/caio"
	"caio/internal/platform"
)

// Find looks under the one key that the step in doubt writes to. The account's own server
// answers from what it has stored, so "not there" is certain.
func (c *connector) Find(ctx context.Context, s platform.Session, job *platform.Job) (caio.Receipt, bool, error) {
	n, ok := partOf(job.Doubt)
	if !ok {
		return caio.Receipt{}, false, platform.Errorf(caio.Uncertain, "CAIO does not know what to look for.")
	}
	r, found, err := c.lookUp(ctx, s, job, n)
	if err != nil || !found {
		return caio.Receipt{}, false, err
	}
	if err := job.Settle(ctx, r); err != nil {
		return caio.Receipt{}, false, err
	}
	return job.Receipt(), true, nil
}

// partOf is the reverse of stepOf.
func partOf(step string) (int, bool) {
	if step == platform.StepComment {
		return keyOfComment, true
	}
	number, ok := strings.CutPrefix(step, "part/")
	n, err := strconv.Atoi(number)
	return n, ok && err == nil && n >= 0 && n < keyOfComment
}

// lookUp reads what is under part n's key. It is ours if it was made at the instant that
// the saved record says; someone may have edited the rest.
func (c *connector) lookUp(ctx context.Context, s platform.Session, job *platform.Job, n int) (caio.PartReceipt, bool, error) {
	found, err := c.getRecord(ctx, s, address{s.Grant.Subject, collectionPost, recordKey(job, n)})
	if platform.Is(err, caio.Gone) {
		return caio.PartReceipt{}, false, nil
	}
	if err != nil {
		return caio.PartReceipt{}, false, err
	}
	var there, ours postRecord
	_ = json.Unmarshal([]byte(job.Saved.Get(recordName(n))), &ours) // nothing saved: nothing of ours is out
	if json.Unmarshal(found.Value, &there) != nil || there.Created == "" || there.Created != ours.Created {
		return caio.PartReceipt{}, false, platform.Errorf(caio.Uncertain, "Something else is stored at Bluesky where this post belongs.")
	}
	r, err := c.confirmed(ctx, job, n, found.strongRef)
	return r, err == nil, err
}

// getRecord reads a record of the account. A missing one is Gone.
func (c *connector) getRecord(ctx context.Context, s platform.Session, a address) (record, error) {
	var out record
	err := c.query(ctx, s, "com.atproto.repo.getRecord", url.Values{"repo": {a.repo}, "collection": {a.collection}, "rkey": {a.key}}, &out)
	if err == nil && (out.URI != a.String() || out.CID == "") {
		err = platform.Errorf(caio.Unavailable, "The network's answer was incomplete.")
	}
	return out, err
}
