package emulator

import (
	"net/http"

	"caio/internal/platform/emulator/graph"
)

func forbidden(scope string) *graph.Refusal {
	return &graph.Refusal{Status: http.StatusForbidden, Code: 200, Message: "(#200) The permission(s) " + scope + " are not available. It could be because they are deprecated or need to be approved by App Review."}
}

// userToken is what a person's token leads to where a Page's is needed.
func userToken() *graph.Refusal {
	return &graph.Refusal{Status: http.StatusForbidden, Code: 200, Message: "(#200) Unpublished posts must be posted to a page as the page itself, with its own access token."}
}
