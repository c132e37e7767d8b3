package emulator

import "net/http"

var updateSchema = schema{
	"board_id":         {kind: "string", pattern: idPattern},
	"board_section_id": createSchema["board_section_id"],
	"title":            createSchema["title"],
	"description":      createSchema["description"],
	"link":             createSchema["link"],
	"alt_text":         createSchema["alt_text"],
	"carousel_slots":   {kind: "array"},
}

var slotSchema = schema{"title": {kind: "string"}, "description": {kind: "string"}, "link": {kind: "string"}}

// updatePin is PATCH /v5/pins/{pin_id}.
func (n *network) updatePin(c *call) (int, any, *refusal) {
	if n.habits.noEdit {
		return 0, nil, refuse(http.StatusUnauthorized, 3, "Your application does not have access to this restricted feature: pin_update")
	}
	p, refused := n.own(c, c.PathValue("pin"))
	if refused != nil {
		return 0, nil, refused
	}
	o, refused := updateSchema.read(c.Request)
	if refused != nil {
		return 0, nil, refused
	}
	changed := *p
	for name, value := range map[string]string{"title": p.Title, "description": p.Description, "link": p.Link, "alt_text": p.Alt, "board_id": p.board.id, "board_section_id": p.Section} {
		if _, given := o[name]; !given {
			o[name] = value // what is not named stays
		}
	}
	if refused := n.place(c, &changed, o); refused != nil {
		return 0, nil, refused
	}
	if refused := n.describe(&changed, o); refused != nil {
		return 0, nil, refused
	}
	if slots, ok := o["carousel_slots"].([]any); ok {
		if p.kind != "multiple_images" || len(slots) != len(p.slots) {
			return 0, nil, invalid("'carousel_slots' does not fit the Pin's items")
		}
		changed.slots = nil
		for _, v := range slots {
			s, ok := v.(map[string]any)
			if !ok {
				return 0, nil, invalid("an entry of 'carousel_slots' is not of type object")
			}
			if refused := slotSchema.check(s); refused != nil {
				return 0, nil, refused
			}
			changed.slots = append(changed.slots, Slot{object(s).text("title"), object(s).text("description"), object(s).text("link")})
		}
	}
	*p = changed
	return http.StatusOK, n.show(c, p), nil
}
