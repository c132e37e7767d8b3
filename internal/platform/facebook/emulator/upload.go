package emulator

import (
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
)

// uploadRefusal is an error body of the upload host.
type uploadRefusal struct {
	status    int
	retriable bool
	kind      string
	message   string
}

// takeVideo takes the bytes of a reel or a story: from the offset that it has reached, as
// many as the request says there are.
func (e *Emulator) takeVideo(w http.ResponseWriter, r *http.Request) {
	refused := e.takeBytes(r)
	if refused == nil {
		writeJSON(w, http.StatusOK, map[string]any{"success": true})
		return
	}
	_, _ = io.Copy(io.Discard, io.LimitReader(r.Body, mostBody)) // so that the answer is read before the connection ends
	writeJSON(w, refused.status, map[string]any{"debug_info": map[string]any{
		"retriable": refused.retriable, "type": refused.kind, "message": refused.message,
	}})
}

func (e *Emulator) takeBytes(r *http.Request) *uploadRefusal {
	path := strings.Split(strings.TrimPrefix(r.URL.Path, "/video-upload/"), "/")
	if r.Method != http.MethodPost || len(path) != 2 {
		return &uploadRefusal{http.StatusNotFound, false, "NotFoundError", "There is nothing here"}
	}
	value, ok := strings.CutPrefix(r.Header.Get("Authorization"), "OAuth ")
	e.mu.Lock()
	t, refused := e.who(value)
	v := e.videos[path[1]]
	e.mu.Unlock()
	if !ok || refused != nil || v == nil || t.page != v.page {
		return &uploadRefusal{http.StatusUnauthorized, false, "NotAuthorizedError", "User not authorized to perform this request"}
	}
	offset, err := strconv.ParseInt(r.Header.Get("offset"), 10, 64)
	size, sizeErr := strconv.ParseInt(r.Header.Get("file_size"), 10, 64)
	if err != nil || sizeErr != nil || size <= 0 {
		return &uploadRefusal{http.StatusBadRequest, false, "InvalidHeaderError", "The headers offset and file_size are needed"}
	}
	return e.append(v, r.Body, offset, size)
}

// append adds what arrives. Bytes that came before a connection broke are kept.
func (e *Emulator) append(v *video, body io.Reader, offset, size int64) *uploadRefusal {
	e.mu.Lock()
	got, before, late := v.got, v.size, v.gone || e.expired(v) || v.session != ""
	e.mu.Unlock()
	if late {
		return &uploadRefusal{http.StatusBadRequest, false, "ProcessingFailedError", "The upload has expired"}
	}
	if offset != got || (before != 0 && before != size) {
		return &uploadRefusal{http.StatusBadRequest, true, "OffsetInvalidError", fmt.Sprintf("The offset should be %d", got)}
	}
	buffer := make([]byte, 64<<10)
	for {
		n, err := body.Read(buffer)
		e.mu.Lock()
		v.size = size
		v.add(buffer[:n])
		over, complete := v.got > size, v.got == size
		e.mu.Unlock()
		switch {
		case over:
			return &uploadRefusal{http.StatusBadRequest, false, "ProcessingFailedError", "More bytes than file_size"}
		case complete:
			return nil
		case err != nil:
			return &uploadRefusal{http.StatusBadRequest, true, "PartialRequestError", "Partial request (did not match length of file)"}
		}
	}
}
