package emulator

import (
	"net/http"

	"caio/internal/platform/emulator/graph"
)

func forbidden() *graph.Refusal {
	return &graph.Refusal{Status: http.StatusForbidden, Code: 10, Message: "(#10) Application does not have permission for this action"}
}
