package store

import (
	"errors"
	"fmt"
)

// What can go wrong, for errors.Is. The message of an error that leaves the package
// is a sentence for people; the driver's own words are behind it, for errors.As.
var (
	ErrNotFound = errors.New("not found")
	ErrConflict = errors.New("it was changed in the meantime")
	ErrNewer    = errors.New("the database was written by a newer version of CAIO")
	ErrFull     = errors.New("the disk is full")
	ErrReadOnly = errors.New("the database cannot be written to")
	ErrDamaged  = errors.New("the database is damaged")
	ErrBusy     = errors.New("another program is using the database")
	ErrDevice   = errors.New("the disk failed")
	ErrClosed   = errors.New("the database is closed")
	ErrInvalid  = errors.New("what was asked for makes no sense")
)

// fault is an error with a sentence of its own, which is several things to errors.Is.
type fault struct {
	sentence string
	is       []error
}

func (f *fault) Error() string   { return f.sentence }
func (f *fault) Unwrap() []error { return f.is }

func conflict(format string, args ...any) error {
	return &fault{fmt.Sprintf(format, args...), []error{ErrConflict}}
}

func missing(noun string, id any) error {
	return fmt.Errorf("%s %v: %w", noun, id, ErrNotFound)
}
