package emulator

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
)

// span is what Content-Range says.
type span struct {
	first, last int64 // last is -1 for a question
	total       int64 // 0 for "*"
}

// spanOf reads the range of a request; a request without one has the whole file.
func spanOf(r *http.Request) (span, bool) {
	text, ok := strings.CutPrefix(r.Header.Get("Content-Range"), "bytes ")
	if !ok {
		return span{0, r.ContentLength - 1, r.ContentLength}, r.Header.Get("Content-Range") == "" && r.ContentLength > 0
	}
	part, total, ok := strings.Cut(text, "/")
	var s span
	if total != "*" {
		n, err := strconv.ParseInt(total, 10, 64)
		ok = ok && err == nil && n > 0
		s.total = n
	}
	if part == "*" {
		s.last = -1
		return s, ok && r.ContentLength <= 0
	}
	if _, err := fmt.Sscanf(part, "%d-%d", &s.first, &s.last); err != nil {
		return s, false
	}
	return s, ok && s.first >= 0 && s.last >= s.first && (s.total == 0 || s.last < s.total)
}

// receive takes bytes, or says how many there are.
func (e *Emulator) receive(w http.ResponseWriter, r *http.Request, s *session) {
	to, ok := spanOf(r)
	if !ok || s.total != 0 && to.total != 0 && to.total != s.total {
		malformed("Failed to parse Content-Range header.").send(w)
		return
	}
	if s.video != nil {
		e.created(w, s, http.StatusOK)
		return
	}
	if to.total != 0 {
		s.total = to.total
	}
	if to.last >= 0 {
		if refused := s.misplaced(to, r.ContentLength); refused != nil {
			refused.send(w)
			return
		}
		if cut := s.take(r.Body, to, e.fate()); cut {
			panic(http.ErrAbortHandler) // the connection breaks
		}
	}
	if s.total != 0 && s.stored == s.total {
		e.complete(s)
		e.created(w, s, http.StatusOK)
		return
	}
	s.incomplete(w, r)
}

func (s *session) misplaced(to span, length int64) *refusal {
	switch {
	case to.first != s.stored:
		return malformed(fmt.Sprintf("Invalid request. The upload continues at byte %d.", s.stored))
	case length >= 0 && length != to.last-to.first+1:
		return malformed("Invalid request. Content-Length does not fit Content-Range.")
	case to.last != s.total-1 && (to.last-to.first+1)%quantum != 0:
		return malformed("Invalid request. The number of bytes uploaded is required to be equal or greater than 262144, except for the final request.")
	}
	return nil
}

// fate says what becomes of the next bytes: after how many the connection breaks, and how
// much less is kept than was sent. Negative: nothing happens.
type fate struct{ cut, less int64 }

func (e *Emulator) fate() fate {
	e.mu.Lock()
	defer e.mu.Unlock()
	f := fate{-1, 0}
	if len(e.cuts) > 0 {
		f.cut, e.cuts = e.cuts[0], e.cuts[1:]
	}
	if len(e.short) > 0 {
		f.less, e.short = e.short[0], e.short[1:]
	}
	return f
}

// take reads a request's bytes. They are kept in whole quanta, but for the end of the
// file; it reports whether the connection is to be cut.
func (s *session) take(body io.Reader, to span, f fate) (cut bool) {
	want := to.last - to.first + 1
	keep := want - f.less
	block := make([]byte, quantum)
	for done := int64(0); done < want; {
		if f.cut >= 0 && done >= f.cut {
			return true
		}
		n, err := io.ReadFull(body, block[:min(quantum, want-done)])
		s.received.Add(int64(n))
		done += int64(n)
		ends := s.total != 0 && s.stored+int64(n) == s.total
		if (n == quantum || ends) && done <= keep {
			_, _ = s.sum.Write(block[:n]) // a hash takes everything
			s.stored += int64(n)
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return true
		}
	}
	return f.cut >= 0
}

// incomplete says how many bytes there are. Clients that cannot handle a 308 ask for it
// in another form.
func (s *session) incomplete(w http.ResponseWriter, r *http.Request) {
	if s.stored > 0 {
		w.Header().Set("Range", fmt.Sprintf("bytes=0-%d", s.stored-1))
	}
	w.Header().Set("Content-Length", "0")
	if r.Header.Get("X-GUploader-No-308") == "yes" {
		w.Header().Set("X-HTTP-Status-Code-Override", "308")
		w.WriteHeader(http.StatusOK)
		return
	}
	w.WriteHeader(http.StatusPermanentRedirect)
}
