package emulator

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// node is an object that fields can be read of. A name that is not among known fails the
// whole request; one that is known and has no value is left out.
type node struct {
	kind   string
	known  []string
	values map[string]any // of plain values, node, or edge
	usual  []string       // without a fields parameter
}

// edge is a list of nodes that is read page by page.
type edge struct {
	of    node // an empty one of the kind: names are checked even where nothing is listed
	nodes []node
	path  string
}

// want is one field that was asked for, with its modifiers and those within it.
type want struct {
	name   string
	mods   string // summary(true).limit(0)
	within []want
}

// parseFields reads id,name,picture.type(large){url}.
func parseFields(s string) ([]want, error) {
	out, rest, err := parseList(s)
	if err == nil && rest != "" {
		err = fmt.Errorf("unexpected %q", rest)
	}
	return out, err
}

func parseList(s string) (out []want, rest string, err error) {
	for s != "" && s[0] != '}' {
		i := strings.IndexAny(s, ",{}")
		if i < 0 {
			i = len(s)
		}
		name, mods, _ := strings.Cut(s[:i], ".")
		w := want{name: strings.TrimSpace(name), mods: mods}
		s = s[i:]
		if strings.HasPrefix(s, "{") {
			if w.within, s, err = parseList(s[1:]); err != nil {
				return nil, "", err
			}
			if !strings.HasPrefix(s, "}") {
				return nil, "", fmt.Errorf("a brace is not closed")
			}
			s = s[1:]
		}
		out = append(out, w)
		s = strings.TrimPrefix(s, ",")
	}
	return out, s, nil
}

// render returns the node with the fields that were asked for; id is there where the node
// has one.
func (n node) render(fields []want, page paging) (map[string]any, *refusal) {
	if len(fields) == 0 {
		for _, name := range n.usual {
			fields = append(fields, want{name: name})
		}
	}
	out := map[string]any{}
	if id, ok := n.values["id"]; ok {
		out["id"] = id
	}
	for _, w := range fields {
		if !slices.Contains(n.known, w.name) {
			return nil, invalid("Tried accessing nonexisting field (%s) on node type (%s)", w.name, n.kind)
		}
		switch v := n.values[w.name].(type) {
		case nil:
		case node:
			inner, refused := v.render(w.within, page)
			if refused != nil {
				return nil, refused
			}
			out[w.name] = inner
		case edge:
			inner, refused := v.inner(w, page)
			if refused != nil {
				return nil, refused
			}
			if inner != nil {
				out[w.name] = inner
			}
		default:
			out[w.name] = v
		}
	}
	return out, nil
}

// inner is an edge within a node; nil where it is empty and nothing was asked of it.
func (e edge) inner(w want, page paging) (map[string]any, *refusal) {
	within := paging{limit: 25, base: page.base, token: page.token}
	none := strings.Contains(w.mods, "limit(0)")
	list := e
	if none {
		list.nodes = nil
	}
	out, refused := list.render(w.within, within)
	if refused != nil {
		return nil, refused
	}
	if strings.Contains(w.mods, "summary(true)") {
		out["summary"] = map[string]any{"total_count": len(e.nodes), "order": "ranked", "can_comment": true}
	} else if len(e.nodes) == 0 {
		return nil, nil
	}
	return out, nil
}

// paging is which page of an edge was asked for.
type paging struct {
	limit, from int
	base, token string
	fields      string
}

func pageOf(p params, base string) (paging, *refusal) {
	out := paging{limit: 25, base: base, token: p.token, fields: p.get("fields")}
	if v := p.get("limit"); v != "" {
		n, err := strconv.Atoi(v)
		if err != nil || n < 1 || n > 100 {
			return out, invalid("param limit must be between 1 and 100")
		}
		out.limit = n
	}
	if v := p.get("after"); v != "" {
		n, err := strconv.Atoi(strings.TrimPrefix(v, "after"))
		if err != nil {
			return out, invalid("Invalid cursors values")
		}
		out.from = n
	}
	return out, nil
}

// render returns one page, with the address of the next as the vendor writes it: token
// included.
func (e edge) render(fields []want, page paging) (map[string]any, *refusal) {
	if _, refused := e.of.render(fields, page); refused != nil {
		return nil, refused
	}
	data := []any{}
	end := min(page.from+page.limit, len(e.nodes))
	for i := page.from; i < end; i++ {
		item, refused := e.nodes[i].render(fields, page)
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
	if end < len(e.nodes) && e.path != "" {
		q := url.Values{"access_token": {page.token}, "after": {after}, "limit": {strconv.Itoa(page.limit)}}
		if page.fields != "" {
			q.Set("fields", page.fields)
		}
		paging["next"] = page.base + e.path + "?" + q.Encode()
	}
	out["paging"] = paging
	return out, nil
}
