package facebook

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/api/graph"
)

// post is a variant as Facebook sees it.
type post struct {
	variant  caio.Variant
	kind     string // typeFeed, typeReel or typeStory
	pictures []caio.Attachment
	video    *caio.Asset
	options  map[string]string
}

func readPost(v caio.Variant) post {
	p := post{variant: v, kind: strings.TrimSpace(v.Fields[fieldType]), options: map[string]string{}}
	if p.kind == "" {
		p.kind = typeFeed
	}
	for _, f := range fields() {
		if platform.FieldShown(f, v.Fields) {
			p.options[f.Name] = strings.TrimSpace(v.Fields[f.Name])
		}
	}
	if len(v.Parts) == 0 {
		return p
	}
	for _, a := range v.Parts[0].Attachments {
		if a.Asset.Kind == caio.KindVideo {
			p.video = &a.Asset
		} else {
			p.pictures = append(p.pictures, a)
		}
	}
	return p
}

func (p post) option(name string) string { return p.options[name] }

// edge is where the Page takes this post's video.
func (p post) edge() string {
	switch p.kind {
	case typeReel:
		return "video_reels"
	case typeStory:
		return "video_stories"
	}
	return "videos"
}

func set(form url.Values, name, value string) {
	if value != "" {
		form.Set(name, value)
	}
}

// feedForm returns the parameters of a text, a link or photos.
func (p post) feedForm(photos []string) url.Values {
	form := url.Values{}
	set(form, "message", p.variant.Text())
	for i, id := range photos {
		form.Set(fmt.Sprintf("attached_media[%d]", i), jsonText(map[string]string{"media_fbid": id}))
	}
	set(form, "link", p.option(fieldLink))
	if button := p.option(fieldButton); button != "" {
		form.Set("call_to_action", jsonText(map[string]any{"type": button, "value": map[string]string{"link": p.option(fieldLink)}}))
	}
	p.placeForm(form)
	set(form, "text_format_preset_id", p.option(fieldBackground))
	if at, err := time.Parse(time.RFC3339, p.option(fieldBackdate)); err == nil {
		form.Set("backdated_time", at.UTC().Format("2006-01-02T15:04:05-0700"))
	}
	if audience := p.option(fieldAudience); audience != "" {
		form.Set(audience, jsonText(p.targeting()))
	}
	return form
}

func (p post) placeForm(form url.Values) {
	set(form, "place", p.option(fieldPlace))
	if tags := platform.Lines(p.option(fieldTags)); len(tags) > 0 {
		form.Set("tags", "["+strings.Join(tags, ",")+"]") // numbers, as Check has seen to
	}
}

func (p post) targeting() map[string]any {
	out := map[string]any{}
	if list := platform.Lines(p.option(fieldCountries)); len(list) > 0 {
		for i := range list {
			list[i] = strings.ToUpper(list[i])
		}
		out["geo_locations"] = map[string]any{"countries": list}
	}
	if n, err := strconv.Atoi(p.option(fieldAge)); err == nil {
		out["age_min"] = n
	}
	return out
}

// finishForm returns the parameters of the request that ends the upload of a video and
// makes it live, or has it live at a time.
func (p post) finishForm(s session, at caio.Instant) url.Values {
	form := url.Values{"upload_phase": {"finish"}}
	when := ""
	if at != 0 {
		when = unix(at)
	}
	switch p.kind {
	case typeStory:
		form.Set("video_id", s.Video)
	case typeReel:
		form.Set("video_id", s.Video)
		form.Set("video_state", "PUBLISHED")
		if when != "" {
			form.Set("video_state", "SCHEDULED")
			form.Set("scheduled_publish_time", when)
		}
		set(form, "description", p.variant.Text())
		set(form, "title", p.option(fieldTitle))
		set(form, "place", p.option(fieldPlace))
	default:
		form.Set("upload_session_id", s.ID)
		set(form, "description", p.variant.Text())
		set(form, "title", p.option(fieldTitle))
		if when != "" {
			form.Set("published", "false")
			form.Set("scheduled_publish_time", when)
			form.Set("unpublished_content_type", "SCHEDULED")
		}
	}
	return form
}

func unix(at caio.Instant) string { return strconv.FormatInt(at.Time().Unix(), 10) }

func jsonText(v any) string {
	b, _ := json.Marshal(v) // strings and numbers always can be
	return string(b)
}

// postID completes a post's number with its Page's, as all other requests want it.
func postID(page string, id graph.ID) string {
	if id == "" || strings.Contains(string(id), "_") {
		return string(id)
	}
	return page + "_" + string(id)
}
