package platform

import (
	"errors"
	"fmt"

	"caio/internal/caio"
)

// Scope says whom a rate limit holds up.
type Scope string

const (
	ScopeAccount Scope = "account"
	ScopeApp     Scope = "app"
)

// Error is every error that leaves this package: what kind it is, what was attempted,
// and one sentence that a creator understands.
type Error struct {
	Kind     caio.Kind
	Platform caio.PlatformID // stamped by Client
	Op       string          // stamped by Client: publish, find …
	Message  string          // one clear sentence for the creator
	Detail   string          // what the platform said: status, code, text; never a secret
	RetryAt  caio.Instant    // RateLimited, Pending: not before; 0 unknown
	Scope    Scope           // RateLimited: whom it holds up
	Err      error
}

// Error returns "mastodon publish: rate_limited: message (detail)".
func (e *Error) Error() string {
	s := fmt.Sprintf("%s %s: %s: %s", e.Platform, e.Op, e.Kind, e.Message)
	if e.Detail != "" {
		s += " (" + e.Detail + ")"
	}
	return s
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Errorf returns an Error with a message for the creator.
func Errorf(kind caio.Kind, format string, args ...any) *Error {
	return &Error{Kind: kind, Message: fmt.Sprintf(format, args...)}
}

// PendingUntil says that the platform is still working and when to ask again.
func PendingUntil(at caio.Instant, message string) *Error {
	return &Error{Kind: caio.Pending, Message: message, RetryAt: at}
}

// AsError returns the *Error in err. Anything else becomes one of kind Unknown.
func AsError(err error) *Error {
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	return &Error{Kind: caio.Unknown, Message: "Something unexpected went wrong in CAIO.", Detail: err.Error(), Err: err}
}

// KindOf returns the kind of err; a nil error has none.
func KindOf(err error) caio.Kind {
	if err == nil {
		return caio.Unknown
	}
	return AsError(err).Kind
}

// Is reports whether err is of that kind.
func Is(err error, kind caio.Kind) bool { return err != nil && KindOf(err) == kind }

// Reason returns what a Delivery or an Account keeps of the error.
func (e *Error) Reason() caio.Reason {
	return caio.Reason{Kind: e.Kind, Message: e.Message, Action: e.Kind.Advice().Action, RetryAt: e.RetryAt, Detail: e.Detail}
}
