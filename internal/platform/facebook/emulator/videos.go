package emulator

import (
	"bytes"
	"strconv"
	"time"
	"unicode/utf8"

	"caio/internal/platform/emulator/graph"
)

const (
	videoLife  = 24 * time.Hour // of one that is not finished
	processing = 30 * time.Second
	mostReels  = 30 // in 24 hours
	headBytes  = 64
)

// video is a video from the beginning of its upload on.
type video struct {
	id       string
	page     *page
	kind     string // kindVideo, kindReel or kindStory
	session  string // of a video post's upload
	size     int64  // 0: not known yet
	got      int64
	head     []byte
	begun    time.Time
	looks    int       // since the bytes were there
	finished time.Time // when the upload was ended
	due      time.Time // by the network's own scheduler
	failure  int       // of processing
	worked   int       // looks since it was finished
	ready    bool      // processed
	form     map[string]string
	cover    bool
	invited  []string
	post     *post
	gone     bool
}

func (v *video) sent() bool { return v.size > 0 && v.got == v.size }

func (v *video) path() string {
	switch v.kind {
	case kindReel:
		return "/reel/" + v.id + "/"
	case kindStory:
		if v.post != nil {
			return v.post.path()
		}
	}
	return "/" + v.page.id + "/videos/" + v.id + "/"
}

func (e *Emulator) expired(v *video) bool {
	return v.finished.IsZero() && e.Now().After(v.begun.Add(videoLife))
}

// begin makes a video. The caller holds the lock.
func (c *call) begin(p *page, kind string) *video {
	v := &video{id: c.id("88"), page: p, kind: kind, begun: c.Now(), form: map[string]string{}}
	c.videos[v.id] = v
	return v
}

// addVideo answers POST /{page}/videos, phase by phase or with the whole file at once.
func (c *call) addVideo(p *page) (any, *graph.Refusal) {
	if refused := c.as(p, "pages_manage_posts", "pages_read_engagement"); refused != nil {
		return nil, refused
	}
	switch c.params.Get("upload_phase") {
	case "start":
		return c.startVideo(p)
	case "transfer":
		return c.transfer(p)
	case "finish":
		return c.finishVideo(p)
	case "":
		return c.wholeVideo(p)
	}
	return nil, graph.Invalid("param upload_phase must be one of {start, transfer, finish, cancel}")
}

func (c *call) startVideo(p *page) (any, *graph.Refusal) {
	if refused := c.params.Only("upload_phase", "file_size"); refused != nil {
		return nil, refused
	}
	size, refused := c.params.Number("file_size")
	if refused != nil {
		return nil, refused
	}
	if size <= 0 || size > 10_000_000_000 {
		return nil, graph.Invalid("param file_size must be positive and at most 10 GB")
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	v := c.begin(p, kindVideo)
	v.size, v.session = size, c.id("99")
	out := c.offsets(v)
	out["upload_session_id"], out["video_id"] = v.session, v.id
	return out, nil
}

// offsets says which piece comes next, in texts. The caller holds the lock.
func (e *Emulator) offsets(v *video) map[string]any {
	return map[string]any{"start_offset": strconv.FormatInt(v.got, 10), "end_offset": strconv.FormatInt(min(v.got+e.chunk, v.size), 10)}
}

// inSession returns the video of an upload. The caller holds the lock.
func (c *call) inSession(p *page) (*video, *graph.Refusal) {
	id := c.params.Get("upload_session_id")
	for _, v := range c.videos {
		if v.session == id && id != "" && v.page == p {
			if v.gone || c.expired(v) {
				return nil, graph.Refuse(6001, 1363030, "There was a problem uploading your video. Please try again.")
			}
			return v, nil
		}
	}
	return nil, graph.Refuse(6000, 1363019, "There was a problem uploading your video file. The session is invalid.")
}

func (c *call) transfer(p *page) (any, *graph.Refusal) {
	if refused := c.params.Only("upload_phase", "upload_session_id", "start_offset", "video_file_chunk"); refused != nil {
		return nil, refused
	}
	at, refused := c.params.Number("start_offset")
	if refused != nil {
		return nil, refused
	}
	chunk, ok := c.params.Files["video_file_chunk"]
	if !ok || len(chunk.Data) == 0 {
		return nil, graph.Invalid("param video_file_chunk is required")
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	v, refused := c.inSession(p)
	if refused != nil {
		return nil, refused
	}
	next := c.offsets(v)
	if at != v.got {
		r := graph.Refuse(6001, 1363037, "The video upload has a wrong offset.")
		r.Data = map[string]string{"start_offset": next["start_offset"].(string), "end_offset": next["end_offset"].(string)}
		return nil, r
	}
	if int64(len(chunk.Data)) > min(c.chunk, v.size-v.got) {
		return nil, graph.Refuse(6000, 1363021, "The chunk is larger than end_offset allows.")
	}
	v.add(chunk.Data)
	return c.offsets(v), nil
}

func (v *video) add(data []byte) {
	v.got += int64(len(data))
	if room := headBytes - len(v.head); room > 0 {
		v.head = append(v.head, data[:min(room, len(data))]...)
	}
}

// readable reports whether the bytes look like a film: MP4 or QuickTime.
func (v *video) readable() bool {
	return len(v.head) > 12 && (bytes.Equal(v.head[4:8], []byte("ftyp")) || bytes.Equal(v.head[4:8], []byte("moov")) || bytes.Equal(v.head[4:8], []byte("wide")))
}

func (c *call) checkTexts() *graph.Refusal {
	if utf8.RuneCountInString(c.params.Get("description")) > 63206 || utf8.RuneCountInString(c.params.Get("title")) > 255 {
		return graph.Invalid("param title or description is too long")
	}
	return nil
}

func (c *call) finishVideo(p *page) (any, *graph.Refusal) {
	if refused := c.params.Only("upload_phase", "upload_session_id", "title", "description", "published", "scheduled_publish_time", "unpublished_content_type", "thumb"); refused != nil {
		return nil, refused
	}
	due, refused := c.dueTime(183 * 24 * time.Hour)
	if refused == nil {
		refused = c.checkTexts()
	}
	if refused != nil {
		return nil, refused
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	v, refused := c.inSession(p)
	if refused != nil {
		return nil, refused
	}
	if !v.finished.IsZero() {
		return nil, graph.Refuse(6000, 1363019, "There was a problem uploading your video file. The session is finished.")
	}
	if !v.sent() {
		return nil, graph.Refuse(6001, 1363033, "The video file has not been uploaded completely.")
	}
	c.end(v, due)
	return map[string]bool{"success": true}, nil
}

// end ends the upload. The caller holds the lock.
func (c *call) end(v *video, due time.Time) {
	v.finished, v.due, v.form = c.Now(), due, c.params.Values
	if _, ok := c.params.Files["thumb"]; ok {
		v.cover = true
	}
	if !v.readable() && v.failure == 0 {
		v.failure = 1363026
	}
}

// wholeVideo takes a small video in one request, or one that was sent to the app before.
func (c *call) wholeVideo(p *page) (any, *graph.Refusal) {
	if refused := c.params.Only("source", "fbuploader_video_file_chunk", "title", "description", "published", "scheduled_publish_time", "unpublished_content_type", "thumb"); refused != nil {
		return nil, refused
	}
	due, refused := c.dueTime(183 * 24 * time.Hour)
	if refused == nil {
		refused = c.checkTexts()
	}
	if refused != nil {
		return nil, refused
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	size, head := int64(len(c.params.Files["source"].Data)), c.params.Files["source"].Data
	if h := c.params.Get("fbuploader_video_file_chunk"); h != "" {
		f, refused := c.take(h)
		if refused != nil {
			return nil, refused
		}
		size, head = f.size, f.head
	}
	if size == 0 {
		return nil, graph.Refuse(382, 0, "The video file you tried to upload is too small. The minimum size for a video file is 1 KB. Please try again with a larger file.")
	}
	v := c.begin(p, kindVideo)
	v.size = size
	v.add(head)
	v.got = size
	c.end(v, due)
	return map[string]string{"id": v.id}, nil
}

// promise gives a video the number of the post that it will be. The caller holds the lock.
func (e *Emulator) promise(v *video) {
	if v.post != nil {
		return
	}
	kind := v.kind
	v.post = &post{page: v.page, kind: kind, message: v.form["description"], video: v, made: e.Now(), shown: e.Now(), due: v.due}
	if kind == kindStory {
		v.post.message = ""
	}
	e.keep(v.post)
}

// process goes on with a video that was finished: done at the second look, or after half
// a minute. The caller holds the lock.
func (e *Emulator) process(v *video, look bool) {
	if v.finished.IsZero() || v.ready || v.gone || v.failure != 0 {
		return
	}
	if look {
		v.worked++
	}
	if v.worked < 2 && e.Now().Before(v.finished.Add(processing)) {
		return
	}
	v.ready = true
	e.promise(v)
	if v.due.IsZero() {
		v.post.shown = e.Now()
		e.show(v.post)
	}
}
