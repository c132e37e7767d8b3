package youtube_test

import (
	"bytes"
	"encoding/json"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"sync"
	"testing"
	"time"

	google "google.golang.org/api/youtube/v3"

	"caio/internal/caio"
	emu "caio/internal/platform/emulator"
	"caio/internal/platform/youtube/emulator"
)

// reader is the emulator with somebody who reads every JSON body on its way in, with the
// types that Google generates from its own description of the API.
type reader struct {
	*emulator.Emulator

	mu       sync.Mutex
	read     map[string]int // by method and path
	problems []string
}

// resources are what the methods take.
var resources = map[string]func() any{
	"POST /upload/youtube/v3/videos":   func() any { return &google.Video{} },
	"PUT /youtube/v3/videos":           func() any { return &google.Video{} },
	"POST /youtube/v3/playlists":       func() any { return &google.Playlist{} },
	"POST /youtube/v3/playlistItems":   func() any { return &google.PlaylistItem{} },
	"POST /youtube/v3/commentThreads":  func() any { return &google.CommentThread{} },
	"POST /youtube/v3/comments":        func() any { return &google.Comment{} },
	"PUT /youtube/v3/comments":         func() any { return &google.Comment{} },
	"POST /upload/youtube/v3/captions": func() any { return &google.Caption{} },
}

// ServeHTTP reads, then lets the emulator answer.
func (s *reader) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name := r.Method + " " + r.URL.Path
	if resource := resources[name]; resource != nil {
		body, err := io.ReadAll(r.Body)
		if err == nil {
			r.Body = io.NopCloser(bytes.NewReader(body))
			err = decode(r.Header.Get("Content-Type"), body, resource())
		}
		s.mu.Lock()
		s.read[name]++
		if err != nil {
			s.problems = append(s.problems, name+": "+err.Error())
		}
		s.mu.Unlock()
	}
	s.Emulator.ServeHTTP(w, r)
}

// decode reads a body, or the first part of one, strictly.
func decode(contentType string, body []byte, out any) error {
	kind, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		return err
	}
	var from io.Reader = bytes.NewReader(body)
	if kind == "multipart/related" {
		if from, err = multipart.NewReader(from, params["boundary"]).NextPart(); err != nil {
			return err
		}
	}
	d := json.NewDecoder(from)
	d.DisallowUnknownFields()
	return d.Decode(out)
}

// TestSpec has everything that is sent read with Google's own types.
func TestSpec(t *testing.T) {
	t.Parallel()
	s := suite()
	seen := &reader{read: map[string]int{}}
	s.Emulator = func(o emu.Options) emu.Emulator {
		seen.Emulator = emulator.New(o)
		return seen
	}
	st := s.Stage(t)
	ctx := t.Context()
	v := dressed(st, st.Post("Read me"))
	for name, value := range map[string]string{
		"tags": "one", "language": "en", "audio_language": "en", "translations": "de | Lies", "recorded": "2026-08-30T10:00:00+02:00", "new_playlist": "New", "synthetic": "true",
	} {
		v.Fields[name] = value
	}
	v.Comment = "And this"
	r := st.Live(st.Delivery(v))
	if _, err := st.Client.Reply(ctx, st.Session, st.Channel, r, caio.Comment{RemoteID: r.Parts[0].RemoteID}, "And that"); err != nil {
		t.Error(err)
	}
	if err := st.Client.Edit(ctx, st.Session, st.Channel, r, v); err != nil {
		t.Error(err)
	}
	later := st.Delivery(st.Post("Later"))
	later.Job.Due = caio.At(st.Clock.Now().Add(20 * time.Minute))
	id := handOver(st, later)
	if err := st.Client.TakeBack(ctx, st.Session, st.Channel, id); err != nil {
		t.Error(err)
	}
	for name := range resources {
		if seen.read[name] == 0 {
			t.Errorf("%s was never sent", name)
		}
	}
	for _, problem := range seen.problems {
		t.Error(problem)
	}
}
