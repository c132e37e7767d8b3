package facebook_test

import (
	"slices"
	"strings"
	"testing"

	emu "caio/internal/platform/emulator"
	"caio/internal/platform/facebook/emulator"
	"caio/internal/platform/platformtest"
)

// clientStory is what the client prints.
type clientStory struct {
	Errors          map[string]string
	Me, First, Reel map[string]any
	Pages, Waiting  []map[string]any
	Pieces, Left    int
	WrongOffset     struct {
		Subcode int `json:"error_subcode"`
	}
	Finished               struct{ Success bool }
	Posts                  []string
	Insights, PageInsights []string
	Counts                 map[string]any
	Batch, Stream, Top     []string
}

// TestVendorClient has the vendor's client publish, schedule, list, count, comment and
// delete at the emulator.
func TestVendorClient(t *testing.T) {
	t.Parallel()
	client := platformtest.InstallNode(t, "facebook", "testdata/sdk")
	network := emulator.New(emu.Options{})
	network.AddPage("ann", "Ann's shop", false)
	network.AddPage("ann", "Ann abroad", true)
	network.SetChunk(4000)
	server, err := emu.Listen(network, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	files := platformtest.NewFiles(t.TempDir())
	var got clientStory
	client.Run(t, "client.mjs", nil, &got, server.URL, network.ExplorerToken("ann"),
		files.Asset(t, image, "image/jpeg", 0).Path, files.Asset(t, video, "video/mp4", 0).Path)

	for name, code := range map[string]string{
		"photo story of a used photo": "100/0", "finished before the bytes": "6001/1363033", "hide an own comment": "100/0", "user token": "200/0",
		"empty": "100/0", "unknown parameter": "100/0", "unknown photo": "100/0", "unknown field": "100/0", "retired metric": "100/0",
		"no metric": "3001/1504028", "too soon": "100/0", "link to facebook": "100/1609008", "wrong token": "190/0", "deleted": "100/33",
	} {
		if got.Errors[name] != code {
			t.Errorf("%s: %s, want %s", name, got.Errors[name], code)
		}
	}
	if len(got.Pages) != 2 || got.First["message"] != "By the vendor" || len(got.Waiting) != 1 || got.Waiting[0]["message"] != "Later" {
		t.Errorf("pages %+v, post %+v, waiting %+v", got.Pages, got.First, got.Waiting)
	}
	if got.Reel["published"] != true || got.Pieces != 3 || !got.Finished.Success || got.WrongOffset.Subcode != 1363037 {
		t.Errorf("reel %+v, %d pieces, finished %v, wrong offset %+v", got.Reel, got.Pieces, got.Finished, got.WrongOffset)
	}
	if len(got.Posts) != 4 || !slices.Equal(got.Insights, []string{"post_media_view lifetime", "post_media_view day", "post_clicks lifetime", "post_clicks day"}) {
		t.Errorf("posts %q, insights %q and %q", got.Posts, got.Insights, got.PageInsights)
	}
	if len(got.Batch) != 3 || got.Batch[1] != "400 100" || !strings.HasPrefix(got.Batch[0], "200 ") || !strings.HasPrefix(got.Batch[2], "200 ") {
		t.Errorf("batch %q", got.Batch)
	}
	if !slices.Equal(got.Stream, []string{"First", "Second"}) || !slices.Equal(got.Top, []string{"First"}) || got.Left != 1 {
		t.Errorf("comments %q, at the top %q, %d left", got.Stream, got.Top, got.Left)
	}
	texts := []string{}
	for _, e := range network.Live() {
		texts = append(texts, e.Text)
	}
	if slices.Sort(texts); !slices.Contains(texts, "Later") || !slices.Contains(texts, "A picture") || !slices.Contains(texts, "A reel") || slices.Contains(texts, "By the vendor") {
		t.Errorf("live is %q", texts)
	}
}
