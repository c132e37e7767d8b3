package graph

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// userAgent is how Meta's fetcher calls itself ("Sharing: web crawlers").
const userAgent = "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)"

// Fetcher gets what addresses point at: without cookies, and without following on to
// another address.
type Fetcher struct{ client *http.Client }

// NewFetcher makes a fetcher.
func NewFetcher() *Fetcher {
	return &Fetcher{&http.Client{
		Timeout:       30 * time.Second,
		Transport:     &http.Transport{DisableKeepAlives: true, DisableCompression: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// Fetched is what was at an address.
type Fetched struct {
	Head []byte // its beginning
	Size int64  // of all of it
	Type string // as it is served
}

// Get fetches an address on this computer, and no other: the network is an emulated one.
// It keeps the first bytes, and stops counting beyond most.
func (f *Fetcher) Get(ctx context.Context, address string, keep, most int64) (Fetched, error) {
	u, err := url.Parse(address)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") {
		return Fetched{}, errors.New("it is no web address")
	}
	for _, r := range address {
		if r > 0x7e || r <= ' ' {
			return Fetched{}, errors.New("it is not US-ASCII")
		}
	}
	if ip := net.ParseIP(u.Hostname()); ip == nil || !ip.IsLoopback() {
		return Fetched{}, errors.New("this emulator fetches from the loopback address only")
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return Fetched{}, errors.New("it is no web address")
	}
	r.Header.Set("User-Agent", userAgent)
	res, err := f.client.Do(r)
	if err != nil {
		return Fetched{}, errors.New("nothing answered")
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode != http.StatusOK {
		return Fetched{}, errors.New("HTTP " + strconv.Itoa(res.StatusCode))
	}
	head, err := io.ReadAll(io.LimitReader(res.Body, keep))
	if err != nil {
		return Fetched{}, errors.New("the answer broke off")
	}
	rest, err := io.Copy(io.Discard, io.LimitReader(res.Body, most+1-int64(len(head))))
	if err != nil {
		return Fetched{}, errors.New("the answer broke off")
	}
	kind, _, _ := mime.ParseMediaType(res.Header.Get("Content-Type"))
	return Fetched{head, int64(len(head)) + rest, kind}, nil
}

// NotFetched is what an address that nothing usable was fetched from leads to.
func NotFetched(address, why string) *Refusal {
	return Refuse(9004, 2207052, "Only photo or video can be accepted as media type.").
		Because("Media download has failed. The media URI doesn't meet our requirements.",
			fmt.Sprintf("The media could not be fetched from this URI: %s (%s)", address, why))
}

// Duration reads a video's movie header (ISO/IEC 14496-12, section 8.2.2), when it lies
// within the head.
func Duration(head []byte) (time.Duration, bool) {
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
