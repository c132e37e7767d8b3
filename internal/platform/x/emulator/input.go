package emulator

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net/http"
	"slices"
	"strings"
)

// peek reads the body and puts it back.
func peek(r *http.Request) []byte {
	b, err := io.ReadAll(r.Body)
	if err != nil {
		return nil
	}
	r.Body = io.NopCloser(bytes.NewReader(b))
	return b
}

// newNames are what the newest documents call established things.
var newNames = strings.NewReplacer("post.fields", "tweet.fields", "referenced_posts", "referenced_tweets", "edit_history_post_ids", "edit_history_tweet_ids")

// query reads the query: every parameter must be known and, where values are named, have
// these only. It answers itself when something is wrong.
func (c *call) query(known map[string][]string) (map[string][]string, bool) {
	out := map[string][]string{}
	for name, values := range c.r.URL.Query() {
		name = newNames.Replace(name)
		allowed, ok := known[name]
		if !ok {
			invalid(c.w, name, strings.Join(values, ","), fmt.Sprintf("The query parameter [%s] is not one of [%s]", name, strings.Join(keys(known), ",")))
			return nil, false
		}
		list := strings.Split(newNames.Replace(strings.Join(values, ",")), ",")
		for _, v := range list {
			if allowed != nil && !slices.Contains(allowed, v) {
				invalid(c.w, name, v, fmt.Sprintf("The `%s` query parameter value [%s] is not one of [%s]", name, v, strings.Join(allowed, ",")))
				return nil, false
			}
		}
		out[name] = list
	}
	return out, true
}

func keys(m map[string][]string) []string {
	out := []string{}
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// body reads a JSON body into out; unknown fields, and other types, are refused.
func (c *call) body(out any) bool {
	kind, _, err := mime.ParseMediaType(c.r.Header.Get("Content-Type"))
	if err != nil || kind != "application/json" {
		send(c.w, http.StatusUnsupportedMediaType, problem{Title: "Unsupported Media Type", Type: "about:blank", Status: http.StatusUnsupportedMediaType, Detail: "Unsupported Media Type"})
		return false
	}
	d := json.NewDecoder(c.r.Body)
	d.DisallowUnknownFields()
	if err := d.Decode(out); err != nil {
		invalid(c.w, "body", "", "$."+strings.TrimPrefix(err.Error(), "json: "))
		return false
	}
	return true
}

// pick adds those of all that are asked for to always.
func pick(always, all map[string]any, fields []string) map[string]any {
	for _, name := range fields {
		if v, ok := all[name]; ok && v != nil {
			always[name] = v
		}
	}
	return always
}
