package pinterest

import (
	"context"
	"net/url"
	"strings"

	"caio/internal/caio"
	"caio/internal/platform"
)

const pageSize = "250" // the largest that is allowed

// Choices lists the boards, own and shared, or the sections of all boards. A section's
// value names its board too, so that it cannot be taken for one of another board.
func (c *connector) Choices(ctx context.Context, s platform.Session, _ caio.Channel, field string) ([]caio.Choice, error) {
	if field != fieldBoard && field != fieldSection {
		return nil, platform.Errorf(caio.Rejected, "Pinterest has no choices for %q.", field)
	}
	boards, err := c.boards(ctx, s.Grant)
	if err != nil {
		return nil, err
	}
	out := []caio.Choice{}
	for _, b := range boards {
		if field == fieldBoard {
			out = append(out, caio.Choice{Value: b.ID, Label: b.label()})
			continue
		}
		sections, err := c.list(ctx, s.Grant, boardPath(b.ID)+"/sections")
		if err != nil {
			return nil, err
		}
		for _, section := range sections {
			out = append(out, caio.Choice{Value: b.ID + "/" + section.ID, Label: b.Name + " › " + section.Name})
		}
	}
	return out, nil
}

func boardPath(id string) string { return "/boards/" + url.PathEscape(id) }

// boards lists every board that the token may see: without a wish for privacy Pinterest
// goes by its scopes.
func (c *connector) boards(ctx context.Context, g platform.Grant) ([]board, error) {
	return c.list(ctx, g, "/boards")
}

func (c *connector) list(ctx context.Context, g platform.Grant, path string) ([]board, error) {
	var out []board
	err := each(ctx, c, g, path, url.Values{"page_size": {pageSize}}, func(page []board) bool {
		for _, b := range page {
			if b.ID != "" {
				out = append(out, b)
			}
		}
		return true
	})
	return out, err
}

func (b board) label() string {
	label := b.Name
	if label == "" {
		label = b.ID
	}
	if b.Privacy != "" && b.Privacy != "PUBLIC" {
		label += " (" + strings.ToLower(b.Privacy) + ")"
	}
	return label
}
