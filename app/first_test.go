package app_test

import (
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"caio/app"
	"caio/internal/caio"
)

// serve answers a request for a path with a page of the window.
func serve(a *app.App, path string, status int) *httptest.ResponseRecorder {
	const page = "<html><head><title>T</title></head><body></body></html>"
	answer := httptest.NewRecorder()
	a.WithFirst(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "55")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, page) // a recorder takes everything
	})).ServeHTTP(answer, httptest.NewRequest(http.MethodGet, path, nil))
	return answer
}

// first returns what stands in the page for its first drawing; nil for nothing.
func first(t *testing.T, page string) map[string]json.RawMessage {
	t.Helper()
	_, rest, ok := strings.Cut(page, `<script id="first" type="application/json">`)
	if !ok {
		return nil
	}
	text, after, _ := strings.Cut(rest, "</script>")
	if after != "</head><body></body></html>" {
		t.Errorf("after the element stands %q", after)
	}
	out := map[string]json.RawMessage{}
	if err := json.Unmarshal([]byte(text), &out); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return out
}

func TestPageBringsItsFirstDrawing(t *testing.T) {
	t.Parallel()
	a, err := app.Open(t.Context(), app.Config{Data: t.TempDir(), Sandbox: true, Networks: networks(), Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	closed := false
	t.Cleanup(func() {
		if !closed {
			_ = a.Close() // the test has failed already
		}
	})
	const text = "</script><script>alert(1)</script><!-- \u2028 & \"quoted\""
	if _, err := a.Posts.Save(caio.Post{Parts: []caio.Part{{Text: text}}}); err != nil {
		t.Fatal(err)
	}
	answer := serve(a, "/", http.StatusOK)
	page := answer.Body.String()
	got := first(t, page)
	for method, want := range map[string]func() (any, error){
		"Settings.Get":      func() (any, error) { return a.Settings.Get() },
		"Program.Status":    func() (any, error) { return a.Program.Status() },
		"Platforms.List":    func() (any, error) { return a.Platforms.List() },
		"Accounts.Channels": func() (any, error) { return a.Accounts.Channels() },
		"Posts.List":        func() (any, error) { return a.Posts.List(app.PostQuery{}) },
	} {
		v, err := want()
		b, marshalErr := json.Marshal(v)
		if err != nil || marshalErr != nil || string(b) != string(got[method]) {
			t.Errorf("%s is %s in the page, %s when called; %v %v", method, got[method], b, err, marshalErr)
		}
	}
	if answer.Header().Get("Content-Length") == "55" {
		t.Error("the length is that of the page without its first drawing")
	}
	if p := serve(a, "/assets/index.js", http.StatusOK).Body.String(); first(t, p) != nil {
		t.Error("a file that is no page was changed")
	}
	if answer := serve(a, "/", http.StatusNotFound); answer.Code != http.StatusNotFound || first(t, answer.Body.String()) != nil {
		t.Errorf("a page that is not there: %d %s", answer.Code, answer.Body)
	}
	closed = true
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	if answer := serve(a, "/", http.StatusOK); first(t, answer.Body.String()) != nil || !strings.Contains(answer.Body.String(), "<body>") {
		t.Errorf("without the database the page is %s", answer.Body)
	}
}
