package emulator

import (
	"bytes"
	"context"
	"encoding/binary"
	"image/jpeg"
	"io"
	"mime"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

const (
	mostPicture = 20_000_000 // bytes
	longSide    = 1920       // "at most 1080p", upright or not
	shortSide   = 1080
)

// fetcher gets pictures: it follows no redirect.
func fetcher() *http.Client {
	return &http.Client{
		Timeout:       30 * time.Second,
		Transport:     &http.Transport{DisableKeepAlives: true, DisableCompression: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// ownership checks that the addresses lie under what the app's owner has verified. The
// loopback address stands for a host that has: real ones are https, have a name and are
// never asked here. The caller holds the lock.
func (e *Emulator) ownership(addresses []string) *refusal {
	for _, address := range addresses {
		u, err := url.Parse(address)
		if err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http") {
			return invalid("photo_images has an entry that is no URL")
		}
		ip := net.ParseIP(u.Hostname())
		local := ip != nil && ip.IsLoopback()
		if !local && (u.Scheme != "https" || ip != nil) {
			return invalid("photo_images must be https and have a domain name")
		}
		if !e.verified(address, local) {
			return forbidden("url_ownership_unverified", "Please review our URL ownership verification rules.")
		}
	}
	return nil
}

func (e *Emulator) verified(address string, local bool) bool {
	if e.prefixes == nil {
		return local
	}
	for _, p := range e.prefixes {
		if strings.HasPrefix(address, p) {
			return true
		}
	}
	return false
}

// pullAll fetches every picture and returns why the post fails, "" when it does not.
func (c *call) pullAll(addresses []string) string {
	for _, address := range addresses {
		if reason := c.pull(c.r.Context(), address); reason != "" {
			return reason
		}
	}
	return ""
}

func (c *call) pull(ctx context.Context, address string) string {
	if u, err := url.Parse(address); err != nil || net.ParseIP(u.Hostname()) == nil {
		return "photo_pull_failed" // no name is looked up here
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return "photo_pull_failed"
	}
	r.Header.Set("User-Agent", "TikTokBot/1.0")
	res, err := c.fetch.Do(r)
	if err != nil {
		return "photo_pull_failed"
	}
	defer func() { _ = res.Body.Close() }()
	data, err := io.ReadAll(io.LimitReader(res.Body, mostPicture+1))
	if err != nil || res.StatusCode != http.StatusOK {
		return "photo_pull_failed"
	}
	return pictureProblem(res.Header.Get("Content-Type"), data)
}

// pictureProblem looks at what was fetched.
func pictureProblem(contentType string, data []byte) string {
	kind, _, err := mime.ParseMediaType(contentType)
	if err != nil || (kind != "image/jpeg" && kind != "image/webp") || len(data) > mostPicture {
		return "file_format_check_failed"
	}
	width, height := sizeOf(kind, data)
	switch {
	case width == 0 || height == 0:
		return "file_format_check_failed"
	case max(width, height) > longSide || min(width, height) > shortSide:
		return "picture_size_check_failed"
	}
	return ""
}

// sizeOf reads a picture's size from its head; 0 when it is not of that kind.
func sizeOf(kind string, data []byte) (width, height int) {
	if kind == "image/webp" {
		return webpSize(data)
	}
	config, err := jpeg.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return 0, 0
	}
	return config.Width, config.Height
}

// webpSize reads the first chunk (RFC 9649, sections 2.4 to 2.7).
func webpSize(data []byte) (width, height int) {
	if len(data) < 30 || string(data[:4]) != "RIFF" || string(data[8:12]) != "WEBP" {
		return 0, 0
	}
	switch b := data[20:]; string(data[12:16]) {
	case "VP8 ":
		return int(binary.LittleEndian.Uint16(b[6:])) & 0x3fff, int(binary.LittleEndian.Uint16(b[8:])) & 0x3fff
	case "VP8L":
		bits := binary.LittleEndian.Uint32(b[1:])
		return int(bits&0x3fff) + 1, int(bits>>14&0x3fff) + 1
	case "VP8X":
		return int(binary.LittleEndian.Uint32(b[4:])&0xffffff) + 1, int(binary.LittleEndian.Uint32(b[7:])&0xffffff) + 1
	}
	return 0, 0
}
