package desktop

import (
	"fmt"
	"syscall"
	"unsafe"
)

// FreeSpace returns how many bytes this user may still write to the disk that holds dir.
func FreeSpace(dir string) (uint64, error) {
	name, err := syscall.UTF16PtrFromString(dir)
	if err != nil {
		return 0, fmt.Errorf("free space of %s: %w", dir, err)
	}
	var free uint64
	call := syscall.NewLazyDLL("kernel32.dll").NewProc("GetDiskFreeSpaceExW")
	ok, _, cause := call.Call(uintptr(unsafe.Pointer(name)), uintptr(unsafe.Pointer(&free)), 0, 0)
	if ok == 0 {
		return 0, fmt.Errorf("free space of %s: %w", dir, cause)
	}
	return free, nil
}
