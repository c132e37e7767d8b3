package emulator

import (
	"slices"
	"time"

	"caio/internal/platform/emulator/graph"
)

var createParams = []string{
	"image_url", "video_url", "media_type", "upload_type", "caption", "is_carousel_item", "children", "alt_text", "user_tags",
	"collaborators", "location_id", "cover_url", "thumb_offset", "share_to_feed", "audio_name", "trial_params", "is_ai_generated",
	"is_paid_partnership", "branded_content_sponsor_ids",
}

// createContainer answers POST /{ig}/media.
func (c *call) createContainer(a *account) (any, *graph.Refusal) {
	if refused := c.needs("instagram_business_content_publish", "instagram_basic", "instagram_content_publish"); refused != nil {
		return nil, refused
	}
	if refused := c.params.Only(createParams...); refused != nil {
		return nil, refused
	}
	made := &container{account: a, form: c.params.Values, made: c.Now(), kind: c.params.Get("media_type"), caption: c.params.Get("caption"), alt: c.params.Get("alt_text"), cover: c.params.Get("thumb_offset")}
	if made.kind == "" {
		made.kind = "IMAGE"
	}
	for _, check := range [...]func(*container) *graph.Refusal{c.checkSource, c.checkShape, c.checkTexts, c.checkPeople, c.checkReel, c.checkChildren} {
		if refused := check(made); refused != nil {
			return nil, refused
		}
	}
	if refused := c.fetchSources(made); refused != nil {
		return nil, refused
	}
	return c.keep(a, made)
}

// keep gives the container an id within the account's budget.
func (c *call) keep(a *account, made *container) (any, *graph.Refusal) {
	c.mu.Lock()
	defer c.mu.Unlock()
	a.containers = since(a.containers, c.Now().Add(-24*time.Hour))
	if len(a.containers) >= mostContainers {
		return nil, graph.Refuse(9, 2207069, "Application request limit reached").Because("Too many containers", "The account has made 400 containers within 24 hours.")
	}
	a.containers = append(a.containers, c.Now())
	made.id = c.id("178")
	c.containers[made.id] = made
	out := map[string]string{"id": made.id}
	if made.resumable {
		out["uri"] = c.base + "/ig-api-upload/v26.0/" + made.id
	} else {
		made.done = c.Now()
	}
	return out, nil
}

func since(times []time.Time, from time.Time) []time.Time {
	return slices.DeleteFunc(times, func(t time.Time) bool { return !t.After(from) })
}

// checkSource checks that there is exactly one source, of the right kind.
func (c *call) checkSource(made *container) *graph.Refusal {
	p := c.params
	sources := 0
	for _, name := range [...]string{"image_url", "video_url", "upload_type", "children"} {
		if p.Has(name) {
			sources++
		}
	}
	if p.Has("upload_type") && p.Get("upload_type") != "resumable" {
		return graph.Invalid("param upload_type must be resumable")
	}
	made.video = p.Has("video_url") || p.Has("upload_type")
	made.resumable = p.Has("upload_type")
	if sources == 0 {
		return graph.Refuse(9004, 2207052, "Only photo or video can be accepted as media type.")
	}
	if sources > 1 {
		return graph.Invalid("only one of image_url, video_url, upload_type and children may be given")
	}
	switch made.kind {
	case "IMAGE":
		if !p.Has("image_url") {
			return graph.Invalid("The parameter image_url is required")
		}
	case "REELS", "VIDEO":
		if !made.video {
			return graph.Invalid("The parameter video_url is required")
		}
	case "STORIES":
		if p.Has("children") {
			return graph.NotAllowed("children")
		}
	case "CAROUSEL":
		if !p.Has("children") {
			return graph.Invalid("The parameter children is required")
		}
	default:
		return graph.Refuse(100, 2207023, "The media_type %s is unknown.", made.kind)
	}
	return nil
}

// checkShape checks which parameters go with which kind of container.
func (c *call) checkShape(made *container) *graph.Refusal {
	p := c.params
	item, refused := p.Flag("is_carousel_item", false)
	if refused != nil {
		return refused
	}
	made.item = item
	if made.kind == "VIDEO" && !item {
		return graph.Refuse(100, 2207023, "The media_type VIDEO is no longer supported. Use the REELS media_type to publish a video.")
	}
	if item && made.kind != "IMAGE" && made.kind != "VIDEO" {
		return graph.NotAllowed("is_carousel_item")
	}
	whole := !item && made.kind != "STORIES"
	reel := made.kind == "REELS"
	picture := made.kind == "IMAGE"
	for name, allowed := range map[string]bool{
		"caption": whole, "collaborators": whole, "is_ai_generated": whole,
		"location_id": whole && !c.token.direct(), "is_paid_partnership": whole && !c.token.direct(), "branded_content_sponsor_ids": whole && !c.token.direct(),
		"alt_text": picture, "user_tags": made.kind != "CAROUSEL",
		"cover_url": reel, "thumb_offset": reel || made.kind == "VIDEO", "share_to_feed": reel, "audio_name": reel, "trial_params": reel,
	} {
		if p.Has(name) && !allowed {
			return graph.NotAllowed(name)
		}
	}
	if place := p.Get("location_id"); place != "" && place != Place {
		return graph.Refuse(100, 0, "INSTAGRAM_PLATFORM_API__INVALID_LOCATION_ID")
	}
	_, refused = p.Flag("is_ai_generated", false)
	return refused
}
