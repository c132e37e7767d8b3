package pinterest

import (
	"time"

	"caio/internal/caio"
)

const (
	maxTitle       = 100
	maxDescription = 800
	maxAlt         = 500
	maxLink        = 2048
	maxPictures    = 5
	maxImageBytes  = 20_000_000
	maxVideoBytes  = 2_000_000_000
)

// limits is what a Pin takes ("Create Pin"; help.pinterest.com, "Review Pin
// specifications").
func limits() caio.Limits {
	return caio.Limits{
		Text:  caio.TextLimit{Max: maxDescription, Counter: caio.CountCodePoints},
		Alt:   caio.TextLimit{Max: maxAlt, Counter: caio.CountCodePoints},
		Parts: 1, MaxMedia: maxPictures, MediaRequired: true,
		Media: map[caio.MediaKind]caio.MediaLimit{
			caio.KindImage: {MaxCount: maxPictures, MaxBytes: maxImageBytes, Types: pictureTypes()},
			caio.KindVideo: {
				MaxCount: 1, MaxBytes: maxVideoBytes, Types: []string{"video/mp4", "video/quicktime", "video/x-m4v"},
				MinRatio: 0.5, MaxRatio: 1.91,
				MinDuration: (4 * time.Second).Milliseconds(), MaxDuration: (15 * time.Minute).Milliseconds(),
			},
		},
	}
}

// pictureTypes are the only ones that may travel inside a request.
func pictureTypes() []string { return []string{"image/jpeg", "image/png"} }

// Names of the Fields.
const (
	fieldBoard            = "board"
	fieldSection          = "section"
	fieldTitle            = "title"
	fieldLink             = "link"
	fieldCover            = "cover"
	fieldCoverAt          = "cover_at"
	fieldFirst            = "cover_picture"
	fieldItemTitles       = "item_titles"
	fieldItemDescriptions = "item_descriptions"
	fieldItemLinks        = "item_links"
	fieldAI               = "ai"
	fieldColor            = "dominant_color"
	fieldParent           = "parent_pin"
)

// skipped stands in a list for a picture that has no entry.
const skipped = "-"

func fields() []caio.Field {
	const inOrder = "One line for each picture of a carousel, in order; a line of “-” leaves one out."
	return []caio.Field{
		{Name: fieldBoard, Label: "Board", Type: caio.FieldChoice, Remote: true, Required: true},
		{Name: fieldSection, Label: "Section", Type: caio.FieldChoice, Remote: true, Help: "A section of the chosen board.", When: &caio.Condition{Field: fieldBoard}},
		{Name: fieldTitle, Label: "Title", Type: caio.FieldText, Max: maxTitle},
		{Name: fieldLink, Label: "Link", Type: caio.FieldURL, Max: maxLink, Help: "Where the Pin leads."},
		{Name: fieldCover, Label: "Cover of a video", Type: caio.FieldFile, Types: pictureTypes(), MaxBytes: maxImageBytes, Help: "A picture; without one a moment of the video is used."},
		{Name: fieldCoverAt, Label: "Cover at (seconds)", Type: caio.FieldNumber, Max: 900, Help: "The moment of the video that becomes its cover, from its beginning; that itself when empty."},
		{Name: fieldFirst, Label: "Cover of a carousel", Type: caio.FieldNumber, Min: 1, Max: maxPictures, Help: "The number of the picture that is shown first; 1 when empty."},
		{Name: fieldItemTitles, Label: "Titles of the pictures", Type: caio.FieldList, Max: maxPictures, EntryMax: maxTitle, Help: inOrder},
		{Name: fieldItemDescriptions, Label: "Texts of the pictures", Type: caio.FieldList, Max: maxPictures, EntryMax: maxDescription, Help: inOrder},
		{Name: fieldItemLinks, Label: "Links of the pictures", Type: caio.FieldList, Max: maxPictures, EntryMax: maxLink, Help: inOrder},
		{Name: fieldAI, Label: "Made with AI", Type: caio.FieldChoices, Choices: []caio.Choice{
			{Value: "AI_MODIFIED", Label: "Made or changed with AI"}, {Value: "SYNTHETIC_PERFORMER", Label: "Shows a person who does not exist"},
		}},
		{Name: fieldColor, Label: "Main colour", Type: caio.FieldText, Max: 7, Help: "Shown while the picture loads, such as #6e7874."},
		{Name: fieldParent, Label: "Saved from Pin", Type: caio.FieldText, Max: 30, Help: "The number at the end of another Pin's address, when this one was saved from it."},
	}
}
