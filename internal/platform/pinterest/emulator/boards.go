package emulator

import (
	"net/http"
	"slices"
)

var boardSchema = schema{
	"name":        {kind: "string", required: true, max: 180},
	"description": {kind: "string", nullable: true},
	"privacy":     {kind: "string", enum: []string{"PUBLIC", "PROTECTED", "SECRET"}},
	"is_ads_only": {kind: "boolean"},
}

var sectionSchema = schema{"name": {kind: "string", required: true, max: 180}}

func (b *board) show(pins int) map[string]any {
	return map[string]any{
		"id": b.id, "name": b.name, "description": b.description, "privacy": b.privacy, "pin_count": pins,
		"owner": map[string]any{"username": b.owner.username}, "created_at": b.created, "collaborator_count": 0, "follower_count": 0,
		"media": map[string]any{"image_cover_url": nil, "pin_thumbnail_urls": []string{}}, "is_ads_only": false,
	}
}

func (s *section) show() map[string]any { return map[string]any{"id": s.id, "name": s.name} }

// sees reports whether the token may see the board at all.
func (t *token) sees(b *board) bool {
	return b.owner == t.account && (b.privacy != "SECRET" || t.may("boards:read_secret"))
}

// open returns the board of the path. The caller holds the lock.
func (n *network) open(c *call, id string) (*board, *refusal) {
	if !idPattern.MatchString(id) {
		return nil, invalid(`'%s' does not match '^\d+$'`, id)
	}
	b := n.boards[id]
	if b == nil || !c.token.sees(b) {
		return nil, refuse(http.StatusNotFound, 40, "Board not found.")
	}
	return b, nil
}

func (b *board) section(id string) *section {
	i := slices.IndexFunc(b.sections, func(s *section) bool { return s.id == id })
	if i < 0 {
		return nil
	}
	return b.sections[i]
}

func (n *network) listBoards(c *call) (int, any, *refusal) {
	privacy := c.URL.Query().Get("privacy")
	if privacy != "" && !slices.Contains([]string{"ALL", "PUBLIC", "PROTECTED", "SECRET", "PUBLIC_AND_SECRET"}, privacy) {
		return 0, nil, invalid("'privacy' is not known")
	}
	var list []*board
	for _, b := range c.account.boards {
		if c.token.sees(b) && (privacy == "" || privacy == "ALL" || privacy == b.privacy || privacy == "PUBLIC_AND_SECRET" && b.privacy != "PROTECTED") {
			list = append(list, b)
		}
	}
	out, refused := paged(c.Request, list, func(b *board) any { return b.show(len(n.on(b))) })
	return http.StatusOK, out, refused
}

func (n *network) createBoard(c *call) (int, any, *refusal) {
	o, refused := boardSchema.read(c.Request)
	if refused != nil {
		return 0, nil, refused
	}
	privacy := o.text("privacy")
	if privacy == "" {
		privacy = "PUBLIC"
	}
	if privacy == "SECRET" && !c.token.may("boards:write_secret") {
		return 0, nil, refuse(http.StatusForbidden, 3, "Your token does not have the required scopes: boards:write_secret")
	}
	if slices.ContainsFunc(c.account.boards, func(b *board) bool { return b.name == o.text("name") }) {
		return 0, nil, refuse(http.StatusBadRequest, 58, "You already have a board with this name.")
	}
	b := n.board(c.account, o.text("name"), privacy)
	b.description = o.text("description")
	return http.StatusCreated, b.show(0), nil
}

func (n *network) listSections(c *call) (int, any, *refusal) {
	b, refused := n.open(c, c.PathValue("board"))
	if refused != nil {
		return 0, nil, refused
	}
	out, refused := paged(c.Request, b.sections, func(s *section) any { return s.show() })
	return http.StatusOK, out, refused
}

func (n *network) createSection(c *call) (int, any, *refusal) {
	b, refused := n.open(c, c.PathValue("board"))
	if refused != nil {
		return 0, nil, refused
	}
	o, refused := sectionSchema.read(c.Request)
	if refused != nil {
		return 0, nil, refused
	}
	if slices.ContainsFunc(b.sections, func(s *section) bool { return s.name == o.text("name") }) {
		return 0, nil, refuse(http.StatusConflict, 409, "Board section conflict.")
	}
	s := &section{n.id("5258"), o.text("name")}
	b.sections = append(b.sections, s)
	return http.StatusCreated, s.show(), nil
}

// on lists the Pins of a board, newest first. The caller holds the lock.
func (n *network) on(b *board) []*pin {
	var out []*pin
	for _, p := range slices.Backward(n.pins) {
		if p.board == b {
			out = append(out, p)
		}
	}
	return out
}

func (n *network) boardPins(c *call) (int, any, *refusal) {
	b, refused := n.open(c, c.PathValue("board"))
	if refused != nil {
		return 0, nil, refused
	}
	out, refused := paged(c.Request, n.on(b), func(p *pin) any { return n.show(c, p) })
	return http.StatusOK, out, refused
}

func (n *network) sectionPins(c *call) (int, any, *refusal) {
	b, refused := n.open(c, c.PathValue("board"))
	if refused != nil {
		return 0, nil, refused
	}
	s := b.section(c.PathValue("section"))
	if s == nil {
		return 0, nil, refuse(http.StatusNotFound, 404, "Board or section not found.")
	}
	list := slices.DeleteFunc(n.on(b), func(p *pin) bool { return p.Section != s.id })
	out, refused := paged(c.Request, list, func(p *pin) any { return n.show(c, p) })
	return http.StatusOK, out, refused
}
