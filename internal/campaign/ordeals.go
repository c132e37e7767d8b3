package campaign

import (
	"net/http"
	"time"

	"caio/internal/platform/emulator"
)

// ordeal is what happens to one round's renewals.
type ordeal struct {
	name  string
	fault emulator.Fault
	kill  bool // of the agent, about when it renews
}

// burns reports whether the network may have renewed without the program knowing.
func (o ordeal) burns() bool { return o.kill || o.fault.Accepted }

func ordeals() []ordeal {
	status := func(code int, h http.Header) emulator.Fault {
		return emulator.Fault{How: emulator.Status, Code: code, Header: h, Body: "{}"}
	}
	return []ordeal{
		{name: "late", fault: emulator.Fault{How: emulator.Late, Delay: 300 * time.Millisecond}}, // others that need the token come meanwhile
		{name: "500", fault: status(http.StatusInternalServerError, nil)},
		{name: "502", fault: status(http.StatusBadGateway, nil)},
		{name: "503", fault: status(http.StatusServiceUnavailable, nil)},
		{name: "429", fault: status(http.StatusTooManyRequests, http.Header{"Retry-After": {"2"}})},
		{name: "reset", fault: emulator.Fault{How: emulator.Reset}},
		{name: "web page", fault: emulator.Fault{How: emulator.HTML}},
		{name: "answer lost: reset", fault: emulator.Fault{How: emulator.Reset, Accepted: true}},
		{name: "answer lost: half", fault: emulator.Fault{How: emulator.Half, Accepted: true}},
		{name: "kill", kill: true},
	}
}
