package app_test

import (
	"caio/internal/caio"
	"caio/internal/platform/emulator"
)

// facts is what a network's description cannot say: which values mean something there,
// which need each other, and what comes of them.
type facts struct {
	prepare func(emulator.Emulator)                      // what has to be there before
	values  func(first caio.Receipt) map[string][]string // instead of made-up ones; first is a post that is live
	needs   map[string]map[string]string                 // "field" or "field=value" → what has to be chosen with it
	usual   choice                                       // what is chosen where nothing else is to be tried
	never   [][2]string                                  // "field" or "field=value" that the network refuses together
	hidden  []string                                     // chosen, the public does not see the post
	unnamed []string                                     // chosen, the network gives no link
	files   func(chosen choice, attached int) int        // how many the network shows; nil: all
	warns   []string                                     // codes of warnings that cannot be helped
	oneAlt  bool                                         // a post has one alt text
}

func table() map[caio.PlatformID]facts {
	return map[caio.PlatformID]facts{
		"bluesky": {values: func(first caio.Receipt) map[string][]string {
			return map[string][]string{"languages": {"en", "en\npt-BR\nde"}, "quote": {first.URL}}
		}, warns: []string{"media_still"}},
		"facebook": {values: func(caio.Receipt) map[string][]string {
			return map[string][]string{
				"collaborators": {"1001", "1001\n1002\n1003\n1004\n1005"}, "place": {"7640348500"}, "tags": {"1001", "1001\n1002"},
				"background": {"106018623298955"}, "countries": {"DE", "DE\nFR"},
			}
		}, needs: map[string]map[string]string{
			"audience=targeting": {"countries": "DE"}, "audience=feed_targeting": {"countries": "DE\nFR"},
		}},
		"instagram": {values: func(caio.Receipt) map[string][]string {
			return map[string][]string{"user_tags": {"ann", "ann 0.5 0.8", "2: ann 0.5 0.8"}, "location_id": {"7640348500"}, "thumb_offset": {"0", "4000"}}
		}, warns: []string{"alt_missing"}}, // of a story, which has no place for an alt text
		"linkedin": {values: func(first caio.Receipt) map[string][]string {
			return map[string][]string{"reshare": {first.URL}}
		}},
		"mastodon": {values: func(first caio.Receipt) map[string][]string {
			return map[string][]string{"language": {"en", "zh-TW"}, "quote": {first.URL}, "poll_options": {"one\ntwo", "one\ntwo\nthree\nfour"}}
		}},
		"pinterest": {values: func(first caio.Receipt) map[string][]string {
			return map[string][]string{
				"cover_at": {"0", "4"}, "dominant_color": {"#6e7874"}, "parent_pin": {first.RemoteID},
				"item_links": {"https://caio.example/1", "https://caio.example/1\n-\nhttps://caio.example/3"},
			}
		}, oneAlt: true},
		"threads": {values: func(first caio.Receipt) map[string][]string {
			return map[string][]string{
				"gif_id": {"3oEjHAUOqG3lSS0f1C"}, "spoilers": {"rehearses"}, "long_text_styles": {"bold: Rehearsal"},
				"quote_post_id": {first.URL, first.RemoteID}, "reply_to_id": {first.URL, first.RemoteID},
				"location": {"7640348500", "Berlin"}, "countries": {"DE", "DE\nFR"},
			}
		}},
		"tiktok": {values: func(caio.Receipt) map[string][]string {
			return map[string][]string{"cover_at": {"0", "4000"}}
		}, usual: choice{"mode": "direct"}, unnamed: []string{"mode=inbox"}, needs: map[string]map[string]string{
			"brand_own=false": {"brand_paid": "true"}, "brand_paid=false": {"brand_own": "true"},
		}},
		"x": {prepare: func(e emulator.Emulator) {
			x := e.(interface {
				ID(name string) string
				Join(name, community string)
			})
			x.ID("ann")
			x.Join("sample", "1234")
		}, values: func(caio.Receipt) map[string][]string {
			return map[string][]string{"tagged_users": {"ann"}, "community_id": {"1234"}, "subtitles_language": {"en", "de"}}
		}, warns: []string{"price"}},
		"youtube": {prepare: func(e emulator.Emulator) {
			e.(interface{ Extend() }).Extend()
		}, values: func(caio.Receipt) map[string][]string {
			return map[string][]string{
				"language": {"en"}, "audio_language": {"pt-BR"}, "captions_language": {"de"},
				"translations": {"de | Titel | Beschreibung", "de | Titel | Beschreibung\nfr | Titre"},
			}
		}, needs: map[string]map[string]string{
			"translations": {"language": "en"}, "captions": {"captions_language": "de"},
		}, hidden: []string{"privacy=private"}},
	}
}
