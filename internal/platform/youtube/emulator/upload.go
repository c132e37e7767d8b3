package emulator

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

const (
	quantum     = 256 << 10
	mostFile    = 256 << 30
	sessionLife = 7 * 24 * time.Hour
)

// session is a resumable upload. Its bytes are counted and hashed, not kept.
type session struct {
	owner    *person
	meta     metadata
	parts    []string
	name     string // of the file, from Slug
	total    int64  // 0 not told yet
	born     time.Time
	expired  bool
	received atomic.Int64 // bytes that arrived in all, kept or not

	mu     sync.Mutex // held while bytes arrive
	stored int64
	sum    hash.Hash
	video  *video
}

// uploads answers for videos.insert. Bytes are taken without the lock, so that a slow
// upload does not hold up the rest.
func (e *Emulator) uploads(w http.ResponseWriter, r *http.Request) {
	if r.URL.Query().Get("upload_id") == "" {
		e.locked(w, r, e.begin)
		return
	}
	s, refused := e.session(r)
	if refused != nil {
		refused.send(w)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	e.receive(w, r, s)
}

// begin opens an upload.
func (e *Emulator) begin(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost || r.URL.Query().Get("uploadType") != "resumable" {
		malformed("Only uploadType=resumable is emulated.").send(w)
		return
	}
	c, refused := e.admit(w, r, uploadRoute)
	if refused == nil {
		refused = e.opened(c)
	}
	if refused != nil {
		refused.send(w)
	}
}

func (e *Emulator) opened(c *call) *refusal {
	s := &session{owner: c.person, parts: c.parts, born: e.Now(), sum: sha256.New(), name: c.r.Header.Get("Slug")}
	if c.person.standing.NoChannel {
		return &refusal{status: http.StatusUnauthorized, domain: "youtube.header", reason: "youtubeSignupRequired", message: "Unauthorized"}
	}
	if most := c.person.standing.MostUploads; most > 0 && c.person.uploaded >= most {
		return bad("uploadLimitExceeded", "The user has exceeded the number of videos they may upload.")
	}
	if length := c.r.Header.Get("X-Upload-Content-Length"); length != "" {
		n, err := strconv.ParseInt(length, 10, 64)
		if err != nil || n <= 0 || n > mostFile {
			return malformed("Invalid X-Upload-Content-Length.")
		}
		s.total = n
	}
	if kind := c.r.Header.Get("X-Upload-Content-Type"); kind != "" && !strings.HasPrefix(kind, "video/") && kind != "application/octet-stream" {
		return malformed("Media type '" + kind + "' is not supported. Valid media types: [video/*, application/octet-stream]")
	}
	if notify := c.query.Get("notifySubscribers"); notify != "" && notify != "true" && notify != "false" {
		return malformed("Invalid value for notifySubscribers.")
	}
	if refused := c.decode(&s.meta); refused != nil {
		return refused
	}
	if refused := e.checkNew(c, &s.meta); refused != nil {
		return refused
	}
	s.meta.quiet = c.query.Get("notifySubscribers") == "false"
	id := rand.Text()
	e.sessions[id] = s
	c.query.Set("upload_id", id)
	c.w.Header().Set("Location", c.base+"/upload/youtube/v3/videos?"+c.query.Encode())
	c.w.Header().Set("X-GUploader-UploadID", id)
	c.w.WriteHeader(http.StatusOK)
	return nil
}

// session returns the upload that the request belongs to.
func (e *Emulator) session(r *http.Request) (*session, *refusal) {
	e.mu.Lock()
	defer e.mu.Unlock()
	t, refused := e.authority(r)
	if refused != nil {
		return nil, refused
	}
	s := e.sessions[r.URL.Query().Get("upload_id")]
	if s == nil || s.owner != t.consent.person || s.expired || e.Now().After(s.born.Add(sessionLife)) {
		return nil, &refusal{status: http.StatusNotFound, domain: "global", reason: "notFound", message: "Not Found"}
	}
	return s, nil
}

// completes reports whether the request has the last byte of a video that is not private.
func (e *Emulator) completes(r *http.Request) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	s := e.sessions[r.URL.Query().Get("upload_id")]
	to, ok := spanOf(r)
	return s != nil && ok && to.last >= 0 && to.total > 0 && to.last == to.total-1 && s.meta.Status.visible()
}

// complete makes the video: only now is there one.
func (e *Emulator) complete(s *session) {
	e.mu.Lock()
	defer e.mu.Unlock()
	s.owner.uploaded++
	v := &video{
		id: e.id("v"), owner: s.owner, metadata: s.meta, file: s.name, size: s.total, sum: hex.EncodeToString(s.sum.Sum(nil)),
		uploaded: e.Now(), state: "uploaded", polls: e.polls, failure: e.failing,
	}
	s.video = v
	e.videos = append(e.videos, v)
	if v.Status.visible() {
		e.show(v)
	}
}

func (e *Emulator) created(w http.ResponseWriter, s *session, status int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if s.video.deleted {
		(&refusal{status: http.StatusNotFound, domain: "global", reason: "notFound", message: "Not Found"}).send(w)
		return
	}
	send(w, status, s.video.resource(s.parts))
}
