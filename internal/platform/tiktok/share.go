package tiktok

import (
	"context"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
)

// uploadLife is how long an upload address is used; TikTok keeps it for an hour.
const uploadLife = 55 * time.Minute

// lag is how long the status of an upload is not believed when it says that something is
// missing which may have arrived.
const lag = 10 * time.Minute

// share is a post on its way to TikTok. A video can be begun as often as needed: it is
// posted when its last byte has arrived, and not before. Pictures are posted by the
// request that names them.
type share struct {
	ID      string       `json:"id"` // TikTok's publish id
	Address string       `json:"address,omitempty"`
	At      caio.Instant `json:"at"`
	Plan    plan         `json:"plan"`
	Sent    int64        `json:"sent"`    // bytes that TikTok has confirmed
	Tried   caio.Instant `json:"tried"`   // when what starts the post left and may have arrived; 0 it did not
	Refused bool         `json:"refused"` // the address takes nothing any more
	Handed  caio.Instant `json:"handed"`  // when all was there; 0 not yet
}

// plan says in which chunks a video is sent ("Media transfer guide"): whole, or in chunks
// of 5 to 64 MB of which the last takes what remains.
type plan struct {
	Size  int64 `json:"size"`
	Chunk int64 `json:"chunk"`
	Count int64 `json:"count"`
}

// planOf keeps clear of the bounds. Chunks are small, so that little is sent again after a
// break and little is left for the due time; the largest video has 400.
func planOf(size int64) plan {
	const chunk = 10_000_000
	if size < 2*chunk {
		return plan{size, size, 1}
	}
	return plan{size, chunk, size / chunk} // rounded down
}

// span returns where chunk i begins and ends.
func (p plan) span(i int64) (from, to int64) {
	if i == p.Count-1 {
		return i * p.Chunk, p.Size
	}
	return i * p.Chunk, (i + 1) * p.Chunk
}

// last is where the last chunk begins.
func (p plan) last() int64 { return (p.Count - 1) * p.Chunk }

// reached returns up to which chunk's end n bytes go.
func (p plan) reached(n int64) int64 {
	if n >= p.Size {
		return p.Size
	}
	return min(n/p.Chunk*p.Chunk, p.last())
}

func (w work) share() share {
	var sh share
	w.job.Load(savedShare, &sh)
	return sh
}

func (w work) keep(ctx context.Context, sh share) error { return w.job.Save(ctx, savedShare, sh) }

// drop forgets the share: the next attempt begins anew. Only one that is certainly not
// posted may be dropped.
func (w work) drop(ctx context.Context) error { return w.job.Save(ctx, savedShare, nil) }

// begin asks TikTok for an upload address. A lost answer does no harm: no byte was sent.
func (w work) begin(ctx context.Context) (share, error) {
	var info creator
	var err error
	path := "/v2/post/publish/inbox/video/init/"
	if w.post.direct {
		path = "/v2/post/publish/video/init/"
		if info, err = w.direct(ctx); err != nil {
			return share{}, err
		}
	}
	sh := share{Plan: planOf(w.post.asset(0).Size), At: w.now()}
	made, err := post[begun](ctx, w.connector, w.session, path, w.post.videoInit(info, sh.Plan), false)
	if err == nil && (made.ID == "" || made.Address == "") {
		err = platform.Errorf(caio.Unavailable, "TikTok's answer was incomplete.")
	}
	if err != nil {
		return share{}, err
	}
	sh.ID, sh.Address = made.ID, made.Address
	return sh, w.keep(ctx, sh)
}

// resume asks how far an earlier attempt got. A share without an id has to be begun.
func (w work) resume(ctx context.Context, sh share) (share, error) {
	st, err := w.status(ctx, sh.ID)
	switch {
	case unknown(err) && sh.Tried == 0:
		return share{}, w.drop(ctx)
	case unknown(err):
		return sh, notSaid(err)
	case err != nil:
		return sh, err
	case st.Status == stateFailed:
		return sh, w.failed(ctx, st)
	case st.Status == stateInbox, st.Status == stateComplete:
		sh.Handed = w.now()
		return sh, w.keep(ctx, sh)
	}
	if st.Uploaded != nil {
		sh.Sent = sh.Plan.reached(*st.Uploaded)
	}
	over := sh.Refused || w.now() > sh.At.Add(uploadLife)
	switch {
	case sh.Sent >= sh.Plan.Size:
		sh.Handed = w.now()
	case over && sh.Tried != 0 && w.now() < sh.Tried.Add(lag):
		return sh, platform.PendingUntil(sh.Tried.Add(lag), "TikTok refuses a part of the video that it may have already; CAIO waits until it is sure.")
	case over && sh.Tried != 0 && st.Uploaded == nil:
		return sh, notSaid(nil)
	case over:
		return share{}, w.drop(ctx) // what is not complete is not posted
	}
	return sh, w.keep(ctx, sh)
}

// notSaid is the doubt that only a person can settle.
func notSaid(err error) error {
	return &platform.Error{Kind: caio.Uncertain, Message: "TikTok does not say what became of the post; look in its app, then tell CAIO whether it is there.", Detail: detailOf(err), Err: err}
}

func detailOf(err error) string {
	if err == nil {
		return ""
	}
	return platform.AsError(err).Detail
}
