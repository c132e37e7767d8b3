package emulator

import (
	"bytes"
	"encoding/base64"
	"image"
	_ "image/jpeg" // the two that may be sent
	_ "image/png"
	"net/http"
	"strconv"

	"github.com/gabriel-vasile/mimetype"
)

const maxImage = 20_000_000

// sources are the models of media_source that carry bytes or an upload. Those with
// addresses are for files that Pinterest fetches, which this network does not do.
var sources = map[string]schema{
	"image_base64": {
		"source_type": {kind: "string", required: true}, "content_type": {kind: "string", required: true, enum: imageTypes},
		"data": {kind: "string", required: true, pattern: base64Pattern}, "is_standard": {kind: "boolean"},
	},
	"multiple_image_base64": {
		"source_type": {kind: "string", required: true}, "items": {kind: "array", required: true, min: 2, max: 5}, "index": {kind: "integer"},
	},
	"video_id": {
		"source_type": {kind: "string", required: true}, "media_id": {kind: "string", required: true, pattern: idPattern},
		"cover_image_content_type": {kind: "string", enum: imageTypes}, "cover_image_data": {kind: "string", pattern: base64Pattern},
		"cover_image_key_frame_time": {kind: "integer"}, "cover_image_url": {kind: "string"}, "is_standard": {kind: "boolean"},
	},
}

var itemSchema = schema{
	"content_type": {kind: "string", required: true, enum: imageTypes}, "data": {kind: "string", required: true, pattern: base64Pattern},
	"title": {kind: "string"}, "description": {kind: "string"}, "link": {kind: "string"},
}

// fill takes what a new Pin shows. The caller holds the lock.
func (n *network) fill(c *call, p *pin, o object) *refusal {
	kind := o.text("source_type")
	s, ok := sources[kind]
	if !ok {
		return invalid("'source_type' %q is not supported", kind)
	}
	if refused := s.check(o); refused != nil {
		return refused
	}
	switch kind {
	case "image_base64":
		data, refused := picture(o.text("content_type"), o.text("data"))
		if refused != nil {
			return refused
		}
		p.kind, p.files, p.data, p.sizes = "image", 1, [][]byte{data}, []image.Point{sizeOf(data)}
		return nil
	case "multiple_image_base64":
		return carousel(p, o)
	}
	return n.fillVideo(c, p, o)
}

func carousel(p *pin, o object) *refusal {
	items, _ := o["items"].([]any) // the schema has been checked
	p.kind, p.files, p.first = "multiple_images", len(items), o.integer("index")
	for _, v := range items {
		item, ok := v.(map[string]any)
		if !ok {
			return invalid("an entry of 'items' is not of type object")
		}
		if refused := itemSchema.check(item); refused != nil {
			return refused
		}
		data, refused := picture(object(item).text("content_type"), object(item).text("data"))
		if refused != nil {
			return refused
		}
		p.data, p.sizes = append(p.data, data), append(p.sizes, sizeOf(data))
		if p.sizes[0] != sizeOf(data) {
			return refuse(http.StatusBadRequest, 1, "Carousel images must have the same size.")
		}
		p.slots = append(p.slots, Slot{object(item).text("title"), object(item).text("description"), object(item).text("link")})
	}
	if p.first >= int64(len(items)) {
		return invalid("'index' is out of range")
	}
	return nil
}

// fillVideo takes a processed upload; a cover is a must.
func (n *network) fillVideo(c *call, p *pin, o object) *refusal {
	m := n.media[o.text("media_id")]
	if m != nil && n.habits.lostMedia > 0 {
		n.habits.lostMedia--
		delete(n.media, m.id)
		m = nil
	}
	switch {
	case m == nil || m.owner != c.account:
		return refuse(http.StatusNotFound, 404, "Media not found.")
	case m.status() != "succeeded":
		return refuse(http.StatusBadRequest, 235, "The media upload is not ready: %s.", m.status())
	}
	p.kind, p.files = "video", 1
	_, hasTime := o["cover_image_key_frame_time"]
	switch {
	case o.text("cover_image_data") != "" && o.text("cover_image_content_type") != "":
		data, refused := picture(o.text("cover_image_content_type"), o.text("cover_image_data"))
		if refused != nil {
			return invalid("cover_image_data: %s", refused.Message)
		}
		p.cover, p.data = o.text("cover_image_content_type"), [][]byte{data}
	case hasTime:
		p.cover = strconv.FormatInt(o.integer("cover_image_key_frame_time"), 10)
	default:
		return invalid("one of cover_image_url or cover_image_content_type and cover_image_data or cover_image_key_frame_time is required")
	}
	return nil
}

// picture decodes a picture and checks that it is what it is said to be.
func picture(kind, data string) ([]byte, *refusal) {
	b, err := base64.StdEncoding.DecodeString(data)
	switch {
	case err != nil:
		return nil, refuse(http.StatusBadRequest, 235, "The image data is not valid base64.")
	case len(b) > maxImage:
		return nil, refuse(http.StatusBadRequest, 235, "The image is too large.")
	case !mimetype.Detect(b).Is(kind) || sizeOf(b) == image.Point{}:
		return nil, refuse(http.StatusBadRequest, 235, "Sorry, the image is not valid.")
	}
	return b, nil
}

func sizeOf(b []byte) image.Point {
	config, _, err := image.DecodeConfig(bytes.NewReader(b))
	if err != nil {
		return image.Point{}
	}
	return image.Pt(config.Width, config.Height)
}
