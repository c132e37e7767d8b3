package emulator

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strings"
)

const (
	mostThumbnail = 50 << 20
	mostCaptions  = 100 << 20
)

// setThumbnail takes a picture for a video (thumbnails.set).
func (e *Emulator) setThumbnail(c *call) *refusal {
	const domain = "youtube.thumbnail"
	v := e.videoOf(c.person, c.query.Get("videoId"))
	if v == nil {
		return missing(domain, "videoNotFound", "The video that you are trying to create a thumbnail image for cannot be found.")
	}
	if c.person.standing.Unverified {
		return forbidden(domain, "forbidden", "The thumbnail can't be set for the specified video. The request might not be properly authorized.")
	}
	if e.shorts && v.state == "uploaded" {
		return &refusal{status: 400, domain: domain, reason: "failedPrecondition", message: "Precondition check failed."}
	}
	b, kind, err := c.media()
	refuse := func(reason string) *refusal {
		return &refusal{status: 400, domain: domain, reason: reason, message: "The provided image content is invalid."}
	}
	switch {
	case err != nil || len(b) == 0:
		return refuse("mediaBodyRequired")
	case kind != "image/jpeg" && kind != "image/png":
		return refuse("imageFormatUnsupported")
	case len(b) > mostThumbnail || http.DetectContentType(b) != kind:
		return refuse("invalidImage")
	}
	sum := sha256.Sum256(b)
	v.thumbnail = hex.EncodeToString(sum[:])
	send(c.w, http.StatusOK, map[string]any{
		"kind": "youtube#thumbnailSetResponse", "etag": "etag",
		"items": []any{map[string]any{"default": map[string]any{"url": c.base + picturePath + v.id, "width": 120, "height": 90}}},
	})
	return nil
}

// media reads the file of a request that has little to say about it: as the body itself,
// or as the last part of one.
func (c *call) media() ([]byte, string, error) {
	kind, params, err := mime.ParseMediaType(c.r.Header.Get("Content-Type"))
	if err != nil {
		return nil, "", err
	}
	if c.query.Get("uploadType") != "multipart" {
		b, err := io.ReadAll(io.LimitReader(c.r.Body, mostThumbnail+1))
		return b, kind, err
	}
	parts := multipart.NewReader(io.LimitReader(c.r.Body, mostThumbnail+1<<20), params["boundary"])
	if _, err := parts.NextPart(); err != nil {
		return nil, "", err
	}
	file, err := parts.NextPart()
	if err != nil {
		return nil, "", err
	}
	b, err := io.ReadAll(file)
	return b, file.Header.Get("Content-Type"), err
}

func (e *Emulator) listCaptions(c *call) *refusal {
	v := e.videoOf(c.person, c.query.Get("videoId"))
	if v == nil {
		return noVideo()
	}
	items := []any{}
	for _, t := range v.captions {
		items = append(items, map[string]any{
			"kind": "youtube#caption", "etag": "etag", "id": t.id,
			"snippet": map[string]any{"videoId": v.id, "language": t.language, "name": t.name, "trackKind": "standard", "status": "serving"},
		})
	}
	return c.list("youtube#captionListResponse", items, 50, 50)
}

// insertCaptions takes a description and a file as multipart/related (captions.insert).
func (e *Emulator) insertCaptions(c *call) *refusal {
	const domain = "youtube.caption"
	kind, params, err := mime.ParseMediaType(c.r.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/related" || c.query.Get("uploadType") != "multipart" {
		return malformed("Only uploadType=multipart is emulated.")
	}
	parts := multipart.NewReader(io.LimitReader(c.r.Body, mostCaptions+1<<20), params["boundary"])
	var in struct {
		Snippet struct {
			VideoID  string `json:"videoId"`
			Language string `json:"language"`
			Name     string `json:"name"`
			IsDraft  bool   `json:"isDraft"`
		} `json:"snippet"`
	}
	meta, err := parts.NextPart()
	if err != nil || !strings.HasPrefix(meta.Header.Get("Content-Type"), "application/json") {
		return malformed("Malformed multipart body.")
	}
	if refused := strict(meta, &in); refused != nil {
		return refused
	}
	file, err := parts.NextPart()
	if err != nil || file.Header.Get("Content-Type") == "" {
		return &refusal{status: 400, domain: domain, reason: "contentRequired", message: "The request does not contain the caption track contents."}
	}
	body, err := io.ReadAll(file)
	if _, end := parts.NextPart(); err != nil || end != io.EOF {
		return malformed("Malformed multipart body.")
	}
	v := e.videoOf(c.person, in.Snippet.VideoID)
	switch {
	case v == nil:
		return noVideo()
	case in.Snippet.Language == "":
		return &refusal{status: 400, domain: domain, reason: "invalidMetadata", message: "The request contains invalid metadata values."}
	case !strings.Contains(string(body), "-->"):
		return &refusal{status: 400, domain: domain, reason: "contentRequired", message: "The request does not contain the caption track contents."}
	}
	for _, t := range v.captions {
		if t.language == in.Snippet.Language && t.name == in.Snippet.Name {
			return &refusal{status: http.StatusConflict, domain: domain, reason: "captionExists", message: "The specified video already has a caption track with the given language and name."}
		}
	}
	t := caption{e.id("AUie"), in.Snippet.Language, in.Snippet.Name, string(body)}
	v.captions = append(v.captions, t)
	send(c.w, http.StatusOK, map[string]any{
		"kind": "youtube#caption", "etag": "etag", "id": t.id,
		"snippet": map[string]any{"videoId": v.id, "language": t.language, "name": t.name, "status": "syncing"},
	})
	return nil
}
