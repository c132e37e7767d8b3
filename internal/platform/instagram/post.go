package instagram

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"caio/internal/caio"
	"caio/internal/platform"
)

// post is a variant as Instagram sees it: what becomes a container each, and which
// options hold.
type post struct {
	variant caio.Variant
	kind    string // typeFeed, typeReel or typeStory; a feed post of a single video is a reel
	items   []item
	cover   *caio.Attachment // of a reel
	options map[string]string
}

// item is one picture or video of a post.
type item struct {
	attachment caio.Attachment
	index      int // among the attachments
}

func (i item) video() bool { return i.attachment.Asset.Kind == caio.KindVideo }

func readPost(v caio.Variant) post {
	p := post{variant: v, kind: strings.TrimSpace(v.Fields[fieldType]), options: map[string]string{}}
	for _, f := range fields() {
		if platform.FieldShown(f, v.Fields) {
			p.options[f.Name] = strings.TrimSpace(v.Fields[f.Name])
		}
	}
	if len(v.Parts) > 0 {
		for i, a := range v.Parts[0].Attachments {
			p.items = append(p.items, item{a, i})
		}
	}
	switch {
	case p.kind == typeReel:
		p.takeCover()
	case p.kind != typeStory:
		p.kind = typeFeed
		if len(p.items) == 1 && p.items[0].video() {
			p.kind = typeReel // a single video in the feed is no longer accepted otherwise
		}
	}
	return p
}

// takeCover makes the picture beside a reel's video its cover.
func (p *post) takeCover() {
	if len(p.items) != 2 || p.items[0].video() == p.items[1].video() {
		return
	}
	picture, video := p.items[0], p.items[1]
	if picture.video() {
		picture, video = video, picture
	}
	p.cover, p.items = &picture.attachment, []item{video}
}

func (p post) carousel() bool { return p.kind == typeFeed && len(p.items) > 1 }

// place names the entry of bounds that holds for the items.
func (p post) place() string {
	if p.carousel() {
		return "carousel"
	}
	return p.kind
}

func (p post) option(name string) string { return p.options[name] }

// itemForm returns the parameters of the container of one item, but for its source.
func (p post) itemForm(i item) url.Values {
	form := url.Values{}
	switch {
	case p.carousel():
		form.Set("is_carousel_item", "true")
		if i.video() {
			form.Set("media_type", "VIDEO")
		}
	case p.kind == typeStory:
		form.Set("media_type", "STORIES")
	case p.kind == typeReel:
		form.Set("media_type", "REELS")
		p.reelForm(form)
		p.captionForm(form)
	default:
		p.captionForm(form)
	}
	if alt := strings.TrimSpace(i.attachment.Alt); alt != "" && !i.video() && p.kind == typeFeed {
		form.Set("alt_text", alt)
	}
	if tags := p.tagsOf(i); len(tags) > 0 {
		form.Set("user_tags", jsonText(tags))
	}
	return form
}

// captionForm sets what belongs to a post as a whole: never to an item of a carousel,
// never to a story.
func (p post) captionForm(form url.Values) {
	set := func(name, value string) {
		if value != "" {
			form.Set(name, value)
		}
	}
	set("caption", p.variant.Text())
	set("location_id", p.option("location_id"))
	if names := platform.Lines(p.option("collaborators")); len(names) > 0 {
		form.Set("collaborators", jsonText(userNames(names)))
	}
	if p.option("ai_label") == "true" {
		form.Set("is_ai_generated", "true")
	}
}

func (p post) reelForm(form url.Values) {
	share := p.option("share_to_feed")
	if share == "" {
		share = "true" // what the field shows when nothing was chosen, and what a feed post means
	}
	form.Set("share_to_feed", share)
	if at := p.option("thumb_offset"); at != "" && p.cover == nil {
		form.Set("thumb_offset", at)
	}
	if sound := p.option("audio_name"); sound != "" {
		form.Set("audio_name", sound)
	}
	if trial := p.option("trial"); trial != "" {
		form.Set("trial_params", jsonText(map[string]string{"graduation_strategy": trial}))
	}
}

// parentForm returns the parameters of a carousel over its children's containers.
func (p post) parentForm(children []string) url.Values {
	form := url.Values{"media_type": {"CAROUSEL"}, "children": {strings.Join(children, ",")}}
	p.captionForm(form)
	return form
}

func jsonText(v any) string {
	b, _ := json.Marshal(v) // strings and numbers always can be
	return string(b)
}

func userNames(list []string) []string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = strings.TrimPrefix(s, "@")
	}
	return out
}

// tag is a person tagged in a picture or a video.
type tag struct {
	item int // from 0
	Name string
	X, Y *float64
}

// MarshalJSON writes the form of the parameter user_tags.
func (t tag) MarshalJSON() ([]byte, error) {
	out := map[string]any{"username": t.Name}
	if t.X != nil {
		out["x"], out["y"] = *t.X, *t.Y
	}
	return json.Marshal(out)
}

// parseTag reads "ann", "ann 0.5 0.8" or "2: ann 0.5 0.8".
func parseTag(line string) (tag, error) {
	t := tag{}
	if number, rest, ok := strings.Cut(line, ":"); ok {
		n, err := strconv.Atoi(strings.TrimSpace(number))
		if err != nil || n < 1 {
			return t, fmt.Errorf("the number of a picture, such as 2, is needed before the colon")
		}
		t.item, line = n-1, rest
	}
	words := strings.Fields(line)
	if len(words) != 1 && len(words) != 3 {
		return t, fmt.Errorf("a user name is needed and, if you like, a place such as 0.5 0.8")
	}
	t.Name = strings.TrimPrefix(words[0], "@")
	if len(words) == 1 {
		return t, nil
	}
	x, errX := strconv.ParseFloat(words[1], 64)
	y, errY := strconv.ParseFloat(words[2], 64)
	if errX != nil || errY != nil || !(x >= 0 && x <= 1 && y >= 0 && y <= 1) {
		return t, fmt.Errorf("the place is two numbers from 0 to 1, such as 0.5 0.8")
	}
	t.X, t.Y = &x, &y
	return t, nil
}

// tagsOf returns the people tagged in one item. A picture needs a place for each: the
// middle when none was given. A reel takes none. Lines that cannot be read have been
// refused by Check.
func (p post) tagsOf(i item) []tag {
	var out []tag
	for _, line := range platform.Lines(p.option("user_tags")) {
		t, err := parseTag(line)
		if err != nil || t.item != i.index {
			continue
		}
		if i.video() {
			t.X, t.Y = nil, nil
		} else if t.X == nil && p.kind == typeFeed {
			middle := 0.5
			t.X, t.Y = &middle, &middle
		}
		out = append(out, t)
	}
	return out
}
