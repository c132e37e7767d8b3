package threads

import "caio/internal/caio"

// The options of a post. What is not said otherwise holds for the first part of a thread.
const (
	fieldAudience   = "reply_control"
	fieldApprovals  = "reply_approvals"
	fieldTopic      = "topic_tag"
	fieldPoll       = "poll"
	fieldLink       = "link_attachment"
	fieldGIF        = "gif_id"
	fieldSpoilers   = "spoilers"
	fieldBlur       = "spoiler_media"
	fieldLong       = "long_text"
	fieldLongLink   = "long_text_link"
	fieldLongStyles = "long_text_styles"
	fieldQuote      = "quote_post_id"
	fieldReplyTo    = "reply_to_id"
	fieldPlace      = "location"
	fieldGhost      = "ghost"
	fieldCountries  = "countries"
)

func fields() []caio.Field {
	long := &caio.Condition{Field: fieldLong}
	return []caio.Field{
		{Name: fieldAudience, Label: "Who can reply", Type: caio.FieldChoice, Default: "everyone", Choices: []caio.Choice{
			{Value: "everyone", Label: "Everyone"},
			{Value: "accounts_you_follow", Label: "Profiles you follow"},
			{Value: "followers_only", Label: "Your followers"},
			{Value: "mentioned_only", Label: "Mentioned profiles"},
			{Value: "parent_post_author_only", Label: "The author of the post that this answers"},
		}},
		{Name: fieldApprovals, Label: "Approve replies", Type: caio.FieldBool, Help: "A reply shows only after you have approved it."},
		{Name: fieldTopic, Label: "Topic", Type: caio.FieldText, Max: 50, Help: "Without # . &. If empty, the first #word of the text becomes the topic."},
		{
			Name: fieldPoll, Label: "Poll", Type: caio.FieldList, Min: 2, Max: mostAnswers, EntryMax: 25,
			Help: "Two to four answers, one a line. Not with pictures, videos, a GIF or a link preview.",
		},
		{Name: fieldLink, Label: "Link preview", Type: caio.FieldURL, Max: 2000, Help: "Shown as a card. Not with pictures or videos."},
		{Name: fieldGIF, Label: "GIF", Type: caio.FieldText, Max: 64, Help: "The id of a GIF at GIPHY: the letters and digits at the end of its address. Not with pictures or videos."},
		{
			Name: fieldSpoilers, Label: "Hide as spoiler", Type: caio.FieldList, Max: mostSpoiler, EntryMax: mostText,
			Help: "Words of the text, exactly as they are written, one passage a line. They are hidden wherever they stand, in every part.",
		},
		{Name: fieldBlur, Label: "Blur pictures and videos", Type: caio.FieldBool, Help: "They show after a tap, in every part."},
		{Name: fieldLong, Label: "Longer text", Type: caio.FieldLongText, Max: mostLong, Help: "Up to 10,000 characters, attached to the post. Not with pictures, videos or a poll."},
		{Name: fieldLongLink, Label: "Link of the longer text", Type: caio.FieldURL, Max: 2000, When: long},
		{
			Name: fieldLongStyles, Label: "Styles of the longer text", Type: caio.FieldList, Max: 50, EntryMax: 1000, When: long,
			Help: "One passage a line, with its style before it: bold: exactly these words. There are bold, italic, highlight, underline and strikethrough.",
		},
		{Name: fieldQuote, Label: "Quote a post", Type: caio.FieldText, Max: 300, Help: "The address of a post of yours, or the number of any post."},
		{Name: fieldReplyTo, Label: "Answer a post", Type: caio.FieldText, Max: 300, Help: "The address of a post of yours, or the number of any post. This one appears below it."},
		{Name: fieldPlace, Label: "Place", Type: caio.FieldText, Max: 100, Help: "The name of a place, or its number at Threads."},
		{Name: fieldGhost, Label: "Ghost post", Type: caio.FieldBool, Help: "Gone after 24 hours. A single text, without pictures or videos."},
		{
			Name: fieldCountries, Label: "Only in these countries", Type: caio.FieldList, Max: 250, EntryMax: 2,
			Help: "Codes of two letters such as DE, one a line. Threads offers this to some accounts only.",
		},
	}
}
