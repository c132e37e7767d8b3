package instagram

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/api/graph"
)

const (
	replyFields   = "id,text,username,timestamp,hidden,from"
	commentFields = "id,text,username,timestamp,hidden,from,replies{" + replyFields + "}"
	mostComments  = 1000 // the newest; nobody answers more in one sitting
)

// Comments lists what was written under a post, replies included, oldest first.
func (c *connector) Comments(ctx context.Context, s platform.Session, ch caio.Channel, r caio.Receipt) ([]caio.Comment, error) {
	list, err := c.comments(ctx, c.caller(s, ch), r.RemoteID)
	if err != nil {
		return nil, aside(err)
	}
	out := make([]caio.Comment, len(list))
	for i, w := range list {
		out[i] = caio.Comment{
			RemoteID: w.ID, Parent: w.Parent, Author: w.author(), Handle: w.author(), Text: w.Text, URL: r.URL,
			At: graph.ParseTime(w.Timestamp), Hidden: w.Hidden, Mine: mine(w, ch),
		}
	}
	slices.SortStableFunc(out, func(a, b caio.Comment) int { return int(a.At.Sub(b.At)) })
	return out, nil
}

func (w comment) author() string {
	if w.Username != "" {
		return w.Username
	}
	return w.From.Username
}

// mine reports whether the account itself wrote the comment.
func mine(w comment, ch caio.Channel) bool {
	return string(w.From.ID) == ch.RemoteID || (w.author() != "" && strings.EqualFold(w.author(), ch.Handle))
}

// comments reads the comments of a post with their replies; each names its parent.
func (c *connector) comments(ctx context.Context, call graph.Caller, post string) ([]comment, error) {
	top, err := graph.List[comment](ctx, call, post+"/comments", url.Values{"fields": {commentFields}, "limit": {"50"}}, mostComments)
	if err != nil {
		return nil, err
	}
	out := []comment{}
	for _, t := range top {
		replies := t.Replies
		t.Parent, t.Replies = post, nil
		out = append(out, t)
		if replies == nil {
			continue
		}
		list := replies.Data
		if replies.Paging.More() != "" {
			if list, err = graph.List[comment](ctx, call, t.ID+"/replies", url.Values{"fields": {replyFields}, "limit": {"50"}}, mostComments); err != nil {
				return nil, err
			}
		}
		for _, r := range list {
			r.Parent = t.ID
			out = append(out, r)
		}
	}
	return out, nil
}

// Reply answers a comment, or the post itself. Instagram has one level of replies: one
// to a reply goes under the comment that it stands under.
func (c *connector) Reply(ctx context.Context, s platform.Session, ch caio.Channel, r caio.Receipt, to caio.Comment, text string) (caio.Comment, error) {
	path, parent := r.RemoteID+"/comments", r.RemoteID
	if to.RemoteID != "" {
		parent = to.RemoteID
		if to.Parent != "" && to.Parent != r.RemoteID {
			parent = to.Parent
		}
		path = parent + "/replies"
	}
	var made created
	res, err := c.caller(s, ch).Post(ctx, path, url.Values{"message": {text}}, true, &made)
	if err == nil && made.ID == "" {
		err = res.Missing("id")
	}
	if err != nil {
		return caio.Comment{}, aside(err)
	}
	return caio.Comment{
		RemoteID: made.ID, Parent: parent, Author: ch.Handle, Handle: ch.Handle,
		Text: text, URL: r.URL, At: c.now(), Mine: true,
	}, nil
}

// Hide hides a comment, or shows it again. The account's own cannot be hidden.
func (c *connector) Hide(ctx context.Context, s platform.Session, ch caio.Channel, comment caio.Comment, hide bool) error {
	if comment.Mine {
		return platform.Errorf(caio.Unsupported, "Instagram does not hide an account's own comments; delete it instead.")
	}
	var out success
	_, err := c.caller(s, ch).Post(ctx, comment.RemoteID, url.Values{"hide": {strconv.FormatBool(hide)}}, false, &out)
	if err == nil && !out.Success {
		err = platform.Errorf(caio.Rejected, "Instagram did not change the comment.")
	}
	return aside(err)
}

// DeleteComment deletes a comment under an own post; one that is gone is not an error.
func (c *connector) DeleteComment(ctx context.Context, s platform.Session, ch caio.Channel, comment caio.Comment) error {
	if err := c.caller(s, ch).Delete(ctx, comment.RemoteID); err != nil && !missing(err) {
		return aside(err)
	}
	return nil
}
