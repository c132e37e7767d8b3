package emulator

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"time"

	"caio/internal/caio"
	emu "caio/internal/platform/emulator"
)

// video is one that is complete.
type video struct {
	id    string
	owner *person
	metadata
	file, sum string
	size      int64
	uploaded  time.Time
	published time.Time // zero: it was never visible
	state     string    // uploadStatus
	failure   string
	polls     int
	deleted   bool
	unlisted  bool // the list of uploads does not show it yet
	thumbnail string
	captions  []caption
	stats     map[string]string
	analytics map[string]float64
}

type caption struct{ id, language, name, body string }

// show makes a video visible.
func (e *Emulator) show(v *video) {
	v.published = e.Now()
	e.Published(emu.Entry{ID: v.id, Account: v.owner.name, Text: v.Snippet.Title + "\n" + v.Snippet.Description, Media: 1, Key: v.file, At: caio.At(v.published)})
}

// publishDue makes public what is scheduled for now or before.
func (e *Emulator) publishDue() {
	for _, v := range e.videos {
		at, err := time.Parse(time.RFC3339, v.Status.PublishAt)
		if err != nil || v.deleted || at.After(e.Now()) {
			continue
		}
		v.Status.PublishAt = ""
		if !v.Status.visible() {
			v.Status.Privacy = "public"
			e.show(v)
		}
	}
}

func (e *Emulator) videoOf(p *person, id string) *video {
	for _, v := range e.videos {
		if v.id == id && v.owner == p && !v.deleted {
			return v
		}
	}
	return nil
}

// reveals reports whether an update makes a private video visible.
func (e *Emulator) reveals(r *http.Request) bool {
	var m metadata
	if json.Unmarshal(peek(r), &m) != nil || !m.Status.visible() {
		return false
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, v := range e.videos {
		if v.id == m.ID && !v.deleted {
			return !v.Status.visible()
		}
	}
	return false
}

// updateVideo replaces whole parts.
func (e *Emulator) updateVideo(c *call) *refusal {
	var m metadata
	if refused := c.decode(&m); refused != nil {
		return refused
	}
	if refused := c.expected(&m); refused != nil {
		return refused
	}
	v := e.videoOf(c.person, m.ID)
	switch {
	case v == nil:
		return noVideo()
	case c.has("snippet") && (m.Snippet == nil || m.Snippet.Title == ""):
		return bad("invalidTitle", "The request metadata specifies an invalid or empty video title.")
	case c.has("snippet") && m.Snippet.Category == "":
		return bad("invalidCategoryId", "The <code>snippet.categoryId</code> property specifies an invalid category ID.")
	case c.has("status") && m.Status == nil:
		m.Status = &status{}
	}
	if m.Snippet == nil && len(m.Localizations) > 0 {
		m.Snippet = v.Snippet
	}
	if refused := e.check(&m, !v.published.IsZero()); refused != nil {
		return refused
	}
	e.replace(c, v, m)
	send(c.w, http.StatusOK, v.resource(c.parts))
	return nil
}

func (e *Emulator) replace(c *call, v *video, m metadata) {
	if c.has("snippet") {
		v.Snippet = m.Snippet
	}
	if c.has("recordingDetails") {
		v.Recording = m.Recording
	}
	if c.has("localizations") {
		v.Localizations = m.Localizations
	}
	if !c.has("status") {
		return
	}
	was := v.Status.visible()
	v.Status = m.Status
	switch {
	case !was && v.Status.visible():
		e.show(v)
	case was && !v.Status.visible():
		e.Removed(v.id)
	}
}

func (e *Emulator) deleteVideo(c *call) *refusal {
	v := e.videoOf(c.person, c.query.Get("id"))
	if v == nil {
		return noVideo()
	}
	e.drop(v)
	c.w.WriteHeader(http.StatusNoContent)
	return nil
}

// drop deletes a video with its comments and entries.
func (e *Emulator) drop(v *video) {
	v.deleted = true
	e.Removed(v.id)
	for _, one := range e.comments {
		if one.video == v {
			one.deleted = true
			e.Removed(one.id)
		}
	}
	for _, l := range v.owner.playlists {
		l.items = slices.DeleteFunc(l.items, func(i *item) bool { return i.video == v })
	}
}

func (e *Emulator) listVideos(c *call) *refusal {
	ids := c.ids()
	if len(ids) > 50 {
		return malformed("The request specifies too many values for the id parameter.")
	}
	items := []any{}
	for _, id := range ids {
		v := e.videoOf(c.person, id)
		if v == nil {
			continue
		}
		items = append(items, v.resource(c.parts))
		if c.has("processingDetails") || c.has("status") {
			v.step()
		}
	}
	return c.list("youtube#videoListResponse", items, 50, 50)
}

// step moves the processing on; each look takes it one further.
func (v *video) step() {
	if v.state != "uploaded" {
		return
	}
	if v.polls--; v.polls > 0 {
		return
	}
	switch {
	case v.failure == "":
		v.state = "processed"
	case slices.Contains([]string{"codec", "conversion", "emptyFile", "invalidFile", "tooSmall", "uploadAborted"}, v.failure):
		v.state = "failed"
	default:
		v.state = "rejected"
	}
}

func (e *Emulator) batchStats(c *call) *refusal {
	ids := c.ids()
	if len(ids) > 50 {
		return malformed("The request specifies too many values for the id parameter.")
	}
	items, failed := []any{}, []string{}
	for _, id := range ids {
		if v := e.videoOf(c.person, id); v != nil {
			items = append(items, v.counted(c.parts))
		} else {
			failed = append(failed, id)
		}
	}
	send(c.w, http.StatusOK, map[string]any{
		"kind": "youtube#batchGetStatsResponse", "etag": "etag", "items": items,
		"summary": map[string]any{
			"requestedVideoCount": fmt.Sprint(len(ids)), "succeededVideoCount": fmt.Sprint(len(items)),
			"failedVideoCount": fmt.Sprint(len(failed)), "failedVideoIds": failed,
		},
	})
	return nil
}
