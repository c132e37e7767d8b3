package emulator

import (
	"slices"

	"caio/internal/platform/emulator/graph"
)

var createParams = []string{
	"media_type", "text", "image_url", "video_url", "is_carousel_item", "children", "alt_text", "reply_to_id", "reply_control",
	"quote_post_id", "link_attachment", "poll_attachment", "topic_tag", "location_id", "text_entities", "is_spoiler_media",
	"text_attachment", "gif_attachment", "is_ghost_post", "auto_publish_text", "enable_reply_approvals", "allowlisted_country_codes",
}

// create answers POST /{user}/threads. Checks that need the network's state are made
// under the lock, files are fetched without.
func (c *call) create() (any, *graph.Refusal) {
	made := &container{form: c.params.values, kind: c.params.get("media_type"), alt: c.params.get("alt_text")}
	if refused := c.locked(func() *graph.Refusal { return c.check(made) }); refused != nil {
		return nil, refused
	}
	if refused := c.fetchSource(made); refused != nil {
		return nil, refused
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	made.id, made.made = c.id("180"), c.Now()
	c.containers[made.id] = made
	if c.params.get("auto_publish_text") == "true" {
		if refused := c.spend(made); refused != nil {
			return nil, refused
		}
		return map[string]string{"id": c.show(made).id}, nil
	}
	return map[string]string{"id": made.id}, nil
}

func (c *call) locked(do func() *graph.Refusal) *graph.Refusal {
	c.mu.Lock()
	defer c.mu.Unlock()
	return do()
}

func (c *call) check(made *container) (refused *graph.Refusal) {
	if c.token, refused = c.who(c.params.token); refused != nil {
		return refused
	}
	if made.account = c.own(); made.account == nil {
		return gone(c.path[0])
	}
	if refused := c.needs("threads_content_publish"); refused != nil {
		return refused
	}
	if refused := c.params.only(createParams...); refused != nil {
		return refused
	}
	for _, check := range [...]func(*container) *graph.Refusal{
		c.checkShape, c.checkText, c.checkAttachments, c.checkAudience, c.checkEntities, c.checkLongText, c.checkReferences, c.checkChildren,
	} {
		if refused := check(made); refused != nil {
			return refused
		}
	}
	return nil
}

// checkShape checks which parameters go with which kind of container.
func (c *call) checkShape(made *container) *graph.Refusal {
	p := c.params
	if !slices.Contains([]string{"TEXT", "IMAGE", "VIDEO", "CAROUSEL"}, made.kind) {
		return invalid("media_type must be one of TEXT, IMAGE, VIDEO, CAROUSEL")
	}
	var refused *graph.Refusal
	if made.item, refused = p.flag("is_carousel_item"); refused != nil {
		return refused
	}
	text, single := made.kind == "TEXT", made.kind == "IMAGE" || made.kind == "VIDEO"
	if made.item && !single {
		return notAllowed("is_carousel_item")
	}
	for name, required := range map[string]bool{"image_url": made.kind == "IMAGE", "video_url": made.kind == "VIDEO", "children": made.kind == "CAROUSEL"} {
		if p.has(name) != required {
			return invalid("%s belongs to another media_type, or is missing", name)
		}
	}
	whole := !made.item
	for name, allowed := range map[string]bool{
		"text": whole, "reply_to_id": whole, "reply_control": whole, "quote_post_id": whole, "topic_tag": whole, "location_id": whole,
		"text_entities": whole, "enable_reply_approvals": whole, "allowlisted_country_codes": whole,
		"alt_text": single, "is_spoiler_media": !text,
		"link_attachment": text, "poll_attachment": text, "gif_attachment": text, "text_attachment": text, "is_ghost_post": text, "auto_publish_text": text,
	} {
		if p.has(name) && !allowed {
			return invalid("%s is not allowed with media_type %s", name, made.kind)
		}
	}
	for _, name := range [...]string{"is_spoiler_media", "is_ghost_post", "auto_publish_text", "enable_reply_approvals"} {
		if _, refused := p.flag(name); refused != nil {
			return refused
		}
	}
	return nil
}

// checkReferences checks the posts and the place that the container names. What was
// published a moment ago cannot be answered yet.
func (c *call) checkReferences(made *container) *graph.Refusal {
	p := c.params
	if id := p.get("reply_to_id"); id != "" {
		made.to = c.live(id)
		if made.to == nil || (!made.to.settled && c.Now().Before(made.to.at.Add(settling))) {
			return gone(id)
		}
		if p.get("is_ghost_post") == "true" {
			return invalid("a ghost post cannot be a reply")
		}
	}
	if id := p.get("quote_post_id"); id != "" && c.live(id) == nil {
		return gone(id)
	}
	if id := p.get("location_id"); id != "" {
		if refused := c.needs("threads_location_tagging"); refused != nil {
			return refused
		}
		if !slices.ContainsFunc(places, func(p place) bool { return p.id == id }) {
			return invalid("location_id %s is not known", id)
		}
	}
	return nil
}

// checkChildren checks the items of a carousel: two to twenty, all processed.
func (c *call) checkChildren(made *container) *graph.Refusal {
	if made.kind != "CAROUSEL" {
		return nil
	}
	ids, refused := c.params.texts("children")
	if refused != nil {
		return refused
	}
	if len(ids) < 2 || len(ids) > 20 {
		return invalid("children must be 2 to 20")
	}
	for i, id := range ids {
		child := c.containers[id]
		if child == nil || child.account != made.account || slices.Contains(ids[:i], id) {
			return gone(id)
		}
		if !child.item {
			return invalid("children: %s was not made with is_carousel_item", id)
		}
		switch c.state(child) {
		case "FINISHED":
		case "EXPIRED", "PUBLISHED":
			return refuse(24, 2207008, "The media builder with creation id = %s does not exist or has been expired.", id)
		default:
			return gone(id) // not known everywhere yet
		}
		made.children = append(made.children, child)
	}
	return nil
}

// place is somewhere that a post can be made.
type place struct{ id, name, address string }

var places = []place{
	{"7640348500", "Berlin", "Germany"},
	{"7640348501", "Café Mitte", "1 Example Street, Berlin"},
	{"7640348502", "Springfield", "Illinois"},
	{"7640348503", "Springfield", "Oregon"},
}

// searchPlaces answers GET /location_search.
func (c *call) searchPlaces() (any, *graph.Refusal) {
	if refused := c.needs("threads_location_tagging"); refused != nil {
		return nil, refused
	}
	if refused := c.params.only("q", "fields", "limit", "after"); refused != nil {
		return nil, refused
	}
	if !c.params.has("q") {
		return nil, invalid("q is required")
	}
	kind := node{kind: "ThreadsLocation", known: []string{"id", "name", "address", "city", "country", "latitude", "longitude", "postal_code"}}
	var found []node
	for _, p := range places {
		if contains(p.name+" "+p.address, c.params.get("q")) {
			n := kind
			n.values = map[string]any{"id": p.id, "name": p.name, "address": p.address}
			found = append(found, n)
		}
	}
	return c.list(kind, found)
}
