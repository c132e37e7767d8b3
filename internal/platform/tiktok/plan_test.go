package tiktok

import "testing"

// TestPlan keeps the arithmetic of chunks within TikTok's bounds for every size.
func TestPlan(t *testing.T) {
	t.Parallel()
	for size, want := range map[int64]plan{
		1:             {1, 1, 1},
		4_999_999:     {4_999_999, 4_999_999, 1},
		5_000_000:     {5_000_000, 5_000_000, 1},
		19_999_999:    {19_999_999, 19_999_999, 1},
		20_000_000:    {20_000_000, 10_000_000, 2},
		50_000_123:    {50_000_123, 10_000_000, 5}, // TikTok's own example
		64_000_001:    {64_000_001, 10_000_000, 6},
		4_000_000_000: {4_000_000_000, 10_000_000, 400},
	} {
		got := planOf(size)
		if got != want {
			t.Errorf("%d: %+v, want %+v", size, got, want)
		}
		sent := int64(0)
		for i := range got.Count {
			from, to := got.span(i)
			if from != sent || to <= from || (to-from > 64_000_000 && i < got.Count-1) || to-from > 128_000_000 {
				t.Fatalf("%d: chunk %d goes from %d to %d after %d", size, i, from, to, sent)
			}
			if i == got.Count-1 && from != got.last() {
				t.Errorf("%d: the last chunk begins at %d, not %d", size, from, got.last())
			}
			sent = to
		}
		if sent != size {
			t.Errorf("%d: %d bytes are planned", size, sent)
		}
	}
}

// TestReached goes back to the beginning of a chunk that is not complete.
func TestReached(t *testing.T) {
	t.Parallel()
	p := planOf(35_000_000)
	for n, want := range map[int64]int64{
		0: 0, 5_000_000: 0, 9_999_999: 0, 10_000_000: 10_000_000, 10_000_001: 10_000_000, 20_000_000: 20_000_000,
		20_000_001: 20_000_000, 30_000_000: 20_000_000, 34_999_999: 20_000_000, 35_000_000: 35_000_000, 35_000_001: 35_000_000,
	} {
		if got := p.reached(n); got != want {
			t.Errorf("%d bytes reach %d, want %d", n, got, want)
		}
	}
	if got := planOf(3).reached(2); got != 0 {
		t.Errorf("two of three bytes reach %d", got)
	}
}
