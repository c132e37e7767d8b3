package api

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"os"
	"strings"

	"caio/internal/caio"
	"caio/internal/platform"
)

// Body is a request body that is streamed with an exact Content-Length.
type Body struct {
	Type  string
	Size  int64
	Open  func() (io.ReadCloser, error) // a fresh reader for each try
	Moved func(done, total int64)       // progress in bytes; may be nil
}

// FileBody is part of a file: size bytes from offset.
func FileBody(path, mime string, offset, size int64) *Body {
	return &Body{Type: mime, Size: size, Open: func() (io.ReadCloser, error) {
		f, err := os.Open(path)
		if err != nil {
			return nil, fileError(path, err)
		}
		return &section{io.NewSectionReader(f, offset, size), f}, nil
	}}
}

type section struct {
	io.Reader
	io.Closer
}

func fileError(name string, err error) error {
	return &platform.Error{Kind: caio.Rejected, Message: fmt.Sprintf("The file %s cannot be read any more.", name), Detail: err.Error(), Err: err}
}

// Unchanged checks that a file is still there, and as large as when it was attached.
func Unchanged(a caio.Asset) error {
	info, err := os.Stat(a.Path)
	if err != nil {
		return fileError(a.Name, err)
	}
	if info.Size() != a.Size {
		return platform.Errorf(caio.Rejected, "The file %s has changed since it was added; attach it again.", a.Name)
	}
	return nil
}

// FilePart is the file of a multipart body, or Size bytes of it from Offset.
type FilePart struct {
	Field, Name, Type, Path string
	Offset, Size            int64
}

// Multipart is a multipart/form-data body of fields, in order, and files.
func Multipart(fields [][2]string, files ...FilePart) (*Body, error) {
	var frame bytes.Buffer
	w := multipart.NewWriter(&frame)
	for _, f := range fields {
		if err := w.WriteField(f[0], f[1]); err != nil {
			return nil, fmt.Errorf("multipart: %w", err)
		}
	}
	var pieces []piece
	var size int64
	for _, f := range files {
		h := textproto.MIMEHeader{}
		h.Set("Content-Disposition", multipart.FileContentDisposition(f.Field, f.Name))
		h.Set("Content-Type", f.Type)
		if _, err := w.CreatePart(h); err != nil {
			return nil, fmt.Errorf("multipart: %w", err)
		}
		pieces = append(pieces, piece{text: frame.String(), file: f})
		size += int64(frame.Len()) + f.Size
		frame.Reset()
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("multipart: %w", err)
	}
	end := frame.String()
	size += int64(len(end))
	return &Body{Type: w.FormDataContentType(), Size: size, Open: func() (io.ReadCloser, error) { return openPieces(pieces, end) }}, nil
}

type piece struct {
	text string
	file FilePart
}

type readers struct {
	io.Reader
	files []*os.File
}

func (r *readers) Close() error {
	for _, f := range r.files {
		_ = f.Close() // read only
	}
	return nil
}

func openPieces(pieces []piece, end string) (io.ReadCloser, error) {
	out := &readers{}
	var all []io.Reader
	for _, p := range pieces {
		f, err := os.Open(p.file.Path)
		if err != nil {
			_ = out.Close()
			return nil, fileError(p.file.Path, err)
		}
		out.files = append(out.files, f)
		all = append(all, strings.NewReader(p.text), io.NewSectionReader(f, p.file.Offset, p.file.Size))
	}
	out.Reader = io.MultiReader(append(all, strings.NewReader(end))...)
	return out, nil
}

// counted reports how far the body has been read.
type counted struct {
	io.ReadCloser
	done, total int64
	moved       func(done, total int64)
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.ReadCloser.Read(p)
	if n > 0 {
		c.done += int64(n)
		c.moved(c.done, c.total)
	}
	return n, err
}

func build(ctx context.Context, req Request) (*http.Request, error) {
	body, contentType, size, err := open(req)
	if err != nil {
		return nil, err
	}
	hr, err := http.NewRequestWithContext(ctx, req.Method, req.URL, body)
	if err != nil {
		if closer, ok := body.(io.Closer); ok {
			_ = closer.Close()
		}
		return nil, &platform.Error{Kind: caio.Rejected, Message: "The network's address is not valid.", Err: err}
	}
	if body != nil {
		hr.ContentLength = size
	}
	if len(req.Query) > 0 {
		q := hr.URL.Query()
		for k, vs := range req.Query {
			q[k] = append(q[k], vs...)
		}
		hr.URL.RawQuery = q.Encode()
	}
	for k, vs := range req.Header {
		hr.Header[http.CanonicalHeaderKey(k)] = vs
	}
	if contentType != "" {
		hr.Header.Set("Content-Type", contentType)
	}
	hr.Header.Set("User-Agent", "CAIO")
	if hr.Header.Get("Accept") == "" {
		hr.Header.Set("Accept", "application/json")
	}
	return hr, nil
}

func open(req Request) (body io.Reader, contentType string, size int64, err error) {
	switch {
	case req.JSON != nil:
		b, err := json.Marshal(req.JSON)
		if err != nil {
			return nil, "", 0, fmt.Errorf("encode request: %w", err)
		}
		return bytes.NewReader(b), "application/json", int64(len(b)), nil
	case req.Form != nil:
		s := req.Form.Encode()
		return strings.NewReader(s), "application/x-www-form-urlencoded", int64(len(s)), nil
	case req.Body != nil:
		r, err := req.Body.Open()
		if err != nil {
			return nil, "", 0, err
		}
		if req.Body.Size == 0 {
			return http.NoBody, req.Body.Type, 0, r.Close()
		}
		if req.Body.Moved != nil {
			r = &counted{ReadCloser: r, total: req.Body.Size, moved: req.Body.Moved}
		}
		return r, req.Body.Type, req.Body.Size, nil
	}
	return nil, "", 0, nil
}
