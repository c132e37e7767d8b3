package emulator

import (
	"cmp"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"caio/internal/caio"
	emu "caio/internal/platform/emulator"
)

// post is a post that is live.
type post struct {
	newPost
	urn      string
	number   int64
	text     string // what readers see
	created  time.Time
	modified time.Time
	counts   map[string]int64
}

// activity is the post's other name, under which it is commented.
func (p *post) activity() string { return "urn:li:activity:" + strconv.FormatInt(p.number+1, 10) }

func (e *Emulator) post(urn string) *post {
	for _, p := range e.posts {
		if p.urn == urn || p.activity() == urn {
			return p
		}
	}
	return nil
}

// sameFor is how long a second post with the same content is refused.
const sameFor = 10 * time.Minute

func (e *Emulator) duplicate(p newPost) *post {
	for _, old := range e.posts {
		if old.Author == p.Author && old.Commentary == p.Commentary && sameContent(old.newPost, p) && e.Now().Sub(old.created) < sameFor {
			return old
		}
	}
	return nil
}

func sameContent(a, b newPost) bool {
	x, errX := json.Marshal([]any{a.Content, a.Reshare})
	y, errY := json.Marshal([]any{b.Content, b.Reshare})
	return errX == nil && errY == nil && string(x) == string(y)
}

func (e *Emulator) createPost(c *call) {
	var in newPost
	if !c.method("CREATE", false) || !c.body(&in) || !e.author(c, in.Author, "partnerApiPostsExternal.CREATE") {
		return
	}
	if r := e.problem(in); r != nil {
		c.fail(r.status, r.code, r.message)
		return
	}
	if old := e.duplicate(in); old != nil {
		c.fail(http.StatusUnprocessableEntity, "DUPLICATE_POST", "Content is a duplicate of "+old.urn)
		return
	}
	p := e.publish(in)
	c.w.Header().Set("X-Restli-Id", p.urn)
	c.w.Header().Set("X-Linkedin-Id", p.urn)
	c.w.WriteHeader(http.StatusCreated)
}

// publish makes a post live.
func (e *Emulator) publish(in newPost) *post {
	p := &post{newPost: in, number: e.number(), created: e.Now(), modified: e.Now(), counts: map[string]int64{}}
	p.text, _ = Read(in.Commentary)
	kind := "share"
	entry := emu.Entry{Account: in.Author, Text: p.text, At: caio.At(p.created)}
	if in.Content != nil && in.Content.Media != nil {
		entry.Media, entry.Alts = 1, []string{in.Content.Media.Alt}
		if e.assets[in.Content.Media.ID].class == classVideo {
			kind = "ugcPost"
		}
	}
	if in.Content != nil && in.Content.MultiImage != nil {
		for _, m := range in.Content.MultiImage.Images {
			entry.Media++
			entry.Alts = append(entry.Alts, m.Alt)
		}
	}
	p.urn = "urn:li:" + kind + ":" + strconv.FormatInt(p.number, 10)
	entry.ID = p.urn
	e.posts = append(e.posts, p)
	e.Published(entry)
	return p
}

func (p *post) shown() map[string]any {
	out := map[string]any{
		"id": p.urn, "author": p.Author, "commentary": p.Commentary, "visibility": p.Visibility, "lifecycleState": p.State,
		"distribution": p.Distribution, "isReshareDisabledByAuthor": p.NoReshare,
		"createdAt": p.created.UnixMilli(), "publishedAt": p.created.UnixMilli(), "lastModifiedAt": p.modified.UnixMilli(),
	}
	if p.Content != nil {
		out["content"] = p.Content
	}
	if p.Reshare != nil {
		out["reshareContext"] = p.Reshare
	}
	return out
}

func (e *Emulator) findPosts(c *call) {
	q, ok := c.query("q", "author", "count", "start", "sortBy")
	if !ok || !c.method("FINDER", true) {
		return
	}
	author := plain(q["author"])
	switch {
	case q["q"] != "author" || author == "" || q["sortBy"] != "" && q["sortBy"] != "LAST_MODIFIED" && q["sortBy"] != "CREATED":
		c.fail(http.StatusBadRequest, "PARAM_INVALID", "Invalid param: q, author or sortBy")
	case !e.reads(c, author):
		c.denied("partnerApiPostsExternal.FINDER-author")
	default:
		var mine []*post
		for _, p := range e.posts {
			if p.Author == author {
				mine = append(mine, p)
			}
		}
		slices.SortStableFunc(mine, func(a, b *post) int {
			if q["sortBy"] == "CREATED" {
				return cmp.Compare(b.number, a.number)
			}
			return cmp.Or(b.modified.Compare(a.modified), cmp.Compare(b.number, a.number))
		})
		out := []map[string]any{}
		for _, p := range mine {
			out = append(out, p.shown())
		}
		elements(c, q, out)
	}
}

func (e *Emulator) getPost(c *call) {
	p := e.post(c.r.PathValue("urn"))
	switch {
	case !c.method("GET", false):
	case p == nil:
		c.missing("The post")
	case !e.reads(c, p.Author):
		c.denied("partnerApiPostsExternal.GET")
	default:
		send(c.w, http.StatusOK, p.shown())
	}
}

func (e *Emulator) updatePost(c *call) {
	var in struct {
		Patch struct {
			Set map[string]string `json:"$set"`
		} `json:"patch"`
	}
	if !c.method("PARTIAL_UPDATE", true) || !c.body(&in) {
		return
	}
	p := e.post(c.r.PathValue("urn"))
	if p == nil {
		c.missing("The post")
		return
	}
	if !e.author(c, p.Author, "partnerApiPostsExternal.PARTIAL_UPDATE") {
		return
	}
	for name := range in.Patch.Set {
		if !slices.Contains([]string{"commentary", "contentCallToActionLabel", "contentLandingPage", "lifecycleState"}, name) {
			c.fail(http.StatusBadRequest, codeField, name+" cannot be changed")
			return
		}
	}
	commentary, ok := in.Patch.Set["commentary"]
	text, _ := Read(commentary)
	switch {
	case len(in.Patch.Set) == 0:
		c.fail(http.StatusBadRequest, codeMissing, "patch :: nothing is set")
		return
	case p.Content != nil && p.Content.Poll != nil:
		c.fail(http.StatusBadRequest, codeField, "A poll cannot be edited")
		return
	case length(text) > mostCommentary:
		c.fail(http.StatusBadRequest, codeTooLong, "commentary is too long")
		return
	}
	if ok {
		p.Commentary, p.text = commentary, text
	}
	p.modified = e.Now()
	c.w.WriteHeader(http.StatusNoContent)
}

func (e *Emulator) deletePost(c *call) {
	urn := c.r.PathValue("urn")
	if !c.method("DELETE", true) {
		return
	}
	if !strings.HasPrefix(urn, "urn:li:share:") && !strings.HasPrefix(urn, "urn:li:ugcPost:") {
		c.fail(http.StatusBadRequest, "INVALID_URN_TYPE", "The post is neither a share nor a ugcPost")
		return
	}
	if p := e.post(urn); p != nil {
		if !e.author(c, p.Author, "partnerApiPostsExternal.DELETE") {
			return
		}
		e.remove(p)
	}
	c.w.WriteHeader(http.StatusNoContent)
}

// remove takes a post down, and its comments with it.
func (e *Emulator) remove(p *post) {
	e.posts = slices.DeleteFunc(e.posts, func(old *post) bool { return old == p })
	e.Removed(p.urn)
	for _, m := range slices.Clone(e.comments) {
		if m.post == p {
			e.removeComment(m)
		}
	}
}
