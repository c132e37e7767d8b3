package emulator

import (
	"hash/fnv"
	"image"
	"image/color"
	"math"
)

// portraitSide is the width and height of a Portrait in pixels.
const portraitSide = 160

// Portrait draws the picture of someone made up, the same for the same name on every
// network, as a person's is: an open ring with a dot, like an initial, on a gradient. The
// name chooses the colours and where the ring opens.
func Portrait(name string) image.Image {
	sum := fnv.New32a()
	_, _ = sum.Write([]byte(name)) // a hash takes everything
	seed := sum.Sum32()
	hue := float64(seed % 360)
	light, deep, white := shade(hue, 0.64), shade(hue+50, 0.44), tint{1, 1, 1}
	opening := float64(seed/360%8) * math.Pi / 4

	picture := image.NewRGBA(image.Rect(0, 0, portraitSide, portraitSide))
	for y := range portraitSide {
		for x := range portraitSide {
			ground := light.towards(deep, float64(x+y)/(2*portraitSide))
			ink := mark(float64(x)+0.5-portraitSide/2, float64(y)+0.5-portraitSide/2, opening)
			picture.SetRGBA(x, y, ground.towards(white, ink).rgba())
		}
	}
	return picture
}

// mark returns how much of the pixel at x, y from the middle the ring and its dot cover:
// 0 to 1, between them at an edge.
func mark(x, y, opening float64) float64 {
	const (
		radius = 38.0 // of the ring's middle line
		half   = 9.5  // of its width
		gap    = 0.72 // half the opening, in radians
	)
	cover := func(distance float64) float64 { return min(max(half+0.5-distance, 0), 1) }
	angle := math.Abs(math.Remainder(math.Atan2(y, x)-opening, 2*math.Pi))
	ring := math.Abs(math.Hypot(x, y) - radius)
	if angle < gap { // the ends of the ring are round
		end := func(a float64) float64 { return math.Hypot(x-radius*math.Cos(a), y-radius*math.Sin(a)) }
		ring = min(end(opening-gap), end(opening+gap))
	}
	dot := math.Hypot(x-radius*math.Cos(opening), y-radius*math.Sin(opening))
	return max(cover(ring), cover(dot))
}

// tint is a colour with red, green and blue from 0 to 1.
type tint [3]float64

// shade returns the colour of a hue in degrees, with the saturation of all portraits.
func shade(hue, lightness float64) tint {
	const saturation = 0.62
	var c tint
	for i, n := range [...]float64{0, 8, 4} { // CSS Color 4, "HSL to sRGB"
		k := math.Mod(n+hue/30, 12)
		c[i] = lightness - saturation*min(lightness, 1-lightness)*max(-1, min(k-3, 9-k, 1))
	}
	return c
}

func (c tint) towards(other tint, share float64) tint {
	for i := range c {
		c[i] += (other[i] - c[i]) * share
	}
	return c
}

func (c tint) rgba() color.RGBA {
	part := func(v float64) uint8 { return uint8(math.Round(255 * v)) }
	return color.RGBA{part(c[0]), part(c[1]), part(c[2]), 255}
}
