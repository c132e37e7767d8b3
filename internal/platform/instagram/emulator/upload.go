package emulator

import (
	"net/http"

	"caio/internal/platform/emulator/graph"
)

// upload takes the bytes of a resumable container.
func (e *Emulator) upload(w http.ResponseWriter, r *http.Request) {
	graph.TakeUpload(w, r, "/ig-api-upload/", func(token, id string) graph.Upload {
		e.mu.Lock()
		defer e.mu.Unlock()
		t, refused := e.who(token)
		if m := e.containers[id]; refused == nil && m != nil && t.reaches(m.account) {
			return arriving{e, m}
		}
		return nil
	}, map[string]any{"success": true, "message": "Upload successful."})
}

// arriving is a container whose bytes are on their way.
type arriving struct {
	*Emulator
	made *container
}

func (a arriving) Continue(offset, size int64) *graph.UploadRefusal {
	a.mu.Lock()
	defer a.mu.Unlock()
	m := a.made
	if offset != m.got || (m.size != 0 && m.size != size) || !m.resumable {
		return graph.BadOffset(m.got)
	}
	m.size = size
	return nil
}

func (a arriving) Add(bytes []byte) int64 {
	a.mu.Lock()
	defer a.mu.Unlock()
	m := a.made
	m.got += int64(len(bytes))
	if len(m.head) < headBytes {
		m.head = append(m.head, bytes...)
	}
	if m.got == m.size {
		m.done = a.Now()
		if m.failure == 0 {
			m.failure = checkVideo(m.head, m.size, m, m.cover)
		}
		m.head = nil
	}
	return m.got
}
