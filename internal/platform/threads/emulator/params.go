package emulator

import (
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"slices"
	"strings"

	"caio/internal/platform/emulator/graph"
)

// params are the parameters of a request, from the query and from a form or JSON body.
// Values that are no text are kept as JSON.
type params struct {
	values map[string]string
	token  string
}

const mostBody = 1 << 20

func read(r *http.Request) (params, *graph.Refusal) {
	p := params{values: map[string]string{}}
	for name, values := range r.URL.Query() {
		if len(values) > 1 {
			return p, invalid("%s is given twice", name)
		}
		p.values[name] = values[0]
	}
	if refused := p.body(r); refused != nil {
		return p, refused
	}
	p.token = p.values["access_token"]
	delete(p.values, "access_token")
	return p, nil
}

func (p params) body(r *http.Request) *graph.Refusal {
	if r.Body == nil || r.ContentLength == 0 {
		return nil
	}
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || r.Method != http.MethodPost {
		return invalid("the request has a body that is not expected")
	}
	r.Body = http.MaxBytesReader(nil, r.Body, mostBody)
	switch kind {
	case "application/json":
		return p.json(r)
	case "application/x-www-form-urlencoded":
		if err := r.ParseForm(); err != nil {
			return invalid("the form cannot be read")
		}
		for name, values := range r.PostForm {
			if refused := p.add(name, values[len(values)-1]); refused != nil {
				return refused
			}
		}
		return nil
	}
	return invalid("a body of type %s is not accepted", kind)
}

func (p params) add(name, value string) *graph.Refusal {
	if _, twice := p.values[name]; twice {
		return invalid("%s is given twice", name)
	}
	p.values[name] = value
	return nil
}

func (p params) json(r *http.Request) *graph.Refusal {
	var body map[string]json.RawMessage
	d := json.NewDecoder(r.Body)
	if err := d.Decode(&body); err != nil {
		return invalid("the JSON cannot be read")
	}
	if _, err := d.Token(); err != io.EOF {
		return invalid("something follows the JSON")
	}
	for name, raw := range body {
		var text string
		if json.Unmarshal(raw, &text) != nil {
			text = string(raw)
		}
		if refused := p.add(name, text); refused != nil {
			return refused
		}
	}
	return nil
}

// only refuses parameters that the edge does not have.
func (p params) only(names ...string) *graph.Refusal {
	for name := range p.values {
		if !slices.Contains(names, name) {
			return notAllowed(name)
		}
	}
	return nil
}

func (p params) get(name string) string { return p.values[name] }

func (p params) has(name string) bool { return p.values[name] != "" }

// flag reads a parameter that is true or false.
func (p params) flag(name string) (bool, *graph.Refusal) {
	switch p.values[name] {
	case "", "false":
		return false, nil
	case "true":
		return true, nil
	}
	return false, invalid("%s must be true or false", name)
}

// texts reads a list written as JSON or with commas.
func (p params) texts(name string) ([]string, *graph.Refusal) {
	v := p.values[name]
	if v == "" {
		return nil, nil
	}
	if !strings.HasPrefix(v, "[") {
		return strings.Split(v, ","), nil
	}
	var list []string
	if json.Unmarshal([]byte(v), &list) != nil {
		return nil, invalid("%s must be a list", name)
	}
	return list, nil
}

// object reads a JSON object or list strictly into out.
func (p params) object(name string, out any) *graph.Refusal {
	d := json.NewDecoder(strings.NewReader(p.values[name]))
	d.DisallowUnknownFields()
	if d.Decode(out) != nil {
		return invalid("%s is not JSON of the shape expected", name)
	}
	if _, err := d.Token(); err != io.EOF {
		return invalid("%s is not JSON of the shape expected", name)
	}
	return nil
}
