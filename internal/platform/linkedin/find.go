package linkedin

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
)

const (
	// skew is how far this computer's clock and LinkedIn's may differ.
	skew      = 5 * time.Minute
	pageSize  = 20
	mostPages = 10
)

// ownPosts lists the channel's posts, those changed last first: all since a time, or the
// newest when there is none.
func (c *connector) ownPosts(ctx context.Context, s platform.Session, ch caio.Channel, since caio.Instant) ([]livePost, error) {
	var out []livePost
	for page := range mostPages {
		var found struct {
			Elements *[]livePost `json:"elements"`
		}
		query := "posts?q=author&author=" + key(ch.RemoteID) + "&count=" + strconv.Itoa(pageSize) + "&start=" + strconv.Itoa(page*pageSize) + "&sortBy=LAST_MODIFIED"
		r, err := c.api.JSON(ctx, as("FINDER", c.rest(s.Grant, http.MethodGet, query)), &found)
		if err != nil {
			return nil, err
		}
		if found.Elements == nil || slices.ContainsFunc(*found.Elements, func(p livePost) bool { return p.ID == "" }) {
			return nil, r.Missing("posts with their ids")
		}
		for _, p := range *found.Elements {
			if max(p.Modified, p.Created) < since {
				return out, nil
			}
			out = append(out, p)
		}
		if since == 0 || len(*found.Elements) < pageSize {
			return out, nil
		}
	}
	return nil, platform.Errorf(caio.Uncertain, "Too many posts have been published since; look at LinkedIn whether this one is among them.")
}

// Find looks for the step in doubt. A page's posts and comments are listed. A person's
// are not, nor a page's for some roles: there the post is sent again while LinkedIn refuses a second one and names
// the first, and after that only a person can tell.
func (c *connector) Find(ctx context.Context, s platform.Session, job *platform.Job) (caio.Receipt, bool, error) {
	var live caio.PartReceipt
	var err error
	switch {
	case job.Doubt == platform.StepPost && !sees(s.Grant, job):
		return caio.Receipt{}, false, mayRepeat(ctx, job, c.now())
	case job.Doubt == platform.StepPost:
		live, err = c.findPost(ctx, s, job)
	case job.Doubt == platform.StepComment && !sees(s.Grant, job):
		err = platform.Errorf(caio.Uncertain, "%s", unseenComment)
	case job.Doubt == platform.StepComment:
		if live, err = c.findComment(ctx, s, job); platform.Is(err, caio.Forbidden) {
			err = reworded(err, caio.Uncertain, unseenComment)
		}
	default:
		err = platform.Errorf(caio.Uncertain, "CAIO cannot tell what to look for; look at LinkedIn.")
	}
	if err != nil || live.RemoteID == "" {
		return caio.Receipt{}, false, err
	}
	if err := job.Settle(ctx, live); err != nil {
		return caio.Receipt{}, false, err
	}
	return job.Receipt(), true, nil
}

const unseenComment = "The post is live, but LinkedIn does not show CAIO whether its first comment is; look there."

// mayRepeat returns nil while a repeat does no harm.
func mayRepeat(ctx context.Context, job *platform.Job, now caio.Instant) error {
	if job.Saved.Get(savedSent) == lost || now >= firstSent(job).Add(repeatFor) {
		return giveUp(ctx, job)
	}
	return nil
}

// firstSent returns when the post may first have left.
func firstSent(job *platform.Job) caio.Instant {
	if at := sentAt(job); at != 0 {
		return min(at, job.DoubtAt)
	}
	return job.DoubtAt
}

// findPost returns the post in doubt; without an id when it is not live.
func (c *connector) findPost(ctx context.Context, s platform.Session, job *platform.Job) (caio.PartReceipt, error) {
	begin := firstSent(job).Add(-skew)
	posts, err := c.ownPosts(ctx, s, job.Channel, begin)
	if err != nil {
		return caio.PartReceipt{}, err
	}
	var before []string
	job.Load(savedBefore, &before)
	want := readPost(job.Variant).body(job.Channel.RemoteID, urn(job))
	posts = slices.DeleteFunc(posts, func(p livePost) bool { return p.Created < begin || slices.Contains(before, p.ID) })
	ours, maybe := want.among(posts)
	switch {
	case len(ours) > 1:
		return caio.PartReceipt{}, platform.Errorf(caio.Uncertain, "Several posts with the same text are live; look at LinkedIn which one is new.")
	case len(ours) == 0 && maybe:
		return caio.PartReceipt{}, platform.Errorf(caio.Uncertain, "LinkedIn does not show CAIO whether a post with the same text is this one; look there.")
	case len(ours) == 0:
		return caio.PartReceipt{}, nil
	}
	p := ours[0]
	return caio.PartReceipt{Name: platform.StepPost, RemoteID: p.ID, URL: address(p.ID), At: p.Created}, nil
}

// among returns the posts that are this one, and whether others may be: LinkedIn shows
// nothing below their text. A file identifies a post, whatever has become of its text;
// otherwise text and what is below it have to be the same.
func (n newPost) among(posts []livePost) (ours []livePost, maybe bool) {
	files := n.Content.files()
	for _, p := range posts {
		same := sameText(n.Commentary, p.Commentary) && n.sameParent(p)
		switch theirs := p.Content.files(); {
		case len(files) > 0 && slices.Contains(theirs, files[0]):
			ours = append(ours, p)
		case n.Content != nil && p.Content == nil:
			maybe = maybe || same
		case len(files) == 0 && len(theirs) == 0 && same && n.Content.sameExtra(p.Content):
			ours = append(ours, p)
		}
	}
	return ours, maybe
}

func (n newPost) sameParent(p livePost) bool {
	return p.Reshare == nil && n.Reshare == nil || p.Reshare != nil && n.Reshare != nil && p.Reshare.Parent == n.Reshare.Parent
}

// sameText compares what two commentaries say: LinkedIn may write hashtags and escapes
// another way than they came, and trims.
func sameText(a, b string) bool {
	return strings.Join(strings.Fields(plainText(a)), " ") == strings.Join(strings.Fields(plainText(b)), " ")
}

// files lists the URNs of what was uploaded for the post.
func (c *content) files() []string {
	var out []string
	if c == nil {
		return nil
	}
	if c.Media != nil {
		out = append(out, c.Media.ID)
	}
	if c.MultiImage != nil {
		for _, image := range c.MultiImage.Images {
			out = append(out, image.ID)
		}
	}
	return out
}

// sameExtra compares polls and cards.
func (c *content) sameExtra(other *content) bool {
	if c == nil || other == nil {
		return c == nil && (other == nil || other.Poll == nil && other.Article == nil)
	}
	switch {
	case c.Poll != nil && other.Poll != nil:
		return c.Poll.Question == other.Poll.Question
	case c.Article != nil && other.Article != nil:
		return c.Article.Source == other.Article.Source
	}
	return false
}

// findComment returns the first comment in doubt; without an id when it is not live.
func (c *connector) findComment(ctx context.Context, s platform.Session, job *platform.Job) (caio.PartReceipt, error) {
	post, ok := job.Done(platform.StepPost)
	if !ok {
		return caio.PartReceipt{}, platform.Errorf(caio.Uncertain, "CAIO cannot tell what to look for; look at LinkedIn.")
	}
	list, err := c.commentsOn(ctx, s, post.RemoteID)
	if err != nil {
		return caio.PartReceipt{}, err
	}
	begin, message := job.DoubtAt.Add(-skew), strings.TrimSpace(job.Variant.Comment)
	list = slices.DeleteFunc(list, func(m comment) bool {
		return m.Actor != job.Channel.RemoteID || m.Created.Time < begin || strings.TrimSpace(m.Message.Text) != message
	})
	switch {
	case len(list) == 0:
		return caio.PartReceipt{}, nil
	case len(list) > 1:
		return caio.PartReceipt{}, platform.Errorf(caio.Uncertain, "Several comments with the same text are live; look at LinkedIn which one is new.")
	}
	m := list[0]
	return caio.PartReceipt{Name: platform.StepComment, RemoteID: m.urn(post.RemoteID), URL: post.URL, At: m.Created.Time}, nil
}
