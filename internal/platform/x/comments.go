package x

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

// mostComments bounds how many pages of answers are read; X bills each answer.
const mostComments = 5

// Comments lists what is under a post, but not the later parts of its own thread. X
// finds answers of the last seven days only.
func (c *connector) Comments(ctx context.Context, s platform.Session, _ caio.Channel, r caio.Receipt) ([]caio.Comment, error) {
	out := []caio.Comment{}
	next := ""
	for range mostComments {
		list, err := c.conversation(ctx, s, r.RemoteID, next)
		if err != nil {
			return nil, err
		}
		users := map[string]user{}
		for _, u := range list.Includes.Users {
			users[u.ID] = u
		}
		for _, t := range list.Data {
			own := t.ID == r.RemoteID || slices.ContainsFunc(r.Parts, func(p caio.PartReceipt) bool { return p.RemoteID == t.ID && p.Name != platform.StepComment })
			if !own {
				out = append(out, t.comment(users[t.Author], s))
			}
		}
		if next = list.Meta.Next; next == "" {
			break
		}
	}
	slices.SortStableFunc(out, func(a, b caio.Comment) int {
		return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(len(a.RemoteID), len(b.RemoteID)), strings.Compare(a.RemoteID, b.RemoteID))
	})
	return out, nil
}

// conversation reads a page of what was written under a post (GET /2/tweets/search/recent).
func (c *connector) conversation(ctx context.Context, s platform.Session, id, next string) (page, error) {
	request := c.get(s.Grant, "/2/tweets/search/recent")
	request.Query = url.Values{
		"query": {"conversation_id:" + id}, "max_results": {"100"}, "tweet.fields": {"author_id,created_at,conversation_id,entities,referenced_tweets,note_tweet"},
		"expansions": {"author_id"}, "user.fields": {"username,name,profile_image_url"},
	}
	if next != "" {
		request.Query.Set("next_token", next)
	}
	var list page
	_, err := c.decode(ctx, request, &list, func() bool {
		return list.Meta.Count != nil && !slices.ContainsFunc(list.Data, func(t tweet) bool { return !t.valid() })
	})
	return list, err
}

func (t tweet) comment(by user, s platform.Session) caio.Comment {
	out := caio.Comment{
		RemoteID: t.ID, Parent: t.references("replied_to"), Author: by.Name, Handle: "@" + by.Username, Text: t.plain(),
		URL: address(by.Username, t.ID), At: caio.At(t.CreatedAt), Mine: t.Author == s.Grant.Subject,
	}
	if out.Author == "" {
		out.Author = out.Handle
	}
	return out
}

// Reply answers a comment, or the post. X lets other programs answer only people who
// mentioned or quoted the account (since February 2026).
func (c *connector) Reply(ctx context.Context, s platform.Session, ch caio.Channel, r caio.Receipt, to caio.Comment, text string) (caio.Comment, error) {
	parent := cmp.Or(to.RemoteID, r.RemoteID)
	id, err := c.create(ctx, s, post{Text: text, Reply: replyTo(parent)})
	if err != nil {
		return caio.Comment{}, err
	}
	return caio.Comment{
		RemoteID: id, Parent: parent, Author: cmp.Or(ch.Name, s.Grant.Name), Handle: cmp.Or(ch.Handle, s.Grant.Name),
		Text: text, URL: address(cmp.Or(ch.Handle, s.Grant.Name), id), At: c.madeAt(id), Mine: true,
	}, nil
}

// Hide hides an answer under an own post, or shows it again.
func (c *connector) Hide(ctx context.Context, s platform.Session, _ caio.Channel, comment caio.Comment, hide bool) error {
	if err := granted(s, scopeModerate, caio.Forbidden, "CAIO may not hide answers on this account; connect it again with “Read and answer comments” switched on."); err != nil {
		return err
	}
	request := c.at(s.Grant, http.MethodPut, "/2/tweets/"+url.PathEscape(comment.RemoteID)+"/hidden")
	request.JSON = map[string]bool{"hidden": hide}
	var out struct {
		Data struct {
			Hidden *bool `json:"hidden"`
		} `json:"data"`
	}
	_, err := c.decode(ctx, request, &out, func() bool { return out.Data.Hidden != nil })
	return err
}

// DeleteComment deletes an own answer; X deletes nobody else's.
func (c *connector) DeleteComment(ctx context.Context, s platform.Session, _ caio.Channel, comment caio.Comment) error {
	if !comment.Mine {
		return platform.Errorf(caio.Unsupported, "X lets nobody delete what others wrote; hide the answer instead.")
	}
	return c.remove(ctx, s, comment.RemoteID)
}
