package emulator

import (
	"time"

	"caio/internal/platform/emulator/graph"
)

const (
	containerLife = 24 * time.Hour
	processing    = 30 * time.Second // after which a container is ready without a look
	looks         = 2                // after which it is ready sooner, in a miniature
)

// container is a post, or an item of one, that is not visible yet.
type container struct {
	id        string
	account   *account
	kind      string // TEXT, IMAGE, VIDEO or CAROUSEL
	item      bool
	form      map[string]string // as it was sent
	alt       string
	to        *post // what it answers
	children  []*container
	made      time.Time
	polls     int
	failure   string
	published bool
}

// state is the container's status. The caller holds the lock.
func (e *Emulator) state(m *container) string {
	now := e.Now()
	switch {
	case m.published:
		return "PUBLISHED"
	case !now.Before(m.made.Add(containerLife)):
		return "EXPIRED"
	case m.polls < looks && now.Before(m.made.Add(processing)):
		return "IN_PROGRESS"
	case m.failure != "":
		return "ERROR"
	}
	return "FINISHED"
}

// readContainer shows how far a container is. Each look lets some time pass.
func (c *call) readContainer(m *container) (any, *graph.Refusal) {
	if refused := c.needs(); refused != nil {
		return nil, refused
	}
	if refused := c.params.only("fields"); refused != nil {
		return nil, refused
	}
	values := map[string]any{"id": m.id, "status": c.state(m)}
	if values["status"] == "ERROR" {
		values["error_message"] = m.failure
	}
	out, refused := c.render(node{kind: "ThreadsMediaContainer", known: []string{"id", "status", "error_message"}, values: values})
	m.polls++
	return out, refused
}
