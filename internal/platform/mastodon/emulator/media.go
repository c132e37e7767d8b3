package emulator

import (
	"bytes"
	"image/gif"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/gabriel-vasile/mimetype"
)

// pollsUntilReady is how often a file that is processed in the background is asked for
// before it is ready.
const pollsUntilReady = 2

type media struct {
	id, kind, alt, focus string
	account              *account
	uploaded             time.Time
	polls                int // still to go
	failed               bool
	attached             bool
}

func (m *media) ready() bool { return m.polls == 0 && !m.failed }

func (m *media) json(base string) map[string]any {
	out := map[string]any{"id": m.id, "type": m.kind, "url": nil, "preview_url": base + "/media/" + m.id + "/small", "description": m.alt, "blurhash": "UBL_", "meta": map[string]any{}}
	if m.ready() {
		out["url"] = base + "/media/" + m.id + "/original"
	}
	return out
}

// FailMedia lets the next n uploads that are processed in the background fail there.
func (e *Emulator) FailMedia(n int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.failMedia = n
}

// upload takes a file (POST /api/v2/media).
func (e *Emulator) upload(c *call) {
	if c.r.ContentLength < 0 {
		fail(c.w, http.StatusLengthRequired, "Length required")
		return
	}
	in, err := input(c.r, "description", "focus")
	if err != nil {
		fail(c.w, http.StatusBadRequest, err.Error())
		return
	}
	file, header, err := c.r.FormFile("file")
	if err != nil {
		invalid(c.w, "File can't be blank")
		return
	}
	defer func() { _ = file.Close() }()
	data, err := io.ReadAll(file)
	if err != nil {
		fail(c.w, http.StatusBadRequest, err.Error())
		return
	}
	mime := strings.Split(mimetype.Detect(data).String(), ";")[0]
	problem := ""
	switch {
	case header.Filename == "" || header.Header.Get("Content-Type") == "":
		problem = "File has contents that are not what they are reported to be"
	case !slices.Contains(supportedTypes, mime):
		problem = "File content type is invalid, File is invalid"
	case strings.HasPrefix(mime, "image/") && len(data) > imageBytes, len(data) > videoBytes:
		problem = "File file size must be less than 16 MB"
	case utf8.RuneCountInString(text(in, "description")) > maxAlt:
		problem = "Description is too long (maximum is 1500 characters)"
	case !validFocus(text(in, "focus")):
		problem = "Focus is invalid"
	}
	if problem != "" {
		invalid(c.w, problem)
		return
	}
	m := &media{id: e.nextID(), kind: kindOf(mime, data), alt: text(in, "description"), focus: text(in, "focus"), account: c.account, uploaded: e.Now()}
	e.media[m.id] = m
	if m.kind == "image" {
		send(c.w, http.StatusOK, m.json(c.base))
		return
	}
	m.polls = pollsUntilReady
	if e.failMedia > 0 {
		e.failMedia--
		m.failed = true
	}
	send(c.w, http.StatusAccepted, m.json(c.base))
}

func validFocus(focus string) bool {
	if focus == "" {
		return true
	}
	xs, ys, ok := strings.Cut(focus, ",")
	x, errX := strconv.ParseFloat(xs, 64)
	y, errY := strconv.ParseFloat(ys, 64)
	return ok && errX == nil && errY == nil && x >= -1 && x <= 1 && y >= -1 && y <= 1
}

func kindOf(mime string, data []byte) string {
	if mime == "image/gif" {
		if all, err := gif.DecodeAll(bytes.NewReader(data)); err == nil && len(all.Image) > 1 {
			return "gifv"
		}
	}
	kind, _, _ := strings.Cut(mime, "/")
	return kind
}

// unattached returns the account's file if it can still be attached. The server keeps
// such files for a day.
func (e *Emulator) unattached(id string, a *account) *media {
	m := e.media[id]
	if m == nil || m.account != a || m.attached || e.Now().Sub(m.uploaded) > 24*time.Hour {
		return nil
	}
	return m
}

// mediaState answers 206 while the file is processed and 404 once it is attached.
func (e *Emulator) mediaState(c *call) {
	m := e.unattached(c.r.PathValue("id"), c.account)
	switch {
	case m == nil:
		missing(c.w)
	case m.polls > 0:
		m.polls--
		send(c.w, http.StatusPartialContent, m.json(c.base))
	case m.failed:
		fail(c.w, http.StatusUnprocessableEntity, "There was an error processing the media attachment")
	default:
		send(c.w, http.StatusOK, m.json(c.base))
	}
}

func (e *Emulator) describe(c *call) {
	in, err := input(c.r, "description", "focus")
	m := e.unattached(c.r.PathValue("id"), c.account)
	switch {
	case err != nil:
		fail(c.w, http.StatusBadRequest, err.Error())
	case m == nil:
		missing(c.w)
	default:
		m.alt, m.focus = text(in, "description"), text(in, "focus")
		send(c.w, http.StatusOK, m.json(c.base))
	}
}
