package emulator

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"image/png"
	"net/http"
	"net/url"
	"strings"

	emu "caio/internal/platform/emulator"
)

// person is a Google account with the channel that it picks at consent.
type person struct {
	name, channel string
	standing      Standing
	playlists     []*playlist
	uploaded      int // videos so far
}

// Standing is what YouTube thinks of an account. The zero value is the best.
type Standing struct {
	NoChannel   bool
	Unverified  bool // no confirmed phone number
	NoComments  bool // they are switched off
	MostUploads int  // YouTube's undisclosed limit; 0: none
}

func (p *person) handle() string { return "@" + p.name }

func (p *person) title() string { return strings.ToUpper(p.name[:1]) + p.name[1:] }

// person returns the account of that name, made up on the first call.
func (e *Emulator) person(name string) *person {
	for _, p := range e.people {
		if p.name == name {
			return p
		}
	}
	sum := sha256.Sum256([]byte("channel of " + name))
	p := &person{name: name, channel: "UC" + base64.RawURLEncoding.EncodeToString(sum[:])[:22]}
	for i, title := range [...]string{"Favourites", "Series"} {
		p.playlists = append(p.playlists, &playlist{id: fmt.Sprintf("PL%s%d", hex.EncodeToString(sum[:])[:16], i), title: title})
	}
	e.people = append(e.people, p)
	return p
}

func (e *Emulator) listChannels(c *call) *refusal {
	if c.query.Get("mine") != "true" {
		return malformed("No filter selected. Expected one of: mine, id, forUsername")
	}
	if c.person.standing.NoChannel {
		return c.list("youtube#channelListResponse", nil, 5, 50)
	}
	return c.list("youtube#channelListResponse", []any{e.channel(c)}, 5, 50)
}

func (e *Emulator) channel(c *call) map[string]any {
	p := c.person
	out := map[string]any{"kind": "youtube#channel", "etag": "etag", "id": p.channel}
	count := 0
	for _, v := range e.videos {
		if v.owner == p {
			count++
		}
	}
	portrait := map[string]any{"url": c.base + picturePath + url.PathEscape(p.name), "width": 160, "height": 160}
	long := "allowed"
	if p.standing.Unverified {
		long = "eligible"
	}
	for part, value := range map[string]any{
		"snippet": map[string]any{
			"title": p.title(), "description": "", "customUrl": p.handle(), "publishedAt": "2012-01-01T00:00:00Z", "country": "US",
			"thumbnails": map[string]any{"default": portrait, "medium": portrait, "high": portrait},
		},
		"statistics":     map[string]any{"viewCount": "1000", "subscriberCount": "120", "hiddenSubscriberCount": false, "videoCount": fmt.Sprint(count)},
		"contentDetails": map[string]any{"relatedPlaylists": map[string]any{"likes": "LL", "uploads": p.uploads()}},
		"status":         map[string]any{"privacyStatus": "public", "isLinked": true, "longUploadsStatus": long, "madeForKids": false},
	} {
		if c.has(part) {
			out[part] = value
		}
	}
	return out
}

// picturePath is where the pictures of channels are.
const picturePath = "/ggpht/"

// picture serves a channel's picture, to anyone.
func picture(w http.ResponseWriter, r *http.Request) {
	var out bytes.Buffer
	if err := png.Encode(&out, emu.Portrait(strings.TrimPrefix(r.URL.Path, picturePath))); err != nil {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "image/png")
	_, _ = w.Write(out.Bytes()) // the client may have left
}

func (e *Emulator) listCategories(c *call) *refusal {
	if len(c.query.Get("regionCode")) != 2 {
		return malformed("No filter selected. Expected one of: regionCode, id")
	}
	items := []any{}
	for _, k := range categories {
		items = append(items, map[string]any{
			"kind": "youtube#videoCategory", "etag": "etag", "id": k.id,
			"snippet": map[string]any{"title": k.title, "assignable": k.assignable, "channelId": "UCBR8-60-B28hp2BmDPdntcQ"},
		})
	}
	return c.list("youtube#videoCategoryListResponse", items, 50, 50)
}

var categories = [...]struct {
	id, title  string
	assignable bool
}{
	{"1", "Film & Animation", true},
	{"10", "Music", true},
	{"22", "People & Blogs", true},
	{"27", "Education", true},
	{"30", "Movies", false},
	{"44", "Trailers", false},
}

func assignable(id string) bool {
	for _, k := range categories {
		if k.id == id {
			return k.assignable
		}
	}
	return false
}

// id makes an id that nobody can guess and that sorts by age.
func (e *Emulator) id(prefix string) string {
	e.serial++
	sum := sha256.Sum256(fmt.Appendf(nil, "%s %d %d", prefix, e.serial, e.Now().UnixNano()))
	return prefix + hex.EncodeToString(sum[:])[:16]
}
