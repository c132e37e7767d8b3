package platformtest

import (
	"fmt"
	"slices"

	"caio/internal/caio"
)

// smallEnough is up to what size a file at the edge is really made.
const smallEnough = 32 << 20

// mediaEdges lists the edges of attachments.
func mediaEdges(l caio.Limits) []edge {
	var out []edge
	for _, s := range sampleTypes {
		limit, taken := l.Media[s.kind]
		if slices.ContainsFunc(out, func(e edge) bool { return e.name == string(s.kind) }) {
			continue
		}
		out = append(out, edge{name: string(s.kind)}) // marks the kind as seen
		if !taken {
			out = append(out, edge{name: string(s.kind) + " not taken", over: foreign(s.kind, s.mime)})
			continue
		}
		out = append(out, kindEdges(l, s.kind, limit)...)
	}
	out = slices.DeleteFunc(out, func(e edge) bool { return e.over == nil && e.at == nil })
	if l.MediaRequired {
		out = append(out, edge{name: "media required", over: func(st *Stage) caio.Variant {
			v := st.Post("Text alone")
			v.Parts[0].Attachments = nil
			return v
		}})
	}
	if _, image := l.Media[caio.KindImage]; image && !l.Mixed {
		if _, video := l.Media[caio.KindVideo]; video {
			out = append(out, edge{name: "mixed", over: func(st *Stage) caio.Variant {
				return st.Attach(st.Attach(st.Text("Mixed"), 0, caio.KindImage), 0, caio.KindVideo)
			}})
		}
	}
	return out
}

// foreign is a post with a file of a kind that is not taken.
func foreign(kind caio.MediaKind, mime string) func(st *Stage) caio.Variant {
	return func(st *Stage) caio.Variant { return st.attach(st.Text("A file of another kind"), 0, kind, mime) }
}

// one is a post with one file of the kind, changed by change.
func one(kind caio.MediaKind, change func(st *Stage, a *caio.Attachment)) func(st *Stage) caio.Variant {
	return func(st *Stage) caio.Variant {
		v := st.Attach(st.Text("A file at the edge"), 0, kind)
		change(st, &v.Parts[0].Attachments[0])
		return st.Adapt(v)
	}
}

func several(kind caio.MediaKind, n int) func(st *Stage) caio.Variant {
	return func(st *Stage) caio.Variant {
		v := st.Text(fmt.Sprintf("%d files", n))
		for range n {
			v = st.Attach(v, 0, kind)
		}
		return st.Adapt(v)
	}
}

func kindEdges(l caio.Limits, kind caio.MediaKind, m caio.MediaLimit) []edge {
	var out []edge
	add := func(name string, change func(a *caio.Asset)) {
		out = append(out, edge{name: string(kind) + " " + name, over: one(kind, func(_ *Stage, a *caio.Attachment) { change(&a.Asset) })})
	}
	add("type", func(a *caio.Asset) { a.Type = "application/x-unheard-of" })
	bytes := edge{name: string(kind) + " bytes", over: one(kind, func(_ *Stage, a *caio.Attachment) { a.Asset.Size = m.MaxBytes + 1 })}
	if m.MaxBytes <= smallEnough {
		bytes.at = one(kind, func(st *Stage, a *caio.Attachment) { a.Asset = st.Files.Padded(st.T, a.Asset, m.MaxBytes) })
	}
	out = append(out, bytes)
	if m.MaxWidth > 0 {
		add("width", func(a *caio.Asset) { a.Width, a.Height = m.MaxWidth+1, m.MaxWidth+1 })
	}
	if m.MaxHeight > 0 {
		add("height", func(a *caio.Asset) { a.Width, a.Height = m.MaxHeight+1, m.MaxHeight+1 })
	}
	if m.MaxPixels > 0 {
		add("pixels", func(a *caio.Asset) { a.Width, a.Height = int(m.MaxPixels/1000)+1, 1000 })
	}
	if m.MinWidth > 0 {
		add("narrow", func(a *caio.Asset) { a.Width, a.Height = m.MinWidth-1, m.MinWidth-1 })
	}
	if m.MaxRatio > 0 {
		add("too wide", func(a *caio.Asset) { a.Width, a.Height = int(1000*m.MaxRatio)+20, 1000 })
	}
	if m.MinRatio > 0 {
		add("too high", func(a *caio.Asset) { a.Width, a.Height = max(int(1000*m.MinRatio)-20, 1), 1000 })
	}
	if m.MaxDuration > 0 {
		add("too long", func(a *caio.Asset) { a.Duration = m.MaxDuration + 1 })
	}
	if m.MinDuration > 1 {
		add("too short", func(a *caio.Asset) { a.Duration = m.MinDuration - 1 })
	}
	return append(append(out, countEdge(l, kind, m)), altEdges(l, kind)...)
}

func countEdge(l caio.Limits, kind caio.MediaKind, m caio.MediaLimit) edge {
	most := m.MaxCount
	if l.MaxMedia > 0 && (most == 0 || most > l.MaxMedia) {
		most = l.MaxMedia
	}
	if most == 0 {
		return edge{}
	}
	e := edge{name: string(kind) + " count", over: several(kind, most+1)}
	if most > 1 {
		e.at = several(kind, most)
	}
	return e
}

func altEdges(l caio.Limits, kind caio.MediaKind) []edge {
	if l.Alt.Max == 0 {
		return nil
	}
	alt := func(n int) func(st *Stage) caio.Variant {
		return one(kind, func(_ *Stage, a *caio.Attachment) { a.Alt = fill(l.Alt, n) })
	}
	return []edge{{name: string(kind) + " alt", over: alt(l.Alt.Max + 1), at: alt(l.Alt.Max)}}
}
