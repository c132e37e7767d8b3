package bluesky_test

import (
	"slices"
	"strings"
	"testing"

	"caio/internal/platform/bluesky/emulator"
	emu "caio/internal/platform/emulator"
)

// TestVendorClient runs Bluesky's own client against the emulator, which it must not be
// able to tell from the network.
func TestVendorClient(t *testing.T) {
	t.Parallel()
	e := emulator.New(emu.Options{})
	server, err := emu.Listen(e, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	var saw struct {
		URI        string   `json:"uri"`
		SameCID    bool     `json:"sameCid"`
		Facets     []string `json:"facets"`
		Blob       bool     `json:"blob"`
		Posts      int      `json:"posts"`
		ThreadType string   `json:"threadType"`
		Handle     string   `json:"handle"`
		Likes      int      `json:"likes"`
		Gone       string   `json:"gone"`
		Long       string   `json:"long"`
	}
	counterparts(t).Run(t, "client.mjs", nil, &saw, server.URL, "ann.bsky.social", emulator.AppPassword)
	if !saw.SameCID || !saw.Blob || saw.Posts != 1 || saw.Likes != 1 || saw.Handle != "ann.bsky.social" || !strings.HasSuffix(saw.ThreadType, "#threadViewPost") {
		t.Errorf("the client saw %+v", saw)
	}
	if !slices.Equal(saw.Facets, []string{"mention", "link", "tag"}) {
		t.Errorf("facets %q", saw.Facets)
	}
	if saw.Gone != "RecordNotFound" || !strings.Contains(saw.Long, "300 graphemes") {
		t.Errorf("after deleting: %q; too long: %q", saw.Gone, saw.Long)
	}
	ledger := e.Kit().Ledger()
	if len(ledger) != 1 || ledger[0].ID != saw.URI || !ledger[0].Gone || ledger[0].Media != 1 || ledger[0].Alts[0] != "One pixel" {
		t.Errorf("the ledger is %+v", ledger)
	}
}
