package bluesky

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"caio/internal/caio"
	"caio/internal/platform"
)

// Gates are records beside a post, under the same key, that limit who may reply to a
// thread or quote a post. The AppView looks for the post when a gate arrives, so a gate
// follows its post.

type threadgate struct {
	Type    string   `json:"$type"`
	Post    string   `json:"post"`
	Allow   []rule   `json:"allow"` // empty: nobody; missing: everyone
	Hidden  []string `json:"hiddenReplies,omitempty"`
	Created string   `json:"createdAt"`
}

type postgate struct {
	Type    string `json:"$type"`
	Post    string `json:"post"`
	Rules   []rule `json:"embeddingRules"`
	Created string `json:"createdAt"`
}

type rule struct {
	Type string `json:"$type"`
}

// rules maps the values of the field "replies" to rules of a threadgate.
func rules(values []string) []rule {
	out := []rule{}
	for _, r := range [...][2]string{{"mentioned", "#mentionRule"}, {"following", "#followingRule"}, {"followers", "#followerRule"}} {
		if slices.Contains(values, r[0]) {
			out = append(out, rule{collectionThreadgate + r[1]})
		}
	}
	return out
}

// gates writes what the fields ask for around part i, which is live.
func (c *connector) gates(ctx context.Context, s platform.Session, job *platform.Job, i int) error {
	uri := address{s.Grant.Subject, collectionPost, recordKey(job, i)}.String()
	if replies := platform.Lines(job.Variant.Fields["replies"]); i == 0 && len(replies) > 0 {
		gate := threadgate{Type: collectionThreadgate, Post: uri, Allow: rules(replies), Created: job.Made.String()}
		if err := c.gate(ctx, s, job, i, collectionThreadgate, gate); err != nil {
			return err
		}
	}
	if job.Field("no_quotes") != "true" {
		return nil
	}
	rules := []rule{{collectionPostgate + "#disableRule"}}
	return c.gate(ctx, s, job, i, collectionPostgate, postgate{Type: collectionPostgate, Post: uri, Rules: rules, Created: job.Made.String()})
}

// gate writes one gate, once. A different one that is there already was made by a person
// since, and stays.
func (c *connector) gate(ctx context.Context, s platform.Session, job *platform.Job, i int, collection string, value any) error {
	name := fmt.Sprintf("gate/%s/%d", collection, i)
	if job.Saved.Get(name) != "" {
		return nil
	}
	body, err := json.Marshal(value)
	if err != nil {
		return &platform.Error{Kind: caio.Rejected, Message: "CAIO could not write the post's rules down.", Err: err}
	}
	input := put{Repo: s.Grant.Subject, Collection: collection, Key: recordKey(job, i), Record: body}
	if err := c.procedure(ctx, s, "com.atproto.repo.putRecord", input, nil); err != nil && !named(err, "InvalidSwap") {
		return err
	}
	return save(ctx, job, name, "done")
}
