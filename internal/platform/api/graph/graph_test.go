package graph_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"caio/internal/caio"
	"caio/internal/clock"
	"caio/internal/platform"
	"caio/internal/platform/api"
	"caio/internal/platform/api/graph"
)

var noon = time.Date(2026, 9, 1, 12, 0, 0, 0, time.UTC)

// eager is a clock on which whoever waits has waited, and the time stands still.
type eager struct{ *clock.Fake }

func (e eager) NewTimer(time.Duration) clock.Timer { return e.Fake.NewTimer(0) }

// caller speaks to a server that answers with handle.
func caller(t *testing.T, rules []graph.Rule, handle http.HandlerFunc) graph.Caller {
	t.Helper()
	s := httptest.NewServer(handle)
	t.Cleanup(s.Close)
	env := platform.Env{HTTP: s.Client(), Clock: eager{clock.NewFake(noon)}}
	return graph.Caller{API: api.New(env, graph.Classify("Example", rules)), Base: s.URL + "/" + graph.Version, Token: caio.NewSecret("EAAthetokenofthecaller")}
}

func answer(status int, body string, header ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(status)
		_, _ = fmt.Fprint(w, body) // the client may have left
	}
}

// TestTokenTravels checks where the token goes: never into the address, unless the host
// wants that.
func TestTokenTravels(t *testing.T) {
	t.Parallel()
	var got *http.Request
	c := caller(t, nil, func(w http.ResponseWriter, r *http.Request) {
		_ = r.ParseForm() // what cannot be read is missing below
		got = r
		answer(http.StatusOK, `{"id":"1"}`)(w, r)
	})
	var out struct{ ID string }
	token := c.Token.Reveal()
	if _, err := c.Get(t.Context(), "me", url.Values{"fields": {"id"}}, &out); err != nil || got.Header.Get("Authorization") != "Bearer "+token || got.URL.RawQuery != "fields=id" || got.URL.Path != "/v26.0/me" {
		t.Errorf("get: %v, %q, %s", err, got.Header.Get("Authorization"), got.URL)
	}
	form := url.Values{"a": {"b"}}
	if _, err := c.Post(t.Context(), "/me/media", form, true, &out); err != nil || got.PostForm.Get("access_token") != token || got.URL.RawQuery != "" || got.Header.Get("Authorization") != "" {
		t.Errorf("post: %v, %v, %s", err, got.PostForm, got.URL)
	}
	if form.Get("access_token") != "" {
		t.Error("the caller's form was changed")
	}
	c.InQuery = true
	if err := c.Delete(t.Context(), "1"); err != nil || got.Method != http.MethodDelete || got.URL.Query().Get("access_token") != token || got.Header.Get("Authorization") != "" {
		t.Errorf("delete: %v, %s %s", err, got.Method, got.URL)
	}
	if _, err := c.With(caio.Secret{}).Get(t.Context(), "me", nil, &out); err != nil || got.URL.RawQuery != "" {
		t.Errorf("without a token: %v, %s", err, got.URL)
	}
}

// TestList goes on while there is a next page and a new cursor, and never to the address
// that the answer names.
func TestList(t *testing.T) {
	t.Parallel()
	const page = `{"data":[%s],"paging":{"cursors":{"after":"%s"},"next":"https://evil.example/?access_token=x"}}`
	pages := map[string]string{
		"":  fmt.Sprintf(page, `{"id":"1"},{"id":"2"}`, "a"),
		"a": fmt.Sprintf(page, `{"id":"3"}`, "b"),
		"b": `{"data":[{"id":"4"}],"paging":{"cursors":{"after":"c"}}}`,
		"x": fmt.Sprintf(page, `{"id":"1"}`, "x"),
		"y": fmt.Sprintf(page, ``, "z"),
		"n": `{"unexpected":true}`,
	}
	c := caller(t, nil, func(w http.ResponseWriter, r *http.Request) {
		answer(http.StatusOK, pages[r.URL.Query().Get("after")])(w, r)
	})
	type node struct{ ID string }
	for _, tt := range []struct {
		from string
		most int
		want int
	}{{"", 100, 4}, {"", 3, 3}, {"", 1, 1}, {"b", 100, 1}, {"x", 100, 1}, {"y", 100, 0}} {
		list, err := graph.List[node](t.Context(), c, "me/media", url.Values{"after": {tt.from}}, tt.most)
		if err != nil || len(list) != tt.want {
			t.Errorf("from %q at most %d: %d entries, %v", tt.from, tt.most, len(list), err)
		}
	}
	if _, err := graph.List[node](t.Context(), c, "me/media", url.Values{"after": {"n"}}, 10); !platform.Is(err, caio.Unavailable) {
		t.Errorf("an answer that is no list: %v", err)
	}
}

// TestClassify sorts refusals by their numbers, whatever their texts.
func TestClassify(t *testing.T) {
	t.Parallel()
	own := []graph.Rule{
		{Code: 9, Subcode: 91, Kind: caio.RateLimited, Message: "Wait.", Wait: time.Hour},
		{Code: 7, Kind: caio.Rejected, Message: "{network} says no."},
		{Code: 7, Subcode: 71, Kind: caio.Unavailable, Message: "Nothing happened.", Sure: true},
		{Subcode: 88, Kind: caio.Gone, Message: "Gone."},
		{Code: 190, Subcode: 463, Kind: caio.Forbidden, Message: "Ours goes first."},
	}
	const usage = `{"17":[{"type":"instagram","call_count":100,"estimated_time_to_regain_access":7}],"18":[{"estimated_time_to_regain_access":3}]}`
	for _, tt := range []struct {
		status  int
		body    string
		once    bool
		header  []string
		kind    caio.Kind
		message string
		wait    time.Duration
	}{
		{status: 400, body: `{"code":7}`, kind: caio.Rejected, message: "Example says no."},
		{status: 400, body: `{"code":7,"error_subcode":5}`, kind: caio.Rejected, message: "Example says no."},
		{status: 400, body: `{"code":7,"is_transient":true}`, kind: caio.Unavailable, message: "Example has a problem of its own at the moment."},
		{status: 400, body: `{"code":7,"error_subcode":71}`, once: true, kind: caio.Unavailable, message: "Nothing happened."},
		{status: 400, body: `{"code":123,"error_subcode":88}`, kind: caio.Gone, message: "Gone."},
		{status: 400, body: `{"code":9,"error_subcode":91}`, kind: caio.RateLimited, message: "Wait.", wait: time.Hour},
		{status: 400, body: `{"code":9,"error_subcode":91}`, header: []string{"X-Business-Use-Case-Usage", usage}, kind: caio.RateLimited, message: "Wait.", wait: 7 * time.Minute},
		{status: 400, body: `{"code":9,"error_subcode":91}`, header: []string{"Retry-After", "60"}, kind: caio.RateLimited, message: "Wait.", wait: time.Minute},
		{status: 400, body: `{"code":190,"error_subcode":463}`, kind: caio.Forbidden, message: "Ours goes first."},
		{status: 400, body: `{"code":190,"error_subcode":460}`, kind: caio.Unauthorized, message: "The password was changed; connect the account again."},
		{status: 403, body: `{"code":299}`, kind: caio.Unauthorized, message: "Example does not allow this connection to do that; connect the account again and tick every permission."},
		{status: 401, body: `{"code":5555}`, kind: caio.Unauthorized, message: "Example no longer accepts this connection; connect the account again."},
		{status: 500, body: `{"code":5555}`, kind: caio.Unavailable, message: "Example has a problem of its own at the moment."},
		{status: 500, body: `{"code":5555}`, once: true, kind: caio.Uncertain, message: "Example did not say whether it took this."},
		{status: 400, body: `{"code":5555,"error_user_msg":"Zu <b>groß</b>! Siehe https://x.example/a?b=c"}`, kind: caio.Rejected, message: "Example refused this and says: Zu bgroß/b! Siehe https://x.example/…."},
		{status: 400, body: `{"code":5555}`, kind: caio.Rejected, message: "Example refused this; change the post or its options and try again."},
	} {
		c := caller(t, own, answer(tt.status, `{"error":`+tt.body+`}`, tt.header...))
		_, err := c.Post(t.Context(), "x", url.Values{}, tt.once, &struct{}{})
		e := platform.AsError(err)
		wait := time.Duration(0)
		if e.RetryAt != 0 {
			wait = e.RetryAt.Time().Sub(noon)
		}
		if e.Kind != tt.kind || e.Message != tt.message || wait != tt.wait {
			t.Errorf("%d %s: %s %q in %s", tt.status, tt.body, e.Kind, e.Message, wait)
		}
	}
}

// TestNothingLeaks takes tokens and addresses of files out of what is kept of an answer.
func TestNothingLeaks(t *testing.T) {
	t.Parallel()
	const token, file = "EAAsomebodyelsestokenentirely", "https://bucket.example/private/a.jpg?X-Amz-Signature=abc"
	for _, body := range []string{
		`{"error":{"message":"` + token + ` and ` + file + `","code":5555,"error_user_msg":"` + token + ` and ` + file + `"}}`,
		`<html>` + token + ` ` + file + `</html>`,
		`{"debug_info":{"retriable":false,"type":"X","message":"` + token + ` ` + file + `"}}`,
		`{"error_type":"OAuthException","code":400,"error_message":"` + token + ` ` + file + `"}`,
	} {
		c := caller(t, nil, answer(http.StatusBadRequest, body))
		_, err := c.Get(t.Context(), "x", nil, &struct{}{})
		e := platform.AsError(err)
		for _, text := range []string{e.Error(), e.Message, e.Detail} {
			if strings.Contains(text, token) || strings.Contains(text, "private") || strings.Contains(text, "Signature") {
				t.Errorf("%s leads to %q", body, text)
			}
		}
	}
}

func TestUsage(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]graph.Usage{
		``: {},
		`{"call_count":28,"total_time":85,"total_cputime":25}`: {Percent: 85},
		`nonsense`: {},
	} {
		if got := graph.UsageOf(http.Header{"X-App-Usage": {header}}); got != want || got.Busy() != (want.Percent >= 80) {
			t.Errorf("%s: %+v", header, got)
		}
	}
}

func TestIDAndTime(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]graph.ID{`17841400000000001`: "17841400000000001", `"17841400000000001"`: "17841400000000001"} {
		var id graph.ID
		if err := json.Unmarshal([]byte(body), &id); err != nil || id != want {
			t.Errorf("%s: %q %v", body, id, err)
		}
	}
	var id graph.ID
	if err := json.Unmarshal([]byte(`{}`), &id); err == nil {
		t.Error("an object is taken for an id")
	}
	at := caio.At(time.Date(2026, 9, 1, 10, 0, 0, 0, time.UTC))
	for s, want := range map[string]caio.Instant{"2026-09-01T10:00:00+0000": at, "2026-09-01T12:00:00+0200": at, "2026-09-01T10:00:00Z": at, "": 0, "today": 0} {
		if got := graph.ParseTime(s); got != want {
			t.Errorf("%q: %s", s, got)
		}
	}
}

// TestUploadEnds stops after three breaks and when somebody else is asked for the rest.
func TestUploadEnds(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "video")
	if err := os.WriteFile(file, []byte("0123456789"), 0o600); err != nil {
		t.Fatal(err)
	}
	tries := 0
	c := caller(t, nil, func(w http.ResponseWriter, r *http.Request) {
		tries++
		answer(http.StatusServiceUnavailable, `{"debug_info":{"retriable":true,"type":"PartialRequestError"}}`)(w, r)
	})
	u := graph.Upload{
		Address: strings.TrimSuffix(c.Base, graph.Version) + "up/1", Path: file, Size: 10,
		Arrived: func(context.Context) (int64, error) { return 4, nil },
	}
	if err := c.Upload(t.Context(), u); !platform.Is(err, caio.Unavailable) || tries != 3 {
		t.Errorf("%d tries: %v", tries, err)
	}
	u.Begun, u.Arrived = true, func(context.Context) (int64, error) { return 10, nil }
	if err := c.Upload(t.Context(), u); err != nil || tries != 3 {
		t.Errorf("all was there: %v after %d tries", err, tries)
	}
	for _, address := range []string{"https://evil.example/", "", "http://rupload.facebook.com/x", "://"} {
		u.Address = address
		if err := c.Upload(t.Context(), u); err == nil {
			t.Errorf("the token went to %q", address)
		}
	}
}
