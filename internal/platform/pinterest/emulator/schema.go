package emulator

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// object is a JSON object as it arrived.
type object map[string]any

// text returns a member that is a text, "" when it is null or missing.
func (o object) text(name string) string {
	s, _ := o[name].(string) // the schema has been checked
	return s
}

func (o object) integer(name string) int64 {
	n, _ := o[name].(json.Number)
	i, _ := n.Int64() // the schema has been checked
	return i
}

// schema is what a model of the description allows: a member that is missing here is
// refused.
type schema map[string]member

type member struct {
	kind     string // string, integer, boolean, array, object
	required bool
	nullable bool
	max      int // characters, or entries of an array
	min      int // entries of an array
	pattern  *regexp.Regexp
	enum     []string
}

var (
	idPattern     = regexp.MustCompile(`^\d+$`)
	base64Pattern = regexp.MustCompile(`^[a-zA-Z0-9+/=]+$`)
	colorPattern  = regexp.MustCompile(`^#[0-9A-F]{6}$`)
	imageTypes    = []string{"image/jpeg", "image/png"}
)

// check returns what the schema refuses in o. Members are looked at in the order of their
// names, so that the answer is always the same.
func (s schema) check(o object) *refusal {
	names := []string{}
	for name := range o {
		if _, ok := s[name]; !ok {
			return invalid("Additional properties are not allowed ('%s' was unexpected)", name)
		}
		names = append(names, name)
	}
	slices.Sort(names)
	for name, m := range s {
		if m.required && !slices.Contains(names, name) {
			return invalid("'%s' is a required property", name)
		}
	}
	for _, name := range names {
		if refused := s[name].check(name, o[name]); refused != nil {
			return refused
		}
	}
	return nil
}

func (m member) check(name string, v any) *refusal {
	if v == nil && m.nullable {
		return nil
	}
	switch value := v.(type) {
	case string:
		switch {
		case m.kind != "string":
			return invalid("'%s' is not of type %s", name, m.kind)
		case m.max > 0 && utf8.RuneCountInString(value) > m.max:
			return invalid("'%s' is too long, constraint: maxLength=%d", name, m.max)
		case m.pattern != nil && !m.pattern.MatchString(value):
			return invalid("'%s' does not match '%s'", name, m.pattern)
		case m.enum != nil && !slices.Contains(m.enum, value):
			return invalid("'%s' is not one of %v", name, m.enum)
		}
		return nil
	case json.Number:
		if n, err := value.Int64(); m.kind != "integer" || err != nil || n < 0 {
			return invalid("'%s' is not of type %s, constraint: minimum=0", name, m.kind)
		}
		return nil
	case bool:
		if m.kind == "boolean" {
			return nil
		}
	case []any:
		if m.kind == "array" {
			if len(value) < m.min {
				return invalid("'%s' is too short, constraint: minItems=%d", name, m.min)
			}
			if m.max > 0 && len(value) > m.max {
				return invalid("'%s' is too long, constraint: maxItems=%d", name, m.max)
			}
			return nil
		}
	case map[string]any:
		if m.kind == "object" {
			return nil
		}
	}
	return invalid("'%s' is not of type %s", name, m.kind)
}

// read reads a JSON object and checks it.
func (s schema) read(r *http.Request) (object, *refusal) {
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		return nil, refuse(http.StatusUnsupportedMediaType, 1, "Content-Type must be application/json")
	}
	if r.ContentLength < 0 {
		return nil, refuse(http.StatusLengthRequired, 1, "Content-Length is required")
	}
	const most = 200 << 20
	b, err := io.ReadAll(io.LimitReader(r.Body, most+1))
	if err != nil || len(b) > most {
		return nil, refuse(http.StatusRequestEntityTooLarge, 1, "The request is too large.")
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	var o object
	if err := d.Decode(&o); err != nil || o == nil {
		return nil, invalid("the body is not a JSON object")
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, invalid("there is something behind the JSON object")
	}
	return o, s.check(o)
}

// known refuses parameters of the query that the operation does not have, and values that
// it does not take.
func known(r *http.Request, names []string) *refusal {
	q, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return invalid("the query cannot be read")
	}
	for name, values := range q {
		if !slices.Contains(names, name) {
			return invalid("unknown parameter '%s'", name)
		}
		if len(values) > 1 && name != "pin_ids" && name != "creative_types" {
			return invalid("parameter '%s' is given twice", name)
		}
	}
	if v := q.Get("pin_metrics"); v != "" && v != "true" && v != "false" {
		return invalid("'pin_metrics' is not of type boolean")
	}
	return nil
}

// paged returns one page of a list and what leads to the next.
func paged[T any](r *http.Request, list []T, show func(T) any) (any, *refusal) {
	size, from := 25, 0
	q := r.URL.Query()
	var err error
	if v := q.Get("page_size"); v != "" {
		if size, err = strconv.Atoi(v); err != nil || size < 1 || size > 250 {
			return nil, invalid("'page_size' is out of range, constraint: maximum=250")
		}
	}
	if v := q.Get("bookmark"); v != "" {
		if from, err = strconv.Atoi(strings.TrimPrefix(v, bookmarkPrefix)); err != nil || !strings.HasPrefix(v, bookmarkPrefix) || from > len(list) {
			return nil, invalid("'bookmark' is not known")
		}
	}
	items := []any{}
	to := min(from+size, len(list))
	for _, item := range list[from:to] {
		items = append(items, show(item))
	}
	out := map[string]any{"items": items, "bookmark": nil}
	if to < len(list) {
		out["bookmark"] = bookmarkPrefix + strconv.Itoa(to)
	}
	return out, nil
}

const bookmarkPrefix = "Y2JVSG81"
