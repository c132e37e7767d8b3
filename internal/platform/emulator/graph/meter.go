package graph

import (
	"fmt"
	"net/http"
	"sync"
)

// Meter has every answer say how much of the app's budget is used, once it was told.
// Networks embed it.
type Meter struct {
	subject, kind string // whose budget, in the header about business use cases

	mu               sync.Mutex
	percent, minutes int
}

// NewMeter makes a meter that says nothing yet.
func NewMeter(subject, kind string) *Meter { return &Meter{subject: subject, kind: kind} }

// SetUsage has every answer say how much of the budget is used, in percent, and how many
// minutes remain until there is some again.
func (m *Meter) SetUsage(percent, minutes int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.percent, m.minutes = percent, minutes
}

// Answer writes what call returns as JSON, with the usage headers.
func (m *Meter) Answer(w http.ResponseWriter, call func() (any, *Refusal)) {
	out, refused := call()
	m.mu.Lock()
	percent, minutes := m.percent, m.minutes
	m.mu.Unlock()
	if percent != 0 || minutes != 0 {
		w.Header().Set("X-App-Usage", fmt.Sprintf(`{"call_count":%d,"total_time":1,"total_cputime":1}`, percent))
		w.Header().Set("X-Business-Use-Case-Usage", fmt.Sprintf(
			`{%q:[{"type":%q,"call_count":%d,"total_cputime":1,"total_time":1,"estimated_time_to_regain_access":%d}]}`, m.subject, m.kind, percent, minutes))
	}
	if refused != nil {
		WriteJSON(w, refused.Status, refused)
		return
	}
	WriteJSON(w, http.StatusOK, out)
}
