package pinterest_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"caio/internal/caio"
	"caio/internal/platform/platformtest"
)

// TestCheck walks through what limits and fields alone cannot say.
func TestCheck(t *testing.T) {
	t.Parallel()
	st, network := open(t)
	boards := network.Boards("ann")
	section := boards[0] + "/" + network.Sections(boards[0])[0]
	sized := func(v caio.Variant, i, width, height int) caio.Variant {
		v.Parts[0].Attachments = slices.Clone(v.Parts[0].Attachments)
		v.Parts[0].Attachments[i].Asset.Width, v.Parts[0].Attachments[i].Asset.Height = width, height
		return v
	}
	cover := st.Files.Image(t, "image/jpeg", 600, 900).Path
	pdf := st.Files.Asset(t, caio.KindDocument, "application/pdf", 0).Path
	for name, test := range map[string]struct {
		v    caio.Variant
		want []string // codes; a warning's with a question mark
	}{
		"picture":                           {attach(st, image), nil},
		"carousel":                          {attach(st, image, image, image, image, image), nil},
		"video":                             {attach(st, video), nil},
		"no board":                          {with(attach(st, image), "board", ""), []string{"field_required"}},
		"a board's name":                    {with(attach(st, image), "board", "Summer"), []string{"field_invalid"}},
		"section":                           {with(attach(st, image), "section", section), nil},
		"another board's section":           {with(attach(st, image), "board", boards[1], "section", section), []string{"field_invalid"}},
		"a section's name":                  {with(attach(st, image), "section", "Salads"), []string{"field_invalid"}},
		"a section's name behind its board": {with(attach(st, image), "section", boards[0]+"/Salads"), []string{"field_invalid"}},
		"link":                              {with(attach(st, image), "link", "https://example.com/"+strings.Repeat("x", 2028)), nil},
		"long link":                         {with(attach(st, image), "link", "https://example.com/"+strings.Repeat("x", 2029)), []string{"field_invalid"}},
		"no link":                           {with(attach(st, image), "link", "example.com"), []string{"field_invalid"}},
		"colour":                            {with(attach(st, image), "dominant_color", "#6E7874"), nil},
		"a colour's name":                   {with(attach(st, image), "dominant_color", "red"), []string{"field_invalid"}},
		"another Pin":                       {with(attach(st, image), "parent_pin", "813744226420795884"), nil},
		"another Pin's address":             {with(attach(st, image), "parent_pin", "pinterest.com/pin/8137"), []string{"field_invalid"}},
		"title":                             {with(attach(st, image), "title", strings.Repeat("ü", 100)), nil},
		"long title":                        {with(attach(st, image), "title", strings.Repeat("ü", 101)), []string{"field_invalid"}},
		"small picture":                     {sized(attach(st, image), 0, 199, 400), []string{"media_small?"}},
		"low picture":                       {sized(attach(st, image), 0, 400, 299), []string{"media_small?"}},
		"carousel of two sizes":             {sized(attach(st, image, image), 1, 1080, 1350), []string{"media_size"}},
		"carousel of unknown size":          {sized(attach(st, image, image), 1, 0, 0), nil},
		"first of two":                      {with(attach(st, image, image), "cover_picture", "2"), nil},
		"third of two":                      {with(attach(st, image, image), "cover_picture", "3"), []string{"field_invalid"}},
		"texts of a carousel":               {with(attach(st, image, image), "item_titles", "a\n-", "item_links", "-\nhttps://example.com/"), nil},
		"too many texts":                    {with(attach(st, image, image), "item_titles", "a\nb\nc"), []string{"field_invalid"}},
		"texts of one picture":              {with(attach(st, image), "item_titles", "a"), []string{"field_ignored?"}},
		"bad link of a picture":             {with(attach(st, image, image), "item_links", "example.com"), []string{"field_invalid"}},
		"cover":                             {with(attach(st, video), "cover", cover), nil},
		"cover that is no picture":          {with(attach(st, video), "cover", pdf), []string{"field_invalid"}},
		"cover that is not there":           {with(attach(st, video), "cover", filepath.Join(t.TempDir(), "none.jpg")), []string{"field_invalid"}},
		"two covers":                        {with(attach(st, video), "cover", cover, "cover_at", "1"), []string{"field_ignored?"}},
		"cover of a picture":                {with(attach(st, image), "cover_at", "1"), []string{"field_ignored?"}},
		"ai":                                {with(attach(st, image), "ai", "AI_MODIFIED"), nil},
		"ai of another kind":                {with(attach(st, image), "ai", "A_LITTLE"), []string{"field_invalid"}},
		"alt texts": {func() caio.Variant {
			v := attach(st, image, image)
			v.Parts[0].Attachments[1].Alt = "The second"
			return v
		}(), []string{"alt_ignored?"}},
	} {
		if got := codesOf(t, st, test.v); !slices.Equal(got, test.want) {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
}

func codesOf(t *testing.T, st *platformtest.Stage, v caio.Variant) []string {
	t.Helper()
	var codes []string
	for _, p := range st.Client.Check(st.Channel, v) {
		if p.Code == "alt_missing" {
			continue
		}
		if p.Warning {
			p.Code += "?"
		}
		codes = append(codes, p.Code)
		if !strings.HasSuffix(p.Message, ".") {
			t.Errorf("%q is no sentence", p.Message)
		}
	}
	return codes
}
