//go:build !cgo

package store

// explain has nothing to turn: without cgo the driver opens no database. This is for
// tools that check the code for other systems without a C compiler for them.
func explain(err error) error { return err }
