package instagram

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/text"
)

// Check finds what differs between a post, a reel and a story, between the two flavours
// and with and without a Host.
func (c *connector) Check(ch caio.Channel, v caio.Variant) []caio.Problem {
	k := &check{post: readPost(v), channel: ch, problems: []caio.Problem{}}
	k.shape()
	k.items()
	k.options()
	k.comment()
	if c.env.Host == nil && ch.Meta[metaPage] == "" {
		k.host()
	}
	return k.problems
}

type check struct {
	post     post
	channel  caio.Channel
	problems []caio.Problem
}

func (k *check) add(p caio.Problem, format string, args ...any) {
	p.Message = fmt.Sprintf(format, args...)
	k.problems = append(k.problems, p)
}

func at(media int, code string) caio.Problem { return caio.Problem{Media: media, Code: code} }

func atField(name string) caio.Problem {
	return caio.Problem{Media: -1, Code: "field_invalid", Field: name}
}

// shape checks how many files of which kind a type of post takes.
func (k *check) shape() {
	p := k.post
	n := int64(len(p.items))
	switch {
	case n == 0:
	case p.kind == typeReel && (n != 1 || !p.items[0].video()):
		k.add(caio.Problem{Media: -1, Code: "media_count", Is: n, Limit: 1}, "A reel takes one video and, if you like, one picture for its cover.")
	case p.kind == typeStory && n != 1:
		k.add(caio.Problem{Media: -1, Code: "media_count", Is: n, Limit: 1}, "A story takes one picture or one video.")
	}
	if p.kind == typeStory && strings.TrimSpace(p.variant.Text()) != "" {
		problem := at(-1, "text_ignored")
		problem.Warning = true
		k.add(problem, "A story shows no text; this one will be left out.")
	}
}

// items checks each file against the bounds of its place.
func (k *check) items() {
	limits := bounds[k.post.place()]
	for _, i := range k.post.items {
		limit, asset := limits[i.attachment.Asset.Kind], i.attachment.Asset
		if limit.MaxBytes > 0 && asset.Size > limit.MaxBytes {
			problem := at(i.index, "media_bytes")
			problem.Is, problem.Limit = asset.Size, limit.MaxBytes
			k.add(problem, "%s has %d MB; %d MB are allowed in a %s.", asset.Name, asset.Size/1_000_000, limit.MaxBytes/1_000_000, k.post.place())
		}
		if limit.MaxDuration > 0 && asset.Duration > limit.MaxDuration {
			problem := at(i.index, "media_duration")
			problem.Is, problem.Limit = asset.Duration, limit.MaxDuration
			k.add(problem, "%s lasts %d seconds; %d are allowed in a %s.", asset.Name, asset.Duration/1000, limit.MaxDuration/1000, k.post.place())
		}
		k.ratio(i, limit)
		if strings.TrimSpace(i.attachment.Alt) != "" && (i.video() || k.post.kind == typeStory) {
			problem := at(i.index, "alt_ignored")
			problem.Warning = true
			k.add(problem, "%s: Instagram takes alt text for pictures in posts only; this one will be left out.", asset.Name)
		}
	}
}

func (k *check) ratio(i item, limit caio.MediaLimit) {
	a := i.attachment.Asset
	if a.Width == 0 || a.Height == 0 || limit.MaxRatio == 0 {
		return
	}
	const slack = 0.005 // Instagram rounds too
	if r := float64(a.Width) / float64(a.Height); r < limit.MinRatio-slack || r > limit.MaxRatio+slack {
		k.add(at(i.index, "media_ratio"), "%s is %.2f times as wide as high; between %.2f and %.2f is allowed in the %s.",
			a.Name, r, limit.MinRatio, limit.MaxRatio, k.post.place())
	}
}

var (
	userName = regexp.MustCompile(`^@?[A-Za-z0-9._]{1,30}$`)
	digits   = regexp.MustCompile(`^[0-9]{1,30}$`)
)

func (k *check) options() {
	p := k.post
	for _, n := range platform.Lines(p.option("collaborators")) {
		if !userName.MatchString(n) {
			k.add(atField("collaborators"), "%q is not a user name.", n)
		}
	}
	for _, line := range platform.Lines(p.option("user_tags")) {
		t, err := parseTag(line)
		switch {
		case err != nil:
			k.add(atField("user_tags"), "Tag %q: %s.", line, err)
		case !userName.MatchString(t.Name):
			k.add(atField("user_tags"), "%q is not a user name.", t.Name)
		case !slices.ContainsFunc(p.items, func(i item) bool { return i.index == t.item }) && len(p.items) > 0:
			k.add(atField("user_tags"), "Tag %q: there is no picture or video with that number.", line)
		}
	}
	if place := p.option("location_id"); place != "" {
		if k.channel.Meta[metaFlavour] == viaInstagram {
			k.add(atField("location_id"), "A location needs an account that is connected through Facebook.")
		} else if !digits.MatchString(place) {
			k.add(atField("location_id"), "The location is the number of a place's Facebook Page, not %q.", place)
		}
	}
	if strings.TrimSpace(p.variant.Comment) != "" && p.option("comments_off") == "true" {
		k.add(atField("comments_off"), "A first comment cannot be posted while comments are switched off.")
	}
}

// comment checks the first comment. Its stricter bounds stand on one page of Meta's only
// and are not always applied, so they are worth a warning.
func (k *check) comment() {
	comment := strings.TrimSpace(k.post.variant.Comment)
	if comment == "" {
		return
	}
	if k.post.kind == typeStory {
		k.add(at(-1, "comment_unsupported"), "A story takes no first comment.")
	}
	upper := strings.ToUpper(comment) == comment && strings.ToLower(comment) != comment
	if len([]rune(comment)) > 300 || text.Hashtags(comment) > 4 || len(text.URLs(comment)) > 1 || upper {
		problem := at(-1, "comment_risky")
		problem.Warning = true
		k.add(problem, "Instagram may refuse the first comment: it advises at most 300 characters, four hashtags, one link and not only capitals.")
	}
}

// host reports what needs a Host when there is none: Instagram fetches pictures itself
// and takes the bytes of videos only.
func (k *check) host() {
	const message = "Instagram fetches pictures from a public address. Set up a Host in the settings, or connect this account through its Facebook Page."
	for _, i := range k.post.items {
		if !i.video() {
			k.add(at(i.index, "host_missing"), message)
			return
		}
	}
	if k.post.cover != nil {
		k.add(at(-1, "host_missing"), message)
	}
}
