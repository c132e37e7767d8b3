package emulator

import (
	"image/color"
	"testing"
)

func TestPortraitIsTheNamesOwn(t *testing.T) {
	t.Parallel()
	sample, again, other := Portrait("sample"), Portrait("sample"), Portrait("ann")
	same := 0
	for y := range portraitSide {
		for x := range portraitSide {
			if sample.At(x, y) != again.At(x, y) {
				t.Fatalf("two pictures of one name differ at %d, %d", x, y)
			}
			if sample.At(x, y) == other.At(x, y) {
				same++
			}
		}
	}
	if same > portraitSide*portraitSide/2 {
		t.Errorf("two names share %d of %d pixels", same, portraitSide*portraitSide)
	}
}

func TestPortraitIsAWhiteMarkOnColour(t *testing.T) {
	t.Parallel()
	white := color.RGBA{255, 255, 255, 255}
	for _, name := range []string{"", "sample", "ann", "Ada", "زينب"} {
		picture, marked := Portrait(name), 0
		for y := range portraitSide {
			for x := range portraitSide {
				if picture.At(x, y) == white {
					marked++
				}
			}
		}
		if share := float64(marked) / (portraitSide * portraitSide); share < 0.1 || share > 0.25 {
			t.Errorf("%q: the mark covers %.2f of the picture", name, share)
		}
		for _, at := range [][2]int{{0, 0}, {portraitSide / 2, portraitSide / 2}, {portraitSide - 1, portraitSide - 1}} {
			if c := picture.At(at[0], at[1]).(color.RGBA); c == white || c.A != 255 {
				t.Errorf("%q: %v at %v", name, c, at)
			}
		}
	}
}
