package pinterest

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/api"
)

// request is a JSON document in which files stand as base64. They are read and encoded
// while they are sent: a carousel of 100 MB never lies in memory.
type request struct {
	texts []string // one more than files: what stands around them
	files []file
}

// body returns the request for a Pin. Files take the place of Data in the order of their
// pictures.
func body(p newPin, files []file, moved func(done, total int64)) (*api.Body, error) {
	mark := caio.NewID() // no text of a person contains it
	for i := range p.Source.Items {
		p.Source.Items[i].Data = mark
	}
	switch {
	case p.Source.Type == sourceImage:
		p.Source.Data = mark
	case p.Source.Type == sourceVideo && len(files) > 0:
		p.Source.CoverData = mark
	}
	document, err := json.Marshal(p)
	if err != nil {
		return nil, fmt.Errorf("encode a Pin: %w", err)
	}
	r := request{texts: strings.Split(string(document), mark), files: files}
	if len(r.texts) != len(files)+1 {
		return nil, fmt.Errorf("a Pin has places for %d files, not %d", len(r.texts)-1, len(files))
	}
	out := &api.Body{Type: "application/json", Size: r.size(), Open: r.open}
	if moved != nil && len(files) > 0 {
		total := r.raw()
		out.Moved = func(done, all int64) { moved(done*total/all, total) } // in bytes of the files
	}
	return out, nil
}

func (r request) raw() int64 {
	var n int64
	for _, f := range r.files {
		n += f.size
	}
	return n
}

func (r request) size() int64 {
	var n int64
	for _, t := range r.texts {
		n += int64(len(t))
	}
	for _, f := range r.files {
		n += (f.size + 2) / 3 * 4
	}
	return n
}

func (r request) open() (io.ReadCloser, error) {
	out := &parts{}
	var all []io.Reader
	for i, f := range r.files {
		opened, err := os.Open(f.path)
		if err != nil {
			_ = out.Close() // read only
			return nil, &platform.Error{Kind: caio.Rejected, Message: "A file of this Pin cannot be read any more; attach it again.", Err: err}
		}
		out.files = append(out.files, opened)
		all = append(all, strings.NewReader(r.texts[i]), &encoder{from: io.LimitReader(opened, f.size)})
	}
	out.Reader = io.MultiReader(append(all, strings.NewReader(r.texts[len(r.files)]))...)
	return out, nil
}

// parts closes the files it reads from.
type parts struct {
	io.Reader
	files []*os.File
}

// Close closes the files.
func (p *parts) Close() error {
	for _, f := range p.files {
		_ = f.Close() // read only
	}
	return nil
}

// encoder reads from another reader as base64.
type encoder struct {
	from io.Reader
	raw  [3 << 12]byte
	text [4 << 12]byte
	rest []byte // of text, not yet read
	err  error  // what comes after rest
}

// Read returns the next piece of base64.
func (e *encoder) Read(p []byte) (int, error) {
	if len(e.rest) == 0 {
		if e.err != nil {
			return 0, e.err
		}
		n, err := io.ReadFull(e.from, e.raw[:])
		if errors.Is(err, io.ErrUnexpectedEOF) {
			err = io.EOF // the last piece is a short one
		}
		e.err, e.rest = err, e.text[:base64.StdEncoding.EncodedLen(n)]
		base64.StdEncoding.Encode(e.rest, e.raw[:n])
		if n == 0 {
			return 0, e.err
		}
	}
	n := copy(p, e.rest)
	e.rest = e.rest[n:]
	return n, nil
}
