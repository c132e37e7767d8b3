// Package vault keeps secrets: in the operating system's keychain, or, where someone
// chose so, in an encrypted file. It hides how little a keychain takes at a time, and
// that one may be locked, missing or silent: every call returns soon.
package vault

import (
	"context"
	"errors"
	"fmt"
	"runtime"

	"caio/internal/caio"
)

// Vault keeps secrets by key. Keys are names like "account/…"; they are not secret
// themselves. It is safe for concurrent use. A value is replaced whole or not at all.
type Vault interface {
	// Get returns the secret, or ErrNotFound.
	Get(ctx context.Context, key string) (caio.Secret, error)
	// Set stores the secret, durable when it returns. It replaces an older one.
	Set(ctx context.Context, key string, value caio.Secret) error
	// Delete removes the secret. One that is not there is no error.
	Delete(ctx context.Context, key string) error
}

// What can go wrong. The messages of errors that leave the package are for people.
var (
	ErrNotFound   = errors.New("there is no such secret")
	ErrLocked     = errors.New("the keychain does not answer")
	ErrPassphrase = errors.New("the passphrase is wrong")
	ErrDamaged    = errors.New("the secret is damaged")
)

// advice says what to do about a keychain that does not answer.
func advice(goos string) string {
	switch goos {
	case "darwin":
		return "open Keychain Access, unlock the keychain \"login\" and allow CAIO to use it"
	case "windows":
		return "sign out of Windows and in again, and see that the service \"Credential Manager\" is running"
	default:
		return "unlock your keyring (sign in to the desktop, or open Passwords and Keys or KWallet), " +
			"or install one such as gnome-keyring"
	}
}

// fault is an error with a sentence of its own; what it wraps is for errors.Is and logs.
type fault struct {
	sentence string
	is       []error
}

func (f *fault) Error() string   { return f.sentence }
func (f *fault) Unwrap() []error { return f.is }

func locked(cause error) error {
	return &fault{fmt.Sprintf("%v: %s", ErrLocked, advice(runtime.GOOS)), []error{ErrLocked, cause}}
}

func missing(key string) error {
	return fmt.Errorf("%s: %w", key, ErrNotFound)
}
