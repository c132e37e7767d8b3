package emulator

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
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

// input reads parameters from JSON or a form. Rails takes both under the same names:
// a list is name[] and an object name[key] in a form.
func input(r *http.Request, known ...string) (map[string]any, error) {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil && r.ContentLength != 0 {
		return nil, fmt.Errorf("no content type")
	}
	var out map[string]any
	switch kind {
	case "application/json":
		if err := json.Unmarshal(peek(r), &out); err != nil {
			return nil, err
		}
	case "application/x-www-form-urlencoded":
		if err := r.ParseForm(); err != nil {
			return nil, err
		}
		out = fromForm(r.PostForm)
	case "multipart/form-data":
		if err := r.ParseMultipartForm(1 << 20); err != nil {
			return nil, err
		}
		out = fromForm(r.MultipartForm.Value)
	case "":
		out = map[string]any{}
	default:
		return nil, fmt.Errorf("content type %s", kind)
	}
	for name := range out {
		if !slices.Contains(known, name) {
			return nil, fmt.Errorf("unknown parameter %s", name)
		}
	}
	return out, nil
}

func fromForm(form url.Values) map[string]any {
	out := map[string]any{}
	for name, values := range form {
		outer, inner, nested := strings.Cut(strings.TrimSuffix(name, "[]"), "[")
		list := strings.HasSuffix(name, "[]")
		var value any = values[len(values)-1]
		if list {
			all := []any{}
			for _, v := range values {
				all = append(all, v)
			}
			value = all
		}
		if !nested {
			out[outer] = value
			continue
		}
		object, ok := out[outer].(map[string]any)
		if !ok {
			object = map[string]any{}
			out[outer] = object
		}
		object[strings.TrimSuffix(inner, "]")] = value
	}
	return out
}

// text returns a parameter as text.
func text(in map[string]any, name string) string {
	switch v := in[name].(type) {
	case nil:
		return ""
	case string:
		return v
	case float64, bool:
		return fmt.Sprint(v)
	}
	return ""
}

// truth returns a parameter as Rails reads booleans.
func truth(in map[string]any, name string) bool {
	return slices.Contains([]string{"true", "1", "on"}, text(in, name))
}

// list returns a parameter as a list of texts.
func list(in map[string]any, name string) []string {
	all, ok := in[name].([]any)
	if !ok {
		return nil
	}
	out := []string{}
	for _, v := range all {
		if s, ok := v.(string); ok {
			out = append(out, s)
		}
	}
	return out
}

func object(in map[string]any, name string) map[string]any {
	o, ok := in[name].(map[string]any)
	if !ok {
		return nil
	}
	return o
}
