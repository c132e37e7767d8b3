package facebook

import (
	"fmt"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"caio/internal/caio"
	"caio/internal/platform"
)

// Check finds what differs between a post, a reel and a story, and which options do not
// go together.
func (c *connector) Check(_ caio.Channel, v caio.Variant) []caio.Problem {
	k := &check{post: readPost(v), problems: []caio.Problem{}}
	k.shape()
	switch {
	case k.video == nil:
	case k.kind == typeReel:
		k.tall(reelVideo)
	case k.kind == typeStory:
		k.tall(storyVideo)
	}
	k.alts()
	k.options()
	k.numbers()
	if at, err := time.Parse(time.RFC3339, k.option(fieldBackdate)); err == nil && caio.At(at) > c.now() {
		k.add(atField(fieldBackdate), "A post cannot be filed under a time that is still to come.")
	}
	if k.kind == typeStory && strings.TrimSpace(v.Comment) != "" {
		k.add(at("comment_unsupported"), "A story takes no first comment.")
	}
	return k.problems
}

type check struct {
	post
	problems []caio.Problem
}

func (k *check) add(p caio.Problem, format string, args ...any) {
	p.Message = fmt.Sprintf(format, args...)
	k.problems = append(k.problems, p)
}

func at(code string) caio.Problem { return caio.Problem{Media: -1, Code: code} }

func atField(name string) caio.Problem {
	return caio.Problem{Media: -1, Code: "field_invalid", Field: name}
}

// shape checks how many files of which kind a type of post takes.
func (k *check) shape() {
	files := len(k.pictures)
	if k.video != nil {
		files++
	}
	problem := at("media_count")
	problem.Is, problem.Limit = int64(files), 1
	switch {
	case k.kind == typeReel && (k.video == nil || files != 1):
		k.add(problem, "A reel is one video.")
	case k.kind == typeStory && files != 1:
		k.add(problem, "A story is one picture or one video.")
	}
	if k.kind == typeStory && strings.TrimSpace(k.variant.Text()) != "" {
		problem := at("text_ignored")
		problem.Warning = true
		k.add(problem, "A story shows no text; this one will be left out.")
	}
}

// tall checks an upright video as far as its measures are known.
func (k *check) tall(t tall) {
	a := k.video
	problem := func(code string) caio.Problem { return caio.Problem{Code: code} } // it is the only file
	if a.Type != "video/mp4" {
		k.add(problem("media_type"), "%s is %s; a %s is video/mp4.", a.Name, a.Type, t.what)
	}
	if a.Duration != 0 && (a.Duration < ms(t.shortest) || a.Duration > ms(t.longest)) {
		p := problem("media_duration")
		p.Is, p.Limit = a.Duration, ms(t.longest)
		k.add(p, "%s lasts %d seconds; a %s lasts %d to %d.", a.Name, a.Duration/1000, t.what, int(t.shortest.Seconds()), int(t.longest.Seconds()))
	}
	if a.Width == 0 || a.Height == 0 {
		return
	}
	if r := float64(a.Width) / float64(a.Height); r < tallRatio-ratioRoom || r > tallRatio+ratioRoom {
		k.add(problem("media_ratio"), "%s is %d × %d pixels; a %s is 9:16.", a.Name, a.Width, a.Height, t.what)
	} else if a.Width < t.minWidth {
		p := problem("media_size")
		p.Is, p.Limit = int64(a.Width), int64(t.minWidth)
		k.add(p, "%s is %d pixels wide; a %s has at least %d.", a.Name, a.Width, t.what, t.minWidth)
	}
}

// alts reports alt texts that Facebook has no place for.
func (k *check) alts() {
	if len(k.variant.Parts) == 0 {
		return
	}
	for i, a := range k.variant.Parts[0].Attachments {
		if strings.TrimSpace(a.Alt) != "" && a.Asset.Kind == caio.KindVideo {
			k.add(caio.Problem{Media: i, Code: "alt_ignored", Warning: true}, "%s: Facebook takes alt text for pictures only; this one will be left out.", a.Asset.Name)
		}
	}
}

// alone are the options that only a text, a link or photos have.
var alone = []string{fieldLink, fieldTags, fieldBackdate, fieldAudience}

func (k *check) options() {
	if k.video != nil {
		for _, name := range alone {
			if k.option(name) != "" {
				k.add(atField(name), "%s does not go with a video.", labelOf(name))
			}
		}
	}
	if k.video != nil && k.kind == typeFeed && k.option(fieldPlace) != "" {
		k.add(atField(fieldPlace), "A place does not go with a video; make it a reel, or leave the place out.")
	}
	if k.video == nil {
		for _, name := range [...]string{fieldTitle, fieldCover} {
			if k.option(name) != "" {
				k.add(atField(name), "%s needs a video.", labelOf(name))
			}
		}
	}
	if len(k.pictures) > 0 && k.option(fieldLink) != "" {
		k.add(atField(fieldLink), "A link's card and pictures do not go together; put the link into the text.")
	}
	if k.option(fieldBackground) != "" {
		k.background()
	}
	if k.option(fieldAudience) != "" && k.option(fieldCountries) == "" && k.option(fieldAge) == "" {
		k.add(atField(fieldAudience), "An audience needs countries or a youngest age.")
	}
}

func (k *check) background() {
	n := utf8.RuneCountInString(k.variant.Text())
	switch {
	case k.video != nil || len(k.pictures) > 0 || k.option(fieldLink) != "":
		k.add(atField(fieldBackground), "A coloured background goes with text alone.")
	case n > mostBackground:
		problem := atField(fieldBackground)
		problem.Is, problem.Limit = int64(n), mostBackground
		k.add(problem, "A text on a coloured background has at most %d characters; this one has %d.", mostBackground, n)
	}
}

func labelOf(name string) string {
	for _, f := range fields() {
		if f.Name == name {
			return f.Label
		}
	}
	return name
}

var (
	digits  = regexp.MustCompile(`^[1-9][0-9]{0,29}$`)
	country = regexp.MustCompile(`^[A-Za-z]{2}$`)
)

func (k *check) numbers() {
	for _, name := range [...]string{fieldPlace, fieldTags, fieldCollaborators, fieldBackground} {
		for _, n := range platform.Lines(k.option(name)) {
			if !digits.MatchString(n) {
				k.add(atField(name), "%s: %q is not the number of a Page, a person or a background.", labelOf(name), n)
			}
		}
	}
	for _, n := range platform.Lines(k.option(fieldCountries)) {
		if !country.MatchString(n) {
			k.add(atField(fieldCountries), "%q is not a country's two letters.", n)
		}
	}
}
