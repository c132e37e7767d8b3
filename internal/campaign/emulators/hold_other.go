//go:build !linux

package main

// hold leaves the choice of the port to the first listener: these systems give no port to
// a listener that another socket is bound to.
func hold() (port int, release func() error, err error) {
	return 0, func() error { return nil }, nil
}
