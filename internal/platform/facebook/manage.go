package facebook

import (
	"context"
	"net/url"
	"strings"

	"caio/internal/caio"
	"caio/internal/platform"
)

// Delete takes a post down, with all that stands below it. One that is gone is no error.
func (c *connector) Delete(ctx context.Context, s platform.Session, ch caio.Channel, r caio.Receipt) error {
	if r.RemoteID == "" {
		return platform.Errorf(caio.Rejected, "There is nothing to delete: the post has no id.")
	}
	call := c.caller(s, ch)
	err := call.Delete(ctx, r.RemoteID)
	if reel := reelOf(r.URL); parameter(err) && reel != "" {
		err = call.Delete(ctx, reel) // not every version deletes a reel by its post
	}
	if err != nil && !missing(err) {
		return aside(err)
	}
	return nil
}

// reelOf returns a reel's own number, as its address has it.
func reelOf(address string) string {
	_, rest, ok := strings.Cut(address, "/reel/")
	id, _, _ := strings.Cut(rest, "/")
	if !ok || !digits.MatchString(id) {
		return ""
	}
	return id
}

// Edit changes the text of a live post. Only posts that the same app made can be changed,
// and of those neither files nor link.
func (c *connector) Edit(ctx context.Context, s platform.Session, ch caio.Channel, r caio.Receipt, v caio.Variant) error {
	if readPost(v).kind == typeStory {
		return platform.Errorf(caio.Unsupported, "A story cannot be changed; delete it and make another.")
	}
	text := "message"
	if !strings.Contains(r.RemoteID, "_") {
		text = "description" // of a video whose post is not known
	}
	var out created
	_, err := c.caller(s, ch).Post(ctx, r.RemoteID, url.Values{text: {v.Text()}}, false, &out)
	if err == nil && !out.Success {
		err = platform.Errorf(caio.Rejected, "Facebook did not change the post.")
	}
	return aside(err)
}
