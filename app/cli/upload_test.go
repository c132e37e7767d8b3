package cli

import (
	"strings"
	"testing"

	"caio/internal/publish"
)

func TestUploadsAreToldByTenths(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	u := newUploads(&out)
	const total = 64 << 20
	for done := int64(0); done <= total; done += 1 << 20 {
		u.moved(publish.Progress{Delivery: "d", Done: done, Total: total})
	}
	u.moved(publish.Progress{Delivery: "small", Done: 1 << 20, Total: 1 << 20})
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != 11 || lines[0] != "Delivery d: 0 % of 64 MiB uploaded" || lines[10] != "Delivery d: 100 % of 64 MiB uploaded" {
		t.Errorf("told:\n%s", out.String())
	}
}
