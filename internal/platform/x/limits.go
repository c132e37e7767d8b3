package x

import "caio/internal/caio"

const (
	usualText   = 280
	premiumText = 25_000
	urlLength   = 23
	mostParts   = 25 // a thread has no limit of its own; this is what a reader bears
	mostImages  = 4
	mebibyte    = 1 << 20
)

// paid reports whether a subscription_type of users/me lifts limits.
func paid(subscription string) bool { return subscription != "" && subscription != "None" }

// limitsOf returns the limits of an account with this subscription ("Counting
// characters", "Media best practices"). The page on videos contradicts itself about
// sizes, so the largest that is known to work is allowed.
func limitsOf(subscription string) caio.Limits {
	text := caio.TextLimit{Max: usualText, Counter: caio.CountWeighted, URLLength: urlLength}
	video := caio.MediaLimit{
		MaxCount: 1, MaxBytes: 512 * mebibyte, Types: []string{"video/mp4", "video/quicktime"},
		MaxPixels: 1920 * 1200, MinWidth: 32, MinRatio: 1.0 / 3, MaxRatio: 3, MinDuration: 500, MaxDuration: 140_000,
	}
	if paid(subscription) {
		text.Max, video.MaxDuration = premiumText, 0
	}
	return caio.Limits{
		Text: text, Comment: &text, Parts: mostParts, MaxMedia: mostImages,
		Alt: caio.TextLimit{Max: 1000, Counter: caio.CountUTF16},
		Media: map[caio.MediaKind]caio.MediaLimit{
			caio.KindImage:    {MaxCount: mostImages, MaxBytes: 5 * mebibyte, Types: []string{"image/jpeg", "image/png", "image/gif", "image/webp"}},
			caio.KindAnimated: {MaxCount: 1, MaxBytes: 15 * mebibyte, Types: []string{"image/gif"}, MaxWidth: 1280, MaxHeight: 1080},
			caio.KindVideo:    video,
		},
	}
}
