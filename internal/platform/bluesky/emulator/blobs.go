package emulator

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"
	"time"
)

// blobLife is how long a file is kept that no record refers to.
const blobLife = 6 * time.Hour

// blob is what is kept of a file: everything but its bytes.
type blob struct {
	cid, mime string
	size      int64
	added     time.Time
	records   map[string]bool // URIs that refer to it
}

func (b *blob) ref() map[string]any {
	return map[string]any{"$type": "blob", "ref": map[string]string{"$link": b.cid}, "mimeType": b.mime, "size": b.size}
}

func (e *Emulator) blobRoutes() {
	e.mux.HandleFunc("POST /xrpc/com.atproto.repo.uploadBlob", func(w http.ResponseWriter, r *http.Request) {
		e.upload(w, r, kindAccess, e.uploadBlob)
	})
}

// file is a body that has been read.
type file struct {
	mime string
	size int64
	sum  [sha256.Size]byte
}

// upload reads a file without the lock, then checks the authority and calls done under it.
func (e *Emulator) upload(w http.ResponseWriter, r *http.Request, kind string, done func(*call, file) (any, error)) {
	c := &call{Request: r, header: w.Header()}
	f, err := read(r)
	if err != nil {
		return // the client has gone
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if err := e.authority(c, kind); err != nil {
		answer(w, nil, err)
		return
	}
	given, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch {
	case err != nil:
		answer(w, nil, invalid("Request encoding (Content-Type) required but not provided"))
		return
	case r.ContentLength >= 0 && r.ContentLength != f.size:
		answer(w, nil, invalid("Content-Length does not match the body"))
		return
	case !strings.HasPrefix(f.mime, "image/") && f.mime != "video/mp4":
		f.mime = given // what cannot be recognised is believed
	}
	out, err := done(c, f)
	answer(w, out, err)
}

func read(r *http.Request) (file, error) {
	head := make([]byte, 512)
	n, err := io.ReadFull(r.Body, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return file{}, err
	}
	h := sha256.New()
	size, err := io.Copy(h, io.MultiReader(bytes.NewReader(head[:n]), r.Body))
	f := file{mime: http.DetectContentType(head[:n]), size: size}
	copy(f.sum[:], h.Sum(nil))
	return f, err
}

func (e *Emulator) uploadBlob(c *call, f file) (any, error) {
	if f.size > e.opt.BlobLimit {
		return nil, fail(http.StatusBadRequest, "BlobTooLarge", "This file is too large. It is %d bytes but the maximum size is %d.", f.size, e.opt.BlobLimit)
	}
	if err := e.spend(c, c.account, limit{"upload", 1000, 24 * time.Hour}, 1); err != nil {
		return nil, err
	}
	return map[string]any{"blob": e.keep(c.account, f).ref()}, nil
}

// keep adds a file to the account's and drops those that nobody came to refer to.
func (e *Emulator) keep(a *account, f file) *blob {
	now := e.Now()
	for cid, b := range a.blobs {
		if len(b.records) == 0 && now.Sub(b.added) > blobLife {
			delete(a.blobs, cid)
		}
	}
	cid := cidOf(codecRaw, f.sum)
	b := a.blobs[cid]
	if b == nil {
		b = &blob{cid: cid, mime: f.mime, size: f.size, records: map[string]bool{}}
		a.blobs[cid] = b
	}
	b.added = now
	return b
}

// refer notes which files the record at uri refers to now; a deleted one has no value.
func (a *account) refer(uri string, value any) {
	for cid, b := range a.blobs {
		if b.records[uri] {
			delete(b.records, uri)
			if len(b.records) == 0 && value == nil {
				delete(a.blobs, cid)
			}
		}
	}
	a.referTo(uri, value)
}

func (a *account) referTo(uri string, value any) {
	switch v := value.(type) {
	case map[string]any:
		if link, ok := v["$link"].(string); ok && a.blobs[link] != nil {
			a.blobs[link].records[uri] = true
		}
		for _, child := range v {
			a.referTo(uri, child)
		}
	case []any:
		for _, child := range v {
			a.referTo(uri, child)
		}
	}
}
