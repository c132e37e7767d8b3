package instagram

import (
	"context"
	"fmt"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/api"
)

const (
	offerLife    = 20 * time.Hour // a Host keeps a file for a day at most, Facebook an unpublished photo about as long
	fetchTries   = 3
	fetchAdvice  = "Instagram could not fetch the file from where CAIO had laid it. Check the Host in the settings; its address must be open to everyone."
	photosAdvice = "Facebook does not let CAIO lay pictures on your Page for Instagram to fetch. Connect the account again and tick every permission, or set up a Host."
)

// offer is a file that Instagram can fetch.
type offer struct {
	Address string       `json:"address"`
	Photo   string       `json:"photo,omitempty"` // unpublished, on the own Page; "" on a Host
	At      caio.Instant `json:"at"`
}

func offerKey(key string) string { return "offer/" + key }

// address lays the file where Instagram can fetch it and returns where that is: on the
// Host, or as an unpublished photo of the account's own Page.
func (w work) address(ctx context.Context, key string, a caio.Asset) (string, error) {
	var o offer
	w.job.Load(offerKey(key), &o)
	if o.At != 0 && w.now() > o.At.Add(offerLife) {
		if err := w.withdraw(ctx, key); err != nil {
			return "", err
		}
		o = offer{}
	}
	if o.Address != "" {
		return o.Address, nil
	}
	var err error
	switch {
	case w.env.Host != nil:
		o, err = w.offerOnHost(ctx, a)
	case w.job.Channel.Meta[metaPage] != "" && a.Kind == caio.KindImage:
		o, err = w.offerOnPage(ctx, key, o, a)
	default:
		err = platform.Errorf(caio.Forbidden, "Instagram fetches this file from a public address. Set up a Host in the settings.")
	}
	if err != nil {
		return "", err
	}
	return o.Address, w.job.Save(ctx, offerKey(key), o)
}

func (w work) offerOnHost(ctx context.Context, a caio.Asset) (offer, error) {
	if err := api.Unchanged(a); err != nil {
		return offer{}, err
	}
	address, err := w.env.Host.Offer(ctx, a.Path, a.Type)
	if err != nil {
		if e := platform.AsError(err); e.Kind != caio.Unknown {
			return offer{}, e
		}
		return offer{}, &platform.Error{Kind: caio.Unavailable, Message: "Your Host did not take the file; CAIO tries again.", Detail: err.Error(), Err: err}
	}
	return offer{Address: address, At: w.now()}, nil
}

// offerOnPage uploads a photo that is not published, which Facebook keeps for about a
// day, and returns the address of its widest form (as commonpike/fairpost does). The id
// is written down before the address is asked for.
func (w work) offerOnPage(ctx context.Context, key string, o offer, a caio.Asset) (offer, error) {
	if o.Photo == "" {
		if err := api.Unchanged(a); err != nil {
			return offer{}, err
		}
		body, err := api.Multipart([][2]string{{"published", "false"}},
			api.FilePart{Field: "source", Name: "picture.jpg", Type: a.Type, Path: a.Path, Size: a.Size})
		if err != nil {
			return offer{}, fmt.Errorf("photo of the page: %w", err)
		}
		var photo created
		r, err := w.call.Send(ctx, w.job.Channel.Meta[metaPage]+"/photos", body, &photo)
		if err == nil && photo.ID == "" {
			err = r.Missing("id")
		}
		if err != nil {
			return offer{}, photosError(err)
		}
		o = offer{Photo: photo.ID, At: w.now()}
		if err := w.job.Save(ctx, offerKey(key), o); err != nil {
			return offer{}, err
		}
	}
	var photo struct {
		Images []struct {
			Source string `json:"source"`
			Width  int    `json:"width"`
		} `json:"images"`
	}
	r, err := w.call.Get(ctx, o.Photo, fieldsOf("images"), &photo)
	if missing(err) {
		if saveErr := w.job.Save(ctx, offerKey(key), nil); saveErr != nil {
			return offer{}, saveErr
		}
	}
	if err != nil {
		return offer{}, photosError(err)
	}
	widest := 0
	for _, i := range photo.Images {
		if i.Source != "" && i.Width >= widest {
			o.Address, widest = i.Source, i.Width
		}
	}
	if o.Address == "" {
		return offer{}, r.Missing("images")
	}
	return o, nil
}

func photosError(err error) error {
	if e := platform.AsError(aside(err)); e.Kind == caio.Forbidden {
		worded := *e
		worded.Message = photosAdvice
		return &worded
	}
	return err
}

// withdraw takes a file back. That it cannot be is no harm: a Host forgets it after a
// day, and Facebook an unpublished photo.
func (w work) withdraw(ctx context.Context, key string) error {
	var o offer
	w.job.Load(offerKey(key), &o)
	if o.At == 0 {
		return nil
	}
	if err := w.job.Save(ctx, offerKey(key), nil); err != nil {
		return err
	}
	var err error
	switch {
	case o.Photo != "":
		err = w.call.Delete(ctx, o.Photo)
	case w.env.Host != nil:
		err = w.env.Host.Withdraw(ctx, o.Address)
	}
	if err != nil {
		w.env.Log.DebugContext(ctx, "file for Instagram not withdrawn", "key", key)
	}
	return nil
}

// notFetched takes the file back after Instagram could not fetch it: the Host may spell
// the next address in another way. Some hosts are refused for ever, so that ends.
func (w work) notFetched(ctx context.Context, key string, err error) error {
	for _, k := range [...]string{key, coverKey} {
		if withdrawErr := w.withdraw(ctx, k); withdrawErr != nil {
			return withdrawErr
		}
	}
	n, countErr := w.job.Count(ctx, savedFetches)
	if countErr != nil {
		return countErr
	}
	e := *platform.AsError(err)
	if n < fetchTries {
		e.RetryAt = w.soon(5 * time.Second)
		return &e
	}
	if err := w.job.Save(ctx, savedFetches, nil); err != nil {
		return err
	}
	e.Kind, e.Message, e.RetryAt = caio.Forbidden, fetchAdvice, 0
	return &e
}

// cleanUp takes back every file once the post is live.
func (w work) cleanUp(ctx context.Context) error {
	for _, i := range w.post.items {
		if err := w.withdraw(ctx, itemKey(i)); err != nil {
			return err
		}
	}
	return w.withdraw(ctx, coverKey)
}
