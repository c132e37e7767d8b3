package desktop

import (
	"bufio"
	"bytes"
	"os"
	"strconv"
	"strings"
	"syscall"
)

// pageOut asks the kernel to take pages out of memory; what is needed comes back from
// its file, or from swap. Since Linux 5.4.
const pageOut = 21 // MADV_PAGEOUT in <linux/mman.h>

// Lean gives back the memory of the libraries that the loader read for a window: an
// agent of the desktop binary never opens one. It is best effort, and changes nothing
// but where the pages are.
func Lean() {
	maps, err := os.ReadFile("/proc/self/maps")
	if err != nil {
		return
	}
	for lines := bufio.NewScanner(bytes.NewReader(maps)); lines.Scan(); {
		if from, size, ok := library(lines.Text()); ok {
			_, _, _ = syscall.Syscall(syscall.SYS_MADVISE, from, size, pageOut) // an old kernel refuses: then they stay
		}
	}
}

// library returns the place of a part of a shared library that is never written to, from
// a line of /proc/self/maps.
func library(line string) (from, size uintptr, ok bool) {
	fields := strings.Fields(line)
	if len(fields) < 6 || strings.Contains(fields[1], "w") || !strings.Contains(fields[5], ".so") {
		return 0, 0, false
	}
	first, last, _ := strings.Cut(fields[0], "-")
	begin, err := strconv.ParseUint(first, 16, 64)
	if err != nil {
		return 0, 0, false
	}
	end, err := strconv.ParseUint(last, 16, 64)
	return uintptr(begin), uintptr(end - begin), err == nil
}
