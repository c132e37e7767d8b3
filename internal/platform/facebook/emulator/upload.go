package emulator

import (
	"net/http"

	"caio/internal/platform/emulator/graph"
)

// takeVideo takes the bytes of a reel or a story.
func (e *Emulator) takeVideo(w http.ResponseWriter, r *http.Request) {
	graph.TakeUpload(w, r, "/video-upload/", func(token, id string) graph.Upload {
		e.mu.Lock()
		defer e.mu.Unlock()
		t, refused := e.who(token)
		if v := e.videos[id]; refused == nil && v != nil && t.page == v.page {
			return arriving{e, v}
		}
		return nil
	}, map[string]any{"success": true})
}

// arriving is a video whose bytes are on their way.
type arriving struct {
	*Emulator
	video *video
}

func (a arriving) Continue(offset, size int64) *graph.UploadRefusal {
	a.mu.Lock()
	defer a.mu.Unlock()
	v := a.video
	if v.gone || a.expired(v) || v.session != "" {
		return &graph.UploadRefusal{Status: http.StatusBadRequest, Type: "ProcessingFailedError", Message: "The upload has expired"}
	}
	if offset != v.got || (v.size != 0 && v.size != size) {
		return graph.BadOffset(v.got)
	}
	v.size = size
	return nil
}

func (a arriving) Add(bytes []byte) int64 {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.video.add(bytes)
	return a.video.got
}
