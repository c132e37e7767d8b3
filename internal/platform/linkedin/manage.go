package linkedin

import (
	"context"
	"net/http"
	"strings"

	"caio/internal/caio"
	"caio/internal/platform"
)

// Delete takes a post down, and its comments with it. One that is gone is not an error.
func (c *connector) Delete(ctx context.Context, s platform.Session, _ caio.Channel, r caio.Receipt) error {
	_, err := c.api.Do(ctx, as("DELETE", c.rest(s.Grant, http.MethodDelete, "posts/"+key(r.RemoteID))))
	if platform.Is(err, caio.Gone) {
		return nil
	}
	return err
}

// Edit changes a post's text and that of its first comment: nothing else of a live post
// can be changed ("Posts API", "Update posts").
func (c *connector) Edit(ctx context.Context, s platform.Session, ch caio.Channel, r caio.Receipt, v caio.Variant) error {
	p := readPost(v)
	if p.option(fieldQuestion) != "" {
		return platform.Errorf(caio.Rejected, "A post with a poll cannot be changed any more.")
	}
	first := ""
	for _, part := range r.Parts {
		if part.Name == platform.StepComment {
			first = part.RemoteID
		}
	}
	message := strings.TrimSpace(v.Comment)
	if (first == "") != (message == "") {
		return platform.Errorf(caio.Rejected, "A first comment can be changed, but not added or removed here.")
	}
	request := as("PARTIAL_UPDATE", c.rest(s.Grant, http.MethodPost, "posts/"+key(r.RemoteID)))
	request.JSON = patch(map[string]string{"commentary": littleText(p.text)})
	if _, err := c.api.Do(ctx, request); err != nil || first == "" {
		return err
	}
	request = as("PARTIAL_UPDATE", c.rest(s.Grant, http.MethodPost, commentPath(first)+"?actor="+key(ch.RemoteID)))
	request.JSON = map[string]any{"patch": map[string]any{"message": map[string]any{"$set": map[string]string{"text": message}}}}
	_, err := c.api.Do(ctx, request)
	return err
}

// patch is a Rest.li partial update.
func patch(set map[string]string) any {
	return map[string]any{"patch": map[string]any{"$set": set}}
}
