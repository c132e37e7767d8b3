package instagram

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/api/graph"
)

// skew is how far Instagram's clock may be from ours.
const skew = 5 * time.Minute

// before is what the account's list held before a container was published.
type before struct {
	Container string       `json:"container"`
	IDs       []string     `json:"ids"`
	At        caio.Instant `json:"at"`
}

// remember writes down the newest posts and the container that is about to be published.
// A second try of the same container keeps what the first one saw: the first may have
// taken effect in between.
func (w work) remember(ctx context.Context, id string) error {
	var b before
	w.job.Load(savedBefore, &b)
	if b.Container != id {
		posts, err := w.newest(ctx)
		if err != nil {
			return err
		}
		b = before{Container: id, At: w.now()}
		for _, m := range posts {
			b.IDs = append(b.IDs, m.ID)
		}
		if err := w.job.Save(ctx, savedBefore, b); err != nil {
			return err
		}
	}
	if w.job.Saved.Get(savedTried) == id {
		return nil
	}
	return w.job.Put(ctx, savedTried, id)
}

// newest lists the newest posts, or stories. Only Facebook's flavour documents that the
// caption can be read; where it is refused the list comes without.
func (w work) newest(ctx context.Context) ([]media, error) {
	path := w.account() + "/media"
	if w.post.kind == typeStory {
		path = w.account() + "/stories"
	}
	q := url.Values{"fields": {"id,media_type,permalink,timestamp,caption"}, "limit": {"25"}}
	posts, err := graph.List[media](ctx, w.call, path, q, 25)
	if saidCode(err, codeParameter) && !missing(err) {
		q.Set("fields", "id,media_type,permalink,timestamp")
		posts, err = graph.List[media](ctx, w.call, path, q, 25)
	}
	return posts, err
}

// Find looks whether the step in doubt did go live. The container knows whether it was
// published; which post came of it shows in the account's list.
func (c *connector) Find(ctx context.Context, s platform.Session, job *platform.Job) (caio.Receipt, bool, error) {
	w := c.work(s, job)
	var found bool
	var err error
	if job.Doubt == platform.StepComment {
		found, err = w.findComment(ctx)
	} else {
		found, err = w.findPost(ctx)
	}
	return job.Receipt(), found, err
}

func (w work) findPost(ctx context.Context) (bool, error) {
	if _, live := w.job.Done(platform.StepPost); live {
		return true, nil
	}
	id := w.job.Saved.Get(savedTried)
	if id == "" {
		return false, nil // nothing was sent
	}
	s, err := w.status(ctx, id)
	if err != nil && !missing(err) {
		return false, err
	}
	if err != nil {
		return w.findDenied(ctx)
	}
	switch s.Code {
	case "PUBLISHED":
		err := w.adopt(ctx)
		return err == nil, err
	case "FINISHED", "EXPIRED", "ERROR":
		return false, nil
	case "IN_PROGRESS":
		return false, platform.PendingUntil(w.soon(5*time.Second), "Instagram is still working on the post.")
	}
	return false, platform.Errorf(caio.Unavailable, "Instagram did not say what became of the post.")
}

// findDenied looks for the post when Instagram denies the container: its post may be
// live all the same.
func (w work) findDenied(ctx context.Context) (bool, error) {
	m, ok, err := w.locate(ctx)
	if err != nil {
		return false, err
	}
	if !ok {
		return false, platform.Errorf(caio.Uncertain, "Instagram does not say what became of the post; look at the account, then tell CAIO whether it is live.")
	}
	err = w.settle(ctx, m)
	return err == nil, err
}

// adopt takes over a post that is certainly live although its answer never came.
func (w work) adopt(ctx context.Context) error {
	m, ok, err := w.locate(ctx)
	if err != nil {
		return err
	}
	if !ok {
		return platform.Errorf(caio.Uncertain, "Instagram says that the post is live, but does not list it yet.")
	}
	return w.settle(ctx, m)
}

func (w work) settle(ctx context.Context, m media) error {
	at := graph.ParseTime(m.Timestamp)
	if at == 0 {
		at = w.now()
	}
	return w.job.Settle(context.WithoutCancel(ctx), caio.PartReceipt{Name: platform.StepPost, RemoteID: m.ID, URL: m.Permalink, At: at})
}

// locate returns our post among those that were not there before: the one with our text
// and of our kind that came first after the request had left.
func (w work) locate(ctx context.Context) (media, bool, error) {
	var b before
	w.job.Load(savedBefore, &b)
	posts, err := w.newest(ctx)
	if err != nil {
		return media{}, false, err
	}
	slices.Reverse(posts) // newest first, as listed
	for _, m := range posts {
		if at := graph.ParseTime(m.Timestamp); at != 0 && at < b.At.Add(-skew) {
			continue
		}
		if !slices.Contains(b.IDs, m.ID) && w.alike(m) {
			return m, true, nil
		}
	}
	return media{}, false, nil
}

// alike reports whether the post could be ours, as far as the list tells.
func (w work) alike(m media) bool {
	want := "IMAGE"
	switch {
	case w.post.carousel():
		want = "CAROUSEL_ALBUM"
	case w.post.items[0].video():
		want = "VIDEO"
	}
	if m.Type != "" && m.Type != want {
		return false
	}
	return w.post.kind == typeStory || m.Caption == "" || plainText(m.Caption) == plainText(w.job.Variant.Text())
}

// plainText is a text without what Instagram changes: spaces and how letters are composed.
func plainText(s string) string { return norm.NFC.String(strings.Join(strings.Fields(s), " ")) }

// findComment looks for the first comment: by this account, with this text, written
// after the request left.
func (w work) findComment(ctx context.Context) (bool, error) {
	post, live := w.job.Done(platform.StepPost)
	if !live {
		return false, platform.Errorf(caio.Uncertain, "CAIO does not know which post the comment belongs to.")
	}
	comments, err := w.comments(ctx, w.call, post.RemoteID)
	if err != nil {
		return false, aside(err)
	}
	message := plainText(w.job.Variant.Comment)
	for _, c := range comments {
		at := graph.ParseTime(c.Timestamp)
		if plainText(c.Text) == message && at >= w.job.DoubtAt.Add(-skew) && mine(c, w.job.Channel) {
			return true, w.job.Settle(ctx, caio.PartReceipt{Name: platform.StepComment, RemoteID: c.ID, URL: post.URL, At: at})
		}
	}
	return false, nil
}
