package bluesky

import (
	"context"
	"slices"

	"caio/internal/caio"
	"caio/internal/platform"
)

// Delete takes the whole thread down, the last part first, with the gates. The server
// does not mind what is gone already. There is no Editor: Bluesky shows the first version
// of a post whatever its record says later.
func (c *connector) Delete(ctx context.Context, s platform.Session, _ caio.Channel, r caio.Receipt) error {
	ids := []string{r.RemoteID}
	for _, p := range r.Parts {
		ids = append(ids, p.RemoteID)
	}
	slices.Reverse(ids)
	for _, id := range ids {
		a, ok := parseURI(id)
		if !ok || a.repo != s.Grant.Subject {
			return platform.Errorf(caio.Rejected, "This post does not belong to the account.")
		}
		for _, collection := range [...]string{collectionPost, collectionPostgate, collectionThreadgate} {
			if collection == collectionThreadgate && id != r.RemoteID {
				continue
			}
			if err := c.deleteRecord(ctx, s, address{a.repo, collection, a.key}); err != nil {
				return err
			}
		}
	}
	return nil
}

// deleteRecord deletes a record of the account; one that is missing is not an error.
func (c *connector) deleteRecord(ctx context.Context, s platform.Session, a address) error {
	err := c.procedure(ctx, s, "com.atproto.repo.deleteRecord",
		map[string]string{"repo": a.repo, "collection": a.collection, "rkey": a.key}, nil)
	if platform.Is(err, caio.Gone) {
		return nil
	}
	return err
}
