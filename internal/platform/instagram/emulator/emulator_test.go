package emulator_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"caio/internal/caio"
	"caio/internal/clock"
	"caio/internal/platform"
	emu "caio/internal/platform/emulator"
	"caio/internal/platform/instagram/emulator"
)

// bench is a network that listens, and an account in either flavour.
type bench struct {
	*testing.T
	network *emulator.Emulator
	clock   *clock.Fake
	url     string
	grant   platform.Grant
	token   string // of the Page, or of the account
	account string
	page    string
}

func open(t *testing.T, direct bool) *bench {
	t.Helper()
	b := &bench{T: t, clock: clock.NewFake(time.Date(2026, 9, 1, 12, 0, 0, 0, time.UTC))}
	b.network = emulator.New(emu.Options{Clock: b.clock})
	if direct {
		b.network = emulator.NewDirect(emu.Options{Clock: b.clock})
	}
	server, err := emu.Listen(b.network, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	b.url, b.grant = server.URL, b.network.Connect(server.URL, "ann")
	b.token = b.grant.Access.Reveal()
	if direct {
		b.account = b.grant.Subject
		return b
	}
	for key, value := range b.grant.Secrets {
		b.page, b.token = strings.TrimPrefix(key, "page:"), value.Reveal()
	}
	_, me := b.call("GET", "/v26.0/"+b.page, url.Values{"fields": {"instagram_business_account{id}"}})
	b.account = me["instagram_business_account"].(map[string]any)["id"].(string)
	return b
}

// call sends a request with the token; what is not read goes in a form.
func (b *bench) call(method, path string, values url.Values) (int, map[string]any) {
	b.Helper()
	q := url.Values{"access_token": {b.token}}
	for name, v := range values {
		q[name] = v
	}
	address, body := b.url+path, io.Reader(nil)
	if method == "POST" {
		body = strings.NewReader(q.Encode())
	} else {
		address += "?" + q.Encode()
	}
	r, err := http.NewRequestWithContext(b.Context(), method, address, body)
	if err != nil {
		b.Fatal(err)
	}
	if method == "POST" {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	return b.send(r)
}

func (b *bench) send(r *http.Request) (int, map[string]any) {
	b.Helper()
	res, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	out := map[string]any{}
	if err := json.NewDecoder(res.Body).Decode(&out); err != nil {
		b.Fatalf("%s %s answers no JSON: %v", r.Method, r.URL.Path, err)
	}
	return res.StatusCode, out
}

// code returns "code/subcode" of a refusal, "" of a success.
func code(out map[string]any) string {
	e, ok := out["error"].(map[string]any)
	if !ok {
		return ""
	}
	sub, _ := e["error_subcode"].(float64)
	return fmt.Sprintf("%v/%d", e["code"], int(sub))
}

// files serves bytes under names.
func files(t *testing.T, served map[string]func(w http.ResponseWriter)) string {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("User-Agent") != "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)" || r.Method != http.MethodGet {
			http.Error(w, "who are you?", http.StatusForbidden)
			return
		}
		if serve := served[r.URL.Path]; serve != nil {
			serve(w)
			return
		}
		http.NotFound(w, r)
	}))
	t.Cleanup(s.Close)
	return s.URL
}

func encoded(t *testing.T, width, height int, asPNG bool) []byte {
	t.Helper()
	var out bytes.Buffer
	picture := image.NewGray(image.Rect(0, 0, width, height))
	err := jpeg.Encode(&out, picture, nil)
	if asPNG {
		out.Reset()
		err = png.Encode(&out, picture)
	}
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func as(kind string, data []byte) func(http.ResponseWriter) {
	return func(w http.ResponseWriter) {
		w.Header().Set("Content-Type", kind)
		_, _ = w.Write(data) // the fetcher may have left
	}
}

// TestFetch looks at what an address serves.
func TestFetch(t *testing.T) {
	t.Parallel()
	good := encoded(t, 400, 400, false)
	base := files(t, map[string]func(http.ResponseWriter){
		"/good.jpg":  as("image/jpeg", good),
		"/text.jpg":  as("text/plain", good),
		"/png.jpg":   as("image/jpeg", encoded(t, 400, 400, true)),
		"/torn.jpg":  as("image/jpeg", good[:20]),
		"/tall.jpg":  as("image/jpeg", encoded(t, 400, 520, false)),
		"/wide.jpg":  as("image/jpeg", encoded(t, 400, 200, false)),
		"/heavy.jpg": as("image/jpeg", append(bytes.Clone(good), make([]byte, 8<<20)...)),
		"/exact.jpg": as("image/jpeg", append(bytes.Clone(good), make([]byte, 8<<20-len(good))...)),
		"/moved.jpg": func(w http.ResponseWriter) {
			w.Header().Set("Location", "/good.jpg")
			w.WriteHeader(http.StatusFound)
		},
	})
	b := open(t, false)
	for _, tt := range []struct{ address, kind, want string }{
		{base + "/good.jpg", "", ""},
		{base + "/exact.jpg", "", ""},
		{base + "/tall.jpg", "STORIES", ""},
		{base + "/text.jpg", "", "9004/2207052"},
		{base + "/png.jpg", "", "36001/2207005"},
		{base + "/torn.jpg", "", "36001/2207005"},
		{base + "/tall.jpg", "", "36003/2207009"},
		{base + "/wide.jpg", "", "36003/2207009"},
		{base + "/heavy.jpg", "", "36000/2207004"},
		{base + "/moved.jpg", "", "9004/2207052"},
		{base + "/missing.jpg", "", "9004/2207052"},
		{base + "/gööd.jpg", "", "9004/2207052"},
		{"http://192.0.2.1/a.jpg", "", "9004/2207052"},
		{"https://example.org/a.jpg", "", "9004/2207052"},
		{"http://localhost:1/a.jpg", "", "9004/2207052"},
		{"file:///etc/passwd", "", "9004/2207052"},
		{"", "", "9004/2207052"},
	} {
		form := url.Values{"image_url": {tt.address}}
		if tt.kind != "" {
			form.Set("media_type", tt.kind)
		}
		if _, out := b.call("POST", "/v26.0/"+b.account+"/media", form); code(out) != tt.want {
			t.Errorf("%s: %q, want %q", tt.address, code(out), tt.want)
		}
	}
}

// TestParameters follows the tables of parameters: which go with which kind of container,
// and in which flavour.
func TestParameters(t *testing.T) {
	t.Parallel()
	base := files(t, map[string]func(http.ResponseWriter){"/a.jpg": as("image/jpeg", encoded(t, 400, 400, false))})
	picture := base + "/a.jpg"
	tests := []struct {
		form     string
		facebook string
		direct   string
	}{
		{"image_url=" + picture, "", ""},
		{"image_url=" + picture + "&media_type=IMAGE&caption=Hi&alt_text=A", "", ""},
		{"image_url=" + picture + "&location_id=" + emulator.Place, "", "100/0"},
		{"image_url=" + picture + "&location_id=1", "100/0", "100/0"},
		{"image_url=" + picture + "&is_paid_partnership=true", "", "100/0"},
		{"image_url=" + picture + "&colour=red", "100/0", "100/0"},
		{"image_url=" + picture + "&share_to_feed=true", "100/0", "100/0"},
		{"image_url=" + picture + "&media_type=REELS", "100/0", "100/0"},
		{"image_url=" + picture + "&media_type=POSTER", "100/2207023", "100/2207023"},
		{"image_url=" + picture + "&video_url=" + picture, "100/0", "100/0"},
		{"caption=Text alone", "9004/2207052", "9004/2207052"},
		{"image_url=" + picture + "&is_carousel_item=true", "", ""},
		{"image_url=" + picture + "&is_carousel_item=true&caption=Hi", "100/0", "100/0"},
		{"image_url=" + picture + `&is_carousel_item=true&collaborators=["bob"]`, "100/0", "100/0"},
		{"image_url=" + picture + "&is_carousel_item=perhaps", "100/0", "100/0"},
		{"image_url=" + picture + `&collaborators=["a","b","c"]`, "", ""},
		{"image_url=" + picture + `&collaborators=["a","b","c","d"]`, "100/0", "100/0"},
		{"image_url=" + picture + `&user_tags=[{"username":"bob","x":0.5,"y":1}]`, "", ""},
		{"image_url=" + picture + `&user_tags=[{"username":"bob"}]`, "100/0", "100/0"},
		{"image_url=" + picture + `&user_tags=[{"username":"bob","x":1.5,"y":1}]`, "100/0", "100/0"},
		{"image_url=" + picture + `&user_tags=bob`, "100/0", "100/0"},
		{"image_url=" + picture + "&alt_text=" + strings.Repeat("a", 1001), "100/0", "100/0"},
		{"image_url=" + picture + "&caption=" + strings.Repeat("a", 2201), "36004/2207010", "36004/2207010"},
		{"image_url=" + picture + "&caption=" + strings.Repeat("%23a ", 31), "36004/2207010", "36004/2207010"},
		{"image_url=" + picture + "&caption=" + strings.Repeat("@a ", 21), "100/2207040", "100/2207040"},
		{"image_url=" + picture + "&media_type=STORIES", "", ""},
		{"image_url=" + picture + "&media_type=STORIES&caption=Hi", "100/0", "100/0"},
		{"image_url=" + picture + `&media_type=STORIES&user_tags=[{"username":"bob"}]`, "", ""},
		{"upload_type=resumable&media_type=REELS", "", ""},
		{"upload_type=resumable&media_type=REELS&alt_text=A", "100/0", "100/0"},
		{"upload_type=resumable&media_type=VIDEO", "100/2207023", "100/2207023"},
		{"upload_type=resumable&media_type=VIDEO&is_carousel_item=true", "", ""},
		{"upload_type=chunked&media_type=REELS", "100/0", "100/0"},
		{`upload_type=resumable&media_type=REELS&trial_params={"graduation_strategy":"MANUAL"}`, "", ""},
		{`upload_type=resumable&media_type=REELS&trial_params={"graduation_strategy":"LATER"}`, "100/0", "100/0"},
		{"upload_type=resumable&media_type=REELS&thumb_offset=-1", "100/0", "100/0"},
		{"upload_type=resumable&media_type=REELS&cover_url=" + picture, "", ""},
		{"upload_type=resumable&media_type=REELS&cover_url=" + base + "/b.jpg", "9004/2207052", "9004/2207052"},
		{"media_type=CAROUSEL&children=1", "100/2207028", "100/2207028"},
		{"media_type=CAROUSEL&children=1,2", "24/2207008", "24/2207008"},
	}
	for flavour, b := range map[string]*bench{"facebook": open(t, false), "instagram": open(t, true)} {
		for _, tt := range tests {
			want := tt.facebook
			if flavour == "instagram" {
				want = tt.direct
			}
			form, err := url.ParseQuery(tt.form)
			if err != nil {
				t.Fatal(err)
			}
			if _, out := b.call("POST", "/v26.0/"+b.account+"/media", form); code(out) != want {
				t.Errorf("%s: %s: %q, want %q: %v", flavour, tt.form, code(out), want, out)
			}
		}
	}
}

// TestContainerLife waits for processing by looks or by the clock, and forgets after a
// day.
func TestContainerLife(t *testing.T) {
	t.Parallel()
	base := files(t, map[string]func(http.ResponseWriter){"/a.jpg": as("image/jpeg", encoded(t, 400, 400, false))})
	b := open(t, true)
	make := func() string {
		_, out := b.call("POST", "/v26.0/"+b.account+"/media", url.Values{"image_url": {base + "/a.jpg"}})
		return out["id"].(string)
	}
	publish := func(id string) string {
		_, out := b.call("POST", "/v26.0/"+b.account+"/media_publish", url.Values{"creation_id": {id}})
		return code(out)
	}
	state := func(id string) any {
		_, out := b.call("GET", "/v26.0/"+id, url.Values{"fields": {"status_code"}})
		return out["status_code"]
	}
	id := make()
	if got := publish(id); got != "9007/2207027" {
		t.Errorf("published at once: %q", got)
	}
	b.clock.Advance(31 * time.Second)
	if got := publish(id); got != "" {
		t.Errorf("published after half a minute: %q", got)
	}
	if got := publish(id); got != "100/0" || len(b.network.Live()) != 1 {
		t.Errorf("published twice: %q", got)
	}
	id = make()
	if first, second := state(id), state(id); first != "IN_PROGRESS" || second != "FINISHED" {
		t.Errorf("state %v, then %v", first, second)
	}
	b.clock.Advance(24 * time.Hour)
	if got := publish(id); state(id) != "EXPIRED" || got != "-2/2207020" {
		t.Errorf("after a day: %v, %q", state(id), got)
	}
	if got := publish("17800000000000000"); got != "24/2207008" {
		t.Errorf("unknown: %q", got)
	}
	for range 50 {
		id = make()
		b.clock.Advance(time.Minute)
		if got := publish(id); got != "" {
			t.Fatal(got)
		}
	}
	id = make()
	b.clock.Advance(time.Minute)
	if got := publish(id); got != "9/2207042" {
		t.Errorf("the 51st within a day: %q", got)
	}
	b.clock.Advance(23*time.Hour + 11*time.Minute)
	if got := publish(id); got != "" {
		t.Errorf("a day after the first: %q", got)
	}
}

// TestTokens keeps each token to its life and its permissions.
func TestTokens(t *testing.T) {
	t.Parallel()
	b := open(t, true)
	read := func(token string) string {
		b.token = token
		_, out := b.call("GET", "/v26.0/me", url.Values{"fields": {"user_id,username"}})
		return code(out)
	}
	token := b.network.DashboardToken("ann")
	if got := read(token); got != "" {
		t.Errorf("a fresh token: %q", got)
	}
	for _, bad := range []string{"", "IGAAmadeup"} {
		if got := read(bad); got != "2500/0" && got != "190/0" {
			t.Errorf("token %q: %q", bad, got)
		}
	}
	renew := func(token string) (string, string) {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, b.url+"/refresh_access_token?grant_type=ig_refresh_token&access_token="+token, nil)
		if err != nil {
			t.Fatal(err)
		}
		_, out := b.send(r)
		s, _ := out["access_token"].(string)
		return s, code(out)
	}
	if _, got := renew(token); got != "100/0" {
		t.Errorf("renewed within a day: %q", got)
	}
	b.clock.Advance(25 * time.Hour)
	next, got := renew(token)
	if got != "" || read(next) != "" {
		t.Errorf("renewed after a day: %q", got)
	}
	b.clock.Advance(60 * 24 * time.Hour)
	if _, got := renew(next); got != "190/463" || read(next) != "190/463" {
		t.Errorf("after 60 days: %q, %q", got, read(next))
	}
	limited := b.network.DashboardToken("ann", "instagram_business_basic")
	b.token = limited
	if _, out := b.call("GET", "/v26.0/"+b.account+"/content_publishing_limit", nil); code(out) != "10/0" {
		t.Errorf("without the permission: %q", code(out))
	}
	other := b.network.Connect("", "bob")
	b.token = other.Access.Reveal()
	if _, out := b.call("GET", "/v26.0/"+b.account+"/media", nil); code(out) != "100/33" {
		t.Errorf("somebody else's account: %q", code(out))
	}
}

// TestFields refuses names that a flavour does not know, even where nothing is listed.
func TestFields(t *testing.T) {
	t.Parallel()
	for direct, caption := range map[bool]string{false: "", true: "100/0"} {
		b := open(t, direct)
		for fields, want := range map[string]string{"id,permalink": "", "id,caption": caption, "id,shoe_size": "100/0", "id{": "2500/0"} {
			if _, out := b.call("GET", "/v26.0/"+b.account+"/media", url.Values{"fields": {fields}}); code(out) != want {
				t.Errorf("direct %v, %s: %q, want %q", direct, fields, code(out), want)
			}
		}
		for path, want := range map[string]string{"/v21.0/": "2500/0", "/v26.0/": "", "/": "2500/0"} {
			if _, out := b.call("GET", path+b.account, nil); code(out) != want {
				t.Errorf("%s: %q, want %q", path, code(out), want)
			}
		}
	}
}

// TestUpload takes bytes at the right offset only.
func TestUpload(t *testing.T) {
	t.Parallel()
	b := open(t, false)
	_, out := b.call("POST", "/v26.0/"+b.account+"/media", url.Values{"media_type": {"REELS"}, "upload_type": {"resumable"}})
	uri, id := out["uri"].(string), out["id"].(string)
	movie := append([]byte("\x00\x00\x00\x18ftypmp42"), make([]byte, 88)...)
	push := func(token, offset, size string, body []byte) string {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, uri, bytes.NewReader(body))
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
		{"Bearer " + b.token, "0", "100", 0, 100, "NotAuthorizedError false"},
		{"OAuth nobody", "0", "100", 0, 100, "NotAuthorizedError false"},
		{"OAuth " + b.token, "", "100", 0, 100, "InvalidHeaderError false"},
		{"OAuth " + b.token, "40", "100", 40, 100, "OffsetInvalidError true"},
		{"OAuth " + b.token, "0", "100", 0, 60, "PartialRequestError true"},
		{"OAuth " + b.token, "0", "100", 0, 100, "OffsetInvalidError true"},
		{"OAuth " + b.token, "60", "90", 60, 90, "OffsetInvalidError true"},
		{"OAuth " + b.token, "60", "100", 60, 100, ""},
	} {
		if got := push(tt.token, tt.offset, tt.size, movie[tt.from:tt.to]); got != tt.want {
			t.Errorf("%s of %s: %q, want %q", tt.offset, tt.size, got, tt.want)
		}
	}
	_, out = b.call("GET", "/v26.0/"+id, url.Values{"fields": {"video_status"}})
	if got := fmt.Sprint(out["video_status"]); got != "map[uploading_phase:map[bytes_transferred:100 status:complete]]" {
		t.Errorf("video status %s", got)
	}
}

// TestConnect gives the same person the same account.
func TestConnect(t *testing.T) {
	t.Parallel()
	for _, direct := range []bool{false, true} {
		b := open(t, direct)
		again := b.network.Connect(b.url, "ann")
		if again.Subject != b.grant.Subject || b.network.Connect(b.url, "bob").Subject == b.grant.Subject {
			t.Errorf("direct %v: %q, again %q", direct, b.grant.Subject, again.Subject)
		}
		if direct && again.RefreshAt <= caio.At(b.clock.Now()) {
			t.Error("a fresh grant is to be renewed at once")
		}
	}
}

// TestConsentPage refuses redirects that the vendor refuses, and unknown permissions.
func TestConsentPage(t *testing.T) {
	t.Parallel()
	b := open(t, false)
	for _, tt := range []struct {
		path, app, redirect, scope string
		want                       int
	}{
		{"/oauth/authorize", emulator.InstagramApp, "https://a.example/", "instagram_business_basic", http.StatusOK},
		{"/oauth/authorize", emulator.InstagramApp, "http://localhost:1/", "instagram_business_basic", http.StatusBadRequest},
		{"/oauth/authorize", emulator.FacebookApp, "https://a.example/", "instagram_business_basic", http.StatusBadRequest},
		{"/oauth/authorize", emulator.InstagramApp, "https://a.example/", "instagram_basic", http.StatusBadRequest},
		{"/v26.0/dialog/oauth", emulator.FacebookApp, "http://localhost:1/", "instagram_basic", http.StatusOK},
		{"/v26.0/dialog/oauth", emulator.FacebookApp, "http://127.0.0.1:1/", "instagram_basic", http.StatusBadRequest},
		{"/v26.0/dialog/oauth", emulator.FacebookApp, "https://a.example/", "pages_fly", http.StatusBadRequest},
	} {
		q := url.Values{"client_id": {tt.app}, "redirect_uri": {tt.redirect}, "scope": {tt.scope}, "response_type": {"code"}, "state": {"s"}}
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, b.url+tt.path+"?"+q.Encode(), nil)
		if err != nil {
			t.Fatal(err)
		}
		res, err := http.DefaultTransport.RoundTrip(r)
		if err != nil {
			t.Fatal(err)
		}
		page, err := io.ReadAll(res.Body)
		_ = res.Body.Close() // read completely
		if err != nil || res.StatusCode != tt.want || (tt.want == http.StatusOK && !bytes.Contains(page, []byte("Allow"))) {
			t.Errorf("%s with %s and %s: %d %v", tt.path, tt.redirect, tt.scope, res.StatusCode, err)
		}
	}
}
