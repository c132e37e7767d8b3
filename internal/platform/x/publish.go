package x

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
)

// Keys of checkpoints of one step.
const (
	savedSent  = "sent/"  // when its request may first have left; "" after a clear refusal
	savedBlind = "blind/" // since when X does not show the post that it answers
	savedAgain = "again/" // its files were uploaded a second time
)

const (
	blindPause    = 2 * time.Second
	blindPatience = time.Minute
)

// Prepare looks up who is tagged and uploads the files.
func (c *connector) Prepare(ctx context.Context, s platform.Session, job *platform.Job) error {
	if err := granted(s, scopeWrite, caio.Unauthorized, "CAIO's connection lacks the right to publish; connect the account again."); err != nil {
		return err
	}
	if err := c.resolveTagged(ctx, s, job); err != nil {
		return err
	}
	return c.uploads(ctx, s, job)
}

// Publish makes the parts live, each answering the one before, then the first comment,
// which answers the first part.
func (c *connector) Publish(ctx context.Context, s platform.Session, job *platform.Job) (caio.Receipt, error) {
	if err := c.Prepare(ctx, s, job); err != nil {
		return caio.Receipt{}, err
	}
	answers := ""
	for i := range job.Variant.Parts {
		r, err := c.step(ctx, s, job, platform.StepPart(i), partOf(job, i, answers))
		if err != nil {
			return caio.Receipt{}, c.uploadAgain(ctx, job, i, err)
		}
		answers = r.RemoteID
	}
	if job.Variant.Comment != "" {
		if _, err := c.step(ctx, s, job, platform.StepComment, commentOn(job)); err != nil {
			return caio.Receipt{}, err
		}
	}
	return job.Receipt(), nil
}

// step publishes one post, at most once over all attempts.
func (c *connector) step(ctx context.Context, s platform.Session, job *platform.Job, name string, p post) (caio.PartReceipt, error) {
	return job.Step(ctx, name, func(ctx context.Context) (caio.PartReceipt, error) {
		earlier := job.Saved.Get(savedSent + name)
		if earlier == "" {
			if err := job.Put(ctx, savedSent+name, strconv.FormatInt(int64(c.now()), 10)); err != nil {
				return caio.PartReceipt{}, err
			}
		}
		id, err := c.create(ctx, s, p)
		if err != nil {
			return caio.PartReceipt{}, c.refused(ctx, job, name, earlier != "", err)
		}
		return caio.PartReceipt{RemoteID: id, URL: address(job.Channel.Handle, id), At: c.madeAt(id)}, nil
	})
}

// create sends a post (POST /2/tweets).
func (c *connector) create(ctx context.Context, s platform.Session, p post) (string, error) {
	request := c.at(s.Grant, http.MethodPost, "/2/tweets")
	request.JSON, request.Once = p, true
	var made created
	_, err := c.decode(ctx, request, &made, func() bool { return made.Data.ID != "" })
	return made.Data.ID, err
}

// refused decides what a refusal of a step means. That X has the same text already proves
// that an earlier attempt, whose answer was lost, went through: X's timeline was behind.
// An answer to a post of a moment ago may come too early for X
// (plhery/node-twitter-api-v2 issue 366); that step alone is tried again.
func (c *connector) refused(ctx context.Context, job *platform.Job, name string, earlier bool, err error) error {
	if earlier && errors.Is(err, errDuplicate) {
		return &platform.Error{Kind: caio.Uncertain, Message: "X has this post already; CAIO is looking for it.", Detail: platform.AsError(err).Detail, Err: err}
	}
	if kind := platform.KindOf(err); kind == caio.Uncertain || kind == caio.Unknown {
		return err
	}
	if saveErr := job.Put(ctx, savedSent+name, ""); saveErr != nil {
		return err // the mark that stays only makes the next look more careful
	}
	if errors.Is(err, errInvisible) {
		return c.tooEarly(ctx, job, name, err)
	}
	return err
}

// tooEarly waits for the post to be answered to become visible, for a minute.
func (c *connector) tooEarly(ctx context.Context, job *platform.Job, name string, err error) error {
	since, parseErr := strconv.ParseInt(job.Saved.Get(savedBlind+name), 10, 64)
	if parseErr != nil {
		since = int64(c.now())
		if err := job.Put(ctx, savedBlind+name, strconv.FormatInt(since, 10)); err != nil {
			return err
		}
	}
	if c.now() < caio.Instant(since).Add(blindPatience) {
		return platform.PendingUntil(c.soon(blindPause), "X does not show the part before this one yet.")
	}
	return &platform.Error{Kind: caio.Gone, Message: "X does not show the part that this one answers; look whether it was deleted.", Detail: platform.AsError(err).Detail, Err: err}
}

// uploadAgain drops the uploads of a part when X does not know them any more, once.
func (c *connector) uploadAgain(ctx context.Context, job *platform.Job, part int, err error) error {
	key := savedAgain + platform.StepPart(part)
	if !errors.Is(err, errMedia) || job.Saved.Get(key) != "" {
		return err
	}
	for n := subtitles; n < len(job.Variant.Parts[part].Attachments); n++ {
		if saveErr := job.Put(ctx, uploadKey(part, n), ""); saveErr != nil {
			return saveErr
		}
	}
	if saveErr := job.Put(ctx, key, "true"); saveErr != nil {
		return saveErr
	}
	return platform.PendingUntil(c.soon(time.Second), "X has dropped an uploaded file; CAIO sends it again.")
}
