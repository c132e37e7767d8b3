package emulator

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image/jpeg"
	"io"
	"mime"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// userAgent is how Meta's fetcher calls itself (Meta for Developers, "Sharing: web
// crawlers").
const userAgent = "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)"

const (
	mostImage = 8 << 20
	mostVideo = 300_000_000
	headBytes = 4 << 20 // of a video, as far as it is looked at
)

// fetcher gets what addresses point at: without cookies, and without following on to
// another address.
func fetcher() *http.Client {
	return &http.Client{
		Timeout:       30 * time.Second,
		Transport:     &http.Transport{DisableKeepAlives: true, DisableCompression: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// get fetches an address on this computer, and no other: the network is an emulated one.
func (c *call) get(address string, most int64) (data []byte, kind string, err error) {
	u, err := url.Parse(address)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") {
		return nil, "", errors.New("it is no web address")
	}
	for _, r := range address {
		if r > 0x7e || r <= ' ' {
			return nil, "", errors.New("it is not US-ASCII")
		}
	}
	if ip := net.ParseIP(u.Hostname()); ip == nil || !ip.IsLoopback() {
		return nil, "", errors.New("this emulator fetches from the loopback address only")
	}
	r, err := http.NewRequestWithContext(c.r.Context(), http.MethodGet, address, nil)
	if err != nil {
		return nil, "", errors.New("it is no web address")
	}
	r.Header.Set("User-Agent", userAgent)
	res, err := c.fetch.Do(r)
	if err != nil {
		return nil, "", errors.New("nothing answered")
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode != http.StatusOK {
		return nil, "", errors.New("HTTP " + strconv.Itoa(res.StatusCode))
	}
	data, err = io.ReadAll(io.LimitReader(res.Body, most+1))
	if err != nil {
		return nil, "", errors.New("the answer broke off")
	}
	kind, _, _ = mime.ParseMediaType(res.Header.Get("Content-Type"))
	return data, kind, nil
}

// fetchSources gets every address that a container names. Pictures are looked at during
// the call, videos afterwards: what is wrong with one shows in the container's status.
func (c *call) fetchSources(made *container) *refusal {
	if address := c.params.get("image_url"); address != "" {
		anyRatio := made.kind == "STORIES"
		if refused := c.fetchImage(address, anyRatio); refused != nil {
			return refused
		}
	}
	if address := c.params.get("cover_url"); address != "" {
		if refused := c.fetchImage(address, true); refused != nil {
			return refused
		}
	}
	if address := c.params.get("video_url"); address != "" {
		made.failure = c.fetchVideo(address, made)
	}
	return nil
}

func (c *call) fetchImage(address string, anyRatio bool) *refusal {
	data, kind, err := c.get(address, mostImage)
	if err != nil {
		return notFetched(address, err.Error())
	}
	if kind != "image/jpeg" {
		return notFetched(address, "it is served as "+kind)
	}
	return checkImage(data, anyRatio)
}

// checkImage looks at a picture's bytes.
func checkImage(data []byte, anyRatio bool) *refusal {
	if len(data) > mostImage {
		return refuse(36000, 2207004, "The image is too large to download.").because("Image too large", "The image must be at most 8 MiB.")
	}
	config, err := jpeg.DecodeConfig(bytes.NewReader(data))
	if !bytes.HasPrefix(data, []byte{0xff, 0xd8, 0xff}) || err != nil {
		return refuse(36001, 2207005, "The image format is not supported.").because("Image format not supported", "The image must be a JPEG.")
	}
	const slack = 0.005
	if r := float64(config.Width) / float64(config.Height); !anyRatio && (r < 0.8-slack || r > 1.91+slack) {
		return refuse(36003, 2207009, "The submitted image's aspect ratio is not supported.").
			because("Aspect ratio not supported", "The image's aspect ratio must be between 4:5 and 1.91:1.")
	}
	return nil
}

// fetchVideo returns the subcode of what is wrong, 0 when nothing is.
func (c *call) fetchVideo(address string, made *container) int {
	if strings.HasPrefix(address, c.base+"/cdn/") {
		return 2207052 // the network refuses its own picture host as a source of videos
	}
	data, kind, err := c.get(address, mostVideo)
	switch {
	case err != nil:
		return 2207052
	case kind != "video/mp4" && kind != "video/quicktime":
		return 2207052
	}
	return checkVideo(data[:min(len(data), headBytes)], int64(len(data)), made, c.params.get("thumb_offset"))
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
	d, known := duration(head)
	switch {
	case size > most, known && (d < 3*time.Second || d > longest):
		return 2207026
	}
	if ms, err := strconv.Atoi(cover); err == nil && known && time.Duration(ms)*time.Millisecond > d {
		return 2207057
	}
	return 0
}

// duration reads the movie header (ISO/IEC 14496-12, section 8.2.2), when it lies within
// the head.
func duration(head []byte) (time.Duration, bool) {
	i := bytes.Index(head, []byte("mvhd"))
	if i < 0 || len(head) < i+36 {
		return 0, false
	}
	b := head[i+4:]
	scale, units := uint64(binary.BigEndian.Uint32(b[12:])), uint64(binary.BigEndian.Uint32(b[16:]))
	if b[0] == 1 {
		scale, units = uint64(binary.BigEndian.Uint32(b[20:])), binary.BigEndian.Uint64(b[24:])
	}
	if scale == 0 || units > 1<<40 {
		return 0, false
	}
	return time.Duration(units) * time.Second / time.Duration(scale), true
}
