package emulator

import (
	"bytes"
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"net/url"
	"regexp"
	"strings"
)

// peeked is how much of a body is looked at beforehand: parameters come before files.
const peeked = 64 << 10

// Publishes reports whether the request makes a post, a story or a comment visible. What
// a request does to a video stands in its body, which is put back after a look.
func (e *Emulator) Publishes(r *http.Request) bool {
	if r.Method != http.MethodPost {
		return false
	}
	path := strings.Split(strings.Trim(r.URL.Path, "/"), "/")
	if len(path) < 2 {
		return false
	}
	value := peek(r)
	hidden := value("published") == "false"
	switch path[len(path)-1] {
	case "comments", "photo_stories":
		return true
	case "feed", "photos":
		return !hidden
	case "videos":
		phase := value("upload_phase")
		return (phase == "finish" || phase == "") && !hidden
	case "video_stories":
		return value("upload_phase") == "finish"
	case "video_reels":
		return value("upload_phase") == "finish" && value("video_state") == "PUBLISHED"
	}
	return value("is_published") == "true"
}

type body struct {
	io.Reader
	io.Closer
}

var part = regexp.MustCompile(`(?s)name="([a-z_]+)"\r\n\r\n(.*?)\r\n--`)

// peek returns the parameters of a request without using them up.
func peek(r *http.Request) func(name string) string {
	values := r.URL.Query()
	if r.Body == nil {
		return values.Get
	}
	head, err := io.ReadAll(io.LimitReader(r.Body, peeked))
	rest := r.Body
	r.Body = body{io.MultiReader(bytes.NewReader(head), rest), rest}
	kind, _, typeErr := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || typeErr != nil {
		return values.Get // whoever reads on finds the same error
	}
	switch kind {
	case "application/x-www-form-urlencoded":
		if form, err := url.ParseQuery(string(head)); err == nil {
			for name := range form {
				values.Set(name, form.Get(name))
			}
		}
	case "application/json":
		var fields map[string]any
		if json.Unmarshal(head, &fields) == nil {
			for name, v := range fields {
				text, isText := v.(string)
				if flag, isFlag := v.(bool); isFlag && flag {
					text, isText = "true", true
				} else if isFlag {
					text, isText = "false", true
				}
				if isText {
					values.Set(name, text)
				}
			}
		}
	case "multipart/form-data":
		for _, m := range part.FindAllSubmatch(head, -1) {
			values.Set(string(m[1]), string(m[2]))
		}
	}
	return values.Get
}
