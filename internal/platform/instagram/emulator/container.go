package emulator

import (
	"strconv"
	"time"

	"caio/internal/platform/emulator/graph"
)

// Place is the one Page of a place that the network knows.
const Place = "7640348500"

const (
	containerLife  = 24 * time.Hour
	mostContainers = 400 // in 24 hours
	mostPublished  = 50  // in 24 hours
	processing     = 30 * time.Second
)

// container is a post, or an item of one, that is not visible yet.
type container struct {
	id       string
	account  *account
	kind     string // IMAGE, REELS, STORIES, VIDEO or CAROUSEL
	video    bool
	item     bool
	form     map[string]string // as it was sent
	caption  string
	alt      string
	share    bool
	children []*container
	made     time.Time

	resumable bool
	cover     string // thumb_offset
	head      []byte // of an upload, as far as it is looked at
	got, size int64
	done      time.Time // when all bytes were there
	polls     int
	failure   int // subcode; 0 none
	published bool
}

// state is the container's status_code. The caller holds the lock.
func (c *call) state(m *container) string {
	now := c.Now()
	switch {
	case m.published:
		return "PUBLISHED"
	case !now.Before(m.made.Add(containerLife)):
		return "EXPIRED"
	case m.failure != 0:
		return "ERROR"
	case m.done.IsZero():
		return "IN_PROGRESS"
	}
	needed := 1
	if m.video {
		needed = 2
	}
	if m.polls < needed && now.Before(m.done.Add(processing)) {
		return "IN_PROGRESS"
	}
	return "FINISHED"
}

// readContainer shows how far a container is. Each look lets some time pass.
func (c *call) readContainer(m *container) (any, *graph.Refusal) {
	if refused := c.needs("instagram_business_basic", "instagram_basic"); refused != nil {
		return nil, refused
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	state := c.state(m)
	if !m.done.IsZero() {
		m.polls++
	}
	words := map[string]string{
		"FINISHED": "Finished: Media has been uploaded and it is ready to be published.", "IN_PROGRESS": "In Progress: Media is still being processed.",
		"PUBLISHED": "Published: Media has been published.", "EXPIRED": "Expired: The container was not published within 24 hours.",
		"ERROR": "Error: Media upload has failed with error code " + strconv.Itoa(m.failure),
	}
	values := map[string]any{"id": m.id, "status_code": state, "status": words[state]}
	if m.video {
		phase := "in_progress"
		if !m.done.IsZero() {
			phase = "complete"
		}
		values["video_status"] = map[string]any{"uploading_phase": map[string]any{"status": phase, "bytes_transferred": m.got}}
	}
	return graph.Node{
		Kind: "IGMediaBuilder", Known: []string{"id", "status_code", "status", "video_status", "copyright_check_status"},
		Usual: []string{"id"}, Values: values,
	}.Render(c.fields, c.page)
}

// Form returns the parameters that a container was made with, and those of its children.
// The ledger has the container's id as the Key of a post.
func (e *Emulator) Form(id string) (form map[string]string, children []map[string]string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	m := e.containers[id]
	if m == nil {
		return nil, nil
	}
	for _, child := range m.children {
		children = append(children, child.form)
	}
	return m.form, children
}

// Containers returns how many containers there are that nobody can see.
func (e *Emulator) Containers() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	n := 0
	for _, m := range e.containers {
		if !m.published {
			n++
		}
	}
	return n
}

// Fail makes the newest container end in an error with that subcode.
func (e *Emulator) Fail(subcode int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	newest := ""
	for id, m := range e.containers {
		if !m.published && id > newest {
			newest = id
		}
	}
	if newest != "" {
		e.containers[newest].failure = subcode
	}
}
