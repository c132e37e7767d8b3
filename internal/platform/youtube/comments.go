package youtube

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"caio/internal/caio"
	"caio/internal/platform"
)

// Moderation of comments (comments.setModerationStatus).
const (
	moderationHeld      = "heldForReview"
	moderationPublished = "published"
	moderationRejected  = "rejected"
)

// Comments lists what was written under a video, and what is held back.
func (c *connector) Comments(ctx context.Context, s platform.Session, ch caio.Channel, r caio.Receipt) ([]caio.Comment, error) {
	if err := need(s, scopeManage, "read comments"); err != nil {
		return nil, err
	}
	out := []caio.Comment{}
	for _, moderation := range [...]string{moderationPublished, moderationHeld} {
		threads, err := pages[thread](ctx, c, s, "/commentThreads", url.Values{
			"part": {"snippet,replies"}, "videoId": {r.RemoteID}, "maxResults": {"100"}, "order": {"time"},
			"textFormat": {"plainText"}, "moderationStatus": {moderation},
		}, mostPages)
		if err != nil {
			return nil, err
		}
		for _, t := range threads {
			replies, err := c.replies(ctx, s, t)
			if err != nil {
				return nil, err
			}
			for _, one := range append([]comment{t.Snippet.Top}, replies...) {
				seen := one.seen(ch, r)
				seen.Hidden = moderation == moderationHeld || one.Snippet.Moderation == moderationHeld
				out = append(out, seen)
			}
		}
	}
	slices.SortStableFunc(out, func(a, b caio.Comment) int { return cmp.Compare(a.At, b.At) })
	return out, nil
}

// replies returns all answers of a thread, of which the list shows only some.
func (c *connector) replies(ctx context.Context, s platform.Session, t thread) ([]comment, error) {
	var shown []comment
	if t.Replies != nil {
		shown = t.Replies.Comments
	}
	if len(shown) >= t.Snippet.Replies {
		return shown, nil
	}
	return pages[comment](ctx, c, s, "/comments", url.Values{"part": {"snippet"}, "parentId": {t.ID}, "maxResults": {"100"}, "textFormat": {"plainText"}}, mostPages)
}

// by reports whether the channel wrote it.
func (c comment) by(channel string) bool {
	return c.Snippet.AuthorID != nil && c.Snippet.AuthorID.Value == channel
}

// text is what was written; only its author is told the original.
func (c comment) text() string {
	if c.Snippet.Original != "" {
		return c.Snippet.Original
	}
	return c.Snippet.Display
}

func (c comment) seen(ch caio.Channel, r caio.Receipt) caio.Comment {
	out := caio.Comment{
		RemoteID: c.ID, Parent: c.Snippet.Parent, Author: strings.TrimPrefix(c.Snippet.Author, "@"), Handle: c.Snippet.Author,
		Text: c.text(), URL: commentURL(r.RemoteID, c.ID), At: instant(c.Snippet.PublishedAt), Mine: c.by(ch.RemoteID),
	}
	if out.Parent == "" {
		out.Parent = r.RemoteID
	}
	return out
}

func commentURL(video, id string) string {
	return "https://www.youtube.com/watch?v=" + video + "&lc=" + id
}

// write adds a top-level comment (commentThreads.insert). It cannot be pinned.
func (c *connector) write(ctx context.Context, s platform.Session, channel, video, text string) (comment, error) {
	request := c.data(s, http.MethodPost, "/commentThreads", url.Values{"part": {"snippet"}})
	request.JSON = thread{Snippet: threadSnippet{ChannelID: channel, VideoID: video, Top: comment{Snippet: commentSnippet{Original: text}}}}
	request.Once = true
	var out thread
	r, err := c.json(ctx, s, request, &out)
	if err != nil {
		return comment{}, err
	}
	top := out.Snippet.Top
	if top.ID == "" || instant(top.Snippet.PublishedAt) == 0 {
		return comment{}, r.Missing("an id")
	}
	return top, nil
}

// Reply answers a comment, or comments on the video. Answers to answers go to the thread
// they belong to: there is only one level.
func (c *connector) Reply(ctx context.Context, s platform.Session, ch caio.Channel, r caio.Receipt, to caio.Comment, text string) (caio.Comment, error) {
	if err := need(s, scopeManage, "write comments"); err != nil {
		return caio.Comment{}, err
	}
	if to.RemoteID == "" {
		made, err := c.write(ctx, s, ch.RemoteID, r.RemoteID, text)
		if err != nil {
			return caio.Comment{}, err
		}
		return made.own(ch, r), nil
	}
	parent, _, _ := strings.Cut(to.RemoteID, ".")
	request := c.data(s, http.MethodPost, "/comments", url.Values{"part": {"snippet"}})
	request.JSON, request.Once = comment{Snippet: commentSnippet{Parent: parent, Original: text}}, true
	var made comment
	answer, err := c.json(ctx, s, request, &made)
	if err != nil {
		return caio.Comment{}, err
	}
	if made.ID == "" {
		return caio.Comment{}, answer.Missing("an id")
	}
	return made.own(ch, r), nil
}

func (c comment) own(ch caio.Channel, r caio.Receipt) caio.Comment {
	out := c.seen(ch, r)
	out.Mine = true
	return out
}

// Hide holds a comment back, or shows it again. Own comments cannot be held back.
func (c *connector) Hide(ctx context.Context, s platform.Session, _ caio.Channel, comment caio.Comment, hide bool) error {
	if comment.Mine {
		return platform.Errorf(caio.Rejected, "YouTube does not hide your own comments; delete it instead.")
	}
	if hide {
		return c.moderate(ctx, s, comment.RemoteID, moderationHeld)
	}
	return c.moderate(ctx, s, comment.RemoteID, moderationPublished)
}

// DeleteComment deletes an own comment; that of somebody else is rejected, which takes it
// away for everybody. One that is gone is no error.
func (c *connector) DeleteComment(ctx context.Context, s platform.Session, _ caio.Channel, comment caio.Comment) error {
	if err := need(s, scopeManage, "delete comments"); err != nil {
		return err
	}
	var err error
	if comment.Mine {
		_, err = c.do(ctx, s, c.data(s, http.MethodDelete, "/comments", url.Values{"id": {comment.RemoteID}}))
	} else {
		err = c.moderate(ctx, s, comment.RemoteID, moderationRejected)
	}
	if platform.Is(err, caio.Gone) {
		return nil
	}
	return err
}

func (c *connector) moderate(ctx context.Context, s platform.Session, id, moderation string) error {
	if err := need(s, scopeManage, "moderate comments"); err != nil {
		return err
	}
	_, err := c.do(ctx, s, c.data(s, http.MethodPost, "/comments/setModerationStatus", url.Values{"id": {id}, "moderationStatus": {moderation}}))
	return err
}
