package emulator

import (
	"bytes"
	"errors"
	"io"
	"mime/multipart"
	"strconv"
	"strings"
)

const (
	mostSegments = 1000
	mostSegment  = 5 * mebibyte
)

// segment is a chunk that arrived. Of a large file only the beginning of each is kept.
type segment struct {
	size int64
	data []byte
}

const (
	keptWhole = 32 * mebibyte
	keptHead  = 4096
)

// readSegment reads a chunk of a file of that size.
func readSegment(r io.Reader, total int64) (segment, error) {
	kept := int64(mostSegment) + 1
	if total > keptWhole {
		kept = keptHead
	}
	head, err := io.ReadAll(io.LimitReader(r, kept))
	if err != nil {
		return segment{}, err
	}
	rest, err := io.Copy(io.Discard, r)
	return segment{int64(len(head)) + rest, head}, err
}

// initialize announces an upload in chunks (POST /2/media/upload/initialize).
func (e *Emulator) initialize(c *call) {
	var in struct {
		Type     string   `json:"media_type"`
		Total    int64    `json:"total_bytes"`
		Category string   `json:"media_category"`
		Shared   bool     `json:"shared"`
		Owners   []string `json:"additional_owners"`
	}
	if !c.body(&in) || !acceptUpload(c, in.Category, in.Type, in.Total) {
		return
	}
	data(c.w, e.newMedia(c, in.Category, in.Type, in.Total).state(e.now()))
}

// appendChunk takes a chunk; the same number may come again.
func (e *Emulator) appendChunk(c *call) {
	m := e.own(c, c.r.PathValue("id"))
	if m == nil {
		return
	}
	if index, s, ok := c.chunk(m.total); ok {
		m.take(c, index, s)
	}
}

// chunk reads the multipart body with a chunk as it arrives.
func (c *call) chunk(total int64) (index string, s segment, ok bool) {
	parts, err := c.r.MultipartReader()
	for err == nil && c.r.ContentLength >= 0 {
		var part *multipart.Part
		if part, err = parts.NextPart(); err != nil {
			break
		}
		switch part.FormName() {
		case "media":
			s, err = readSegment(part, total)
		case "segment_index":
			var text []byte
			text, err = io.ReadAll(io.LimitReader(part, 16))
			index = string(text)
		default:
			name := part.FormName()
			invalid(c.w, name, "", "$."+name+": is not defined in the schema and the schema does not allow additional properties")
			return "", s, false
		}
	}
	if !errors.Is(err, io.EOF) {
		invalid(c.w, "body", "", "The body is not multipart/form-data of a known length")
		return "", s, false
	}
	if s.size == 0 {
		invalid(c.w, "media", "", "$.media: is missing but it is required")
	}
	return index, s, s.size > 0
}

// take keeps a chunk.
func (m *media) take(c *call, index string, s segment) {
	n, err := strconv.Atoi(index)
	if err != nil || n < 0 || n >= mostSegments || s.size > mostSegment {
		invalid(c.w, "segment_index", index, "The segment is not between 0 and 999, or its size is not between 1 byte and 5 MB")
		return
	}
	m.chunks[n] = s
	data(c.w, map[string]int64{"expires_at": m.until.Unix()})
}

// finalize puts the chunks together: none may be missing, their sum is what was announced.
func (e *Emulator) finalize(c *call) {
	if c.r.ContentLength > 2 { // a client may send {}
		invalid(c.w, "body", "", "The request body must be empty")
		return
	}
	e.end(c, c.r.PathValue("id"))
}

func (e *Emulator) end(c *call, id string) {
	m := e.own(c, id)
	if m == nil {
		return
	}
	whole, size := []byte{}, int64(0)
	for n := range len(m.chunks) {
		chunk, ok := m.chunks[n]
		if !ok {
			invalid(c.w, "segment_index", strconv.Itoa(n), "Segments do not add up to provided total file size.")
			return
		}
		whole, size = append(whole, chunk.data...), size+chunk.size
	}
	if size != m.total {
		invalid(c.w, "total_bytes", strconv.FormatInt(m.total, 10), "Segments do not add up to provided total file size.")
		return
	}
	if m.category == "subtitles" && !strings.Contains(string(whole), " --> ") || m.category != "subtitles" && typeOf(whole) != m.mime {
		invalid(c.w, "media_type", m.mime, "The media does not match its media_type")
		return
	}
	m.data, m.whole, m.chunks = whole, true, nil
	if categories[m.category].duration {
		m.states = []string{"pending", "in_progress", "succeeded"}
		m.failure, e.failMedia = e.failMedia, ""
		if m.category == "tweet_gif" && m.failure == "" {
			m.failure = gifProblem(whole)
		}
		if m.failure != "" {
			m.states = []string{"pending", "in_progress", "failed"}
		}
	}
	data(c.w, m.state(e.now()))
}

// command is the older form of an upload in chunks, with all steps at one address.
func (e *Emulator) command(c *call) {
	v := c.r.FormValue
	switch v("command") {
	case "INIT":
		total, _ := strconv.ParseInt(v("total_bytes"), 10, 64) // none is refused as too small
		if acceptUpload(c, v("media_category"), v("media_type"), total) {
			data(c.w, e.newMedia(c, v("media_category"), v("media_type"), total).state(e.now()))
		}
	case "APPEND":
		if _, file, ok := c.parts("command", "media_id", "segment_index"); ok {
			if m := e.own(c, v("media_id")); m != nil {
				s, _ := readSegment(bytes.NewReader(file), m.total) // reading memory does not fail
				m.take(c, v("segment_index"), s)
			}
		}
	case "FINALIZE":
		e.end(c, v("media_id"))
	default:
		invalid(c.w, "command", v("command"), "$.command: does not have a value in the enumeration [INIT, APPEND, FINALIZE]")
	}
}
