package bluesky

import (
	"context"
	"encoding/json"
	"strings"

	"caio/internal/caio"
	"caio/internal/platform"
)

// embed returns what is shown below the text of part n: files, a link card, a quoted
// post, or the last with one of the others. Nothing is nil.
func (c *connector) embed(ctx context.Context, s platform.Session, job *platform.Job, n int, list []caio.Attachment) (any, error) {
	blobs := make([]blob, len(list))
	for i, a := range list {
		b, err := c.upload(ctx, s, job, a)
		if err != nil {
			return nil, err
		}
		blobs[i] = b
	}
	if n != 0 {
		return mediaEmbed(list, blobs), nil
	}
	media := mediaEmbed(list, blobs)
	if uri := job.Field("card_url"); uri != "" {
		card := card{URI: uri, Title: job.Field("card_title"), Description: job.Field("card_description")}
		if len(blobs) > 0 {
			card.Thumb = blobs[0]
		}
		media = cardEmbed{"app.bsky.embed.external", card}
	}
	quoted, err := c.quoted(ctx, s, job)
	if err != nil || quoted.URI == "" {
		return media, err
	}
	return withQuote(quoted, media), nil
}

// mediaEmbed shows the files: one video, or pictures.
func mediaEmbed(list []caio.Attachment, blobs []blob) any {
	if len(list) == 0 {
		return nil
	}
	if first := list[0]; first.Asset.Kind == caio.KindVideo {
		return videoEmbed{"app.bsky.embed.video", blobs[0], first.Alt, ratioOf(first.Asset)}
	}
	pictures := make([]picture, len(list))
	for i, a := range list {
		pictures[i] = picture{Image: blobs[i], Alt: a.Alt, Ratio: ratioOf(a.Asset)}
	}
	return picturesEmbed(pictures)
}

// quoted returns the version of the post that the quote field names; none is empty.
func (c *connector) quoted(ctx context.Context, s platform.Session, job *platform.Job) (strongRef, error) {
	field := job.Field("quote")
	if field == "" {
		return strongRef{}, nil
	}
	name := "quote/" + field
	var ref strongRef
	if json.Unmarshal([]byte(job.Saved.Get(name)), &ref) == nil && ref.CID != "" {
		return ref, nil
	}
	a, ok := parseQuote(field)
	if !ok {
		return strongRef{}, platform.Errorf(caio.Rejected, "Quote a post: this is not the address of a Bluesky post.")
	}
	if !strings.HasPrefix(a.repo, "did:") {
		did, err := c.resolve(ctx, pds(s), cleanHandle(a.repo))
		if err != nil {
			return strongRef{}, err
		}
		a.repo = did
	}
	posts, err := c.posts(ctx, s, a.String())
	if err != nil {
		return strongRef{}, err
	}
	found := posts[a.String()]
	if found == nil {
		return strongRef{}, platform.Errorf(caio.Rejected, "Quote a post: Bluesky does not have that post.")
	}
	return found.strongRef, job.Save(ctx, name, found.strongRef)
}

// unknownHandle stands in checkpoints for a handle that nobody has.
const unknownHandle = "-"

// mentions returns the account of every handle that s mentions. Each is looked up once in
// the life of a job, so that all attempts mention the same people.
func (c *connector) mentions(ctx context.Context, s platform.Session, job *platform.Job, text string) (map[string]string, error) {
	dids := map[string]string{}
	for _, m := range mentionsOf(text) {
		name := "mention/" + m.handle
		did := job.Saved.Get(name)
		if did == "" {
			found, err := c.resolve(ctx, pds(s), m.handle)
			switch {
			case platform.Is(err, caio.Rejected):
				found = unknownHandle // stays plain text
			case err != nil:
				return nil, err
			}
			did = found
			if err := save(ctx, job, name, did); err != nil {
				return nil, err
			}
		}
		if did != unknownHandle {
			dids[m.handle] = did
		}
	}
	return dids, nil
}
