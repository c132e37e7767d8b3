package emulator

import (
	"bytes"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
)

// maxInput is how large a JSON body may be.
const maxInput = 2 << 20

// failure is an error as the network words it.
type failure struct {
	status  int
	name    string
	message string
	oauth   bool        // "error_description" instead of "message"
	header  http.Header // more of the answer's header
	job     string      // the video job that has these bytes already
}

// Error returns the failure's name and message.
func (f *failure) Error() string { return f.name + ": " + f.message }

func fail(status int, name, format string, args ...any) *failure {
	return &failure{status: status, name: name, message: fmt.Sprintf(format, args...)}
}

// invalid is the failure for anything wrong with a request.
func invalid(format string, args ...any) *failure {
	return fail(http.StatusBadRequest, "InvalidRequest", format, args...)
}

func oauthFail(status int, name, format string, args ...any) *failure {
	f := fail(status, name, format, args...)
	f.oauth = true
	return f
}

// call is one request on its way through a handler.
type call struct {
	*http.Request
	body    []byte
	header  http.Header // of the answer
	account *account    // whose authority the request has
	token   *token
}

// base is the address the emulator was called by.
func (c *call) base() string { return "http://" + c.Host }

func (c *call) param(name string) string { return c.URL.Query().Get(name) }

// input decodes the JSON body; a field that the lexicon does not have is refused.
func (c *call) input(out any) error {
	kind, _, err := mime.ParseMediaType(c.Header.Get("Content-Type"))
	if err != nil || kind != "application/json" {
		return invalid("Wrong request encoding (Content-Type): %s", c.Header.Get("Content-Type"))
	}
	d := json.NewDecoder(bytes.NewReader(c.body))
	d.DisallowUnknownFields()
	d.UseNumber()
	if err := d.Decode(out); err != nil {
		return invalid("Invalid input: %v", err)
	}
	return nil
}

// handle answers pattern with f, under the lock and with the body read.
func (e *Emulator) handle(pattern string, f func(*call) (any, error)) {
	e.mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(io.LimitReader(r.Body, maxInput+1))
		if err != nil {
			return // the client has gone
		}
		if len(body) > maxInput {
			answer(w, nil, fail(http.StatusRequestEntityTooLarge, "PayloadTooLarge", "request entity too large"))
			return
		}
		c := &call{Request: r, body: body, header: w.Header()}
		e.mu.Lock()
		defer e.mu.Unlock()
		out, err := f(c)
		answer(w, out, err)
	})
}

// created is an answer with status 201.
type created struct{ value any }

// answer writes out, or the failure.
func answer(w http.ResponseWriter, out any, err error) {
	status := http.StatusOK
	if c, ok := out.(created); ok {
		status, out = http.StatusCreated, c.value
	}
	var f *failure
	if err != nil && !errors.As(err, &f) {
		f = fail(http.StatusInternalServerError, "InternalServerError", "Internal Server Error")
	}
	if f != nil {
		status = f.status
		for name, values := range f.header {
			w.Header()[name] = values
		}
		text := "message"
		if f.oauth {
			text = "error_description"
		}
		body := map[string]string{"error": f.name, text: f.message}
		if f.job != "" {
			body["jobId"], body["state"] = f.job, "JOB_STATE_COMPLETED"
		}
		out = body
	}
	if out == nil {
		w.WriteHeader(status)
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(out) // the client may have left
}

func random(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails
	return b
}

func encode(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

func (e *Emulator) mac(text string) string {
	h := hmac.New(sha256.New, e.secret)
	_, _ = io.WriteString(h, text) // a hash takes everything
	return encode(h.Sum(nil))
}
