package facebook_test

import (
	"strings"
	"testing"

	"caio/internal/caio"
	"caio/internal/platform/platformtest"
)

// measured is a reel whose video has these measures.
func measured(kind string, width, height int, ms int64, mime string) func(*platformtest.Stage) caio.Variant {
	return func(st *platformtest.Stage) caio.Variant {
		v := with(attach(st, video), map[string]string{"type": kind})
		a := &v.Parts[0].Attachments[0].Asset
		a.Width, a.Height, a.Duration, a.Type = width, height, ms, mime
		return v
	}
}

// TestCheck finds what differs between the types of posts, and warns of what is left out.
func TestCheck(t *testing.T) {
	t.Parallel()
	text := func(fields map[string]string) func(*platformtest.Stage) caio.Variant {
		return func(st *platformtest.Stage) caio.Variant { return with(st.Text("Hello"), fields) }
	}
	files := func(fields map[string]string, kinds ...caio.MediaKind) func(*platformtest.Stage) caio.Variant {
		return func(st *platformtest.Stage) caio.Variant { return with(attach(st, kinds...), fields) }
	}
	const mp4 = "video/mp4"
	tests := map[string]struct {
		make func(*platformtest.Stage) caio.Variant
		want string // code, with the field or a question mark where it is a warning
	}{
		"text":                    {text(nil), ""},
		"reel":                    {reel, ""},
		"reel without video":      {text(map[string]string{"type": "reel"}), "media_count"},
		"reel of a picture":       {files(map[string]string{"type": "reel"}, image), "media_count"},
		"reel too wide":           {measured("reel", 1280, 720, 5000, mp4), "media_ratio"},
		"reel too small":          {measured("reel", 360, 640, 5000, mp4), "media_size"},
		"reel too short":          {measured("reel", 720, 1280, 2000, mp4), "media_duration"},
		"reel at the edge":        {measured("reel", 540, 960, 90_000, mp4), ""},
		"reel too long":           {measured("reel", 540, 960, 91_000, mp4), "media_duration"},
		"reel of another kind":    {measured("reel", 720, 1280, 5000, "video/quicktime"), "media_type"},
		"reel of unknown size":    {measured("reel", 0, 0, 0, mp4), ""},
		"story too long":          {measured("story", 720, 1280, 61_000, mp4), "text_ignored?, media_duration"},
		"story of two":            {files(map[string]string{"type": "story"}, image, image), "media_count, text_ignored?"},
		"story with text":         {files(map[string]string{"type": "story"}, image), "text_ignored?"},
		"link":                    {text(map[string]string{"link": "https://example.org"}), ""},
		"link and pictures":       {files(map[string]string{"link": "https://example.org"}, image), "field_invalid link"},
		"link and video":          {files(map[string]string{"link": "https://example.org"}, video), "field_invalid link"},
		"audience and video":      {files(map[string]string{"audience": "targeting", "countries": "DE"}, video), "field_invalid audience"},
		"audience of nobody":      {text(map[string]string{"audience": "targeting"}), "field_invalid audience"},
		"no country":              {text(map[string]string{"audience": "targeting", "countries": "D1"}), "field_invalid countries"},
		"filed in the past":       {text(map[string]string{"backdated": "2026-01-01T00:00:00Z"}), ""},
		"filed in the future":     {text(map[string]string{"backdated": "2027-01-01T00:00:00Z"}), "field_invalid backdated"},
		"place":                   {text(map[string]string{"place": "123"}), ""},
		"place by name":           {text(map[string]string{"place": "Paris"}), "field_invalid place"},
		"place and video":         {files(map[string]string{"place": "123"}, video), "field_invalid place"},
		"tag by name":             {text(map[string]string{"place": "123", "tags": "ann"}), "field_invalid tags"},
		"title without video":     {text(map[string]string{"title": "A film"}), "field_invalid title"},
		"background":              {text(map[string]string{"background": "123"}), ""},
		"background and pictures": {files(map[string]string{"background": "123"}, image), "field_invalid background"},
		"background and link":     {text(map[string]string{"background": "123", "link": "https://example.org"}), "field_invalid background"},
		"background, long text": {func(st *platformtest.Stage) caio.Variant {
			return with(st.Text(strings.Repeat("a", 131)), map[string]string{"background": "123"})
		}, "field_invalid background"},
		"story with a comment": {func(st *platformtest.Stage) caio.Variant { v := photoStory(st); v.Comment = "First!"; return v }, "comment_unsupported"},
		"video with alt":       {func(st *platformtest.Stage) caio.Variant { return st.Attach(st.Text("Hi"), 0, video) }, "alt_ignored?"},
		"no such cover":        {files(map[string]string{"cover": "/nowhere/cover.jpg"}, video), "field_invalid cover"},
	}
	st := suite().Stage(t)
	for name, tt := range tests {
		var got []string
		for _, p := range st.Client.Check(st.Channel, tt.make(st)) {
			if p.Code == "alt_missing" {
				continue
			}
			code := strings.TrimSpace(p.Code + " " + p.Field)
			if p.Warning {
				code += "?"
			}
			got = append(got, code)
		}
		if strings.Join(got, ", ") != tt.want {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
	}
}
