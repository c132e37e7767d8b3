package emulator

import (
	"bytes"
	"image/jpeg"
	"net/http"

	"caio/internal/platform/emulator/graph"
)

// photo is an unpublished photo of a Page: visible to nobody, but its address can be
// fetched.
type photo struct {
	id   string
	page *page
	data []byte
}

// addPhoto answers POST /{page}/photos with published=false. What would be visible
// belongs to the emulator of Facebook.
func (c *call) addPhoto(p *page) (any, *graph.Refusal) {
	if refused := c.needs("", "pages_show_list", "pages_manage_posts"); refused != nil {
		return nil, graph.Refuse(200, 0, "(#200) The permission(s) pages_manage_posts are not available.")
	}
	if refused := c.params.Only("source", "published", "temporary", "alt_text_custom"); refused != nil {
		return nil, refused
	}
	if c.params.Get("published") != "false" {
		return nil, graph.Invalid("Only unpublished photos can be added here")
	}
	f, ok := c.params.Files["source"]
	if !ok {
		return nil, graph.Refuse(324, 0, "(#324) Requires upload file")
	}
	if f.Type != "image/jpeg" || !bytes.HasPrefix(f.Data, []byte{0xff, 0xd8, 0xff}) || len(f.Data) > 10<<20 {
		return nil, graph.Refuse(100, 1366046, "Your photos couldn't be uploaded. Photos should be less than 4 MB and saved as JPG, PNG, GIF, TIFF, HEIF or WebP files.")
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	ph := &photo{id: c.id("1220"), page: p, data: f.Data}
	c.photos[ph.id] = ph
	return map[string]string{"id": ph.id}, nil
}

// photoNode reads the forms of a photo, or deletes it.
func (c *call) photoNode(ph *photo) (any, *graph.Refusal) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch c.r.Method {
	case http.MethodGet:
		config, err := jpeg.DecodeConfig(bytes.NewReader(ph.data))
		if err != nil {
			return nil, graph.Refuse(1, 0, "An unknown error occurred")
		}
		source := c.base + picturePath(ph.id)
		return graph.Node{Kind: "Photo", Known: []string{"id", "images", "link", "created_time", "width", "height"}, Usual: []string{"id"}, Values: map[string]any{
			"id": ph.id, "width": config.Width, "height": config.Height,
			"images": []map[string]any{
				{"source": source + "?thumb", "width": 130, "height": 130},
				{"source": source, "width": config.Width, "height": config.Height},
			},
		}}.Render(c.fields, c.page)
	case http.MethodDelete:
		delete(c.photos, ph.id)
		return map[string]bool{"success": true}, nil
	}
	return nil, graph.UnknownPath(c.r)
}

// Photos returns how many unpublished photos there are.
func (e *Emulator) Photos() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return len(e.photos)
}
