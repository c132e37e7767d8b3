package emulator

import "net/http"

// refusal is an error as the APIs answer it.
type refusal struct {
	status  int
	domain  string
	reason  string
	message string
	code    string // the status as a word, in newer errors
	detail  string // the reason of an ErrorInfo
}

func (f *refusal) send(w http.ResponseWriter) {
	body := map[string]any{
		"code": f.status, "message": f.message,
		"errors": []any{map[string]any{"message": f.message, "domain": f.domain, "reason": f.reason}},
	}
	if f.code != "" {
		body["status"] = f.code
	}
	if f.detail != "" {
		body["details"] = []any{map[string]any{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": f.detail, "domain": "googleapis.com"}}
	}
	send(w, f.status, map[string]any{"error": body})
}

// bad is a refusal of what was sent.
func bad(reason, message string) *refusal {
	return &refusal{status: http.StatusBadRequest, domain: "youtube.video", reason: reason, message: message}
}

// malformed is a request that the API cannot read.
func malformed(message string) *refusal {
	return &refusal{status: http.StatusBadRequest, domain: "global", reason: "badRequest", message: message, code: "INVALID_ARGUMENT"}
}

func forbidden(domain, reason, message string) *refusal {
	return &refusal{status: http.StatusForbidden, domain: domain, reason: reason, message: message}
}

func missing(domain, reason, message string) *refusal {
	return &refusal{status: http.StatusNotFound, domain: domain, reason: reason, message: message}
}

func noVideo() *refusal {
	return missing("youtube.video", "videoNotFound", "The video identified by the <code>videoId</code> parameter could not be found.")
}

func unauthenticated() *refusal {
	return &refusal{
		status: http.StatusUnauthorized, domain: "global", reason: "authError", code: "UNAUTHENTICATED",
		message: "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.",
	}
}

func unscoped() *refusal {
	return &refusal{
		status: http.StatusForbidden, domain: "global", reason: "insufficientPermissions", code: "PERMISSION_DENIED",
		message: "Request had insufficient authentication scopes.", detail: "ACCESS_TOKEN_SCOPE_INSUFFICIENT",
	}
}
