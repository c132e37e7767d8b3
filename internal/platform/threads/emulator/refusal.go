package emulator

import (
	"encoding/json"
	"fmt"
	"net/http"
)

// refusal is an error body of the Threads API.
type refusal struct {
	Status        int
	Code, Subcode int
	Message       string
	Title, Advice string
}

// MarshalJSON writes the vendor's shape.
func (r *refusal) MarshalJSON() ([]byte, error) {
	body := map[string]any{"message": r.Message, "type": "OAuthException", "code": r.Code, "fbtrace_id": "AemulatorTrace0000000000"}
	if r.Code == 100 {
		body["type"] = "THApiException"
	}
	if r.Subcode != 0 {
		body["error_subcode"], body["is_transient"] = r.Subcode, false
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
	return refuse(100, 0, "Invalid parameter: "+format, args...)
}

func notAllowed(name string) *refusal { return invalid("%s is not allowed", name) }

// gone is what an id that is unknown, or belongs to someone else, leads to.
func gone(id string) *refusal {
	return refuse(24, 4279009, "The requested resource does not exist").
		because("Media Not Found", fmt.Sprintf("The media with id %s cannot be found.", id))
}

func unknownPath(r *http.Request) *refusal {
	return &refusal{Status: http.StatusNotFound, Code: 2500, Message: "Unknown path components: " + r.URL.Path}
}

func forbidden(scope string) *refusal {
	return &refusal{Status: http.StatusForbidden, Code: 10, Message: "Application does not have permission for this action: " + scope}
}

func badToken(subcode int, why string) *refusal {
	return &refusal{Status: http.StatusUnauthorized, Code: 190, Subcode: subcode, Message: why}
}

func limited(what string) *refusal {
	return &refusal{Status: http.StatusForbidden, Code: 4, Message: "Application request limit reached: " + what}
}

func notFetched(address, why string) *refusal {
	return refuse(9004, 2207052, "Only photo or video can be accepted as media type.").
		because("Media download has failed. The media URI doesn't meet our requirements.",
			fmt.Sprintf("The media could not be fetched from this URI: %s (%s)", address, why))
}

func writeJSON(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json; charset=UTF-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // the client may have left
}
