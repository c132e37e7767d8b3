package emulator_test

import (
	"fmt"
	"net/http"
	"net/url"
	"testing"
	"time"
)

// TestPages reads lists page by page.
func TestPages(t *testing.T) {
	t.Parallel()
	b := open(t)
	b.network.AddBoards("ann", 57)
	seen, bookmark := map[any]bool{}, ""
	for range 10 {
		_, out := b.call("GET", "/v5/boards?page_size=20"+bookmark, nil)
		items, _ := out["items"].([]any)
		for _, i := range items {
			o, _ := i.(map[string]any)
			seen[o["id"]] = true
		}
		next, more := out["bookmark"].(string)
		if !more {
			break
		}
		bookmark = "&bookmark=" + url.QueryEscape(next)
	}
	if len(seen) != 60 {
		t.Errorf("%d boards, want 60", len(seen))
	}
	for _, bad := range []string{"page_size=0", "page_size=251", "page_size=many", "bookmark=12", "privacy=SOME", "page_size=5&page_size=6", "sort=name"} {
		if status, out := b.call("GET", "/v5/boards?"+bad, nil); status != http.StatusBadRequest {
			t.Errorf("%s: %d %v", bad, status, out)
		}
	}
}

// TestLimits spends what a minute, and what Trial access, allows.
func TestLimits(t *testing.T) {
	t.Parallel()
	b := open(t)
	spend := func(most int) (n int, out object) {
		for range most {
			status, answer := b.call("DELETE", "/v5/pins/1", nil)
			if status == http.StatusTooManyRequests {
				return n, answer
			}
			n++
		}
		return n, nil
	}
	if n, out := spend(200); n != 100 || fmt.Sprint(out["code"]) != "8" {
		t.Errorf("after %d writes: %v", n, out)
	}
	b.clock.Advance(time.Minute)
	b.network.Trial()
	total := 0
	for range 4 {
		n, _ := spend(100)
		total += n
		b.clock.Advance(time.Minute)
	}
	if total != 300 {
		t.Errorf("%d writes on a day with Trial access", total)
	}
}
