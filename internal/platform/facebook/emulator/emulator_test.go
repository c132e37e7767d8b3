package emulator_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"net/url"
	"strings"
	"testing"
	"time"

	"caio/internal/clock"
	emu "caio/internal/platform/emulator"
	"caio/internal/platform/facebook/emulator"
)

// bench is a network that listens, and a Page.
type bench struct {
	*testing.T
	network *emulator.Emulator
	clock   *clock.Fake
	url     string
	user    string // token of the person
	token   string // of the Page
	page    string
}

func open(t *testing.T) *bench {
	t.Helper()
	b := &bench{T: t, clock: clock.NewFake(time.Date(2026, 9, 1, 12, 0, 0, 0, time.UTC))}
	b.network = emulator.New(emu.Options{Clock: b.clock})
	server, err := emu.Listen(b.network, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	b.url = server.URL
	g := b.network.Connect(server.URL, "ann")
	b.user = g.Access.Reveal()
	for key, value := range g.Secrets {
		b.page, b.token = strings.TrimPrefix(key, "page:"), value.Reveal()
	}
	return b
}

// call sends a request with the Page's token; what is not read goes in a form.
func (b *bench) call(method, path string, values url.Values) (int, map[string]any) {
	b.Helper()
	q := url.Values{"access_token": {b.token}}
	for name, v := range values {
		q[name] = v
	}
	address, body := b.url+"/v26.0/"+path, io.Reader(nil)
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

// form is call with POST and "name=value&…".
func (b *bench) form(path, form string) map[string]any {
	b.Helper()
	values, err := url.ParseQuery(form)
	if err != nil {
		b.Fatal(err)
	}
	_, out := b.call("POST", path, values)
	return out
}

// file posts a multipart body.
func (b *bench) file(path, field, mime string, data []byte, fields ...string) map[string]any {
	b.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for i := 0; i < len(fields); i += 2 {
		if err := w.WriteField(fields[i], fields[i+1]); err != nil {
			b.Fatal(err)
		}
	}
	h := textproto.MIMEHeader{}
	h.Set("Content-Disposition", multipart.FileContentDisposition(field, "file"))
	h.Set("Content-Type", mime)
	part, err := w.CreatePart(h)
	if err == nil {
		_, err = part.Write(data)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		b.Fatal(err)
	}
	r, err := http.NewRequestWithContext(b.Context(), http.MethodPost, b.url+"/v26.0/"+path, &body)
	if err != nil {
		b.Fatal(err)
	}
	r.Header.Set("Content-Type", w.FormDataContentType())
	r.Header.Set("Authorization", "Bearer "+b.token)
	_, out := b.send(r)
	return out
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

// TestTokens keeps each token to its life and its permissions.
func TestTokens(t *testing.T) {
	t.Parallel()
	b := open(t)
	page := func(token string) string {
		b.token = token
		_, out := b.call("GET", b.page, url.Values{"fields": {"id,name"}})
		return code(out)
	}
	lasting := b.token
	short := b.network.ExplorerToken("ann")
	b.token = short
	_, accounts := b.call("GET", "me/accounts", url.Values{"fields": {"access_token"}})
	fleeting := accounts["data"].([]any)[0].(map[string]any)["access_token"].(string)
	for _, token := range []string{lasting, short, fleeting, b.user} {
		if got := page(token); got != "" {
			t.Errorf("a fresh token: %q", got)
		}
	}
	if got := page(""); got != "2500/0" {
		t.Errorf("no token: %q", got)
	}
	b.clock.Advance(2 * time.Hour)
	for token, want := range map[string]string{lasting: "", short: "190/463", fleeting: "190/463", b.user: "", "EAAmadeup": "190/0"} {
		if got := page(token); got != want {
			t.Errorf("two hours later: %q, want %q", got, want)
		}
	}
	b.clock.Advance(61 * 24 * time.Hour)
	for token, want := range map[string]string{lasting: "", b.user: "190/463"} {
		if got := page(token); got != want {
			t.Errorf("two months later: %q, want %q", got, want)
		}
	}
	b.token = lasting
	b.network.Forget("ann", "pages_manage_posts")
	if out := b.form(b.page+"/feed", "message=Hi"); code(out) != "200/0" {
		t.Errorf("without the permission: %v", out)
	}
	other := b.network.Connect("", "bob")
	b.token = other.Access.Reveal()
	if _, out := b.call("GET", b.page+"/published_posts", nil); code(out) != "100/33" {
		t.Errorf("somebody else's Page: %v", out)
	}
}

// TestFields refuses names that a node does not have, even where nothing is listed, and
// versions that are over.
func TestFields(t *testing.T) {
	t.Parallel()
	b := open(t)
	for fields, want := range map[string]string{
		"id,message": "", "id,shoe_size": "100/0", "id{": "2500/0", "attachments{media_type,target,subattachments}": "", "attachments{colour}": "100/0",
		"comments.summary(true).limit(0),reactions.summary(true).limit(0)": "",
	} {
		if _, out := b.call("GET", b.page+"/published_posts", url.Values{"fields": {fields}}); code(out) != want {
			t.Errorf("%s: %q, want %q", fields, code(out), want)
		}
	}
	for _, path := range []string{"/v20.0/" + b.page, "/" + b.page} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, b.url+path+"?access_token="+b.token, nil)
		if err != nil {
			t.Fatal(err)
		}
		res, err := http.DefaultTransport.RoundTrip(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close() // only the status is of interest
		if res.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d", path, res.StatusCode)
		}
	}
}

// TestConnect gives the same person the same Page.
func TestConnect(t *testing.T) {
	t.Parallel()
	b := open(t)
	again, other := b.network.Connect(b.url, "ann"), b.network.Connect(b.url, "bob")
	if _, same := again.Secrets["page:"+b.page]; !same || again.Subject == other.Subject {
		t.Errorf("ann again is %q with %d Pages, bob %q", again.Subject, len(again.Secrets), other.Subject)
	}
}

// TestConsentPage refuses redirects and permissions that the vendor refuses.
func TestConsentPage(t *testing.T) {
	t.Parallel()
	b := open(t)
	show := func(app, redirect, scope string) int {
		q := url.Values{"client_id": {app}, "redirect_uri": {redirect}, "scope": {scope}, "response_type": {"code"}, "state": {"s"}}
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, b.url+"/v26.0/dialog/oauth?"+q.Encode(), nil)
		if err != nil {
			t.Fatal(err)
		}
		res, err := http.DefaultTransport.RoundTrip(r)
		if err != nil {
			t.Fatal(err)
		}
		page, err := io.ReadAll(res.Body)
		_ = res.Body.Close() // read completely
		if err != nil || (res.StatusCode == http.StatusOK && !bytes.Contains(page, []byte("Allow"))) {
			t.Errorf("the page reads %q: %v", page, err)
		}
		return res.StatusCode
	}
	for _, tt := range []struct {
		app, redirect, scope string
		want                 int
	}{
		{emulator.App, "https://a.example/", "pages_show_list", http.StatusOK},
		{emulator.App, "http://localhost:1/", "pages_show_list,pages_manage_posts", http.StatusOK},
		{emulator.App, "http://127.0.0.1:1/", "pages_show_list", http.StatusBadRequest},
		{emulator.App, "https://a.example/", "pages_fly", http.StatusBadRequest},
		{"1", "https://a.example/", "pages_show_list", http.StatusBadRequest},
	} {
		if got := show(tt.app, tt.redirect, tt.scope); got != tt.want {
			t.Errorf("%+v: %d", tt, got)
		}
	}
	b.network.GoLive()
	if got := show(emulator.App, "http://localhost:1/", "pages_show_list"); got != http.StatusBadRequest {
		t.Errorf("a Live app comes back to localhost: %d", got)
	}
}
