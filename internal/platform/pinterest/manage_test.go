package pinterest_test

import (
	"reflect"
	"testing"

	"caio/internal/caio"
	"caio/internal/platform/pinterest/emulator"
)

// TestEdit changes everything that can be changed, and clears what is empty.
func TestEdit(t *testing.T) {
	t.Parallel()
	st, network := open(t)
	boards := network.Boards("ann")
	section := network.Sections(boards[0])[0]
	v := with(attach(st, image, image), "section", boards[0]+"/"+section, "title", "Before", "link", "https://example.com/1", "item_titles", "One\nTwo")
	r := st.Live(st.Delivery(v))
	v = with(v, "title", "", "link", "https://example.com/2", "board", boards[1], "section", "", "item_titles", "-\n2", "item_links", "https://example.com/3")
	v.Parts[0].Text, v.Parts[0].Attachments[0].Alt = "After", "Another description"
	if err := st.Client.Edit(t.Context(), st.Session, st.Channel, r, v); err != nil {
		t.Fatal(err)
	}
	p := network.Pin(r.RemoteID)
	if p.Title != "" || p.Description != "After" || p.Link != "https://example.com/2" || p.Alt != "Another description" || p.Board != boards[1] || p.Section != "" {
		t.Errorf("%+v", p)
	}
	if want := []emulator.Slot{{Link: "https://example.com/3"}, {Title: "2"}}; !reflect.DeepEqual(p.Slots, want) {
		t.Errorf("the carousel's texts are %+v", p.Slots)
	}
	if err := st.Client.Edit(t.Context(), st.Session, st.Channel, r, with(v, "board", boards[0], "section", boards[0]+"/"+section)); err != nil || network.Pin(r.RemoteID).Section != section {
		t.Errorf("back in its section: %q, %v", network.Pin(r.RemoteID).Section, err)
	}
	for name, other := range map[string]caio.Variant{
		"another picture": attach(st, image, image, image), "a single picture": attach(st, image), "a video": attach(st, video),
	} {
		st.Is(st.Client.Edit(t.Context(), st.Session, st.Channel, r, other), name, caio.Rejected)
	}
	network.RefuseEdit()
	st.Is(st.Client.Edit(t.Context(), st.Session, st.Channel, r, v), "an app that may not edit", caio.Unsupported)
}

// TestDeleteGone deletes a Pin that its owner has deleted.
func TestDeleteGone(t *testing.T) {
	t.Parallel()
	st, network := open(t)
	r := st.Live(st.Delivery(attach(st, image)))
	network.Unpin(r.RemoteID)
	if err := st.Client.Delete(t.Context(), st.Session, st.Channel, r); err != nil {
		t.Error(err)
	}
}
