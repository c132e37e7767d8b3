package graph

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
)

// Edge is a list of nodes that is read page by page.
type Edge struct {
	Of    Node // an empty one of the kind: names are checked even where nothing is listed
	Nodes []Node
	Path  string // of the pages that follow; "": none do
}

const usualPage = 25

// Paging is which page of an edge was asked for.
type Paging struct {
	Limit, from int
	base, token string
	fields      string
}

// Paging reads which page is asked for, of a network at the address base.
func (p Params) Paging(base string) (Paging, *Refusal) {
	out := Paging{Limit: usualPage, base: base, token: p.Token, fields: p.Get("fields")}
	if v := p.Get("limit"); v != "" {
		n, err := strconv.Atoi(v)
		if err != nil || n < 1 || n > 100 {
			return out, Invalid("param limit must be between 1 and 100")
		}
		out.Limit = n
	}
	if v := p.Get("after"); v != "" {
		n, err := strconv.Atoi(strings.TrimPrefix(v, "after"))
		if err != nil || n < 0 {
			return out, Invalid("Invalid cursors values")
		}
		out.from = n
	}
	return out, nil
}

// Render returns one page, with the address of the next as the vendor writes it: token
// included.
func (e Edge) Render(fields []Want, page Paging) (map[string]any, *Refusal) {
	if _, refused := e.Of.Render(fields, page); refused != nil {
		return nil, refused
	}
	data := []any{}
	end := min(page.from+page.Limit, len(e.Nodes))
	for i := page.from; i < end; i++ {
		item, refused := e.Nodes[i].Render(fields, page)
		if refused != nil {
			return nil, refused
		}
		data = append(data, item)
	}
	out := map[string]any{"data": data}
	if len(data) == 0 {
		return out, nil
	}
	after := fmt.Sprintf("after%d", end)
	paging := map[string]any{"cursors": map[string]string{"before": fmt.Sprintf("after%d", page.from), "after": after}}
	if end < len(e.Nodes) && e.Path != "" {
		q := url.Values{"access_token": {page.token}, "after": {after}, "limit": {strconv.Itoa(page.Limit)}}
		if page.fields != "" {
			q.Set("fields", page.fields)
		}
		paging["next"] = page.base + e.Path + "?" + q.Encode()
	}
	out["paging"] = paging
	return out, nil
}

// inner is an edge within a node; nil where it is empty and nothing was asked of it.
func (e Edge) inner(w Want, page Paging) (map[string]any, *Refusal) {
	list := e
	if strings.Contains(w.mods, "limit(0)") {
		list.Nodes = nil
	}
	out, refused := list.Render(w.Within, Paging{Limit: usualPage, base: page.base, token: page.token})
	if refused != nil {
		return nil, refused
	}
	if strings.Contains(w.mods, "summary(true)") {
		out["summary"] = map[string]any{"total_count": len(e.Nodes), "order": "ranked", "can_comment": true}
	} else if len(e.Nodes) == 0 {
		return nil, nil
	}
	return out, nil
}
