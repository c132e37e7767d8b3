package tiktok

import (
	"context"
	"strconv"
	"strings"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
)

const (
	// offerLife is how long an address is used before it is replaced: signed links may
	// live for a quarter of an hour only, and TikTok needs some of it to fetch.
	offerLife  = 5 * time.Minute
	fetchTries = 3
)

// offer is a picture that TikTok can fetch.
type offer struct {
	Address string       `json:"address"`
	At      caio.Instant `json:"at"`
}

func offerKey(i int) string { return "offer/" + strconv.Itoa(i) }

// checkPhotos finds out ahead of time what would keep the pictures from being posted.
func (w work) checkPhotos(ctx context.Context) error {
	if w.share().ID != "" {
		return nil
	}
	for _, a := range w.post.attachments() {
		if err := readable(a.Asset); err != nil {
			return err
		}
	}
	if !w.post.direct {
		return nil
	}
	_, err := w.direct(ctx)
	return err
}

// handPhotos names the pictures to TikTok, once: that request posts them. Its answer is
// all that tells the post from others, so it is written down whatever happens.
func (w work) handPhotos(ctx context.Context) error {
	if w.share().ID != "" {
		return nil
	}
	var info creator
	var err error
	if w.post.direct {
		if info, err = w.direct(ctx); err != nil {
			return err
		}
	}
	addresses, err := w.lay(ctx)
	if err != nil {
		return err
	}
	if err := w.remember(ctx); err != nil {
		return err
	}
	sh := share{At: w.now(), Tried: w.now()}
	if err := w.keep(ctx, sh); err != nil {
		return err
	}
	made, err := post[begun](ctx, w.connector, w.session, "/v2/post/publish/content/init/", w.post.photoInit(info, addresses), true)
	if err == nil && made.ID == "" {
		err = &platform.Error{Kind: caio.Uncertain, Message: "TikTok did not say whether it took the post.", Detail: "no publish_id"}
	}
	if err != nil {
		return w.notHanded(ctx, err)
	}
	sh.ID, sh.Handed = made.ID, w.now()
	if err := w.keep(context.WithoutCancel(ctx), sh); err != nil {
		return &platform.Error{Kind: caio.Uncertain, Message: "TikTok has the pictures, but CAIO could not write that down.", Detail: made.ID, Err: err}
	}
	return nil
}

// notHanded takes the pictures back when TikTok certainly did not take them.
func (w work) notHanded(ctx context.Context, err error) error {
	if platform.Is(err, caio.Uncertain) {
		return err
	}
	if dropErr := w.drop(ctx); dropErr != nil {
		return dropErr
	}
	if withdrawErr := w.withdraw(ctx); withdrawErr != nil {
		return withdrawErr
	}
	return err
}

// lay puts every picture where TikTok can fetch it.
func (w work) lay(ctx context.Context) ([]string, error) {
	if w.env.Host == nil {
		return nil, platform.Errorf(caio.Forbidden, "TikTok fetches pictures from a public address. Set up a Host in the settings, at an address that you have verified at TikTok.")
	}
	list := w.post.attachments()
	addresses := make([]string, 0, len(list))
	for i, a := range list {
		address, err := w.layOne(ctx, i, a.Asset)
		if err != nil {
			return nil, err
		}
		addresses = append(addresses, address)
	}
	return addresses, nil
}

func (w work) layOne(ctx context.Context, i int, a caio.Asset) (string, error) {
	var o offer
	w.job.Load(offerKey(i), &o)
	if o.Address != "" && w.now() < o.At.Add(offerLife) {
		return o.Address, nil
	}
	if err := w.withdrawOne(ctx, i); err != nil {
		return "", err
	}
	if err := readable(a); err != nil {
		return "", err
	}
	address, err := w.env.Host.Offer(ctx, a.Path, a.Type)
	if err != nil {
		if e := platform.AsError(err); e.Kind != caio.Unknown {
			return "", e
		}
		return "", &platform.Error{Kind: caio.Unavailable, Message: "Your Host did not take the picture; CAIO tries again.", Detail: err.Error(), Err: err}
	}
	if err := w.job.Save(ctx, offerKey(i), offer{address, w.now()}); err != nil {
		return "", err
	}
	if prefix := w.session.Grant.Extra[fieldPrefix]; !strings.HasPrefix(address, prefix) {
		if err := w.withdraw(ctx); err != nil {
			return "", err
		}
		return "", platform.Errorf(caio.Forbidden, "Your Host lays pictures outside the address that you have verified at TikTok, %s; set the Host up there, or connect the account again with the right address.", prefix)
	}
	return address, nil
}

// withdraw takes every picture back. That one cannot be is no harm: a Host forgets it
// after a day.
func (w work) withdraw(ctx context.Context) error {
	for i := range w.post.attachments() {
		if err := w.withdrawOne(ctx, i); err != nil {
			return err
		}
	}
	return nil
}

func (w work) withdrawOne(ctx context.Context, i int) error {
	var o offer
	w.job.Load(offerKey(i), &o)
	if o.Address == "" {
		return nil
	}
	if w.env.Host != nil {
		if err := w.env.Host.Withdraw(ctx, o.Address); err != nil {
			w.env.Log.DebugContext(ctx, "picture for TikTok not withdrawn", "number", i)
		}
	}
	return w.job.Save(ctx, offerKey(i), nil)
}

// notFetched has the pictures laid anew after TikTok could not fetch them. Some hosts are
// refused for ever, so that ends.
func (w work) notFetched(ctx context.Context, e *platform.Error) error {
	n, err := w.job.Count(ctx, savedFetches)
	if err != nil {
		return err
	}
	if n < fetchTries {
		e.RetryAt = w.soon(5 * time.Second)
		return e
	}
	if err := w.job.Save(ctx, savedFetches, nil); err != nil {
		return err
	}
	e.Kind, e.Message, e.RetryAt = caio.Forbidden, pullAdvice, 0
	return e
}
