package platformtest

import (
	"fmt"
	"strings"
	"testing"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/text"
)

// edge is one limit: a variant just over it, and one just at it where a real one can be
// made.
type edge struct {
	name     string
	over, at func(st *Stage) caio.Variant
}

// limits goes to the edge of each limit, which the emulator must accept, and one over,
// which must not cause a single request.
func (s Suite) limits(t *testing.T) {
	st := s.Stage(t)
	l := st.Client.LimitsOf(st.Channel)
	edges := append(textEdges(l), mediaEdges(l)...)
	for _, f := range st.Client.Fields {
		edges = append(edges, fieldEdges(f)...)
	}
	for _, e := range edges {
		t.Run(e.name, func(t *testing.T) {
			t.Parallel()
			if e.over != nil {
				s.refused(t, e.over)
			}
			if e.at != nil {
				st := s.Stage(t)
				st.Live(st.Delivery(e.at(st)))
			}
		})
	}
}

// refused checks that the variant is refused without a request.
func (s Suite) refused(t *testing.T, over func(st *Stage) caio.Variant) {
	st := s.Stage(t)
	d := st.Delivery(over(st))
	requests := len(st.Kit.Requests())
	if st.Client.Can(platform.CanPrepare) {
		st.Is(st.Client.Prepare(t.Context(), st.Session, d.Job), "prepare over the edge", caio.Rejected)
	}
	_, err := st.Client.Publish(t.Context(), st.Session, d.Job)
	st.Is(err, "publish over the edge", caio.Rejected)
	if n := len(st.Kit.Requests()) - requests; n != 0 {
		t.Errorf("a post over the edge caused %d requests", n)
	}
	if d.Saved.Writes() != 0 {
		t.Errorf("a post over the edge wrote %d checkpoints", d.Saved.Writes())
	}
}

// withText is the suite's post with another text.
func withText(s string) func(st *Stage) caio.Variant {
	return func(st *Stage) caio.Variant { return st.Post(s) }
}

func textEdges(l caio.Limits) []edge {
	out := []edge{
		{name: "text", over: withText(fill(l.Text, l.Text.Max+1)), at: withText(fill(l.Text, l.Text.Max))},
		{name: "empty", over: func(*Stage) caio.Variant { return caio.Variant{} }},
	}
	if n := l.Text.MaxBytes; n > 0 && n > l.Text.Max {
		if s := wide(n); text.Count(l.Text, s) <= l.Text.Max {
			out = append(out, edge{name: "text bytes", over: withText(s + "a"), at: withText(s)})
		}
	}
	if n := l.Text.Hashtags; n > 0 {
		tags := func(n int) string { return strings.TrimSpace(strings.Repeat("#a ", n)) }
		out = append(out, edge{name: "hashtags", over: withText(tags(n + 1)), at: withText(tags(n))})
	}
	if n := l.Text.Mentions; n > 0 {
		names := func(n int) string { return strings.TrimSpace(strings.Repeat("@a ", n)) }
		out = append(out, edge{name: "mentions", over: withText(names(n + 1)), at: withText(names(n))})
	}
	if l.Comment != nil && l.Comment.Max > 0 {
		comment := func(n int) func(st *Stage) caio.Variant {
			return func(st *Stage) caio.Variant {
				v := st.Post("With a long comment")
				v.Comment = fill(*l.Comment, n)
				return v
			}
		}
		out = append(out, edge{name: "comment", over: comment(l.Comment.Max + 1), at: comment(l.Comment.Max)})
	}
	if l.Comment == nil {
		out = append(out, edge{name: "comment unsupported", over: func(st *Stage) caio.Variant {
			v := st.Post("With a comment")
			v.Comment = "Nobody asked"
			return v
		}})
	}
	if l.TextRequired {
		out = append(out, edge{name: "text required", over: withText(" \n ")})
	}
	return append(out, partEdges(l)...)
}

func partEdges(l caio.Limits) []edge {
	parts := func(n int) func(st *Stage) caio.Variant {
		return func(st *Stage) caio.Variant {
			v := st.Post("Part 1")
			for i := 1; i < n; i++ {
				p := v.Parts[0]
				p.Text = fmt.Sprintf("Part %d", i+1)
				v.Parts = append(v.Parts, p)
			}
			return v
		}
	}
	e := edge{name: "parts", over: parts(l.Parts + 1)}
	if l.Parts > 1 && l.Parts <= 30 {
		e.at = parts(l.Parts)
	}
	return []edge{e}
}

// fill returns a plain text of exactly n, in words.
func fill(l caio.TextLimit, n int) string {
	s := strings.Repeat("abcd ", n/5+1)[:n]
	if strings.HasSuffix(s, " ") {
		s = s[:n-1] + "e"
	}
	if got := text.Count(l, s); got != n {
		return fmt.Sprintf("the counter %s counts %d letters as %d", l.Counter, n, got)
	}
	return s
}

// wide returns a text of n bytes with as few characters as possible.
func wide(n int) string {
	const family = "👩‍👩‍👧‍👦"
	return strings.Repeat(family, n/len(family)) + strings.Repeat("a", n%len(family))
}

func fieldEdges(f caio.Field) []edge {
	set := func(value string) func(st *Stage) caio.Variant {
		return func(st *Stage) caio.Variant {
			v := st.Post("With a field")
			fields := map[string]string{}
			for name, value := range v.Fields {
				fields[name] = value
			}
			if f.When != nil {
				fields[f.When.Field] = "true"
				if len(f.When.Values) > 0 {
					fields[f.When.Field] = f.When.Values[0]
				}
			}
			fields[f.Name] = value
			v.Fields = fields
			return v
		}
	}
	var out []edge
	add := func(name, value string) {
		out = append(out, edge{name: "field " + f.Name + " " + name, over: set(value)})
	}
	if f.Required {
		add("missing", "")
	}
	switch f.Type {
	case caio.FieldText, caio.FieldLongText, caio.FieldSecret:
		if f.Max > 0 {
			add("too long", strings.Repeat("a", f.Max+1))
		}
	case caio.FieldFile:
		add("not there", "/nowhere/at/all")
	case caio.FieldBool, caio.FieldInstant, caio.FieldURL:
		add("nonsense", "perhaps")
	case caio.FieldChoice, caio.FieldChoices:
		if !f.Remote {
			add("not offered", "nobody offers this")
		}
	case caio.FieldNumber:
		add("no number", "many")
		add("too small", fmt.Sprint(f.Min-1))
		if f.Max > 0 {
			add("too large", fmt.Sprint(f.Max+1))
		}
	case caio.FieldList:
		if f.Max > 0 {
			add("too many", strings.Repeat("a\n", f.Max+1))
		}
		if f.EntryMax > 0 {
			add("too long an entry", strings.Repeat("a", f.EntryMax+1)+strings.Repeat("\nb", max(f.Min-1, 0)))
		}
	}
	return out
}
