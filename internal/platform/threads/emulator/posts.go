package emulator

import (
	"fmt"
	"slices"
	"time"

	"caio/internal/caio"
	emu "caio/internal/platform/emulator"
	"caio/internal/platform/emulator/graph"
)

const (
	ghostLife = 24 * time.Hour
	settling  = 3 * time.Second // until a post can be answered
	window    = 24 * time.Hour
)

// What an account may do within the window.
const (
	mostPosts   = 250
	mostReplies = 1000
	mostDeletes = 100
)

// post is a post or a reply that was published.
type post struct {
	id, code  string
	account   *account
	kind      string // TEXT_POST, IMAGE, VIDEO, CAROUSEL_ALBUM or REPOST_FACADE
	text      string
	alt       string
	to        *post // what it answers
	quotes    string
	at        time.Time
	ghost     bool
	approvals bool // replies wait for them
	pending   bool // waits for one
	hidden    bool
	settled   bool // it can be answered at once
	gone      bool
}

func (p *post) root() *post {
	for p.to != nil {
		p = p.to
	}
	return p
}

// under reports whether p answers the post, or something below it.
func (p *post) under(top *post) bool {
	for q := p.to; q != nil; q = q.to {
		if q == top {
			return true
		}
	}
	return false
}

// live returns the post when it is there to be seen. The caller holds the lock.
func (e *Emulator) live(id string) *post {
	p := e.posts[id]
	if p == nil || p.gone || (p.ghost && !e.Now().Before(p.at.Add(ghostLife))) {
		return nil
	}
	return p
}

// add makes a post visible. The caller holds the lock.
func (e *Emulator) add(p *post) *post {
	p.id, p.at = e.id("179"), e.Now()
	p.code = fmt.Sprintf("DT%08x", e.last*2654435761%(1<<32))
	e.posts[p.id] = p
	return p
}

func since(times []time.Time, from time.Time) []time.Time {
	return slices.DeleteFunc(times, func(t time.Time) bool { return !t.After(from) })
}

// spend takes one of what the account may publish. The caller holds the lock.
func (c *call) spend(made *container) *graph.Refusal {
	used, most, what := &made.account.published, mostPosts, "posts"
	if made.to != nil {
		used, most, what = &made.account.replied, mostReplies, "replies"
	}
	*used = since(*used, c.Now().Add(-window))
	if len(*used) >= most {
		return limited(fmt.Sprintf("%d %s in 24 hours", most, what))
	}
	*used = append(*used, c.Now())
	return nil
}

// publish answers POST /{user}/threads_publish: the one request that shows something.
func (c *call) publish(a *account) (any, *graph.Refusal) {
	if refused := c.needs("threads_content_publish"); refused != nil {
		return nil, refused
	}
	if refused := c.params.only("creation_id"); refused != nil {
		return nil, refused
	}
	id := c.params.get("creation_id")
	made := c.containers[id]
	switch {
	case made == nil || made.account != a:
		return nil, gone(id)
	case made.item:
		return nil, invalid("a carousel item cannot be published by itself")
	case made.to != nil && c.live(made.to.id) == nil:
		return nil, gone(made.to.id)
	}
	switch c.state(made) {
	case "PUBLISHED":
		return nil, invalid("the container has been published already")
	case "EXPIRED":
		return nil, refuse(24, 2207008, "The media builder with creation id = %s does not exist or has been expired.", id)
	case "ERROR":
		return nil, invalid("the container has failed: %s", made.failure)
	case "IN_PROGRESS":
		return nil, gone(id) // not known everywhere yet
	}
	if refused := c.spend(made); refused != nil {
		return nil, refused
	}
	return map[string]string{"id": c.show(made).id}, nil
}

// show publishes a container. The caller holds the lock.
func (c *call) show(made *container) *post {
	made.published = true
	p := c.add(&post{
		account: made.account, kind: made.kind, text: made.form["text"], alt: made.alt, to: made.to, quotes: made.form["quote_post_id"],
		ghost: made.form["is_ghost_post"] == "true", approvals: made.form["enable_reply_approvals"] == "true",
	})
	entry := emu.Entry{ID: p.id, Account: p.account.id, Text: p.text, Key: made.id, At: caio.At(p.at)}
	switch made.kind {
	case "TEXT":
		p.kind = "TEXT_POST"
	case "CAROUSEL":
		p.kind = "CAROUSEL_ALBUM"
		entry.Media = len(made.children)
		for _, child := range made.children {
			child.published = true
			entry.Alts = append(entry.Alts, child.alt)
		}
	default:
		entry.Media, entry.Alts = 1, []string{made.alt}
	}
	if p.to != nil {
		entry.Parent = p.to.id
	}
	c.Published(entry)
	return p
}

// repost answers POST /{post}/repost.
func (c *call) repost(p *post) (any, *graph.Refusal) {
	if refused := c.needs("threads_content_publish"); refused != nil {
		return nil, refused
	}
	if refused := c.params.only(); refused != nil {
		return nil, refused
	}
	again := c.add(&post{account: c.token.account, kind: "REPOST_FACADE", quotes: p.id})
	c.Published(emu.Entry{ID: again.id, Account: again.account.id, At: caio.At(again.at)})
	return map[string]string{"id": again.id}, nil
}

// deletePost deletes an own post; what answers it stays.
func (c *call) deletePost(p *post) (any, *graph.Refusal) {
	if refused := c.needs("threads_delete"); refused != nil {
		return nil, refused
	}
	if refused := c.params.only(); refused != nil {
		return nil, refused
	}
	a := c.token.account
	if p.account != a {
		return nil, forbidden("the post belongs to somebody else")
	}
	a.deleted = since(a.deleted, c.Now().Add(-window))
	if len(a.deleted) >= mostDeletes {
		return nil, limited("100 deletions in 24 hours")
	}
	a.deleted = append(a.deleted, c.Now())
	c.remove(p)
	return map[string]any{"success": true, "deleted_id": p.id}, nil
}

// remove takes a post away. The caller holds the lock.
func (e *Emulator) remove(p *post) {
	p.gone = true
	e.Removed(p.id)
}
