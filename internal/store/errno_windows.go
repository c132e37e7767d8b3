package store

import (
	"errors"
	"syscall"
)

// System error codes of Windows ("System Error Codes (0-499)", Microsoft Learn).
const (
	errorWriteProtect   syscall.Errno = 19
	errorHandleDiskFull syscall.Errno = 39
	errorDiskFull       syscall.Errno = 112
)

func isFull(err error) bool {
	return errors.Is(err, errorDiskFull) || errors.Is(err, errorHandleDiskFull)
}

func isReadOnly(err error) bool {
	return errors.Is(err, errorWriteProtect) || errors.Is(err, syscall.ERROR_ACCESS_DENIED)
}
