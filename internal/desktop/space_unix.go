//go:build !windows

package desktop

import (
	"fmt"
	"syscall"
)

// FreeSpace returns how many bytes this user may still write to the disk that holds dir.
func FreeSpace(dir string) (uint64, error) {
	var st syscall.Statfs_t
	if err := syscall.Statfs(dir, &st); err != nil {
		return 0, fmt.Errorf("free space of %s: %w", dir, err)
	}
	return st.Bavail * uint64(st.Bsize), nil
}
