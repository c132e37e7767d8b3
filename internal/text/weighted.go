package text

import (
	"github.com/rivo/uniseg"
	"golang.org/x/text/unicode/norm"
)

// weighted counts as X does: characters of the Latin, and some common punctuation,
// ranges count one, all others two, an emoji sequence two in all, a link urlLength
// (X developer platform, "Counting characters", configuration v3).
func weighted(s string, urlLength int) int {
	s = norm.NFC.String(s)
	total, end := 0, 0
	rest := func(s string) {
		for g := uniseg.NewGraphemes(s); g.Next(); {
			total += clusterWeight(g.Runes())
		}
	}
	for _, at := range WeightedURLs(s) {
		rest(s[end:at[0]])
		total += urlLength
		end = at[1]
	}
	rest(s[end:])
	return total
}

func clusterWeight(cluster []rune) int {
	if isEmoji(cluster) {
		return 2
	}
	sum := 0
	for _, r := range cluster {
		if r <= 4351 || (r >= 8192 && r <= 8205) || (r >= 8208 && r <= 8223) || (r >= 8242 && r <= 8247) {
			sum++
		} else {
			sum += 2
		}
	}
	return sum
}

func isEmoji(cluster []rune) bool {
	for _, r := range cluster {
		if r == 0xFE0F || r == 0x20E3 || (r >= 0x1F000 && r <= 0x1FAFF) || (r >= 0x1F1E6 && r <= 0x1F1FF) {
			return true
		}
	}
	return false
}
