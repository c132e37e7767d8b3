//go:build !linux

package desktop

// Lean does nothing: other systems load a window's libraries when one is opened.
func Lean() {}
