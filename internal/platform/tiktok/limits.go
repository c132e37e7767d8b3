package tiktok

import (
	"time"

	"caio/internal/caio"
)

// Bounds. Whether a megabyte has 10^6 or 2^20 bytes is not said, so the smaller counts.
const (
	mostPictures    = 35
	mostCaption     = 2200 // UTF-16 units, of a video
	mostTitle       = 90   // UTF-16 units, of pictures
	mostDescription = 4000 // UTF-16 units, of pictures
	leastHeight     = 360
	longestVideo    = 10 * time.Minute
)

// limits holds for every post; what differs between videos and pictures is checked.
func limits() caio.Limits {
	return caio.Limits{
		Text:  caio.TextLimit{Max: mostDescription, Counter: caio.CountUTF16},
		Parts: 1, MaxMedia: mostPictures, MediaRequired: true,
		Media: map[caio.MediaKind]caio.MediaLimit{
			caio.KindImage: {
				MaxCount: mostPictures, MaxBytes: 20_000_000, Types: []string{"image/jpeg", "image/webp"},
				MaxWidth: 1920, MaxHeight: 1920, MaxPixels: 1920 * 1080, // "at most 1080p", upright or not
			},
			caio.KindVideo: {
				MaxCount: 1, MaxBytes: 4_000_000_000, Types: []string{"video/mp4", "video/quicktime", "video/webm"},
				MinWidth: 360, MaxWidth: 4096, MaxHeight: 4096, MaxDuration: longestVideo.Milliseconds(),
			},
		},
	}
}

// Fields of a post.
const (
	fieldMode     = "mode"
	fieldTitle    = "title"
	fieldPrivacy  = "privacy"
	fieldComment  = "allow_comment"
	fieldDuet     = "allow_duet"
	fieldStitch   = "allow_stitch"
	fieldDisclose = "disclose"
	fieldOwn      = "brand_own"
	fieldPaid     = "brand_paid"
	fieldAI       = "ai"
	fieldCoverAt  = "cover_at"
	fieldCover    = "cover_picture"
	fieldMusic    = "music"
)

const (
	modeInbox  = "inbox"
	modeDirect = "direct"
)

// fields follow what TikTok demands of a form for direct posts ("Content Sharing
// Guidelines"): no audience chosen beforehand, everything that others may do off at first,
// commercial content disclosed, and the consent to the terms on music.
func fields() []caio.Field {
	direct := &caio.Condition{Field: fieldMode, Values: []string{modeDirect}}
	disclosed := &caio.Condition{Field: fieldDisclose, Values: []string{"true"}}
	return []caio.Field{
		{Name: fieldMode, Label: "Send to", Type: caio.FieldChoice, Default: modeInbox, Choices: []caio.Choice{
			{Value: modeInbox, Label: "The inbox of your TikTok app; you finish it there"}, {Value: modeDirect, Label: "Your profile, directly"},
		}, Help: "TikTok tells you in its app when the draft is there; with a video you write the text there. At most five drafts may wait."},
		{
			Name: fieldTitle, Label: "Title", Type: caio.FieldText, Max: mostTitle,
			Help: "Stands above the text of pictures. Videos have none.",
		},
		{
			Name: fieldPrivacy, Label: "Who can see it", Type: caio.FieldChoice, Remote: true, Required: true, When: direct,
			Help: "By posting, you agree to TikTok's Music Usage Confirmation and, with a paid partnership, to its Branded Content Policy.",
		},
		{Name: fieldComment, Label: "Allow comments", Type: caio.FieldBool, When: direct},
		{Name: fieldDuet, Label: "Allow duets", Type: caio.FieldBool, When: direct, Help: "Videos only."},
		{Name: fieldStitch, Label: "Allow stitches", Type: caio.FieldBool, When: direct, Help: "Videos only."},
		{
			Name: fieldDisclose, Label: "Disclose commercial content", Type: caio.FieldBool, When: direct,
			Help: "For anything that promotes you, a brand, a product or a service.",
		},
		{Name: fieldOwn, Label: "Your brand", Type: caio.FieldBool, When: disclosed, Help: "You promote yourself or your own business. TikTok labels it “Promotional content”."},
		{Name: fieldPaid, Label: "Branded content", Type: caio.FieldBool, When: disclosed, Help: "You are paid by a brand. TikTok labels it “Paid partnership”."},
		{Name: fieldAI, Label: "Made with AI", Type: caio.FieldBool, When: direct, Help: "Videos only."},
		{
			Name: fieldCoverAt, Label: "Cover at (milliseconds)", Type: caio.FieldNumber, Max: int(longestVideo.Milliseconds()), When: direct,
			Help: "From the beginning of the video: 2500 is two and a half seconds.",
		},
		{Name: fieldCover, Label: "Picture for the cover", Type: caio.FieldNumber, Min: 1, Max: mostPictures, Help: "Pictures only. Its number, from 1."},
		{Name: fieldMusic, Label: "Let TikTok add music", Type: caio.FieldBool, When: direct, Help: "Pictures only. TikTok chooses it."},
	}
}
