package bluesky

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/api"
)

// recordName is the checkpoint of part n's record: the very bytes that are sent on every
// attempt, since putRecord would replace a live post by a different one without a word.
func recordName(n int) string { return fmt.Sprintf("record/%d", n) }

func refName(n int) string { return fmt.Sprintf("ref/%d", n) }

// stepOf names the step of part n.
func stepOf(n int) string {
	if n == keyOfComment {
		return platform.StepComment
	}
	return platform.StepPart(n)
}

// Prepare looks up whom the texts mention and what they quote, and uploads the files.
func (c *connector) Prepare(ctx context.Context, s platform.Session, job *platform.Job) error {
	if _, err := c.quoted(ctx, s, job); err != nil {
		return err
	}
	for i := range job.Variant.Parts {
		if err := c.preparePart(ctx, s, job, i); err != nil {
			return err
		}
	}
	_, err := c.mentions(ctx, s, job, job.Variant.Comment)
	return err
}

func (c *connector) preparePart(ctx context.Context, s platform.Session, job *platform.Job, i int) error {
	if _, done := job.Done(stepOf(i)); done {
		return nil
	}
	part := job.Variant.Parts[i]
	if _, err := c.mentions(ctx, s, job, part.Text); err != nil {
		return err
	}
	for _, a := range part.Attachments {
		if _, err := c.upload(ctx, s, job, a); err != nil {
			return err
		}
	}
	return nil
}

// Publish writes one record for each part, each answering the one before, then the first
// comment. What limits replies and quotes follows its part at once.
func (c *connector) Publish(ctx context.Context, s platform.Session, job *platform.Job) (caio.Receipt, error) {
	for i := range job.Variant.Parts {
		if err := c.publish(ctx, s, job, i); err != nil {
			return job.Receipt(), err
		}
		if err := c.gates(ctx, s, job, i); err != nil {
			return job.Receipt(), err
		}
	}
	if strings.TrimSpace(job.Variant.Comment) != "" {
		if err := c.publish(ctx, s, job, keyOfComment); err != nil {
			return job.Receipt(), err
		}
	}
	return job.Receipt(), nil
}

// publish makes part n live. A server that has lost a file since it was uploaded gets it
// once more; it refused the record as a whole, so nothing is out.
func (c *connector) publish(ctx context.Context, s platform.Session, job *platform.Job, n int) error {
	err := c.publishOnce(ctx, s, job, n)
	if n == keyOfComment || !named(err, "BlobNotFound") {
		return err
	}
	if err := forget(ctx, job, job.Variant.Parts[n].Attachments); err != nil {
		return err
	}
	return c.publishOnce(ctx, s, job, n)
}

func (c *connector) publishOnce(ctx context.Context, s platform.Session, job *platform.Job, n int) error {
	if _, done := job.Done(stepOf(n)); done {
		_, err := job.Step(ctx, stepOf(n), nil) // passes on what is recorded, and sends nothing
		return err
	}
	body, err := c.record(ctx, s, job, n)
	if err != nil {
		return err
	}
	_, err = job.Step(ctx, stepOf(n), func(ctx context.Context) (caio.PartReceipt, error) {
		return c.write(ctx, s, job, n, body)
	})
	if platform.Is(err, caio.Rejected) {
		// Refused for what it says: an edited variant must be rendered anew.
		if err := save(ctx, job, recordName(n), ""); err != nil {
			return err
		}
	}
	return err
}

// write sends the record. Under its own key it can be sent again without harm, but a lost
// answer is reported as such, so that nobody is told it is not out.
func (c *connector) write(ctx context.Context, s platform.Session, job *platform.Job, n int, body json.RawMessage) (caio.PartReceipt, error) {
	a := address{s.Grant.Subject, collectionPost, recordKey(job, n)}
	var out written
	err := c.authorized(ctx, s.Grant, api.Request{
		Method: http.MethodPost, URL: xrpc(pds(s), "com.atproto.repo.putRecord"), Once: true,
		JSON: put{Repo: a.repo, Collection: a.collection, Key: a.key, Record: body},
	}, &out)
	if named(err, "InvalidSwap") {
		r, found, findErr := c.lookUp(ctx, s, job, n)
		if findErr != nil || found {
			return r, findErr
		}
		err = platform.Errorf(caio.Unavailable, "Something else was in the post's place at Bluesky and is gone now; CAIO tries again.")
	}
	if err != nil {
		return caio.PartReceipt{}, err
	}
	if out.URI != a.String() || out.CID == "" {
		return caio.PartReceipt{}, platform.Errorf(caio.Uncertain, "The network's answer was incomplete.")
	}
	return c.confirmed(ctx, job, n, strongRef(out))
}

// confirmed keeps what later parts need of a live one, and returns its receipt.
func (c *connector) confirmed(ctx context.Context, job *platform.Job, n int, ref strongRef) (caio.PartReceipt, error) {
	b, err := json.Marshal(ref)
	if err == nil {
		// Live already: a stop that arrives now must not lose the reference.
		err = job.Saved.Put(context.WithoutCancel(ctx), refName(n), string(b))
	}
	if err != nil {
		return caio.PartReceipt{}, &platform.Error{Kind: caio.Uncertain, Message: "The post is live, but CAIO could not write that down.", Detail: ref.URI, Err: err}
	}
	a, _ := parseURI(ref.URI)
	r := receipt(a, caio.At(c.env.Clock.Now()))
	r.Name = stepOf(n)
	return r, nil
}

// ref returns the reference of a part that is live.
func (c *connector) ref(ctx context.Context, s platform.Session, job *platform.Job, n int) (strongRef, error) {
	var ref strongRef
	if json.Unmarshal([]byte(job.Saved.Get(refName(n))), &ref) == nil && ref.CID != "" {
		return ref, nil
	}
	found, err := c.getRecord(ctx, s, address{s.Grant.Subject, collectionPost, recordKey(job, n)})
	if platform.Is(err, caio.Gone) {
		return strongRef{}, platform.Errorf(caio.Gone, "The post that this part of the thread answers was deleted on Bluesky.")
	}
	return found.strongRef, err
}

// record returns the bytes of part n's record, rendered once for all attempts.
func (c *connector) record(ctx context.Context, s platform.Session, job *platform.Job, n int) (json.RawMessage, error) {
	if saved := job.Saved.Get(recordName(n)); saved != "" {
		return json.RawMessage(saved), nil
	}
	p, err := c.render(ctx, s, job, n)
	if err != nil {
		return nil, err
	}
	b, err := json.Marshal(p)
	if err != nil {
		return nil, &platform.Error{Kind: caio.Rejected, Message: "CAIO could not write the post down.", Err: err}
	}
	return b, save(ctx, job, recordName(n), string(b))
}

func (c *connector) render(ctx context.Context, s platform.Session, job *platform.Job, n int) (*post, error) {
	part := caio.Part{Text: job.Variant.Comment}
	if n != keyOfComment {
		part = job.Variant.Parts[n]
	}
	dids, err := c.mentions(ctx, s, job, part.Text)
	if err != nil {
		return nil, err
	}
	// The time a reader sees is when it goes out, not when it was planned.
	p := &post{Type: collectionPost, Text: part.Text, Facets: facetsOf(part.Text, dids), Created: caio.At(c.env.Clock.Now()).String()}
	p.decorate(job, n)
	if p.Reply, err = c.answers(ctx, s, job, n); err != nil {
		return nil, err
	}
	p.Embed, err = c.embed(ctx, s, job, n, part.Attachments)
	return p, err
}

// answers says what part n answers: the part before it, or the post in case of the
// first comment; the first part answers nothing.
func (c *connector) answers(ctx context.Context, s platform.Session, job *platform.Job, n int) (*replyRef, error) {
	if n == 0 {
		return nil, nil
	}
	root, err := c.ref(ctx, s, job, 0)
	if err != nil || n == 1 || n == keyOfComment {
		return &replyRef{root, root}, err
	}
	parent, err := c.ref(ctx, s, job, n-1)
	return &replyRef{root, parent}, err
}
