package youtube

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"caio/internal/caio"
	"caio/internal/platform"
)

// Delete takes a video down, and with it its comments. One that is gone is no error.
func (c *connector) Delete(ctx context.Context, s platform.Session, _ caio.Channel, r caio.Receipt) error {
	if err := need(s, scopeManage, "delete videos"); err != nil {
		return err
	}
	_, err := c.do(ctx, s, c.data(s, http.MethodDelete, "/videos", url.Values{"id": {r.RemoteID}}))
	if platform.Is(err, caio.Gone) {
		return nil
	}
	return err
}

// Edit changes what is said about a video and its visibility, its thumbnail when the
// variant has one, and the text of the first comment. The file cannot be exchanged. An
// update replaces whole parts, so what the variant does not know is read first.
func (c *connector) Edit(ctx context.Context, s platform.Session, _ caio.Channel, r caio.Receipt, v caio.Variant) error {
	if err := need(s, scopeManage, "change videos"); err != nil {
		return err
	}
	first := slices.IndexFunc(r.Parts, func(p caio.PartReceipt) bool { return p.Name == platform.StepComment })
	if (first >= 0) != (strings.TrimSpace(v.Comment) != "") {
		return platform.Errorf(caio.Rejected, "The first comment of a live video can be changed, but not added or removed.")
	}
	live, found, err := c.video(ctx, s, r.RemoteID, "snippet,status,recordingDetails,localizations")
	if err != nil {
		return err
	}
	if !found || live.Snippet == nil {
		return platform.Errorf(caio.Gone, "YouTube does not have this video any more.")
	}
	if err := c.put(ctx, s, live, v); err != nil {
		return err
	}
	if path := value(v, fieldThumbnail, ""); path != "" {
		if err := c.setThumbnail(ctx, s, r.RemoteID, path); err != nil {
			return err
		}
	}
	if first < 0 {
		return nil
	}
	return c.rewrite(ctx, s, r.Parts[first].RemoteID, v.Comment)
}

// put sends the variant's words for the live video.
func (c *connector) put(ctx context.Context, s platform.Session, live video, v caio.Variant) error {
	changed := video{ID: live.ID, Snippet: snippetOf(v), Status: statusOf(v, value(v, fieldPrivacy, live.Status.Privacy))}
	changed.Snippet.Category, changed.Status.License = value(v, fieldCategory, live.Snippet.Category), value(v, fieldLicense, live.Status.License)
	if at := live.Status.PublishAt; at != "" { // it goes on waiting: an edit publishes nothing early
		changed.Status.Privacy, changed.Status.PublishAt = privacyPrivate, at
	}
	parts := "snippet,status"
	if at := value(v, fieldRecorded, ""); at != "" || live.Recording != nil && live.Recording.Date != "" {
		changed.Recording = &recording{Date: at}
		if live.Recording != nil { // a place can only be told in YouTube Studio
			changed.Recording.Place, changed.Recording.At = live.Recording.Place, live.Recording.At
		}
		parts += ",recordingDetails"
	}
	if to := translationsOf(v); len(to) > 0 || len(live.Localizations) > 0 {
		// YouTube lists the original among the translations; it must stay there.
		if own, ok := live.Localizations[live.Snippet.Language]; ok && live.Snippet.Language == changed.Snippet.Language {
			own.Title, own.Description = changed.Snippet.Title, changed.Snippet.Description
			to[live.Snippet.Language] = own
		}
		changed.Localizations = to
		parts += ",localizations"
	}
	request := c.data(s, http.MethodPut, "/videos", url.Values{"part": {parts}})
	request.JSON = changed
	_, err := c.do(ctx, s, request)
	return err
}

// rewrite changes the text of an own comment.
func (c *connector) rewrite(ctx context.Context, s platform.Session, id, text string) error {
	request := c.data(s, http.MethodPut, "/comments", url.Values{"part": {"snippet"}})
	request.JSON = comment{ID: id, Snippet: commentSnippet{Original: text}}
	_, err := c.do(ctx, s, request)
	return err
}
