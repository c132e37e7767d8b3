package emulator

import (
	"net/http"
	"slices"
	"time"
)

// scheduledStatus waits at the server for its time.
type scheduledStatus struct {
	id     string
	status *status
	at     time.Time
	key    string
}

func (s *scheduledStatus) json(base string) map[string]any {
	ids, attachments := []string{}, []any{}
	for _, m := range s.status.media {
		ids = append(ids, m.id)
		attachments = append(attachments, m.json(base))
	}
	return map[string]any{
		"id": s.id, "scheduled_at": stamp(s.at), "media_attachments": attachments,
		"params": map[string]any{"text": s.status.text, "media_ids": ids, "visibility": s.status.visibility, "spoiler_text": s.status.spoiler, "poll": nil, "idempotency": nil},
	}
}

func (e *Emulator) schedule(c *call, in map[string]any, key string) {
	at, err := time.Parse(time.RFC3339, text(in, "scheduled_at"))
	if err != nil || at.Before(e.Now().Add(5*time.Minute)) {
		invalid(c.w, "Scheduled at must be in the future")
		return
	}
	for _, s := range e.scheduled {
		if key != "" && s.key == key && s.status.account == c.account {
			send(c.w, http.StatusOK, s.json(c.base))
			return
		}
	}
	s := e.build(c, in)
	if s == nil {
		return
	}
	for _, m := range s.media {
		m.attached = true
	}
	waiting := &scheduledStatus{id: e.nextID(), status: s, at: at, key: key}
	e.scheduled = append(e.scheduled, waiting)
	send(c.w, http.StatusOK, waiting.json(c.base))
}

// publishDue makes visible whose time has come.
func (e *Emulator) publishDue() {
	e.scheduled = slices.DeleteFunc(e.scheduled, func(s *scheduledStatus) bool {
		if s.at.After(e.Now()) {
			return false
		}
		e.enter(s.status)
		return true
	})
}

func (e *Emulator) findScheduled(c *call) *scheduledStatus {
	for _, s := range e.scheduled {
		if s.id == c.r.PathValue("id") && s.status.account == c.account {
			return s
		}
	}
	missing(c.w)
	return nil
}

func (e *Emulator) listScheduled(c *call) {
	out := []any{}
	for _, s := range e.scheduled {
		if s.status.account == c.account {
			out = append(out, s.json(c.base))
		}
	}
	send(c.w, http.StatusOK, out)
}

func (e *Emulator) getScheduled(c *call) {
	if s := e.findScheduled(c); s != nil {
		send(c.w, http.StatusOK, s.json(c.base))
	}
}

func (e *Emulator) moveScheduled(c *call) {
	s := e.findScheduled(c)
	if s == nil {
		return
	}
	in, err := input(c.r, "scheduled_at")
	at, timeErr := time.Parse(time.RFC3339, text(in, "scheduled_at"))
	if err != nil || timeErr != nil || at.Before(e.Now().Add(5*time.Minute)) {
		invalid(c.w, "Scheduled at must be in the future")
		return
	}
	s.at = at
	send(c.w, http.StatusOK, s.json(c.base))
}

func (e *Emulator) deleteScheduled(c *call) {
	s := e.findScheduled(c)
	if s == nil {
		return
	}
	for _, m := range s.status.media {
		m.attached = false
	}
	e.scheduled = slices.DeleteFunc(e.scheduled, func(other *scheduledStatus) bool { return other == s })
	send(c.w, http.StatusOK, struct{}{})
}
