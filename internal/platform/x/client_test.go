package x_test

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"caio/internal/caio"
	emu "caio/internal/platform/emulator"
	"caio/internal/platform/platformtest"
	"caio/internal/platform/x/emulator"
	"caio/internal/text"
)

// node has the client and X's library.
func node(t *testing.T) platformtest.Node {
	t.Helper()
	return platformtest.InstallNode(t, "x", "testdata/client")
}

// TestForeignClient has a client that others wrote sign in, upload in chunks, publish a
// thread, read and delete at the emulator.
func TestForeignClient(t *testing.T) {
	t.Parallel()
	network := emulator.New(emu.Options{})
	server, err := emu.Listen(network, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	files := platformtest.NewFiles(t.TempDir())
	video, gif, picture := files.Asset(t, caio.KindVideo, "video/mp4", 0), files.Asset(t, caio.KindAnimated, "image/gif", 0), files.Asset(t, caio.KindImage, "image/png", 0)
	var got struct {
		Errors               map[string]string
		State, Deleted       bool
		Me                   map[string]any
		Thread, Timeline     []string
		Second, Poll, Author string
		Limit                map[string]any
		Conversation         int
		Numbers              []int
	}
	node(t).Run(t, "client.mjs", nil, &got, server.URL, emulator.PublicApp, platformtest.Redirect, video.Path, gif.Path, picture.Path)

	for name, want := range map[string]string{
		"code twice":        "400 Value passed for the authorization code was invalid.",
		"refresh twice":     "400 Value passed for the token was invalid.",
		"again":             "403 You are not allowed to create a Tweet with duplicate content.",
		"too long":          "403 You are not permitted to perform this action.",
		"unknown media":     "400 Your media IDs are invalid.",
		"unknown field":     `400 $.unknown field "nonsense"`,
		"unknown parameter": "400 The query parameter [nonsense] is not one of",
		"gone":              "403 You attempted to reply to a Tweet that is deleted or not visible to you.",
		"wrong token":       "401 Unauthorized",
		"revoked":           "401 Unauthorized",
	} {
		if !strings.HasPrefix(got.Errors[name], want) {
			t.Errorf("%s: %q, want %q", name, got.Errors[name], want)
		}
	}
	if !got.State || !got.Deleted || got.Me["username"] != "ann" || got.Me["subscription_type"] != "None" || got.Author != "ann" {
		t.Errorf("signed in as %+v, state %v, deleted %v, author %q", got.Me, got.State, got.Deleted, got.Author)
	}
	if len(got.Thread) != 4 || got.Conversation != 4 || len(got.Timeline) != 6 || !strings.HasPrefix(got.Second, "Two, see https://t.co/") || !strings.HasSuffix(got.Second, "&amp; more") {
		t.Errorf("thread %q, %d in the conversation, timeline %q, second %q", got.Thread, got.Conversation, got.Timeline, got.Second)
	}
	if !slices.Equal(got.Numbers, []int{1, 1, 0}) || got.Limit["limit"] != 100.0 || got.Limit["remaining"] != 94.0 {
		t.Errorf("numbers %v, limit %v", got.Numbers, got.Limit)
	}
	live := network.Live()
	if len(live) != 5 || live[1].Parent != live[0].ID || live[2].Parent != live[1].ID || live[0].Media != 1 || live[3].Alts[0] != "A square" {
		t.Errorf("live is %+v", live)
	}
	for i, want := range map[int]string{0: video.Path, 2: gif.Path, 3: picture.Path} {
		if b, err := os.ReadFile(want); err != nil || !slices.Equal(network.Shown(got.Thread[i]).Files[0], b) {
			t.Errorf("the file of part %d arrived changed: %v", i, err)
		}
	}
}

// TestCountedAsX has X's own library count the examples that the composer and CAIO share.
func TestCountedAsX(t *testing.T) {
	t.Parallel()
	b, err := os.ReadFile("../../../frontend/src/text/cases.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct {
		Counter caio.Counter `json:"counter"`
		Text    string       `json:"text"`
		Count   int          `json:"count"`
	}
	if err := json.Unmarshal(b, &cases); err != nil {
		t.Fatal(err)
	}
	texts := []string{}
	for _, c := range cases {
		texts = append(texts, c.Text)
	}
	input, err := json.Marshal(texts)
	if err != nil {
		t.Fatal(err)
	}
	var counts []int
	node(t).Run(t, "count.mjs", input, &counts)
	for i, s := range texts {
		if got := text.Count(caio.TextLimit{Counter: caio.CountWeighted, URLLength: 23}, s); got != counts[i] {
			t.Errorf("%q counts %d, X says %d", s, got, counts[i])
		}
	}
}
