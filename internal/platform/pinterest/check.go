package pinterest

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"caio/internal/caio"
)

// The smallest picture that Pinterest recommends; no page says what happens to smaller
// ones.
const (
	smallWidth  = 200
	smallHeight = 300
)

var (
	digits = regexp.MustCompile(`^[0-9]+$`)
	colour = regexp.MustCompile(`^#[0-9A-Fa-f]{6}$`)
)

// Check finds what differs between a picture, a carousel and a video, and between the
// sandbox and the real network.
func (c *connector) Check(ch caio.Channel, v caio.Variant) []caio.Problem {
	k := &check{pin: readPin(v), fields: v.Fields, problems: []caio.Problem{}}
	k.place()
	k.options()
	k.pictures()
	k.carousel()
	k.video()
	if ch.Meta[metaHost] == hostSandbox {
		k.warn("", -1, "sandbox", "This goes to Pinterest's sandbox: nobody but you will see the Pin.")
	}
	return k.problems
}

type check struct {
	pin      pin
	fields   map[string]string
	problems []caio.Problem
}

func (k *check) add(p caio.Problem, format string, args ...any) {
	p.Message = fmt.Sprintf(format, args...)
	k.problems = append(k.problems, p)
}

func (k *check) refuse(field, format string, args ...any) {
	k.add(caio.Problem{Media: -1, Code: "field_invalid", Field: field}, format, args...)
}

func (k *check) warn(field string, media int, code, format string, args ...any) {
	k.add(caio.Problem{Media: media, Code: code, Field: field, Warning: true}, format, args...)
}

func (k *check) place() {
	p := k.pin
	if p.board != "" && !digits.MatchString(p.board) {
		k.refuse(fieldBoard, "There is no board %q; choose one from the list.", p.board)
	}
	section := strings.TrimSpace(k.fields[fieldSection])
	if section == "" {
		return
	}
	if board, _, ok := strings.Cut(section, "/"); !ok || board != p.board || !digits.MatchString(p.section) {
		k.refuse(fieldSection, "The section belongs to another board; choose one of the board that the Pin goes to.")
	}
}

func (k *check) options() {
	p := k.pin
	if n := len([]rune(p.link)); n > maxLink {
		k.add(caio.Problem{Media: -1, Code: "field_invalid", Field: fieldLink, Is: int64(n), Limit: maxLink}, "The link is %d characters long; %d are allowed.", n, maxLink)
	}
	if p.color != "" && !colour.MatchString(p.color) {
		k.refuse(fieldColor, "A colour is written as #6e7874, not %q.", p.color)
	}
	if p.parent != "" && !digits.MatchString(p.parent) {
		k.refuse(fieldParent, "A Pin's number has only digits; %q has others.", p.parent)
	}
}

func (k *check) pictures() {
	for i, a := range k.pin.pictures {
		if a.Asset.Width > 0 && (a.Asset.Width < smallWidth || a.Asset.Height < smallHeight) {
			k.warn("", i, "media_small", "%s is %d × %d pixels; Pinterest recommends 1000 × 1500 and may refuse less than %d × %d.", a.Asset.Name, a.Asset.Width, a.Asset.Height, smallWidth, smallHeight)
		}
		if alt := strings.TrimSpace(a.Alt); alt != "" && alt != k.pin.alt {
			k.warn("", i, "alt_ignored", "%s: a Pin has one alt text, that of its cover; this one will be left out.", a.Asset.Name)
		}
	}
}

func (k *check) carousel() {
	p := k.pin
	if n := len(p.pictures); p.first < 0 || (p.first >= n && n > 0) {
		k.refuse(fieldFirst, "There is no picture %d for the cover; there are %d.", p.first+1, n)
	}
	for i, field := range [...]string{fieldItemTitles, fieldItemDescriptions, fieldItemLinks} {
		switch n := len(p.items[i]); {
		case n > 0 && !p.carousel():
			k.warn(field, -1, "field_ignored", "Only a carousel's pictures have texts of their own; these will be left out.")
		case n > len(p.pictures):
			k.refuse(field, "There are %d lines for %d pictures.", n, len(p.pictures))
		}
	}
	for _, link := range p.items[2] {
		if u, err := url.Parse(link); link != skipped && (err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http")) {
			k.refuse(fieldItemLinks, "%q is not a web address.", link)
		}
	}
	if !p.carousel() {
		return
	}
	size := p.pictures[0].Asset
	different := func(a caio.Attachment) bool {
		return a.Asset.Width > 0 && size.Width > 0 && (a.Asset.Width != size.Width || a.Asset.Height != size.Height)
	}
	if i := slices.IndexFunc(p.pictures, different); i >= 0 {
		k.add(caio.Problem{Media: i, Code: "media_size"}, "All pictures of a carousel must have the same size; %s is %d × %d pixels, the first one %d × %d.",
			p.pictures[i].Asset.Name, p.pictures[i].Asset.Width, p.pictures[i].Asset.Height, size.Width, size.Height)
	}
}

func (k *check) video() {
	if k.pin.video == nil {
		for _, field := range []string{fieldCover, fieldCoverAt} {
			if k.fields[field] != "" {
				k.warn(field, -1, "field_ignored", "Only a video has a cover of its own; this one will be left out.")
			}
		}
		return
	}
	if k.pin.cover != "" && k.fields[fieldCoverAt] != "" {
		k.warn(fieldCoverAt, -1, "field_ignored", "The picture is the cover; the moment of the video will be left out.")
	}
}
