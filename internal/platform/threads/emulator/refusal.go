package emulator

import (
	"fmt"
	"net/http"

	"caio/internal/platform/emulator/graph"
)

func refuse(code, subcode int, format string, args ...any) *graph.Refusal {
	r := graph.Refuse(code, subcode, format, args...)
	if code == 100 {
		r.Type = "THApiException"
	}
	return r
}

func invalid(format string, args ...any) *graph.Refusal {
	return refuse(100, 0, "Invalid parameter: "+format, args...)
}

func notAllowed(name string) *graph.Refusal { return invalid("%s is not allowed", name) }

// gone is what an id that is unknown, or belongs to someone else, leads to.
func gone(id string) *graph.Refusal {
	return refuse(24, 4279009, "The requested resource does not exist").
		Because("Media Not Found", fmt.Sprintf("The media with id %s cannot be found.", id))
}

func forbidden(scope string) *graph.Refusal {
	return &graph.Refusal{Status: http.StatusForbidden, Code: 10, Message: "Application does not have permission for this action: " + scope}
}

func limited(what string) *graph.Refusal {
	return &graph.Refusal{Status: http.StatusForbidden, Code: 4, Message: "Application request limit reached: " + what}
}
