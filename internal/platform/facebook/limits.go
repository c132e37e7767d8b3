package facebook

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

// Names of Fields.
const (
	fieldType          = "type"
	fieldLink          = "link"
	fieldButton        = "button"
	fieldTitle         = "title"
	fieldCover         = "cover"
	fieldCollaborators = "collaborators"
	fieldPlace         = "place"
	fieldTags          = "tags"
	fieldBackground    = "background"
	fieldBackdate      = "backdated"
	fieldAudience      = "audience"
	fieldCountries     = "countries"
	fieldAge           = "age_min"
)

const (
	mostPhotos     = 10  // more are taken, but not shown well
	mostBackground = 130 // characters on a coloured background
)

// limits holds for every type of post; what differs between them is in check.go. A
// picture of more than 4 MB is refused although 10 are documented.
func limits() caio.Limits {
	return caio.Limits{
		Text:    caio.TextLimit{Max: 63206, Counter: caio.CountCodePoints},
		Alt:     caio.TextLimit{Max: 1000, Counter: caio.CountCodePoints},
		Comment: &caio.TextLimit{Max: 8000, Counter: caio.CountCodePoints},
		Parts:   1, MaxMedia: mostPhotos,
		Media: map[caio.MediaKind]caio.MediaLimit{
			caio.KindImage: {
				MaxCount: mostPhotos, MaxBytes: 4_000_000,
				Types: []string{"image/jpeg", "image/png", "image/gif", "image/bmp", "image/tiff"}, // a GIF stands still
			},
			caio.KindVideo: {
				MaxCount: 1, MaxBytes: 10_000_000_000, Types: []string{"video/mp4", "video/quicktime"},
				MaxDuration: ms(4 * time.Hour), NoAlt: true,
			},
		},
	}
}

func ms(d time.Duration) int64 { return d.Milliseconds() }

// tall is what a reel or the video of a story has to be.
type tall struct {
	what              string
	shortest, longest time.Duration
	minWidth          int
}

const (
	tallRatio = 9.0 / 16
	ratioRoom = 0.01
)

var (
	reelVideo  = tall{"reel", 3 * time.Second, 90 * time.Second, 540}
	storyVideo = tall{"story", 3 * time.Second, 60 * time.Second, 0} // one page of Meta's says 90
)

// buttons are the calls to action of a link (Meta for Developers, "Page feed", 2026-09).
var buttons = []caio.Choice{
	{Value: "LEARN_MORE", Label: "Learn more"},
	{Value: "SHOP_NOW", Label: "Shop now"},
	{Value: "SIGN_UP", Label: "Sign up"},
	{Value: "BOOK_TRAVEL", Label: "Book now"},
	{Value: "CONTACT_US", Label: "Contact us"},
	{Value: "DOWNLOAD", Label: "Download"},
	{Value: "WATCH_MORE", Label: "Watch more"},
	{Value: "LISTEN_MUSIC", Label: "Listen now"},
}

func fields() []caio.Field {
	feed := &caio.Condition{Field: fieldType, Values: []string{"", typeFeed}} // "" is the default, feed
	reel := &caio.Condition{Field: fieldType, Values: []string{typeReel}}
	shown := &caio.Condition{Field: fieldType, Values: []string{"", typeFeed, typeReel}}
	return []caio.Field{
		{Name: fieldType, Label: "Type of post", Type: caio.FieldChoice, Default: typeFeed, Choices: []caio.Choice{
			{Value: typeFeed, Label: "Post"}, {Value: typeReel, Label: "Reel"}, {Value: typeStory, Label: "Story"},
		}, Help: "A post is text, with a link, up to ten pictures or a video. A reel is an upright video of 3 to 90 seconds. A story is one picture or upright video without text, gone after a day."},
		{Name: fieldLink, Label: "Link", Type: caio.FieldURL, When: feed, Help: "Shown as a card below the text. Title and picture come from the page that it leads to."},
		{Name: fieldButton, Label: "Button", Type: caio.FieldChoice, Choices: buttons, When: &caio.Condition{Field: fieldLink}, Help: "On the link's card."},
		{Name: fieldTitle, Label: "Title of the video", Type: caio.FieldText, Max: 255, When: shown},
		{
			Name: fieldCover, Label: "Cover of the video", Type: caio.FieldFile, When: shown,
			Types: []string{"image/jpeg", "image/png"}, MaxBytes: 10_000_000,
		},
		{
			Name: fieldCollaborators, Label: "Invite collaborators", Type: caio.FieldList, Max: 5, EntryMax: 30, When: reel,
			Help: "The numbers of other Pages, one a line; a Page shows its number under About, Page transparency. The reel appears there when they accept.",
		},
		{Name: fieldPlace, Label: "Place", Type: caio.FieldText, Max: 30, When: shown, Help: "The number of the place's Facebook Page, which it shows under About, Page transparency."},
		{
			Name: fieldTags, Label: "Tag people", Type: caio.FieldList, Max: 50, EntryMax: 30, When: &caio.Condition{Field: fieldPlace},
			Help: "The numbers of people who are at the place, one a line.",
		},
		{
			Name: fieldBackground, Label: "Coloured background", Type: caio.FieldText, Max: 30, When: feed,
			Help: "The number of one of Facebook's backgrounds, for a text of at most 130 characters and nothing else.",
		},
		{Name: fieldBackdate, Label: "Show as posted at", Type: caio.FieldInstant, When: feed, Help: "A time in the past under which the post is filed."},
		{Name: fieldAudience, Label: "Audience", Type: caio.FieldChoice, When: feed, Choices: []caio.Choice{
			{Value: "targeting", Label: "Only these people see it"}, {Value: "feed_targeting", Label: "Show it to these people first"},
		}},
		{
			Name: fieldCountries, Label: "Countries", Type: caio.FieldList, Max: 25, EntryMax: 2, When: &caio.Condition{Field: fieldAudience},
			Help: "Two letters each, one a line: DE.",
		},
		{Name: fieldAge, Label: "Youngest age", Type: caio.FieldNumber, Min: 13, Max: 65, When: &caio.Condition{Field: fieldAudience}},
	}
}
