// Package graph is what the emulators of networks with Meta's Graph API share: how a
// request's parameters are read, how strictly fields are chosen, what a refusal looks
// like, the consent dialog, tokens, and the hosts that take and fetch files.
//
// It is written from Meta for Developers, mirrored September 2026: "Graph API: overview",
// "Field expansion", "Paginated results", "Error handling", "Rate limits", "Manually build
// a login flow", "Resumable uploads", "Sharing: web crawlers".
package graph

import (
	"encoding/json"
	"fmt"
	"net/http"
)

// Refusal is an error body of the Graph API.
type Refusal struct {
	Status        int
	Type          string // "": OAuthException
	Code, Subcode int
	Message       string // for developers
	Title, Advice string // for people
	Transient     bool
	Data          map[string]string // error_data
}

// MarshalJSON writes the vendor's shape.
func (r *Refusal) MarshalJSON() ([]byte, error) {
	body := map[string]any{"message": r.Message, "type": "OAuthException", "code": r.Code, "fbtrace_id": "AemulatorTrace0000000000"}
	if r.Type != "" {
		body["type"] = r.Type
	}
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

// Refuse is a refusal with status 400.
func Refuse(code, subcode int, format string, args ...any) *Refusal {
	return &Refusal{Status: http.StatusBadRequest, Code: code, Subcode: subcode, Message: fmt.Sprintf(format, args...)}
}

// Because adds what a person reads.
func (r *Refusal) Because(title, advice string) *Refusal {
	r.Title, r.Advice = title, advice
	return r
}

// Invalid refuses a parameter, or a combination of them.
func Invalid(format string, args ...any) *Refusal {
	return Refuse(100, 0, "(#100) "+format, args...)
}

// NotAllowed is what a parameter that the edge does not have leads to.
func NotAllowed(name string) *Refusal { return Invalid("param %s is not allowed", name) }

// Gone is what an id that is unknown, or belongs to someone else, leads to.
func Gone(id string) *Refusal {
	return Refuse(100, 33, "Unsupported request. Object with ID '%s' does not exist, cannot be loaded due to missing permissions, or does not support this operation.", id)
}

// UnknownPath is what a path that there is not leads to.
func UnknownPath(r *http.Request) *Refusal {
	return &Refusal{Status: http.StatusNotFound, Code: 2500, Message: "Unknown path components: " + r.URL.Path}
}

// BadToken is what a token that is worth nothing leads to.
func BadToken(subcode int, why string) *Refusal {
	return &Refusal{Status: http.StatusUnauthorized, Code: 190, Subcode: subcode, Message: why}
}

// WriteJSON answers with body.
func WriteJSON(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json; charset=UTF-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // the client may have left
}
