package mastodon

import (
	"context"
	"net/http"
	"net/url"
	"slices"

	"caio/internal/caio"
	"caio/internal/platform"
)

// batchSize is how many statuses one request may name.
const batchSize = 20

// PostMetrics reads the counts of the first parts, as far as the account's own server
// knows them. Mastodon has no views.
func (c *connector) PostMetrics(ctx context.Context, s platform.Session, _ caio.Channel, rs []caio.Receipt) ([]*caio.Snapshot, error) {
	out := make([]*caio.Snapshot, 0, len(rs))
	for chunk := range slices.Chunk(rs, batchSize) {
		found, err := c.batch(ctx, s, chunk)
		if platform.Is(err, caio.Gone) || platform.Is(err, caio.Rejected) {
			found, err = c.singly(ctx, s, chunk) // servers before 4.3 have no such request
		}
		if err != nil {
			return nil, err
		}
		for _, r := range chunk {
			out = append(out, found[r.RemoteID])
		}
	}
	return out, nil
}

// batch reads several statuses at once; those that are gone are left out by the server.
func (c *connector) batch(ctx context.Context, s platform.Session, rs []caio.Receipt) (map[string]*caio.Snapshot, error) {
	request := c.at(s.Grant, http.MethodGet, "/api/v1/statuses")
	request.Query = url.Values{}
	for _, r := range rs {
		request.Query.Add("id[]", r.RemoteID)
	}
	var list []status
	if _, err := c.api.JSON(ctx, request, &list); err != nil {
		return nil, err
	}
	out := map[string]*caio.Snapshot{}
	for _, st := range list {
		out[st.ID] = st.snapshot()
	}
	return out, nil
}

func (c *connector) singly(ctx context.Context, s platform.Session, rs []caio.Receipt) (map[string]*caio.Snapshot, error) {
	out := map[string]*caio.Snapshot{}
	for _, r := range rs {
		st, err := c.status(ctx, c.at(s.Grant, http.MethodGet, statusPath(r.RemoteID)))
		if platform.Is(err, caio.Gone) {
			continue
		}
		if err != nil {
			return nil, err
		}
		out[r.RemoteID] = st.snapshot()
	}
	return out, nil
}

func (st status) snapshot() *caio.Snapshot {
	s := numbers(map[string]*int64{"favourites_count": st.Favourites, "reblogs_count": st.Reblogs, "replies_count": st.Replies, "quotes_count": st.Quotes})
	set(s.Metrics, caio.Likes, st.Favourites)
	set(s.Metrics, caio.Comments, st.Replies)
	if st.Reblogs != nil {
		s.Metrics[caio.Shares] = *st.Reblogs + s.Native["quotes_count"]
	}
	if st.Poll != nil {
		for _, o := range st.Poll.Options {
			if o.Votes != nil { // hidden until the poll ends
				s.Native["poll_votes"] += *o.Votes
			}
		}
	}
	return &s
}

func numbers(named map[string]*int64) caio.Snapshot {
	s := caio.Snapshot{Metrics: map[caio.MetricName]int64{}, Native: map[string]int64{}}
	for name, n := range named {
		set(s.Native, name, n)
	}
	return s
}

// set keeps what the server reported; what it did not is absent.
func set[K comparable](m map[K]int64, name K, n *int64) {
	if n != nil && *n >= 0 {
		m[name] = *n
	}
}

// ChannelMetrics reads the account's counts.
func (c *connector) ChannelMetrics(ctx context.Context, s platform.Session, _ caio.Channel) (caio.Snapshot, error) {
	a, err := c.me(ctx, s.Grant)
	if err != nil {
		return caio.Snapshot{}, err
	}
	out := numbers(map[string]*int64{"followers_count": a.Followers, "following_count": a.Following, "statuses_count": a.Statuses})
	set(out.Metrics, caio.Followers, a.Followers)
	return out, nil
}
