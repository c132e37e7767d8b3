package linkedin

import (
	"regexp"
	"strings"

	"caio/internal/caio"
	"caio/internal/text"
)

// Check finds what limits and fields cannot express.
func (c *connector) Check(ch caio.Channel, v caio.Variant) []caio.Problem {
	var out []caio.Problem
	field := func(name, message string) {
		out = append(out, caio.Problem{Code: "field_invalid", Media: -1, Field: name, Message: message})
	}
	p := readPost(v)
	if ch.Kind == kindPage && p.option(fieldVisibility) == onlyConnections {
		field(fieldVisibility, "A page has no connections; choose another audience.")
	}
	if extras := p.extras(); len(extras) > 1 {
		field(extras[1], "A post has either files, a link's card, a poll or a repost; remove all but one.")
	}
	if p.option(fieldReshare) != "" && p.reshared() == "" {
		field(fieldReshare, "The address of a post to repost is needed, one that contains “share” or “ugcPost” and a number.")
	}
	if p.kind() != caio.KindVideo && (p.option(fieldCaptions) != "" || p.option(fieldCover) != "") {
		field(firstSet(p, fieldCaptions, fieldCover), "Captions and a cover belong to a video; attach one or remove them.")
	}
	if kind := p.kind(); p.option(fieldTitle) != "" && kind != caio.KindVideo && kind != caio.KindDocument {
		field(fieldTitle, "A title belongs to a video or a document; attach one or remove it.")
	}
	for i, a := range p.files {
		if kind := a.Asset.Kind; a.Alt != "" && kind != caio.KindImage && kind != caio.KindAnimated {
			out = append(out, caio.Problem{Code: "alt_unused", Media: i, Warning: true, Message: "LinkedIn shows alt texts of pictures only."})
		}
		if a.Asset.Kind == caio.KindVideo && a.Asset.Size < videoLeast {
			out = append(out, caio.Problem{
				Code: "media_bytes", Media: i, Warning: true, Is: a.Asset.Size, Limit: videoLeast,
				Message: "The video is smaller than the 75 KiB that LinkedIn asks for; it may be refused.",
			})
		}
	}
	if card := p.option(fieldLink) == "" && len(p.extras()) == 0 && len(text.URLs(v.Text())) > 0; card {
		out = append(out, caio.Problem{
			Code: "link_without_card", Media: -1, Field: fieldLink, Warning: true,
			Message: "LinkedIn will show the link without a card; enter it as “Link shown as a card” if you want one.",
		})
	}
	return out
}

func firstSet(p post, names ...string) string {
	for _, name := range names {
		if p.option(name) != "" {
			return name
		}
	}
	return ""
}

// shared finds the URN of a post in an address: as it is, escaped, or as addresses of the
// website end, …-share-7300000000000000000-abcd.
var shared = regexp.MustCompile(`(?:urn(?::|%3A)li(?::|%3A)|[-_/])(share|ugcPost)(?::|%3A|-)(\d{6,20})`)

// postURN returns the URN of the post at an address, "" when it names none.
func postURN(address string) string {
	m := shared.FindStringSubmatch(strings.TrimSpace(address))
	if m == nil {
		return ""
	}
	return "urn:li:" + m[1] + ":" + m[2]
}
