//go:build cgo

package store

import (
	"context"
	"errors"

	"github.com/mattn/go-sqlite3"
)

// explain turns the driver's errors into sentences. Others pass as they are.
func explain(err error) error {
	var done *fault
	var e sqlite3.Error
	if errors.As(err, &done) || !errors.As(err, &e) {
		return err
	}
	say := func(kind error, sentence string) error {
		return &fault{sentence, []error{kind, err}}
	}
	switch {
	case e.Code == sqlite3.ErrInterrupt:
		return context.Canceled
	case e.Code == sqlite3.ErrFull, isFull(e.SystemErrno):
		return say(ErrFull, "the disk is full: nothing was saved or lost; free some space and try again")
	case e.Code == sqlite3.ErrReadonly, e.Code == sqlite3.ErrPerm, isReadOnly(e.SystemErrno):
		return say(ErrReadOnly, "the database cannot be written to: nothing was saved; check the permissions of CAIO's data folder and that its disk is not write-protected")
	case e.Code == sqlite3.ErrCorrupt, e.Code == sqlite3.ErrNotADB:
		return say(ErrDamaged, "the database is damaged: restore it from a backup")
	case e.Code == sqlite3.ErrBusy, e.Code == sqlite3.ErrLocked:
		return say(ErrBusy, "another program is using the database: nothing was saved; try again when it is done")
	case e.Code == sqlite3.ErrIoErr, e.Code == sqlite3.ErrCantOpen:
		return say(ErrDevice, "the disk that holds the database does not work: nothing was saved; check the disk and try again")
	}
	return err
}
