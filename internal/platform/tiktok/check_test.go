package tiktok_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"caio/internal/caio"
	"caio/internal/platform/platformtest"
)

// codesOf lists what Check finds; a warning's code has a question mark.
func codesOf(st *platformtest.Stage, v caio.Variant) []string {
	out := []string{}
	for _, p := range st.Client.Check(st.Channel, v) {
		code := p.Code
		if p.Warning {
			code += "?"
		}
		out = append(out, code)
		if !strings.HasSuffix(p.Message, ".") || p.Channel != st.Channel.ID {
			st.T.Errorf("%+v", p)
		}
	}
	slices.Sort(out)
	return out
}

// TestCheck walks through what limits alone cannot say.
func TestCheck(t *testing.T) {
	t.Parallel()
	st := whole().Open(t)
	st.Session.Grant = st.Keep(st.Emulator.Connect(st.URL, "ann"))
	networkOf(st).Restrict("ann", time.Minute, true, false)
	list, err := st.Client.Channels(t.Context(), st.Session)
	if err != nil {
		t.Fatal(err)
	}
	st.Channel = list[0]
	st.Channel.ID = "channel"

	saying := func(text string, kinds ...caio.MediaKind) caio.Variant {
		v := attach(st, kinds...)
		v.Parts[0].Text = text
		return v
	}
	change := func(v caio.Variant, do func(a *caio.Asset)) caio.Variant {
		do(&v.Parts[0].Attachments[0].Asset)
		return v
	}
	direct := func(v caio.Variant, pairs ...string) caio.Variant {
		return toEveryone(st, with(v, pairs...))
	}
	emoji := strings.Repeat("😀", 1100)
	for name, tt := range map[string]struct {
		v    caio.Variant
		want []string
	}{
		"draft of a video":         {saying("", video), nil},
		"its text is lost":         {saying("Hello", video), []string{"text_ignored?"}},
		"draft of pictures":        {saying("Hello", image), nil},
		"direct":                   {direct(saying("Hello", video)), nil},
		"no audience":              {with(saying("Hello", video), "mode", "direct"), []string{"field_required"}},
		"caption":                  {direct(saying(emoji, video)), nil},
		"caption too long":         {direct(saying(emoji+"!", video)), []string{"text_too_long"}},
		"description":              {direct(saying(emoji+"!", image)), nil},
		"description too long":     {direct(saying(strings.Repeat("a", 4001), image)), []string{"text_too_long"}},
		"title":                    {with(saying("", image), "title", strings.Repeat("😀", 45)), nil},
		"title too long":           {with(saying("", image), "title", strings.Repeat("😀", 46)), []string{"field_invalid"}},
		"title of a video":         {with(saying("", video), "title", "A title"), []string{"field_ignored?"}},
		"low":                      {change(saying("", video), func(a *caio.Asset) { a.Width, a.Height = 720, 359 }), []string{"media_size"}},
		"long draft":               {change(saying("", video), func(a *caio.Asset) { a.Duration = 61_000 }), nil},
		"long direct post":         {change(direct(saying("", video)), func(a *caio.Asset) { a.Duration = 61_000 }), []string{"media_duration?"}},
		"cover":                    {direct(saying("", video), "cover_at", "4000"), nil},
		"cover outside":            {direct(saying("", video), "cover_at", "5001"), []string{"field_invalid"}},
		"cover picture":            {with(saying("", image, image), "cover_picture", "2"), nil},
		"no such picture":          {with(saying("", image, image), "cover_picture", "3"), []string{"field_invalid"}},
		"switches of videos":       {direct(saying("", image), "allow_stitch", "true", "ai", "true", "cover_at", "1"), slices.Repeat([]string{"field_ignored?"}, 3)},
		"switches that are off":    {direct(saying("", image), "allow_stitch", "false", "ai", "false"), nil},
		"music":                    {direct(saying("", video), "music", "true"), []string{"field_ignored?"}},
		"music with pictures":      {direct(saying("", image), "music", "true"), nil},
		"duets are off":            {direct(saying("", video), "allow_duet", "true", "allow_stitch", "true"), []string{"field_ignored?"}},
		"disclosed, but what":      {direct(saying("", video), "disclose", "true"), []string{"field_required"}},
		"disclosed":                {direct(saying("", video), "disclose", "true", "brand_own", "true"), nil},
		"paid and private":         {with(saying("", video), "mode", "direct", "privacy", "SELF_ONLY", "disclose", "true", "brand_paid", "true"), []string{"field_invalid?"}},
		"disclosed, but for later": {with(saying("", video), "disclose", "true"), nil},
		"mixed":                    {saying("", image, video), []string{"media_mixed"}},
		"two videos":               {saying("", video, video), []string{"media_count"}},
		"large picture":            {change(saying("", image), func(a *caio.Asset) { a.Width, a.Height = 1921, 1000 }), []string{"media_size"}},
		"upright picture":          {change(saying("", image), func(a *caio.Asset) { a.Width, a.Height = 1080, 1920 }), nil},
	} {
		if got := codesOf(st, tt.v); !slices.Equal(got, append([]string{}, tt.want...)) {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
	}
}
