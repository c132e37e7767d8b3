package threads

import (
	"context"
	"net/url"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/api"
)

const (
	offerLife   = 20 * time.Hour // a Host keeps a file for a day at most
	fetchTries  = 3
	fetchAdvice = "Threads could not fetch the file from where CAIO had laid it. Check the Host in the settings; its address must be open to everyone."
)

// offer is a file that Threads can fetch.
type offer struct {
	Address string       `json:"address"`
	At      caio.Instant `json:"at"`
}

func offerKey(key string) string { return "offer/" + key }

// address lays the file on the Host and returns where it can be fetched.
func (w work) address(ctx context.Context, i item) (string, error) {
	var o offer
	w.job.Load(offerKey(i.key), &o)
	if o.Address != "" && w.now() > o.At.Add(offerLife) {
		if err := w.withdraw(ctx, i); err != nil {
			return "", err
		}
		o = offer{}
	}
	if o.Address != "" {
		return ascii(o.Address), nil
	}
	if w.env.Host == nil {
		return "", platform.Errorf(caio.Forbidden, "Threads fetches this file from a public address. Set up a Host in the settings.")
	}
	asset := i.attachment.Asset
	if err := api.Unchanged(asset); err != nil {
		return "", err
	}
	address, err := w.env.Host.Offer(ctx, asset.Path, asset.Type)
	if err != nil {
		if e := platform.AsError(err); e.Kind != caio.Unknown {
			return "", e
		}
		return "", &platform.Error{Kind: caio.Unavailable, Message: "Your Host did not take the file; CAIO tries again.", Detail: err.Error(), Err: err}
	}
	return ascii(address), w.job.Save(ctx, offerKey(i.key), offer{address, w.now()})
}

// ascii escapes what may not stand in an address: Meta's fetcher takes US-ASCII only.
func ascii(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	return u.String()
}

// withdraw takes a file back. That it cannot be is no harm: a Host forgets it after a day.
func (w work) withdraw(ctx context.Context, i item) error {
	var o offer
	w.job.Load(offerKey(i.key), &o)
	if o.Address == "" {
		return nil
	}
	if err := w.job.Save(ctx, offerKey(i.key), nil); err != nil {
		return err
	}
	if w.env.Host == nil || w.env.Host.Withdraw(ctx, o.Address) != nil {
		w.env.Log.DebugContext(ctx, "file for Threads not withdrawn", "key", i.key)
	}
	return nil
}

// notFetched takes the piece's files back after Threads could not fetch one: the Host may
// spell the next address in another way. Some hosts are refused for ever, so that ends.
func (w work) notFetched(ctx context.Context, pc piece, err error) error {
	if withdrawErr := w.cleanUp(ctx, pc); withdrawErr != nil {
		return withdrawErr
	}
	n, countErr := w.job.Count(ctx, savedFetches)
	if countErr != nil {
		return countErr
	}
	e := *platform.AsError(err)
	if n < fetchTries {
		e.Kind, e.Message, e.RetryAt = caio.Unavailable, fetchMessage, w.soon(5*time.Second)
		return &e
	}
	if err := w.job.Save(ctx, savedFetches, nil); err != nil {
		return err
	}
	e.Kind, e.Message, e.RetryAt = caio.Forbidden, fetchAdvice, 0
	return &e
}

// cleanUp takes back every file of the piece.
func (w work) cleanUp(ctx context.Context, pc piece) error {
	for _, i := range pc.items {
		if err := w.withdraw(ctx, i); err != nil {
			return err
		}
	}
	return nil
}
