package instagram

import (
	"context"

	"caio/internal/caio"
	"caio/internal/platform"
)

// Delete takes a post down. Only the flavour through Facebook can, since December 2025
// (Meta for Developers, changelog of 3 December 2025).
func (c *connector) Delete(ctx context.Context, s platform.Session, ch caio.Channel, r caio.Receipt) error {
	if ch.Meta[metaFlavour] != viaFacebook {
		return platform.Errorf(caio.Unsupported, "Open %s and delete the post there; Instagram lets CAIO do that only for accounts connected through Facebook.", r.URL)
	}
	if r.RemoteID == "" {
		return platform.Errorf(caio.Rejected, "There is nothing to delete: the post has no id.")
	}
	if err := c.caller(s, ch).Delete(ctx, r.RemoteID); err != nil && !missing(err) {
		return aside(err)
	}
	return nil
}
