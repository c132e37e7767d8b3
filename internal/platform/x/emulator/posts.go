package emulator

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"caio/internal/caio"
	emu "caio/internal/platform/emulator"
	"caio/internal/text"
)

// post is something published. Each edit adds a version with an id of its own.
type post struct {
	versions    []version
	author      *account
	parent      *post
	media       []*media
	poll        *pollIn
	tagged      []string
	settings    string
	community   string
	share       bool
	ai, paid    bool
	gone        bool
	hidden      bool
	likes       int64
	retweets    int64
	quotes      int64
	bookmarks   int64
	impressions int64
	clicks      int64
}

type version struct {
	id, text string
	at       time.Time
}

func (p *post) id() string { return p.versions[0].id }

func (p *post) created() time.Time { return p.versions[0].at }

func (p *post) latest() version { return p.versions[len(p.versions)-1] }

func (p *post) root() *post {
	for p.parent != nil {
		p = p.parent
	}
	return p
}

// find returns the post that has a version with the id, and that version.
func (e *Emulator) find(id string) (*post, version) {
	for _, p := range e.posts {
		for _, v := range p.versions {
			if v.id == id && !p.gone {
				return p, v
			}
		}
	}
	return nil, version{}
}

// createIn is the body of POST /2/tweets.
type createIn struct {
	Text  string `json:"text"`
	Media *struct {
		IDs    []string `json:"media_ids"`
		Tagged []string `json:"tagged_user_ids"`
	} `json:"media"`
	Poll  *pollIn `json:"poll"`
	Reply *struct {
		To      string   `json:"in_reply_to_tweet_id"`
		Exclude []string `json:"exclude_reply_user_ids"`
		Auto    bool     `json:"auto_populate_reply_metadata"`
	} `json:"reply"`
	Quote         string `json:"quote_tweet_id"`
	ReplySettings string `json:"reply_settings"`
	Community     string `json:"community_id"`
	Share         bool   `json:"share_with_followers"`
	Super         bool   `json:"for_super_followers_only"`
	DeepLink      string `json:"direct_message_deep_link"`
	Card          string `json:"card_uri"`
	Geo           *struct {
		Place string `json:"place_id"`
	} `json:"geo"`
	Nullcast bool `json:"nullcast"`
	AI       bool `json:"made_with_ai"`
	Paid     bool `json:"paid_partnership"`
	Edit     *struct {
		Previous string `json:"previous_post_id"`
	} `json:"edit_options"`
}

type pollIn struct {
	Options  []string `json:"options"`
	Minutes  int      `json:"duration_minutes"`
	Settings string   `json:"reply_settings"`
}

// create publishes (POST /2/tweets).
func (e *Emulator) create(c *call) {
	var in createIn
	if !c.body(&in) {
		return
	}
	p := &post{author: c.account, poll: in.Poll, settings: in.ReplySettings, community: in.Community, share: in.Share, ai: in.AI, paid: in.Paid}
	if !e.accept(c, in, p) {
		return
	}
	v := version{e.nextID(), strings.TrimSpace(in.Text), e.now()}
	if in.Edit != nil {
		e.edit(c, in, v)
		return
	}
	p.versions = []version{v}
	e.enter(p)
	shown, _ := e.shorten(p, v, c.base)
	send(c.w, http.StatusCreated, map[string]any{"data": map[string]any{"id": v.id, "text": shown, "edit_history_tweet_ids": []string{v.id}}})
}

// enter makes a post visible.
func (e *Emulator) enter(p *post) {
	alts := []string{}
	for _, m := range p.media {
		alts = append(alts, m.alt)
	}
	e.posts = append(e.posts, p)
	entry := emu.Entry{ID: p.id(), Account: p.author.username, Text: p.latest().text, Media: len(p.media), Alts: alts, At: caio.At(p.created())}
	if p.parent != nil {
		entry.Parent = p.parent.id()
	}
	e.Published(entry)
}

// edit adds a version: paid accounts, own posts, an hour, five times ("Edit Posts").
func (e *Emulator) edit(c *call, in createIn, v version) {
	p, previous := e.find(in.Edit.Previous)
	switch {
	case p == nil || p.author != c.account:
		forbidden(c.w, "You are not allowed to edit this Tweet.")
	case !e.editable(p) || previous.id != p.latest().id:
		forbidden(c.w, "This Tweet is not eligible to be edited.")
	default:
		p.versions, p.ai, p.paid = append(p.versions, v), in.AI, in.Paid
		p.media = p.media[:0]
		if in.Media != nil {
			for _, id := range in.Media.IDs {
				p.media = append(p.media, e.media[id])
			}
		}
		shown, _ := e.shorten(p, v, c.base)
		send(c.w, http.StatusCreated, map[string]any{"data": map[string]any{"id": v.id, "text": shown, "edit_history_tweet_ids": p.history()}})
	}
}

const (
	editTime = time.Hour
	mostEdit = 5
)

func (e *Emulator) editable(p *post) bool {
	toOthers := p.parent != nil && p.parent.author != p.author
	return p.author.plan != "None" && e.now().Before(p.created().Add(editTime)) && len(p.versions) <= mostEdit && p.poll == nil && p.community == "" && !toOthers
}

func (p *post) history() []string {
	ids := []string{}
	for _, v := range p.versions {
		ids = append(ids, v.id)
	}
	return ids
}

// remove deletes a post (DELETE /2/tweets/{id}). One that is not there counts as deleted.
func (e *Emulator) remove(c *call) {
	id := c.r.PathValue("id")
	if !goodID(id) {
		invalid(c.w, "id", id, "The `id` query parameter value ["+id+"] is not valid")
		return
	}
	p, _ := e.find(id)
	if p != nil && p.author != c.account {
		forbidden(c.w, "You are not authorized to delete this Tweet.")
		return
	}
	if p != nil {
		p.gone = true
		e.Removed(p.id())
	}
	data(c.w, map[string]bool{"deleted": true})
}

// hide hides an answer under an own post (PUT /2/tweets/{id}/hidden).
func (e *Emulator) hide(c *call) {
	var in struct {
		Hidden *bool `json:"hidden"`
	}
	if !c.body(&in) {
		return
	}
	p, _ := e.find(c.r.PathValue("id"))
	switch {
	case in.Hidden == nil:
		invalid(c.w, "hidden", "", "$.hidden: is missing but it is required")
	case p == nil || p.parent == nil || p.root().author != c.account || p.author == c.account:
		forbidden(c.w, "You are not allowed to hide this reply.")
	default:
		p.hidden = *in.Hidden
		data(c.w, map[string]bool{"hidden": p.hidden})
	}
}

// goodID reports whether an id has the form of one.
func goodID(id string) bool {
	return len(id) >= 1 && len(id) <= 19 && !strings.ContainsFunc(id, func(r rune) bool { return r < '0' || r > '9' })
}

// length is how much X counts of a text.
func length(s string) int {
	return text.Count(caio.TextLimit{Counter: caio.CountWeighted, URLLength: 23}, s)
}

func mentions(s, username string) bool {
	return slices.ContainsFunc(strings.Fields(s), func(word string) bool {
		return strings.EqualFold(strings.Trim(word, ".,!?:;()"), "@"+username)
	})
}
