package emulator

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	_ "image/jpeg" // what is taken
	_ "image/png"
	"io"
	"mime"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// userAgent is how Meta's fetcher calls itself (Meta for Developers, "Sharing: web
// crawlers").
const userAgent = "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)"

const (
	mostImage = 8_000_000
	mostVideo = 1_000_000_000
	headBytes = 4 << 20 // of a video, as far as it is looked at
	longest   = 5 * time.Minute
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
// Of the answer the beginning is kept, and its size counted.
func (c *call) get(address string, keep, most int64) (head []byte, size int64, kind string, err error) {
	u, err := url.Parse(address)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") {
		return nil, 0, "", errors.New("it is no web address")
	}
	for _, r := range address {
		if r > 0x7e || r <= ' ' {
			return nil, 0, "", errors.New("it is not US-ASCII")
		}
	}
	if ip := net.ParseIP(u.Hostname()); ip == nil || !ip.IsLoopback() {
		return nil, 0, "", errors.New("this emulator fetches from the loopback address only")
	}
	r, err := http.NewRequestWithContext(c.r.Context(), http.MethodGet, address, nil)
	if err != nil {
		return nil, 0, "", errors.New("it is no web address")
	}
	r.Header.Set("User-Agent", userAgent)
	res, err := c.fetch.Do(r)
	if err != nil {
		return nil, 0, "", errors.New("nothing answered")
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode != http.StatusOK {
		return nil, 0, "", errors.New("HTTP " + strconv.Itoa(res.StatusCode))
	}
	if head, err = io.ReadAll(io.LimitReader(res.Body, keep)); err != nil {
		return nil, 0, "", errors.New("the answer broke off")
	}
	rest, err := io.Copy(io.Discard, io.LimitReader(res.Body, most+1-int64(len(head))))
	if err != nil {
		return nil, 0, "", errors.New("the answer broke off")
	}
	kind, _, _ = mime.ParseMediaType(res.Header.Get("Content-Type"))
	return head, int64(len(head)) + rest, kind, nil
}

// fetchSource gets the address that a container names. Pictures are looked at during the
// call, videos afterwards: what is wrong with one shows in the container's status.
func (c *call) fetchSource(made *container) *refusal {
	switch made.kind {
	case "IMAGE":
		return c.fetchImage(c.params.get("image_url"))
	case "VIDEO":
		made.failure = c.fetchVideo(c.params.get("video_url"))
	}
	return nil
}

func (c *call) fetchImage(address string) *refusal {
	data, size, kind, err := c.get(address, mostImage+1, mostImage)
	if err != nil {
		return notFetched(address, err.Error())
	}
	if kind != "image/jpeg" && kind != "image/png" {
		return notFetched(address, "it is served as "+kind)
	}
	if size > mostImage {
		return invalid("the image must be at most 8 MB")
	}
	config, format, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil || "image/"+format != kind {
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
	head, size, kind, err := c.get(address, headBytes, mostVideo)
	if err != nil || (kind != "video/mp4" && kind != "video/quicktime") {
		return "FAILED_DOWNLOADING_VIDEO"
	}
	if size > mostVideo || len(head) < 12 || string(head[4:8]) != "ftyp" {
		return "FAILED_PROCESSING_VIDEO"
	}
	if d, known := duration(head); known && (d <= 0 || d > longest) {
		return "INVALID_DURATION"
	}
	return ""
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
