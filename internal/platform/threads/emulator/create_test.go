package emulator_test

import (
	"net/http"
	"strings"
	"testing"
)

const (
	missing = "24/4279009"
	fetched = "9004/2207052"
)

// TestCreateStrict walks through sections 3 and 4 of the rules: what a container may be
// made of. Each row is refused with that code, or, with "", taken.
func TestCreateStrict(t *testing.T) {
	t.Parallel()
	b := open(t)
	post := b.publish("media_type", "TEXT", "text", "Before")
	repeat := strings.Repeat
	entity := func(s string) string { return `[{"entity_type":"SPOILER",` + s + `}]` }
	long := func(s string) string { return `{"plaintext":"Once upon a time"` + s + `}` }
	for _, tt := range []struct {
		name string
		form []string // beside media_type TEXT and a text, unless named
		want string
	}{
		{"text", nil, ""},
		{"no type", []string{"media_type", ""}, "100"},
		{"unknown type", []string{"media_type", "REELS"}, "100"},
		{"unknown parameter", []string{"caption", "x"}, "100"},
		{"scheduling, which there is not", []string{"scheduled_publish_time", "1788270000"}, "100"},
		{"upload, which there is not", []string{"upload_type", "resumable"}, "100"},
		{"blank", []string{"text", " \n"}, "100"},
		{"500 letters", []string{"text", repeat("ä", 500)}, ""},
		{"501 letters", []string{"text", repeat("a", 501)}, "100"},
		{"125 emoji", []string{"text", repeat("🦊", 125)}, ""},
		{"126 emoji", []string{"text", repeat("🦊", 126)}, "100"},
		{"five links", []string{"text", "https://a.example/1 https://a.example/2 https://a.example/3 https://a.example/4 https://a.example/5 https://a.example/5"}, ""},
		{"six links", []string{"text", "https://a.example/1 https://a.example/2 https://a.example/3 https://a.example/4 https://a.example/5", "link_attachment", "https://a.example/6"}, "100"},
		{"picture in a text", []string{"image_url", b.files + "/a.jpg"}, "100"},
		{"alt text of a text", []string{"alt_text", "x"}, "100"},
		{"children of a text", []string{"children", "1,2"}, "100"},
		{"blurred text", []string{"is_spoiler_media", "true"}, "100"},
		{"text as an item", []string{"is_carousel_item", "true"}, "100"},
		{"audience", []string{"reply_control", "accounts_you_follow"}, ""},
		{"unknown audience", []string{"reply_control", "nobody"}, "100"},
		{"answer", []string{"reply_to_id", post}, ""},
		{"answer to nothing", []string{"reply_to_id", "1"}, missing},
		{"quote", []string{"quote_post_id", post}, ""},
		{"quote of nothing", []string{"quote_post_id", "1"}, missing},
		{"preview", []string{"link_attachment", "https://a.example/"}, ""},
		{"preview of no link", []string{"link_attachment", "a.example"}, "100"},
		{"poll", []string{"poll_attachment", `{"option_a":"A","option_b":"` + repeat("ä", 25) + `"}`}, ""},
		{"poll of four", []string{"poll_attachment", `{"option_a":"A","option_b":"B","option_c":"C","option_d":"D"}`}, ""},
		{"poll of one", []string{"poll_attachment", `{"option_a":"A"}`}, "100"},
		{"poll with a gap", []string{"poll_attachment", `{"option_a":"A","option_b":"B","option_d":"D"}`}, "100"},
		{"poll of five", []string{"poll_attachment", `{"option_a":"A","option_b":"B","option_c":"C","option_d":"D","option_e":"E"}`}, "100"},
		{"long answer", []string{"poll_attachment", `{"option_a":"A","option_b":"` + repeat("b", 26) + `"}`}, "100"},
		{"empty answer", []string{"poll_attachment", `{"option_a":"A","option_b":""}`}, "100"},
		{"poll as a list", []string{"poll_attachment", `["A","B"]`}, "100"},
		{"poll with a preview", []string{"poll_attachment", `{"option_a":"A","option_b":"B"}`, "link_attachment", "https://a.example/"}, "100"},
		{"topic", []string{"topic_tag", repeat("ä", 50)}, ""},
		{"long topic", []string{"topic_tag", repeat("a", 51)}, "100"},
		{"topic with a dot", []string{"topic_tag", "a.b"}, "100"},
		{"topic with &", []string{"topic_tag", "a&b"}, "100"},
		{"place", []string{"location_id", "7640348500"}, ""},
		{"no place", []string{"location_id", "Berlin"}, "100"},
		{"spoiler", []string{"text", "abcdef", "text_entities", entity(`"offset":1,"length":5`)}, ""},
		{"spoiler beyond the end", []string{"text", "abcdef", "text_entities", entity(`"offset":2,"length":5`)}, "100"},
		{"empty spoiler", []string{"text_entities", entity(`"offset":0,"length":0`)}, "100"},
		{"spoiler without a place", []string{"text_entities", entity(`"length":1`)}, "100"},
		{"spoiler with more", []string{"text_entities", entity(`"offset":0,"length":1,"style":"bold"`)}, "100"},
		{"other entity", []string{"text_entities", `[{"entity_type":"BOLD","offset":0,"length":1}]`}, "100"},
		{"eleven spoilers", []string{"text", repeat("a ", 11), "text_entities", "[" + strings.TrimSuffix(repeat(`{"entity_type":"SPOILER","offset":0,"length":1},`, 11), ",") + "]"}, "100"},
		{"overlapping spoilers", []string{"text", "abcdef", "text_entities", `[{"entity_type":"SPOILER","offset":0,"length":3},{"entity_type":"SPOILER","offset":2,"length":3}]`}, "100"},
		{"long text", []string{"text_attachment", long(`,"link_attachment_url":"https://a.example/","text_with_styling_info":[{"offset":0,"length":4,"styling_info":["bold"]}]`)}, ""},
		{"10,000 letters", []string{"text_attachment", `{"plaintext":"` + repeat("a", 10_000) + `"}`}, ""},
		{"10,001 letters", []string{"text_attachment", `{"plaintext":"` + repeat("a", 10_001) + `"}`}, "100"},
		{"no letters", []string{"text_attachment", `{"plaintext":""}`}, "100"},
		{"style beyond the end", []string{"text_attachment", long(`,"text_with_styling_info":[{"offset":10,"length":7,"styling_info":["bold"]}]`)}, "100"},
		{"unknown style", []string{"text_attachment", long(`,"text_with_styling_info":[{"offset":0,"length":4,"styling_info":["loud"]}]`)}, "100"},
		{"two links attached", []string{"link_attachment", "https://b.example/", "text_attachment", long(`,"link_attachment_url":"https://a.example/"`)}, "100"},
		{"GIF", []string{"text", "", "gif_attachment", `{"gif_id":"abc","provider":"GIPHY"}`}, ""},
		{"GIF of Tenor", []string{"gif_attachment", `{"gif_id":"abc","provider":"TENOR"}`}, "100"},
		{"GIF without an id", []string{"gif_attachment", `{"provider":"GIPHY"}`}, "100"},
		{"ghost", []string{"is_ghost_post", "true"}, ""},
		{"ghost, perhaps", []string{"is_ghost_post", "yes"}, "100"},
		{"ghost as answer", []string{"is_ghost_post", "true", "reply_to_id", post}, "100"},
		{"approvals", []string{"enable_reply_approvals", "true"}, ""},
		{"countries", []string{"allowlisted_country_codes", "DE,US"}, ""},
		{"countries as a list", []string{"allowlisted_country_codes", `["DE"]`}, ""},
		{"no country", []string{"allowlisted_country_codes", "Germany"}, "100"},

		{"JPEG", []string{"media_type", "IMAGE", "image_url", b.files + "/a.jpg", "alt_text", repeat("ä", 1000)}, ""},
		{"PNG", []string{"media_type", "IMAGE", "image_url", b.files + "/a.png", "is_spoiler_media", "true", "text", ""}, ""},
		{"long alt text", []string{"media_type", "IMAGE", "image_url", b.files + "/a.jpg", "alt_text", repeat("a", 1001)}, "100"},
		{"no picture", []string{"media_type", "IMAGE"}, "100"},
		{"picture and video", []string{"media_type", "IMAGE", "image_url", b.files + "/a.jpg", "video_url", b.files + "/a.mp4"}, "100"},
		{"video as picture", []string{"media_type", "IMAGE", "video_url", b.files + "/a.mp4"}, "100"},
		{"nothing there", []string{"media_type", "IMAGE", "image_url", b.files + "/gone.jpg"}, fetched},
		{"moved", []string{"media_type", "IMAGE", "image_url", b.files + "/moved.jpg"}, fetched},
		{"a page", []string{"media_type", "IMAGE", "image_url", b.files + "/page"}, fetched},
		{"served as bytes", []string{"media_type", "IMAGE", "image_url", b.files + "/bytes"}, fetched},
		{"not ASCII", []string{"media_type", "IMAGE", "image_url", b.files + "/ä.jpg"}, fetched},
		{"on another computer", []string{"media_type", "IMAGE", "image_url", "https://host.example/a.jpg"}, fetched},
		{"no address", []string{"media_type", "IMAGE", "image_url", "a.jpg"}, fetched},
		{"PNG called JPEG", []string{"media_type", "IMAGE", "image_url", b.files + "/as.png.jpg"}, "100"},
		{"empty picture", []string{"media_type", "IMAGE", "image_url", b.files + "/empty.jpg"}, "100"},
		{"10:1", []string{"media_type", "IMAGE", "image_url", b.files + "/edge.png"}, ""},
		{"11:1", []string{"media_type", "IMAGE", "image_url", b.files + "/wide.png"}, "100"},
		{"1:11", []string{"media_type", "IMAGE", "image_url", b.files + "/high.png"}, "100"},
		{"more than 8 MB", []string{"media_type", "IMAGE", "image_url", b.files + "/big.png"}, "100"},
		{"picture with a poll", []string{"media_type", "IMAGE", "image_url", b.files + "/a.jpg", "poll_attachment", `{"option_a":"A","option_b":"B"}`}, "100"},
		{"picture with a preview", []string{"media_type", "IMAGE", "image_url", b.files + "/a.jpg", "link_attachment", "https://a.example/"}, "100"},
		{"picture with a GIF", []string{"media_type", "IMAGE", "image_url", b.files + "/a.jpg", "gif_attachment", `{"gif_id":"abc","provider":"GIPHY"}`}, "100"},
		{"picture as ghost", []string{"media_type", "IMAGE", "image_url", b.files + "/a.jpg", "is_ghost_post", "true"}, "100"},
		{"picture published at once", []string{"media_type", "IMAGE", "image_url", b.files + "/a.jpg", "auto_publish_text", "true"}, "100"},
		{"item", []string{"media_type", "IMAGE", "image_url", b.files + "/a.jpg", "is_carousel_item", "true", "text", "", "alt_text", "x"}, ""},
		{"item with a text", []string{"media_type", "IMAGE", "image_url", b.files + "/a.jpg", "is_carousel_item", "true"}, "100"},
		{"item as answer", []string{"media_type", "IMAGE", "image_url", b.files + "/a.jpg", "is_carousel_item", "true", "text", "", "reply_to_id", post}, "100"},
		{"carousel without items", []string{"media_type", "CAROUSEL"}, "100"},
		{"carousel of strangers", []string{"media_type", "CAROUSEL", "children", "1,2"}, missing},
	} {
		form := append([]string{"media_type", "TEXT", "text", "Hello"}, tt.form...)
		status, out := b.call("POST", "/v1.0/"+b.account+"/threads", form...)
		if got := code(out); got != tt.want || (got == "") != (status == http.StatusOK) || (got == "") != (out["id"] != nil) {
			t.Errorf("%s: %d %v, want %q", tt.name, status, out, tt.want)
		}
	}
	if n := len(b.network.Kit().Live()); n != 1 {
		t.Errorf("%d posts are live", n)
	}
}

// TestVideos shows in the status what is wrong with a video.
func TestVideos(t *testing.T) {
	t.Parallel()
	b := open(t)
	for file, want := range map[string]string{
		"/a.mp4": "FINISHED", "/long.mp4": "ERROR INVALID_DURATION", "/text.mp4": "ERROR FAILED_PROCESSING_VIDEO",
		"/gone.mp4": "ERROR FAILED_DOWNLOADING_VIDEO", "/a.webm": "ERROR FAILED_DOWNLOADING_VIDEO", "/page": "ERROR FAILED_DOWNLOADING_VIDEO",
	} {
		id := b.make("media_type", "VIDEO", "video_url", b.files+file, "text", "x")
		for range 2 {
			if got := b.status(id); got != "IN_PROGRESS" {
				t.Errorf("%s: %s at once", file, got)
			}
		}
		if got := b.status(id); got != want {
			t.Errorf("%s: %s, want %s", file, got, want)
		}
	}
}

// TestCarousel takes two to twenty items, all processed, each once.
func TestCarousel(t *testing.T) {
	t.Parallel()
	b := open(t)
	item := func() string {
		return b.make("media_type", "IMAGE", "image_url", b.files+"/a.jpg", "is_carousel_item", "true")
	}
	one, two := item(), item()
	single := b.make("media_type", "IMAGE", "image_url", b.files+"/a.jpg")
	carousel := func(ids ...string) string {
		_, out := b.call("POST", "/v1.0/me/threads", "media_type", "CAROUSEL", "children", strings.Join(ids, ","), "text", "x")
		return code(out)
	}
	if got := carousel(one, two); got != missing {
		t.Errorf("items in progress: %q", got)
	}
	b.clock.Advance(60e9)
	var many []string
	for range 21 {
		many = append(many, item())
	}
	b.clock.Advance(60e9)
	for _, tt := range []struct {
		ids  []string
		want string
	}{
		{[]string{one}, "100"}, {[]string{one, one}, missing}, {[]string{one, single}, "100"}, {many, "100"}, {many[:20], ""}, {[]string{one, two}, ""},
	} {
		if got := carousel(tt.ids...); got != tt.want {
			t.Errorf("%d items: %q, want %q", len(tt.ids), got, tt.want)
		}
	}
	if _, out := b.call("POST", "/v1.0/me/threads_publish", "creation_id", one); code(out) != "100" {
		t.Errorf("an item by itself: %v", out)
	}
	b.clock.Advance(24 * 3600e9)
	if got := carousel(one, two); got != "24/2207008" {
		t.Errorf("items of yesterday: %q", got)
	}
}
