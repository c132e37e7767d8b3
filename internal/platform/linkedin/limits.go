package linkedin

import (
	"time"

	"caio/internal/caio"
)

const (
	mostImages  = 20
	imageBytes  = 5 << 20 // not LinkedIn's own figure: what schedulers have found to work
	mostPixels  = 36_152_320
	minute      = int64(time.Minute / time.Millisecond)
	videoBytes  = 500 << 20
	videoLeast  = 75 << 10
	shortest    = 3000 // milliseconds
	fileBytes   = 100 << 20
	widest      = 2.4
	mostAlt     = 4086
	mostText    = 3000
	mostComment = 1250 // as the website counts; the API's pages name none
)

// limits are from "Posts API", "Images API", "Videos API" and "Documents API". What
// characters are is not said; UTF-16 is never too few.
func limits() caio.Limits {
	return caio.Limits{
		Text:    caio.TextLimit{Max: mostText, Counter: caio.CountUTF16},
		Alt:     caio.TextLimit{Max: mostAlt, Counter: caio.CountUTF16},
		Comment: &caio.TextLimit{Max: mostComment, Counter: caio.CountUTF16},
		Parts:   1, MaxMedia: mostImages,
		Media: map[caio.MediaKind]caio.MediaLimit{
			caio.KindImage:    {MaxCount: mostImages, MaxBytes: imageBytes, MaxPixels: mostPixels - 1, Types: []string{"image/jpeg", "image/png", "image/gif"}},
			caio.KindAnimated: {MaxCount: mostImages, MaxBytes: imageBytes, MaxPixels: mostPixels - 1, Types: []string{"image/gif"}},
			caio.KindVideo: {
				MaxCount: 1, MaxBytes: videoBytes, Types: []string{"video/mp4"},
				MinRatio: 1 / widest, MaxRatio: widest, MinDuration: shortest, MaxDuration: 30 * minute, NoAlt: true,
			},
			caio.KindDocument: {MaxCount: 1, MaxBytes: fileBytes, NoAlt: true, Types: []string{
				"application/pdf", "application/msword", "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
				"application/vnd.ms-powerpoint", "application/vnd.openxmlformats-officedocument.presentationml.presentation",
			}},
		},
	}
}

// Names of the fields.
const (
	fieldVisibility  = "visibility"
	fieldQuiet       = "quiet"
	fieldNoReshare   = "no_reshare"
	fieldReshare     = "reshare"
	fieldTitle       = "title"
	fieldCaptions    = "captions"
	fieldCover       = "cover"
	fieldLink        = "link"
	fieldLinkTitle   = "link_title"
	fieldLinkText    = "link_description"
	fieldLinkImage   = "link_thumbnail"
	fieldQuestion    = "poll_question"
	fieldOptions     = "poll_options"
	fieldDuration    = "poll_duration"
	everybody        = "PUBLIC"
	onlyConnections  = "CONNECTIONS"
	signedIn         = "LOGGED_IN"
	usualPoll        = "SEVEN_DAYS"
	mostQuestion     = 140
	mostOption       = 30
	mostTitle        = 400
	mostDescription  = 4086
	captionBytes     = 5 << 20
	reshareMostChars = 500
)

func fields() []caio.Field {
	pictures := []string{"image/jpeg", "image/png"}
	ifLink := &caio.Condition{Field: fieldLink}
	ifPoll := &caio.Condition{Field: fieldQuestion}
	return []caio.Field{
		{
			Name: fieldVisibility, Label: "Who sees it", Type: caio.FieldChoice, Default: everybody,
			Choices: []caio.Choice{
				{Value: everybody, Label: "Everybody"}, {Value: onlyConnections, Label: "Connections only"}, {Value: signedIn, Label: "Signed-in members"},
			},
		},
		{Name: fieldQuiet, Label: "Keep out of the feed", Type: caio.FieldBool, Help: "It is on the profile, but not shown in followers' feeds."},
		{Name: fieldNoReshare, Label: "Nobody may repost it", Type: caio.FieldBool},
		{Name: fieldTitle, Label: "Title of the video or document", Type: caio.FieldText, Max: mostTitle, Help: "A document without one is shown under its file's name."},
		{Name: fieldCaptions, Label: "Captions of the video", Type: caio.FieldFile, Types: []string{"application/x-subrip", "text/plain"}, MaxBytes: captionBytes, Help: "A file of subtitles that ends in .srt."},
		{Name: fieldCover, Label: "Cover of the video", Type: caio.FieldFile, Types: pictures, MaxBytes: imageBytes},
		{Name: fieldLink, Label: "Link shown as a card", Type: caio.FieldURL, Max: 2000, Help: "LinkedIn makes no card by itself for posts from other programs."},
		{Name: fieldLinkTitle, Label: "Title of the card", Type: caio.FieldText, Max: mostTitle, Required: true, When: ifLink},
		{Name: fieldLinkText, Label: "Description on the card", Type: caio.FieldLongText, Max: mostDescription, When: ifLink},
		{Name: fieldLinkImage, Label: "Picture of the card", Type: caio.FieldFile, Types: pictures, MaxBytes: imageBytes, When: ifLink},
		{Name: fieldQuestion, Label: "Poll: question", Type: caio.FieldText, Max: mostQuestion},
		{Name: fieldOptions, Label: "Poll: answers", Type: caio.FieldList, Min: 2, Max: 4, EntryMax: mostOption, Required: true, When: ifPoll},
		{
			Name: fieldDuration, Label: "Poll: open for", Type: caio.FieldChoice, Default: usualPoll, When: ifPoll,
			Choices: []caio.Choice{
				{Value: "ONE_DAY", Label: "1 day"}, {Value: "THREE_DAYS", Label: "3 days"}, {Value: usualPoll, Label: "1 week"}, {Value: "FOURTEEN_DAYS", Label: "2 weeks"},
			},
		},
		{Name: fieldReshare, Label: "Repost", Type: caio.FieldText, Max: reshareMostChars, Help: "The address of a post, which is shown below your text: in the post's menu, Copy link to post."},
	}
}
