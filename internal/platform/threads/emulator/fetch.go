package emulator

import (
	"bytes"
	"image"
	_ "image/jpeg" // what is taken
	_ "image/png"
	"time"

	"caio/internal/platform/emulator/graph"
)

const (
	mostImage = 8_000_000
	mostVideo = 1_000_000_000
	headBytes = 4 << 20 // of a video, as far as it is looked at
	longest   = 5 * time.Minute
)

// fetchSource gets the address that a container names. Pictures are looked at during the
// call, videos afterwards: what is wrong with one shows in the container's status.
func (c *call) fetchSource(made *container) *graph.Refusal {
	switch made.kind {
	case "IMAGE":
		return c.fetchImage(c.params.get("image_url"))
	case "VIDEO":
		made.failure = c.fetchVideo(c.params.get("video_url"))
	}
	return nil
}

func (c *call) fetchImage(address string) *graph.Refusal {
	got, err := c.fetch.Get(c.r.Context(), address, mostImage+1, mostImage)
	if err != nil {
		return graph.NotFetched(address, err.Error())
	}
	if got.Type != "image/jpeg" && got.Type != "image/png" {
		return graph.NotFetched(address, "it is served as "+got.Type)
	}
	if got.Size > mostImage {
		return invalid("the image must be at most 8 MB")
	}
	config, format, err := image.DecodeConfig(bytes.NewReader(got.Head))
	if err != nil || "image/"+format != got.Type {
		return invalid("the image must be a JPEG or a PNG")
	}
	const slack = 0.005
	if r := float64(config.Width) / float64(config.Height); r > 10+slack || r < 0.1-slack {
		return invalid("the image's aspect ratio must be at most 10:1")
	}
	return nil
}

// fetchVideo returns the error_message of what is wrong, "" when nothing is.
func (c *call) fetchVideo(address string) string {
	got, err := c.fetch.Get(c.r.Context(), address, headBytes, mostVideo)
	if err != nil || (got.Type != "video/mp4" && got.Type != "video/quicktime") {
		return "FAILED_DOWNLOADING_VIDEO"
	}
	if got.Size > mostVideo || len(got.Head) < 12 || string(got.Head[4:8]) != "ftyp" {
		return "FAILED_PROCESSING_VIDEO"
	}
	if d, known := graph.Duration(got.Head); known && (d <= 0 || d > longest) {
		return "INVALID_DURATION"
	}
	return ""
}
