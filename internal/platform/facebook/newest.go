package facebook

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
	// skew is how far Facebook's clock may be from ours.
	skew = 5 * time.Minute
	// lag is how much later than its request a post may have been made.
	lag         = 30 * time.Minute
	mostListed  = 25
	plainFields = "id,message,created_time,permalink_url"
	listFields  = plainFields + ",attachments{media_type,target,subattachments{media_type,target}}"
)

// before is what the Page's list held before a post was sent.
type before struct {
	IDs    []string     `json:"ids"`
	At     caio.Instant `json:"at"`
	Photos []string     `json:"photos"`
	Retry  bool         `json:"retry"` // an earlier request was taken for lost
}

// remember writes down the newest posts before one is sent. When an earlier request was
// taken for lost, what is new since then may be its post, come late: it is adopted, and
// nothing is sent again.
func (w work) remember(ctx context.Context, photos []string) (bool, error) {
	posts, err := w.newest(ctx)
	if err != nil {
		return false, err
	}
	var b before
	w.load(savedBefore, &b)
	if b.At != 0 {
		found, err := w.adopt(ctx, b, posts, b.At.Add(lag))
		if found || err != nil {
			return found, err
		}
	}
	b = before{At: w.now(), Photos: photos, IDs: []string{}, Retry: b.At != 0}
	for _, p := range posts {
		b.IDs = append(b.IDs, p.ID)
	}
	return false, w.save(ctx, savedBefore, b)
}

// newest lists the newest posts. Where Facebook does not tell what is in them the list
// comes without.
func (w work) newest(ctx context.Context) ([]listed, error) {
	path, q := w.page()+"/published_posts", url.Values{"fields": {listFields}, "limit": {strconv.Itoa(mostListed)}}
	posts, err := graph.List[listed](ctx, w.call, path, q, mostListed)
	if !parameter(err) {
		return posts, err
	}
	q.Set("fields", plainFields)
	posts, err = graph.List[listed](ctx, w.call, path, q, mostListed)
	for i := range posts {
		posts[i].coarse = true
	}
	return posts, err
}

// adopt takes over our post among those that were not there before. Two that could both
// be ours are a person's matter.
func (w work) adopt(ctx context.Context, b before, posts []listed, until caio.Instant) (bool, error) {
	var ours []listed
	for _, p := range posts {
		if !slices.Contains(b.IDs, p.ID) && w.inTime(p, b.At.Add(-skew), until.Add(skew)) && w.alike(p, b.Photos) {
			ours = append(ours, p)
		}
	}
	switch len(ours) {
	case 0:
		return false, nil
	case 1:
		return true, w.settle(ctx, ours[0])
	}
	return false, platform.Errorf(caio.Uncertain, "Several new posts on the Page look like this one; look at the Page, then tell CAIO whether it is live.")
}

// inTime reports whether the post was made when ours could have been. One that is shown
// under another time does not tell.
func (w work) inTime(p listed, from, until caio.Instant) bool {
	at := graph.ParseTime(p.Created)
	return at == 0 || w.post.option(fieldBackdate) != "" || (at >= from && at <= until)
}

// alike reports whether the post could be ours: by its photos, which belong to one post
// only, else by its text.
func (w work) alike(p listed, photos []string) bool {
	same := plainText(p.Message) == plainText(w.job.Variant.Text())
	seen := p.Attachments.targets()
	switch {
	case len(photos) == 0:
		return same && !p.Attachments.pictures()
	case p.coarse, p.Attachments.pictures() && len(seen) == 0:
		return same
	}
	return slices.ContainsFunc(seen, func(id string) bool { return slices.Contains(photos, id) })
}

// targets lists the photos and videos in a post, as far as the list tells.
func (a attachments) targets() []string {
	var out []string
	for _, x := range a.Data {
		if len(x.Sub.Data) > 0 {
			out = append(out, attachments{x.Sub.Data}.targets()...)
		} else if x.Target.ID != "" && (x.Type == "photo" || x.Type == "video") {
			out = append(out, string(x.Target.ID))
		}
	}
	return out
}

func (a attachments) pictures() bool {
	return slices.ContainsFunc(a.Data, func(x attachment) bool { return x.Type == "photo" || x.Type == "album" })
}

// plainText is a text without what Facebook changes: spaces and how letters are composed.
func plainText(s string) string { return norm.NFC.String(strings.Join(strings.Fields(s), " ")) }

func (w work) settle(ctx context.Context, p listed) error {
	at := graph.ParseTime(p.Created)
	if at == 0 || w.post.option(fieldBackdate) != "" {
		at = w.now()
	}
	return w.job.Settle(context.WithoutCancel(ctx), caio.PartReceipt{Name: platform.StepPost, RemoteID: p.ID, URL: w.absolute(p.Permalink), At: at})
}

// repeated acts on Facebook's word that this was posted a moment ago. After a request that
// was thought lost that may have been ours.
func (w work) repeated(refusal error) error {
	var b before
	w.load(savedBefore, &b)
	if !b.Retry {
		return refusal
	}
	e := *platform.AsError(refusal)
	e.Kind, e.Message = caio.Uncertain, "Facebook says that this was posted a moment ago; look at the Page, then tell CAIO whether it is this post."
	return &e
}
