package youtube

import "caio/internal/caio"

const (
	mostTitle = 100
	mostTags  = 500 // characters of all tags together
)

// usualLimits are those of a channel with a confirmed phone number (YouTube Help, "Upload
// videos longer than 15 minutes"; Data API, "Videos", properties).
func usualLimits() caio.Limits {
	return caio.Limits{
		Text:    caio.TextLimit{Max: 5000, Counter: caio.CountBytes}, // the description
		Comment: &caio.TextLimit{Max: 10_000, Counter: caio.CountUTF16},
		Parts:   1,
		Media: map[caio.MediaKind]caio.MediaLimit{
			caio.KindVideo: {
				MaxCount: 1, MaxBytes: 256_000_000_000, MaxDuration: 12 * 60 * 60 * 1000,
				Types: []string{
					"video/mp4", "video/quicktime", "video/webm", "video/x-msvideo", "video/mpeg",
					"video/x-flv", "video/3gpp", "video/x-matroska", "video/x-m4v",
				},
			},
		},
		MaxMedia: 1, MediaRequired: true,
	}
}

const (
	mostThumbnail = 50 << 20 // since 14 September 2026; 2 MB before
	mostCaptions  = 100 << 20
	shortMost     = 180 * 1000 // milliseconds
)

// isShort reports whether YouTube will make a Short of the file: there is no switch, but
// what is not wider than high and lasts three minutes at most becomes one.
func isShort(a caio.Asset) bool {
	return a.Width > 0 && a.Height >= a.Width && a.Duration > 0 && a.Duration <= shortMost
}
