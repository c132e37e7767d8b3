package graph

import (
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
)

// UploadRefusal is an error body of an upload host.
type UploadRefusal struct {
	Status    int
	Retriable bool
	Type      string
	Message   string
}

// Upload is a file that arrives at an upload host, in as many requests as it takes.
type Upload interface {
	// Continue refuses to go on at the offset with a file of that size.
	Continue(offset, size int64) *UploadRefusal

	// Add takes the bytes that come next and returns how many there are by now.
	Add(bytes []byte) int64
}

// BadOffset is what an offset other than the one reached leads to.
func BadOffset(reached int64) *UploadRefusal {
	return &UploadRefusal{http.StatusBadRequest, true, "OffsetInvalidError", fmt.Sprintf("The offset should be %d", reached)}
}

// TakeUpload takes the bytes of a file at a path of the host, prefix, version and id: from
// the offset that it has reached, as many as the request says there are. Bytes that came
// before a connection broke are kept. find returns the file with that id when the token
// may write it, else nil; done is the answer to a file that is complete.
func TakeUpload(w http.ResponseWriter, r *http.Request, prefix string, find func(token, id string) Upload, done map[string]any) {
	refused := take(r, prefix, find)
	if refused == nil {
		WriteJSON(w, http.StatusOK, done)
		return
	}
	_, _ = io.Copy(io.Discard, io.LimitReader(r.Body, mostBody)) // so that the answer is read before the connection ends
	WriteJSON(w, refused.Status, map[string]any{"debug_info": map[string]any{
		"retriable": refused.Retriable, "type": refused.Type, "message": refused.Message,
	}})
}

func take(r *http.Request, prefix string, find func(token, id string) Upload) *UploadRefusal {
	path := strings.Split(strings.TrimPrefix(r.URL.Path, prefix), "/")
	if r.Method != http.MethodPost || len(path) != 2 {
		return &UploadRefusal{http.StatusNotFound, false, "NotFoundError", "There is nothing here"}
	}
	token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "OAuth ")
	var file Upload
	if ok {
		file = find(token, path[1])
	}
	if file == nil {
		return &UploadRefusal{http.StatusUnauthorized, false, "NotAuthorizedError", "User not authorized to perform this request"}
	}
	offset, err := strconv.ParseInt(r.Header.Get("offset"), 10, 64)
	size, sizeErr := strconv.ParseInt(r.Header.Get("file_size"), 10, 64)
	if err != nil || sizeErr != nil || size <= 0 {
		return &UploadRefusal{http.StatusBadRequest, false, "InvalidHeaderError", "The headers offset and file_size are needed"}
	}
	if refused := file.Continue(offset, size); refused != nil {
		return refused
	}
	buffer := make([]byte, 64<<10)
	for {
		n, err := r.Body.Read(buffer)
		got := file.Add(buffer[:n])
		switch {
		case got > size:
			return &UploadRefusal{http.StatusBadRequest, false, "ProcessingFailedError", "More bytes than file_size"}
		case got == size:
			return nil
		case err != nil:
			return &UploadRefusal{http.StatusBadRequest, true, "PartialRequestError", "Partial request (did not match length of file)"}
		}
	}
}
