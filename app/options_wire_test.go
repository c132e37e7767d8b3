package app_test

import (
	"bytes"
	"encoding/base64"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/emulator"
)

// wire is a network with someone who listens to what it is sent.
type wire struct {
	emulator.Emulator

	mu    sync.Mutex
	heard strings.Builder
}

// mostHeard is how much of a request may be words; the rest is a file.
const mostHeard = 64 << 10

// ServeHTTP listens, then has the network answer.
func (w *wire) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	head, err := io.ReadAll(io.LimitReader(r.Body, mostHeard))
	if err == nil {
		said := r.URL.RawQuery + "\n" + string(head) + "\n"
		if form, err := url.QueryUnescape(said); err == nil {
			said += form
		}
		w.mu.Lock()
		w.heard.WriteString(said)
		w.mu.Unlock()
	}
	r.Body = struct {
		io.Reader
		io.Closer
	}{io.MultiReader(bytes.NewReader(head), r.Body), r.Body}
	w.Emulator.ServeHTTP(rw, r)
}

// told checks that the network was sent each text, address, entry and file that was made
// up for a Field: an option that is taken and then forgotten is a lie.
func (j *journey) told(p *plan) {
	j.wire.mu.Lock()
	defer j.wire.mu.Unlock()
	heard := j.wire.heard.String()
	for _, f := range p.fields {
		for _, value := range p.all[f.Name] {
			for _, said := range j.saying(f, value) {
				if !strings.Contains(heard, said) && !strings.Contains(heard, base64.StdEncoding.EncodeToString([]byte(said))) {
					j.t.Errorf("the network was never told of %s = %q", f.Name, value)
				}
			}
		}
	}
}

// saying returns what the network has to hear of a value that was made up for it alone.
func (j *journey) saying(f caio.Field, value string) []string {
	switch f.Type {
	case caio.FieldText, caio.FieldLongText, caio.FieldURL, caio.FieldList:
		if j.known[f.Name] == nil {
			return platform.Lines(value)
		}
	case caio.FieldFile:
		data, err := os.ReadFile(value)
		if err != nil {
			j.t.Error(err)
		}
		return []string{string(data)}
	case caio.FieldBool, caio.FieldChoice, caio.FieldChoices, caio.FieldNumber, caio.FieldInstant, caio.FieldSecret: // too short to be told apart
	}
	return nil
}
