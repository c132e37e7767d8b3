package emulator

import (
	"html"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode/utf16"

	"caio/internal/caio"
	emu "caio/internal/platform/emulator"
)

const mostComment = 10_000

// comment is a top-level comment, or an answer to one.
type comment struct {
	id         string
	video      *video
	parent     *comment
	author     *person
	text       string
	moderation string // published, heldForReview, rejected
	at         time.Time
	deleted    bool
}

func (e *Emulator) comment(id string) *comment {
	for _, one := range e.comments {
		if one.id == id && !one.deleted {
			return one
		}
	}
	return nil
}

func noComment() *refusal {
	return missing("youtube.comment", "commentNotFound", "The specified comment could not be found.")
}

// writable says why nothing can be written under a video.
func writable(v *video, text string) *refusal {
	const domain = "youtube.commentThread"
	switch {
	case v == nil:
		return missing(domain, "videoNotFound", "The video identified by the videoId parameter could not be found.")
	case v.Status.MadeForKids || v.owner.standing.NoComments:
		return forbidden(domain, "commentsDisabled", "The video identified by the videoId parameter has disabled comments.")
	case !v.Status.visible():
		return forbidden(domain, "forbidden", "The comment thread could not be created due to insufficient permissions. The request might not be properly authorized.")
	case strings.TrimSpace(text) == "":
		return &refusal{status: 400, domain: domain, reason: "commentTextRequired", message: "The comment resource that is being inserted must specify a value for the textOriginal property."}
	case len(utf16.Encode([]rune(text))) > mostComment:
		return &refusal{status: 400, domain: domain, reason: "commentTextTooLong", message: "The comment resource that is being inserted contains too many characters in the textOriginal property."}
	}
	return nil
}

func (e *Emulator) insertThread(c *call) *refusal {
	var in struct {
		Snippet struct {
			ChannelID string `json:"channelId"`
			VideoID   string `json:"videoId"`
			Top       struct {
				Snippet struct {
					Text string `json:"textOriginal"`
				} `json:"snippet"`
			} `json:"topLevelComment"`
		} `json:"snippet"`
	}
	if refused := c.decode(&in); refused != nil {
		return refused
	}
	v := e.videoOf(c.person, in.Snippet.VideoID)
	if refused := writable(v, in.Snippet.Top.Snippet.Text); refused != nil {
		return refused
	}
	if in.Snippet.ChannelID != "" && in.Snippet.ChannelID != v.owner.channel {
		return missing("youtube.commentThread", "channelNotFound", "The channel specified in the channelId parameter could not be found.")
	}
	one := &comment{id: e.id("Ugx"), video: v, author: c.person, text: in.Snippet.Top.Snippet.Text, moderation: "published", at: e.Now()}
	e.comments = append(e.comments, one)
	e.Published(emu.Entry{ID: one.id, Account: c.person.name, Parent: v.id, Text: one.text, At: caio.At(one.at)})
	send(c.w, http.StatusOK, e.thread(c, one))
	return nil
}

func (e *Emulator) insertReply(c *call) *refusal {
	var in struct {
		Snippet struct {
			Parent string `json:"parentId"`
			Text   string `json:"textOriginal"`
		} `json:"snippet"`
	}
	if refused := c.decode(&in); refused != nil {
		return refused
	}
	parent := e.comment(in.Snippet.Parent)
	if parent == nil || parent.parent != nil {
		return missing("youtube.comment", "parentCommentNotFound", "The specified parent comment could not be found.")
	}
	if refused := writable(parent.video, in.Snippet.Text); refused != nil {
		return refused
	}
	one := &comment{id: parent.id + "." + e.id("9"), video: parent.video, parent: parent, author: c.person, text: in.Snippet.Text, moderation: "published", at: e.Now()}
	e.comments = append(e.comments, one)
	e.Published(emu.Entry{ID: one.id, Account: c.person.name, Parent: parent.id, Text: one.text, At: caio.At(one.at)})
	send(c.w, http.StatusOK, one.resource(c))
	return nil
}

// updateComment changes an own comment.
func (e *Emulator) updateComment(c *call) *refusal {
	var in struct {
		ID      string `json:"id"`
		Snippet struct {
			Text string `json:"textOriginal"`
		} `json:"snippet"`
	}
	if refused := c.decode(&in); refused != nil {
		return refused
	}
	one := e.comment(in.ID)
	switch {
	case one == nil:
		return noComment()
	case one.author != c.person:
		return forbidden("youtube.comment", "forbidden", "The comment could not be updated due to insufficient permissions.")
	}
	if refused := writable(one.video, in.Snippet.Text); refused != nil {
		return refused
	}
	one.text = in.Snippet.Text
	send(c.w, http.StatusOK, one.resource(c))
	return nil
}

// deleteComment deletes an own comment; those of others can only be rejected.
func (e *Emulator) deleteComment(c *call) *refusal {
	one := e.comment(c.query.Get("id"))
	switch {
	case one == nil:
		return noComment()
	case one.author != c.person:
		return forbidden("youtube.comment", "forbidden", "The comment could not be deleted due to insufficient permissions.")
	}
	one.deleted = true
	e.Removed(one.id)
	c.w.WriteHeader(http.StatusNoContent)
	return nil
}

// moderate decides on comments under own videos.
func (e *Emulator) moderate(c *call) *refusal {
	to := c.query.Get("moderationStatus")
	if !slices.Contains([]string{"heldForReview", "published", "rejected"}, to) {
		return malformed("Invalid value at 'moderation_status'.")
	}
	for _, id := range c.ids() {
		one := e.comment(id)
		if one == nil {
			return noComment()
		}
		if one.video.owner != c.person || one.author == c.person {
			return forbidden("youtube.comment", "forbidden", "One or more of the comments cannot be moderated due to insufficient permissions.")
		}
		one.moderation = to
	}
	c.w.WriteHeader(http.StatusNoContent)
	return nil
}

func (e *Emulator) listThreads(c *call) *refusal {
	want := c.query.Get("moderationStatus")
	if want == "" {
		want = "published"
	}
	id, all := c.query.Get("videoId"), c.query.Get("allThreadsRelatedToChannelId")
	switch {
	case id == "" && all == "":
		return malformed("No filter selected. Expected one of: videoId, id, allThreadsRelatedToChannelId")
	case id != "" && e.videoOf(c.person, id) == nil:
		return missing("youtube.commentThread", "videoNotFound", "The video identified by the videoId parameter could not be found.")
	case id != "" && e.videoOf(c.person, id).Status.MadeForKids:
		return forbidden("youtube.commentThread", "commentsDisabled", "The video identified by the videoId parameter has disabled comments.")
	}
	items := []any{}
	for i := len(e.comments) - 1; i >= 0; i-- { // newest first
		one := e.comments[i]
		if one.parent == nil && !one.deleted && one.moderation == want && (id == "" || one.video.id == id) && one.video.owner == c.person {
			items = append(items, e.thread(c, one))
		}
	}
	return c.list("youtube#commentThreadListResponse", items, 20, 100)
}

func (e *Emulator) answers(to *comment) []*comment {
	var out []*comment
	for _, one := range e.comments {
		if one.parent == to && !one.deleted && one.moderation == "published" {
			out = append(out, one)
		}
	}
	return out
}

func (e *Emulator) listReplies(c *call) *refusal {
	parent := e.comment(c.query.Get("parentId"))
	if parent == nil {
		return noComment()
	}
	items := []any{}
	for _, one := range e.answers(parent) {
		items = append(items, one.resource(c))
	}
	return c.list("youtube#commentListResponse", items, 20, 100)
}

// thread shows a comment with the first two of its answers.
func (e *Emulator) thread(c *call, one *comment) map[string]any {
	answers := e.answers(one)
	out := map[string]any{"kind": "youtube#commentThread", "etag": "etag", "id": one.id}
	out["snippet"] = map[string]any{
		"channelId": one.video.owner.channel, "videoId": one.video.id, "canReply": true, "totalReplyCount": len(answers), "isPublic": true,
		"topLevelComment": one.resource(c),
	}
	if c.has("replies") && len(answers) > 0 {
		shown := []any{}
		for _, a := range answers[:min(2, len(answers))] {
			shown = append(shown, a.resource(c))
		}
		out["replies"] = map[string]any{"comments": shown}
	}
	return out
}

// resource shows a comment; what was typed is shown to its author only.
func (one *comment) resource(c *call) map[string]any {
	display := html.EscapeString(one.text)
	if c.query.Get("textFormat") == "plainText" {
		display = one.text
	}
	s := map[string]any{
		"videoId": one.video.id, "textDisplay": display, "authorDisplayName": one.author.handle(),
		"authorProfileImageUrl": c.base + picturePath + one.author.name, "authorChannelId": map[string]any{"value": one.author.channel},
		"likeCount": 0, "publishedAt": stamp(one.at), "updatedAt": stamp(one.at), "canRate": true, "viewerRating": "none",
	}
	if one.author == c.person {
		s["textOriginal"] = one.text
	}
	if one.parent != nil {
		s["parentId"] = one.parent.id
	}
	if one.moderation != "published" {
		s["moderationStatus"] = one.moderation
	}
	return map[string]any{"kind": "youtube#comment", "etag": "etag", "id": one.id, "snippet": s}
}
