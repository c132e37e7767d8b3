package mastodon

import (
	"slices"
	"strings"

	"caio/internal/caio"
)

// usualLimits is what an unchanged server allows ("Instance"). The text is counted in
// grapheme clusters, spoiler and text together; Check looks after the spoiler.
func usualLimits() caio.Limits { return limitsOf(instance{}) }

// The usual values of an instance's configuration.
const (
	usualCharacters  = 500
	usualAttachments = 4
	usualPerURL      = 23
	usualAlt         = 1500
	usualImageBytes  = 16 << 20
	usualVideoBytes  = 103_809_024
	usualFramePixels = 8_294_400
	mostParts        = 25 // a thread has no limit of its own; this is what a reader bears
)

var usualTypes = []string{
	"image/jpeg", "image/png", "image/gif", "image/webp", "image/heic", "image/heif", "image/avif",
	"video/mp4", "video/quicktime", "video/webm",
	"audio/mpeg", "audio/ogg", "audio/wav", "audio/flac", "audio/mp4", "audio/aac",
}

// limitsOf returns the limits of a server. What it does not say is as usual. Pictures
// with more pixels than it likes are made smaller by the server, so they have no limit.
func limitsOf(in instance) caio.Limits {
	s, m := in.Configuration.Statuses, in.Configuration.Media
	text := caio.TextLimit{Max: or(s.MaxCharacters, or(in.MaxTootChars, usualCharacters)), Counter: caio.CountMastodon, URLLength: or(s.PerURL, usualPerURL)}
	types := m.Types
	if len(types) == 0 {
		types = usualTypes
	}
	l := caio.Limits{
		Text: text, Comment: &text, Parts: mostParts,
		Alt:      caio.TextLimit{Max: or(m.Description, usualAlt), Counter: caio.CountCodePoints},
		MaxMedia: or(s.MaxMedia, usualAttachments), Media: map[caio.MediaKind]caio.MediaLimit{},
	}
	add := func(kind caio.MediaKind, limit caio.MediaLimit, match func(string) bool) {
		for _, t := range types {
			if match(t) && !slices.Contains(limit.Types, t) {
				limit.Types = append(limit.Types, t)
			}
		}
		if len(limit.Types) > 0 {
			l.Media[kind] = limit
		}
	}
	images, videos := or(m.ImageBytes, usualImageBytes), or(m.VideoBytes, usualVideoBytes)
	add(caio.KindImage, caio.MediaLimit{MaxCount: l.MaxMedia, MaxBytes: images}, of("image/"))
	add(caio.KindAnimated, caio.MediaLimit{MaxCount: 1, MaxBytes: images}, of("image/gif"))
	add(caio.KindVideo, caio.MediaLimit{MaxCount: 1, MaxBytes: videos, MaxPixels: or(m.VideoPixels, usualFramePixels)}, of("video/"))
	add(caio.KindAudio, caio.MediaLimit{MaxCount: 1, MaxBytes: videos}, of("audio/"))
	return l
}

func of(prefix string) func(string) bool {
	return func(s string) bool { return strings.HasPrefix(s, prefix) }
}

func or[T int | int64](v, usual T) T {
	if v > 0 {
		return v
	}
	return usual
}
