package linkedin_test

import (
	"encoding/json"
	"strings"
	"testing"

	"caio/internal/caio"
	"caio/internal/platform/platformtest"
)

// part returns what is at a path such as content/article/title of a live post.
func part(t *testing.T, body map[string]any, path string) any {
	t.Helper()
	b, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	var at any
	if err := json.Unmarshal(b, &at); err != nil {
		t.Fatal(err)
	}
	for name := range strings.SplitSeq(path, "/") {
		object, ok := at.(map[string]any)
		if !ok {
			return nil
		}
		at = object[name]
	}
	return at
}

// Every option reaches LinkedIn.
func TestOptions(t *testing.T) {
	t.Parallel()
	text := func(pairs ...string) func(st *platformtest.Stage) caio.Variant {
		return func(st *platformtest.Stage) caio.Variant { return with(st.Post("With options"), pairs...) }
	}
	for name, c := range map[string]struct {
		form func(st *platformtest.Stage) caio.Variant
		want map[string]any
	}{
		"nothing":        {text(), map[string]any{"visibility": "PUBLIC", "distribution/feedDistribution": "MAIN_FEED", "isReshareDisabledByAuthor": false, "content": nil, "commentary": "With options"}},
		"connections":    {text("visibility", "CONNECTIONS"), map[string]any{"visibility": "CONNECTIONS"}},
		"signed in":      {text("visibility", "LOGGED_IN"), map[string]any{"visibility": "LOGGED_IN"}},
		"quiet":          {text("quiet", "true"), map[string]any{"distribution/feedDistribution": "NONE"}},
		"nobody reposts": {text("no_reshare", "true"), map[string]any{"isReshareDisabledByAuthor": true}},
		"poll": {text("poll_question", "Which?", "poll_options", "This\nThat"), map[string]any{
			"content/poll/question": "Which?", "content/poll/settings/duration": "SEVEN_DAYS",
		}},
		"long poll": {text("poll_question", "Which?", "poll_options", "This\nThat\nBoth\nNone", "poll_duration", "FOURTEEN_DAYS"), map[string]any{
			"content/poll/settings/duration": "FOURTEEN_DAYS",
		}},
		"card": {text("link", "https://a.example/x?y=1", "link_title", "A title", "link_description", "More"), map[string]any{
			"content/article/source": "https://a.example/x?y=1", "content/article/title": "A title", "content/article/description": "More", "content/article/thumbnail": nil,
		}},
		"document": {func(st *platformtest.Stage) caio.Variant {
			return with(st.Adapt(st.Attach(st.Text("Slides"), 0, caio.KindDocument)), "title", "Our deck")
		}, map[string]any{"content/media/title": "Our deck"}},
		"video": {func(st *platformtest.Stage) caio.Variant {
			return with(st.Adapt(st.Attach(st.Text("Film"), 0, caio.KindVideo)), "title", "Our film")
		}, map[string]any{"content/media/title": "Our film"}},
		"picture": {func(st *platformtest.Stage) caio.Variant {
			return st.Attach(st.Text("Picture"), 0, caio.KindImage)
		}, map[string]any{"content/media/altText": "Sample 1 of the kind image"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			st := person().Stage(t)
			live := bodyOf(st, st.Live(st.Delivery(c.form(st))))
			for path, want := range c.want {
				if got := part(t, live, path); got != want {
					t.Errorf("%s is %v, want %v", path, got, want)
				}
			}
		})
	}
}

// A document without a title is shown under its file's name.
func TestDocumentName(t *testing.T) {
	t.Parallel()
	st := suite().Stage(t)
	v := st.Adapt(st.Attach(st.Text("Slides"), 0, caio.KindDocument))
	live := bodyOf(st, st.Live(st.Delivery(v)))
	if got := part(t, live, "content/media/title"); got != v.Parts[0].Attachments[0].Asset.Name {
		t.Errorf("the title is %v", got)
	}
}

// The card's picture is uploaded like any other.
func TestCardThumbnail(t *testing.T) {
	t.Parallel()
	for _, s := range []platformtest.Suite{suite(), person()} {
		st := s.Stage(t)
		picture := st.Files.Image(t, "image/png", 1200, 627)
		v := with(st.Post("Read this"), "link", "https://a.example", "link_title", "Title", "link_thumbnail", picture.Path)
		live := bodyOf(st, st.Live(st.Delivery(v)))
		if got, _ := part(t, live, "content/article/thumbnail").(string); !strings.HasPrefix(got, "urn:li:image:") {
			t.Errorf("the thumbnail is %v", got)
		}
	}
}

// A repost names the post at the address that was entered.
func TestRepost(t *testing.T) {
	t.Parallel()
	st := suite().Stage(t)
	first := st.Live(st.Delivery(st.Post("The first")))
	second := st.Live(st.Delivery(with(st.Post("Look at this"), "reshare", first.URL)))
	if got := part(t, bodyOf(st, second), "reshareContext/parent"); got != first.RemoteID {
		t.Errorf("it reposts %v", got)
	}
}

// The text readers see is the text that was written.
func TestTextArrives(t *testing.T) {
	t.Parallel()
	st := suite().Stage(t)
	const written = "Über (alles) {und} [mehr] #go #deep_work @[Ann Lee](urn:li:person:aB1) https://a.example/b_c(d)~e | <end> 100% * \\"
	r := st.Live(st.Delivery(st.Post(written)))
	if got := networkOf(st).Text(r.RemoteID); got != written {
		t.Errorf("readers see\n%s\nnot\n%s", got, written)
	}
}

// What cannot go together is refused before anything is sent.
func TestCheck(t *testing.T) {
	t.Parallel()
	page, member := suite().Stage(t), person().Stage(t)
	for name, c := range map[string]struct {
		st   *platformtest.Stage
		form func(st *platformtest.Stage) caio.Variant
		want string // codes and fields, those of warnings with a question mark
	}{
		"fine":        {page, func(st *platformtest.Stage) caio.Variant { return st.Post("x") }, ""},
		"connections": {page, func(st *platformtest.Stage) caio.Variant { return with(st.Post("x"), "visibility", "CONNECTIONS") }, "field_invalid:visibility"},
		"of a person": {member, func(st *platformtest.Stage) caio.Variant { return with(st.Post("x"), "visibility", "CONNECTIONS") }, ""},
		"poll and files": {page, func(st *platformtest.Stage) caio.Variant {
			return with(st.Attach(st.Text("x"), 0, caio.KindImage), "poll_question", "y", "poll_options", "a\nb")
		}, "field_invalid:poll_question"},
		"card and repost": {page, func(st *platformtest.Stage) caio.Variant {
			return with(st.Post("x"), "link", "https://a.example", "link_title", "y", "reshare", "urn:li:share:7300000000000000000")
		}, "field_invalid:reshare"},
		"title of a text":    {page, func(st *platformtest.Stage) caio.Variant { return with(st.Post("x"), "title", "y") }, "field_invalid:title"},
		"repost of nothing":  {page, func(st *platformtest.Stage) caio.Variant { return with(st.Post("x"), "reshare", "https://a.example") }, "field_invalid:reshare"},
		"card without title": {page, func(st *platformtest.Stage) caio.Variant { return with(st.Post("x"), "link", "https://a.example") }, "field_required:link_title"},
		"captions of nothing": {page, func(st *platformtest.Stage) caio.Variant {
			return with(st.Post("x"), "captions", writeFile(t, "a.srt", subtitles))
		}, "field_invalid:captions"},
		"captions that are none": {page, func(st *platformtest.Stage) caio.Variant {
			return with(st.Adapt(st.Attach(st.Text("x"), 0, caio.KindVideo)), "captions", st.Files.Image(t, "image/png", 9, 9).Path)
		}, "field_invalid:captions media_bytes?:"},
		"small video": {page, func(st *platformtest.Stage) caio.Variant { return st.Attach(st.Text("x"), 0, caio.KindVideo) }, "alt_unused?: media_bytes?:"},
		"bare link":   {page, func(st *platformtest.Stage) caio.Variant { return st.Post("see https://a.example/b") }, "link_without_card?:link"},
	} {
		var got []string
		for _, p := range c.st.Client.Check(c.st.Channel, c.form(c.st)) {
			mark := ""
			if p.Warning {
				mark = "?"
			}
			got = append(got, p.Code+mark+":"+p.Field)
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}
