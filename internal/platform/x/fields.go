package x

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"caio/internal/caio"
	"caio/internal/platform"
)

// Names of the Fields.
const (
	fieldReplies   = "reply_settings"
	fieldOptions   = "poll_options"
	fieldMinutes   = "poll_minutes"
	fieldAI        = "made_with_ai"
	fieldPaid      = "paid_partnership"
	fieldTagged    = "tagged_users"
	fieldCommunity = "community_id"
	fieldShare     = "share_with_followers"
	fieldSubtitles = "subtitles"
	fieldLanguage  = "subtitles_language"
)

const (
	everyone   = "everyone"
	usualPoll  = 1440
	mostTagged = 10
	mostSRT    = 1 * mebibyte
)

func fields() []caio.Field {
	return []caio.Field{
		{Name: fieldReplies, Label: "Who can reply", Type: caio.FieldChoice, Default: everyone, Choices: []caio.Choice{
			{Value: everyone, Label: "Everyone"},
			{Value: "following", Label: "Accounts you follow"},
			{Value: "mentionedUsers", Label: "Only accounts you mention"},
			{Value: "subscribers", Label: "Only subscribers"},
			{Value: "verified", Label: "Only verified accounts"},
		}},
		{Name: fieldOptions, Label: "Poll answers", Type: caio.FieldList, Min: 2, Max: 4, EntryMax: 25, Help: "One a line. The poll goes with the first part; it cannot have files."},
		{Name: fieldMinutes, Label: "Poll ends after (minutes)", Type: caio.FieldNumber, Min: 5, Max: 10_080, Default: strconv.Itoa(usualPoll), When: &caio.Condition{Field: fieldOptions}},
		{Name: fieldAI, Label: "Made with AI", Type: caio.FieldBool, Help: "X labels the post."},
		{Name: fieldPaid, Label: "Paid partnership", Type: caio.FieldBool, Help: "X labels the post as an advertisement."},
		{Name: fieldTagged, Label: "People in the pictures", Type: caio.FieldList, Max: mostTagged, EntryMax: 20, Help: "User names, one a line. The tags go with the files of the first part."},
		{Name: fieldCommunity, Label: "Community", Type: caio.FieldText, Max: 19, Help: "The number at the end of the community's address; you must be a member."},
		{Name: fieldShare, Label: "Show it to your followers too", Type: caio.FieldBool, When: &caio.Condition{Field: fieldCommunity}},
		{Name: fieldSubtitles, Label: "Subtitles", Type: caio.FieldFile, Types: []string{"application/x-subrip"}, MaxBytes: mostSRT, Help: "An SRT file for the video of the first part."},
		{Name: fieldLanguage, Label: "Language of the subtitles", Type: caio.FieldText, Max: 8, Default: "en", When: &caio.Condition{Field: fieldSubtitles}, Help: "A code such as en, de or pt."},
	}
}

var (
	cashtagPattern = regexp.MustCompile(`(?:^|\s)\$[A-Za-z]{1,6}(?:[._][A-Za-z]{1,2})?(?:[^\pL\pN_]|$)`)
	namePattern    = regexp.MustCompile(`^@?[A-Za-z0-9_]{1,15}$`)
)

// Check finds what Limits and Fields cannot express: files, poll and tags exclude or need
// each other, and a post has at most one cashtag (X Developer Platform, self-serve plans).
func (c *connector) Check(_ caio.Channel, v caio.Variant) []caio.Problem {
	problems := []caio.Problem{}
	add := func(part int, field, format string, args ...any) {
		problems = append(problems, caio.Problem{Code: "field_invalid", Part: part, Media: -1, Field: field, Message: fmt.Sprintf(format, args...)})
	}
	files := len(v.Parts) > 0 && len(v.Parts[0].Attachments) > 0
	options := platform.Lines(v.Fields[fieldOptions])
	if len(options) > 0 && files {
		add(0, fieldOptions, "A poll cannot have files; remove the poll or the files.")
	}
	if len(options) > 0 && strings.TrimSpace(v.Text()) == "" {
		add(0, fieldOptions, "A poll needs a text that asks the question.")
	}
	for i, o := range options {
		if slices.Contains(options[:i], o) {
			add(0, fieldOptions, "The poll has the answer %q twice.", o)
		}
	}
	tagged := platform.Lines(v.Fields[fieldTagged])
	if len(tagged) > 0 && !files {
		add(0, fieldTagged, "People can be tagged in pictures and videos only; attach one or remove the names.")
	}
	for _, name := range tagged {
		if !namePattern.MatchString(name) {
			add(0, fieldTagged, "%q is not a user name of X.", name)
		}
	}
	if strings.TrimSpace(v.Fields[fieldSubtitles]) != "" && !(files && v.Parts[0].Attachments[0].Asset.Kind == caio.KindVideo) {
		add(0, fieldSubtitles, "Subtitles need a video in the first part; attach one or remove the subtitles.")
	}
	if id := strings.TrimSpace(v.Fields[fieldCommunity]); id != "" && !isID(id) {
		add(0, fieldCommunity, "The community is a number, not %q; copy it from the end of the community's address.", id)
	}
	for i, p := range v.Parts {
		if n := cashtags(p.Text); n > 1 {
			add(i, "", "The text has %d cashtags; X allows one.", n)
		}
	}
	if n := cashtags(v.Comment); n > 1 {
		add(0, "", "The first comment has %d cashtags; X allows one.", n)
	}
	return problems
}

func cashtags(s string) int {
	n := 0
	for at := cashtagPattern.FindStringIndex(s); at != nil; at = cashtagPattern.FindStringIndex(s) {
		n++
		s = s[at[1]-1:] // what ends one may begin the next
		if len(s) <= 1 {
			break
		}
	}
	return n
}
