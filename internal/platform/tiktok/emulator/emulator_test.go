package emulator_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"caio/internal/clock"
	"caio/internal/platform"
	emu "caio/internal/platform/emulator"
	"caio/internal/platform/tiktok/emulator"
)

// network is an emulator that listens, with one person's token.
type network struct {
	t     *testing.T
	url   string
	clock *clock.Fake
	e     *emulator.Emulator
	grant platform.Grant
}

func listen(t *testing.T) *network {
	t.Helper()
	fake := clock.NewFake(time.Date(2026, 9, 1, 11, 30, 0, 0, time.UTC))
	e := emulator.New(emu.Options{Clock: fake})
	server, err := emu.Listen(e, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	return &network{t, server.URL, fake, e, e.Connect(server.URL, "ann")}
}

// answer is what came back.
type answer struct {
	status int
	header http.Header
	text   string
	body   struct {
		Data struct {
			ID       string            `json:"publish_id"`
			Address  string            `json:"upload_url"`
			Status   string            `json:"status"`
			Reason   string            `json:"fail_reason"`
			Uploaded int64             `json:"uploaded_bytes"`
			Posts    []json.Number     `json:"publicaly_available_post_id"` //nolint:misspell // TikTok spells it so
			Levels   []string          `json:"privacy_level_options"`
			Videos   []json.RawMessage `json:"videos"`
			Cursor   int64             `json:"cursor"`
			More     bool              `json:"has_more"`
		} `json:"data"`
		Error json.RawMessage `json:"error"`
	}
}

// code is the error's code in either of its two forms.
func (a answer) code() string {
	var text string
	var inner struct {
		Code string `json:"code"`
	}
	if json.Unmarshal(a.body.Error, &text) == nil {
		return text
	}
	_ = json.Unmarshal(a.body.Error, &inner) // an answer without one has no code
	return inner.Code
}

// send makes a request with a body, and headers given in pairs; "" removes one.
func (n *network) send(method, address string, body []byte, headers ...string) answer {
	n.t.Helper()
	if strings.HasPrefix(address, "/") {
		address = n.url + address
	}
	r, err := http.NewRequestWithContext(n.t.Context(), method, address, bytes.NewReader(body))
	if err != nil {
		n.t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+n.grant.Access.Reveal())
	if len(body) > 0 {
		r.Header.Set("Content-Type", "application/json; charset=UTF-8")
	}
	for i := 0; i < len(headers); i += 2 {
		if r.Header.Set(headers[i], headers[i+1]); headers[i+1] == "" {
			r.Header.Del(headers[i])
		}
	}
	res, err := (&http.Transport{DisableKeepAlives: true}).RoundTrip(r)
	if err != nil {
		n.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		n.t.Fatal(err)
	}
	a := answer{status: res.StatusCode, header: res.Header, text: string(text)}
	_ = json.Unmarshal(text, &a.body) // some answers are no JSON
	return a
}

func (n *network) post(path, body string) answer {
	n.t.Helper()
	return n.send(http.MethodPost, path, []byte(body))
}

// chunk sends part of a video of that size.
func (n *network) chunk(address string, from, to, size int64, headers ...string) answer {
	n.t.Helper()
	data := make([]byte, to-from)
	if from == 0 && to > 11 {
		copy(data, "\x00\x00\x00\x18ftypmp42")
	}
	usual := []string{"Authorization", "", "Content-Type", "video/mp4", "Content-Range", fmt.Sprintf("bytes %d-%d/%d", from, to-1, size)}
	return n.send(http.MethodPut, address, data, append(usual, headers...)...)
}

func (n *network) status(id string) answer {
	n.t.Helper()
	return n.post("/v2/post/publish/status/fetch/", `{"publish_id":"`+id+`"}`)
}

const (
	videoInit = "/v2/post/publish/video/init/"
	inboxInit = "/v2/post/publish/inbox/video/init/"
	photoInit = "/v2/post/publish/content/init/"
	userInfo  = "/v2/user/info/"
	creator   = "/v2/post/publish/creator_info/query/"
	fetch     = "/v2/post/publish/status/fetch/"
	list      = "/v2/video/list/"
	query     = "/v2/video/query/"
)

func source(size, chunk, count int64) string {
	return fmt.Sprintf(`"source_info":{"source":"FILE_UPLOAD","video_size":%d,"chunk_size":%d,"total_chunk_count":%d}`, size, chunk, count)
}
