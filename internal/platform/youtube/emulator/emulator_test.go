package emulator_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"caio/internal/clock"
	emu "caio/internal/platform/emulator"
	"caio/internal/platform/youtube/emulator"
)

var start = time.Date(2026, 9, 1, 11, 30, 0, 0, time.UTC)

// desk is an emulator that listens, and somebody with a token.
type desk struct {
	t     *testing.T
	e     *emulator.Emulator
	clock *clock.Fake
	url   string
	token string
}

func open(t *testing.T) *desk {
	t.Helper()
	fake := clock.NewFake(start)
	e := emulator.New(emu.Options{Clock: fake})
	server, err := emu.Listen(e, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	return &desk{t, e, fake, server.URL, e.Connect(server.URL, "ann").Access.Reveal()}
}

// answer is what came back.
type answer struct {
	status int
	header http.Header
	body   string
}

// reason is the discriminator of an error.
func (a answer) reason() string {
	var f struct {
		Error struct {
			Errors []struct{ Reason string }
		}
	}
	if json.Unmarshal([]byte(a.body), &f) != nil || len(f.Error.Errors) == 0 {
		return ""
	}
	return f.Error.Errors[0].Reason
}

func (d *desk) send(method, address, body string, header ...string) answer {
	d.t.Helper()
	if !strings.HasPrefix(address, "http") {
		address = d.url + address
	}
	r, err := http.NewRequestWithContext(d.t.Context(), method, address, strings.NewReader(body))
	if err != nil {
		d.t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+d.token)
	r.Header.Set("Content-Type", "application/json")
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	res, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		d.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		d.t.Fatal(err)
	}
	return answer{res.StatusCode, res.Header, string(b)}
}

const (
	insert = "/upload/youtube/v3/videos?uploadType=resumable&part=snippet,status"
	plain  = `{"snippet":{"title":"A","categoryId":"22"},"status":{"privacyStatus":"public"}}`
)

// begin opens an upload and returns its address.
func (d *desk) begin(meta string) string {
	d.t.Helper()
	a := d.send("POST", insert, meta, "X-Upload-Content-Type", "video/mp4", "Slug", "a.mp4")
	if a.status != 200 || a.header.Get("Location") == "" {
		d.t.Fatalf("the upload is refused: %d %s", a.status, a.body)
	}
	return a.header.Get("Location")
}

// TestMetadata refuses what YouTube refuses, with its reasons.
func TestMetadata(t *testing.T) {
	t.Parallel()
	for meta, reason := range map[string]string{
		`{"snippet":{"title":""}}`:                                                                          "invalidTitle",
		`{"snippet":{"title":"a<b"}}`:                                                                       "invalidTitle",
		`{"snippet":{"title":"` + strings.Repeat("ä", 101) + `"}}`:                                          "invalidTitle",
		`{"snippet":{"title":"a","description":"` + strings.Repeat("ä", 2501) + `"}}`:                       "invalidDescription",
		`{"snippet":{"title":"a","tags":["` + strings.Repeat("a", 501) + `"]}}`:                             "invalidTags",
		`{"snippet":{"title":"a","categoryId":"30"}}`:                                                       "invalidCategoryId",
		`{"snippet":{"title":"a"},"status":{"privacyStatus":"private","publishAt":"2026-09-01T11:00:00Z"}}`: "invalidPublishAt",
		`{"snippet":{"title":"a"},"status":{"privacyStatus":"public","publishAt":"2026-09-02T11:00:00Z"}}`:  "invalidPublishAt",
		`{"snippet":{"title":"a"},"localizations":{"de":{"title":"b"}}}`:                                    "unexpectedPart",
		`{"snippet":{"title":"a","notAField":1}}`:                                                           "badRequest",
		`{"snippet":{"title":"a"},"status":{"privacyStatus":"friends"}}`:                                    "badRequest",
		`{"snippet":{"title":"a"}} trailing`:                                                                "badRequest",
	} {
		if a := open(t).send("POST", insert, meta); a.reason() != reason {
			t.Errorf("%.80s: %d %q, want %s", meta, a.status, a.reason(), reason)
		}
	}
	a := open(t).send("POST", strings.Replace(insert, "status", "status,localizations", 1), `{"snippet":{"title":"a"},"localizations":{"de":{"title":"b"}}}`)
	if a.reason() != "defaultLanguageNotSet" {
		t.Errorf("translations without a language: %d %q", a.status, a.reason())
	}
}

// TestParameters refuses what no method takes, and what is missing.
func TestParameters(t *testing.T) {
	t.Parallel()
	d := open(t)
	for address, reason := range map[string]string{
		"GET /youtube/v3/videos?id=x":                                              "missingRequiredParameter",
		"GET /youtube/v3/videos?part=snippet":                                      "missingRequiredParameter",
		"GET /youtube/v3/videos?part=snippets&id=x":                                "unknownPart",
		"GET /youtube/v3/videos?part=snippet&id=x&max=5":                           "badRequest",
		"GET /youtube/v3/playlists?part=snippet&mine=true&maxResults=51":           "invalidValue",
		"DELETE /youtube/v3/videos?id=x":                                           "videoNotFound",
		"DELETE /youtube/v3/videos?id=x&part=snippet":                              "badRequest",
		"GET /youtube/v3/videos?part=snippet&id=" + strings.Repeat("x,", 50) + "x": "badRequest",
		"GET /v2/reports?ids=channel==MINE&startDate=2026-08-01&endDate=2026-08-31&metrics=videoThumbnailImpressions&dimensions=video&filters=video==x&sort=-views&maxResults=10": "badRequest",
	} {
		method, address, _ := strings.Cut(address, " ")
		if a := d.send(method, address, ""); a.reason() != reason {
			t.Errorf("%s %s: %d %q, want %s", method, address, a.status, a.reason(), reason)
		}
	}
	if a := d.send("PUT", "/youtube/v3/videos?part=status", `{"id":"x"}`, "Content-Type", "text/plain"); a.reason() != "badRequest" {
		t.Errorf("a body that is no JSON: %d %q", a.status, a.reason())
	}
}

// TestUploadProtocol walks through an upload: ranges, multiples, questions, the end.
func TestUploadProtocol(t *testing.T) {
	t.Parallel()
	d := open(t)
	address := d.begin(plain)
	const q = 256 << 10
	total := 2*q + 10
	put := func(body, contentRange string, want int) answer {
		t.Helper()
		a := d.send("PUT", address, body, "Content-Range", contentRange)
		if a.status != want {
			t.Errorf("%s: %d %s, want %d", contentRange, a.status, a.body, want)
		}
		return a
	}
	piece := func(n int) string { return strings.Repeat("x", n) }
	if a := put("", fmt.Sprintf("bytes */%d", total), 308); a.header.Get("Range") != "" {
		t.Errorf("an empty upload has the range %q", a.header.Get("Range"))
	}
	put(piece(1000), fmt.Sprintf("bytes 0-999/%d", total), 400)        // no multiple
	put(piece(q), fmt.Sprintf("bytes %d-%d/%d", q, 2*q-1, total), 400) // a gap
	put(piece(q), fmt.Sprintf("bytes 0-%d/%d", q, total), 400)         // not what it says
	put(piece(q), "bytes 0-x", 400)                                    // nonsense
	if a := put(piece(q), fmt.Sprintf("bytes 0-%d/%d", q-1, total), 308); a.header.Get("Range") != fmt.Sprintf("bytes=0-%d", q-1) {
		t.Errorf("after a piece the range is %q", a.header.Get("Range"))
	}
	put(piece(q), fmt.Sprintf("bytes 0-%d/%d", q-1, total), 400) // again
	put(piece(10), fmt.Sprintf("bytes %d-%d/%d", q, q+9, total+1), 400)
	if n := len(d.e.Videos()); n != 0 {
		t.Fatalf("%d videos are there before the last byte", n)
	}
	put(piece(q+10), fmt.Sprintf("bytes %d-%d/%d", q, total-1, total), 200)
	first := put("", fmt.Sprintf("bytes */%d", total), 200) // asked again, it is the same video
	if videos := d.e.Videos(); len(videos) != 1 || !strings.Contains(first.body, videos[0].ID) || videos[0].File != "a.mp4" {
		t.Errorf("the videos are %+v", videos)
	}
	d.e.ExpireUploads()
	put("", fmt.Sprintf("bytes */%d", total), 404)
}

// TestTokens gives each request the right it needs and no more, for as long as it lasts.
func TestTokens(t *testing.T) {
	t.Parallel()
	d := open(t)
	const mine = "/youtube/v3/channels?part=id&mine=true"
	if a := d.send("GET", mine, ""); a.status != 200 {
		t.Fatalf("%d %s", a.status, a.body)
	}
	d.clock.Advance(time.Hour)
	if a := d.send("GET", mine, ""); a.status != 401 || a.reason() != "authError" {
		t.Errorf("a token after its hour: %d %q", a.status, a.reason())
	}
	form := func(values url.Values) answer {
		return d.send("POST", "/token", values.Encode(), "Content-Type", "application/x-www-form-urlencoded")
	}
	refresh := d.e.Connect(d.url, "ann").Refresh.Reveal()
	in := url.Values{"grant_type": {"refresh_token"}, "refresh_token": {refresh}, "client_id": {emulator.ClientID}, "client_secret": {emulator.ClientSecret}}
	a := form(in)
	if a.status != 200 || strings.Contains(a.body, "refresh_token") {
		t.Errorf("renewed: %d %s, refresh tokens are not rotated", a.status, a.body)
	}
	in.Set("client_secret", "wrong")
	if a := form(in); a.status != 401 || !strings.Contains(a.body, "invalid_client") {
		t.Errorf("a wrong secret: %d %s", a.status, a.body)
	}
	page := func(change string) answer {
		q := url.Values{"client_id": {emulator.ClientID}, "redirect_uri": {"http://127.0.0.1:1/callback"}, "response_type": {"code"}, "scope": {"https://www.googleapis.com/auth/youtube.upload"}}
		name, value, _ := strings.Cut(change, "=")
		q.Set(name, value)
		return d.send("GET", "/o/oauth2/v2/auth?"+q.Encode(), "")
	}
	for _, change := range []string{"client_id=other", "redirect_uri=https://caio.example/", "redirect_uri=urn:ietf:wg:oauth:2.0:oob", "scope=everything", "response_type=token"} {
		if a := page(change); a.status != 400 {
			t.Errorf("the consent page with %s: %d", change, a.status)
		}
	}
	to := page("decision=allow").header.Get("Location")
	u, err := url.Parse(to)
	if err != nil {
		t.Fatal(err)
	}
	var token struct {
		Access string `json:"access_token"`
	}
	a = form(url.Values{"grant_type": {"authorization_code"}, "code": {u.Query().Get("code")}, "redirect_uri": {"http://127.0.0.1:1/callback"}, "client_id": {emulator.ClientID}, "client_secret": {emulator.ClientSecret}})
	if err := json.Unmarshal([]byte(a.body), &token); err != nil || strings.Contains(a.body, "refresh_token") {
		t.Errorf("without access_type=offline: %s, %v", a.body, err)
	}
	d.token = token.Access
	if a := d.send("GET", mine, ""); a.status != 403 || a.reason() != "insufficientPermissions" {
		t.Errorf("reading with the right to upload: %d %q", a.status, a.reason())
	}
}

// TestQuotaDay counts in buckets that begin anew at midnight Pacific time.
func TestQuotaDay(t *testing.T) {
	t.Parallel()
	d := open(t)
	for range 100 {
		d.begin(plain)
	}
	if a := d.send("POST", insert, plain); a.status != 429 || a.reason() != "rateLimitExceeded" || !strings.Contains(a.body, "Video Uploads per day") {
		t.Errorf("the 101st upload: %d %s", a.status, a.body)
	}
	if d.e.Used("") != 0 {
		t.Errorf("uploads used %d of the common units", d.e.Used(""))
	}
	d.clock.Set(time.Date(2026, 9, 2, 6, 59, 0, 0, time.UTC))
	d.token = d.e.Connect(d.url, "ann").Access.Reveal()
	if a := d.send("POST", insert, plain); a.status != 429 {
		t.Errorf("a minute before midnight: %d", a.status)
	}
	d.clock.Advance(time.Minute)
	d.begin(plain)
	d.e.Exhaust("")
	if a := d.send("GET", "/youtube/v3/channels?part=id&mine=true", ""); a.status != 403 || a.reason() != "quotaExceeded" {
		t.Errorf("without units: %d %q", a.status, a.reason())
	}
}
