package emulator

import (
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"strings"
	"time"

	"caio/internal/caio"
	emu "caio/internal/platform/emulator"
	"caio/internal/platform/emulator/graph"
)

const storyLife = 24 * time.Hour

// media is a post that was published.
type media struct {
	id, code string
	account  *account
	kind     string // IMAGE, VIDEO or CAROUSEL_ALBUM
	product  string // FEED, REELS or STORY
	caption  string
	alt      string
	at       time.Time
	closed   bool // comments are switched off
	gone     bool
}

// publish answers POST /{ig}/media_publish: the one request that shows something.
func (c *call) publish(a *account) (any, *graph.Refusal) {
	if refused := c.needs("instagram_business_content_publish", "instagram_basic", "instagram_content_publish"); refused != nil {
		return nil, refused
	}
	if refused := c.params.Only("creation_id"); refused != nil {
		return nil, refused
	}
	id := c.params.Get("creation_id")
	c.mu.Lock()
	defer c.mu.Unlock()
	made := c.containers[id]
	if made == nil || made.account != a {
		return nil, graph.Refuse(24, 2207008, "The media builder with creation id = %s does not exist or has been expired.", id)
	}
	if made.published {
		return nil, graph.Invalid("The media has already been published")
	}
	if made.item {
		return nil, graph.Invalid("a carousel item cannot be published by itself")
	}
	switch c.state(made) {
	case "EXPIRED":
		return nil, graph.Refuse(-2, 2207020, "The media you are trying to access has expired. Please try to upload again.")
	case "ERROR":
		return nil, graph.Refuse(-1, 2207053, "An unknown error occurred during the upload.")
	case "IN_PROGRESS":
		return nil, graph.Refuse(9007, 2207027, "Media ID is not available").
			Because("Media is not ready", "The media is not ready to be published. Please wait a moment.")
	}
	a.published = since(a.published, c.Now().Add(-24*time.Hour))
	if len(a.published) >= mostPublished {
		return nil, graph.Refuse(9, 2207042, "You reached maximum number of posts that is allowed to be published by Content Publishing API.")
	}
	a.published = append(a.published, c.Now())
	made.published = true
	return map[string]string{"id": c.show(made).id}, nil
}

// show makes the post visible. The caller holds the lock.
func (c *call) show(made *container) *media {
	m := &media{
		id: c.id("180"), account: made.account, kind: "IMAGE", product: "FEED",
		caption: made.caption, alt: made.alt, at: c.Now(),
	}
	m.code = fmt.Sprintf("DE%08x", c.last*2654435761%(1<<32))
	if made.video {
		m.kind = "VIDEO"
	}
	entry := emu.Entry{ID: m.id, Account: m.account.id, Text: m.caption, Media: 1, Alts: []string{m.alt}, Key: made.id, At: caio.At(m.at)}
	switch made.kind {
	case "REELS":
		m.product = "REELS"
	case "STORIES":
		m.product = "STORY"
	case "CAROUSEL":
		m.kind = "CAROUSEL_ALBUM"
		entry.Media, entry.Alts = len(made.children), nil
		for _, child := range made.children {
			child.published = true
			entry.Alts = append(entry.Alts, child.alt)
		}
	}
	c.media[m.id] = m
	c.Published(entry)
	return m
}

// link is the post's page.
func (m *media) link() string {
	switch m.product {
	case "REELS":
		return "/reel/" + m.code + "/"
	case "STORY":
		return "/stories/" + m.account.username + "/" + m.id + "/"
	}
	return "/p/" + m.code + "/"
}

var (
	directMedia = []string{"id", "media_type", "permalink", "thumbnail_url", "media_url", "timestamp", "like_count", "comments_count", "is_comment_enabled", "alt_text", "username", "shortcode"}
	linkedMedia = append(slices.Clone(directMedia), "caption", "media_product_type", "ig_id", "owner", "is_shared_to_feed", "saved_count", "shares_count", "reposts_count")
)

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05-0700") }

// mediaNodeOf is the post as the token's flavour sees it: only one of them documents the
// caption. The caller holds the lock.
func (c *call) mediaNodeOf(m *media) graph.Node {
	n := graph.Node{Kind: "IGMedia", Known: linkedMedia, Usual: []string{"id"}}
	if c.token.direct() {
		n.Known = directMedia
	}
	if m.account == nil {
		return n
	}
	comments := 0
	for _, remark := range c.comments {
		if remark.media == m {
			comments++
		}
	}
	n.Values = map[string]any{
		"id": m.id, "media_type": m.kind, "permalink": c.base + m.link(), "timestamp": stamp(m.at), "username": m.account.username,
		"shortcode": m.code, "like_count": c.number(m, "likes"), "comments_count": comments, "is_comment_enabled": !m.closed,
		"media_product_type": m.product,
	}
	for name, v := range map[string]string{"caption": m.caption, "alt_text": m.alt} {
		if v != "" {
			n.Values[name] = v
		}
	}
	return n
}

// listMedia lists posts, or stories of the last day, newest first.
func (c *call) listMedia(a *account, stories bool) (any, *graph.Refusal) {
	if refused := c.needs("instagram_business_basic", "instagram_basic"); refused != nil {
		return nil, refused
	}
	if refused := c.params.Only("limit", "after", "since", "until"); refused != nil {
		return nil, refused
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	var posts []*media
	for _, m := range c.media {
		fresh := m.product != "STORY" || c.Now().Before(m.at.Add(storyLife))
		if m.account == a && !m.gone && fresh && (m.product == "STORY") == stories {
			posts = append(posts, m)
		}
	}
	slices.SortFunc(posts, func(x, y *media) int { return strings.Compare(y.id, x.id) })
	list := graph.Edge{Of: c.mediaNodeOf(&media{}), Path: c.r.URL.Path}
	for _, m := range posts {
		list.Nodes = append(list.Nodes, c.mediaNodeOf(m))
	}
	return list.Render(c.fields, c.page)
}

// mediaNode reads a post, switches its comments, or deletes it.
func (c *call) mediaNode(m *media) (any, *graph.Refusal) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if m.gone {
		return nil, graph.Gone(m.id)
	}
	switch c.r.Method {
	case http.MethodGet:
		if refused := c.needs("instagram_business_basic", "instagram_basic"); refused != nil {
			return nil, refused
		}
		return c.mediaNodeOf(m).Render(c.fields, c.page)
	case http.MethodPost:
		if refused := c.needs("instagram_business_manage_comments", "instagram_basic", "instagram_manage_comments"); refused != nil {
			return nil, refused
		}
		if refused := c.params.Only("comment_enabled"); refused != nil {
			return nil, refused
		}
		if !c.params.Has("comment_enabled") {
			return nil, graph.Invalid("The parameter comment_enabled is required")
		}
		open, refused := c.params.Flag("comment_enabled", false)
		m.closed = !open
		return map[string]bool{"success": true}, refused
	case http.MethodDelete:
		return c.deleteMedia(m)
	}
	return nil, graph.UnknownPath(c.r)
}

// deleteMedia deletes a post, which only the host of Facebook can. The caller holds the
// lock.
func (c *call) deleteMedia(m *media) (any, *graph.Refusal) {
	if c.token.direct() {
		return nil, graph.Invalid("Unsupported delete request")
	}
	if refused := c.needs("", "instagram_basic", "instagram_manage_contents"); refused != nil {
		return nil, refused
	}
	m.gone = true
	c.Removed(m.id)
	for id, remark := range c.comments {
		if remark.media == m {
			delete(c.comments, id)
			c.Removed(id)
		}
	}
	return map[string]any{"success": true, "deleted_id": m.id}, nil
}

// limit answers content_publishing_limit.
func (c *call) limit(a *account) (any, *graph.Refusal) {
	if refused := c.needs("instagram_business_content_publish", "instagram_basic", "instagram_content_publish"); refused != nil {
		return nil, refused
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	a.published = since(a.published, c.Now().Add(-24*time.Hour))
	n := graph.Node{Kind: "ContentPublishingLimit", Known: []string{"config", "quota_usage"}, Usual: []string{"quota_usage"}, Values: map[string]any{
		"quota_usage": len(a.published), "config": map[string]int{"quota_total": mostPublished, "quota_duration": 86400},
	}}
	return graph.Edge{Of: n, Nodes: []graph.Node{n}}.Render(c.fields, c.page)
}

var postPage = template.Must(template.New("post").Parse(`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Instagram, emulated</title></head>
<body><h1>{{.Name}}</h1><p>{{.Text}}</p></body></html>
`))

// permalink is the page of a post.
func (e *Emulator) permalink(w http.ResponseWriter, r *http.Request) {
	e.mu.Lock()
	var found *media
	for _, m := range e.media {
		if !m.gone && m.link() == strings.TrimSuffix(r.URL.Path, "/")+"/" {
			found = m
		}
	}
	e.mu.Unlock()
	if found == nil {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_ = postPage.Execute(w, struct{ Name, Text string }{found.account.username, found.caption}) // the browser may have left
}
