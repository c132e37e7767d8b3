package graph

import (
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// Params are the parameters of a request, from the query and from a body of any of the
// kinds that Graph takes. Values that are no text are kept as JSON.
type Params struct {
	Values map[string]string
	Files  map[string]File
	Token  string
}

// File is one that a form brought along.
type File struct {
	Data []byte
	Type string // as the client called it
}

const mostBody = 32 << 20

// Read collects the parameters.
func Read(r *http.Request) (Params, *Refusal) {
	p := Params{Values: map[string]string{}, Files: map[string]File{}}
	for name, values := range r.URL.Query() {
		p.Values[name] = values[len(values)-1]
	}
	if refused := p.body(r); refused != nil {
		return p, refused
	}
	p.Token = p.Values["access_token"]
	delete(p.Values, "access_token")
	if scheme, value, ok := strings.Cut(r.Header.Get("Authorization"), " "); ok && (scheme == "Bearer" || scheme == "OAuth") {
		p.Token = value
	}
	return p, nil
}

func (p Params) body(r *http.Request) *Refusal {
	if r.Body == nil || r.ContentLength == 0 {
		return nil
	}
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil {
		return Invalid("the request has a body of no known type")
	}
	switch kind {
	case "application/json":
		return p.json(r)
	case "application/x-www-form-urlencoded":
		if err := r.ParseForm(); err != nil {
			return Invalid("the form cannot be read")
		}
		for name, values := range r.PostForm {
			p.Values[name] = values[len(values)-1]
		}
	case "multipart/form-data":
		return p.multipart(r)
	default:
		return Invalid("a body of type %s is not accepted", kind)
	}
	return nil
}

func (p Params) json(r *http.Request) *Refusal {
	var body map[string]json.RawMessage
	if err := json.NewDecoder(io.LimitReader(r.Body, mostBody)).Decode(&body); err != nil {
		return Invalid("the JSON cannot be read")
	}
	for name, raw := range body {
		var text string
		if json.Unmarshal(raw, &text) != nil {
			text = string(raw)
		}
		p.Values[name] = text
	}
	return nil
}

func (p Params) multipart(r *http.Request) *Refusal {
	if err := r.ParseMultipartForm(mostBody); err != nil {
		return Invalid("the multipart body cannot be read")
	}
	defer func() { _ = r.MultipartForm.RemoveAll() }()
	for name, values := range r.MultipartForm.Value {
		p.Values[name] = values[len(values)-1]
	}
	for name, list := range r.MultipartForm.File {
		f, err := list[0].Open()
		if err != nil {
			return Invalid("the file cannot be read")
		}
		data, err := io.ReadAll(f)
		_ = f.Close() // read completely
		if err != nil {
			return Invalid("the file cannot be read")
		}
		p.Files[name] = File{data, list[0].Header.Get("Content-Type")}
	}
	return nil
}

// Only refuses parameters that the edge does not have. All have fields, and id, which the
// vendor's own client sends along.
func (p Params) Only(names ...string) *Refusal {
	for name := range p.Values {
		if name != "fields" && name != "id" && !slices.Contains(names, name) {
			return NotAllowed(name)
		}
	}
	for name := range p.Files {
		if !slices.Contains(names, name) {
			return NotAllowed(name)
		}
	}
	return nil
}

// Get returns a parameter, "" when there is none.
func (p Params) Get(name string) string { return p.Values[name] }

// Has reports whether a parameter says something.
func (p Params) Has(name string) bool { return p.Values[name] != "" }

// Flag reads a parameter that is true or false; usual is what holds without it.
func (p Params) Flag(name string, usual bool) (bool, *Refusal) {
	switch p.Values[name] {
	case "":
		return usual, nil
	case "true", "1":
		return true, nil
	case "false", "0":
		return false, nil
	}
	return false, Invalid("param %s must be a boolean", name)
}

// Object reads a parameter that is a JSON object or list.
func (p Params) Object(name string, out any) *Refusal {
	if v := p.Values[name]; v != "" && json.Unmarshal([]byte(v), out) != nil {
		return Invalid("param %s must be JSON of the right shape", name)
	}
	return nil
}

// Number reads a whole number; 0 when there is none.
func (p Params) Number(name string) (int64, *Refusal) {
	v := p.Values[name]
	if v == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(v, 10, 64)
	if err != nil {
		return 0, Invalid("param %s must be an integer", name)
	}
	return n, nil
}

// Texts reads a list written as JSON or with commas.
func (p Params) Texts(name string) ([]string, *Refusal) {
	v := p.Values[name]
	if v == "" {
		return nil, nil
	}
	if !strings.HasPrefix(v, "[") {
		return strings.Split(v, ","), nil
	}
	var list []string
	if json.Unmarshal([]byte(v), &list) != nil {
		return nil, Invalid("param %s must be an array", name)
	}
	return list, nil
}
