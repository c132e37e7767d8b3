package emulator

import (
	"bytes"
	"image"
	_ "image/gif" // the formats that the network reads
	_ "image/jpeg"
	_ "image/png"
	"net/http"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/gabriel-vasile/mimetype"

	"caio/internal/platform/emulator/graph"
)

const (
	photoLife = 24 * time.Hour // of one that is not published
	mostPhoto = 4 << 20
)

// photo is a photo of a Page.
type photo struct {
	id        string
	page      *page
	alt       string
	at        time.Time
	temporary bool
	used      bool // in a post, or in a story: the latter takes each photo once
	published bool
	gone      bool
	form      map[string]string
}

// vanished reports whether an unpublished photo was forgotten meanwhile. One for a
// scheduled post stays.
func (e *Emulator) vanished(ph *photo) bool {
	return ph.gone || (!ph.published && !ph.used && !ph.temporary && e.Now().After(ph.at.Add(photoLife)))
}

// addPhoto answers POST /{page}/photos.
func (c *call) addPhoto(p *page) (any, *graph.Refusal) {
	if refused := c.as(p, "pages_manage_posts", "pages_read_engagement"); refused != nil {
		return nil, refused
	}
	if refused := c.params.Only("source", "caption", "message", "alt_text_custom", "published", "temporary"); refused != nil {
		return nil, refused
	}
	f, ok := c.params.Files["source"]
	if !ok {
		return nil, graph.Refuse(324, 0, "(#324) Requires upload file")
	}
	if len(f.Data) > mostPhoto || !isPicture(f) {
		return nil, graph.Refuse(100, 1366046, "Invalid parameter").Because("Can't Read Files", "Your photos couldn't be uploaded. Photos should be less than 4 MB and saved as JPG, PNG, GIF, TIFF, HEIF or WebP files.")
	}
	if utf8.RuneCountInString(c.params.Get("alt_text_custom")) > 1000 {
		return nil, graph.Invalid("param alt_text_custom must be at most 1000 characters long")
	}
	published, refused := c.params.Flag("published", true)
	if refused != nil {
		return nil, refused
	}
	temporary, refused := c.params.Flag("temporary", false)
	if refused != nil {
		return nil, refused
	}
	if temporary && published {
		return nil, graph.Invalid("A published photo cannot be temporary")
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	ph := &photo{id: c.id("77"), page: p, alt: c.params.Get("alt_text_custom"), at: c.Now(), temporary: temporary, form: c.params.Values}
	c.photos[ph.id] = ph
	if !published {
		return map[string]string{"id": ph.id}, nil
	}
	made := &post{page: p, kind: kindPost, message: c.params.Get("caption"), photos: []*photo{ph}, made: c.Now(), shown: c.Now()}
	ph.used = true
	c.keep(made)
	c.show(made)
	return map[string]string{"id": ph.id, "post_id": made.id}, nil
}

// isPicture reports whether the bytes are a picture of the type that they claim to be.
func isPicture(f graph.File) bool {
	if kind := mimetype.Detect(f.Data); kind.Is("image/bmp") || kind.Is("image/tiff") {
		return kind.Is(f.Type)
	}
	_, format, err := image.DecodeConfig(bytes.NewReader(f.Data))
	return err == nil && "image/"+format == f.Type
}

// addPhotoStory answers POST /{page}/photo_stories.
func (c *call) addPhotoStory(p *page) (any, *graph.Refusal) {
	if refused := c.as(p, "pages_manage_posts", "pages_read_engagement", "pages_show_list"); refused != nil {
		return nil, refused
	}
	if refused := c.params.Only("photo_id"); refused != nil {
		return nil, refused
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	ph := c.photos[c.params.Get("photo_id")]
	if ph == nil || ph.page != p || c.vanished(ph) {
		return nil, graph.Invalid("param photo_id must be the id of an unpublished photo")
	}
	if ph.used || ph.published {
		return nil, graph.Invalid("The photo has been used in another post")
	}
	ph.used = true
	made := &post{page: p, kind: kindStory, photos: []*photo{ph}, made: c.Now(), shown: c.Now()}
	c.keep(made)
	c.show(made)
	return map[string]any{"success": true, "post_id": made.number}, nil
}

// photoNode reads or deletes a photo.
func (c *call) photoNode(ph *photo) (any, *graph.Refusal) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.vanished(ph) {
		return nil, graph.Gone(ph.id)
	}
	switch c.r.Method {
	case http.MethodGet:
		return graph.Node{Kind: "Photo", Known: []string{"id", "alt_text_custom", "created_time"}, Usual: []string{"id", "created_time"}, Values: map[string]any{
			"id": ph.id, "created_time": stamp(ph.at), "alt_text_custom": ph.alt,
		}}.Render(c.fields, c.page)
	case http.MethodDelete:
		ph.gone = true
		return map[string]bool{"success": true}, nil
	}
	return nil, graph.UnknownPath(c.r)
}

// LosePhotos forgets what was uploaded and is in no post.
func (e *Emulator) LosePhotos() {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, ph := range e.photos {
		ph.gone = ph.gone || !ph.used
	}
}

// Photos returns the parameters with which the photos of a live post were uploaded.
func (e *Emulator) Photos(post string) []map[string]string {
	e.mu.Lock()
	defer e.mu.Unlock()
	var out []map[string]string
	if p := e.posts[post]; p != nil {
		for _, ph := range p.photos {
			out = append(out, ph.form)
		}
	}
	return slices.Clone(out)
}
