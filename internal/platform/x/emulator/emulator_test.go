package emulator_test

import (
	"bytes"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"
	"time"

	"caio/internal/clock"
	emu "caio/internal/platform/emulator"
	"caio/internal/platform/x/emulator"
)

// desk is a client that sends what it is told.
type desk struct {
	t     *testing.T
	e     *emulator.Emulator
	clock *clock.Fake
	url   string
	token string
}

func open(t *testing.T, name string) *desk {
	t.Helper()
	fake := clock.NewFake(time.Date(2026, 9, 1, 11, 30, 0, 0, time.UTC))
	e := emulator.New(emu.Options{Clock: fake})
	server, err := emu.Listen(e, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	return &desk{t, e, fake, server.URL, e.Connect(server.URL, name).Access.Reveal()}
}

func (d *desk) send(method, path, kind, body string) (int, map[string]any, http.Header) {
	d.t.Helper()
	r, err := http.NewRequestWithContext(d.t.Context(), method, d.url+path, strings.NewReader(body))
	if err != nil {
		d.t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+d.token)
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	res, err := (&http.Transport{DisableKeepAlives: true}).RoundTrip(r)
	if err != nil {
		d.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		d.t.Fatal(err)
	}
	var out map[string]any
	_ = json.Unmarshal(b, &out) // a page is no object
	return res.StatusCode, out, res.Header
}

// says returns the status and what the answer complains of.
func (d *desk) says(method, path, kind, body string) (int, string) {
	d.t.Helper()
	status, out, _ := d.send(method, path, kind, body)
	if list, ok := out["errors"].([]any); ok && len(list) > 0 {
		if first, ok := list[0].(map[string]any); ok && first["message"] != nil {
			return status, first["message"].(string)
		}
	}
	for _, name := range []string{"detail", "error_description"} {
		if s, ok := out[name].(string); ok {
			return status, s
		}
	}
	return status, ""
}

const inJSON = "application/json"

// TestStrict sends what X would refuse.
func TestStrict(t *testing.T) {
	t.Parallel()
	d := open(t, "ann")
	foreign := d.e.Say("bob", "", "To nobody")
	for name, test := range map[string]struct {
		method, path, kind, body string
		status                   int
		says                     string
	}{
		"unknown field":        {"POST", "/2/tweets", inJSON, `{"text":"a","colour":"red"}`, 400, "unknown field"},
		"number for a text":    {"POST", "/2/tweets", inJSON, `{"text":1}`, 400, "cannot unmarshal"},
		"a form":               {"POST", "/2/tweets", "application/x-www-form-urlencoded", `text=a`, 415, "Unsupported"},
		"nothing":              {"POST", "/2/tweets", inJSON, `{}`, 400, "$.text"},
		"poll and media":       {"POST", "/2/tweets", inJSON, `{"text":"a","poll":{"options":["a","b"],"duration_minutes":5},"media":{"media_ids":["1"]}}`, 400, "Only one of"},
		"short poll":           {"POST", "/2/tweets", inJSON, `{"text":"a","poll":{"options":["a","b"],"duration_minutes":4}}`, 400, "duration_minutes"},
		"long answer":          {"POST", "/2/tweets", inJSON, `{"text":"a","poll":{"options":["` + strings.Repeat("a", 26) + `","b"],"duration_minutes":5}}`, 400, "25 characters"},
		"reply setting":        {"POST", "/2/tweets", inJSON, `{"text":"a","reply_settings":"nobody"}`, 400, "reply_settings"},
		"quote":                {"POST", "/2/tweets", inJSON, `{"text":"a","quote_tweet_id":"1"}`, 403, "not available on your plan"},
		"community":            {"POST", "/2/tweets", inJSON, `{"text":"a","community_id":"12"}`, 403, "not a member"},
		"cashtags":             {"POST", "/2/tweets", inJSON, `{"text":"$A $B"}`, 400, "one cashtag"},
		"too long":             {"POST", "/2/tweets", inJSON, `{"text":"` + strings.Repeat("語", 141) + `"}`, 403, "not permitted"},
		"edit unpaid":          {"POST", "/2/tweets", inJSON, `{"text":"a","edit_options":{"previous_post_id":"1"}}`, 403, "not allowed to edit"},
		"reply to a stranger":  {"POST", "/2/tweets", inJSON, `{"text":"a","reply":{"in_reply_to_tweet_id":"` + foreign + `"}}`, 403, "not been mentioned"},
		"delete another's":     {"DELETE", "/2/tweets/" + foreign, "", "", 403, "not authorized to delete"},
		"hide another's":       {"PUT", "/2/tweets/" + foreign + "/hidden", inJSON, `{"hidden":true}`, 403, "not allowed to hide"},
		"bad id":               {"GET", "/2/tweets?ids=12,ab", "", "", 400, "[ab] is not valid"},
		"long id":              {"GET", "/2/tweets?ids=12345678901234567890", "", "", 400, "is not valid"},
		"unknown tweet field":  {"GET", "/2/tweets?ids=1&tweet.fields=mood", "", "", 400, "[mood] is not one of"},
		"few results":          {"GET", "/2/users/1/tweets?max_results=4", "", "", 400, "between 5 and 100"},
		"future":               {"GET", "/2/users/1/tweets?start_time=2027-01-01T00:00:00Z", "", "", 400, "start_time"},
		"search for anything":  {"GET", "/2/tweets/search/recent?query=", "", "", 400, "Rules"},
		"type of another kind": {"POST", "/2/media/upload/initialize", inJSON, `{"media_type":"image/gif","total_bytes":9,"media_category":"tweet_video"}`, 400, "media_type"},
		"too many bytes":       {"POST", "/2/media/upload/initialize", inJSON, `{"media_type":"image/gif","total_bytes":15728641,"media_category":"tweet_gif"}`, 400, "exceeds"},
		"bytes in words":       {"POST", "/2/media/upload/initialize", inJSON, `{"media_type":"image/gif","total_bytes":"9","media_category":"tweet_gif"}`, 400, "cannot unmarshal"},
		"unknown upload":       {"POST", "/2/media/upload/1/finalize", "", "", 400, "media IDs"},
		"state of nothing":     {"GET", "/2/media/upload?command=STATUS&media_id=1", "", "", 400, "media IDs"},
		"alt text of nothing":  {"POST", "/2/media/metadata", inJSON, `{"id":"1","metadata":{"alt_text":{"text":"a"}}}`, 400, "media IDs"},
		"token as JSON list":   {"POST", "/2/oauth2/token", inJSON, `[]`, 400, "Missing required"},
		"token of nobody":      {"POST", "/2/oauth2/token", "application/x-www-form-urlencoded", "grant_type=refresh_token&client_id=x", 401, "Missing valid"},
		"public app's secret":  {"POST", "/2/oauth2/token", "application/x-www-form-urlencoded", "grant_type=refresh_token&client_secret=x", 400, "Missing required"},
	} {
		status, says := d.says(test.method, test.path, test.kind, test.body)
		if status != test.status || !strings.Contains(says, test.says) {
			t.Errorf("%s: %d %q, want %d %q", name, status, says, test.status, test.says)
		}
	}
	if n := len(d.e.Live()); n != 0 {
		t.Errorf("%d posts are live", n)
	}
}

// TestEnds has tokens, codes and uploads end with their time.
func TestEnds(t *testing.T) {
	t.Parallel()
	d := open(t, "ann")
	if status, _, header := d.send("GET", "/2/users/me", "", ""); status != 200 || header.Get("X-Rate-Limit-Remaining") != "74" || header.Get("Date") != "Tue, 01 Sep 2026 11:30:00 GMT" {
		t.Errorf("%d %v", status, header)
	}
	d.clock.Advance(2 * time.Hour)
	if status, _ := d.says("GET", "/2/users/me", "", ""); status != 401 {
		t.Errorf("a token of two hours: %d", status)
	}
	d.token = d.e.Connect(d.url, "ann").Access.Reveal()
	for range 75 {
		d.says("GET", "/2/users/me", "", "")
	}
	if status, _, header := d.send("GET", "/2/users/me", "", ""); status != 429 || header.Get("X-Rate-Limit-Remaining") != "0" {
		t.Errorf("the 76th request: %d", status)
	}
}

// TestCommands uploads by the older form, chunks out of order and one twice.
func TestCommands(t *testing.T) {
	t.Parallel()
	d := open(t, "ann")
	file := append([]byte("\x89PNG\r\n\x1a\n"), bytes.Repeat([]byte("x"), 92)...)
	send := func(file []byte, fields ...string) (int, map[string]any) {
		var body bytes.Buffer
		w := multipart.NewWriter(&body)
		for i := 0; i < len(fields); i += 2 {
			if err := w.WriteField(fields[i], fields[i+1]); err != nil {
				t.Fatal(err)
			}
		}
		if file != nil {
			part, err := w.CreateFormFile("media", "a.png")
			if err == nil {
				_, err = part.Write(file)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		status, out, _ := d.send("POST", "/2/media/upload", w.FormDataContentType(), body.String())
		return status, out
	}
	_, out := send(nil, "command", "INIT", "media_type", "image/png", "total_bytes", "100", "media_category", "tweet_image")
	id := out["data"].(map[string]any)["id"].(string)
	chunk := func(index string, part []byte) {
		if status, out := send(part, "command", "APPEND", "media_id", id, "segment_index", index); status != 200 {
			t.Errorf("chunk %s: %d %v", index, status, out)
		}
	}
	chunk("1", file[40:])
	if status, _ := send(nil, "command", "FINALIZE", "media_id", id); status != 400 {
		t.Errorf("with a chunk missing: %d", status)
	}
	chunk("0", []byte("wrong"))
	chunk("0", file[:40])
	if status, out := send(nil, "command", "FINALIZE", "media_id", id); status != 200 {
		t.Errorf("finalize: %d %v", status, out)
	}
	if status, says := d.says("POST", "/2/tweets", inJSON, `{"media":{"media_ids":["`+id+`"]}}`); status != 201 {
		t.Errorf("a post with it: %d %s", status, says)
	}
	d.clock.Advance(25 * time.Hour)
	d.token = d.e.Connect(d.url, "ann").Access.Reveal()
	if status, says := d.says("POST", "/2/tweets", inJSON, `{"media":{"media_ids":["`+id+`"]}}`); status != 400 || says != "Your media IDs are invalid." {
		t.Errorf("a day later: %d %s", status, says)
	}
}

// TestMentions lists what others wrote to an account.
func TestMentions(t *testing.T) {
	t.Parallel()
	d := open(t, "ann")
	d.e.Say("bob", "", "Hello @ann, and @eve")
	d.e.Say("bob", "", "Hello @annabel")
	_, out, _ := d.send("GET", "/2/users/"+d.e.ID("ann")+"/mentions?expansions=author_id&post.fields=author_id", "", "")
	list := out["data"].([]any)
	if len(list) != 1 || list[0].(map[string]any)["text"] != "Hello @ann, and @eve" {
		t.Errorf("%v", out)
	}
}
