package linkedin_test

import (
	"slices"
	"testing"

	emu "caio/internal/platform/emulator"
	"caio/internal/platform/linkedin/emulator"
	"caio/internal/platform/platformtest"
)

// TestVendorClient has the vendor's client sign in, publish, list, count, comment and
// delete at the emulator.
func TestVendorClient(t *testing.T) {
	t.Parallel()
	client := platformtest.InstallNode(t, "linkedin", "testdata/client")
	network := emulator.New(emu.Options{})
	network.FilesAtOnce()
	server, err := emu.Listen(network, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	picture := platformtest.NewFiles(t.TempDir()).Image(t, "image/png", 40, 40)
	var got clientStory
	client.Run(t, "client.cjs", nil, &got, server.URL, emulator.CommunityApp, emulator.CommunitySecret, emulator.Redirect, picture.Path)

	for name, want := range map[string]string{
		"code twice": "400 invalid_request", "wrong secret": "401 invalid_client", "the same again": "422 DUPLICATE_POST",
		"an unknown field": "400 INVALID_VALUE_FOR_FIELD", "somebody else": "403 ACCESS_DENIED", "no version": "400 VERSION_MISSING",
		"an old version": "426 NONEXISTENT_VERSION", "a wrong token": "401 INVALID_ACCESS_TOKEN", "deleted": "404 NOT_FOUND",
	} {
		if got.Errors[name] != want {
			t.Errorf("%s: %s, want %s", name, got.Errors[name], want)
		}
	}
	if got.State != "some state" || got.Seen["status"] != "active" || !got.SameRefresh {
		t.Errorf("state %q, introspection %v, the same refresh token: %v", got.State, got.Seen, got.SameRefresh)
	}
	if got.Me["vanityName"] != "ann-example" || got.Page["localizedName"] != "Ann & Company" || got.Picture != "AVAILABLE" {
		t.Errorf("me %v, page %v, picture %s", got.Me, got.Page, got.Picture)
	}
	if got.Post["id"] != got.URN || got.Post["commentary"] != "Changed" || !slices.Equal(got.Posts, []string{got.URN}) {
		t.Errorf("the post %s reads %v, the list %q", got.URN, got.Post, got.Posts)
	}
	if !slices.Equal(got.Comments, []string{"Second"}) || got.Left != 0 {
		t.Errorf("comments %q, %d left", got.Comments, got.Left)
	}
	if !slices.Equal(got.Statistics, []string{got.URN}) || got.Days != 3 || got.Reactions != 0 || got.Followers != 120 {
		t.Errorf("statistics %q of %d days, %d reactions, %d followers", got.Statistics, got.Days, got.Reactions, got.Followers)
	}
	live := network.Live()
	if len(live) != 1 || live[0].ID != got.Mine || live[0].Text != "By the vendor (with care) #client" {
		t.Errorf("live is %+v", live)
	}
}

// clientStory is what the client prints.
type clientStory struct {
	Errors                      map[string]string
	State, Picture, URN, Mine   string
	Seen, Me, Page, Post        map[string]any
	SameRefresh                 bool
	Posts, Comments, Statistics []string
	Left, Days                  int
	Reactions, Followers        int64
}
