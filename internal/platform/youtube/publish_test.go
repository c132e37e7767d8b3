package youtube_test

import (
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	emu "caio/internal/platform/emulator"
	"caio/internal/platform/platformtest"
	"caio/internal/platform/youtube/emulator"
)

// prepare prepares until that is done.
func prepare(st *platformtest.Stage, d *platformtest.Delivery) {
	st.T.Helper()
	for range 100 {
		err := st.Client.Prepare(st.T.Context(), st.Session, d.Job)
		if err == nil {
			return
		}
		if !platform.Is(err, caio.Pending) {
			st.T.Fatal(err)
		}
		st.Clock.Set(platform.AsError(err).RetryAt.Time())
	}
	st.T.Fatal("preparing does not come to an end")
}

func only(st *platformtest.Stage) emulator.Video {
	st.T.Helper()
	videos := networkOf(st).Videos()
	if len(videos) != 1 {
		st.T.Fatalf("there are %d videos, want 1", len(videos))
	}
	return videos[0]
}

// TestDueSecond uploads privately and changes nothing but the visibility when it is due.
func TestDueSecond(t *testing.T) {
	t.Parallel()
	st := suite().Stage(t)
	d := st.Delivery(dressed(st, st.Post("Wait for it")))
	d.Job.Due = caio.At(st.Clock.Now().Add(30 * time.Minute))
	prepare(st, d)
	v := only(st)
	if v.Privacy != "private" || len(st.Kit.Live()) != 0 {
		t.Fatalf("before it is due the video is %s and %d things are live", v.Privacy, len(st.Kit.Live()))
	}
	if v.Thumbnail == "" || len(v.Captions) != 1 || len(v.Playlists) != 0 {
		t.Errorf("before it is due the video has the thumbnail %q, the subtitles %q and is in the playlists %q", v.Thumbnail, v.Captions, v.Playlists)
	}
	before := len(st.Kit.Requests())
	st.Live(d)
	if first := st.Kit.Requests()[before]; first.Method != http.MethodPut || first.Path != "/youtube/v3/videos" {
		t.Errorf("the first request at the due second is %s %s", first.Method, first.Path)
	}
	if v := only(st); v.Privacy != "public" || len(v.Playlists) != 1 {
		t.Errorf("in the end the video is %s, in the playlists %q", v.Privacy, v.Playlists)
	}
}

// TestEverything says all that can be said about a video.
func TestEverything(t *testing.T) {
	t.Parallel()
	st := suite().Stage(t)
	v := dressed(st, st.Post("All of it"))
	for name, value := range map[string]string{
		"title": "Everything", "privacy": "unlisted", "made_for_kids": "true", "synthetic": "true", "category": "27",
		"tags": "one, two words\n#three", "language": "en", "audio_language": "de", "captions_name": "Draft",
		"translations": "de | Alles | Wirklich alles\nfr | Tout |", "license": "creativeCommon", "recorded": "2026-08-30T10:00:00Z",
		"no_notice": "true", "no_embedding": "true", "hide_statistics": "true", "new_playlist": "Made for this",
	} {
		v.Fields[name] = value
	}
	r := st.Live(st.Delivery(v))
	got := only(st)
	if got.Title != "Everything" || got.Description != "All of it" || got.Privacy != "unlisted" || got.Category != "27" || got.License != "creativeCommon" ||
		got.Language != "en" || got.AudioLanguage != "de" || got.Recorded != "2026-08-30T10:00:00Z" {
		t.Errorf("the video is %+v", got)
	}
	if !got.Kids || !got.Synthetic || !got.Quiet || got.Embeddable || got.StatsShown {
		t.Errorf("the video's switches are %+v", got)
	}
	if !slices.Equal(got.Tags, []string{"one", "two words", "three"}) || !slices.Equal(got.Captions, []string{"en Draft"}) || len(got.Playlists) != 2 {
		t.Errorf("tags %q, subtitles %q, playlists %q", got.Tags, got.Captions, got.Playlists)
	}
	if got.Translations["de"] != "Alles" || got.Translations["fr"] != "Tout" {
		t.Errorf("the translations are %v", got.Translations)
	}
	if want := "https://www.youtube.com/shorts/" + got.ID; r.URL != want {
		t.Errorf("a small upright video is at %s, want %s", r.URL, want)
	}
	again := st.Post("The next one")
	again.Fields["new_playlist"] = "Made for this"
	st.Live(st.Delivery(again))
	lists, err := st.Client.Choices(t.Context(), st.Session, st.Channel, "playlists")
	if err != nil || len(lists) != 3 {
		t.Errorf("the channel has the playlists %+v, want a third one, once: %v", lists, err)
	}
}

// TestPrivate leaves a private video private: it is done when it is there.
func TestPrivate(t *testing.T) {
	t.Parallel()
	st := suite().Stage(t)
	v := st.Post("For me alone")
	v.Fields["privacy"] = "private"
	o := st.Drive(st.Delivery(v))
	if o.Err != nil || o.Receipt.RemoteID != only(st).ID || only(st).Privacy != "private" || len(st.Kit.Live()) != 0 {
		t.Errorf("the outcome is %+v, live is %+v", o, st.Kit.Live())
	}
}

// TestKeptPrivate tells when YouTube decides otherwise.
func TestKeptPrivate(t *testing.T) {
	t.Parallel()
	st := suite().Stage(t)
	d := st.Delivery(st.Post("Locked"))
	prepare(st, d)
	st.Kit.Inject(emu.Fault{Publishing: true, How: emu.Status, Code: 200, Body: fmt.Sprintf(`{"kind":"youtube#video","id":%q,"status":{"privacyStatus":"private"}}`, only(st).ID)})
	_, err := st.Client.Publish(t.Context(), st.Session, d.Job)
	st.Is(err, "a video that YouTube keeps private", caio.Forbidden)
}

// TestFollowUpsOnce loses every answer of what follows a video: each is there once.
func TestFollowUpsOnce(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"/thumbnails/set", "/captions", "/playlistItems", "/playlists", "/commentThreads"} {
		for _, method := range []string{http.MethodGet, http.MethodPost} {
			t.Run(method+" "+path, func(t *testing.T) {
				t.Parallel()
				st := suite().Stage(t)
				v := dressed(st, st.Post("Once each"))
				v.Fields["new_playlist"], v.Comment = "Another", "Hello"
				d := st.Delivery(v)
				st.Kit.Inject(emu.Fault{Method: method, Path: path, Accepted: true, How: emu.Reset})
				st.Live(d)
				got := only(st)
				if got.Thumbnail == "" || len(got.Captions) != 1 || len(got.Playlists) != 2 {
					t.Errorf("thumbnail %q, subtitles %q, playlists %q", got.Thumbnail, got.Captions, got.Playlists)
				}
			})
		}
	}
}

// TestFollowUpRefused publishes in spite of a thumbnail that is refused, tells it, and
// finishes when the reason is gone.
func TestFollowUpRefused(t *testing.T) {
	t.Parallel()
	st := suite().Stage(t)
	networkOf(st).Account("ann", emulator.Standing{Unverified: true})
	v := dressed(st, st.Post("Without a phone number"))
	v.Comment = "But with a comment"
	d := st.Delivery(v)
	o := st.Drive(d)
	if o.Kind != caio.Forbidden || o.Receipt.RemoteID == "" || len(st.Kit.Live()) != 2 || len(only(st).Playlists) != 1 {
		t.Fatalf("the outcome is %v, %d things are live: %v", o.Kind, len(st.Kit.Live()), o.Err)
	}
	networkOf(st).Account("ann", emulator.Standing{})
	st.Once(d, st.Drive(d))
	if got := only(st); got.Thumbnail == "" || len(got.Playlists) != 1 || len(got.Captions) != 1 {
		t.Errorf("in the end: %+v", got)
	}
}

// TestShortThumbnail waits for the processing, which YouTube wants of Shorts.
func TestShortThumbnail(t *testing.T) {
	t.Parallel()
	for _, wide := range []bool{false, true} { // a wide one is refused first, and set later
		st := suite().Stage(t)
		networkOf(st).Shorts()
		networkOf(st).Processing(4, "")
		v := dressed(st, st.Post("Short and with a picture"))
		if wide {
			v.Parts[0].Attachments[0].Asset.Width = 4000
		}
		st.Live(st.Delivery(v))
		if only(st).Thumbnail == "" {
			t.Errorf("wide %v: there is no thumbnail", wide)
		}
	}
}

// TestProcessingFails tells of a video that YouTube cannot use before it is published, or
// after, when that was not known in time.
func TestProcessingFails(t *testing.T) {
	t.Parallel()
	for _, reason := range []string{"codec", "invalidFile", "duplicate", "copyright", "somethingNew"} {
		for _, polls := range []int{1, 5} {
			st := suite().Stage(t)
			networkOf(st).Processing(polls, reason)
			o := st.Drive(st.Delivery(st.Post("Broken")))
			late := polls == 5
			if o.Kind != caio.Rejected || (o.Receipt.RemoteID != "") != late || (len(st.Kit.Live()) == 1) != late {
				t.Errorf("%s, %d polls: %q, live %d, receipt %q: %v", reason, polls, o.Kind, len(st.Kit.Live()), o.Receipt.RemoteID, o.Err)
			}
		}
	}
}

// TestDeletedBeforeDue sends a video again that somebody deleted before it was published,
// once a person says so.
func TestDeletedBeforeDue(t *testing.T) {
	t.Parallel()
	st := suite().Stage(t)
	networkOf(st).Processing(2, "")
	d := st.Delivery(st.Post("Deleted too early"))
	st.Is(st.Client.Prepare(t.Context(), st.Session, d.Job), "a video being processed", caio.Pending)
	networkOf(st).ByHand(only(st).ID, "")
	st.Clock.Advance(10 * time.Minute)
	st.Is(st.Client.Prepare(t.Context(), st.Session, d.Job), "a video that is gone", caio.Gone)
	st.Live(d)
	only(st)
}

// TestDeletedAtDue finds at the due second that somebody deleted the video: a person
// decides, and then it is sent again.
func TestDeletedAtDue(t *testing.T) {
	t.Parallel()
	st := suite().Stage(t)
	d := st.Delivery(st.Post("Deleted too late"))
	prepare(st, d)
	networkOf(st).ByHand(only(st).ID, "")
	st.Clock.Advance(10 * time.Minute)
	_, err := st.Client.Publish(t.Context(), st.Session, d.Job)
	st.Is(err, "a video that is gone", caio.Gone)
	st.Live(d)
	only(st)
}
