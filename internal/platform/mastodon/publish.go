package mastodon

import (
	"context"
	"net/http"
	"net/url"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/api"
)

// Keys of checkpoints besides those of uploads.
const (
	savedNewest = "newest" // id of the newest status before the job; "-" there was none
	savedQuoted = "quoted" // id of the quoted status on the account's server
)

// Prepare uploads, looks up the quoted post, and notes the newest status so that Find can
// tell ours from older ones.
func (c *connector) Prepare(ctx context.Context, s platform.Session, job *platform.Job) error {
	if err := c.noteNewest(ctx, s, job); err != nil {
		return err
	}
	if err := c.resolveQuote(ctx, s, job); err != nil {
		return err
	}
	return c.uploads(ctx, s, job)
}

func (c *connector) noteNewest(ctx context.Context, s platform.Session, job *platform.Job) error {
	if job.Saved.Get(savedNewest) != "" {
		return nil
	}
	list, err := c.ownStatuses(ctx, s, url.Values{"limit": {"1"}})
	if err != nil {
		return err
	}
	newest := "-"
	if len(list) > 0 {
		newest = list[0].ID
	}
	return job.Put(ctx, savedNewest, newest)
}

// resolveQuote finds the id under which the account's server knows the quoted post.
func (c *connector) resolveQuote(ctx context.Context, s platform.Session, job *platform.Job) error {
	address := job.Field(fieldQuote)
	if address == "" || job.Saved.Get(savedQuoted) != "" {
		return nil
	}
	request := c.at(s.Grant, http.MethodGet, "/api/v2/search")
	request.Query = url.Values{"q": {address}, "type": {"statuses"}, "resolve": {"true"}, "limit": {"1"}}
	var found struct {
		Statuses *[]status `json:"statuses"`
	}
	r, err := c.api.JSON(ctx, request, &found)
	if err != nil {
		return err
	}
	if found.Statuses == nil {
		return r.Missing("a list")
	}
	if len(*found.Statuses) == 0 || (*found.Statuses)[0].ID == "" {
		return platform.Errorf(caio.Rejected, "The server cannot find the post to quote; check its address.")
	}
	return job.Put(ctx, savedQuoted, (*found.Statuses)[0].ID)
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
			return caio.Receipt{}, err
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

// partOf is the status of part i. The same job makes the same bytes on every attempt.
func partOf(job *platform.Job, i int, answers string) post {
	p := plain(job, job.Variant.Parts[i].Text, answers)
	p.MediaIDs = mediaIDs(job, i)
	p.Sensitive = job.Field(fieldSensitive) == "true"
	if i == 0 {
		p.Poll = pollOf(job.Variant)
		p.Quoted = job.Saved.Get(savedQuoted)
	}
	return p
}

func commentOn(job *platform.Job) post {
	return plain(job, job.Variant.Comment, job.Receipt().RemoteID)
}

func plain(job *platform.Job, text, answers string) post {
	return post{
		Status: text, Visibility: job.Field(fieldVisibility), Spoiler: job.Field(fieldSpoiler),
		Language: job.Field(fieldLanguage), QuotePolicy: job.Field(fieldQuotePolicy), ReplyTo: answers,
	}
}

func pollOf(v caio.Variant) *poll {
	options := platform.Lines(v.Fields[fieldOptions])
	if len(options) == 0 {
		return nil
	}
	return &poll{Options: options, ExpiresIn: pollSeconds(v.Fields), Multiple: v.Fields[fieldMultiple] == "true", HideTotals: v.Fields[fieldHideTotals] == "true"}
}

// step publishes one status, at most once over all attempts.
func (c *connector) step(ctx context.Context, s platform.Session, job *platform.Job, name string, p post) (caio.PartReceipt, error) {
	return job.Step(ctx, name, func(ctx context.Context) (caio.PartReceipt, error) {
		live, err := c.publish(ctx, s, keyOf(job, name), p)
		if platform.Is(err, caio.Rejected) && len(p.MediaIDs) > 0 {
			err = c.attachedAlready(ctx, s, p.MediaIDs, err)
		}
		return live.receipt(name), err
	})
}

// keyOf is the Idempotency-Key of one step: the same for every attempt of this version
// of the post, another for every other.
func keyOf(job *platform.Job, step string) string { return job.Key + "/" + step }

// publish creates a status (POST /api/v1/statuses).
func (c *connector) publish(ctx context.Context, s platform.Session, key string, p post) (status, error) {
	request := c.at(s.Grant, http.MethodPost, "/api/v1/statuses")
	request.JSON, request.Once = p, true
	request.Header.Set("Idempotency-Key", key)
	return c.status(ctx, request)
}

// status sends a request that is answered with a status.
func (c *connector) status(ctx context.Context, request api.Request) (status, error) {
	var st status
	r, err := c.api.JSON(ctx, request, &st)
	if err != nil {
		return status{}, err
	}
	if st.ID == "" || st.CreatedAt.IsZero() {
		return status{}, r.Missing("an id")
	}
	return st, nil
}

// attachedAlready looks closer at a refusal of a post with files that were ready. When
// the server does not have one any more, the most likely reason is that it is attached:
// an earlier request, whose answer was lost, did publish.
func (c *connector) attachedAlready(ctx context.Context, s platform.Session, ids []string, refusal error) error {
	for _, id := range ids {
		state, err := c.mediaState(ctx, s, id)
		switch {
		case err != nil:
			return refusal // the refusal itself is certain
		case state == mediaAbsent:
			return &platform.Error{Kind: caio.Uncertain, Message: "The server has used or lost an attached file; the post may be live already.", Detail: platform.AsError(refusal).Detail, Err: refusal}
		case state == mediaProcessing:
			return platform.PendingUntil(c.now().Add(processingPause), "The server is still processing a file.")
		}
	}
	return refusal
}
