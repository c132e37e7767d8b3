package threads

import (
	"time"
	"unicode/utf8"

	"caio/internal/caio"
)

const (
	mostText    = 500
	mostLinks   = 5
	mostItems   = 20
	mostParts   = 25 // a thread has no limit of its own; this is what a reader bears
	mostAnswers = 4
	mostSpoiler = 10
	mostLong    = 10_000
)

func limits() caio.Limits {
	text := caio.TextLimit{Max: mostText, Counter: caio.CountCodePoints} // Check counts emoji, which are longer
	five := 5 * time.Minute
	return caio.Limits{
		Text: text, Alt: caio.TextLimit{Max: 1000, Counter: caio.CountCodePoints}, Comment: &text,
		Parts: mostParts, MaxMedia: mostItems, Mixed: true,
		Media: map[caio.MediaKind]caio.MediaLimit{
			// Wider pictures are scaled by the network, to 320 to 1440 pixels.
			caio.KindImage: {MaxCount: mostItems, MaxBytes: 8_000_000, Types: []string{"image/jpeg", "image/png"}, MinRatio: 0.1, MaxRatio: 10},
			caio.KindVideo: {
				MaxCount: mostItems, MaxBytes: 1_000_000_000, Types: []string{"video/mp4", "video/quicktime"},
				MaxWidth: 1920, MinRatio: 0.01, MaxRatio: 10, MaxDuration: five.Milliseconds(),
			},
		},
	}
}

// count returns the length of a text as Threads counts it: one for each character, and
// for an emoji, with all that is joined to it, as many as its UTF-8 has bytes.
func count(s string) int {
	const joiner, asEmoji = 0x200D, 0xFE0F
	n, runes, emoji := 0, []rune(s), false
	for i, r := range runes {
		drawn := i+1 < len(runes) && runes[i+1] == asEmoji
		if emoji = pictured(r) || drawn || (emoji && r == joiner); emoji {
			n += utf8.RuneLen(r)
		} else {
			n++
		}
	}
	return n
}

// pictured reports whether the character may be drawn as an emoji. Where that depends on
// the font it is taken for one: a text that is refused at its due time is worse than one
// that could have been a little longer.
func pictured(r rune) bool {
	switch {
	case r >= 0x1F000 && r <= 0x1FAFF, r >= 0xE0020 && r <= 0xE007F, r >= 0x2600 && r <= 0x27BF, r >= 0x23E9 && r <= 0x23FA, r >= 0x2B05 && r <= 0x2B55:
		return true
	case r == 0xFE0F, r == 0x20E3, r == 0x231A, r == 0x231B, r == 0x2328, r == 0x25FD, r == 0x25FE, r == 0x3030, r == 0x303D, r == 0x3297, r == 0x3299:
		return true
	}
	return false
}
