package youtube

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"caio/internal/caio"
	"caio/internal/platform"
)

// Names of the Fields. What is on at YouTube unless it is switched off has a Field that
// switches it off, so that a value that is missing means the usual.
const (
	fieldTitle        = "title"
	fieldPrivacy      = "privacy"
	fieldKids         = "made_for_kids"
	fieldSynthetic    = "synthetic"
	fieldCategory     = "category"
	fieldTags         = "tags"
	fieldThumbnail    = "thumbnail"
	fieldPlaylists    = "playlists"
	fieldNewPlaylist  = "new_playlist"
	fieldLanguage     = "language"
	fieldAudio        = "audio_language"
	fieldCaptions     = "captions"
	fieldCaptionsIn   = "captions_language"
	fieldCaptionsName = "captions_name"
	fieldTranslations = "translations"
	fieldLicense      = "license"
	fieldRecorded     = "recorded"
	fieldQuiet        = "no_notice"
	fieldNoEmbed      = "no_embedding"
	fieldHideStats    = "hide_statistics"
)

const (
	privacyPublic   = "public"
	privacyUnlisted = "unlisted"
	privacyPrivate  = "private"

	usualCategory = "22" // People & Blogs
	usualLicense  = "youtube"
)

func fields() []caio.Field {
	captions := &caio.Condition{Field: fieldCaptions}
	return []caio.Field{
		{Name: fieldTitle, Label: "Title", Type: caio.FieldText, Required: true, Max: mostTitle, Help: "The post's text becomes the description."},
		{Name: fieldPrivacy, Label: "Visibility", Type: caio.FieldChoice, Default: privacyPublic, Choices: []caio.Choice{
			{Value: privacyPublic, Label: "Public"}, {Value: privacyUnlisted, Label: "Unlisted"}, {Value: privacyPrivate, Label: "Private"},
		}},
		{Name: fieldKids, Label: "Made for kids", Type: caio.FieldBool, Help: "The law of many countries wants this to be told. Such videos have no comments."},
		{Name: fieldSynthetic, Label: "Altered or synthetic content", Type: caio.FieldBool, Help: "Realistic content that was made or changed with AI has to be labelled."},
		{Name: fieldCategory, Label: "Category", Type: caio.FieldChoice, Remote: true, Default: usualCategory},
		{Name: fieldTags, Label: "Tags", Type: caio.FieldList, Help: "One a line, 500 characters together."},
		{Name: fieldThumbnail, Label: "Thumbnail", Type: caio.FieldFile, Types: []string{"image/jpeg", "image/png"}, MaxBytes: mostThumbnail, Help: "1280 × 720 pixels. The channel's phone number must be confirmed."},
		{Name: fieldPlaylists, Label: "Playlists", Type: caio.FieldChoices, Remote: true},
		{Name: fieldNewPlaylist, Label: "New playlist", Type: caio.FieldText, Max: 150, Help: "It is made when there is none with this title."},
		{Name: fieldLanguage, Label: "Language of title and description", Type: caio.FieldText, Max: 20, Help: "A code such as en, de or pt-BR."},
		{Name: fieldAudio, Label: "Language of the video", Type: caio.FieldText, Max: 20, Help: "A code such as en, de or pt-BR."},
		{Name: fieldCaptions, Label: "Subtitles", Type: caio.FieldFile, Types: []string{"application/x-subrip", "text/vtt"}, MaxBytes: mostCaptions, Help: "An SRT or VTT file."},
		{Name: fieldCaptionsIn, Label: "Language of the subtitles", Type: caio.FieldText, Max: 20, When: captions, Help: "A code such as en; when empty, that of the video."},
		{Name: fieldCaptionsName, Label: "Name of the subtitles", Type: caio.FieldText, Max: 150, When: captions},
		{Name: fieldTranslations, Label: "Translations", Type: caio.FieldList, Help: "One a line: language | title | description, such as de | Titel | Beschreibung."},
		{Name: fieldLicense, Label: "Licence", Type: caio.FieldChoice, Default: usualLicense, Choices: []caio.Choice{
			{Value: usualLicense, Label: "Standard YouTube licence"}, {Value: "creativeCommon", Label: "Creative Commons, attribution"},
		}},
		{Name: fieldRecorded, Label: "Recorded on", Type: caio.FieldInstant},
		{Name: fieldQuiet, Label: "Do not notify subscribers", Type: caio.FieldBool},
		{Name: fieldNoEmbed, Label: "Do not allow embedding", Type: caio.FieldBool},
		{Name: fieldHideStats, Label: "Hide statistics on the watch page", Type: caio.FieldBool},
	}
}

// value returns a field's value, or usual when it has none.
func value(v caio.Variant, name, usual string) string {
	if s := strings.TrimSpace(v.Fields[name]); s != "" {
		return s
	}
	return usual
}

// Check finds what Limits and Fields cannot express.
func (c *connector) Check(ch caio.Channel, v caio.Variant) []caio.Problem {
	problems := []caio.Problem{}
	add := func(field, code, format string, args ...any) {
		problems = append(problems, caio.Problem{Code: code, Media: -1, Field: field, Message: fmt.Sprintf(format, args...)})
	}
	const invalid = "field_invalid"
	if strings.ContainsAny(v.Fields[fieldTitle], "<>") {
		add(fieldTitle, invalid, "YouTube takes no angle brackets in a title.")
	}
	if strings.ContainsAny(v.Text(), "<>") {
		add("", "text_characters", "YouTube takes no angle brackets in a description.")
	}
	if n := tagLength(tagsOf(v)); n > mostTags {
		add(fieldTags, invalid, "The tags are %d characters long together; %d are allowed.", n, mostTags)
	}
	if strings.ContainsAny(v.Fields[fieldTags], "<>") {
		add(fieldTags, invalid, "YouTube takes no angle brackets in tags.")
	}
	if strings.TrimSpace(v.Comment) != "" {
		switch {
		case value(v, fieldPrivacy, privacyPublic) == privacyPrivate:
			add(fieldPrivacy, invalid, "YouTube takes no comments on private videos; remove the first comment or change the visibility.")
		case v.Fields[fieldKids] == "true":
			add(fieldKids, invalid, "YouTube takes no comments on videos made for kids; remove the first comment.")
		}
	}
	if value(v, fieldCaptions, "") != "" && captionsLanguage(v) == "" {
		add(fieldCaptionsIn, invalid, "The language of the subtitles is needed.")
	}
	c.checkTranslations(v, func(format string, args ...any) { add(fieldTranslations, invalid, format, args...) })
	if ch.Meta[metaManage] == "false" {
		if field := wantsManage(v); field != "" {
			add(strings.TrimPrefix(field, "comment"), invalid, "CAIO was not given the right to manage the channel, which this needs; connect the account again and leave all boxes ticked.")
		}
	}
	return problems
}

func (c *connector) checkTranslations(v caio.Variant, add func(format string, args ...any)) {
	lines := platform.Lines(v.Fields[fieldTranslations])
	if len(lines) > 0 && value(v, fieldLanguage, "") == "" {
		add("Translations need the language of title and description.")
	}
	for _, line := range lines {
		language, to, ok := translation(line)
		switch {
		case !ok || language == "" || to.Title == "":
			add("A translation is a line such as: de | Titel | Beschreibung. This one is not: %q.", line)
		case utf8.RuneCountInString(to.Title) > mostTitle || len(to.Description) > usualLimits().Text.Max || strings.ContainsAny(line, "<>"):
			add("The translation into %s is too long or has angle brackets.", language)
		}
	}
}

// wantsManage returns a field that needs more than the right to upload; "comment" for the
// first comment, "" for none.
func wantsManage(v caio.Variant) string {
	switch {
	case strings.TrimSpace(v.Comment) != "":
		return "comment"
	case value(v, fieldPlaylists, "") != "":
		return fieldPlaylists
	case value(v, fieldNewPlaylist, "") != "":
		return fieldNewPlaylist
	case value(v, fieldCaptions, "") != "":
		return fieldCaptions
	}
	return ""
}

// tagLength counts tags as YouTube's page says: those with a space get quotes, commas go
// between them.
func tagLength(tags []string) int {
	n := max(len(tags)-1, 0)
	for _, tag := range tags {
		n += utf8.RuneCountInString(tag)
		if strings.ContainsAny(tag, " \t") {
			n += 2
		}
	}
	return n
}

func tagsOf(v caio.Variant) []string {
	out := []string{}
	for _, line := range platform.Lines(v.Fields[fieldTags]) {
		for tag := range strings.SplitSeq(line, ",") {
			if tag = strings.TrimPrefix(strings.TrimSpace(tag), "#"); tag != "" {
				out = append(out, tag)
			}
		}
	}
	return out
}

// translation reads "language | title | description".
func translation(line string) (language string, to localized, ok bool) {
	language, rest, ok := strings.Cut(line, "|")
	title, description, _ := strings.Cut(rest, "|")
	return strings.TrimSpace(language), localized{strings.TrimSpace(title), strings.TrimSpace(description)}, ok
}

func captionsLanguage(v caio.Variant) string {
	return value(v, fieldCaptionsIn, value(v, fieldAudio, value(v, fieldLanguage, "")))
}
