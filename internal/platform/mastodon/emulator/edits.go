package emulator

import (
	"net/http"
	"slices"
	"strings"
)

// editStatus changes a status in place. Files and the poll that are not named again go.
func (e *Emulator) editStatus(c *call) {
	s := e.own(c)
	if s == nil {
		return
	}
	in, err := input(c.r, statusParams...)
	if err != nil || text(in, "visibility") != "" || text(in, "in_reply_to_id") != "" {
		fail(c.w, http.StatusBadRequest, "these parameters cannot be changed")
		return
	}
	next := *s
	next.text, next.spoiler, next.media, next.poll = strings.TrimSpace(text(in, "status")), text(in, "spoiler_text"), nil, nil
	next.sensitive = truth(in, "sensitive") || next.spoiler != ""
	for _, id := range list(in, "media_ids") {
		m := e.media[id]
		if m == nil || m.account != s.account {
			invalid(c.w, "Media attachments "+id+" could not be found")
			return
		}
		next.media = append(next.media, m)
	}
	problem := e.ask(&next, object(in, "poll"))
	if problem == "" {
		problem = next.problem("")
	}
	if problem != "" {
		fail(c.w, http.StatusUnprocessableEntity, problem)
		return
	}
	e.describeAll(in["media_attributes"])
	next.edited = e.Now()
	*s = next
	send(c.w, http.StatusOK, e.statusJSON(s, c.base))
}

func (e *Emulator) describeAll(attributes any) {
	all, ok := attributes.([]any)
	if !ok {
		return
	}
	for _, one := range all {
		in, ok := one.(map[string]any)
		if m := e.media[text(in, "id")]; ok && m != nil {
			m.alt, m.focus = text(in, "description"), text(in, "focus")
		}
	}
}

func (e *Emulator) deleteStatus(c *call) {
	s := e.own(c)
	if s == nil {
		return
	}
	e.statuses = slices.DeleteFunc(e.statuses, func(other *status) bool { return other == s })
	for _, m := range s.media {
		m.attached = false // kept for a new draft
	}
	e.Removed(s.id)
	out := e.statusJSON(s, c.base)
	out["text"] = s.text
	send(c.w, http.StatusOK, out)
}

func (e *Emulator) context(c *call) {
	s := e.status(c.r.PathValue("id"))
	if s == nil {
		missing(c.w)
		return
	}
	ancestors, descendants := []any{}, []any{}
	for p := s.parent; p != nil; p = p.parent {
		ancestors = append([]any{e.statusJSON(p, c.base)}, ancestors...)
	}
	under := map[*status]bool{s: true}
	for _, other := range e.statuses { // parents come before children
		if other.parent != nil && under[other.parent] {
			under[other] = true
			descendants = append(descendants, e.statusJSON(other, c.base))
		}
	}
	send(c.w, http.StatusOK, map[string]any{"ancestors": ancestors, "descendants": descendants})
}

func (e *Emulator) source(c *call) {
	if s := e.own(c); s != nil {
		send(c.w, http.StatusOK, map[string]any{"id": s.id, "text": s.text, "spoiler_text": s.spoiler})
	}
}
