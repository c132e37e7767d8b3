package youtube_test

import (
	"slices"
	"testing"
	"time"

	"caio/internal/caio"
	emu "caio/internal/platform/emulator"
)

// TestEdit changes what the variant says and keeps what it does not know: an update
// replaces whole parts.
func TestEdit(t *testing.T) {
	t.Parallel()
	st := suite().Stage(t)
	v := st.Post("As it was")
	for name, value := range map[string]string{
		"category": "27", "tags": "one\ntwo", "language": "en", "translations": "de | Alt | Früher", "privacy": "unlisted", "license": "creativeCommon", "recorded": "2026-08-30T10:00:00Z",
	} {
		v.Fields[name] = value
	}
	v.Comment = "The first comment as it was"
	r := st.Live(st.Delivery(v))

	changed := st.Post("As it is now")
	for name, value := range map[string]string{"title": "A new title", "language": "en", "translations": "fr | Neuf |", "synthetic": "true", "tags": "three"} {
		changed.Fields[name] = value
	}
	changed.Comment = "The first comment as it is now"
	changed.Fields["thumbnail"] = st.Files.Image(t, "image/png", 1280, 720).Path
	if err := st.Client.Edit(t.Context(), st.Session, st.Channel, r, changed); err != nil {
		t.Fatal(err)
	}
	got := only(st)
	if got.Title != "A new title" || got.Description != "As it is now" || !slices.Equal(got.Tags, []string{"three"}) || !got.Synthetic || got.Thumbnail == "" {
		t.Errorf("the changed video is %+v", got)
	}
	if got.Category != "27" || got.License != "creativeCommon" || got.Privacy != "unlisted" || got.Recorded != "" || got.Translations["fr"] != "Neuf" || got.Translations["de"] != "" {
		t.Errorf("the changed video is %+v", got)
	}
	list, err := st.Client.Comments(t.Context(), st.Session, st.Channel, r)
	if err != nil || len(list) != 1 || list[0].Text != changed.Comment {
		t.Errorf("the comments are %+v: %v", list, err)
	}
	changed.Comment = ""
	st.Is(st.Client.Edit(t.Context(), st.Session, st.Channel, r, changed), "an edit without the comment", caio.Rejected)
}

// TestEditWaiting changes a video that waits to be published; it goes on waiting.
func TestEditWaiting(t *testing.T) {
	t.Parallel()
	st, d, id := waiting(t)
	changed := st.Post("Better words")
	changed.Fields["privacy"] = "public" // as the composer fills it in
	if err := st.Client.Edit(t.Context(), st.Session, st.Channel, caio.Receipt{RemoteID: id}, changed); err != nil {
		t.Fatal(err)
	}
	if v := only(st); v.Description != "Better words" || v.Privacy != "private" || v.PublishAt != d.Job.Due.Time().Format(time.RFC3339) {
		t.Errorf("the changed video is %+v", v)
	}
}

// TestDeletedByHand takes one that is gone for deleted, and nothing else.
func TestDeletedByHand(t *testing.T) {
	t.Parallel()
	st := suite().Stage(t)
	r := st.Live(st.Delivery(st.Post("Away with it")))
	st.Kit.Inject(emu.Fault{Method: "DELETE", How: emu.Status, Code: 500, Body: "{}", Times: 3})
	st.Is(st.Client.Delete(t.Context(), st.Session, st.Channel, r), "delete while YouTube is down", caio.Unavailable)
	networkOf(st).ByHand(r.RemoteID, "")
	if err := st.Client.Delete(t.Context(), st.Session, st.Channel, r); err != nil {
		t.Error(err)
	}
}
