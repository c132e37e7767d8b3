package emulator

import (
	"fmt"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"caio/internal/platform/emulator/graph"
)

// The kinds of what a Page shows.
const (
	kindPost  = "post"
	kindVideo = "video"
	kindReel  = "reel"
	kindStory = "story"
)

// Background is the one coloured background that the network knows, Place the one place.
const (
	Background = "106018623298955"
	Place      = "7640348500"
)

var feedParams = []string{
	"message", "link", "published", "scheduled_publish_time", "unpublished_content_type", "attached_media", "targeting", "feed_targeting",
	"place", "tags", "backdated_time", "text_format_preset_id", "call_to_action",
}

var attached = regexp.MustCompile(`^attached_media\[(\d)\]$`)

// addPost answers POST /{page}/feed.
func (c *call) addPost(p *page) (any, *graph.Refusal) {
	if refused := c.as(p, "pages_manage_posts", "pages_read_engagement"); refused != nil {
		return nil, refused
	}
	form := maps.Clone(c.params.Values)
	media, refused := c.attachedMedia()
	if refused != nil {
		return nil, refused
	}
	if refused := c.params.Only(feedParams...); refused != nil {
		return nil, refused
	}
	made := &post{page: p, kind: kindPost, message: c.params.Get("message"), link: c.params.Get("link"), made: c.Now(), shown: c.Now(), form: form}
	for _, check := range [...]func(*post) *graph.Refusal{c.checkText, c.checkPeople, c.checkAudience, c.checkTime} {
		if refused := check(made); refused != nil {
			return nil, refused
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if refused := c.attach(made, media); refused != nil {
		return nil, refused
	}
	if made.message == "" && made.link == "" && len(made.photos) == 0 {
		return nil, graph.Invalid("The post is empty. Please enter a message to share.")
	}
	if refused := c.checkRepeat(made); refused != nil {
		return nil, refused
	}
	published, refused := c.params.Flag("published", true)
	if refused != nil {
		return nil, refused
	}
	c.keep(made)
	if published {
		c.show(made)
	}
	out := map[string]any{"id": made.id}
	for _, w := range c.fields { // read after write
		if w.Name == "permalink_url" {
			out["permalink_url"] = c.base + made.path()
		}
	}
	return out, nil
}

// attachedMedia reads attached_media as a list, or with an index in each name.
func (c *call) attachedMedia() ([]string, *graph.Refusal) {
	var list []map[string]string
	if refused := c.params.Object("attached_media", &list); refused != nil {
		return nil, refused
	}
	names := []string{}
	for name := range c.params.Values {
		if attached.MatchString(name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for i, name := range names {
		var one map[string]string
		if refused := c.params.Object(name, &one); refused != nil || name != fmt.Sprintf("attached_media[%d]", i) {
			return nil, graph.Invalid("param attached_media must be an array")
		}
		list = append(list, one)
		delete(c.params.Values, name)
	}
	ids := []string{}
	for _, one := range list {
		if one["media_fbid"] == "" || len(one) != 1 {
			return nil, graph.Invalid("param attached_media must have a media_fbid in each entry")
		}
		ids = append(ids, one["media_fbid"])
	}
	return ids, nil
}

// attach puts unpublished photos into the post. The caller holds the lock.
func (c *call) attach(made *post, ids []string) *graph.Refusal {
	_, later := c.params.Values["scheduled_publish_time"]
	for _, id := range ids {
		ph := c.photos[id]
		if ph == nil || ph.page != made.page || ph.published || c.vanished(ph) {
			return graph.Invalid("param attached_media contains an id that is not an unpublished photo: %s", id)
		}
		if later && !ph.temporary {
			return graph.Invalid("A photo of a scheduled post has to be uploaded with temporary=true")
		}
		if slices.Contains(made.photos, ph) {
			return graph.Invalid("param attached_media contains an id twice: %s", id)
		}
		made.photos = append(made.photos, ph)
	}
	for _, ph := range made.photos {
		ph.used = true
	}
	return nil
}

func (c *call) checkText(made *post) *graph.Refusal {
	if utf8.RuneCountInString(made.message) > 63206 {
		return graph.Invalid("param message must be at most 63206 characters long")
	}
	if made.link != "" {
		u, err := url.Parse(made.link)
		if err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http") {
			return graph.Refuse(100, 2061006, "The url you supplied is invalid.")
		}
		if strings.HasSuffix(u.Host, "facebook.com") {
			return graph.Refuse(100, 1609008, "Sorry, you can't share a facebook.com link this way.")
		}
	}
	if preset := c.params.Get("text_format_preset_id"); preset != "" {
		if preset != Background {
			return graph.Invalid("param text_format_preset_id is unknown")
		}
		if utf8.RuneCountInString(made.message) > 130 || made.link != "" {
			return graph.Invalid("A text with a format preset has at most 130 characters and nothing else")
		}
	}
	var button struct {
		Type  string            `json:"type"`
		Value map[string]string `json:"value"`
	}
	if refused := c.params.Object("call_to_action", &button); refused != nil {
		return refused
	}
	known := []string{"", "LEARN_MORE", "SHOP_NOW", "SIGN_UP", "BOOK_TRAVEL", "CONTACT_US", "DOWNLOAD", "WATCH_MORE", "LISTEN_MUSIC"}
	if !slices.Contains(known, button.Type) || (button.Type != "" && (made.link == "" || button.Value["link"] == "")) {
		return graph.Invalid("param call_to_action needs a known type and a link")
	}
	return nil
}

func (c *call) checkPeople(*post) *graph.Refusal {
	place := c.params.Get("place")
	if place != "" && place != Place {
		return graph.Invalid("param place must be the id of a place's Page")
	}
	var tags []int64
	if refused := c.params.Object("tags", &tags); refused != nil {
		return refused
	}
	if len(tags) > 0 && place == "" {
		return graph.Invalid("param tags needs a place")
	}
	return nil
}

func (c *call) checkAudience(*post) *graph.Refusal {
	for _, name := range [...]string{"targeting", "feed_targeting"} {
		var audience map[string]any
		if refused := c.params.Object(name, &audience); refused != nil {
			return refused
		}
		for key, v := range audience {
			_, object := v.(map[string]any)
			age, number := v.(float64)
			if !(key == "geo_locations" && object) && !(key == "age_min" && number && age >= 13 && age <= 65) {
				return graph.Invalid("param %s has the unknown or wrong key %s", name, key)
			}
		}
	}
	return nil
}

// checkTime reads when the post appears, and under what time.
func (c *call) checkTime(made *post) *graph.Refusal {
	if v := c.params.Get("backdated_time"); v != "" {
		at, err := time.Parse("2006-01-02T15:04:05-0700", v)
		if err != nil || at.After(c.Now()) {
			return graph.Invalid("param backdated_time must be a time in the past")
		}
		made.shown = at
	}
	due, refused := c.dueTime(30 * 24 * time.Hour)
	made.due = due
	return refused
}

// dueTime reads scheduled_publish_time with what has to go along.
func (c *call) dueTime(most time.Duration) (time.Time, *graph.Refusal) {
	n, refused := c.params.Number("scheduled_publish_time")
	if refused != nil || n == 0 {
		return time.Time{}, refused
	}
	published, refused := c.params.Flag("published", true)
	if refused != nil {
		return time.Time{}, refused
	}
	at := time.Unix(n, 0)
	switch {
	case published:
		return at, graph.Invalid("You cannot specify a scheduled publish time on a published post")
	case c.params.Get("unpublished_content_type") != "" && c.params.Get("unpublished_content_type") != "SCHEDULED":
		return at, graph.Invalid("param unpublished_content_type must be SCHEDULED")
	case at.Before(c.Now().Add(10 * time.Minute)), at.After(c.Now().Add(most)):
		return at, graph.Invalid("The specified scheduled publish time is invalid.")
	}
	return at, nil
}

// checkRepeat refuses a text that repeats the last one, once that is switched on. The
// caller holds the lock.
func (c *call) checkRepeat(made *post) *graph.Refusal {
	p := made.page
	if c.noRepeats && made.message != "" && p.said == made.message && c.Now().Before(p.saidAt.Add(time.Minute)) {
		return graph.Refuse(506, 0, "Duplicate status message").Because("Duplicate Status Update", "This status update is identical to the last one you posted. Try posting something different.")
	}
	p.said, p.saidAt = made.message, c.Now()
	return nil
}
