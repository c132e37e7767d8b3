package threads

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/api/graph"
)

const (
	skew     = 5 * time.Minute // how far Threads' clock may be from ours
	notSaid  = "Threads does not say what became of the post; look at the account, then tell CAIO whether it is live."
	mostSeen = 100 // posts of the time in question that ours is looked for among
)

// before is what the account's list held before a container was published.
type before struct {
	Container string       `json:"container"`
	IDs       []string     `json:"ids"`
	At        caio.Instant `json:"at"`
}

func beforeKey(pc piece) string { return "before/" + pc.key }

// remember writes down the newest posts, or replies, before the container is published. A
// second try of the same container keeps what the first one saw: the first may have taken
// effect in between. Without the permission to read replies there is only their time.
func (w work) remember(ctx context.Context, pc piece, id string) error {
	var b before
	w.job.Load(beforeKey(pc), &b)
	if b.Container == id {
		return nil
	}
	posts, err := w.newest(ctx, pc, 0, 25)
	if err != nil && !(w.reply(pc) && notPermitted(err)) {
		return err
	}
	b = before{Container: id, At: w.now()}
	for _, m := range posts {
		b.IDs = append(b.IDs, m.ID)
	}
	return w.job.Save(ctx, beforeKey(pc), b)
}

// reply reports whether the piece is listed among the account's replies.
func (w work) reply(pc piece) bool { return !pc.first || w.post.option(fieldReplyTo) != "" }

// newest lists the newest posts, or replies, since an instant.
func (w work) newest(ctx context.Context, pc piece, since caio.Instant, most int) ([]media, error) {
	path, fields := w.account()+"/threads", "id,media_type,text,permalink,timestamp"
	if w.reply(pc) {
		path, fields = w.account()+"/replies", fields+",replied_to"
	}
	q := url.Values{"fields": {fields}, "limit": {strconv.Itoa(min(most, 100))}}
	if since > 0 {
		q.Set("since", strconv.FormatInt(since.Time().Unix(), 10))
	}
	return graph.List[media](ctx, w.call, path, q, most)
}

// Find looks whether the step in doubt did go live. The container knows whether it was
// published; which post came of it shows in the account's list.
func (c *connector) Find(ctx context.Context, s platform.Session, job *platform.Job) (caio.Receipt, bool, error) {
	w := c.work(s, job)
	found, err := w.find(ctx)
	return job.Receipt(), found, err
}

func (w work) find(ctx context.Context) (bool, error) {
	pc, _, ok := w.post.piece(w.job.Doubt)
	if !ok {
		return false, platform.Errorf(caio.Uncertain, "CAIO does not know what to look for.")
	}
	if _, live := w.job.Done(pc.step); live {
		return true, nil
	}
	c := w.container(pc.key)
	if !c.Tried {
		return false, nil // nothing was sent
	}
	s, err := w.status(ctx, c.ID)
	if err != nil && !denied(err, c) {
		return false, err
	}
	switch {
	case err != nil:
		return w.search(ctx, pc, true)
	case s.Code == "PUBLISHED":
		err := w.adopt(ctx, pc)
		return err == nil, err
	case s.Code == "FINISHED":
		return false, nil
	case s.Code == "EXPIRED", s.Code == "ERROR":
		return w.search(ctx, pc, false)
	case s.Code == "IN_PROGRESS":
		return false, platform.PendingUntil(w.soon(5*time.Second), "Threads is still working on the post.")
	}
	return false, platform.Errorf(caio.Unavailable, "Threads did not say what became of the post.")
}

// search looks for the post where the container says nothing, or that it came to nothing.
func (w work) search(ctx context.Context, pc piece, unsure bool) (bool, error) {
	m, found, err := w.locate(ctx, pc)
	if err != nil {
		return false, err
	}
	if !found && unsure {
		return false, platform.Errorf(caio.Uncertain, notSaid)
	}
	if !found {
		return false, nil
	}
	err = w.settle(ctx, pc, m)
	return err == nil, err
}

// adopt takes over a post that is certainly live although its answer never came.
func (w work) adopt(ctx context.Context, pc piece) error {
	m, found, err := w.locate(ctx, pc)
	if err != nil {
		return err
	}
	if !found {
		return platform.Errorf(caio.Uncertain, "Threads says that the post is live, but does not list it yet.")
	}
	return w.settle(ctx, pc, m)
}

func (w work) settle(ctx context.Context, pc piece, m media) error {
	at := graph.ParseTime(m.Timestamp)
	if at == 0 {
		at = w.now()
	}
	return w.job.Settle(context.WithoutCancel(ctx), caio.PartReceipt{Name: pc.step, RemoteID: m.ID, URL: m.Permalink, At: at})
}

// locate returns our post among those that were not there before: the one with our text
// and of our kind, answering what ours answers, that came first after the request had
// left.
func (w work) locate(ctx context.Context, pc piece) (media, bool, error) {
	var b before
	w.job.Load(beforeKey(pc), &b)
	_, i, _ := w.post.piece(pc.step)
	answers, err := w.answers(ctx, i)
	if err != nil {
		return media{}, false, err
	}
	posts, err := w.newest(ctx, pc, b.At.Add(-skew), mostSeen)
	if notPermitted(err) && w.reply(pc) {
		e := *platform.AsError(err)
		e.Kind, e.Message = caio.Uncertain, notSaid
		return media{}, false, &e
	}
	if err != nil {
		return media{}, false, err
	}
	slices.Reverse(posts) // newest first, as listed
	for _, m := range posts {
		if at := graph.ParseTime(m.Timestamp); at != 0 && at < b.At.Add(-skew) {
			continue
		}
		if !slices.Contains(b.IDs, m.ID) && w.alike(pc, m) && (m.answers() == "" || m.answers() == answers) {
			return m, true, nil
		}
	}
	return media{}, false, nil
}

// alike reports whether the post could be ours, as far as the list tells.
func (w work) alike(pc piece, m media) bool {
	want := "TEXT_POST"
	switch {
	case pc.carousel():
		want = "CAROUSEL_ALBUM"
	case len(pc.items) == 1 && pc.items[0].video():
		want = "VIDEO"
	case len(pc.items) == 1:
		want = "IMAGE"
	case pc.first && w.post.option(fieldGIF) != "":
		want = m.Type // how a post with a GIF is called is not documented
	}
	return (m.Type == "" || m.Type == want) && plainText(m.Text) == plainText(pc.text)
}

// plainText is a text without what Threads may change: spaces, how letters are composed,
// and the # of a word that became the topic.
func plainText(s string) string {
	return norm.NFC.String(strings.Join(strings.Fields(strings.ReplaceAll(s, "#", "")), " "))
}
