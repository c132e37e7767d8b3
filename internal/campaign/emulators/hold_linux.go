package main

import (
	"fmt"
	"syscall"
)

// hold takes a port of 127.0.0.1 that nobody else gets, whether something listens there
// or not: a socket that is bound and does not listen refuses connections, and lets a
// listener of this process come and go.
func hold() (port int, release func() error, err error) {
	socket, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		return 0, nil, fmt.Errorf("hold a port: %w", err)
	}
	release = func() error { return syscall.Close(socket) }
	if err = syscall.SetsockoptInt(socket, syscall.SOL_SOCKET, syscall.SO_REUSEADDR, 1); err == nil {
		err = syscall.Bind(socket, &syscall.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}})
	}
	if err == nil {
		var at syscall.Sockaddr
		if at, err = syscall.Getsockname(socket); err == nil {
			return at.(*syscall.SockaddrInet4).Port, release, nil
		}
	}
	_ = release() // nothing was held
	return 0, nil, fmt.Errorf("hold a port: %w", err)
}
