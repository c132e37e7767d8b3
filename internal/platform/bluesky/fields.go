package bluesky

import (
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/rivo/uniseg"

	"caio/internal/caio"
	"caio/internal/platform"
)

func fields() []caio.Field {
	withCard := &caio.Condition{Field: "card_url"}
	return []caio.Field{
		{
			Name: "replies", Label: "Who can reply", Type: caio.FieldChoices, Help: "Nothing chosen: everyone.",
			Choices: []caio.Choice{
				{Value: "nobody", Label: "Nobody"},
				{Value: "mentioned", Label: "People mentioned"},
				{Value: "following", Label: "People this account follows"},
				{Value: "followers", Label: "Followers"},
			},
		},
		{Name: "no_quotes", Label: "Do not allow quotes", Type: caio.FieldBool},
		{
			Name: "labels", Label: "Content warnings", Type: caio.FieldChoices,
			Choices: []caio.Choice{
				{Value: "sexual", Label: "Suggestive"},
				{Value: "nudity", Label: "Nudity"},
				{Value: "porn", Label: "Adult"},
				{Value: "graphic-media", Label: "Graphic media"},
			},
		},
		{
			Name: "languages", Label: "Languages", Type: caio.FieldList, Max: maxLangs, EntryMax: 35,
			Help: "Codes such as en or pt-BR, one a line; three at most.",
		},
		{
			Name: "tags", Label: "Hidden tags", Type: caio.FieldList, Max: maxTags, EntryMax: maxTagLength,
			Help: "Found by search, not shown in the text. One a line, without #.",
		},
		{
			Name: "quote", Label: "Quote a post", Type: caio.FieldText, Max: 500,
			Help: "The post's address at bsky.app: in its menu, Copy link to post.",
		},
		{
			Name: "card_url", Label: "Link card", Type: caio.FieldURL,
			Help: "Shows a card for this address. A picture attached to the post becomes the card's picture.",
		},
		{Name: "card_title", Label: "Card title", Type: caio.FieldText, Max: 300, Required: true, When: withCard},
		{Name: "card_description", Label: "Card description", Type: caio.FieldLongText, Max: 1000, When: withCard},
	}
}

var languagePattern = regexp.MustCompile(`^[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8})*$`)

// Check finds what belongs together in a way that limits and fields cannot say.
func (c *connector) Check(_ caio.Channel, v caio.Variant) []caio.Problem {
	var out []caio.Problem
	field := func(name, message string) {
		out = append(out, caio.Problem{Code: "field_invalid", Field: name, Media: -1, Message: message})
	}
	if replies := platform.Lines(v.Fields["replies"]); len(replies) > 1 && slices.Contains(replies, "nobody") {
		field("replies", "Who can reply: choose Nobody alone, or the groups that may.")
	}
	for _, code := range platform.Lines(v.Fields["languages"]) {
		if !languagePattern.MatchString(code) {
			field("languages", "Languages: "+code+" is not a language code such as en or pt-BR.")
		}
	}
	if quote := strings.TrimSpace(v.Fields["quote"]); quote != "" {
		if _, ok := parseQuote(quote); !ok {
			field("quote", "Quote a post: this is not the address of a Bluesky post.")
		}
	}
	out = append(out, checkCard(v)...)
	for i, part := range v.Parts {
		out = append(out, checkMedia(i, part)...)
	}
	return out
}

// checkCard sees to it that the card's picture is one. A post has either a card or media.
func checkCard(v caio.Variant) []caio.Problem {
	if strings.TrimSpace(v.Fields["card_url"]) == "" || len(v.Parts) == 0 {
		return nil
	}
	list := v.Parts[0].Attachments
	at := caio.Problem{Code: "field_invalid", Field: "card_url", Media: -1}
	switch {
	case len(list) == 0:
		return nil
	case len(list) > 1 || list[0].Asset.Kind != caio.KindImage:
		at.Message = "Link card: a post has either a card, with one picture at most, or media."
	case list[0].Asset.Size > maxThumbBytes:
		at.Message = "Link card: the card's picture may have 1 MB at most."
		at.Is, at.Limit = list[0].Asset.Size, maxThumbBytes
	default:
		return nil
	}
	return []caio.Problem{at}
}

func checkMedia(i int, part caio.Part) []caio.Problem {
	var out []caio.Problem
	for n, a := range part.Attachments {
		at := caio.Problem{Part: i, Media: n}
		switch a.Asset.Kind {
		case caio.KindVideo:
			if is := uniseg.GraphemeClusterCount(a.Alt); is > maxVideoAlt {
				at.Code, at.Is, at.Limit = "alt_too_long", int64(is), maxVideoAlt
				at.Message = "The alt text of " + a.Asset.Name + " is too long; a video's may have 1000 characters."
				out = append(out, at)
			}
		case caio.KindAnimated:
			at.Code, at.Warning = "media_still", true
			at.Message = a.Asset.Name + " will not move on Bluesky; make it a video to keep the motion."
			out = append(out, at)
		case caio.KindImage, caio.KindAudio, caio.KindDocument:
		}
	}
	return out
}

// parseQuote reads the address of a post: at://…, or as people see it at bsky.app. The
// repo may still be a handle.
func parseQuote(s string) (address, bool) {
	if a, ok := parseURI(s); ok {
		return a, a.collection == collectionPost
	}
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "https" || u.Host != "bsky.app" {
		return address{}, false
	}
	parts := strings.Split(strings.Trim(u.Path, "/"), "/")
	if len(parts) != 4 || parts[0] != "profile" || parts[2] != "post" || parts[1] == "" || parts[3] == "" {
		return address{}, false
	}
	return address{parts[1], collectionPost, parts[3]}, true
}
