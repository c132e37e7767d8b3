package mastodon

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strings"

	"caio/internal/caio"
	"caio/internal/platform"
)

// Comments lists what is under a post, but not the later parts of its own thread.
func (c *connector) Comments(ctx context.Context, s platform.Session, _ caio.Channel, r caio.Receipt) ([]caio.Comment, error) {
	var thread struct {
		Descendants *[]status `json:"descendants"`
	}
	answer, err := c.api.JSON(ctx, c.at(s.Grant, http.MethodGet, statusPath(r.RemoteID)+"/context"), &thread)
	if err != nil {
		return nil, err
	}
	if thread.Descendants == nil {
		return nil, answer.Missing("comments")
	}
	out := []caio.Comment{}
	for _, st := range *thread.Descendants {
		own := slices.ContainsFunc(r.Parts, func(p caio.PartReceipt) bool { return p.RemoteID == st.ID && p.Name != platform.StepComment })
		if !own {
			out = append(out, st.comment(s))
		}
	}
	slices.SortStableFunc(out, func(a, b caio.Comment) int { return cmp.Compare(a.At, b.At) })
	return out, nil
}

func (st status) comment(s platform.Session) caio.Comment {
	out := caio.Comment{
		RemoteID: st.ID, Author: st.Account.name(), Handle: "@" + st.Account.Acct, Text: plainText(st.Content),
		URL: st.address(), At: caio.At(st.CreatedAt), Mine: st.Account.ID == accountID(s.Grant),
	}
	if st.ReplyTo != nil {
		out.Parent = *st.ReplyTo
	}
	return out
}

// Reply answers a comment, or the post. The answer names whom it answers, or they would
// not see it, and is as visible as what it answers: a private word stays private.
func (c *connector) Reply(ctx context.Context, s platform.Session, _ caio.Channel, r caio.Receipt, to caio.Comment, text string) (caio.Comment, error) {
	id := to.RemoteID
	if id == "" {
		id = r.RemoteID
	}
	target, err := c.status(ctx, c.at(s.Grant, http.MethodGet, statusPath(id)))
	if err != nil {
		return caio.Comment{}, err
	}
	name := "@" + target.Account.Acct
	if target.Account.ID != accountID(s.Grant) && !strings.HasPrefix(text, name) {
		text = name + " " + text
	}
	live, err := c.publish(ctx, s, caio.NewID(), post{Status: text, ReplyTo: id, Visibility: target.Visibility, Spoiler: target.Spoiler})
	if err != nil {
		return caio.Comment{}, err
	}
	return live.comment(s), nil
}
