package emulator_test

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"testing"
	"time"

	"caio/internal/platform/facebook/emulator"
)

var movie = append([]byte("\x00\x00\x00\x18ftypmp42"), make([]byte, 988)...)

// TestVideoPieces takes a video piece by piece, in order, and shows it when it is
// processed.
func TestVideoPieces(t *testing.T) {
	t.Parallel()
	b := open(t)
	b.network.SetChunk(400)
	begun := b.form(b.page+"/videos", "upload_phase=start&file_size=1000")
	session, id := begun["upload_session_id"].(string), begun["video_id"].(string)
	if begun["start_offset"] != "0" || begun["end_offset"] != "400" {
		t.Errorf("begun %v", begun)
	}
	piece := func(from, to int) map[string]any {
		return b.file(b.page+"/videos", "video_file_chunk", "application/octet-stream", movie[from:to],
			"upload_phase", "transfer", "upload_session_id", session, "start_offset", fmt.Sprint(from))
	}
	finish := func() string {
		return code(b.form(b.page+"/videos", "upload_phase=finish&upload_session_id="+session+"&description=A film"))
	}
	for _, tt := range []struct {
		from, to   int
		want, next string
	}{{0, 500, "6000/1363021", ""}, {0, 400, "", "400"}, {0, 400, "6001/1363037", ""}, {400, 800, "", "800"}} {
		out := piece(tt.from, tt.to)
		next, _ := out["start_offset"].(string)
		if code(out) != tt.want || next != tt.next {
			t.Errorf("%d to %d: %v", tt.from, tt.to, out)
		}
	}
	if data := piece(0, 100)["error"].(map[string]any)["error_data"].(map[string]any); data["start_offset"] != "800" || data["end_offset"] != "1000" {
		t.Errorf("the refusal says to go on at %v", data)
	}
	if got := finish(); got != "6001/1363033" {
		t.Errorf("finished too early: %q", got)
	}
	if out := piece(800, 1000); out["start_offset"] != out["end_offset"] {
		t.Errorf("the last piece: %v", out)
	}
	if first, second := finish(), finish(); first != "" || second != "6000/1363019" || len(b.network.Live()) != 0 {
		t.Errorf("finished: %q, then %q; %d live", first, second, len(b.network.Live()))
	}
	status := func() string {
		_, out := b.call("GET", id, url.Values{"fields": {"status,post_id,published"}})
		s := out["status"].(map[string]any)
		return fmt.Sprint(s["video_status"], " ", s["publishing_phase"].(map[string]any)["status"], " ", out["published"])
	}
	if first, second := status(), status(); first != "processing not_started false" || second != "ready complete true" || len(b.network.Live()) != 1 {
		t.Errorf("status %s, then %s; %d live", first, second, len(b.network.Live()))
	}

	old := b.form(b.page+"/videos", "upload_phase=start&file_size=1000")
	b.clock.Advance(25 * time.Hour)
	session, id = old["upload_session_id"].(string), old["video_id"].(string)
	if out := piece(0, 400); code(out) != "6001/1363030" || status() != "expired not_started false" {
		t.Errorf("a day later: %v, %s", out, status())
	}
}

// TestReel takes a reel's bytes at the right offset only, and finishes it once.
func TestReel(t *testing.T) {
	t.Parallel()
	b := open(t)
	begun := b.form(b.page+"/video_reels", "upload_phase=start")
	address, id := begun["upload_url"].(string), begun["video_id"].(string)
	push := func(token, offset, size string, body []byte) string {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address, bytes.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", token)
		r.Header.Set("offset", offset)
		r.Header.Set("file_size", size)
		_, out := b.send(r)
		if info, ok := out["debug_info"].(map[string]any); ok {
			return fmt.Sprintf("%v %v", info["type"], info["retriable"])
		}
		return ""
	}
	for _, tt := range []struct {
		token, offset, size string
		from, to            int
		want                string
	}{
		{"Bearer " + b.token, "0", "1000", 0, 1000, "NotAuthorizedError false"},
		{"OAuth " + b.user, "0", "1000", 0, 1000, "NotAuthorizedError false"},
		{"OAuth " + b.token, "", "1000", 0, 1000, "InvalidHeaderError false"},
		{"OAuth " + b.token, "40", "1000", 40, 1000, "OffsetInvalidError true"},
		{"OAuth " + b.token, "0", "1000", 0, 600, "PartialRequestError true"},
		{"OAuth " + b.token, "0", "1000", 0, 1000, "OffsetInvalidError true"},
		{"OAuth " + b.token, "600", "1000", 600, 1000, ""},
	} {
		if got := push(tt.token, tt.offset, tt.size, movie[tt.from:tt.to]); got != tt.want {
			t.Errorf("%s of %s: %q, want %q", tt.offset, tt.size, got, tt.want)
		}
	}
	finish := func(more string) string {
		return code(b.form(b.page+"/video_reels", "upload_phase=finish&video_id="+id+more))
	}
	for _, tt := range []struct{ more, want string }{
		{"", "100/0"}, {"&video_state=SCHEDULED", "100/0"}, {"&video_state=PUBLISHED&message=Hi", "100/0"}, {"&video_state=PUBLISHED&description=Hi", ""}, {"&video_state=PUBLISHED", "100/0"},
	} {
		if got := finish(tt.more); got != tt.want {
			t.Errorf("finish%s: %q, want %q", tt.more, got, tt.want)
		}
	}
	b.clock.Advance(31 * time.Second)
	b.call("GET", b.page, nil)
	if live := b.network.Live(); len(live) != 1 || live[0].Text != "Hi" || live[0].Key != id {
		t.Errorf("live %+v", live)
	}
	if out := b.form(b.page+"/video_stories", "upload_phase=finish&video_id="+id); code(out) != "100/0" {
		t.Errorf("a reel as a story: %v", out)
	}
}

// TestHandles takes a file for the app, in as many pieces as it comes, and makes one video
// of it.
func TestHandles(t *testing.T) {
	t.Parallel()
	b := open(t)
	id := b.form(emulator.App+"/uploads", "file_name=a.mp4&file_length=1000&file_type=video/mp4")["id"].(string)
	send := func(method, token, offset string, body []byte) map[string]any {
		r, err := http.NewRequestWithContext(t.Context(), method, b.url+"/v26.0/"+id, bytes.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", token)
		r.Header.Set("file_offset", offset)
		_, out := b.send(r)
		return out
	}
	if out := send("POST", "Bearer "+b.token, "0", movie); code(out) != "190/0" {
		t.Errorf("a token in the wrong form: %v", out)
	}
	if out := send("POST", "OAuth "+b.token, "0", movie[:600]); code(out) != "6001/1363033" {
		t.Errorf("a part: %v", out)
	}
	if out := send("GET", "OAuth "+b.token, "", nil); out["file_offset"] != 600.0 {
		t.Errorf("so far: %v", out)
	}
	if out := send("POST", "OAuth "+b.token, "0", movie); code(out) != "100/0" {
		t.Errorf("from the beginning again: %v", out)
	}
	h, _ := send("POST", "OAuth "+b.token, "600", movie[600:])["h"].(string)
	make := func() string {
		return code(b.form(b.page+"/videos", url.Values{"fbuploader_video_file_chunk": {h}, "description": {"A film"}}.Encode()))
	}
	if first, second := make(), make(); first != "" || second != "100/0" {
		t.Errorf("a video of it: %q, then %q", first, second)
	}
	b.clock.Advance(31 * time.Second)
	b.call("GET", b.page, nil)
	if live := b.network.Live(); len(live) != 1 || live[0].Text != "A film" {
		t.Errorf("live %+v", live)
	}
}
