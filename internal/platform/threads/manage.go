package threads

import (
	"context"
	"slices"

	"caio/internal/caio"
	"caio/internal/platform"
)

// Delete takes the whole thread down, the last part first, with the first comment. There
// is no Editor: the API changes nothing that is live.
func (c *connector) Delete(ctx context.Context, s platform.Session, _ caio.Channel, r caio.Receipt) error {
	if r.RemoteID == "" {
		return platform.Errorf(caio.Rejected, "There is nothing to delete: the post has no id.")
	}
	if err := allowed(s.Grant, scopeDelete); err != nil {
		return err
	}
	ids := []string{r.RemoteID}
	for _, p := range r.Parts {
		ids = append(ids, p.RemoteID)
	}
	slices.Reverse(ids)
	for _, id := range ids {
		if err := c.caller(s.Grant.Access).Delete(ctx, id); err != nil && !missing(err) {
			return aside(err)
		}
	}
	return nil
}
