package threads_test

import (
	"slices"
	"strings"
	"testing"

	"caio/internal/caio"
	"caio/internal/platform/platformtest"
)

// TestCheck walks through what limits alone cannot say.
func TestCheck(t *testing.T) {
	t.Parallel()
	text := func(s string, pairs ...string) func(*platformtest.Stage) caio.Variant {
		return func(st *platformtest.Stage) caio.Variant { return with(st.Text(s), pairs...) }
	}
	picture := func(pairs ...string) func(*platformtest.Stage) caio.Variant {
		return func(st *platformtest.Stage) caio.Variant { return with(attach(st, image), pairs...) }
	}
	links := func(n int) string {
		s := ""
		for i := range n {
			s += "https://a.example/" + string(rune('a'+i)) + " https://a.example/a "
		}
		return s
	}
	for _, tt := range []struct {
		name string
		make func(*platformtest.Stage) caio.Variant
		want []string
	}{
		{"letters", text(strings.Repeat("ä", 500)), nil},
		{"emoji at the edge", text(strings.Repeat("🦊", 125)), nil},
		{"emoji over it", text(strings.Repeat("🦊", 125) + "a"), []string{"text_too_long"}},
		{"a family", text(strings.Repeat("👩‍👩‍👧‍👦", 20)), nil},
		{"one more", text(strings.Repeat("👩‍👩‍👧‍👦", 21)), []string{"text_too_long"}},
		{"hearts", text(strings.Repeat("❤️", 84)), []string{"text_too_long"}},
		{"signs drawn as emoji", text(strings.Repeat("©️", 100)), nil},
		{"one more sign", text(strings.Repeat("©️", 100) + "a"), []string{"text_too_long"}},
		{"a flag", text(strings.Repeat("🏴󠁧󠁢󠁥󠁮󠁧󠁿", 18)), []string{"text_too_long"}},
		{"Devanagari with joiners", text(strings.Repeat("क्\u200dष", 125)), nil},
		{"too long anyway", text(strings.Repeat("🦊", 501)), []string{"text_too_long"}},
		{"five links", text(links(5)), nil},
		{"six links", text(links(6)), []string{"links"}},
		{"and a preview", text(links(5), "link_attachment", "https://b.example/"), []string{"links"}},
		{"the same in preview", text(links(5), "link_attachment", "https://a.example/a"), nil},
		{"comment", func(st *platformtest.Stage) caio.Variant {
			v := st.Text("x")
			v.Comment = strings.Repeat("🦊", 126)
			return v
		}, []string{"text_too_long"}},
		{"second part", func(st *platformtest.Stage) caio.Variant { return chain(st, "x", links(6)) }, []string{"links"}},
		{"poll", text("x", "poll", "A\nB"), nil},
		{"poll of one", text("x", "poll", "A"), []string{"field_invalid"}},
		{"poll with picture", picture("poll", "A\nB"), []string{"field_invalid"}},
		{"poll with link", text("x", "poll", "A\nB", "link_attachment", "https://a.example/"), []string{"field_invalid"}},
		{"preview with picture", picture("link_attachment", "https://a.example/"), []string{"field_invalid"}},
		{"gif with picture", picture("gif_id", "abc"), []string{"field_invalid"}},
		{"gif of Tenor", text("x", "gif_id", "https://tenor.com/x"), []string{"field_invalid"}},
		{"ghost", text("x", "ghost", "true"), nil},
		{"no ghost", picture("ghost", "false"), nil},
		{"ghost with picture", picture("ghost", "true"), []string{"field_invalid"}},
		{"ghost as answer", text("x", "ghost", "true", "reply_to_id", "123"), []string{"field_invalid"}},
		{"ghost thread", func(st *platformtest.Stage) caio.Variant { return with(chain(st, "x", "y"), "ghost", "true") }, []string{"field_invalid"}},
		{"topic", text("x", "topic_tag", "Go & friends"), []string{"field_invalid"}},
		{"topic with a dot", text("x", "topic_tag", "v1.0"), []string{"field_invalid"}},
		{"good topic", text("x", "topic_tag", "Photography in Berlin"), nil},
		{"quote", text("x", "quote_post_id", "17900000000000001"), nil},
		{"quote of an address", text("x", "quote_post_id", "https://www.threads.com/@ann.b/post/DTab_c-1?xmt=1"), nil},
		{"quote of anything", text("x", "quote_post_id", "https://a.example/post/1"), []string{"field_invalid"}},
		{"countries", text("x", "countries", "DE\nus"), nil},
		{"no country", text("x", "countries", "D1"), []string{"field_invalid"}},
		{"spoiler", text("the killer is Ann", "spoilers", "Ann"), nil},
		{"spoiler elsewhere", func(st *platformtest.Stage) caio.Variant {
			return with(chain(st, "x", "it was Ann"), "spoilers", "Ann")
		}, nil},
		{"spoiler nowhere", text("the killer is Bob", "spoilers", "Ann"), []string{"field_invalid"}},
		{"eleven of them", text(strings.Repeat("a b ", 11), "spoilers", "a"), []string{"field_invalid"}},
		{"behind an emoji", text("🦊 it was Ann", "spoilers", "Ann"), []string{"spoiler_risky?"}},
		{"before an emoji", text("it was Ann 🦊", "spoilers", "Ann"), nil},
		{"long text", text("x", "long_text", strings.Repeat("a", 10000), "long_text_styles", "bold: aaa"), nil},
		{"styles", text("x", "long_text", "Once upon a time", "long_text_styles", "bold: Once\nloud: time\nitalic: dwarf\nnothing"), []string{"field_invalid", "field_invalid", "field_invalid"}},
		{"two links attached", text("x", "long_text", "a", "long_text_link", "https://a.example/", "link_attachment", "https://b.example/"), []string{"field_invalid"}},
		{"link without text", text("x", "long_text_link", "https://a.example/"), nil},
		{"long text with picture", picture("long_text", "a"), []string{"field_invalid"}},
	} {
		st := suite().Stage(t)
		got := codesOf(st, tt.make(st))
		if len(got) != len(tt.want) || !slices.Equal(got, append([]string{}, tt.want...)) {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

// TestHostMissing is said while composing; a text needs none.
func TestHostMissing(t *testing.T) {
	t.Parallel()
	st := suite().Stage(t)
	st.Env.Host = nil
	st.Restart()
	if codes := codesOf(st, attach(st, image)); !slices.Equal(codes, []string{"host_missing"}) {
		t.Errorf("a picture: %q", codes)
	}
	later := chain(st, "x", "y")
	later = st.Attach(later, 1, video)
	if codes := codesOf(st, later); !slices.Equal(codes, []string{"host_missing"}) {
		t.Errorf("a video in the second part: %q", codes)
	}
	before := len(st.Kit.Requests())
	if o := st.Drive(st.Delivery(attach(st, image))); o.Kind != caio.Rejected || len(st.Kit.Requests()) != before {
		t.Errorf("%q %v", o.Kind, o.Err)
	}
	st.Live(st.Delivery(st.Post("Words alone")))
}
