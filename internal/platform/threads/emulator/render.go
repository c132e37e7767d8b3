package emulator

import (
	"html/template"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"caio/internal/platform/emulator/graph"
)

var postFields = []string{
	"id", "media_product_type", "media_type", "media_url", "permalink", "owner", "username", "text", "timestamp", "shortcode",
	"thumbnail_url", "children", "is_quote_post", "quoted_post", "reposted_post", "alt_text", "link_attachment_url", "gif_url",
	"poll_attachment", "topic_tag", "has_replies", "root_post", "replied_to", "is_reply", "is_reply_owned_by_me", "hide_status",
	"reply_audience", "reply_approval_status",
}

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05-0700") }

func (p *post) path() string { return "/@" + p.account.username + "/post/" + p.code }

// nodeOf is the post as the token's account sees it. The caller holds the lock.
func (c *call) nodeOf(p *post) node {
	n := node{kind: "ThreadsMedia", known: postFields}
	if p == nil {
		return n
	}
	replies := false
	for _, other := range c.posts {
		replies = replies || (other.to == p && !other.gone)
	}
	n.values = map[string]any{
		"id": p.id, "media_product_type": "THREADS", "media_type": p.kind, "permalink": c.base + p.path(), "username": p.account.username,
		"timestamp": stamp(p.at), "shortcode": p.code, "is_quote_post": p.quotes != "", "has_replies": replies, "is_reply": p.to != nil,
		"owner": map[string]string{"id": p.account.id}, "hide_status": "NOT_HUSHED", "reply_audience": "EVERYONE",
	}
	for name, v := range map[string]string{"text": p.text, "alt_text": p.alt} {
		if v != "" {
			n.values[name] = v
		}
	}
	if p.hidden {
		n.values["hide_status"] = "HIDDEN"
	}
	if p.to != nil {
		n.values["replied_to"], n.values["root_post"] = map[string]string{"id": p.to.id}, map[string]string{"id": p.root().id}
		n.values["is_reply_owned_by_me"] = p.account == c.token.account
	}
	return n
}

// listOwn lists the account's posts, or its replies, newest first.
func (c *call) listOwn(a *account, replies bool) (any, *graph.Refusal) {
	var wanted []string
	if replies {
		wanted = append(wanted, "threads_read_replies")
	}
	if refused := c.needs(wanted...); refused != nil {
		return nil, refused
	}
	if refused := c.params.only("fields", "limit", "after", "since", "until"); refused != nil {
		return nil, refused
	}
	from, until, refused := c.span()
	if refused != nil {
		return nil, refused
	}
	var own []*post
	for _, p := range c.posts {
		if p.account == a && c.live(p.id) != nil && (p.to != nil) == replies && !p.at.Before(from) && !p.at.After(until) {
			own = append(own, p)
		}
	}
	return c.listPosts(own)
}

// listPosts renders posts, newest first.
func (c *call) listPosts(list []*post) (any, *graph.Refusal) {
	slices.SortFunc(list, func(x, y *post) int { return strings.Compare(y.id, x.id) })
	var nodes []node
	for _, p := range list {
		nodes = append(nodes, c.nodeOf(p))
	}
	return c.list(c.nodeOf(nil), nodes)
}

const firstSince = 1712991600 // 13 April 2024, before which there is nothing

// span reads since and until, Unix seconds.
func (c *call) span() (from, until time.Time, refused *graph.Refusal) {
	until = c.Now().Add(time.Hour)
	for name, into := range map[string]*time.Time{"since": &from, "until": &until} {
		if v := c.params.get(name); v != "" {
			n, err := strconv.ParseInt(v, 10, 64)
			if err != nil || n < firstSince {
				return from, until, invalid("%s must be Unix seconds from %d on", name, firstSince)
			}
			*into = time.Unix(n, 0)
		}
	}
	return from, until, nil
}

func (c *call) readPost(p *post) (any, *graph.Refusal) {
	if refused := c.needs(); refused != nil {
		return nil, refused
	}
	if refused := c.params.only("fields"); refused != nil {
		return nil, refused
	}
	return c.render(c.nodeOf(p))
}

// limit answers threads_publishing_limit.
func (c *call) limit(a *account) (any, *graph.Refusal) {
	if refused := c.needs("threads_content_publish"); refused != nil {
		return nil, refused
	}
	if refused := c.params.only("fields"); refused != nil {
		return nil, refused
	}
	used := func(times []time.Time) int { return len(since(slices.Clone(times), c.Now().Add(-window))) }
	config := func(total int) map[string]int { return map[string]int{"quota_total": total, "quota_duration": 86400} }
	out, refused := c.render(node{kind: "ThreadsPublishingLimit", known: []string{
		"quota_usage", "config", "reply_quota_usage", "reply_config", "delete_quota_usage", "delete_config", "location_search_quota_usage", "location_search_config",
	}, values: map[string]any{
		"quota_usage": used(a.published), "config": config(mostPosts), "reply_quota_usage": used(a.replied), "reply_config": config(mostReplies),
		"delete_quota_usage": used(a.deleted), "delete_config": config(mostDeletes), "location_search_quota_usage": 0, "location_search_config": config(500),
	}})
	return map[string]any{"data": []any{out}}, refused
}

var postPage = template.Must(template.New("post").Parse(`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Threads, emulated</title></head>
<body><h1>{{.Name}}</h1><p>{{.Text}}</p></body></html>
`))

// permalink is the page of a post.
func (e *Emulator) permalink(w http.ResponseWriter, r *http.Request, code string) {
	e.mu.Lock()
	var found *post
	for _, p := range e.posts {
		if p.code == code && e.live(p.id) != nil {
			found = p
		}
	}
	e.mu.Unlock()
	if found == nil {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_ = postPage.Execute(w, struct{ Name, Text string }{found.account.username, found.text}) // the browser may have left
}
