package emulator

import (
	"io"
	"net/http"
	"strconv"
	"strings"

	"caio/internal/platform/emulator/graph"
)

// handle is a file that was sent to the app, to be used in one request ("Resumable Upload
// API").
type handle struct {
	id   string // upload:…
	h    string // what stands for the file once it is there
	size int64
	got  int64
	head []byte
	used bool
}

// beginHandle answers POST /{app}/uploads.
func (c *call) beginHandle() (any, *graph.Refusal) {
	if refused := c.params.Only("file_name", "file_length", "file_type", "session_type"); refused != nil {
		return nil, refused
	}
	size, refused := c.params.Number("file_length")
	if refused != nil {
		return nil, refused
	}
	if size <= 0 || c.params.Get("file_type") == "" {
		return nil, graph.Invalid("params file_length and file_type are required")
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	f := &handle{id: "upload:" + c.id("MT"), size: size}
	c.handles[f.id] = f
	return map[string]string{"id": f.id}, nil
}

// sendHandle takes the bytes of such a file, or says how many there are.
func (e *Emulator) sendHandle(r *http.Request, id string) (any, *graph.Refusal) {
	value, _ := strings.CutPrefix(r.Header.Get("Authorization"), "OAuth ")
	e.mu.Lock()
	_, refused := e.who(value)
	f := e.handles[id]
	e.mu.Unlock()
	switch {
	case refused != nil:
		return nil, refused
	case f == nil:
		return nil, graph.Gone(id)
	case r.Method == http.MethodGet:
		e.mu.Lock()
		defer e.mu.Unlock()
		return map[string]any{"id": f.id, "file_offset": f.got}, nil
	case r.Method != http.MethodPost:
		return nil, graph.UnknownPath(r)
	}
	at, err := strconv.ParseInt(r.Header.Get("file_offset"), 10, 64)
	e.mu.Lock()
	got := f.got
	e.mu.Unlock()
	if err != nil || at != got {
		return nil, graph.Invalid("The header file_offset must be %d", got)
	}
	return e.fill(f, r.Body)
}

// fill adds what arrives. Bytes that came before a connection broke are kept.
func (e *Emulator) fill(f *handle, body io.Reader) (any, *graph.Refusal) {
	buffer := make([]byte, 64<<10)
	for {
		n, err := body.Read(buffer)
		e.mu.Lock()
		f.got += int64(n)
		if room := headBytes - len(f.head); room > 0 {
			f.head = append(f.head, buffer[:min(room, n)]...)
		}
		over, complete := f.got > f.size, f.got == f.size
		if complete && f.h == "" {
			f.h = "2:" + graph.Random("c2")
		}
		h := f.h
		e.mu.Unlock()
		switch {
		case over:
			return nil, graph.Invalid("More bytes than file_length")
		case complete:
			return map[string]string{"h": h}, nil
		case err != nil:
			return nil, graph.Refuse(6001, 1363033, "The file has not been uploaded completely.")
		}
	}
}

// take uses up the file that h stands for. The caller holds the lock.
func (e *Emulator) take(h string) (*handle, *graph.Refusal) {
	for _, f := range e.handles {
		if f.h == h && h != "" && !f.used {
			f.used = true
			return f, nil
		}
	}
	return nil, graph.Invalid("param fbuploader_video_file_chunk is no handle of an uploaded file, or was used before")
}
