package mastodon

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"caio/internal/caio"
	"caio/internal/platform"
)

func statusPath(id string) string { return "/api/v1/statuses/" + url.PathEscape(id) }

// Delete takes down the first comment, the parts from the last to the first, and the
// post. The server allows 30 deletions in 30 minutes.
func (c *connector) Delete(ctx context.Context, s platform.Session, _ caio.Channel, r caio.Receipt) error {
	ids := []string{r.RemoteID}
	for _, p := range r.Parts {
		ids = append(ids, p.RemoteID)
	}
	for _, id := range slices.Backward(ids) {
		if _, err := c.api.Do(ctx, c.at(s.Grant, http.MethodDelete, statusPath(id))); err != nil && !platform.Is(err, caio.Gone) {
			return err
		}
	}
	return nil
}

// Edit changes text, content warning, language and alt texts (since 3.5). Files cannot be
// exchanged and parts neither added nor removed.
func (c *connector) Edit(ctx context.Context, s platform.Session, _ caio.Channel, r caio.Receipt, v caio.Variant) error {
	ids := []string{r.RemoteID}
	comment := ""
	for _, p := range r.Parts {
		if p.Name == platform.StepComment {
			comment = p.RemoteID
			continue
		}
		ids = append(ids, p.RemoteID)
	}
	if len(ids) != len(v.Parts) || (comment == "") != (v.Comment == "") {
		return platform.Errorf(caio.Rejected, "Parts of a live thread can be changed, but not added or removed.")
	}
	for i, id := range ids {
		if err := c.editPart(ctx, s, id, v, i); err != nil {
			return err
		}
	}
	if comment == "" {
		return nil
	}
	return c.put(ctx, s, comment, edit{Status: v.Comment, Spoiler: strings.TrimSpace(v.Fields[fieldSpoiler]), Language: strings.TrimSpace(v.Fields[fieldLanguage])})
}

func (c *connector) editPart(ctx context.Context, s platform.Session, id string, v caio.Variant, i int) error {
	live, err := c.status(ctx, c.at(s.Grant, http.MethodGet, statusPath(id)))
	if err != nil {
		return err
	}
	part := v.Parts[i]
	if len(live.Media) != len(part.Attachments) {
		return platform.Errorf(caio.Rejected, "The files of a live post cannot be exchanged, only their alt texts.")
	}
	e := edit{Status: part.Text, Spoiler: strings.TrimSpace(v.Fields[fieldSpoiler]), Sensitive: v.Fields[fieldSensitive] == "true", Language: strings.TrimSpace(v.Fields[fieldLanguage])}
	for n, m := range live.Media { // what is not named again is dropped
		e.MediaIDs = append(e.MediaIDs, m.ID)
		e.MediaAttributes = append(e.MediaAttributes, attributes{ID: m.ID, Description: part.Attachments[n].Alt, Focus: focusOf(part.Attachments[n])})
	}
	if i == 0 {
		e.Poll = pollOf(v) // the same answers keep their votes
	}
	return c.put(ctx, s, id, e)
}

func (c *connector) put(ctx context.Context, s platform.Session, id string, e edit) error {
	request := c.at(s.Grant, http.MethodPut, statusPath(id))
	request.JSON = e
	_, err := c.api.Do(ctx, request)
	return err
}
