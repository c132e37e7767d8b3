package emulator

import (
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// params are the parameters of a request, from the query and from a body of any of the
// kinds that Graph takes. Values that are no text are kept as JSON.
type params struct {
	values map[string]string
	files  map[string]file
	token  string
}

type file struct {
	data []byte
	mime string
}

const mostBody = 32 << 20

// read collects the parameters.
func read(r *http.Request) (params, *refusal) {
	p := params{values: map[string]string{}, files: map[string]file{}}
	for name, values := range r.URL.Query() {
		p.values[name] = values[len(values)-1]
	}
	if refused := p.body(r); refused != nil {
		return p, refused
	}
	p.token = p.values["access_token"]
	delete(p.values, "access_token")
	if scheme, value, ok := strings.Cut(r.Header.Get("Authorization"), " "); ok && (scheme == "Bearer" || scheme == "OAuth") {
		p.token = value
	}
	return p, nil
}

func (p params) body(r *http.Request) *refusal {
	if r.Body == nil || r.ContentLength == 0 {
		return nil
	}
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil {
		return invalid("the request has a body of no known type")
	}
	switch kind {
	case "application/json":
		return p.json(r)
	case "application/x-www-form-urlencoded":
		if err := r.ParseForm(); err != nil {
			return invalid("the form cannot be read")
		}
		for name, values := range r.PostForm {
			p.values[name] = values[len(values)-1]
		}
	case "multipart/form-data":
		return p.multipart(r)
	default:
		return invalid("a body of type %s is not accepted", kind)
	}
	return nil
}

func (p params) json(r *http.Request) *refusal {
	var body map[string]json.RawMessage
	if err := json.NewDecoder(io.LimitReader(r.Body, mostBody)).Decode(&body); err != nil {
		return invalid("the JSON cannot be read")
	}
	for name, raw := range body {
		var text string
		if json.Unmarshal(raw, &text) != nil {
			text = string(raw)
		}
		p.values[name] = text
	}
	return nil
}

func (p params) multipart(r *http.Request) *refusal {
	if err := r.ParseMultipartForm(mostBody); err != nil {
		return invalid("the multipart body cannot be read")
	}
	defer func() { _ = r.MultipartForm.RemoveAll() }()
	for name, values := range r.MultipartForm.Value {
		p.values[name] = values[len(values)-1]
	}
	for name, list := range r.MultipartForm.File {
		f, err := list[0].Open()
		if err != nil {
			return invalid("the file cannot be read")
		}
		data, err := io.ReadAll(f)
		_ = f.Close() // read completely
		if err != nil {
			return invalid("the file cannot be read")
		}
		p.files[name] = file{data, list[0].Header.Get("Content-Type")}
	}
	return nil
}

// only refuses parameters that the edge does not have. All have fields, and id, which the
// vendor's own client sends along.
func (p params) only(names ...string) *refusal {
	for name := range p.values {
		if name != "fields" && name != "id" && !slices.Contains(names, name) {
			return notAllowed(name)
		}
	}
	for name := range p.files {
		if !slices.Contains(names, name) {
			return notAllowed(name)
		}
	}
	return nil
}

func (p params) get(name string) string { return p.values[name] }

func (p params) has(name string) bool { return p.values[name] != "" }

// flag reads a parameter that is true or false; usual is what holds without it.
func (p params) flag(name string, usual bool) (bool, *refusal) {
	switch p.values[name] {
	case "":
		return usual, nil
	case "true", "1":
		return true, nil
	case "false", "0":
		return false, nil
	}
	return false, invalid("param %s must be a boolean", name)
}

// object reads a parameter that is a JSON object or list.
func (p params) object(name string, out any) *refusal {
	if v := p.values[name]; v != "" && json.Unmarshal([]byte(v), out) != nil {
		return invalid("param %s must be JSON of the right shape", name)
	}
	return nil
}

// number reads a whole number; 0 when there is none.
func (p params) number(name string) (int64, *refusal) {
	v := p.values[name]
	if v == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(v, 10, 64)
	if err != nil {
		return 0, invalid("param %s must be an integer", name)
	}
	return n, nil
}
