package graph_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"caio/internal/platform/emulator/graph"
)

func read(t *testing.T, contentType, query, body string) (graph.Params, *graph.Refusal) {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/v26.0/1/feed?"+query, strings.NewReader(body))
	r.Header.Set("Content-Type", contentType)
	return graph.Read(r)
}

// TestReadsEveryBody has the same parameters arrive in each kind of body that Graph takes.
func TestReadsEveryBody(t *testing.T) {
	t.Parallel()
	const part = "--b\r\nContent-Disposition: form-data; name=%q\r\n\r\n%s\r\n"
	for kind, body := range map[string]string{
		"application/json":                  `{"message":"Hi","published":false,"tags":[1,2]}`,
		"application/x-www-form-urlencoded": "message=Hi&published=false&tags=%5B1%2C2%5D",
		"multipart/form-data; boundary=b":   fmt.Sprintf(part+part+part+"--b--\r\n", "message", "Hi", "published", "false", "tags", "[1,2]"),
	} {
		p, refused := read(t, kind, "access_token=EAA1", body)
		var tags []int
		if refused != nil || p.Get("message") != "Hi" || p.Token != "EAA1" || p.Object("tags", &tags) != nil || !slices.Equal(tags, []int{1, 2}) {
			t.Errorf("%s: %+v %v", kind, p, refused)
		}
		if shown, refused := p.Flag("published", true); shown || refused != nil {
			t.Errorf("%s: published is %v, %v", kind, shown, refused)
		}
		if p.Only("message", "published", "tags") != nil || p.Only("message", "published") == nil {
			t.Errorf("%s: parameters are not checked", kind)
		}
	}
	if _, refused := read(t, "text/plain", "", "Hi"); refused == nil || refused.Code != 100 {
		t.Errorf("a text is read as %v", refused)
	}
}

func TestFields(t *testing.T) {
	t.Parallel()
	picture := graph.Node{Kind: "Picture", Known: []string{"url"}, Usual: []string{"url"}, Values: map[string]any{"url": "u"}}
	reply := graph.Node{Kind: "Comment", Known: []string{"id", "text"}, Values: map[string]any{"id": "2", "text": "Hi"}}
	post := graph.Node{Kind: "Post", Known: []string{"id", "text", "place", "picture", "comments", "likes"}, Usual: []string{"text"}, Values: map[string]any{
		"id": "1", "text": "Hello", "picture": picture,
		"comments": graph.Edge{Of: reply, Nodes: []graph.Node{reply}}, "likes": graph.Edge{Of: reply},
	}}
	for fields, want := range map[string]string{
		"":                                      `{"id":"1","text":"Hello"}`,
		"id,place":                              `{"id":"1"}`,
		"picture.type(large){url}":              `{"id":"1","picture":{"url":"u"}}`,
		"comments{text},likes":                  `{"comments":{"data":[{"id":"2","text":"Hi"}],"paging":{"cursors":{"after":"after1","before":"after0"}}},"id":"1"}`,
		"comments.summary(true).limit(0){text}": `{"comments":{"data":[],"summary":{"can_comment":true,"order":"ranked","total_count":1}},"id":"1"}`,
		"nonsense":                              "100",
		"picture{nonsense}":                     "100",
		"likes{nonsense}":                       "100",
		"comments{text":                         "2500",
		"id}":                                   "2500",
	} {
		p := graph.Params{Values: map[string]string{"fields": fields}}
		wanted, refused := p.Fields()
		var out map[string]any
		if refused == nil {
			out, refused = post.Render(wanted, graph.Paging{})
		}
		got := ""
		if refused != nil {
			got = fmt.Sprint(refused.Code)
		} else if b, err := json.Marshal(out); err == nil {
			got = string(b)
		}
		if got != want {
			t.Errorf("%q: %s, want %s", fields, got, want)
		}
	}
}

// TestPages follows the addresses of the pages to the end.
func TestPages(t *testing.T) {
	t.Parallel()
	kind := graph.Node{Kind: "Page", Known: []string{"id"}}
	list := graph.Edge{Of: kind, Path: "/v26.0/me/accounts"}
	for i := range 5 {
		n := kind
		n.Values = map[string]any{"id": i}
		list.Nodes = append(list.Nodes, n)
	}
	var ids []any
	pages := 0
	for next := "http://127.0.0.1/v26.0/me/accounts?limit=2&access_token=EAA1"; next != ""; pages++ {
		u, err := url.Parse(next)
		if err != nil {
			t.Fatal(err)
		}
		p, _ := read(t, "application/x-www-form-urlencoded", u.RawQuery, "")
		page, refused := p.Paging("http://127.0.0.1")
		if refused != nil || p.Token != "EAA1" {
			t.Fatal(refused, p)
		}
		out, _ := list.Render(nil, page)
		for _, item := range out["data"].([]any) {
			ids = append(ids, item.(map[string]any)["id"])
		}
		next, _ = out["paging"].(map[string]any)["next"].(string)
	}
	if pages != 3 || fmt.Sprint(ids) != "[0 1 2 3 4]" {
		t.Errorf("%d pages of %v", pages, ids)
	}
	for name, values := range map[string][]string{"limit": {"0", "101", "many"}, "after": {"after-1", "-1", "far"}} {
		for _, v := range values {
			if _, refused := (graph.Params{Values: map[string]string{name: v}}).Paging(""); refused == nil || refused.Code != 100 {
				t.Errorf("%s=%s is taken: %v", name, v, refused)
			}
		}
	}
}

// stored is an Upload of up to ten bytes.
type stored struct {
	mu   sync.Mutex
	data []byte
}

func (s *stored) Continue(offset, _ int64) *graph.UploadRefusal {
	s.mu.Lock()
	defer s.mu.Unlock()
	if offset != int64(len(s.data)) {
		return graph.BadOffset(int64(len(s.data)))
	}
	return nil
}

func (s *stored) Add(bytes []byte) int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.data = append(s.data, bytes...)
	return int64(len(s.data))
}

func TestUpload(t *testing.T) {
	t.Parallel()
	file := &stored{}
	for _, tt := range []struct{ path, token, offset, body, want string }{
		{"/up/v26.0", "OAuth EAA1", "0", "01234", "404 NotFoundError"},
		{"/up/v26.0/2", "OAuth EAA1", "0", "01234", "401 NotAuthorizedError"},
		{"/up/v26.0/1", "Bearer EAA1", "0", "01234", "401 NotAuthorizedError"},
		{"/up/v26.0/1", "OAuth EAA1", "", "01234", "400 InvalidHeaderError"},
		{"/up/v26.0/1", "OAuth EAA1", "0", "01234", "400 PartialRequestError"},
		{"/up/v26.0/1", "OAuth EAA1", "0", "01234", "400 OffsetInvalidError"},
		{"/up/v26.0/1", "OAuth EAA1", "5", "56789", "200 "},
	} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, tt.path, strings.NewReader(tt.body))
		for name, value := range map[string]string{"Authorization": tt.token, "offset": tt.offset, "file_size": "10"} {
			r.Header.Set(name, value)
		}
		w := httptest.NewRecorder()
		graph.TakeUpload(w, r, "/up/", func(token, id string) graph.Upload {
			if token == "EAA1" && id == "1" {
				return file
			}
			return nil
		}, map[string]any{"success": true})
		var out struct {
			Info struct{ Type string } `json:"debug_info"`
		}
		if err := json.Unmarshal(w.Body.Bytes(), &out); err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprint(w.Code, " ", out.Info.Type); got != tt.want {
			t.Errorf("%+v: %s", tt, got)
		}
	}
	if string(file.data) != "0123456789" {
		t.Errorf("stored %q", file.data)
	}
}

func TestFetch(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/on" {
			http.Redirect(w, r, "/file", http.StatusFound)
			return
		}
		w.Header().Set("Content-Type", "video/mp4; codecs=avc1")
		_, _ = io.WriteString(w, "0123456789") // the client may have left
	}))
	t.Cleanup(server.Close)
	f := graph.NewFetcher()
	got, err := f.Get(t.Context(), server.URL+"/file", 4, 6)
	if err != nil || string(got.Head) != "0123" || got.Size != 7 || got.Type != "video/mp4" {
		t.Errorf("fetched %+v, %v", got, err)
	}
	for _, address := range []string{server.URL + "/on", server.URL + "/ä", "ftp://127.0.0.1/", "http://192.0.2.1/file", "http://localhost/file"} {
		if got, err := f.Get(t.Context(), address, 4, 6); err == nil {
			t.Errorf("%s: fetched %+v", address, got)
		}
	}
}

func TestTokensAndCodes(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 9, 1, 9, 0, 0, 0, time.UTC)
	token := graph.Token{Value: "EAA1", Issued: now, Life: time.Hour}
	if token.Refused(now.Add(59*time.Minute), 458, "") != nil {
		t.Error("a token in force is refused")
	}
	if r := token.Refused(now.Add(time.Hour), 458, ""); r == nil || r.Code != 190 || r.Subcode != 463 {
		t.Errorf("a token past its life leads to %+v", r)
	}
	if lasting := (graph.Token{Issued: now}); !lasting.Valid(now.AddDate(10, 0, 0)) {
		t.Error("a token without an end expires")
	}
	token.Revoked = true
	if r := token.Refused(now, 458, "Gone."); r == nil || r.Subcode != 458 {
		t.Errorf("a revoked token leads to %+v", r)
	}
	code := graph.Code{Redirect: "https://a", At: now}
	if code.Redeem("https://b", now, time.Hour) || code.Redeem("https://a", now.Add(2*time.Hour), time.Hour) {
		t.Error("a code is good elsewhere, or for ever")
	}
	if !code.Redeem("https://a", now, time.Hour) || code.Redeem("https://a", now, time.Hour) {
		t.Error("a code is not good exactly once")
	}
}
