package pinterest

import (
	"context"
	"errors"
	"net/http"

	"caio/internal/caio"
	"caio/internal/platform"
)

// Delete takes the Pin down.
func (c *connector) Delete(ctx context.Context, s platform.Session, _ caio.Channel, r caio.Receipt) error {
	_, err := c.api.Do(ctx, c.at(s.Grant, http.MethodDelete, pinPath(r.RemoteID)))
	if platform.Is(err, caio.Gone) {
		return nil
	}
	return err
}

// Edit changes everything but the files ("Update Pin", open to chosen apps only).
func (c *connector) Edit(ctx context.Context, s platform.Session, _ caio.Channel, r caio.Receipt, v caio.Variant) error {
	p := readPin(v)
	var live livePin
	if _, err := c.api.JSON(ctx, c.at(s.Grant, http.MethodGet, pinPath(r.RemoteID)), &live); err != nil {
		return err
	}
	items := len(live.Media.Items)
	if (live.Media.Type != "" && live.Media.Type != p.mediaType()) || (p.carousel() && items > 0 && items != len(p.pictures)) {
		return platform.Errorf(caio.Rejected, "The files of a Pin that is live cannot be exchanged, added or removed.")
	}
	edit := pinEdit{
		Board: p.board, Section: orNull(p.section), Title: orNull(p.title), Description: orNull(p.text),
		Link: orNull(p.link), Alt: orNull(p.alt),
	}
	if p.carousel() {
		edit.Slots = p.slots()
	}
	request := c.at(s.Grant, http.MethodPatch, pinPath(r.RemoteID))
	request.JSON = edit
	_, err := c.api.Do(ctx, request)
	if errors.Is(err, errChosenApps) {
		e := *platform.AsError(err)
		e.Kind, e.Message = caio.Unsupported, "Pinterest lets only chosen apps change a Pin that is live; change it on its website."
		return &e
	}
	return err
}

func orNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
