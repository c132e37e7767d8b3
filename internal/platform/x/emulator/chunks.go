package emulator

import (
	"slices"
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

func newSegment(file []byte, total int64) segment {
	s := segment{size: int64(len(file)), data: file}
	if total > keptWhole {
		s.data = slices.Clone(file[:min(len(file), keptHead)])
	}
	return s
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
	fields, file, ok := c.parts("segment_index")
	if !ok {
		return
	}
	e.takeChunk(c, c.r.PathValue("id"), fields["segment_index"], file)
}

func (e *Emulator) takeChunk(c *call, id, index string, file []byte) {
	m := e.own(c, id)
	if m == nil {
		return
	}
	n, err := strconv.Atoi(index)
	if err != nil || n < 0 || n >= mostSegments || len(file) == 0 || len(file) > mostSegment {
		invalid(c.w, "segment_index", index, "The segment is not between 0 and 999, or its size is not between 1 byte and 5 MB")
		return
	}
	m.chunks[n] = newSegment(file, m.total)
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
			e.takeChunk(c, v("media_id"), v("segment_index"), file)
		}
	case "FINALIZE":
		e.end(c, v("media_id"))
	default:
		invalid(c.w, "command", v("command"), "$.command: does not have a value in the enumeration [INIT, APPEND, FINALIZE]")
	}
}
