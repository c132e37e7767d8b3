package youtube

import (
	"context"
	"net/url"

	"caio/internal/caio"
	"caio/internal/platform"
)

// Choices lists the channel's playlists, or the categories that videos may have in its
// country.
func (c *connector) Choices(ctx context.Context, s platform.Session, ch caio.Channel, field string) ([]caio.Choice, error) {
	out := []caio.Choice{}
	switch field {
	case fieldPlaylists:
		lists, err := c.playlists(ctx, s)
		if err != nil {
			return nil, err
		}
		for _, l := range lists {
			out = append(out, caio.Choice{Value: l.ID, Label: l.Snippet.Title})
		}
	case fieldCategory:
		country := ch.Meta[metaCountry]
		if country == "" {
			country = "US"
		}
		p, err := page[category](ctx, c, s, "/videoCategories", url.Values{"part": {"snippet"}, "regionCode": {country}})
		if err != nil {
			return nil, err
		}
		for _, k := range p.Items {
			if k.Snippet.Assignable {
				out = append(out, caio.Choice{Value: k.ID, Label: k.Snippet.Title})
			}
		}
	default:
		return nil, platform.Errorf(caio.Unsupported, "YouTube has no choices for this option.")
	}
	return out, nil
}

// playlists lists those that the channel made.
func (c *connector) playlists(ctx context.Context, s platform.Session) ([]playlist, error) {
	return pages[playlist](ctx, c, s, "/playlists", url.Values{"part": {"snippet"}, "mine": {"true"}, "maxResults": {"50"}}, mostPages)
}
