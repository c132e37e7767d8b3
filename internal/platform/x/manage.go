package x

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"caio/internal/caio"
	"caio/internal/platform"
)

// Delete takes down the first comment, the parts from the last to the first, and the post.
func (c *connector) Delete(ctx context.Context, s platform.Session, _ caio.Channel, r caio.Receipt) error {
	for _, id := range slices.Backward(idsOf(r)) {
		if err := c.remove(ctx, s, id); err != nil {
			return err
		}
	}
	return nil
}

func (c *connector) remove(ctx context.Context, s platform.Session, id string) error {
	_, err := c.api.Do(ctx, c.at(s.Grant, http.MethodDelete, "/2/tweets/"+url.PathEscape(id)))
	if platform.Is(err, caio.Gone) {
		return nil
	}
	return err
}

func idsOf(r caio.Receipt) []string {
	ids := []string{r.RemoteID}
	for _, p := range r.Parts {
		ids = append(ids, p.RemoteID)
	}
	return ids
}

// Edit changes texts. X lets Premium accounts do that, a few times within the first hour,
// and makes a new version with an id of its own; the first id stays good. Only what
// differs is sent: each version counts, and is billed.
func (c *connector) Edit(ctx context.Context, s platform.Session, _ caio.Channel, r caio.Receipt, v caio.Variant) error {
	ids, texts := idsOf(r), []string{}
	for _, p := range v.Parts {
		texts = append(texts, p.Text)
	}
	if v.Comment != "" {
		texts = append(texts, v.Comment)
	}
	if len(ids) != len(texts) {
		return platform.Errorf(caio.Rejected, "Parts of a live thread can be changed, but not added or removed.")
	}
	live, err := c.versions(ctx, s, ids)
	if err != nil {
		return err
	}
	for i, id := range ids {
		files := 0
		if i < len(v.Parts) {
			files = len(v.Parts[i].Attachments)
		}
		if len(live[id].Attachments.Keys) != files {
			return platform.Errorf(caio.Rejected, "The files of a live post cannot be exchanged, only its text.")
		}
	}
	for i, id := range ids {
		p := post{Text: texts[i]}
		if i < len(v.Parts) { // what is not said again would be lost
			p.MadeWithAI, p.Paid = v.Fields[fieldAI] == "true", v.Fields[fieldPaid] == "true"
		}
		if err := c.revise(ctx, s, live[id], p); err != nil {
			return err
		}
	}
	return nil
}

// versions reads posts as they stand, in their newest version, each under the id asked for.
func (c *connector) versions(ctx context.Context, s platform.Session, ids []string) (map[string]tweet, error) {
	const parts = "created_at,entities,attachments,referenced_tweets,note_tweet,edit_controls"
	found, err := c.lookup(ctx, s, ids, url.Values{"tweet.fields": {parts}})
	if err != nil {
		return nil, err
	}
	newer := []string{}
	for _, id := range ids {
		t, ok := found[id]
		if !ok {
			return nil, platform.Errorf(caio.Gone, "X does not have this post any more.")
		}
		if t.latest() != id {
			newer = append(newer, t.latest())
		}
	}
	if len(newer) == 0 {
		return found, nil
	}
	latest, err := c.lookup(ctx, s, newer, url.Values{"tweet.fields": {parts}})
	if err != nil {
		return nil, err
	}
	for id, t := range found {
		if n, ok := latest[t.latest()]; ok {
			found[id] = n
		}
	}
	return found, nil
}

// revise sends a new version of a post, unless it says the same already. The files are
// named again by the ids in their keys.
func (c *connector) revise(ctx context.Context, s platform.Session, t tweet, p post) error {
	if sameText(p.Text, t) {
		return nil
	}
	if !t.Controls.allows(c.now()) {
		return platform.Errorf(caio.Forbidden, "X lets Premium accounts alone change a post, a few times within the first hour; delete this one and publish it again.")
	}
	p.Edit, p.Reply = &editOptions{Previous: t.latest()}, replyTo(t.references("replied_to"))
	for _, key := range t.Attachments.Keys {
		if p.Media == nil {
			p.Media = &postMedia{}
		}
		_, id, _ := strings.Cut(key, "_")
		p.Media.IDs = append(p.Media.IDs, id)
	}
	_, err := c.create(ctx, s, p)
	return err
}

// allows reports whether a post may be changed now. X's word counts; without it the
// request decides.
func (e *controls) allows(now caio.Instant) bool {
	return e == nil || e.Eligible && e.Remaining > 0 && (e.Until.IsZero() || caio.At(e.Until) > now)
}
