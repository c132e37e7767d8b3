package youtube_test

import (
	"strings"
	"testing"

	"caio/internal/caio"
)

// TestCheck finds what YouTube would refuse before anything is sent.
func TestCheck(t *testing.T) {
	t.Parallel()
	st := suite().Stage(t)
	for name, test := range map[string]struct {
		fields  map[string]string
		text    string
		comment string
		want    string // the field of the only problem; "-" none, "text" the description
	}{
		"fine":                         {want: "-"},
		"brackets in the title":        {fields: map[string]string{"title": "a < b"}, want: "title"},
		"brackets in the text":         {text: "a > b", want: "text"},
		"tags at the edge":             {fields: map[string]string{"tags": strings.Repeat("a", 250) + "\n" + strings.Repeat("b", 249)}, want: "-"},
		"tags over the edge":           {fields: map[string]string{"tags": strings.Repeat("a", 250) + "\n" + strings.Repeat("b", 250)}, want: "tags"},
		"a space counts two more":      {fields: map[string]string{"tags": strings.Repeat("a", 250) + "\nb " + strings.Repeat("b", 246)}, want: "tags"},
		"comment on a private video":   {fields: map[string]string{"privacy": "private"}, comment: "Hello", want: "privacy"},
		"comment on one for kids":      {fields: map[string]string{"made_for_kids": "true"}, comment: "Hello", want: "made_for_kids"},
		"subtitles without a language": {fields: map[string]string{"captions": subtitles(t)}, want: "captions_language"},
		"subtitles in the video's":     {fields: map[string]string{"captions": subtitles(t), "audio_language": "en"}, want: "-"},
		"subtitles as VTT":             {fields: map[string]string{"captions": write(t, "a.vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\nHi\n"), "language": "en"}, want: "-"},
		"subtitles that are none":      {fields: map[string]string{"captions": write(t, "a.srt", "%PDF-1.4\n"), "language": "en"}, want: "captions"},
		"translation without language": {fields: map[string]string{"translations": "de | Titel"}, want: "translations"},
		"translation without title":    {fields: map[string]string{"translations": "de", "language": "en"}, want: "translations"},
		"translation too long":         {fields: map[string]string{"translations": "de | " + strings.Repeat("ä", 101), "language": "en"}, want: "translations"},
		"translation":                  {fields: map[string]string{"translations": "de | " + strings.Repeat("ä", 100) + " | Text", "language": "en"}, want: "-"},
		"thumbnail of another kind":    {fields: map[string]string{"thumbnail": subtitles(t)}, want: "thumbnail"},
	} {
		v := st.Post("A description")
		if test.text != "" {
			v.Parts[0].Text = test.text
		}
		v.Comment = test.comment
		for field, value := range test.fields {
			v.Fields[field] = value
		}
		problems := st.Client.Check(st.Channel, v)
		if test.want == "-" && len(problems) == 0 {
			continue
		}
		if want := strings.TrimPrefix(test.want, "text"); len(problems) != 1 || problems[0].Field != want || problems[0].Warning {
			t.Errorf("%s: %+v, want one about %s", name, problems, test.want)
		}
	}
}

// TestChoices lists what can be chosen, and no category that videos cannot have.
func TestChoices(t *testing.T) {
	t.Parallel()
	st := suite().Stage(t)
	list, err := st.Client.Choices(t.Context(), st.Session, caio.Channel{}, "category")
	if err != nil || len(list) != 4 {
		t.Errorf("the categories are %+v: %v", list, err)
	}
}
