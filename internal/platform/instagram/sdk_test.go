package instagram_test

import (
	"slices"
	"testing"

	"caio/internal/caio"
	"caio/internal/clock"
	emu "caio/internal/platform/emulator"
	"caio/internal/platform/host"
	"caio/internal/platform/instagram/emulator"
	"caio/internal/platform/platformtest"
)

// TestVendorClient has the vendor's client publish, list, count, comment and delete at the
// emulator.
func TestVendorClient(t *testing.T) {
	t.Parallel()
	client := platformtest.InstallNode(t, "instagram", "testdata/sdk")
	network := emulator.New(emu.Options{})
	network.AddPage("ann", "Ann's shop", false, false)
	network.AddPage("ann", "Ann abroad", true, false)
	server, err := emu.Listen(network, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	var got clientStory
	client.Run(t, "client.mjs", nil, &got, append([]string{server.URL, network.ExplorerToken("ann")}, offered(t)...)...)

	want := map[string]string{
		"not ready": "9007/2207027", "twice": "100/0", "closed": "100/0", "unknown parameter": "100/0", "unknown field": "100/0",
		"unknown metric": "100/0", "no picture": "9004/2207052", "elsewhere": "9004/2207052", "wrong token": "190/0", "deleted": "100/33",
	}
	for name, code := range want {
		if got.Errors[name] != code {
			t.Errorf("%s: %s, want %s", name, got.Errors[name], code)
		}
	}
	if len(got.Pages) != 3 || got.Account["username"] != "ann" {
		t.Errorf("pages %+v, account %+v", got.Pages, got.Account)
	}
	if got.Post["media_product_type"] != "FEED" || got.Post["caption"] != "By the vendor #client" {
		t.Errorf("the post reads %+v", got.Post)
	}
	if !slices.Equal(got.Media, []string{got.Reel, got.Carousel, got.Post["id"].(string)}) || got.Quota.Used != 3 || got.Quota.Config["quota_total"] != 50 {
		t.Errorf("media %q, quota %+v", got.Media, got.Quota)
	}
	if !slices.Equal(got.Insights, []string{"views", "reach"}) || !slices.Equal(got.AccountInsights, []string{"views", "likes"}) {
		t.Errorf("insights %q and %q", got.Insights, got.AccountInsights)
	}
	if !slices.Equal(got.Comments, []string{"First"}) || !slices.Equal(got.Replies, []string{"Second"}) || got.Left != 0 {
		t.Errorf("comments %q, replies %q, %d left", got.Comments, got.Replies, got.Left)
	}
	live := network.Live()
	if len(live) != 2 || live[0].ID != got.Carousel || live[0].Media != 2 || live[1].ID != got.Reel {
		t.Errorf("live is %+v", live)
	}
}

// clientStory is what the client prints.
type clientStory struct {
	Errors                           map[string]string
	Pages                            []map[string]any
	Account, Post                    map[string]any
	Carousel, Reel                   string
	Media, Insights, AccountInsights []string
	Comments, Replies                []string
	Left                             int
	Quota                            struct {
		Used   int `json:"quota_usage"`
		Config map[string]int
	}
}

// offered serves two pictures and a video from this computer.
func offered(t *testing.T) []string {
	t.Helper()
	h, err := host.Listen(clock.System())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(h.Close)
	files := platformtest.NewFiles(t.TempDir())
	var out []string
	for _, a := range []caio.Asset{
		files.Asset(t, caio.KindImage, "image/jpeg", 0), files.Asset(t, caio.KindImage, "image/jpeg", 1), files.Asset(t, caio.KindVideo, "video/mp4", 0),
	} {
		address, err := h.Offer(t.Context(), a.Path, a.Type)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, address)
	}
	return out
}
