package emulator

import (
	"crypto/subtle"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strconv"
)

var byteRange = regexp.MustCompile(`^bytes (\d{1,12})-(\d{1,12})/(\d{1,12})$`)

const kept = 1 << 20 // of the beginning and of the end of a video

// upload takes the chunks of a video, in order.
func (e *Emulator) upload(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	e.mu.Lock()
	s := e.uploads[q.Get("upload_id")]
	expired := s != nil && !e.Now().Before(s.made.Add(uploadLife))
	busy := s != nil && s.busy
	if s != nil && !expired && !busy {
		s.busy = true
	}
	e.mu.Unlock()
	switch {
	case len(q) != 2 || s == nil || subtle.ConstantTimeCompare([]byte(q.Get("upload_token")), []byte(s.token)) != 1:
		no(w, r, "no such upload task", http.StatusNotFound)
		return
	case expired:
		no(w, r, "upload url expired", http.StatusForbidden)
		return
	case busy:
		no(w, r, "chunks must be sent one after another", http.StatusBadRequest)
		return
	}
	defer func() {
		e.mu.Lock()
		s.busy = false
		e.mu.Unlock()
	}()
	e.chunk(w, r, s)
}

// chunk takes one chunk; nobody else does so for this share meanwhile.
func (e *Emulator) chunk(w http.ResponseWriter, r *http.Request, s *share) {
	m := byteRange.FindStringSubmatch(r.Header.Get("Content-Range"))
	if m == nil || r.Header.Get("Authorization") != "" || r.ContentLength <= 0 {
		no(w, r, "bad header", http.StatusBadRequest)
		return
	}
	var n [3]int64
	for i := range n {
		n[i], _ = strconv.ParseInt(m[i+1], 10, 64) // twelve digits always fit
	}
	from, to, total := n[0], n[1]+1, n[2]
	switch r.Header.Get("Content-Type") {
	case "video/mp4", "video/quicktime", "video/webm":
	default:
		no(w, r, "bad content type", http.StatusBadRequest)
		return
	}
	if total != s.size || to-from != r.ContentLength {
		no(w, r, "content length does not match", http.StatusBadRequest)
		return
	}
	if from != s.received {
		s.progress(w)
		no(w, r, "range does not match", http.StatusRequestedRangeNotSatisfiable)
		return
	}
	if start, end := s.span(from / s.chunk); start != from || end != to {
		no(w, r, "not a chunk as announced", http.StatusBadRequest)
		return
	}
	if err := s.take(r.Body, to-from); err != nil {
		no(w, r, "body is short", http.StatusBadRequest)
		return
	}
	e.mu.Lock()
	s.received = to
	complete := s.received == s.size
	if complete {
		e.accept(s, s.videoProblem())
	}
	e.mu.Unlock()
	s.progress(w)
	if complete {
		w.WriteHeader(http.StatusCreated)
		return
	}
	w.WriteHeader(http.StatusPartialContent)
}

// no refuses a chunk after its body has been read: closing early would cut the connection
// before the client sees the answer.
func no(w http.ResponseWriter, r *http.Request, text string, status int) {
	_, _ = io.Copy(io.Discard, io.LimitReader(r.Body, mostLastChunk)) // whatever arrives
	http.Error(w, text, status)
}

// progress says how much has arrived.
func (s *share) progress(w http.ResponseWriter) {
	w.Header().Set("Content-Range", fmt.Sprintf("bytes 0-%d/%d", max(s.received-1, 0), s.size))
}

// take reads n bytes and keeps what is looked at later: nothing counts unless all arrive.
func (s *share) take(body io.Reader, n int64) error {
	head, tail := s.head, []byte(nil)
	buffer := make([]byte, 64<<10)
	for left := n; left > 0; {
		read, err := body.Read(buffer[:min(left, int64(len(buffer)))])
		head = append(head, buffer[:min(read, max(kept-len(head), 0))]...)
		if tail = append(tail, buffer[:read]...); len(tail) > 2*kept {
			tail = append([]byte(nil), tail[len(tail)-kept:]...)
		}
		if left -= int64(read); err != nil && left > 0 {
			return err
		}
	}
	s.head, s.tail = head, tail
	return nil
}
