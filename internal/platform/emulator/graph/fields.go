package graph

import (
	"fmt"
	"slices"
	"strings"
)

// Want is one field that was asked for, with its modifiers and those within it.
type Want struct {
	Name   string
	mods   string // summary(true).limit(0)
	Within []Want
}

// Fields reads which fields are asked for: id,name,picture.type(large){url}.
func (p Params) Fields() ([]Want, *Refusal) {
	out, rest, err := parseList(p.Get("fields"))
	if err == nil && rest != "" {
		err = fmt.Errorf("unexpected %q", rest)
	}
	if err != nil {
		return nil, Refuse(2500, 0, "Syntax error in the parameter fields: %s", err)
	}
	return out, nil
}

func parseList(s string) (out []Want, rest string, err error) {
	for s != "" && s[0] != '}' {
		i := strings.IndexAny(s, ",{}")
		if i < 0 {
			i = len(s)
		}
		name, mods, _ := strings.Cut(s[:i], ".")
		w := Want{Name: strings.TrimSpace(name), mods: mods}
		s = s[i:]
		if strings.HasPrefix(s, "{") {
			if w.Within, s, err = parseList(s[1:]); err != nil {
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

// Node is an object that fields can be read of. A name that is not among Known fails the
// whole request; one that is known and has no value is left out.
type Node struct {
	Kind   string
	Known  []string
	Values map[string]any // of plain values, Node, or Edge
	Usual  []string       // without a fields parameter
}

// Render returns the node with the fields that were asked for; id is there where the node
// has one.
func (n Node) Render(fields []Want, page Paging) (map[string]any, *Refusal) {
	if len(fields) == 0 {
		for _, name := range n.Usual {
			fields = append(fields, Want{Name: name})
		}
	}
	out := map[string]any{}
	if id, ok := n.Values["id"]; ok {
		out["id"] = id
	}
	for _, w := range fields {
		if !slices.Contains(n.Known, w.Name) {
			return nil, Invalid("Tried accessing nonexisting field (%s) on node type (%s)", w.Name, n.Kind)
		}
		switch v := n.Values[w.Name].(type) {
		case nil:
		case Node:
			inner, refused := v.Render(w.Within, page)
			if refused != nil {
				return nil, refused
			}
			out[w.Name] = inner
		case Edge:
			inner, refused := v.inner(w, page)
			if refused != nil {
				return nil, refused
			}
			if inner != nil {
				out[w.Name] = inner
			}
		default:
			out[w.Name] = v
		}
	}
	return out, nil
}
