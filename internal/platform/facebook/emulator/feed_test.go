package emulator_test

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	emu "caio/internal/platform/emulator"
	"caio/internal/platform/facebook/emulator"
)

// TestFeedParameters follows the table of parameters of a post.
func TestFeedParameters(t *testing.T) {
	t.Parallel()
	b := open(t)
	in := func(d time.Duration) string { return fmt.Sprint(b.clock.Now().Add(d).Unix()) }
	for form, want := range map[string]string{
		"message=Hello":                         "",
		"link=https://example.org":              "",
		"":                                      "100/0",
		"message=Hello&colour=red":              "100/0",
		"message=Hello&published=perhaps":       "100/0",
		"message=" + strings.Repeat("a", 63207): "100/0",
		"link=example":                          "100/2061006",
		"link=https://www.facebook.com/x":       "100/1609008",
		"message=Hi&published=false":            "",
		"message=Hi&scheduled_publish_time=" + in(time.Hour):                                                "100/0",
		"message=Hi&published=false&scheduled_publish_time=" + in(time.Hour):                                "",
		"message=Hi&published=false&scheduled_publish_time=" + in(9*time.Minute):                            "100/0",
		"message=Hi&published=false&scheduled_publish_time=" + in(31*24*time.Hour):                          "100/0",
		"message=Hi&published=false&unpublished_content_type=DRAFT&scheduled_publish_time=" + in(time.Hour): "100/0",
		"message=Hi&place=" + emulator.Place + "&tags=[1,2]":                                                "",
		"message=Hi&tags=[1,2]": "100/0",
		"message=Hi&place=1":    "100/0",
		"message=Hi&backdated_time=2026-01-01T00:00:00%2B0000":                                  "",
		"message=Hi&backdated_time=2027-01-01T00:00:00%2B0000":                                  "100/0",
		"message=Hi&text_format_preset_id=" + emulator.Background:                               "",
		"message=Hi&text_format_preset_id=1":                                                    "100/0",
		"message=" + strings.Repeat("a", 131) + "&text_format_preset_id=" + emulator.Background: "100/0",
		`message=Hi&targeting={"geo_locations":{"countries":["DE"]},"age_min":18}`:              "",
		`message=Hi&targeting={"age_min":12}`:                                                   "100/0",
		`message=Hi&feed_targeting={"shoe_size":40}`:                                            "100/0",
		`message=Hi&call_to_action={"type":"LEARN_MORE","value":{"link":"https://a.example"}}`:  "100/0",
		`message=Hi&attached_media=[{"media_fbid":"1"}]`:                                        "100/0",
		`message=Hi&attached_media[1]={"media_fbid":"1"}`:                                       "100/0",
		`message=Hi&attached_media[0]=1`:                                                        "100/0",
	} {
		if out := b.form(b.page+"/feed", form); code(out) != want {
			t.Errorf("%.80s: %q, want %q: %v", form, code(out), want, out)
		}
	}
	b.token = b.user
	if out := b.form(b.page+"/feed", "message=As a person"); code(out) != "200/0" {
		t.Errorf("with a person's token: %v", out)
	}
}

// TestPhotos takes pictures that it can read, forgets them after a day, and puts each
// into one story.
func TestPhotos(t *testing.T) {
	t.Parallel()
	b := open(t)
	good := picture(t, false)
	for name, tt := range map[string]struct {
		mime string
		data []byte
		want string
	}{
		"jpeg":       {"image/jpeg", good, ""},
		"png":        {"image/png", picture(t, true), ""},
		"wrong type": {"image/png", good, "100/1366046"},
		"torn":       {"image/jpeg", good[:10], "100/1366046"},
		"heavy":      {"image/jpeg", append(bytes.Clone(good), make([]byte, 4<<20)...), "100/1366046"},
	} {
		if out := b.file(b.page+"/photos", "source", tt.mime, tt.data, "published", "false"); code(out) != tt.want {
			t.Errorf("%s: %q, want %q", name, code(out), tt.want)
		}
	}
	if n := len(b.network.Live()); n != 0 {
		t.Fatalf("%d unpublished photos are live", n)
	}
	whole := b.file(b.page+"/photos", "source", "image/jpeg", good, "caption", "At once", "alt_text_custom", "White")
	if live := b.network.Live(); len(live) != 1 || live[0].ID != whole["post_id"] || live[0].Alts[0] != "White" {
		t.Errorf("a published photo: %v, live %+v", whole, live)
	}
	lay := func(fields ...string) string {
		return b.file(b.page+"/photos", "source", "image/jpeg", good, append(fields, "published", "false")...)["id"].(string)
	}
	attach := func(id, more string) string {
		return code(b.form(b.page+"/feed", `message=Hi&attached_media=[{"media_fbid":"`+id+`"}]`+more))
	}
	later := "&published=false&scheduled_publish_time=" + fmt.Sprint(b.clock.Now().Add(time.Hour).Unix())
	if got := attach(lay(), later); got != "100/0" {
		t.Errorf("a scheduled post with a photo that is not temporary: %q", got)
	}
	if got := attach(lay("temporary", "true"), later); got != "" {
		t.Errorf("a scheduled post: %q", got)
	}
	id := lay()
	story := func(id string) string { return code(b.form(b.page+"/photo_stories", "photo_id="+id)) }
	if first, second := story(id), story(id); first != "" || second != "100/0" || attach(id, "") != "100/0" {
		t.Errorf("a photo in two stories: %q, then %q", first, second)
	}
	id = lay()
	b.clock.Advance(25 * time.Hour)
	if got := attach(id, ""); got != "100/0" {
		t.Errorf("a photo of yesterday: %q", got)
	}
}

func picture(t *testing.T, asPNG bool) []byte {
	t.Helper()
	var out bytes.Buffer
	img := image.NewPaletted(image.Rect(0, 0, 40, 40), color.Palette{color.White})
	var err error
	if asPNG {
		err = png.Encode(&out, img)
	} else {
		err = jpeg.Encode(&out, img, nil)
	}
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// TestPublishes tells requests that show something from those that do not.
func TestPublishes(t *testing.T) {
	t.Parallel()
	network := emulator.New(emu.Options{})
	const form, object, multi = "application/x-www-form-urlencoded", "application/json", "multipart/form-data; boundary=x"
	part := func(name, value string) string {
		return "--x\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n"
	}
	for _, tt := range []struct {
		method, path, kind, body string
		want                     bool
	}{
		{"POST", "/1/feed", form, "message=Hi", true},
		{"POST", "/1/feed?published=false", form, "message=Hi", false},
		{"POST", "/1/feed", form, "message=Hi&published=false", false},
		{"POST", "/1/feed", object, `{"message":"Hi","published":false}`, false},
		{"POST", "/1/feed", object, `{"message":"Hi"}`, true},
		{"GET", "/1/feed", "", "", false},
		{"POST", "/1/photos", multi, part("published", "false") + "--x--", false},
		{"POST", "/1/photos", multi, part("caption", "Hi") + "--x--", true},
		{"POST", "/1/videos", form, "upload_phase=start", false},
		{"POST", "/1/videos", multi, part("upload_phase", "transfer") + "--x--", false},
		{"POST", "/1/videos", multi, part("upload_phase", "finish") + "--x--", true},
		{"POST", "/1/videos", form, "upload_phase=finish&published=false", false},
		{"POST", "/1/video_reels", form, "upload_phase=finish&video_state=PUBLISHED", true},
		{"POST", "/1/video_reels", form, "upload_phase=finish&video_state=SCHEDULED", false},
		{"POST", "/1/video_stories", form, "upload_phase=finish", true},
		{"POST", "/1/photo_stories", form, "photo_id=1", true},
		{"POST", "/1_2/comments", form, "message=Hi", true},
		{"POST", "/v26.0/1_2", form, "is_published=true", true},
		{"POST", "/v26.0/1_2", form, "message=Hi", false},
		{"POST", "/v26.0/", form, "batch=[]", false},
	} {
		r, err := http.NewRequestWithContext(t.Context(), tt.method, tt.path, strings.NewReader(tt.body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", tt.kind)
		if got := network.Publishes(r); got != tt.want {
			t.Errorf("%s %s with %s: %v", tt.method, tt.path, tt.body, got)
		}
		if left, err := io.ReadAll(r.Body); err != nil || string(left) != tt.body {
			t.Errorf("%s %s: the body was used up: %q %v", tt.method, tt.path, left, err)
		}
	}
}
