package bluesky

import (
	"context"
	"net/url"
	"slices"

	"caio/internal/caio"
	"caio/internal/platform"
)

// getPosts takes 25 posts at a time.
const batch = 25

// PostMetrics reports what people did with the posts. Bluesky counts no views and no clicks.
func (c *connector) PostMetrics(ctx context.Context, s platform.Session, _ caio.Channel, rs []caio.Receipt) ([]*caio.Snapshot, error) {
	out := make([]*caio.Snapshot, 0, len(rs))
	for chunk := range slices.Chunk(rs, batch) {
		uris := make([]string, len(chunk))
		for i, r := range chunk {
			uris[i] = r.RemoteID
		}
		posts, err := c.posts(ctx, s, uris...)
		if err != nil {
			return nil, err
		}
		for _, uri := range uris {
			out = append(out, posts[uri].snapshot())
		}
	}
	return out, nil
}

// posts returns the posts that the AppView knows, by URI. Deleted ones are missing.
func (c *connector) posts(ctx context.Context, s platform.Session, uris ...string) (map[string]*postView, error) {
	var out struct {
		Posts []postView `json:"posts"`
	}
	if err := c.query(ctx, s, "app.bsky.feed.getPosts", url.Values{"uris": uris}, &out); err != nil {
		return nil, err
	}
	found := make(map[string]*postView, len(out.Posts))
	for i := range out.Posts {
		found[out.Posts[i].URI] = &out.Posts[i]
	}
	return found, nil
}

// snapshot returns the post's numbers; nil for no post.
func (p *postView) snapshot() *caio.Snapshot {
	if p == nil {
		return nil
	}
	n := numbers{Snapshot: caio.Snapshot{Metrics: map[caio.MetricName]int64{}, Native: map[string]int64{}}}
	n.add("likeCount", caio.Likes, p.Likes)
	n.add("replyCount", caio.Comments, p.Replies)
	n.add("repostCount", caio.Shares, p.Reposts)
	n.add("quoteCount", caio.Shares, p.Quotes)
	n.add("bookmarkCount", caio.Saves, p.Saves)
	return &n.Snapshot
}

// ChannelMetrics reports the profile's numbers.
func (c *connector) ChannelMetrics(ctx context.Context, s platform.Session, _ caio.Channel) (caio.Snapshot, error) {
	p, err := c.profile(ctx, s)
	if err != nil {
		return caio.Snapshot{}, err
	}
	n := numbers{Snapshot: caio.Snapshot{Metrics: map[caio.MetricName]int64{}, Native: map[string]int64{}}}
	n.add("followersCount", caio.Followers, p.Followers)
	n.add("followsCount", "", p.Follows)
	n.add("postsCount", "", p.Posts)
	return n.Snapshot, nil
}

type numbers struct{ caio.Snapshot }

// add notes a number under both names, if the network reported it.
func (n *numbers) add(native string, name caio.MetricName, value *int64) {
	if value == nil {
		return
	}
	n.Native[native] = *value
	if name != "" {
		n.Metrics[name] += *value
	}
}
