package threads

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"caio/internal/caio"
	"caio/internal/clock"
	"caio/internal/platform"
	"caio/internal/platform/api/graph"
)

const (
	replyFields   = "id,text,username,timestamp,permalink,replied_to,is_reply_owned_by_me,hide_status"
	pendingFields = "id,text,username,timestamp,permalink,replied_to,is_reply_owned_by_me"
	mostComments  = 1000 // the newest; nobody answers more in one sitting
)

// Comments lists what was written under a post, at all levels, oldest first. Replies that
// wait for approval are among them, hidden. The other parts of the thread are not.
func (c *connector) Comments(ctx context.Context, s platform.Session, ch caio.Channel, r caio.Receipt) ([]caio.Comment, error) {
	if err := allowed(s.Grant, scopeRead); err != nil {
		return nil, err
	}
	call := c.caller(s.Grant.Access)
	list, err := replies(ctx, call, r.RemoteID+"/conversation", replyFields)
	if saidCode(err, codeParameter) && !missing(err) {
		list, err = replies(ctx, call, r.RemoteID+"/replies", replyFields) // a conversation has only the post at its top
	}
	if err != nil {
		return nil, aside(err)
	}
	waiting, err := replies(ctx, call, r.RemoteID+"/pending_replies", pendingFields)
	if err != nil && !platform.Is(aside(err), caio.Forbidden) && !platform.Is(err, caio.Rejected) && !platform.Is(err, caio.Gone) {
		return nil, err // otherwise there are none to approve
	}
	out := []caio.Comment{}
	for i, m := range append(list, waiting...) {
		if ownPart(r, m.ID) {
			continue
		}
		comment := commentOf(m, ch, r)
		comment.Hidden = comment.Hidden || i >= len(list)
		out = append(out, comment)
	}
	slices.SortStableFunc(out, func(a, b caio.Comment) int { return int(a.At.Sub(b.At)) })
	return out, nil
}

func replies(ctx context.Context, call graph.Caller, path, fields string) ([]media, error) {
	return graph.List[media](ctx, call, path, url.Values{"fields": {fields}, "reverse": {"true"}, "limit": {"100"}}, mostComments)
}

// ownPart reports whether the reply is a later part of the thread itself.
func ownPart(r caio.Receipt, id string) bool {
	return slices.ContainsFunc(r.Parts, func(p caio.PartReceipt) bool {
		return p.RemoteID == id && p.Name != platform.StepComment
	})
}

func commentOf(m media, ch caio.Channel, r caio.Receipt) caio.Comment {
	c := caio.Comment{
		RemoteID: m.ID, Parent: m.answers(), Author: m.Username, Handle: m.Username, Text: m.Text, URL: m.Permalink,
		At: graph.ParseTime(m.Timestamp), Mine: m.Mine || (m.Username != "" && strings.EqualFold(m.Username, ch.Handle)),
	}
	switch m.HideStatus {
	case "HIDDEN", "COVERED", "BLOCKED", "RESTRICTED":
		c.Hidden = true
	}
	if c.Parent == "" {
		c.Parent = r.RemoteID
	}
	if c.URL == "" {
		c.URL = r.URL
	}
	return c
}

const (
	replyLooks = 20
	replyPause = 2 * time.Second
)

// Reply answers a comment, or the post itself. A container of a text is ready within
// seconds, so it is waited for here; nothing is visible until it is published.
func (c *connector) Reply(ctx context.Context, s platform.Session, ch caio.Channel, r caio.Receipt, to caio.Comment, message string) (caio.Comment, error) {
	if err := allowed(s.Grant, scopeManage); err != nil {
		return caio.Comment{}, err
	}
	if n := count(message); n > mostText {
		return caio.Comment{}, platform.Errorf(caio.Rejected, "The answer counts as %d characters at Threads; %d are allowed.", n, mostText)
	}
	parent := r.RemoteID
	if to.RemoteID != "" {
		parent = to.RemoteID
	}
	call := c.caller(s.Grant.Access)
	var container created
	res, err := call.Post(ctx, ch.RemoteID+"/threads", url.Values{"media_type": {"TEXT"}, "text": {message}, "reply_to_id": {parent}}, false, &container)
	if err == nil && container.ID == "" {
		err = res.Missing("id")
	}
	if err != nil {
		return caio.Comment{}, aside(err)
	}
	if err := c.waitFor(ctx, call, string(container.ID)); err != nil {
		return caio.Comment{}, aside(err)
	}
	id, err := send(ctx, call, ch.RemoteID, string(container.ID))
	if err != nil {
		return caio.Comment{}, aside(err)
	}
	return caio.Comment{
		RemoteID: id, Parent: parent, Author: ch.Handle, Handle: ch.Handle,
		Text: message, URL: r.URL, At: c.now(), Mine: true,
	}, nil
}

func (c *connector) waitFor(ctx context.Context, call graph.Caller, container string) error {
	for range replyLooks {
		s, err := readStatus(ctx, call, container)
		switch {
		case err != nil && !missing(err):
			return err
		case s.Code == "FINISHED":
			return nil
		case s.Code == "ERROR":
			e, _ := failed(s.Error)
			return e
		}
		if err := clock.Sleep(ctx, c.env.Clock, replyPause); err != nil {
			return &platform.Error{Kind: caio.Unavailable, Message: "The answer was not sent: CAIO was stopped.", Err: err}
		}
	}
	return platform.Errorf(caio.Unavailable, "Threads did not get done with the answer, so it was not sent; try again.")
}

// Hide hides a comment, or shows it again; one that waits for approval is refused or
// approved. Only direct replies can be hidden: those below go with them.
func (c *connector) Hide(ctx context.Context, s platform.Session, _ caio.Channel, comment caio.Comment, hide bool) error {
	if comment.Mine {
		return platform.Errorf(caio.Unsupported, "Threads does not hide an account's own replies; delete it instead.")
	}
	if err := allowed(s.Grant, scopeManage); err != nil {
		return err
	}
	call := c.caller(s.Grant.Access)
	err := change(ctx, call, comment.RemoteID+"/manage_reply", "hide", hide)
	if !saidCode(err, codeParameter) || missing(err) {
		return aside(err)
	}
	waits := change(ctx, call, comment.RemoteID+"/manage_pending_reply", "approve", !hide)
	if saidCode(waits, codeParameter) || missing(waits) {
		return platform.Errorf(caio.Unsupported, "Threads hides direct replies to a post only; hide the one above it.")
	}
	return aside(waits)
}

func change(ctx context.Context, call graph.Caller, path, name string, value bool) error {
	var out success
	_, err := call.Post(ctx, path, url.Values{name: {strconv.FormatBool(value)}}, false, &out)
	if err == nil && !out.Success {
		err = platform.Errorf(caio.Rejected, "Threads did not change the comment.")
	}
	return err
}

// DeleteComment deletes an own reply; one that is gone is not an error.
func (c *connector) DeleteComment(ctx context.Context, s platform.Session, _ caio.Channel, comment caio.Comment) error {
	if !comment.Mine {
		return platform.Errorf(caio.Unsupported, "Threads does not let other people's replies be deleted; hide it instead.")
	}
	if err := allowed(s.Grant, scopeDelete); err != nil {
		return err
	}
	if err := c.caller(s.Grant.Access).Delete(ctx, comment.RemoteID); err != nil && !missing(err) {
		return aside(err)
	}
	return nil
}
