package mastodon

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/text"
)

// Names of the Fields.
const (
	fieldVisibility  = "visibility"
	fieldSpoiler     = "spoiler"
	fieldSensitive   = "sensitive"
	fieldLanguage    = "language"
	fieldOptions     = "poll_options"
	fieldExpires     = "poll_expires"
	fieldMultiple    = "poll_multiple"
	fieldHideTotals  = "poll_hide_totals"
	fieldQuote       = "quote"
	fieldQuotePolicy = "quote_policy"
)

func fields() []caio.Field {
	poll := &caio.Condition{Field: fieldOptions}
	return []caio.Field{
		{Name: fieldVisibility, Label: "Visibility", Type: caio.FieldChoice, Default: "public", Choices: []caio.Choice{
			{Value: "public", Label: "Public"},
			{Value: "unlisted", Label: "Quiet public"},
			{Value: "private", Label: "Followers"},
			{Value: "direct", Label: "Only people mentioned"},
		}},
		{Name: fieldSpoiler, Label: "Content warning", Type: caio.FieldText, Help: "Readers see this first and open the post themselves. It counts towards the length."},
		{Name: fieldSensitive, Label: "Sensitive media", Type: caio.FieldBool, Help: "Pictures and videos are blurred until they are opened."},
		{Name: fieldLanguage, Label: "Language", Type: caio.FieldText, Max: 8, Help: "A code such as en, de or zh-TW."},
		{Name: fieldOptions, Label: "Poll answers", Type: caio.FieldList, Min: 2, Max: 50, EntryMax: 500, Help: "One a line. The poll goes with the first part; it cannot have files."},
		{Name: fieldExpires, Label: "Poll ends after", Type: caio.FieldChoice, Default: "86400", When: poll, Choices: []caio.Choice{
			{Value: "300", Label: "5 minutes"},
			{Value: "1800", Label: "30 minutes"},
			{Value: "3600", Label: "1 hour"},
			{Value: "21600", Label: "6 hours"},
			{Value: "43200", Label: "12 hours"},
			{Value: "86400", Label: "1 day"},
			{Value: "259200", Label: "3 days"},
			{Value: "604800", Label: "7 days"},
		}},
		{Name: fieldMultiple, Label: "Allow several answers", Type: caio.FieldBool, When: poll},
		{Name: fieldHideTotals, Label: "Hide results until the poll ends", Type: caio.FieldBool, When: poll},
		{Name: fieldQuote, Label: "Quoted post", Type: caio.FieldURL, Help: "The address of a post to quote, on a server of version 4.5 or later."},
		{Name: fieldQuotePolicy, Label: "Who may quote", Type: caio.FieldChoice, Choices: []caio.Choice{
			{Value: "public", Label: "Anyone"}, {Value: "followers", Label: "Followers"}, {Value: "nobody", Label: "Nobody"},
		}},
	}
}

// Names in Channel.Meta: what the server says of itself.
const (
	metaAPI         = "api"          // Mastodon's API version; absent before 4.3 and elsewhere
	metaPollOptions = "poll_options" // most
	metaPollChars   = "poll_chars"   // of one
	metaPollMin     = "poll_min"     // seconds
	metaPollMax     = "poll_max"     //
)

const (
	usualPollOptions = 4
	usualPollChars   = 50
	usualPollMin     = 300
	usualPollMax     = 2_629_746
	quotesSince      = 7 // API version of Mastodon 4.5
)

func metaInt(ch caio.Channel, name string, usual int) int {
	n, err := strconv.Atoi(ch.Meta[name])
	if err != nil || n <= 0 {
		return usual
	}
	return n
}

// Check finds what Limits and Fields cannot express: the content warning counts towards
// each part's length, a poll has no files, a quote needs a new server.
func (c *connector) Check(ch caio.Channel, v caio.Variant) []caio.Problem {
	problems := checkSpoiler(ch, v)
	add := func(field, format string, args ...any) {
		problems = append(problems, caio.Problem{Code: "field_invalid", Media: -1, Field: field, Message: fmt.Sprintf(format, args...)})
	}
	field := func(name string) string { return strings.TrimSpace(v.Fields[name]) }
	if options := platform.Lines(v.Fields[fieldOptions]); len(options) > 0 {
		if len(v.Parts) > 0 && len(v.Parts[0].Attachments) > 0 {
			add(fieldOptions, "A poll cannot have files; remove the poll or the files.")
		}
		if most := metaInt(ch, metaPollOptions, usualPollOptions); len(options) > most {
			add(fieldOptions, "A poll has at most %d answers on this server; this one has %d.", most, len(options))
		}
		for i, o := range options {
			if most := metaInt(ch, metaPollChars, usualPollChars); text.Count(caio.TextLimit{Counter: caio.CountGraphemes}, o) > most {
				add(fieldOptions, "The poll's answer %q is longer than the %d characters that this server allows.", o, most)
			}
			if slices.Contains(options[:i], o) {
				add(fieldOptions, "The poll has the answer %q twice.", o)
			}
		}
		if s := pollSeconds(v.Fields); s < metaInt(ch, metaPollMin, usualPollMin) || s > metaInt(ch, metaPollMax, usualPollMax) {
			add(fieldExpires, "This server does not allow a poll to end after that time.")
		}
	}
	if (field(fieldQuote) != "" || field(fieldQuotePolicy) != "") && metaInt(ch, metaAPI, 0) < quotesSince {
		add(fieldQuote, "This server cannot quote posts; it needs Mastodon 4.5 or later.")
	}
	return problems
}

func checkSpoiler(ch caio.Channel, v caio.Variant) []caio.Problem {
	problems := []caio.Problem{}
	spoiler := strings.TrimSpace(v.Fields[fieldSpoiler])
	if spoiler == "" {
		return problems
	}
	limit := usualLimits().Text
	if ch.Limits != nil {
		limit = ch.Limits.Text
	}
	check := func(part int, s string) {
		// Counted apart, as the server joins them without a space.
		if n := text.Count(limit, spoiler) + text.Count(limit, s); n > limit.Max && text.Count(limit, s) <= limit.Max {
			problems = append(problems, caio.Problem{
				Code: "text_too_long", Part: part, Media: -1, Field: fieldSpoiler, Is: int64(n), Limit: int64(limit.Max),
				Message: fmt.Sprintf("With its content warning the text is %d characters long; %d are allowed.", n, limit.Max),
			})
		}
	}
	for i, p := range v.Parts {
		check(i, p.Text)
	}
	if v.Comment != "" {
		check(len(v.Parts)-1, v.Comment)
	}
	return problems
}

func pollSeconds(values map[string]string) int {
	n, err := strconv.Atoi(strings.TrimSpace(values[fieldExpires]))
	if err != nil {
		return 86_400
	}
	return n
}
