package instagram

import (
	"time"

	"caio/internal/caio"
)

// The types of a post, as the field "type" has them.
const (
	typeFeed  = "feed"
	typeReel  = "reel"
	typeStory = "story"
)

const (
	mostItems         = 10
	mostCollaborators = 3 // one page says five; more than three have been refused
	mostTags          = 20
)

// limits holds for every type of post; what differs between them is in bounds.
func limits() caio.Limits {
	text := caio.TextLimit{Max: 2200, Counter: caio.CountCodePoints, Hashtags: 30, Mentions: 20}
	return caio.Limits{
		Text:    text,
		Alt:     caio.TextLimit{Max: 1000, Counter: caio.CountCodePoints},
		Comment: &caio.TextLimit{Max: 2200, Counter: caio.CountCodePoints},
		Parts:   1, MaxMedia: mostItems, Mixed: true, MediaRequired: true,
		Media: map[caio.MediaKind]caio.MediaLimit{
			caio.KindImage: {MaxCount: mostItems, MaxBytes: 8 << 20, Types: []string{"image/jpeg"}},
			caio.KindVideo: {
				MaxCount: mostItems, MaxBytes: 300_000_000, Types: []string{"video/mp4", "video/quicktime"},
				MaxWidth: 1920, MinRatio: 0.01, MaxRatio: 10,
				MinDuration: ms(3 * time.Second), MaxDuration: ms(15 * time.Minute), NoAlt: true,
			},
		},
	}
}

func ms(d time.Duration) int64 { return d.Milliseconds() }

// bounds is what one place in one type of post takes beyond limits. A picture in the
// feed is between 4:5 and 1.91:1; one in a story fills a whole screen, so the ratio
// cannot be a limit of the platform.
var bounds = map[string]map[caio.MediaKind]caio.MediaLimit{
	"feed":     {caio.KindImage: {MinRatio: 0.8, MaxRatio: 1.91}},
	"carousel": {caio.KindImage: {MinRatio: 0.8, MaxRatio: 1.91}, caio.KindVideo: {MaxDuration: ms(time.Minute)}},
	"reel":     {},
	"story":    {caio.KindVideo: {MaxBytes: 100_000_000, MinRatio: 0.1, MaxRatio: 10, MaxDuration: ms(time.Minute)}},
}

func fields() []caio.Field {
	published := &caio.Condition{Field: fieldType, Values: []string{"", typeFeed, typeReel}} // "" is the default, feed
	reel := &caio.Condition{Field: fieldType, Values: []string{typeReel}}
	return []caio.Field{
		{Name: fieldType, Label: "Type of post", Type: caio.FieldChoice, Default: typeFeed, Choices: []caio.Choice{
			{Value: typeFeed, Label: "Post"}, {Value: typeReel, Label: "Reel"}, {Value: typeStory, Label: "Story"},
		}, Help: "A post is a picture, or up to ten pictures and videos to swipe through; a single video becomes a reel. A reel takes a video and, if you like, a picture for its cover. A story is one picture or video without text, gone after a day."},
		{
			Name: "collaborators", Label: "Invite collaborators", Type: caio.FieldList, Max: mostCollaborators, EntryMax: 30, When: published,
			Help: "User names, one a line. The post appears on their profile when they accept.",
		},
		{
			Name: "user_tags", Label: "Tag people", Type: caio.FieldList, Max: mostTags, EntryMax: 60,
			Help: "User names, one a line. In a picture the place may follow, across and down from 0 to 1: ann 0.5 0.8. In a carousel the number of the picture may come first: 2: ann 0.5 0.8.",
		},
		{
			Name: "location_id", Label: "Location", Type: caio.FieldText, Max: 30, When: published,
			Help: "The number of the place's Facebook Page, which it shows under About, Page transparency. Only for accounts connected through Facebook.",
		},
		{Name: "share_to_feed", Label: "Also show in the feed", Type: caio.FieldBool, Default: "true", When: reel},
		{
			Name: "thumb_offset", Label: "Cover at (milliseconds)", Type: caio.FieldNumber, Max: int(ms(15 * time.Minute)), When: reel,
			Help: "From the beginning of the video: 2500 is two and a half seconds. A picture attached to the reel goes first.",
		},
		{
			Name: "audio_name", Label: "Name of the sound", Type: caio.FieldText, Max: 100, When: reel,
			Help: "It can be given once and not changed.",
		},
		{Name: "trial", Label: "Trial reel", Type: caio.FieldChoice, When: reel, Choices: []caio.Choice{
			{Value: "MANUAL", Label: "Show to others first; I decide"},
			{Value: "SS_PERFORMANCE", Label: "Show to others first; share it if it does well"},
		}, Help: "A trial reel is shown to people who do not follow you before your followers see it."},
		{Name: "ai_label", Label: "Made with AI", Type: caio.FieldBool, When: published},
		{Name: "comments_off", Label: "Switch comments off", Type: caio.FieldBool, When: published},
	}
}

const fieldType = "type"
