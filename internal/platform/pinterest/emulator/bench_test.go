package emulator_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"
	"time"

	"caio/internal/clock"
	"caio/internal/platform"
	emu "caio/internal/platform/emulator"
	"caio/internal/platform/pinterest/emulator"
)

// bench is a network that listens, and an account.
type bench struct {
	*testing.T
	network  *emulator.Emulator
	clock    *clock.Fake
	url      string
	grant    platform.Grant
	token    string
	board    string
	sections []string
}

func open(t *testing.T) *bench {
	t.Helper()
	b := &bench{T: t, clock: clock.NewFake(time.Date(2026, 9, 1, 12, 0, 0, 0, time.UTC))}
	b.network = emulator.New(emu.Options{Clock: b.clock})
	b.url = b.listen(b.network)
	b.grant = b.network.Connect(b.url, "ann")
	b.token = b.grant.Access.Reveal()
	b.board = b.network.Boards("ann")[0]
	b.sections = b.network.Sections(b.board)
	return b
}

func (b *bench) listen(e *emulator.Emulator) string {
	b.Helper()
	server, err := emu.Listen(e, 0)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(server.Close)
	return server.URL
}

// send sends a request and returns the status and the body, when it is JSON.
func (b *bench) send(method, address string, header map[string]string, body io.Reader) (int, map[string]any) {
	b.Helper()
	r, err := http.NewRequestWithContext(b.Context(), method, address, body)
	if err != nil {
		b.Fatal(err)
	}
	for name, value := range header {
		r.Header.Set(name, value)
	}
	res, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		b.Fatal(err)
	}
	out := map[string]any{}
	if len(text) > 0 && strings.HasPrefix(res.Header.Get("Content-Type"), "application/json") {
		if err := json.Unmarshal(text, &out); err != nil {
			b.Fatalf("%s %s answers %q: %v", method, address, text, err)
		}
	}
	return res.StatusCode, out
}

// call sends a request with the token and, when body is not nil, JSON.
func (b *bench) call(method, path string, body any) (int, map[string]any) {
	b.Helper()
	header := map[string]string{"Authorization": "Bearer " + b.token}
	if body == nil {
		return b.send(method, b.url+path, header, nil)
	}
	text, err := json.Marshal(body)
	if err != nil {
		b.Fatal(err)
	}
	header["Content-Type"] = "application/json"
	return b.send(method, b.url+path, header, bytes.NewReader(text))
}

type object = map[string]any

// change returns a copy of o with members set; nil removes one.
func change(o object, pairs ...any) object {
	out := object{}
	for name, value := range o {
		out[name] = value
	}
	for i := 0; i < len(pairs); i += 2 {
		name, _ := pairs[i].(string)
		if out[name] = pairs[i+1]; pairs[i+1] == nil {
			delete(out, name)
		}
	}
	return out
}

func encoded(t *testing.T, width, height int, asPNG bool) string {
	t.Helper()
	var out bytes.Buffer
	picture := image.NewGray(image.Rect(0, 0, width, height))
	err := jpeg.Encode(&out, picture, nil)
	if asPNG {
		out.Reset()
		err = png.Encode(&out, picture)
	}
	if err != nil {
		t.Fatal(err)
	}
	return base64.StdEncoding.EncodeToString(out.Bytes())
}

// form is a form for the storage host: fields, then the file, then more fields.
func (b *bench) form(fields [][2]string, file []byte, behind [][2]string) (string, []byte) {
	b.Helper()
	var out bytes.Buffer
	w := multipart.NewWriter(&out)
	write := func(list [][2]string) {
		for _, f := range list {
			if err := w.WriteField(f[0], f[1]); err != nil {
				b.Fatal(err)
			}
		}
	}
	write(fields)
	if file != nil {
		part, err := w.CreateFormFile("file", "video.mp4")
		if err == nil {
			_, err = part.Write(file)
		}
		if err != nil {
			b.Fatal(err)
		}
	}
	write(behind)
	if err := w.Close(); err != nil {
		b.Fatal(err)
	}
	return w.FormDataContentType(), out.Bytes()
}

// anMP4 begins like a video.
var anMP4 = append([]byte("\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom"), make([]byte, 4000)...)

// register registers a video and returns its id, address and parameters.
func (b *bench) register() (id, address string, fields [][2]string) {
	b.Helper()
	status, out := b.call("POST", "/v5/media", object{"media_type": "video"})
	if status != http.StatusCreated {
		b.Fatalf("register: %d %v", status, out)
	}
	id, _ = out["media_id"].(string)
	address, _ = out["upload_url"].(string)
	parameters, _ := out["upload_parameters"].(map[string]any)
	for name, value := range parameters {
		text, _ := value.(string)
		fields = append(fields, [2]string{name, text})
	}
	return id, address, fields
}

// uploaded brings a video to the network and waits until it is processed.
func (b *bench) uploaded() string {
	b.Helper()
	id, address, fields := b.register()
	kind, body := b.form(fields, anMP4, nil)
	if status, _ := b.send("POST", address, map[string]string{"Content-Type": kind}, bytes.NewReader(body)); status != http.StatusNoContent {
		b.Fatalf("upload: %d", status)
	}
	states := []any{}
	for range 3 {
		_, out := b.call("GET", "/v5/media/"+id, nil)
		states = append(states, out["status"])
	}
	if states[0] != "processing" || states[2] != "succeeded" {
		b.Fatalf("the upload goes through %v", states)
	}
	return id
}
