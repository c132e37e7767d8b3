package caio

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
)

// Secret is a token, password or key. However it is printed, logged or marshalled
// it reads "[secret]"; only Reveal shows it, so every place that needs the value can
// be found by searching for that word.
type Secret struct{ value string }

const redacted = "[secret]"

// NewSecret wraps a value.
func NewSecret(value string) Secret { return Secret{value} }

// Reveal returns the value.
func (s Secret) Reveal() string { return s.value }

// IsZero reports whether there is no secret.
func (s Secret) IsZero() bool { return s.value == "" }

// String returns "[secret]".
func (s Secret) String() string { return redacted }

// GoString returns "[secret]".
func (s Secret) GoString() string { return redacted }

// Format writes "[secret]" for every verb and flag.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, redacted) }

// LogValue returns "[secret]".
func (s Secret) LogValue() slog.Value { return slog.StringValue(redacted) }

// MarshalText returns "[secret]", so neither JSON nor any other text form leaks it.
func (s Secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// UnmarshalText always fails: a secret never arrives by way of a document.
func (s *Secret) UnmarshalText([]byte) error {
	return errors.New("caio: a secret cannot be read from a document")
}
