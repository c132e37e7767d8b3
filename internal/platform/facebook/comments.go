package facebook

import (
	"context"
	"net/url"
	"slices"
	"strconv"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/api/graph"
)

const (
	remarkFields = "id,from,message,created_time,is_hidden,parent{id},permalink_url"
	mostRemarks  = 1000 // the newest; nobody answers more in one sitting
)

// Comments lists what was written under a post, answers included, oldest first.
func (c *connector) Comments(ctx context.Context, s platform.Session, ch caio.Channel, r caio.Receipt) ([]caio.Comment, error) {
	if err := lacks(s.Grant, "read comments", forComments...); err != nil {
		return nil, err
	}
	list, err := remarks(ctx, c.caller(s, ch), r.RemoteID)
	if err != nil {
		return nil, aside(err)
	}
	out := make([]caio.Comment, len(list))
	for i, m := range list {
		out[i] = caio.Comment{
			RemoteID: m.ID, Parent: m.Parent.ID, Author: m.From.Name, Handle: m.From.Name, Text: m.Message,
			URL: c.absolute(m.Permalink), At: graph.ParseTime(m.Created), Hidden: m.Hidden, Mine: mine(m, ch),
		}
		if out[i].Parent == "" {
			out[i].Parent = r.RemoteID
		}
		if out[i].Author == "" {
			out[i].Author = "Someone on Facebook" // who has not let the app know them
		}
		if out[i].URL == "" {
			out[i].URL = r.URL
		}
	}
	slices.SortStableFunc(out, func(a, b caio.Comment) int { return int(a.At.Sub(b.At)) })
	return out, nil
}

func remarks(ctx context.Context, call graph.Caller, post string) ([]remark, error) {
	q := url.Values{"filter": {"stream"}, "order": {"reverse_chronological"}, "fields": {remarkFields}, "limit": {"50"}}
	return graph.List[remark](ctx, call, post+"/comments", q, mostRemarks)
}

// mine reports whether the Page itself wrote the comment.
func mine(r remark, ch caio.Channel) bool { return string(r.From.ID) == ch.RemoteID }

// comment writes under a post or a comment and returns the new one's id.
func comment(ctx context.Context, call graph.Caller, under, message string) (string, error) {
	var made created
	r, err := call.Post(ctx, under+"/comments", url.Values{"message": {message}}, true, &made)
	if err == nil && made.ID == "" {
		err = r.Missing("id")
	}
	return string(made.ID), err
}

// Reply answers a comment, or the post itself.
func (c *connector) Reply(ctx context.Context, s platform.Session, ch caio.Channel, r caio.Receipt, to caio.Comment, text string) (caio.Comment, error) {
	if err := lacks(s.Grant, "write comments", engage); err != nil {
		return caio.Comment{}, err
	}
	under := r.RemoteID
	if to.RemoteID != "" {
		under = to.RemoteID
	}
	id, err := comment(ctx, c.caller(s, ch), under, text)
	if err != nil {
		return caio.Comment{}, aside(err)
	}
	return caio.Comment{
		RemoteID: id, Parent: under, Author: ch.Name, Handle: ch.Handle, Text: text, URL: r.URL, At: c.now(), Mine: true,
	}, nil
}

// Hide hides a comment from everyone but its author and their friends, or shows it again.
func (c *connector) Hide(ctx context.Context, s platform.Session, ch caio.Channel, comment caio.Comment, hide bool) error {
	if err := lacks(s.Grant, "hide comments", engage); err != nil {
		return err
	}
	if comment.Mine {
		return platform.Errorf(caio.Unsupported, "Facebook does not hide a Page's own comments; delete it instead.")
	}
	var out created
	_, err := c.caller(s, ch).Post(ctx, comment.RemoteID, url.Values{"is_hidden": {strconv.FormatBool(hide)}}, false, &out)
	if err == nil && !out.Success {
		err = platform.Errorf(caio.Rejected, "Facebook did not change the comment.")
	}
	return aside(err)
}

// DeleteComment deletes a comment under an own post; one that is gone is not an error.
func (c *connector) DeleteComment(ctx context.Context, s platform.Session, ch caio.Channel, comment caio.Comment) error {
	if err := lacks(s.Grant, "delete comments", engage); err != nil {
		return err
	}
	if err := c.caller(s, ch).Delete(ctx, comment.RemoteID); err != nil && !missing(err) {
		return aside(err)
	}
	return nil
}
