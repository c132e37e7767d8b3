package emulator

import (
	"time"
	"unicode/utf16"
)

// postInfo is what a direct post says about itself.
type postInfo struct {
	Title     string `json:"title"`
	Privacy   string `json:"privacy_level"`
	NoDuet    *bool  `json:"disable_duet"`
	NoStitch  *bool  `json:"disable_stitch"`
	NoComment *bool  `json:"disable_comment"`
	CoverAt   *int64 `json:"video_cover_timestamp_ms"`
	Paid      *bool  `json:"brand_content_toggle"`
	Own       *bool  `json:"brand_organic_toggle"`
	AI        *bool  `json:"is_aigc"`
}

// sourceInfo says where a video comes from.
type sourceInfo struct {
	Source string `json:"source"`
	Size   int64  `json:"video_size"`
	Chunk  int64  `json:"chunk_size"`
	Count  int64  `json:"total_chunk_count"`
	URL    string `json:"video_url"`
}

const (
	mostCaption   = 2200          // UTF-16 units
	mostVideo     = 4_000_000_000 // bytes
	smallVideo    = 5_000_000     // must be sent whole
	leastChunk    = 5 << 20
	mostChunk     = 64_000_000
	mostLastChunk = 128_000_000
	mostChunks    = 1000
)

func units(s string) int { return len(utf16.Encode([]rune(s))) }

// initDirect begins a video that is posted when its last byte has arrived.
func initDirect(c *call) (any, *refusal) {
	var in struct {
		Post   *postInfo   `json:"post_info"`
		Source *sourceInfo `json:"source_info"`
	}
	if refused := c.read(&in); refused != nil {
		return nil, refused
	}
	if in.Post == nil || in.Source == nil {
		return nil, invalid("post_info and source_info are required")
	}
	if refused := in.Source.problem(); refused != nil {
		return nil, refused
	}
	if units(in.Post.Title) > mostCaption {
		return nil, invalid("The title must not be longer than %d characters", mostCaption)
	}
	if in.Post.CoverAt != nil && *in.Post.CoverAt < 0 {
		return nil, invalid("video_cover_timestamp_ms must not be negative")
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if refused := c.mayPost(c.person); refused != nil {
		return nil, refused
	}
	if refused := c.mayShow(c.person, in.Post.Privacy); refused != nil {
		return nil, refused
	}
	return c.begin(&share{id: c.publishID("v_pub_file"), info: *in.Post}, *in.Source), nil
}

// initInbox begins a video that goes to the person's inbox.
func initInbox(c *call) (any, *refusal) {
	var in struct {
		Source *sourceInfo `json:"source_info"`
	}
	if refused := c.read(&in); refused != nil {
		return nil, refused
	}
	if in.Source == nil {
		return nil, invalid("source_info is required")
	}
	if refused := in.Source.problem(); refused != nil {
		return nil, refused
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if refused := c.mayDraft(c.person); refused != nil {
		return nil, refused
	}
	return c.begin(&share{id: c.publishID("v_inbox_file"), inbox: true}, *in.Source), nil
}

// begin opens the upload. The caller holds the lock.
func (c *call) begin(s *share, from sourceInfo) any {
	s.person, s.scope, s.made = c.person, scopePublish, c.Now()
	if s.inbox {
		s.scope = scopeUpload
	}
	s.size, s.chunk, s.count = from.Size, from.Chunk, from.Count
	s.upload, s.token = secret("")[:24], secret("")
	c.shares[s.id], c.uploads[s.upload] = s, s
	return map[string]any{"publish_id": s.id, "upload_url": c.base + "/video/?upload_id=" + s.upload + "&upload_token=" + s.token}
}

// problem checks the arithmetic of chunks ("Media transfer guide").
func (s sourceInfo) problem() *refusal {
	switch {
	case s.Source == "PULL_FROM_URL":
		return forbidden("url_ownership_unverified", "Please review our URL ownership verification rules.") // videos are not fetched here
	case s.Source != "FILE_UPLOAD" || s.URL != "":
		return invalid("source must be FILE_UPLOAD with a size")
	case s.Size <= 0 || s.Size > mostVideo:
		return invalid("The video size is invalid")
	case s.Chunk <= 0 || s.Count <= 0 || s.Count > mostChunks:
		return invalid("The chunk size or the total chunk count is invalid")
	case s.Size < smallVideo && (s.Count != 1 || s.Chunk != s.Size):
		return invalid("The total chunk count is invalid")
	case s.Chunk == s.Size:
		if s.Count != 1 || s.Size > mostChunk {
			return invalid("The total chunk count is invalid")
		}
		return nil
	case s.Chunk < leastChunk || s.Chunk > mostChunk:
		return invalid("The chunk size is invalid")
	case s.Count != s.Size/s.Chunk:
		return invalid("The total chunk count is invalid")
	case s.Size-(s.Count-1)*s.Chunk > mostLastChunk:
		return invalid("The last chunk is too large")
	}
	return nil
}

// span returns where chunk i begins and ends; the last takes what remains.
func (s *share) span(i int64) (from, to int64) {
	if from = i * s.chunk; i == s.count-1 {
		return from, s.size
	}
	return from, from + s.chunk
}

const uploadLife = time.Hour
