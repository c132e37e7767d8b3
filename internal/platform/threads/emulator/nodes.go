package emulator

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"caio/internal/platform/emulator/graph"
)

// node is an object that fields can be read of. A name that is not among known fails the
// whole request; one that is known and has no value is left out.
type node struct {
	kind   string
	known  []string
	values map[string]any
}

// names returns the fields that were asked for. Modifiers and inner fields are not among
// what the vendor documents.
func (c *call) names(n node) ([]string, *graph.Refusal) {
	var out []string
	for _, name := range strings.Split(c.params.get("fields"), ",") {
		if name = strings.TrimSpace(name); name == "" {
			continue
		}
		if !slices.Contains(n.known, name) {
			return nil, refuse(100, 0, "Tried accessing nonexisting field (%s) on node type (%s)", name, n.kind)
		}
		out = append(out, name)
	}
	return out, nil
}

// render returns the node with the fields that were asked for; id is always there.
func (c *call) render(n node) (map[string]any, *graph.Refusal) {
	names, refused := c.names(n)
	if refused != nil {
		return nil, refused
	}
	out := map[string]any{}
	if id, ok := n.values["id"]; ok {
		out["id"] = id
	}
	for _, name := range names {
		if v, ok := n.values[name]; ok {
			out[name] = v
		}
	}
	return out, nil
}

// list renders one page of nodes, with the address of the next as the vendor writes it:
// token included.
func (c *call) list(kind node, nodes []node) (any, *graph.Refusal) {
	if _, refused := c.names(kind); refused != nil {
		return nil, refused
	}
	limit, from, refused := c.page()
	if refused != nil {
		return nil, refused
	}
	data, end := []any{}, min(from+limit, len(nodes))
	for i := from; i < end; i++ {
		item, refused := c.render(nodes[i])
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
	paging := map[string]any{"cursors": map[string]string{"before": fmt.Sprintf("after%d", from), "after": after}}
	if end < len(nodes) {
		q := url.Values{"access_token": {c.params.token}}
		for name, value := range c.params.values {
			q.Set(name, value)
		}
		q.Set("after", after)
		paging["next"] = c.base + c.r.URL.Path + "?" + q.Encode()
	}
	out["paging"] = paging
	return out, nil
}

func (c *call) page() (limit, from int, refused *graph.Refusal) {
	limit = 25
	if v := c.params.get("limit"); v != "" {
		n, err := strconv.Atoi(v)
		if err != nil || n < 1 || n > 100 {
			return 0, 0, invalid("limit must be between 1 and 100")
		}
		limit = n
	}
	if v := c.params.get("after"); v != "" {
		n, err := strconv.Atoi(strings.TrimPrefix(v, "after"))
		if err != nil || n < 0 {
			return 0, 0, invalid("after is no cursor")
		}
		from = n
	}
	return limit, from, nil
}
