package emulator

import (
	"encoding/json"
	"net/http"
)

// problems is where X's own types of problems begin.
const problems = "https://api.twitter.com/2/problems/"

// problem is X's form of an error (RFC 7807).
type problem struct {
	Errors []parameterError `json:"errors,omitempty"`
	Title  string           `json:"title"`
	Detail string           `json:"detail"`
	Type   string           `json:"type"`
	Status int              `json:"status,omitempty"`
	Reason string           `json:"reason,omitempty"`
}

type parameterError struct {
	Parameters map[string][]string `json:"parameters"`
	Message    string              `json:"message"`
}

func unauthorized(w http.ResponseWriter) {
	send(w, http.StatusUnauthorized, problem{Title: "Unauthorized", Type: "about:blank", Status: http.StatusUnauthorized, Detail: "Unauthorized"})
}

func forbidden(w http.ResponseWriter, detail string) {
	send(w, http.StatusForbidden, problem{Title: "Forbidden", Type: "about:blank", Status: http.StatusForbidden, Detail: detail})
}

func tooMany(w http.ResponseWriter) {
	send(w, http.StatusTooManyRequests, problem{Title: "Too Many Requests", Type: "about:blank", Status: http.StatusTooManyRequests, Detail: "Too Many Requests"})
}

// invalid refuses a parameter and its value.
func invalid(w http.ResponseWriter, name, value, message string) {
	send(w, http.StatusBadRequest, problem{
		Errors: []parameterError{{map[string][]string{name: {value}}, message}},
		Title:  "Invalid Request", Detail: "One or more parameters to your request was invalid.", Type: problems + "invalid-request",
	})
}

// missing is what a read says of something that is not there, beside what is.
func missing(kind, parameter, id string) map[string]any {
	return map[string]any{
		"value": id, "resource_id": id, "parameter": parameter, "resource_type": kind, "title": "Not Found Error", "type": problems + "resource-not-found",
		"detail": "Could not find " + kind + " with " + parameter + ": [" + id + "].",
	}
}

func send(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v) // the client may have left
}

func data(w http.ResponseWriter, v any) { send(w, http.StatusOK, map[string]any{"data": v}) }
