package platformtest_test

import (
	"context"
	"net/http"
	"net/url"
	"slices"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/api"
)

func (c *plaza) remove(ctx context.Context, s platform.Session, id string) error {
	_, err := c.api.Do(ctx, api.Request{Method: http.MethodDelete, URL: c.base + "/posts/" + id, Sign: api.Bearer(s.Grant.Access)})
	if platform.Is(err, caio.Gone) {
		return nil
	}
	return err
}

func (c *plaza) Delete(ctx context.Context, s platform.Session, _ caio.Channel, r caio.Receipt) error {
	for _, p := range slices.Backward(r.Parts) {
		if err := c.remove(ctx, s, p.RemoteID); err != nil {
			return err
		}
	}
	return c.remove(ctx, s, r.RemoteID)
}

func (c *plaza) Edit(ctx context.Context, s platform.Session, _ caio.Channel, r caio.Receipt, v caio.Variant) error {
	_, err := c.api.Do(ctx, api.Request{Method: http.MethodPut, URL: c.base + "/posts/" + r.RemoteID, JSON: map[string]string{"text": v.Text()}, Sign: api.Bearer(s.Grant.Access)})
	return err
}

func (c *plaza) PostMetrics(ctx context.Context, s platform.Session, _ caio.Channel, rs []caio.Receipt) ([]*caio.Snapshot, error) {
	out := make([]*caio.Snapshot, len(rs))
	for i, r := range rs {
		var p plazaPost
		err := c.get(ctx, s.Grant, "/posts/"+r.RemoteID, &p)
		if platform.Is(err, caio.Gone) {
			continue
		}
		if err != nil {
			return nil, err
		}
		out[i] = &caio.Snapshot{Metrics: map[caio.MetricName]int64{caio.Likes: p.Likes}}
		if c.flaw == zeros {
			out[i].Metrics[caio.Views] = 0
		}
	}
	return out, nil
}

func (c *plaza) ChannelMetrics(ctx context.Context, s platform.Session, _ caio.Channel) (caio.Snapshot, error) {
	var me plazaMe
	err := c.get(ctx, s.Grant, "/me", &me)
	if err != nil || me.Followers == nil {
		return caio.Snapshot{}, err
	}
	return caio.Snapshot{Metrics: map[caio.MetricName]int64{caio.Followers: *me.Followers}}, nil
}

func (c *plaza) Comments(ctx context.Context, s platform.Session, ch caio.Channel, r caio.Receipt) ([]caio.Comment, error) {
	out := []caio.Comment{}
	for todo := []string{r.RemoteID}; len(todo) > 0; todo = todo[1:] {
		posts, err := c.list(ctx, s, "?parent="+url.QueryEscape(todo[0]))
		if err != nil {
			return nil, err
		}
		for _, p := range posts {
			out = append(out, commentOf(p, ch))
			todo = append(todo, p.ID)
		}
	}
	slices.SortFunc(out, func(a, b caio.Comment) int { return int(a.At - b.At) })
	return out, nil
}

func commentOf(p plazaPost, ch caio.Channel) caio.Comment {
	return caio.Comment{RemoteID: p.ID, Parent: p.Parent, Author: p.Author, Text: p.Text, At: caio.Instant(p.Created), Hidden: p.Hidden, Mine: p.Author == ch.RemoteID}
}

func (c *plaza) Reply(ctx context.Context, s platform.Session, ch caio.Channel, r caio.Receipt, to caio.Comment, text string) (caio.Comment, error) {
	parent := to.RemoteID
	if parent == "" {
		parent = r.RemoteID
	}
	p, err := c.post(ctx, s, caio.NewID(), plazaPost{Text: text, Parent: parent})
	return commentOf(p, ch), err
}

func (c *plaza) Hide(ctx context.Context, s platform.Session, _ caio.Channel, comment caio.Comment, hide bool) error {
	query := url.Values{"hide": {"false"}}
	if hide {
		query.Set("hide", "true")
	}
	_, err := c.api.Do(ctx, api.Request{Method: http.MethodPost, URL: c.base + "/posts/" + comment.RemoteID + "/hide", Query: query, Sign: api.Bearer(s.Grant.Access)})
	return err
}

func (c *plaza) DeleteComment(ctx context.Context, s platform.Session, _ caio.Channel, comment caio.Comment) error {
	return c.remove(ctx, s, comment.RemoteID)
}

func (c *plaza) Revoke(ctx context.Context, g platform.Grant) error {
	_, err := c.api.Do(ctx, api.Request{Method: http.MethodPost, URL: c.base + "/revoke", Form: url.Values{"token": {g.Access.Reveal()}}})
	return err
}
