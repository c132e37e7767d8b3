package emulator

import (
	"html"
	"image"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// pin is a Pin.
type pin struct {
	ID, Title, Description, Link, Alt, Section, Color, Parent string

	owner *account
	board *board
	made  time.Time
	kind  string // image, multiple_images, video
	files int
	data  [][]byte
	sizes []image.Point
	slots []Slot
	first int64
	cover string
	ai    []string

	reactions, comments int64
}

var createSchema = schema{
	"board_id":         {kind: "string", required: true, pattern: idPattern},
	"board_section_id": {kind: "string", nullable: true, pattern: idPattern},
	"title":            {kind: "string", nullable: true, max: 100},
	"description":      {kind: "string", nullable: true, max: 800},
	"link":             {kind: "string", nullable: true, max: 2048},
	"alt_text":         {kind: "string", nullable: true, max: 500},
	"dominant_color":   {kind: "string", nullable: true, pattern: colorPattern},
	"parent_pin_id":    {kind: "string", nullable: true, pattern: idPattern},
	"sponsor_id":       {kind: "string", nullable: true, pattern: idPattern},
	"ai_disclosures":   {kind: "object"},
	"media_source":     {kind: "object", required: true},
}

// createPin is POST /v5/pins.
func (n *network) createPin(c *call) (int, any, *refusal) {
	o, refused := createSchema.read(c.Request)
	if refused != nil {
		return 0, nil, refused
	}
	if n.habits.trial && !c.account.sandbox {
		return 0, nil, refuse(http.StatusForbidden, 29, "Apps with Trial access may not create Pins in production https://api.pinterest.com - use API Sandbox https://api-sandbox.pinterest.com instead.")
	}
	p := &pin{owner: c.account, Color: o.text("dominant_color"), Parent: o.text("parent_pin_id")}
	if refused := n.place(c, p, o); refused != nil {
		return 0, nil, refused
	}
	if refused := n.describe(p, o); refused != nil {
		return 0, nil, refused
	}
	if refused := disclose(p, o); refused != nil {
		return 0, nil, refused
	}
	source, _ := o["media_source"].(map[string]any) // the schema has been checked
	if refused := n.fill(c, p, source); refused != nil {
		return 0, nil, refused
	}
	p.ID, p.made = n.id("8137"), n.now()
	n.publish(p)
	return http.StatusCreated, n.show(c, p), nil
}

// place puts the Pin on its board. The caller holds the lock.
func (n *network) place(c *call, p *pin, o object) *refusal {
	b, refused := n.open(c, o.text("board_id"))
	if refused != nil {
		return refused
	}
	if b.privacy == "SECRET" && (!c.token.may("boards:write_secret") || !c.token.may("pins:write_secret")) {
		return refuse(http.StatusForbidden, 7, "You are not permitted to access that board.")
	}
	if s := o.text("board_section_id"); s != "" && b.section(s) == nil {
		return refuse(http.StatusNotFound, 404, "Board section not found.")
	}
	p.board, p.Section = b, o.text("board_section_id")
	return nil
}

// describe takes what is written. The caller holds the lock.
func (n *network) describe(p *pin, o object) *refusal {
	link := o.text("link")
	if u, err := url.Parse(link); link != "" && (err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https")) {
		return invalid("'link' is not a valid URL")
	}
	if link != "" && n.habits.unreachable > 0 {
		n.habits.unreachable--
		return refuse(http.StatusBadRequest, 235, "Unable to reach the URL. Please check the URL is correct and try again.")
	}
	p.Title, p.Description, p.Link, p.Alt = strings.TrimSpace(o.text("title")), strings.TrimSpace(o.text("description")), link, o.text("alt_text")
	return nil
}

func disclose(p *pin, o object) *refusal {
	ai, ok := o["ai_disclosures"].(map[string]any)
	if !ok {
		return nil
	}
	if refused := (schema{"values": {kind: "array", required: true, min: 1, max: 2}}).check(ai); refused != nil {
		return refused
	}
	values, _ := ai["values"].([]any) // the schema has been checked
	for _, v := range values {
		text, _ := v.(string)
		if text != "AI_MODIFIED" && text != "SYNTHETIC_PERFORMER" {
			return invalid("'ai_disclosures' has an unknown value")
		}
		p.ai = append(p.ai, text)
	}
	return nil
}

// publish makes a Pin visible. The caller holds the lock.
func (n *network) publish(p *pin) {
	n.pins = append(n.pins, p)
	n.kit.Published(p.entry(n.now()))
}

func (n *network) remove(p *pin) {
	n.pins = slices.DeleteFunc(n.pins, func(other *pin) bool { return other == p })
	n.kit.Removed(p.ID)
}

// find returns a Pin by its id; nil when there is none. The caller holds the lock.
func (n *network) find(id string) *pin {
	i := slices.IndexFunc(n.pins, func(p *pin) bool { return p.ID == id })
	if i < 0 {
		return nil
	}
	return n.pins[i]
}

// own returns the Pin of the path. The caller holds the lock.
func (n *network) own(c *call, id string) (*pin, *refusal) {
	if !idPattern.MatchString(id) {
		return nil, invalid(`'%s' does not match '^\d+$'`, id)
	}
	p := n.find(id)
	if p == nil || p.owner != c.account || !c.token.sees(p.board) {
		return nil, refuse(http.StatusNotFound, 50, "Pin not found.")
	}
	return p, nil
}

// show is a Pin as the API tells of it. The caller holds the lock.
func (n *network) show(c *call, p *pin) any {
	orNull := func(s string) any {
		if s == "" {
			return nil
		}
		return s
	}
	title, text, link := p.Title, p.Description, p.Link
	if n.habits.rewrites {
		title, text = html.EscapeString(title), html.EscapeString(strings.Join(strings.Fields(text), " "))
		if u, err := url.Parse(link); err == nil && link != "" {
			u.Host, u.Path = strings.ToUpper(u.Host[:1])+u.Host[1:], strings.TrimSuffix(u.Path, "/")+"/"
			link = u.String()
		}
	}
	out := map[string]any{
		"id": p.ID, "created_at": stamp(p.made.Add(n.habits.skew)), "title": orNull(title), "description": orNull(text), "link": orNull(link),
		"alt_text": orNull(p.Alt), "board_id": p.board.id, "board_section_id": orNull(p.Section), "dominant_color": orNull(p.Color),
		"parent_pin_id": orNull(p.Parent), "board_owner": map[string]any{"username": p.board.owner.username}, "is_owner": p.owner == c.account,
		"creative_type": "REGULAR", "has_been_promoted": false, "is_standard": true, "media": p.media(c.base), "pin_metrics": nil,
	}
	switch p.kind {
	case "video":
		out["creative_type"] = "VIDEO"
	case "multiple_images":
		out["creative_type"] = "CAROUSEL"
	}
	if c.URL.Query().Get("pin_metrics") == "true" {
		out["pin_metrics"] = n.metrics(p)
	}
	return out
}

func (p *pin) media(base string) map[string]any {
	images := func(width, height int) map[string]any {
		return map[string]any{"600x": map[string]any{"url": base + "/avatars/" + p.owner.username + ".jpg", "width": width, "height": height}}
	}
	out := map[string]any{"media_type": p.kind}
	switch p.kind {
	case "multiple_images":
		items := []any{}
		for i, s := range p.slots {
			items = append(items, map[string]any{"item_type": "image", "title": s.Title, "description": s.Description, "link": s.Link, "images": images(p.sizes[i].X, p.sizes[i].Y)})
		}
		out["items"] = items
	case "video":
		out["cover_image_url"], out["duration"], out["height"], out["width"] = base+"/avatars/"+p.owner.username+".jpg", nil, nil, nil
	default:
		out["images"] = images(p.sizes[0].X, p.sizes[0].Y)
	}
	return out
}

func (n *network) getPin(c *call) (int, any, *refusal) {
	p, refused := n.own(c, c.PathValue("pin"))
	if refused != nil {
		return 0, nil, refused
	}
	return http.StatusOK, n.show(c, p), nil
}

func (n *network) listPins(c *call) (int, any, *refusal) {
	var list []*pin
	for _, p := range slices.Backward(n.pins) {
		if p.owner == c.account && c.token.sees(p.board) {
			list = append(list, p)
		}
	}
	out, refused := paged(c.Request, list, func(p *pin) any { return n.show(c, p) })
	return http.StatusOK, out, refused
}

func (n *network) deletePin(c *call) (int, any, *refusal) {
	p, refused := n.own(c, c.PathValue("pin"))
	if refused != nil {
		return 0, nil, refused
	}
	n.remove(p)
	return http.StatusNoContent, nil, nil
}
