package emulator

import (
	"encoding/json"
	"fmt"
	"net/http"
)

// refusal is an error body of the Graph API.
type refusal struct {
	Status        int
	Code, Subcode int
	Message       string
	Title, Advice string
	Transient     bool
	Data          map[string]string // error_data
}

// MarshalJSON writes the vendor's shape.
func (r *refusal) MarshalJSON() ([]byte, error) {
	body := map[string]any{"message": r.Message, "type": "OAuthException", "code": r.Code, "fbtrace_id": "AemulatorTrace0000000000"}
	if r.Subcode != 0 {
		body["error_subcode"] = r.Subcode
	}
	if r.Subcode != 0 || r.Transient {
		body["is_transient"] = r.Transient
	}
	if r.Data != nil {
		body["error_data"] = r.Data
	}
	if r.Title != "" {
		body["error_user_title"], body["error_user_msg"] = r.Title, r.Advice
	}
	return json.Marshal(map[string]any{"error": body})
}

func refuse(code, subcode int, format string, args ...any) *refusal {
	return &refusal{Status: http.StatusBadRequest, Code: code, Subcode: subcode, Message: fmt.Sprintf(format, args...)}
}

func (r *refusal) because(title, advice string) *refusal {
	r.Title, r.Advice = title, advice
	return r
}

func invalid(format string, args ...any) *refusal {
	return refuse(100, 0, "(#100) "+format, args...)
}

func notAllowed(name string) *refusal { return invalid("param %s is not allowed", name) }

// gone is what an id that is unknown, or belongs to someone else, leads to.
func gone(id string) *refusal {
	return refuse(100, 33, "Unsupported request. Object with ID '%s' does not exist, cannot be loaded due to missing permissions, or does not support this operation.", id)
}

func unknownPath(r *http.Request) *refusal {
	return &refusal{Status: http.StatusNotFound, Code: 2500, Message: "Unknown path components: " + r.URL.Path}
}

func forbidden(scope string) *refusal {
	return &refusal{Status: http.StatusForbidden, Code: 200, Message: "(#200) The permission(s) " + scope + " are not available. It could be because they are deprecated or need to be approved by App Review."}
}

// userToken is what a person's token leads to where a Page's is needed.
func userToken() *refusal {
	return &refusal{Status: http.StatusForbidden, Code: 200, Message: "(#200) Unpublished posts must be posted to a page as the page itself, with its own access token."}
}

func badToken(subcode int, why string) *refusal {
	return &refusal{Status: http.StatusUnauthorized, Code: 190, Subcode: subcode, Message: why}
}

func writeJSON(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json; charset=UTF-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // the client may have left
}
