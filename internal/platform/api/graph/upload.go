package graph

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/api"
)

const (
	uploadHost  = "rupload.facebook.com"
	uploadTries = 3
)

// Upload is a file on its way to the upload host (Meta for Developers, "Resumable
// uploads", 2026-09).
type Upload struct {
	Address string // as the network handed it out; one made up leaves the container unfinished for ever
	Path    string
	Size    int64
	Begun   bool                                     // an earlier try may have sent some of it
	Arrived func(ctx context.Context) (int64, error) // asks how many bytes are there
	Moved   func(done, total int64)                  // progress; may be nil
}

// Upload sends the bytes, or those that are missing. When the connection breaks it asks
// how far it got and goes on from there.
func (c Caller) Upload(ctx context.Context, u Upload) error {
	if err := c.trusted(u.Address); err != nil {
		return err
	}
	var err error
	for try := range uploadTries {
		offset := int64(0)
		if u.Begun || try > 0 {
			if offset, err = u.Arrived(ctx); err != nil {
				return err
			}
			if offset >= u.Size {
				return nil
			}
		}
		if err = c.push(ctx, u, offset); !platform.Is(err, caio.Unavailable) {
			return err
		}
	}
	return err
}

func (c Caller) push(ctx context.Context, u Upload, offset int64) error {
	body := api.FileBody(u.Path, "application/octet-stream", offset, u.Size-offset)
	if u.Moved != nil {
		body.Moved = func(done, _ int64) { u.Moved(offset+done, u.Size) }
	}
	// Once, because a repeat at the same offset is refused after half has arrived.
	_, err := c.API.Do(ctx, api.Request{
		Method: http.MethodPost, URL: u.Address, Body: body, Once: true,
		Header: http.Header{"Offset": {strconv.FormatInt(offset, 10)}, "File_size": {strconv.FormatInt(u.Size, 10)}},
		Sign: func(r *http.Request) error {
			r.Header.Set("Authorization", "OAuth "+c.Token.Reveal())
			return nil
		},
	})
	if platform.Is(err, caio.Uncertain) {
		again := *platform.AsError(err)
		again.Kind, again.Message = caio.Unavailable, "The upload broke off."
		return &again // bytes make nothing visible
	}
	return err
}

// trusted keeps the token from travelling to an address that is not the network's.
func (c Caller) trusted(address string) error {
	u, err := url.Parse(address)
	base, baseErr := url.Parse(c.Base)
	if err == nil && baseErr == nil {
		if (u.Scheme == "https" && u.Host == uploadHost) || (u.Scheme == base.Scheme && u.Host == base.Host) {
			return nil
		}
	}
	return platform.Errorf(caio.Unavailable, "The network named an upload address that is not its own.")
}
