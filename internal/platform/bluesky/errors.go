package bluesky

import (
	"encoding/json"
	"errors"
	"net/http"
	"regexp"
	"strconv"
	"strings"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/api"
)

// fault is the error body of an XRPC call ("message") or of an authorization server
// ("error_description"). It is the cause of the platform.Error, so that callers can ask
// for its name.
type fault struct {
	Name        string `json:"error"`
	Message     string `json:"message"`
	Description string `json:"error_description"`
}

// namePattern is what an error's name looks like; anything else may quote what was sent.
var namePattern = regexp.MustCompile(`^[A-Za-z_]{3,60}$`)

// Error returns the name alone: the text may quote what was sent.
func (f *fault) Error() string { return f.Name }

// named reports whether err is the network's error of that name.
func named(err error, name string) bool {
	var f *fault
	return errors.As(err, &f) && f.Name == name
}

// classify sorts by the error's name; statuses decide where there is none
// (AT Protocol specification, "XRPC", and the lexicons' error lists).
func classify(r *api.Response) *platform.Error {
	f := &fault{}
	if json.Unmarshal(r.Body, f) != nil || !namePattern.MatchString(f.Name) {
		f = &fault{Name: challenge(r.Header)}
	}
	e := f.sorted(r.Status)
	if e == nil {
		e = api.ByStatus(r)
	}
	e.Err = f
	if e.Kind == caio.RateLimited {
		e.RetryAt, e.Scope = resetAt(r), platform.ScopeAccount
	}
	return e
}

func (f *fault) sorted(status int) *platform.Error {
	switch f.Name {
	case "ExpiredToken", "InvalidToken", "AuthMissing", "invalid_token", "use_dpop_nonce", "invalid_grant":
		return platform.Errorf(caio.Unauthorized, "Bluesky no longer accepts this connection; connect the account again.")
	case "AuthenticationRequired":
		return platform.Errorf(caio.Unauthorized, "Bluesky does not accept this handle with this app password; make a new app password and connect the account again.")
	case "AuthFactorTokenRequired":
		return platform.Errorf(caio.Unauthorized, "Bluesky wants a code from an e-mail with this password, so it is the account's main one; make an app password in Bluesky's settings and use that.")
	case "ScopeMissingError", "insufficient_scope":
		return platform.Errorf(caio.Unauthorized, "CAIO lacks a permission at Bluesky; connect the account again and allow all that is asked for.")
	case "AccountTakedown", "RepoTakendown", "RepoSuspended", "AccountSuspended":
		return platform.Errorf(caio.Forbidden, "Bluesky has suspended this account; open Bluesky to see why.")
	case "AccountDeactivated", "RepoDeactivated":
		return platform.Errorf(caio.Forbidden, "This account is deactivated or has moved to another server; open Bluesky to activate it, or connect it again.")
	case "RateLimitExceeded":
		return platform.Errorf(caio.RateLimited, "Bluesky asks to wait before the next request.")
	case "BlobNotFound":
		return platform.Errorf(caio.Rejected, "Bluesky has lost an uploaded file; try again, and CAIO uploads it anew.")
	case "BlobTooLarge", "InvalidSize":
		return platform.Errorf(caio.Rejected, "A file is larger than Bluesky or this account's server accepts; choose a smaller one.")
	case "InvalidMimeType":
		return platform.Errorf(caio.Rejected, "Bluesky does not take this kind of file; choose a JPEG, PNG or WebP picture or an MP4 video.")
	case "RecordNotFound", "NotFound", "ActorNotFound", "RepoNotFound":
		return platform.Errorf(caio.Gone, "Bluesky does not have this any more.")
	case "InvalidSwap":
		return platform.Errorf(caio.Rejected, "Something else changed this at Bluesky at the same moment; try again.")
	case "MethodNotImplemented":
		return platform.Errorf(caio.Unsupported, "The account's server does not offer this.")
	case "invalid_client", "invalid_client_metadata", "unauthorized_client", "invalid_redirect_uri", "invalid_scope":
		return platform.Errorf(caio.Forbidden, "The account's server does not accept the client id; use another one, or sign in with an app password.")
	case "invalid_dpop_proof":
		return platform.Errorf(caio.Forbidden, "The account's server does not accept CAIO's signature; check that this computer's date and time are right.")
	case "InvalidRequest", "invalid_request":
		return f.invalid(status)
	}
	if status == http.StatusTooManyRequests {
		return platform.Errorf(caio.RateLimited, "Bluesky asks to wait before the next request.")
	}
	return nil
}

// invalid words the one name that stands for every mistake in a request.
func (f *fault) invalid(status int) *platform.Error {
	switch {
	case status != http.StatusBadRequest:
		return nil
	case strings.Contains(f.Message, "text must not be longer") || strings.Contains(f.Message, "text") && strings.Contains(f.Message, "grapheme"):
		return platform.Errorf(caio.Rejected, "The text is longer than Bluesky allows; shorten it to 300 characters.")
	case strings.Contains(f.Message, "Could not find record"), strings.Contains(f.Message, "Could not locate record"):
		return platform.Errorf(caio.Gone, "Bluesky does not have this any more.")
	}
	return platform.Errorf(caio.Rejected, "Bluesky did not accept this as it is; the details name what is wrong.")
}

// challenge returns the error named in a WWW-Authenticate header: DPoP error="…".
func challenge(h http.Header) string {
	_, rest, _ := strings.Cut(h.Get("WWW-Authenticate"), `error="`)
	name, _, _ := strings.Cut(rest, `"`)
	if !namePattern.MatchString(name) {
		return ""
	}
	return name
}

// resetAt reads RateLimit-Reset, in seconds since 1970; 0 when it is missing, and
// Retry-After decides.
func resetAt(r *api.Response) caio.Instant {
	seconds, err := strconv.ParseInt(r.Header.Get("RateLimit-Reset"), 10, 64)
	if err != nil || seconds <= 0 {
		return 0
	}
	return caio.Instant(seconds * 1000)
}
