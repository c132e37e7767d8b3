package app_test

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"caio/internal/caio"
	"caio/internal/platform"
)

// option is one value of one Field: what a creator may choose.
type option struct{ field, value string }

// comment stands for the first comment, which is no Field.
const comment = "(first comment)"

// choice is everything that is chosen for one post besides its text and files.
type choice map[string]string

// plan is what is left to try on one channel.
type plan struct {
	fields []caio.Field
	facts  facts
	all    map[string][]string // every value to try, by field
	open   []option            // not exercised yet, in the fields' order
	refuse func(choice) []caio.Problem
}

// field returns the Field of that name; the first comment is a text.
func (p *plan) field(name string) caio.Field {
	i := slices.IndexFunc(p.fields, func(f caio.Field) bool { return f.Name == name })
	if i < 0 {
		return caio.Field{Name: name, Type: caio.FieldText}
	}
	return p.fields[i]
}

// options lists every value to try, in the fields' order.
func (p *plan) options() []option {
	var out []option
	for _, f := range p.fields {
		for _, v := range p.all[f.Name] {
			out = append(out, option{f.Name, v})
		}
	}
	return out
}

// with returns what is chosen, and the option with all that it depends on; false when
// what is chosen excludes it.
func (p *plan) with(chosen choice, o option) (choice, bool) {
	out := choice{}
	for name, value := range chosen {
		out[name] = value
	}
	f := p.field(o.field)
	switch {
	case f.Type == caio.FieldChoices && out[o.field] != "":
		out[o.field] += "\n" + o.value
	case out[o.field] != "" && out[o.field] != o.value:
		return nil, false
	default:
		out[o.field] = o.value
	}
	for _, what := range []string{o.field, o.field + "=" + o.value} {
		for name, value := range p.facts.needs[what] {
			var ok bool
			if out, ok = p.with(out, option{name, value}); !ok {
				return nil, false
			}
		}
	}
	if platform.FieldShown(f, out) {
		return out, p.reachable(f, out)
	}
	if out[f.When.Field] != "" {
		return nil, false
	}
	for _, value := range p.all[f.When.Field] {
		if len(f.When.Values) > 0 && !slices.Contains(f.When.Values, value) {
			continue
		}
		if more, ok := p.with(out, option{f.When.Field, value}); ok {
			return more, true
		}
	}
	return nil, false
}

// reachable reports whether the Field that f depends on is shown itself.
func (p *plan) reachable(f caio.Field, chosen choice) bool {
	for f.When != nil {
		if f = p.field(f.When.Field); !platform.FieldShown(f, chosen) {
			return false
		}
	}
	return true
}

// complete adds values of the Fields that have to be filled in, those still open first.
func (p *plan) complete(chosen choice) choice {
	for _, f := range p.fields {
		if !f.Required || f.Default != "" || chosen[f.Name] != "" || !platform.FieldShown(f, chosen) || !p.reachable(f, chosen) {
			continue
		}
		candidates := slices.Clone(p.all[f.Name])
		slices.SortStableFunc(candidates, func(a, b string) int {
			rank := func(v string) int { return -slices.Index(p.open, option{f.Name, v}) }
			return rank(a) - rank(b)
		})
		for _, value := range candidates {
			if more, ok := p.with(chosen, option{f.Name, value}); ok && !worse(p.refuse(chosen), p.refuse(more)) {
				chosen = more
				break
			}
		}
	}
	return chosen
}

// next chooses as many open options for one post as go together, as far as the program
// itself tells. It returns false when the post would still be refused.
func (p *plan) next() (choice, bool) {
	chosen := choice{}
	for name, value := range p.facts.usual {
		if !slices.ContainsFunc(p.open, func(o option) bool { return o.field == name }) {
			chosen[name] = value
		}
	}
	chosen = p.complete(chosen)
	told := p.refuse(chosen)
	for _, o := range p.open {
		if p.field(o.field).Type != caio.FieldChoices && chosen[o.field] != "" {
			continue
		}
		more, ok := p.with(chosen, o)
		if !ok {
			continue
		}
		more = p.complete(more)
		if now := p.refuse(more); !worse(told, now) && !p.excluded(more) {
			chosen, told = more, now
		}
	}
	return chosen, len(told) == 0
}

// excluded reports whether the network would refuse what no check knows of.
func (p *plan) excluded(chosen choice) bool {
	return slices.ContainsFunc(p.facts.never, func(pair [2]string) bool { return p.has(chosen, pair[0]) && p.has(chosen, pair[1]) })
}

// has reports whether "field" or "field=value" is chosen, the latter also by default.
func (p *plan) has(chosen choice, what string) bool {
	name, value, exact := strings.Cut(what, "=")
	if !exact {
		return chosen[name] != "" && chosen[name] != "false"
	}
	return cmp.Or(chosen[name], p.field(name).Default) == value
}

// exercised takes what was chosen off the list and returns how much that was.
func (p *plan) exercised(chosen choice) int {
	before := len(p.open)
	p.open = slices.DeleteFunc(p.open, func(o option) bool {
		if p.field(o.field).Type == caio.FieldChoices {
			return slices.Contains(platform.Lines(chosen[o.field]), o.value)
		}
		return chosen[o.field] == o.value
	})
	return before - len(p.open)
}

// worse reports whether something is told now that was not told before.
func worse(before, now []caio.Problem) bool {
	key := func(p caio.Problem) string { return fmt.Sprint(p.Code, p.Field, p.Part, p.Media) }
	return slices.ContainsFunc(now, func(p caio.Problem) bool {
		return !slices.ContainsFunc(before, func(q caio.Problem) bool { return key(p) == key(q) })
	})
}
