package emulator

import (
	"image/jpeg"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	emu "caio/internal/platform/emulator"
)

// indexed is a post as the AppView knows it.
type indexed struct {
	uri, cid     string
	account      *account
	value        map[string]any
	parent, root string
	at           time.Time
}

func (e *Emulator) appViewRoutes() {
	e.view("app.bsky.actor.getProfile", e.getProfile)
	e.view("app.bsky.feed.getPosts", e.getPosts)
	e.view("app.bsky.feed.getPostThread", e.getPostThread)
	e.mux.HandleFunc("GET "+avatarPath+"{file}", e.avatar)
}

// view answers a query that a PDS passes on to the AppView. Without authority it is asked
// directly, as at public.api.bsky.app.
func (e *Emulator) view(method string, f func(*call) (any, error)) {
	e.handle("GET /xrpc/"+method, func(c *call) (any, error) {
		if c.Header.Get("Authorization") != "" {
			if err := e.authority(c, kindAccess); err != nil {
				return nil, err
			}
		}
		if e.opt.NoAppView {
			return nil, invalid("No service configured for %s", method)
		}
		return f(c)
	})
}

func (e *Emulator) index(a *account, s *stored) {
	uri := func(name string) string {
		reply, _ := s.value["reply"].(map[string]any)
		ref, _ := reply[name].(map[string]any)
		u, _ := ref["uri"].(string)
		return u
	}
	p := &indexed{uri: s.uri, cid: s.cid, account: a, value: s.value, parent: uri("parent"), root: uri("root"), at: e.Now()}
	if old := e.posts[s.uri]; old != nil {
		*old = *p
		return
	}
	e.posts[s.uri] = p
	e.order = append(e.order, p)
}

func (e *Emulator) forget(uri string) {
	delete(e.posts, uri)
	e.order = slices.DeleteFunc(e.order, func(p *indexed) bool { return p.uri == uri })
}

// known returns a post that the AppView has come to know.
func (e *Emulator) known(uri string) *indexed {
	p := e.posts[uri]
	if p == nil || e.Now().Sub(p.at) < e.opt.IndexLag {
		return nil
	}
	return p
}

func (e *Emulator) getProfile(c *call) (any, error) {
	a := e.find(c.param("actor"))
	if a == nil {
		return nil, invalid("Profile not found")
	}
	out := author(a)
	out["followersCount"], out["followsCount"] = 10+len(a.name), 5
	out["postsCount"] = len(a.records[typePost])
	out["avatar"] = c.base() + avatarPath + a.did + "@jpeg"
	return out, nil
}

// avatarPath is where the AppView's picture host has what people look like.
const avatarPath = "/img/avatar/plain/"

func (e *Emulator) avatar(w http.ResponseWriter, r *http.Request) {
	did, _ := strings.CutSuffix(r.PathValue("file"), "@jpeg")
	e.mu.Lock()
	a := e.accounts[did]
	e.mu.Unlock()
	if a == nil {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "image/jpeg")
	_ = jpeg.Encode(w, emu.Portrait(a.name), nil) // the client may have left
}

func author(a *account) map[string]any {
	return map[string]any{"did": a.did, "handle": a.handle, "displayName": a.name}
}

func (e *Emulator) getPosts(c *call) (any, error) {
	uris := c.URL.Query()["uris"]
	if len(uris) == 0 || len(uris) > 25 {
		return nil, invalid("Params/uris must have between 1 and 25 elements")
	}
	posts := []map[string]any{}
	for _, uri := range uris {
		if !atPattern.MatchString(uri) {
			return nil, invalid("Params/uris must be valid at-uris")
		}
		if p := e.known(uri); p != nil {
			posts = append(posts, e.postView(p))
		}
	}
	return map[string]any{"posts": posts}, nil
}

func (e *Emulator) postView(p *indexed) map[string]any {
	replies := 0
	for _, other := range e.order {
		if other.parent == p.uri {
			replies++
		}
	}
	out := map[string]any{
		"uri": p.uri, "cid": p.cid, "author": author(p.account), "record": p.value, "indexedAt": p.at.UTC().Format(time.RFC3339Nano),
		"replyCount": replies, "quoteCount": 0, "bookmarkCount": 0,
		"likeCount": e.subjects(typeLike, p.uri), "repostCount": e.subjects(typeRepost, p.uri),
	}
	if gate := p.account.records[typeThreadgate][keyOf(p.uri)]; gate != nil {
		out["threadgate"] = map[string]any{"uri": gate.uri, "cid": gate.cid, "record": gate.value}
	}
	return out
}

// subjects counts the records of a collection about uri.
func (e *Emulator) subjects(collection, uri string) int {
	n := 0
	for _, a := range e.accounts {
		for _, s := range a.records[collection] {
			if subject, _ := s.value["subject"].(map[string]any); subject["uri"] == uri {
				n++
			}
		}
	}
	return n
}

func (e *Emulator) getPostThread(c *call) (any, error) {
	p := e.known(c.param("uri"))
	if p == nil {
		return nil, fail(http.StatusBadRequest, "NotFound", "Post not found: %s", c.param("uri"))
	}
	depth := 6
	if d := c.param("depth"); d != "" {
		n, err := strconv.Atoi(d)
		if err != nil || n < 0 || n > 1000 {
			return nil, invalid("Params/depth must be between 0 and 1000")
		}
		depth = n
	}
	return map[string]any{"thread": e.thread(p, depth)}, nil
}

func (e *Emulator) thread(p *indexed, depth int) map[string]any {
	replies := []map[string]any{}
	for i := len(e.order) - 1; i >= 0 && depth > 0; i-- { // the newest first, as the network does
		if other := e.order[i]; other.parent == p.uri && e.known(other.uri) != nil {
			replies = append(replies, e.thread(other, depth-1))
		}
	}
	return map[string]any{"$type": "app.bsky.feed.defs#threadViewPost", "post": e.postView(p), "replies": replies}
}
