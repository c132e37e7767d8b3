package emulator

import (
	"bytes"
	"encoding/binary"
	"slices"
	"strings"
	"time"

	"caio/internal/caio"
	emu "caio/internal/platform/emulator"
)

// share is one post on its way.
type share struct {
	id     string
	person *person
	scope  string // that it was begun with
	inbox  bool
	info   postInfo
	made   time.Time

	upload, token      string // of the upload address
	size, chunk, count int64
	received           int64
	busy               bool
	head, tail         []byte

	pictures    int
	title, text string // of pictures
	music       *bool
	cover       int

	accepted time.Time // when all was there; zero before
	reason   string    // why it fails; "" it does not
	posts    []*post   // that came of it
}

const (
	processing = 3 * time.Second  // after all has arrived
	moderation = 20 * time.Second // after that, until a public post is shown
)

// accept decides what becomes of a share that is complete. What will be seen is decided
// now, though the status says so only later. The caller holds the lock.
func (e *Emulator) accept(s *share, reason string) {
	s.accepted = e.Now()
	if len(e.failing) > 0 {
		reason, e.failing = e.failing[0], e.failing[1:]
	}
	if s.reason = reason; reason != "" {
		return
	}
	entry := emu.Entry{ID: s.id, Account: s.person.username, Text: s.caption(), Media: max(s.pictures, 1), At: caio.At(e.Now())}
	if !s.inbox {
		if e.unaudited {
			e.posting[s.person.openID] = e.Now()
		}
		if p := e.post(s, e.Now().Add(processing+moderation)); p.public {
			entry.ID = idText(p.id)
		}
	} else if e.diligent {
		e.post(s, e.Now().Add(processing))
	}
	entry.Key = s.id
	e.Published(entry)
}

// caption is all that the post says: pictures may have a title above their text.
func (s *share) caption() string {
	if s.pictures == 0 {
		return s.info.Title
	}
	return strings.TrimSpace(s.title + "\n" + s.text)
}

// post puts what came of the share on the person's profile. The caller holds the lock.
func (e *Emulator) post(s *share, listed time.Time) *post {
	p := &post{
		id: 7_400_000_000_000_000_000 + e.next()*1_000_003, person: s.person, title: s.info.Title, text: s.info.Title, photo: s.pictures > 0,
		public: s.inbox || s.info.Privacy == public, at: e.Now(), listed: listed, duration: int64(s.duration() / time.Second),
	}
	if p.photo {
		p.title, p.text = s.title, s.text
	}
	e.posts[p.id] = p
	s.posts, s.person.posts = append(s.posts, p), append(s.person.posts, p)
	return p
}

// status returns the share's state, why it failed and the ids of its posts that are
// shown. The caller holds the lock.
func (e *Emulator) status(s *share) (state, reason string, ids []int64) {
	ids = []int64{}
	working := "PROCESSING_UPLOAD"
	if s.pictures > 0 {
		working = "PROCESSING_DOWNLOAD"
	}
	switch {
	case s.accepted.IsZero(), e.Now().Before(s.accepted.Add(processing)):
		return working, "", ids
	case s.reason != "":
		return "FAILED", s.reason, ids
	case s.inbox && len(s.posts) == 0:
		return "SEND_TO_USER_INBOX", "", ids
	}
	for _, p := range s.posts {
		if p.public && !p.gone && !e.Now().Before(p.listed) {
			ids = append(ids, p.id)
		}
	}
	return "PUBLISH_COMPLETE", "", ids
}

// known finds a share of the person by its publish id. The caller holds the lock.
func (c *call) known(id string) (*share, *refusal) {
	s := c.shares[id]
	switch {
	case s == nil:
		return nil, refuse(400, "invalid_publish_id", "The publish_id does not exist.")
	case s.person != c.person || !c.token.may(s.scope):
		return nil, refuse(400, "token_not_authorized_for_specified_publish_id", "The access_token does not have authorization for processing this publish_id.")
	}
	return s, nil
}

type publishIDOnly struct {
	ID string `json:"publish_id"`
}

func fetchStatus(c *call) (any, *refusal) {
	var in publishIDOnly
	if refused := c.read(&in); refused != nil {
		return nil, refused
	}
	if !c.token.may(scopeUpload) && !c.token.may(scopePublish) {
		return nil, noScope(scopePublish)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	s, refused := c.known(in.ID)
	if refused != nil {
		return nil, refused
	}
	state, reason, ids := c.status(s)
	out := map[string]any{"status": state, "fail_reason": reason, "publicaly_available_post_id": ids} //nolint:misspell // TikTok spells it so
	if s.pictures == 0 {
		out["uploaded_bytes"] = s.received
	}
	return out, nil
}

// cancel stops what has not been fetched yet: here everything is fetched at once.
func cancel(c *call) (any, *refusal) {
	var in publishIDOnly
	if refused := c.read(&in); refused != nil {
		return nil, refused
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, refused := c.known(in.ID); refused != nil {
		return nil, refused
	}
	return nil, refuse(400, "publish_not_cancellable", "The publish cannot be cancelled.")
}

// videoProblem looks at a complete video, as far as its rules can be told from it. The
// caller holds the lock.
func (s *share) videoProblem() string {
	mp4 := len(s.head) >= 12 && string(s.head[4:8]) == "ftyp"
	webm := bytes.HasPrefix(s.head, []byte{0x1a, 0x45, 0xdf, 0xa3})
	longest := 10 * time.Minute
	if !s.inbox {
		longest = min(longest, s.person.longest)
	}
	switch {
	case !mp4 && !webm:
		return "file_format_check_failed"
	case s.duration() > longest:
		return "duration_check_failed"
	}
	return ""
}

// duration reads the movie header (ISO/IEC 14496-12, section 8.2.2), when it lies near
// the beginning or the end; 0 when it does not.
func (s *share) duration() time.Duration {
	for _, part := range [][]byte{s.head, s.tail} {
		i := bytes.Index(part, []byte("mvhd"))
		if i < 0 || len(part) < i+36 {
			continue
		}
		b := part[i+4:]
		scale, length := uint64(binary.BigEndian.Uint32(b[12:])), uint64(binary.BigEndian.Uint32(b[16:]))
		if b[0] == 1 {
			scale, length = uint64(binary.BigEndian.Uint32(b[20:])), binary.BigEndian.Uint64(b[24:])
		}
		if scale > 0 && length < 1<<40 {
			return time.Duration(length) * time.Second / time.Duration(scale)
		}
	}
	return 0
}

// listed returns what is shown on a person's profile, newest first. The caller holds the
// lock.
func (e *Emulator) listed(p *person) []*post {
	out := []*post{}
	for _, post := range p.posts {
		if post.public && !post.gone && !e.Now().Before(post.listed) {
			out = append(out, post)
		}
	}
	slices.Reverse(out)
	return out
}
