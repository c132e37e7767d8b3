package app

import (
	"sync"

	"caio/internal/caio"
)

// Names of the events that Go sends to the window.
const (
	EventPost     = "post"     // PostEvent
	EventDelivery = "delivery" // DeliveryEvent
	EventAccount  = "account"  // AccountEvent
	EventStatus   = "status"   // StatusEvent
	EventMetrics  = "metrics"  // MetricsEvent
	EventUpload   = "upload"   // publish.Progress
)

// PostEvent says that a Post changed.
type PostEvent struct {
	ID caio.PostID `json:"id"`
}

// DeliveryEvent says that a Delivery changed its state.
type DeliveryEvent struct {
	ID    caio.DeliveryID    `json:"id"`
	Post  caio.PostID        `json:"post"`
	State caio.DeliveryState `json:"state"`
}

// AccountEvent says that an Account or its Channels changed.
type AccountEvent struct {
	ID caio.AccountID `json:"id"`
}

// MetricsEvent says that there are new numbers.
type MetricsEvent struct{}

// StatusEvent says that Program.Status would answer differently.
type StatusEvent struct{}

// Window is the few things that only a window can do.
type Window interface {
	Emit(name string, payload any)
	PickFiles(title string) ([]string, error) // none when the person cancels
	OpenURL(address string)
	Show()
}

// windowHolder holds the window once there is one.
type windowHolder struct {
	mu     sync.Mutex
	window Window
}

// SetWindow gives the program its window.
func (a *App) SetWindow(w Window) {
	a.window.mu.Lock()
	defer a.window.mu.Unlock()
	a.window.window = w
}

func (h *windowHolder) get() Window {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.window
}

func (h *windowHolder) show() {
	if w := h.get(); w != nil {
		w.Show()
	}
}

func (a *App) emit(name string, payload any) {
	if w := a.window.get(); w != nil {
		w.Emit(name, payload)
	}
}

// delivered passes a Delivery's change of state on.
func (a *App) delivered(d caio.Delivery) {
	a.emit(EventDelivery, DeliveryEvent{ID: d.ID, Post: d.Post, State: d.State})
	a.emit(EventStatus, StatusEvent{})
}
