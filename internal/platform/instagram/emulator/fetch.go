package emulator

import (
	"bytes"
	"image/jpeg"
	"strconv"
	"strings"
	"time"

	"caio/internal/platform/emulator/graph"
)

const (
	mostImage = 8 << 20
	mostVideo = 300_000_000
	headBytes = 4 << 20 // of a video, as far as it is looked at
)

// fetchSources gets every address that a container names. Pictures are looked at during
// the call, videos afterwards: what is wrong with one shows in the container's status.
func (c *call) fetchSources(made *container) *graph.Refusal {
	if address := c.params.Get("image_url"); address != "" {
		anyRatio := made.kind == "STORIES"
		if refused := c.fetchImage(address, anyRatio); refused != nil {
			return refused
		}
	}
	if address := c.params.Get("cover_url"); address != "" {
		if refused := c.fetchImage(address, true); refused != nil {
			return refused
		}
	}
	if address := c.params.Get("video_url"); address != "" {
		made.failure = c.fetchVideo(address, made)
	}
	return nil
}

func (c *call) fetchImage(address string, anyRatio bool) *graph.Refusal {
	got, err := c.fetch.Get(c.r.Context(), address, mostImage+1, mostImage)
	if err != nil {
		return graph.NotFetched(address, err.Error())
	}
	if got.Type != "image/jpeg" {
		return graph.NotFetched(address, "it is served as "+got.Type)
	}
	return checkImage(got.Head, anyRatio)
}

// checkImage looks at a picture's bytes.
func checkImage(data []byte, anyRatio bool) *graph.Refusal {
	if len(data) > mostImage {
		return graph.Refuse(36000, 2207004, "The image is too large to download.").Because("Image too large", "The image must be at most 8 MiB.")
	}
	config, err := jpeg.DecodeConfig(bytes.NewReader(data))
	if !bytes.HasPrefix(data, []byte{0xff, 0xd8, 0xff}) || err != nil {
		return graph.Refuse(36001, 2207005, "The image format is not supported.").Because("Image format not supported", "The image must be a JPEG.")
	}
	const slack = 0.005
	if r := float64(config.Width) / float64(config.Height); !anyRatio && (r < 0.8-slack || r > 1.91+slack) {
		return graph.Refuse(36003, 2207009, "The submitted image's aspect ratio is not supported.").
			Because("Aspect ratio not supported", "The image's aspect ratio must be between 4:5 and 1.91:1.")
	}
	return nil
}

// fetchVideo returns the subcode of what is wrong, 0 when nothing is.
func (c *call) fetchVideo(address string, made *container) int {
	if strings.HasPrefix(address, c.base+"/cdn/") {
		return 2207052 // the network refuses its own picture host as a source of videos
	}
	got, err := c.fetch.Get(c.r.Context(), address, headBytes, mostVideo)
	if err != nil || (got.Type != "video/mp4" && got.Type != "video/quicktime") {
		return 2207052
	}
	return checkVideo(got.Head, got.Size, made, c.params.Get("thumb_offset"))
}

// checkVideo looks at the beginning of a video, as far as the rules can be told from it.
func checkVideo(head []byte, size int64, made *container, cover string) int {
	if len(head) < 12 || string(head[4:8]) != "ftyp" {
		return 2207026
	}
	most, longest := int64(mostVideo), 15*time.Minute
	switch made.kind {
	case "STORIES":
		most, longest = 100_000_000, time.Minute
	case "VIDEO":
		longest = time.Minute
	}
	d, known := graph.Duration(head)
	switch {
	case size > most, known && (d < 3*time.Second || d > longest):
		return 2207026
	}
	if ms, err := strconv.Atoi(cover); err == nil && known && time.Duration(ms)*time.Millisecond > d {
		return 2207057
	}
	return 0
}
