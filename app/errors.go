package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"strings"

	"caio/internal/archive"
	"caio/internal/caio"
	"caio/internal/desktop"
	"caio/internal/platform"
	"caio/internal/publish"
	"caio/internal/store"
)

// Kinds of errors that come from CAIO itself, beside caio.Kind.
const (
	KindConflict caio.Kind = "conflict" // changed meanwhile
	KindNotFound caio.Kind = "not_found"
	KindInvalid  caio.Kind = "invalid" // what was typed or asked for
	KindStorage  caio.Kind = "storage" // disk full, read only, damaged
	KindInternal caio.Kind = "internal"
)

// Error is how an error looks to the window and to scripts.
type Error struct {
	Kind     caio.Kind      `json:"kind"`
	Message  string         `json:"message"` // one clear sentence
	Action   caio.Action    `json:"action"`
	RetryAt  caio.Instant   `json:"retryAt"`
	Problems []caio.Problem `json:"problems"` // why a Post cannot be scheduled
}

// Error returns the message.
func (e *Error) Error() string { return e.Message }

// Explain turns any error into one that a person can read.
func Explain(err error) *Error {
	var own *Error
	var problems *publish.ProblemsError
	var network *platform.Error
	var archived *archive.Error
	switch {
	case errors.As(err, &own):
		return own
	case errors.As(err, &problems):
		return &Error{Kind: caio.Rejected, Message: problems.Error(), Action: caio.ActionEdit, Problems: problems.Problems}
	case errors.As(err, &network) && network.Kind != caio.Unknown:
		r := network.Reason()
		return &Error{Kind: r.Kind, Message: r.Message, Action: r.Action, RetryAt: r.RetryAt, Problems: []caio.Problem{}}
	}
	if errors.As(err, &archived) {
		return &Error{Kind: KindInvalid, Message: archived.Message, Problems: []caio.Problem{}}
	}
	e := &Error{Kind: KindInternal, Message: "Something unexpected went wrong in CAIO; its log has the details.", Problems: []caio.Problem{}}
	switch {
	case errors.Is(err, store.ErrNotFound):
		e.Kind, e.Message = KindNotFound, missing(err)
	case errors.Is(err, store.ErrInvalid):
		e.Kind, e.Message = KindInvalid, sentence(storeSentence(err))
	case errors.Is(err, store.ErrConflict):
		e.Kind, e.Message = KindConflict, sentence(storeSentence(err))
	case errors.Is(err, store.ErrFull), errors.Is(err, store.ErrReadOnly), errors.Is(err, store.ErrDamaged),
		errors.Is(err, store.ErrNewer), errors.Is(err, store.ErrBusy), errors.Is(err, store.ErrDevice):
		e.Kind, e.Message = KindStorage, sentence(storeSentence(err))
	case errors.Is(err, desktop.ErrRunning):
		e.Kind, e.Message = KindConflict, "CAIO is running already with this data folder."
	case errors.Is(err, context.Canceled):
		e.Kind, e.Message = KindConflict, "This was cancelled."
	}
	return e
}

// missing says what is not there, as far as the store named it: "post 17: not found".
func missing(err error) string {
	for inner := err; inner != nil; inner = errors.Unwrap(inner) {
		what, ok := strings.CutSuffix(inner.Error(), ": "+store.ErrNotFound.Error())
		if ok && errors.Unwrap(inner) == store.ErrNotFound { //nolint:errorlint // the very one that wraps it
			noun, id, _ := strings.Cut(what, " ")
			return fmt.Sprintf("CAIO has no %s %q (any more).", noun, id)
		}
	}
	return "CAIO does not have what was asked for (any more)."
}

// storeSentence returns the store's own sentence, without what was being attempted.
func storeSentence(err error) string {
	for {
		inner := errors.Unwrap(err)
		if inner == nil {
			return err.Error()
		}
		err = inner
	}
}

func sentence(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + strings.TrimSuffix(s[1:], ".") + "."
}

func invalid(format string, args ...any) error {
	return &Error{Kind: KindInvalid, Message: fmt.Sprintf(format, args...), Problems: []caio.Problem{}}
}

// FormatError is Wails' ErrorFormatter: JavaScript gets a JSON string.
func FormatError(err error) any {
	b, marshalErr := json.Marshal(Explain(err))
	if marshalErr != nil {
		return `{"kind":"internal","message":"Something unexpected went wrong in CAIO.","action":"","retryAt":0,"problems":[]}`
	}
	return string(b)
}

// call runs one bound method: a panic becomes an error, because Wails would never settle
// the promise, and an unexpected error is logged here and nowhere else.
func call[T any](a *App, name string, f func(ctx context.Context) (T, error)) (result T, err error) {
	defer func() {
		if r := recover(); r != nil {
			a.log.Error("panic in a bound method", "method", name, "panic", fmt.Sprint(r), "stack", string(debug.Stack()))
			err = Explain(errors.New("panic"))
		}
	}()
	result, err = f(a.ctx)
	if err != nil {
		explained := Explain(err)
		if explained.Kind == KindInternal {
			a.log.Error("unexpected error", "method", name, slog.Any("error", err))
		}
		return result, explained
	}
	return result, nil
}

// do is call for methods without a result.
func do(a *App, name string, f func(ctx context.Context) error) error {
	_, err := call(a, name, func(ctx context.Context) (struct{}, error) { return struct{}{}, f(ctx) })
	return err
}
