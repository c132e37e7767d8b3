package platformtest

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"caio/internal/caio"
)

// Text is a variant of one part.
func (st *Stage) Text(text string) caio.Variant {
	return caio.Variant{Channel: st.Channel.ID, Parts: []caio.Part{{Text: text, Attachments: []caio.Attachment{}}}, Fields: map[string]string{}}
}

// Attach adds a sample of the kind, of the first type that the platform takes, to part i.
func (st *Stage) Attach(v caio.Variant, i int, kind caio.MediaKind) caio.Variant {
	st.T.Helper()
	types := TypesOf(st.Client.LimitsOf(st.Channel), kind)
	if len(types) == 0 {
		st.T.Fatalf("there is no sample of a type that is taken as %s", kind)
	}
	return st.attach(v, i, kind, types[0])
}

func (st *Stage) attach(v caio.Variant, i int, kind caio.MediaKind, mime string) caio.Variant {
	st.T.Helper()
	part := &v.Parts[i]
	n := len(part.Attachments)
	a := caio.Attachment{Asset: st.Files.Asset(st.T, kind, mime, n)}
	if st.Client.LimitsOf(st.Channel).Alt.Max > 0 {
		a.Alt = fmt.Sprintf("Sample %d of the kind %s", n+1, kind)
	}
	part.Attachments = append(part.Attachments, a)
	return v
}

// Adapt is the Suite's Adapt, which may be nil.
func (st *Stage) Adapt(v caio.Variant) caio.Variant {
	if st.Suite.Adapt == nil {
		return v
	}
	return st.Suite.Adapt(st, v)
}

// Post is an ordinary post: a text, with a picture or video where the platform insists.
func (st *Stage) Post(text string) caio.Variant {
	st.T.Helper()
	v := st.Text(text)
	if st.Client.LimitsOf(st.Channel).MediaRequired {
		v = st.Attach(v, 0, st.kinds()[0])
	}
	return st.Adapt(v)
}

// kinds lists the kinds the channel takes, pictures first.
func (st *Stage) kinds() []caio.MediaKind {
	var out []caio.MediaKind
	for _, s := range sampleTypes {
		if _, ok := st.Client.LimitsOf(st.Channel).Media[s.kind]; ok && !slices.Contains(out, s.kind) {
			out = append(out, s.kind)
		}
	}
	return out
}

// shape is one form a post can have.
type shape struct {
	name string
	make func(st *Stage) caio.Variant
}

// shapes lists the forms that this platform has: text, each kind of media, several
// pictures, a thread, a first comment.
func (s Suite) shapes(t testing.TB) []shape {
	st := s.Stage(t)
	limits := st.Client.LimitsOf(st.Channel)
	out := []shape{{"plain", func(st *Stage) caio.Variant { return st.Post("An ordinary note") }}}
	for _, kind := range st.kinds() {
		out = append(out, shape{string(kind), func(st *Stage) caio.Variant {
			return st.Adapt(st.Attach(st.Text("A note with a file"), 0, kind))
		}})
	}
	if image, ok := limits.Media[caio.KindImage]; ok && image.MaxCount != 1 && limits.MaxMedia != 1 {
		out = append(out, shape{"two pictures", func(st *Stage) caio.Variant {
			v := st.Attach(st.Text("A note with two pictures"), 0, caio.KindImage)
			return st.Adapt(st.Attach(v, 0, caio.KindImage))
		}})
	}
	if limits.Parts > 1 {
		out = append(out, shape{"thread", thread})
	}
	if limits.Comment != nil {
		out = append(out, shape{"comment", func(st *Stage) caio.Variant {
			v := st.Post("A note with a first comment")
			v.Comment = "The first comment below"
			return v
		}})
	}
	return out
}

func thread(st *Stage) caio.Variant {
	limits := st.Client.LimitsOf(st.Channel)
	v := st.Text("Beginning of a thread")
	for i := 1; i < min(limits.Parts, 3); i++ {
		v.Parts = append(v.Parts, caio.Part{Text: strings.Repeat("And on ", i) + "it goes", Attachments: []caio.Attachment{}})
	}
	for i := range v.Parts {
		if kinds := st.kinds(); limits.MediaRequired || (i == 1 && len(kinds) > 0) {
			v = st.Attach(v, i, kinds[0])
		}
	}
	return st.Adapt(v)
}
