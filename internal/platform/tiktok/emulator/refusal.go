package emulator

import (
	"encoding/json"
	"fmt"
	"net/http"
)

// refusal is an error as the API words it.
type refusal struct {
	status        int
	code, message string
}

func refuse(status int, code, format string, args ...any) *refusal {
	return &refusal{status, code, fmt.Sprintf(format, args...)}
}

func invalid(format string, args ...any) *refusal {
	return refuse(http.StatusBadRequest, "invalid_params", format, args...)
}

func badToken() *refusal {
	return refuse(http.StatusUnauthorized, "access_token_invalid", "The access token is invalid or not found in the request.")
}

func noScope(scope string) *refusal {
	return refuse(http.StatusUnauthorized, "scope_not_authorized", "The user did not authorize the scope %s required for completing this request.", scope)
}

func forbidden(code, message string) *refusal {
	return refuse(http.StatusForbidden, code, "%s", message)
}

// envelope is around every answer of the API.
type envelope struct {
	Data  any       `json:"data"`
	Error errorBody `json:"error"`
}

type errorBody struct {
	Code    string `json:"code"`
	Message string `json:"message"`
	LogID   string `json:"log_id"`
}

// answer writes data, or why there is none.
func (e *Emulator) answer(w http.ResponseWriter, data any, refused *refusal) {
	e.mu.Lock()
	log := fmt.Sprintf("%s%020X", e.Now().UTC().Format("20060102150405"), e.next())
	e.mu.Unlock()
	if refused != nil {
		send(w, refused.status, envelope{struct{}{}, errorBody{refused.code, refused.message, log}})
		return
	}
	send(w, http.StatusOK, envelope{data, errorBody{"ok", "", log}})
}

func send(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // the client may have left
}
